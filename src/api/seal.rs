//! The sealed days of the ledger.

use super::ask::{Ask, Query};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::seal::{self, SealRow};
use crate::domain::month::{ZONE, day_date};
use crate::domain::time::Instant;
use rocket::http::Method::Get;
use rocket::{Route, get, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Serialize;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint::new(Get, "/v1/seals", "Days of the ledger, the newest first")
    .query(&["after", "limit"])
    .gives(200, S::subschema_for::<List<SealView>>)
    .fails(&[403, 422])];

/// A day of the ledger.
#[derive(Serialize, JsonSchema)]
pub struct SealView {
    day: String,
    /// How many movements are dated in it; `null` while it is open.
    entries: Option<i64>,
    /// SHA-256 over the hash before, the date, and each movement as a line of JSON; `null` while it is open.
    hash: Option<String>,
    /// The hash of the day before.
    previous: Option<String>,
    sealed_at: Option<String>,
}

/// List.
#[get("/v1/seals")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let before = query.id::<i64>("after").unwrap_or(i64::MAX);
    let limit = query.limit();
    query.done()?;
    let rows = seal::list(ask.house, &ask.actor, before, limit + 1).await?;
    let view = |row: SealRow| SealView {
        day: day_date(row.day).to_string(),
        entries: row.hash.is_some().then_some(row.entries),
        previous: row.hash.is_some().then_some(row.previous),
        hash: row.hash,
        sealed_at: row.sealed_at.map(|at| Instant(at).rfc3339(ZONE)),
    };
    Reply::ok(&List::page(rows, limit, |row| row.day.to_string(), view))
}
