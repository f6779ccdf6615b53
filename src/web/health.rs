//! Alive, and ready.

use crate::app::House;
use rocket::http::Status;
use rocket::{Route, State, get, routes};
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![alive, ready]
}

/// Alive: the process answers.
#[get("/healthz")]
pub fn alive() -> &'static str {
    "ok\n"
}

/// Ready: the database answers and is migrated.
#[get("/readyz")]
pub async fn ready(house: &State<Arc<House>>) -> (Status, &'static str) {
    match house.store.is_migrated().await {
        Ok(true) => (Status::Ok, "ready\n"),
        Ok(false) => (Status::ServiceUnavailable, "the database is not migrated\n"),
        Err(fault) => {
            tracing::error!(%fault, "not ready");
            (Status::ServiceUnavailable, "the database does not answer\n")
        }
    }
}
