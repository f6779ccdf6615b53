//! Frame, navigation, buttons and states: the words every page shares.

use super::catalogue::catalogue;

catalogue! {
    /// Words of the frame around every page.
    Ui {
        product: "孵化通", "Hatchery";
        log_in: "登录", "Log in";
        rows(n: i64): "共 {n} 条", "{n} rows";
    }
}
