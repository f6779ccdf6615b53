//! Due work: what is due, how late, and what failed.

use super::ask::{Ask, Query};
use super::document::Endpoint;
use super::view::{Answer, Reply};
use crate::app::due::{self, COUNTED, Setback, StatusRow};
use crate::domain::duty::Duty;
use crate::domain::time::Instant;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::Get;
use rocket::{Route, get, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Serialize;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] =
    &[Endpoint::new(Get, "/v1/jobs", "What is due by time, how late it is and what failed")
        .gives(200, S::subschema_for::<Jobs>)
        .fails(&[403, 422])];

/// Due work.
#[derive(Serialize, JsonSchema)]
pub struct Jobs {
    items: Vec<JobView>,
    /// Rows that failed and are to be tried again, the oldest 50; only for who keeps the whole system.
    failing: Vec<FailingView>,
}

/// A kind of due work.
#[derive(Serialize, JsonSchema)]
pub struct JobView {
    kind: Duty,
    /// The kind, for people.
    told: &'static str,
    /// What is due and not done yet, counted to 10,000.
    due: i64,
    /// There is more of it than that.
    more: bool,
    /// When the oldest of it was due.
    oldest_due_at: Option<String>,
    /// How late that is, in seconds.
    late_seconds: i64,
    /// When it last had anything to do.
    last_at: Option<String>,
    /// Done in all.
    done: i64,
    /// Failed in all, each try counted.
    failed: i64,
    /// Rows that failed and are to be tried again, counted to 10,000.
    failing: i64,
    /// What the last failure said; only for who keeps the whole system.
    error: Option<String>,
}

/// A row that failed.
#[derive(Serialize, JsonSchema)]
pub struct FailingView {
    kind: Duty,
    /// Of a booking, or of an entry in a waiting line.
    id: String,
    tries: i64,
    since: String,
    retry_at: String,
    error: String,
}

/// Every kind of due work.
#[get("/v1/jobs")]
pub async fn list(ask: Ask<'_>, query: Query) -> Answer {
    query.done()?;
    let (all, setbacks) = due::jobs(ask.house, &ask.actor, ask.now).await?;
    let at = |at: i64| Instant(at).rfc3339(Shanghai);
    let view = |one: StatusRow| {
        let kind = Duty::of_name(&one.kind)?;
        Some(JobView {
            told: ask.w.duty(kind),
            kind,
            due: one.waiting.min(COUNTED),
            more: one.waiting > COUNTED,
            oldest_due_at: one.oldest.map(at),
            late_seconds: one.oldest.map_or(0, |since| (ask.now.0 - since).max(0)),
            last_at: one.ran_at.map(at),
            done: one.done,
            failed: one.failed,
            failing: one.standing.min(COUNTED),
            error: one.error,
        })
    };
    let failing = |one: Setback| {
        Some(FailingView {
            kind: Duty::of_name(&one.kind)?,
            id: one.row_id.to_string(),
            tries: one.tries,
            since: at(one.since),
            retry_at: at(one.retry_at),
            error: one.error,
        })
    };
    Reply::ok(&Jobs {
        items: all.into_iter().filter_map(view).collect(),
        failing: setbacks.into_iter().filter_map(failing).collect(),
    })
}
