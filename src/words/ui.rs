//! Frame, navigation, buttons and states: the words every page shares.

use super::catalogue::catalogue;

catalogue! {
    /// Words of the frame around every page.
    Ui {
        product: "孵化通", "Hatchery";
        product_small: "深圳 AI 孵化空间", "AI incubators, Shenzhen";
        product_line: "低成本 AI 孵化空间", "Low-cost space for AI start-ups";

        // The frame.
        skip: "跳到正文", "Skip to content";
        main_nav: "主导航", "Main";
        more: "更多", "More";
        menu_of(name: &str): "{name} 的菜单", "Menu of {name}";
        notices: "通知", "Notices";
        unread(n: i64): "，{n} 条未读", ", {n} unread";
        other_language: "English", "中文";
        other_tag: "en", "zh-CN";
        my_profile: "个人设置", "Profile and settings";
        log_in: "登录", "Log in";
        log_out: "退出登录", "Log out";
        all_times(zone: &str): "本页时间均为{zone}", "All times are {zone}";
        breadcrumb: "当前位置", "Breadcrumb";
        home: "首页", "Home";
        close: "关闭", "Close";
        dismiss: "知道了", "Dismiss";

        // Lists.
        rows(n: i64): "共 {n} 条", "{n} rows";
        rows_shown(first: i64, last: i64, total: i64):
            "第 {first}–{last} 条，共 {total} 条", "{first}–{last} of {total}";
        pages: "分页", "Pages";
        prev: "上一页", "Previous";
        next: "下一页", "Next";
        filter: "筛选", "Filter";
        apply_filter: "应用", "Apply";
        clear_filter: "清除筛选", "Clear filters";
        search: "搜索", "Search";
        select_all: "全选", "Select all";
        select_row(what: &str): "选择：{what}", "Select: {what}";
        selected: "已选", "selected";
        scrollable: "可左右滑动", "scrolls sideways";

        // Buttons.
        save: "保存", "Save";
        cancel: "取消", "Cancel";
        edit: "编辑", "Edit";
        back: "返回", "Back";
        book: "预订", "Book";
        undo: "撤销", "Undo";
        approve: "批准", "Approve";
        decline: "拒绝", "Decline";
        sending: "提交中…", "Sending…";
        copy: "复制", "Copy";
        copied: "已复制", "Copied";
        cannot_undo: "此操作无法撤销", "This cannot be undone";

        // Forms.
        optional: "选填", "optional";
        error_prefix: "错误：", "Error: ";
        error_title(n: usize): "有 {n} 处需要修改", "{n} to correct";

        // What a message is, for those who cannot see its icon.
        kind_ok: "完成", "Done";
        kind_info: "提示", "Note";
        kind_warn: "注意", "Careful";
        kind_bad: "出错", "Problem";

        // Amounts.
        used: "已用", "Used";
        held: "冻结", "Held";
        available: "可用", "Available";

        // A day and its slots.
        days: "选择日期", "Choose a day";
        today: "今天", "Today";
        now: "现在", "Now";
        day_off: "休", "Off";
        day_work: "班", "Work";
        day_weekend: "周末", "Wkend";
        day_closed: "闭馆", "Closed";
        day_off_full: "放假", "public holiday";
        day_work_full: "调休上班", "make-up working day";
        day_weekend_full: "周末", "weekend";
        day_closed_full: "闭馆", "closed";
        legend: "图例", "Key";
        slot_free: "空闲", "Free";
        slot_taken: "已占用", "Taken";
        slot_mine: "我的", "Mine";
        slot_asked: "待批准", "Awaiting approval";
        slot_out: "停用", "Out of service";
        slot_past: "已过", "Past";
        room_day_help:
            "点一下空闲时段即可预订，按住鼠标拖动可选更长时间。键盘：方向键移动，Shift+左右键延长，Enter 预订，Esc 取消选择。",
            "Choose a free slot to book it; drag with a mouse to take longer. Keys: arrows move, Shift+left or right extends, Enter books, Esc clears.";
        history: "流程轨迹", "History";

        // The inbox by keyboard.
        keys: "键盘快捷键", "Keyboard shortcuts";
        key_next: "下一条", "Next row";
        key_prev: "上一条", "Previous row";
        key_pick: "选中或取消选中", "Select or clear";
        key_open: "打开", "Open";
        key_approve: "批准", "Approve";
        key_decline: "拒绝（须填写理由）", "Decline (asks for a reason)";
        key_help: "显示或收起本说明", "Show or hide this list";
        keys_off: "输入文字时快捷键不起作用；可在个人设置中关闭。",
            "They rest while you type, and can be switched off in your settings.";

        // States of a booking.
        state_requested: "待批准", "Requested";
        state_confirmed: "已确认", "Confirmed";
        state_in_use: "使用中", "In use";
        state_done: "已完成", "Done";
        state_declined: "未批准", "Declined";
        state_lapsed: "逾期失效", "Lapsed";
        state_cancelled: "已取消", "Cancelled";
        state_no_show: "爽约", "No-show";
    }
}

impl Ui {
    /// The word for a booking's state, by its code; a code nobody knows is shown as it is, so that
    /// a page never hides a row.
    pub fn state<'a>(&self, code: &'a str) -> &'a str {
        match code {
            "requested" => self.state_requested(),
            "confirmed" => self.state_confirmed(),
            "in_use" => self.state_in_use(),
            "done" => self.state_done(),
            "declined" => self.state_declined(),
            "lapsed" => self.state_lapsed(),
            "cancelled" => self.state_cancelled(),
            "no_show" => self.state_no_show(),
            other => other,
        }
    }
    /// What kind of message it is: `ok`, `info`, `warn`, `bad`.
    pub fn kind(&self, kind: &str) -> &'static str {
        match kind {
            "ok" => self.kind_ok(),
            "warn" => self.kind_warn(),
            "bad" => self.kind_bad(),
            _ => self.kind_info(),
        }
    }
    /// The kinds of slots with their words, for the key of a room's day.
    pub fn slots(&self) -> [(&'static str, &'static str); 5] {
        [
            ("free", self.slot_free()),
            ("mine", self.slot_mine()),
            ("taken", self.slot_taken()),
            ("asked", self.slot_asked()),
            ("out", self.slot_out()),
        ]
    }
    /// The keys of the inbox with what they do.
    pub fn inbox_keys(&self) -> [(&'static str, &'static str); 7] {
        [
            ("j", self.key_next()),
            ("k", self.key_prev()),
            ("x", self.key_pick()),
            ("Enter", self.key_open()),
            ("a", self.key_approve()),
            ("r", self.key_decline()),
            ("?", self.key_help()),
        ]
    }
    /// The short mark and the full word of a kind of day: `off`, `work`, `weekend`, `closed`.
    pub fn day_kind(&self, kind: &str) -> Option<(&'static str, &'static str)> {
        Some(match kind {
            "off" => (self.day_off(), self.day_off_full()),
            "work" => (self.day_work(), self.day_work_full()),
            "weekend" => (self.day_weekend(), self.day_weekend_full()),
            "closed" => (self.day_closed(), self.day_closed_full()),
            _ => return None,
        })
    }
}
