//! Bills for compute as a file.

use super::bill_list::wanted;
use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::register::{self, Cell, Kept, Sheet};
use super::register_paper;
use super::visit::Visit;
use crate::app::bill::BillRow;
use crate::app::bill_list;
use crate::app::register::READ;
use crate::domain::month::Month;
use crate::domain::time::Instant;
use crate::words::Words;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx, paper]
}

fn headings(w: &Words) -> [&'static str; 13] {
    let c = w.compute;
    [
        c.bill(),
        c.company(),
        c.month(),
        c.number(),
        c.gross(),
        c.off_tier(),
        c.off_pool(),
        c.off_voucher(),
        c.payable(),
        c.refunded(),
        c.due(),
        c.issued_at(),
        c.state(),
    ]
}

fn cells(w: &Words, one: &BillRow) -> [Cell; 13] {
    [
        Cell::text(one.id.to_string()),
        Cell::text(&one.company),
        Cell::text(Month::of(Instant(one.month)).to_string()),
        Cell::whole(one.number),
        Cell::hundredths(one.gross),
        Cell::hundredths(one.tier),
        Cell::hundredths(one.pool),
        Cell::hundredths(one.voucher),
        Cell::hundredths(one.payable),
        Cell::hundredths(one.came_back),
        Cell::hundredths(one.due()),
        Cell::text(Instant(one.issued_at).date(ZONE).to_string()),
        Cell::text(super::bills::state(w, one).0),
    ]
}

/// The bills one may see, and what the file is called.
async fn sheet(
    v: &Visit<'_>,
    (incubator, month, open): (Option<&str>, Option<&str>, Option<&str>),
) -> Result<(String, Sheet), PageFault> {
    let wanted = wanted(incubator.unwrap_or(""), month.unwrap_or(""), open == Some("1"))?;
    let found = bill_list::list(v.house, v.actor(), &wanted, (i64::MAX, READ)).await?;
    let name = wanted.month.map_or_else(|| v.now.date(ZONE).to_string(), |month| month.to_string());
    let rows = found.rows.iter().map(|one| cells(&v.w, one));
    Ok((format!("bills-{name}"), Sheet::cut(&v.w, v.w.compute.bills(), headings(&v.w), rows)))
}

/// As CSV.
#[get("/bills/csv?<incubator>&<month>&<open>")]
pub async fn csv(
    v: Visit<'_>,
    incubator: Option<&str>,
    month: Option<&str>,
    open: Option<&str>,
) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, (incubator, month, open)).await?;
    Ok(register::csv(&name, &sheet)?)
}

/// The same as a workbook.
#[get("/bills/xlsx?<incubator>&<month>&<open>")]
pub async fn xlsx(
    v: Visit<'_>,
    incubator: Option<&str>,
    month: Option<&str>,
    open: Option<&str>,
) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, (incubator, month, open)).await?;
    Ok(register::xlsx(&name, vec![sheet]).await?)
}

/// The same on paper.
#[get("/bills/paper?<incubator>&<month>&<open>")]
pub async fn paper(
    v: Visit<'_>,
    incubator: Option<&str>,
    month: Option<&str>,
    open: Option<&str>,
) -> Result<Page, PageFault> {
    let (_, sheet) = sheet(&v, (incubator, month, open)).await?;
    register_paper::paper(&v, sheet)
}
