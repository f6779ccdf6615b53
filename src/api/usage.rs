//! Use of compute: what ran, reported and read back, by job, by person and day, and against quotas.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::{Body, Moment};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::quota;
use crate::app::usage::{self, Imported, Row};
use crate::domain::field::{FieldError, FieldRule, RowError, number, text};
use crate::domain::id::{CompanyId, ResourceId};
use crate::domain::month::{Month, day_date};
use crate::domain::pool::Threshold;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![report, one, take_back, jobs, by_day, quotas]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Post, "/v1/usage", "Report jobs that ran; one that is known is passed over")
        .body(S::subschema_for::<Report>)
        .gives(200, S::subschema_for::<ReportView>)
        .fails(&[403, 413, 422]),
    Endpoint::new(Get, "/v1/usage/{id}", "A job that ran")
        .gives(200, S::subschema_for::<JobView>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/usage/{id}/return", "Take back a job that was reported wrongly, once")
        .headers(&[KEY])
        .body(S::subschema_for::<Why>)
        .gives(200, S::subschema_for::<JobView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Get, "/v1/companies/{id}/jobs", "A company's jobs that ran within a span, latest first")
        .query(&["from", "to", "after", "limit"])
        .gives(200, S::subschema_for::<List<JobView>>)
        .fails(&[404, 422]),
    Endpoint::new(Get, "/v1/companies/{id}/usage", "A company's use by person and day")
        .query(&["from", "to"])
        .gives(200, S::subschema_for::<List<DayView>>)
        .fails(&[404, 422]),
    Endpoint::new(Get, "/v1/companies/{id}/quotas", "How much of its quotas a company has taken")
        .gives(200, S::subschema_for::<List<QuotaView>>)
        .fails(&[404]),
];

/// The longest span that is read at once, in days.
const SPAN_DAYS: i64 = 92;

/// Jobs that ran.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    jobs: Vec<JobRow>,
}

/// A job that ran.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobRow {
    /// Its name at the cluster; unique in its pool.
    #[schemars(length(min = 1, max = 100))]
    job_id: String,
    /// A 统一社会信用代码 or an id.
    company: String,
    /// A pool's code or id.
    pool: String,
    /// Who, as the cluster names them.
    #[serde(default)]
    #[schemars(length(max = 100))]
    person: String,
    start: Moment,
    /// It is over by now, and at most 366 days after the start.
    end: Moment,
    /// No more than the pool has.
    #[schemars(range(min = 1, max = usage::CARDS_MAX))]
    cards: i64,
}

/// What became of a report.
#[derive(Serialize, JsonSchema)]
pub struct ReportView {
    /// New jobs.
    taken: usize,
    /// Jobs that were known, just so.
    known: usize,
    /// Rows that are no jobs.
    refused: usize,
    /// Why, for the first 500.
    wrong: Vec<WrongView>,
}

/// A wrong member of a row.
#[derive(Serialize, JsonSchema)]
pub struct WrongView {
    /// The row's number, from 1.
    row: u64,
    member: String,
    why: String,
}

fn row(at: usize, one: &JobRow) -> Result<Row, Vec<RowError>> {
    let line = u64::try_from(at).unwrap_or(u64::MAX).saturating_add(1);
    let mut wrong = crate::domain::field::Gather::default();
    let key = wrong.take(text("job_id", &one.job_id, 1, 100));
    let company = wrong.take(text("company", &one.company, 1, 40));
    let pool = wrong.take(text("pool", &one.pool, 1, 40));
    let person = wrong.take(text("person", &one.person, 0, 100));
    let cards = wrong.take(number("cards", &one.cards.to_string(), 1, usage::CARDS_MAX));
    let span = Interval::new(one.start.0, one.end.0);
    let span = wrong.take(span.map_err(|_| FieldError::new("end", FieldRule::EndAfterStart)));
    match (key, company, pool, person, cards, span) {
        (Some(key), Some(company), Some(pool), Some(person), Some(cards), Some(span)) => {
            Ok(Row { line, key, company, person, pool, span, cards })
        }
        _ => Err(wrong.0.into_iter().map(|error| RowError { line, error }).collect()),
    }
}

/// Report.
#[post("/v1/usage", data = "<body>")]
pub async fn report(ask: Ask<'_>, body: Body<Report>) -> Answer {
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for (at, one) in body.read()?.jobs.iter().enumerate() {
        match row(at, one) {
            Ok(row) => rows.push(row),
            Err(errors) => wrong.extend(errors),
        }
    }
    let done = usage::take(ask.house, &ask.actor, rows, wrong, ask.now).await?;
    let Imported { taken, known, refused, wrong } = done;
    let told = |one: RowError| WrongView {
        row: one.line,
        why: ask.w.field(&one.error.rule),
        member: one.error.field,
    };
    Reply::ok(&ReportView { taken, known, refused, wrong: wrong.into_iter().map(told).collect() })
}

/// A job.
#[derive(Serialize, JsonSchema)]
pub struct JobView {
    /// Its number here.
    id: String,
    company_id: CompanyId,
    /// Its name at the cluster.
    job_id: String,
    pool_id: ResourceId,
    pool: String,
    person: String,
    start: String,
    end: String,
    cards: i64,
    /// Card-seconds.
    seconds: i64,
    /// Card-seconds that free quota paid for.
    free: i64,
    /// When it was taken back: then it counts no more, and its name can be reported anew.
    taken_back_at: Option<String>,
    /// Why it was.
    taken_back_reason: Option<String>,
}

fn view(one: usage::JobRow) -> JobView {
    JobView {
        id: one.id.to_string(),
        company_id: CompanyId(one.company_id),
        seconds: one.used,
        job_id: one.key,
        pool_id: ResourceId(one.pool_id),
        pool: one.pool,
        person: one.person,
        start: Instant(one.starts_at).rfc3339(Shanghai),
        end: Instant(one.ends_at).rfc3339(Shanghai),
        cards: one.cards,
        free: one.free,
        taken_back_at: one.taken_back_at.map(|at| Instant(at).rfc3339(Shanghai)),
        taken_back_reason: one.taken_back_why,
    }
}

/// A job's row by its address.
fn row_id(raw: &str) -> Result<i64, Refusal> {
    raw.parse().ok().filter(|id| *id > 0).ok_or(Refusal::NotFound)
}

async fn opened(ask: &Ask<'_>, id: i64) -> Answer {
    let (_, row, _) = usage::one(ask.house, &ask.actor, id).await?;
    Reply::ok(&view(row))
}

/// One job.
#[get("/v1/usage/<uid>")]
pub async fn one(ask: Ask<'_>, uid: &str) -> Answer {
    opened(&ask, row_id(uid)?).await
}

/// Why.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    #[schemars(length(min = 1, max = usage::WHY_MAX))]
    reason: String,
}

/// Take a job back.
#[post("/v1/usage/<uid>/return", data = "<body>")]
pub async fn take_back(ask: Ask<'_>, uid: &str, key: ClientKey, body: Body<Why>) -> Answer {
    let (id, key) = (row_id(uid)?, key.read(&ask, &body.hash)?);
    let why = body.read()?;
    usage::take_back(ask.house, &ask.actor, id, &why.reason, key.as_ref(), ask.now).await?;
    opened(&ask, id).await
}

/// The span asked for, else the month that runs.
fn span(ask: &Ask<'_>, query: &mut Query) -> Interval {
    query.span(SPAN_DAYS).unwrap_or_else(|| Month::of(ask.now).span())
}

/// Jobs.
#[get("/v1/companies/<cid>/jobs")]
pub async fn jobs(ask: Ask<'_>, cid: &str, mut query: Query) -> Answer {
    let of: CompanyId = id(cid)?;
    let (span, after, limit) = (span(&ask, &mut query), query.text("after"), query.limit());
    let before =
        after.split_once('-').and_then(|(at, id)| Some((Instant(at.parse().ok()?), id.parse().ok()?)));
    if !after.is_empty() && before.is_none() {
        query.wrong("after", FieldRule::Unknown);
    }
    query.done()?;
    let rows = usage::jobs(ask.house, &ask.actor, of, span, before, limit + 1).await?;
    let cursor = |one: &usage::JobRow| format!("{}-{}", one.starts_at, one.id);
    Reply::ok(&List::page(rows, limit, cursor, view))
}

/// A person's use on a day.
#[derive(Serialize, JsonSchema)]
pub struct DayView {
    /// By Beijing's calendar; what runs over midnight is of both days.
    date: String,
    person: String,
    /// Card-seconds.
    seconds: i64,
}

/// By person and day.
#[get("/v1/companies/<cid>/usage")]
pub async fn by_day(ask: Ask<'_>, cid: &str, mut query: Query) -> Answer {
    let of: CompanyId = id(cid)?;
    let span = span(&ask, &mut query);
    query.done()?;
    let rows = usage::by_day(ask.house, &ask.actor, of, span).await?;
    Reply::ok(&List::whole(
        rows.into_iter()
            .map(|one| DayView {
                date: day_date(one.day).to_string(),
                person: one.person,
                seconds: one.seconds,
            })
            .collect(),
    ))
}

/// A quota on a pool, or on any.
#[derive(Serialize, JsonSchema)]
pub struct QuotaView {
    /// Nothing where it is good for any pool.
    pool_id: Option<ResourceId>,
    /// That pool's name.
    pool: Option<String>,
    /// Card-seconds.
    granted: i64,
    /// Card-seconds that are held, used or gone.
    taken: i64,
    /// The highest threshold reached.
    reached: Option<Threshold>,
}

/// Quotas.
#[get("/v1/companies/<cid>/quotas")]
pub async fn quotas(ask: Ask<'_>, cid: &str) -> Answer {
    let all = quota::of_company(ask.house, &ask.actor, id(cid)?, ask.now).await?;
    Reply::ok(&List::whole(
        all.into_iter()
            .map(|one| QuotaView {
                pool_id: one.pool.as_ref().map(|pool| pool.id),
                pool: one.pool.map(|pool| pool.name),
                granted: one.granted,
                taken: one.taken,
                reached: one.reached,
            })
            .collect(),
    ))
}
