//! Bills for compute.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, ApiFault, List, Reply};
use crate::app::bill::{self, BillRow, LineRow, NewLine, Preview};
use crate::app::bill_list::{self, Sums, Wanted};
use crate::app::price::{self, LineDiscount};
use crate::domain::field::FieldRule;
use crate::domain::id::{BillId, BillLineId, CompanyId, DiscountId, ResourceId};
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::etag::Conditions;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![all, list, issue, preview, one, refund, pay]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(
        Get,
        "/v1/bills",
        "Bills for compute of companies one may see by one's office, latest first",
    )
    .query(&["incubator", "month", "open", "after", "limit"])
    .gives(200, S::subschema_for::<BillsView>)
    .fails(&[403, 422]),
    Endpoint::new(Get, "/v1/companies/{id}/bills", "A company's bills for compute, latest month first")
        .query(&["after", "limit"])
        .gives(200, S::subschema_for::<List<BillView>>)
        .fails(&[404, 422]),
    Endpoint::new(Post, "/v1/companies/{id}/bills", "Bill what is open of a month that is over")
        .headers(&[KEY])
        .body(S::subschema_for::<NewBill>)
        .gives(201, S::subschema_for::<BillView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(
        Get,
        "/v1/companies/{id}/bills/preview",
        "What is open of a month, as it would be billed now",
    )
    .query(&["month"])
    .gives(200, S::subschema_for::<PreviewView>)
    .fails(&[404, 422]),
    Endpoint::new(Get, "/v1/bills/{id}", "A bill with its lines")
        .gives(200, S::subschema_for::<BillView>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/bills/{id}/refunds", "Take a part of a line back")
        .headers(&[KEY])
        .body(S::subschema_for::<Back>)
        .gives(201, S::subschema_for::<BillView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Post, "/v1/bills/{id}/payment", "Record that a bill was paid")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<BillView>)
        .fails(&[403, 404, 412, 422]),
];

/// A bill. `gross = tier + pool + voucher + payable`; amounts in fen.
#[derive(Serialize, JsonSchema)]
pub struct BillView {
    id: BillId,
    company_id: CompanyId,
    company: String,
    /// `2026-11`.
    month: String,
    /// 1: the month's bill; more: what was reported late.
    number: i64,
    gross: i64,
    tier: i64,
    pool: i64,
    voucher: i64,
    payable: i64,
    /// What the free quota was worth at list prices.
    free_value: i64,
    /// What of `free_value` came back with jobs that were taken back.
    free_back: i64,
    /// What has come back of `gross`.
    refunded: i64,
    /// What has come back of `payable`.
    came_back: i64,
    /// What is still to be paid; 0: nothing.
    due: i64,
    issued_at: String,
    paid_at: Option<String>,
    version: i64,
    /// In a list: none.
    lines: Vec<LineView>,
}

/// A line of a bill. Times in card-seconds, amounts in fen.
#[derive(Serialize, JsonSchema)]
pub struct LineView {
    id: BillLineId,
    pool_id: ResourceId,
    pool_name: String,
    /// List price of a card-hour.
    list: i64,
    /// The discount, in basis points.
    discount: i64,
    /// The company's own discounts that it carries.
    discount_ids: Vec<DiscountId>,
    /// Billed earlier in the same month.
    before: i64,
    /// What free quota paid for.
    free: i64,
    /// What is billed.
    seconds: i64,
    gross: i64,
    tier: i64,
    pool: i64,
    voucher: i64,
    payable: i64,
    /// What of `seconds` came back since.
    refunded_seconds: i64,
    /// What of `free` came back since.
    refunded_free: i64,
}

fn view(one: &BillRow, lines: Vec<LineRow>, own: &[LineDiscount]) -> BillView {
    let line = |line: LineRow| LineView {
        id: BillLineId(line.id),
        pool_id: ResourceId(line.pool_id),
        pool_name: line.name,
        list: line.list,
        discount: line.off,
        discount_ids: own
            .iter()
            .filter(|one| one.line_id == line.id)
            .map(|one| DiscountId(one.discount.id))
            .collect(),
        before: line.before,
        free: line.free,
        seconds: line.seconds,
        gross: line.gross,
        tier: line.tier,
        pool: line.pool,
        voucher: line.voucher,
        payable: line.payable,
        refunded_seconds: line.back,
        refunded_free: line.free_back,
    };
    BillView {
        id: BillId(one.id),
        company_id: CompanyId(one.company_id),
        company: one.company.clone(),
        month: Month::of(Instant(one.month)).to_string(),
        number: one.number,
        gross: one.gross,
        tier: one.tier,
        pool: one.pool,
        voucher: one.voucher,
        payable: one.payable,
        free_value: one.free_value,
        free_back: one.free_back,
        refunded: one.refunded,
        came_back: one.came_back,
        due: one.due(),
        issued_at: Instant(one.issued_at).rfc3339(Shanghai),
        paid_at: one.paid_at.map(|at| Instant(at).rfc3339(Shanghai)),
        version: one.version,
        lines: lines.into_iter().map(line).collect(),
    }
}

async fn opened(ask: &Ask<'_>, bill: BillId) -> Result<BillView, ApiFault> {
    let opened = bill::one(ask.house, &ask.actor, bill).await?;
    let own = price::of_bill(ask.house, &ask.actor, bill).await?;
    Ok(view(&opened.bill, opened.lines, &own))
}

/// A page of bills, and what all that match come to. Amounts in fen.
#[derive(Serialize, JsonSchema)]
pub struct BillsView {
    #[serde(flatten)]
    page: List<BillView>,
    /// How many match; 10001: more than are counted.
    total: i64,
    payable: i64,
    /// What has come back of `payable`.
    came_back: i64,
    /// What is still to be paid.
    due: i64,
}

/// The bills of many companies; `open`: only those of which something is still to be paid.
#[get("/v1/bills")]
pub async fn all(ask: Ask<'_>, mut query: Query) -> Answer {
    let name = query.text("month");
    let month: Option<Month> = name.parse().ok();
    if !name.is_empty() && month.is_none() {
        query.wrong("month", FieldRule::Month);
    }
    let wanted = Wanted { incubator: query.id("incubator"), month, open: query.flag("open") };
    let before = query.id("after").map_or(i64::MAX, |BillId(id)| id);
    let limit = query.limit();
    query.done()?;
    let found = bill_list::list(ask.house, &ask.actor, &wanted, (before, limit + 1)).await?;
    let page = List::page(found.rows, limit, |row| row.id.to_string(), |row| view(&row, Vec::new(), &[]));
    let Sums { payable, came_back, due } = found.sums;
    Reply::ok(&BillsView { page, total: found.tally.total, payable, came_back, due })
}

/// A list.
#[get("/v1/companies/<cid>/bills")]
pub async fn list(ask: Ask<'_>, cid: &str, mut query: Query) -> Answer {
    let of: CompanyId = id(cid)?;
    let (after, limit) = (query.text("after"), query.limit());
    let before = after.split_once('-').and_then(|(at, n)| Some((Instant(at.parse().ok()?), n.parse().ok()?)));
    if !after.is_empty() && before.is_none() {
        query.wrong("after", FieldRule::Unknown);
    }
    query.done()?;
    let rows = bill::of_company(ask.house, &ask.actor, of, before, limit + 1).await?;
    let cursor = |one: &BillRow| format!("{}-{}", one.month, one.number);
    Reply::ok(&List::page(rows, limit, cursor, |one| view(&one, Vec::new(), &[])))
}

/// The month to be billed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBill {
    /// `2026-11`.
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}$"))]
    month: String,
}

/// Bill.
#[post("/v1/companies/<cid>/bills", data = "<body>")]
pub async fn issue(ask: Ask<'_>, cid: &str, key: ClientKey, body: Body<NewBill>) -> Answer {
    let (of, key) = (id(cid)?, key.read(&ask, &body.hash)?);
    let month = body.read()?.month;
    let month: Month = month.parse().map_err(|_| Refusal::field("month", FieldRule::Month))?;
    let (house, actor) = (ask.house, &ask.actor);
    let made = bill::issue(house, actor, of, month, key.as_ref(), ask.now).await?;
    let made = made.ok_or_else(|| Refusal::field("month", FieldRule::Unknown))?;
    Ok(Reply::made(&opened(&ask, made).await?)?.at(format!("/api/v1/bills/{made}")))
}

/// What is open of a month, priced as it would be billed now; what is reported later changes it. Amounts in fen.
#[derive(Serialize, JsonSchema)]
pub struct PreviewView {
    company_id: CompanyId,
    /// `2026-11`.
    month: String,
    gross: i64,
    tier: i64,
    pool: i64,
    voucher: i64,
    payable: i64,
    /// What the free quota is worth at list prices.
    free_value: i64,
    lines: Vec<PreviewLine>,
}

/// A line that would be billed. Times in card-seconds, amounts in fen.
#[derive(Serialize, JsonSchema)]
pub struct PreviewLine {
    pool_id: ResourceId,
    /// List price of a card-hour.
    list: i64,
    /// The discount, in basis points.
    discount: i64,
    /// Billed earlier in the same month, or on a line before this one.
    before: i64,
    /// What free quota pays for.
    free: i64,
    /// What would be billed.
    seconds: i64,
    gross: i64,
    tier: i64,
    pool: i64,
    voucher: i64,
    payable: i64,
}

/// A bill before it is one; `month`: this one where it is missing.
#[get("/v1/companies/<cid>/bills/preview")]
pub async fn preview(ask: Ask<'_>, cid: &str, mut query: Query) -> Answer {
    let (of, name) = (id(cid)?, query.text("month"));
    let month = if name.is_empty() { Some(Month::of(ask.now)) } else { name.parse().ok() };
    if month.is_none() {
        query.wrong("month", FieldRule::Month);
    }
    query.done()?;
    let month = month.unwrap_or(Month::of(ask.now));
    let Preview { lines, sum, free_value, .. } =
        bill::preview(ask.house, &ask.actor, of, month, ask.now).await?;
    let line = |one: NewLine| PreviewLine {
        pool_id: ResourceId(one.open.pool_id),
        list: one.list,
        discount: one.open.off,
        before: one.before,
        free: one.open.free,
        seconds: one.open.seconds - one.open.free,
        gross: one.price.gross,
        tier: one.price.tier,
        pool: one.price.pool,
        voucher: one.price.voucher,
        payable: one.price.payable,
    };
    Reply::ok(&PreviewView {
        company_id: of,
        month: month.to_string(),
        gross: sum.gross,
        tier: sum.tier,
        pool: sum.pool,
        voucher: sum.voucher,
        payable: sum.payable,
        free_value,
        lines: lines.into_iter().map(line).collect(),
    })
}

/// One.
#[get("/v1/bills/<bill_id>")]
pub async fn one(ask: Ask<'_>, bill_id: &str) -> Answer {
    let view = opened(&ask, id(bill_id)?).await?;
    let version = view.version;
    Ok(Reply::ok(&view)?.version(version))
}

/// A part of a line that comes back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Back {
    line_id: BillLineId,
    /// Card-seconds.
    #[schemars(range(min = 1))]
    seconds: i64,
    #[schemars(length(min = 1, max = 200))]
    reason: String,
}

/// Take back.
#[post("/v1/bills/<bill_id>/refunds", data = "<body>")]
pub async fn refund(ask: Ask<'_>, bill_id: &str, key: ClientKey, body: Body<Back>) -> Answer {
    let (of, key): (BillId, _) = (id(bill_id)?, key.read(&ask, &body.hash)?);
    let Back { line_id, seconds, reason } = body.read()?;
    let (house, actor) = (ask.house, &ask.actor);
    bill::refund(house, actor, (of, line_id), seconds, &reason, key.as_ref(), ask.now).await?;
    Reply::made(&opened(&ask, of).await?)
}

/// Record a payment.
#[post("/v1/bills/<bill_id>/payment")]
pub async fn pay(ask: Ask<'_>, bill_id: &str, key: ClientKey, conditions: Conditions) -> Answer {
    let (of, key): (BillId, _) = (id(bill_id)?, key.read(&ask, "")?);
    bill::pay(ask.house, &ask.actor, of, conditions.version()?, key.as_ref(), ask.now).await?;
    Reply::ok(&opened(&ask, of).await?)
}
