//! The pages: thin, rendered by the server, usable without JavaScript.

pub mod asset;
pub mod design;
pub mod health;
pub mod page;
pub mod shell;
pub mod sign_in;

use rocket::{Route, catchers, routes};

/// Every page.
pub fn routes() -> Vec<Route> {
    let mut all = routes![asset::serve];
    all.extend(health::routes());
    all.extend(sign_in::routes());
    all
}

/// What stands where no page is.
pub fn catchers() -> Vec<rocket::Catcher> {
    catchers![page::not_signed_in, page::any_status]
}
