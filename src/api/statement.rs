//! A company's statement of a month.

use super::ask::{Ask, Query, id};
use super::document::Endpoint;
use super::view::{Answer, Reply};
use crate::app::statement::{self, Account, Cut, Line, Statement};
use crate::domain::amount::Unit;
use crate::domain::field::FieldRule;
use crate::domain::id::{BookingId, EntryId, ResourceId, TenancyId};
use crate::domain::month::{Month, ZONE};
use crate::domain::refusal::Refusal;
use crate::domain::statement::{Position, Purpose, Section};
use crate::domain::time::Instant;
use rocket::http::Method::Get;
use rocket::{Route, get, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Serialize;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![one]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] =
    &[Endpoint::new(Get, "/v1/companies/{id}/statements/{month}", "A company's statement of a month")
        .query(&["after", "limit"])
        .gives(200, S::subschema_for::<StatementView>)
        .fails(&[404, 422])];

/// A statement, or a page of its lines.
#[derive(Serialize, JsonSchema)]
pub struct StatementView {
    company: String,
    /// As 2026-11, of Beijing's calendar.
    month: String,
    accounts: Vec<AccountView>,
    lines: Vec<LineView>,
    /// What `after` is for the next page; `null`: that was all.
    next: Option<String>,
}

/// What a section is about.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PurposeView {
    /// What it may use.
    Entitlement,
    /// What it owes (below zero) or has paid ahead.
    Payable,
    /// Its vouchers.
    Voucher,
    /// Its deposits.
    Deposit,
}

fn purpose(of: Section) -> PurposeView {
    match of.purpose {
        Purpose::Entitlement => PurposeView::Entitlement,
        Purpose::Payable => PurposeView::Payable,
        Purpose::Voucher => PurposeView::Voucher,
        Purpose::Deposit => PurposeView::Deposit,
    }
}

/// What stands in a section, or what changed there.
#[derive(Serialize, JsonSchema)]
pub struct PositionView {
    available: i64,
    held: i64,
}

impl From<Position> for PositionView {
    fn from(at: Position) -> PositionView {
        PositionView { available: at.available, held: at.held }
    }
}

/// A unit, a pool where grants are for one, and a purpose.
#[derive(Serialize, JsonSchema)]
pub struct AccountView {
    purpose: PurposeView,
    unit: Unit,
    pool_id: Option<ResourceId>,
    pool: Option<String>,
    opening: PositionView,
    closing: PositionView,
}

fn account(one: Account) -> AccountView {
    AccountView {
        purpose: purpose(one.section),
        unit: one.section.unit,
        pool_id: one.section.pool,
        pool: one.pool,
        opening: one.opening.into(),
        closing: one.closing.into(),
    }
}

/// A movement as one section has it.
#[derive(Serialize, JsonSchema)]
pub struct LineView {
    id: EntryId,
    at: String,
    kind: String,
    purpose: PurposeView,
    unit: Unit,
    pool_id: Option<ResourceId>,
    change: PositionView,
    after: PositionView,
    booking_id: Option<BookingId>,
    tenancy_id: Option<TenancyId>,
    /// What is behind it, where that is no booking and no tenancy.
    subject: Option<String>,
    subject_id: Option<String>,
    reverses_id: Option<EntryId>,
    title: Option<String>,
    by: Option<String>,
    reason: Option<String>,
}

fn line(one: Line) -> LineView {
    let entry = one.entry;
    LineView {
        id: EntryId(entry.id),
        at: Instant(entry.at).rfc3339(ZONE),
        kind: entry.kind,
        purpose: purpose(one.section),
        unit: one.section.unit,
        pool_id: one.section.pool,
        change: one.moved.into(),
        after: one.after.into(),
        booking_id: entry.booking_id.map(BookingId),
        tenancy_id: entry.tenancy_id.map(TenancyId),
        subject: entry.subject,
        subject_id: entry.subject_id.map(|id| id.to_string()),
        reverses_id: entry.reverses_id.map(EntryId),
        title: entry.title,
        by: entry.name,
        reason: entry.reason,
    }
}

/// One.
#[get("/v1/companies/<cid>/statements/<month>")]
pub async fn one(ask: Ask<'_>, cid: &str, month: &str, mut query: Query) -> Answer {
    let cid = id(cid)?;
    let month: Month = month.parse().map_err(|_| Refusal::NotFound)?;
    if month > Month::of(ask.now) {
        return Err(Refusal::NotFound.into());
    }
    let raw = query.text("after");
    let after = raw.split_once('-').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    if after.is_none() && !raw.is_empty() {
        query.wrong("after", FieldRule::Unknown);
    }
    let limit = query.limit();
    query.done()?;
    let cut = Cut { of: None, after: after.unwrap_or((0, 0)), limit };
    let found: Statement = statement::statement(ask.house, &ask.actor, cid, month, &cut).await?;
    Reply::ok(&StatementView {
        company: found.company,
        month: found.month.to_string(),
        accounts: found.accounts.into_iter().map(account).collect(),
        lines: found.lines.into_iter().map(line).collect(),
        next: found.next.map(|(at, id)| format!("{at}-{id}")),
    })
}
