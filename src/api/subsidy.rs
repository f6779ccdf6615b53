//! Support given (补贴): sums by incubator and by company over months, and the papers a company's sum is made of.

use super::ask::{Ask, Query, id};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::subsidy::{self, CompanySum, Paper, PlaceSum};
use crate::domain::id::{BillId, CompanyId, IncubatorId, RentId, VoucherId};
use crate::domain::month::Month;
use crate::domain::months::Months;
use crate::domain::time::Instant;
use rocket::http::Method::Get;
use rocket::{Route, get, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Serialize;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![places, companies, papers]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/subsidy", "Support given by incubators one may see, from a month to a month")
        .query(&["from", "to"])
        .gives(200, S::subschema_for::<PlacesView>)
        .fails(&[403, 422]),
    Endpoint::new(
        Get,
        "/v1/subsidy/companies",
        "Support given to companies of incubators one may see, by id",
    )
    .query(&["from", "to", "incubator", "after", "limit"])
    .gives(200, S::subschema_for::<List<CompanyView>>)
    .fails(&[403, 422]),
    Endpoint::new(Get, "/v1/companies/{id}/subsidy", "The papers behind a company's support, latest first")
        .query(&["from", "to"])
        .gives(200, S::subschema_for::<PapersView>)
        .fails(&[403, 404, 422]),
];

/// Amounts in fen.
#[derive(Serialize, JsonSchema)]
struct Sums {
    /// Market rent that was not asked for.
    rent_waived: i64,
    /// List price of the compute that quota paid for.
    free_compute: i64,
    /// Taken off bills by tiers and discounts.
    compute_off: i64,
    /// Paid by vouchers: offset on bills, and claims paid.
    vouchers: i64,
    /// All four.
    total: i64,
}

impl Sums {
    fn of(rent: i64, free: i64, off: i64, vouchers: i64) -> Sums {
        let total = rent + free + off + vouchers;
        Sums { rent_waived: rent, free_compute: free, compute_off: off, vouchers, total }
    }
}

/// An incubator's sums.
#[derive(Serialize, JsonSchema)]
struct PlaceView {
    /// `null`: companies that have none.
    incubator_id: Option<IncubatorId>,
    /// GB/T 2260.
    district: Option<String>,
    /// Companies that were given something.
    companies: i64,
    #[serde(flatten)]
    sums: Sums,
}

/// The incubators that gave something.
#[derive(Serialize, JsonSchema)]
struct PlacesView {
    /// The first month.
    from: String,
    /// The last month, included.
    to: String,
    items: Vec<PlaceView>,
}

/// A company's sums.
#[derive(Serialize, JsonSchema)]
struct CompanyView {
    company_id: CompanyId,
    company: String,
    uscc: Option<String>,
    #[serde(flatten)]
    sums: Sums,
}

/// A paper; one of the three ids is there.
#[derive(Serialize, JsonSchema)]
struct PaperView {
    rent_id: Option<RentId>,
    bill_id: Option<BillId>,
    /// The voucher whose claim was paid.
    voucher_id: Option<VoucherId>,
    /// The month it is of, or was paid in.
    month: String,
    #[serde(flatten)]
    sums: Sums,
}

/// A company's papers.
#[derive(Serialize, JsonSchema)]
struct PapersView {
    company_id: CompanyId,
    /// The first month.
    from: String,
    /// The last month, included.
    to: String,
    items: Vec<PaperView>,
    /// There are more than are listed: ask for fewer months.
    more: bool,
}

/// The months asked for; the running year so far where none is named.
fn months(ask: &Ask<'_>, query: &mut Query) -> Option<Months> {
    let (from, to) = (query.text("from"), query.text("to"));
    let read = Months::read(&from, &to, ask.now);
    for one in read.as_ref().err().into_iter().flatten() {
        query.wrong(&one.field, one.rule.clone());
    }
    read.ok()
}

/// What is read once [`Query::done`] found nothing wrong.
fn span(months: Option<Months>, ask: &Ask<'_>) -> Months {
    let now = Month::of(ask.now);
    months.unwrap_or(Months { from: now, to: now })
}

/// By incubator.
#[get("/v1/subsidy")]
pub async fn places(ask: Ask<'_>, mut query: Query) -> Answer {
    let read = months(&ask, &mut query);
    query.done()?;
    let months = span(read, &ask);
    let found = subsidy::by_place(ask.house, &ask.actor, months.span()).await?;
    let district =
        |id: i64| found.incubators.iter().find(|one| one.id == id).map(|one| one.district_code.clone());
    let view = |one: &PlaceSum| PlaceView {
        incubator_id: (one.place_id != subsidy::NOWHERE.0).then_some(IncubatorId(one.place_id)),
        district: district(one.place_id),
        companies: one.companies,
        sums: Sums::of(one.rent, one.free, one.off, one.voucher),
    };
    let items = found.sums.iter().map(view).collect();
    Reply::ok(&PlacesView { from: months.from.to_string(), to: months.to.to_string(), items })
}

/// By company.
#[get("/v1/subsidy/companies")]
pub async fn companies(ask: Ask<'_>, mut query: Query) -> Answer {
    let read = months(&ask, &mut query);
    let of = query.id("incubator");
    let after = query.id("after").unwrap_or(CompanyId(0));
    let limit = query.limit();
    query.done()?;
    let span = span(read, &ask).span();
    let found = subsidy::by_company(ask.house, &ask.actor, of, span, (after, limit + 1)).await?;
    let view = |one: CompanySum| CompanyView {
        company_id: CompanyId(one.company_id),
        sums: Sums::of(one.rent, one.free, one.off, one.voucher),
        company: one.company,
        uscc: one.uscc,
    };
    Reply::ok(&List::page(found, limit, |one| one.company_id.to_string(), view))
}

/// The papers of a company.
#[get("/v1/companies/<cid>/subsidy")]
pub async fn papers(ask: Ask<'_>, cid: &str, mut query: Query) -> Answer {
    let of: CompanyId = id(cid)?;
    let read = months(&ask, &mut query);
    query.done()?;
    let months = span(read, &ask);
    let found = subsidy::papers(ask.house, &ask.actor, of, months.span()).await?;
    let view = |one: &Paper| PaperView {
        rent_id: (one.kind == "rent").then_some(RentId(one.id)),
        bill_id: (one.kind == "bill").then_some(BillId(one.id)),
        voucher_id: (one.kind == "claim").then_some(VoucherId(one.id)),
        month: Month::of(Instant(one.at)).to_string(),
        sums: Sums::of(one.rent, one.free, one.off, one.voucher),
    };
    Reply::ok(&PapersView {
        company_id: of,
        from: months.from.to_string(),
        to: months.to.to_string(),
        items: found.papers.iter().map(view).collect(),
        more: found.more,
    })
}
