//! Mistakes of the ledger put right.

use super::ask::{Ask, ClientKey, KEY, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, Reply};
use crate::app::amend;
use crate::domain::id::EntryId;
use rocket::http::Method::Post;
use rocket::{Route, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![take_back, reverse]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Post, "/v1/grants/{id}/return", "Take back what is left of a grant and not held")
        .headers(&[KEY])
        .body(S::subschema_for::<Why>)
        .gives(200, S::subschema_for::<TakenBack>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Post, "/v1/entries/{id}/reversal", "Take a movement back, once")
        .headers(&[KEY])
        .body(S::subschema_for::<Why>)
        .gives(201, S::subschema_for::<Reversal>)
        .fails(&[403, 404, 413, 422]),
];

/// Why.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    #[schemars(length(min = 1, max = 500))]
    reason: String,
}

/// What was taken back.
#[derive(Serialize, JsonSchema)]
pub struct TakenBack {
    /// In the grant's unit.
    amount: i64,
}

/// Take back.
#[post("/v1/grants/<gid>/return", data = "<body>")]
pub async fn take_back(ask: Ask<'_>, gid: &str, key: ClientKey, body: Body<Why>) -> Answer {
    let (gid, key) = (id(gid)?, key.read(&ask, &body.hash)?);
    let why = body.read()?;
    let amount = amend::take_back(ask.house, &ask.actor, gid, &why.reason, key.as_ref(), ask.now).await?;
    Reply::ok(&TakenBack { amount })
}

/// The movement that took the other back.
#[derive(Serialize, JsonSchema)]
pub struct Reversal {
    id: EntryId,
}

/// Reverse.
#[post("/v1/entries/<eid>/reversal", data = "<body>")]
pub async fn reverse(ask: Ask<'_>, eid: &str, key: ClientKey, body: Body<Why>) -> Answer {
    let (eid, key) = (id(eid)?, key.read(&ask, &body.hash)?);
    let why = body.read()?;
    let made = amend::reverse(ask.house, &ask.actor, eid, &why.reason, key.as_ref(), ask.now).await?;
    Reply::made(&Reversal { id: made })
}
