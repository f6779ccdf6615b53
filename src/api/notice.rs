//! What I was told.

use super::ask::{Ask, ClientKey, KEY, Query};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::notice;
use crate::app::notify::{self, NoticeRow};
use crate::domain::id::{AccountId, BookingId, CaseId, CompanyId, NoticeId, ObjectId, WaitId};
use crate::domain::time::Instant;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, read]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/notices", "My notices, latest first")
        .query(&["after", "limit"])
        .gives(200, S::subschema_for::<List<NoticeView>>)
        .fails(&[422]),
    Endpoint::new(Post, "/v1/notices/read", "Mark my notices read")
        .headers(&[KEY])
        .body(S::subschema_for::<Read>)
        .gives_nothing()
        .fails(&[403, 413, 422]),
];

/// A notice.
#[derive(Serialize, JsonSchema)]
pub struct NoticeView {
    id: NoticeId,
    at: String,
    read: bool,
    verb: String,
    /// The verb, for people.
    told: String,
    /// Who did it.
    actor: Option<String>,
    reason: Option<String>,
    booking_id: Option<BookingId>,
    wait_id: Option<WaitId>,
    series_id: Option<ObjectId>,
    case_id: Option<CaseId>,
    /// The company it is about.
    company_id: Option<CompanyId>,
    /// The grant that ends soon.
    grant_id: Option<AccountId>,
    title: Option<String>,
    starts_at: Option<String>,
    ends_at: Option<String>,
}

/// What I was told.
#[get("/v1/notices")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let (before, limit) = (query.id("after"), query.limit());
    query.done()?;
    let before = before.map_or(i64::MAX, |NoticeId(id)| id);
    let rows = notify::notices(ask.house, &ask.actor, before, limit + 1).await?;
    let at = |at: i64| Instant(at).rfc3339(Shanghai);
    let view = |row: NoticeRow| {
        let title = Some(notice::about(&ask.w, &ask.actor, &row).title).filter(|title| !title.is_empty());
        NoticeView {
            id: NoticeId(row.id),
            at: at(row.at),
            read: row.read_at.is_some(),
            told: notify::said(&ask.w, &row)
                .map_or_else(|| ask.w.happened(&row.verb).to_owned(), |one| one.0),
            verb: row.verb,
            actor: row.actor,
            reason: row.reason,
            booking_id: (row.subject == "booking").then_some(BookingId(row.subject_id)),
            wait_id: (row.subject == "wait").then_some(WaitId(row.subject_id)),
            series_id: (row.subject == "series").then_some(ObjectId(row.subject_id)),
            case_id: (row.subject == "case").then_some(CaseId(row.subject_id)),
            company_id: row.company_id.map(CompanyId),
            grant_id: (row.subject == "entitlement").then_some(AccountId(row.subject_id)),
            title,
            starts_at: row.starts_at.map(at),
            ends_at: row.ends_at.map(at),
        }
    };
    Reply::ok(&List::page(rows, limit, |row| row.id.to_string(), view))
}

/// What was read.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// The latest one that was read; those before it are too.
    upto: NoticeId,
}

/// I have read it.
#[post("/v1/notices/read", data = "<body>")]
pub async fn read(ask: Ask<'_>, key: ClientKey, body: Body<Read>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    notify::mark_read(ask.house, &ask.actor, body.read()?.upto, key.as_ref(), ask.now).await?;
    Reply::nothing()
}
