//! The JSON API: the same use cases, described by a document made from the code.

pub mod view;

use rocket::Route;

/// Every endpoint, to be mounted under `/api`.
pub fn routes() -> Vec<Route> {
    Vec::new()
}

/// What stands where no endpoint is.
pub fn catchers() -> Vec<rocket::Catcher> {
    rocket::catchers![view::any_status]
}
