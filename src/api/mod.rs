//! The JSON API: the same use cases, described by a document made from the code.

pub mod ask;
pub mod body;
pub mod booking;
pub mod booking_view;
pub mod company;
pub mod decision;
pub mod document;
pub mod entitlement;
pub mod notice;
pub mod resource;
pub mod session;
pub mod token;
pub mod view;

use document::Endpoint;
use rocket::{Route, routes};

/// Every endpoint, to be mounted under `/api`.
pub fn routes() -> Vec<Route> {
    [
        session::routes(),
        resource::routes(),
        booking::routes(),
        decision::routes(),
        company::routes(),
        entitlement::routes(),
        notice::routes(),
        token::routes(),
        routes![document::openapi],
    ]
    .concat()
}

/// What every endpoint is, as it is documented.
pub fn endpoints() -> Vec<Endpoint> {
    [
        session::ENDPOINTS,
        resource::ENDPOINTS,
        booking::ENDPOINTS,
        decision::ENDPOINTS,
        company::ENDPOINTS,
        entitlement::ENDPOINTS,
        notice::ENDPOINTS,
        token::ENDPOINTS,
        document::ENDPOINTS,
    ]
    .concat()
}

/// What stands where no endpoint is.
pub fn catchers() -> Vec<rocket::Catcher> {
    rocket::catchers![view::any_status]
}
