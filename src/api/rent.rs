//! Statements of rent and deposit: what they are made of, that they were paid, and what becomes of a deposit.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::rent::{self, Filter, RentRow, Settled};
use crate::domain::agreement::{DEPOSIT_MAX, NOTE_MAX};
use crate::domain::field::FieldRule;
use crate::domain::id::{AgreementId, CompanyId, IncubatorId, RentId};
use crate::domain::month::{Month, ZONE};
use crate::domain::rent::{Piece, RentKind};
use crate::http::etag::Conditions;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, one, pay, settle]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/rents", "Statements of rent and deposit of places one may see, latest first")
        .query(&["incubator", "month", "open", "after", "limit"])
        .gives(200, S::subschema_for::<RentsView>)
        .fails(&[403, 422]),
    Endpoint::new(Get, "/v1/rents/{id}", "A statement and the pieces it is made of")
        .gives(200, S::subschema_for::<RentView>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/rents/{id}/payment", "Record that a statement was paid")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<RentView>)
        .fails(&[403, 404, 409, 412, 422]),
    Endpoint::new(Post, "/v1/agreements/{id}/deposit", "Settle the deposit of an agreement that is over")
        .headers(&["If-Match", KEY])
        .body(S::subschema_for::<Deposit>)
        .gives(200, S::subschema_for::<Settled>)
        .fails(&[403, 404, 409, 412, 413, 422]),
];

/// A statement. Amounts in fen; what is waived is `gross - payable`.
#[derive(Serialize, JsonSchema)]
pub struct RentView {
    id: RentId,
    agreement_id: AgreementId,
    incubator_id: IncubatorId,
    company_id: CompanyId,
    company: String,
    kind: RentKind,
    first_day: String,
    /// The last day, included.
    last_day: String,
    /// Market rent, or the deposit.
    gross: i64,
    /// What is to be paid of it.
    payable: i64,
    /// What of that was set off against the deposit.
    set_off: i64,
    issued_at: String,
    /// The end of the last day on which it is to be paid.
    due_at: String,
    paid_at: Option<String>,
    /// When it was not asked for any more: a deposit that was never paid.
    dropped_at: Option<String>,
    version: i64,
    /// Days of one share of one market rent, in order; areas in hundredths of a square metre. A deposit has none.
    pieces: Vec<Piece>,
}

impl RentView {
    /// As it is told.
    pub fn of(one: RentRow) -> RentView {
        RentView {
            id: one.id,
            agreement_id: one.agreement,
            incubator_id: one.incubator,
            company_id: one.company,
            company: one.name,
            kind: one.kind,
            first_day: one.span.start().date(ZONE).to_string(),
            last_day: one.span.end().plus(-1).date(ZONE).to_string(),
            gross: one.gross,
            payable: one.payable,
            set_off: one.set_off,
            issued_at: one.issued_at.rfc3339(ZONE),
            due_at: one.due_at.rfc3339(ZONE),
            paid_at: one.paid_at.map(|at| at.rfc3339(ZONE)),
            dropped_at: one.dropped_at.map(|at| at.rfc3339(ZONE)),
            version: one.version,
            pieces: one.pieces,
        }
    }
}

/// A page of statements, and what all that match come to.
#[derive(Serialize, JsonSchema)]
pub struct RentsView {
    #[serde(flatten)]
    page: List<RentView>,
    /// How many match; 10001: more than are counted.
    total: i64,
    /// Market rent of all that match, deposits left out, in fen.
    gross: i64,
    /// What is to be paid of that, in fen.
    payable: i64,
}

/// A list.
#[get("/v1/rents")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let month = query.text("month");
    let within: Option<Month> = month.parse().ok();
    if !month.is_empty() && within.is_none() {
        query.wrong("month", FieldRule::Month);
    }
    let filter = Filter {
        seen: query.id("incubator").map(|one| vec![one]),
        within: within.map(Month::span),
        open: query.flag("open"),
    };
    let before = query.id("after").map_or(i64::MAX, |RentId(id)| id);
    let limit = query.limit();
    query.done()?;
    let found = rent::list(ask.house, &ask.actor, &filter, (before, limit + 1)).await?;
    let page = List::page(found.rows, limit, |row| row.id.to_string(), RentView::of);
    Reply::ok(&RentsView { page, total: found.tally.total, gross: found.gross, payable: found.payable })
}

async fn opened(ask: &Ask<'_>, of: RentId) -> Answer {
    let found = rent::one(ask.house, &ask.actor, of).await?.rent;
    let version = found.version;
    Ok(Reply::ok(&RentView::of(found))?.version(version))
}

/// One.
#[get("/v1/rents/<rid>")]
pub async fn one(ask: Ask<'_>, rid: &str) -> Answer {
    opened(&ask, id(rid)?).await
}

/// Record a payment.
#[post("/v1/rents/<rid>/payment")]
pub async fn pay(ask: Ask<'_>, rid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (of, seen, key): (RentId, _, _) = (id(rid)?, conditions.version()?, key.read(&ask, "")?);
    rent::pay(ask.house, &ask.actor, of, seen, key.as_ref(), ask.now).await?;
    opened(&ask, of).await
}

/// What is kept of a deposit. The rest is set off against what is not paid yet, and what is left then goes back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deposit {
    /// Fen.
    #[schemars(range(min = 0, max = DEPOSIT_MAX))]
    withheld: i64,
    /// Why; needed where anything is withheld.
    #[serde(default)]
    #[schemars(length(max = NOTE_MAX))]
    reason: String,
}

/// Settle a deposit.
#[post("/v1/agreements/<gid>/deposit", data = "<body>")]
pub async fn settle(
    ask: Ask<'_>,
    gid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<Deposit>,
) -> Answer {
    let (of, seen, key) = (id(gid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let Deposit { withheld, reason } = body.read()?;
    let (house, actor, key) = (ask.house, &ask.actor, key.as_ref());
    let done = rent::settle_deposit(house, actor, (of, seen), withheld, &reason, key, ask.now).await?;
    Reply::ok(&done)
}
