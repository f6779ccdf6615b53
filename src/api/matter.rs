//! The lists of one's work over all nouns (待办, 已办, 我发起的): what waits for me, what I have done, what I asked for.

use super::ask::{Ask, Query};
use super::document::Endpoint;
use super::matter_view::{AnsweredView, MatterView};
use super::view::{Answer, List, Reply};
use crate::app::answered::{self, Answered, Wanted};
use crate::app::started::{self, Started};
use crate::app::waiting::{self, Waiting};
use crate::domain::field::FieldRule;
use crate::domain::matter::{Progress, Sort};
use crate::domain::refusal::Refusal;
use crate::http::cursor;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::Get;
use rocket::{Route, get, routes};
use schemars::SchemaGenerator as S;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, done, mine]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/work", "Whatever waits for me, the earliest deadline first")
        .query(&["kind", "incubator", "overdue", "q", "after", "limit"])
        .gives(200, S::subschema_for::<List<MatterView>>)
        .fails(&[403, 422]),
    Endpoint::new(Get, "/v1/work/done", "What I have answered, checked or decided, latest first")
        .query(&["kind", "answer", "from", "to", "after", "limit"])
        .gives(200, S::subschema_for::<List<AnsweredView>>)
        .fails(&[403, 422]),
    Endpoint::new(Get, "/v1/work/mine", "Whatever I asked for, latest first")
        .query(&["kind", "state", "after", "limit"])
        .gives(200, S::subschema_for::<List<MatterView>>)
        .fails(&[422]),
];

/// What a list is narrowed to: a noun, or a kind of case.
fn sort(query: &mut Query) -> Sort {
    let raw = query.text("kind");
    let found = Sort::named(&raw);
    if found.is_none() && !raw.is_empty() {
        query.wrong("kind", FieldRule::Choice);
    }
    found.unwrap_or_default()
}

/// Where the page goes on, as `read` understands it.
fn after<T>(query: &mut Query, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    let raw = query.text("after");
    let found = read(&raw);
    if found.is_none() && !raw.is_empty() {
        query.wrong("after", FieldRule::Unknown);
    }
    found
}

/// What waits for me.
#[get("/v1/work")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let filter = waiting::Filter {
        sort: sort(&mut query),
        incubator: query.id("incubator"),
        overdue: query.flag("overdue").then_some(ask.now),
        text: query.text("q").chars().take(100).collect(),
    };
    let (after, limit) = (after(&mut query, cursor::waiting), query.limit());
    query.done()?;
    let (rows, _) = waiting::waiting(ask.house, &ask.actor, &filter, after, limit + 1, ask.now).await?;
    let key = |row: &Waiting| cursor::waiting_text(row.brief.mark());
    Reply::ok(&List::page(rows, limit, key, MatterView::waiting))
}

/// What I have done about what others asked for.
#[get("/v1/work/done")]
pub async fn done(ask: Ask<'_>, mut query: Query) -> Answer {
    let sort = sort(&mut query);
    let approvals = query.one("answer", &[("approved", true), ("declined", false)]);
    let (first, last) = (query.day("from"), query.day("to"));
    let (after, limit) = (after(&mut query, cursor::answered), query.limit());
    let span = answered::days(first, last, Shanghai);
    if span.is_none() {
        query.wrong("to", FieldRule::EndAfterStart);
    }
    query.done()?;
    let span = span.ok_or_else(|| Refusal::field("to", FieldRule::EndAfterStart))?;
    let wanted = Wanted { approvals, sort, span, after };
    let rows = answered::answered(ask.house, &ask.actor, wanted, limit + 1, ask.now).await?;
    let key = |row: &Answered| cursor::answered_text((row.event.at, row.event.id));
    Reply::ok(&List::page(rows, limit, key, |row| AnsweredView::of(row, &ask.w)))
}

/// What I asked for.
#[get("/v1/work/mine")]
pub async fn mine(ask: Ask<'_>, mut query: Query) -> Answer {
    let filter = started::Filter {
        sort: sort(&mut query),
        progress: query.one("state", &Progress::ALL.iter().map(|one| (one.name(), *one)).collect::<Vec<_>>()),
    };
    let (after, limit) = (after(&mut query, cursor::started), query.limit());
    query.done()?;
    let (rows, _) = started::started(ask.house, &ask.actor, &filter, after, limit + 1).await?;
    let key = |row: &Started| cursor::started_text((row.brief.since, row.brief.matter, row.brief.id));
    Reply::ok(&List::page(rows, limit, key, MatterView::started))
}
