//! 免租面积及减免金额表: statements of rent and deposit as a file.

use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::register::{self, Cell, Kept, Sheet};
use super::register_paper;
use super::rents::filter;
use super::visit::Visit;
use crate::app::register::READ;
use crate::app::rent::{self, RentRow};
use crate::domain::rent::RentKind;
use crate::words::Words;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx, paper]
}

fn headings(w: &Words) -> [&'static str; 11] {
    let a = w.agreement;
    [
        a.rents(),
        a.company(),
        a.kind(),
        a.first_day(),
        a.last_day(),
        a.area(),
        a.gross(),
        a.payable(),
        a.waived(),
        a.due(),
        a.state(),
    ]
}

fn cells(w: &Words, one: &RentRow) -> [Cell; 11] {
    let area = one.pieces.last().map_or(0, |piece| piece.area);
    let day = |at: crate::domain::time::Instant| at.date(ZONE).to_string();
    let deposit = one.kind == RentKind::Deposit;
    [
        Cell::text(one.id.to_string()),
        Cell::text(&one.name),
        Cell::text(w.rent_kind(one.kind)),
        Cell::text(day(one.span.start())),
        Cell::text(if deposit { String::new() } else { day(one.span.end().plus(-1)) }),
        if deposit { Cell::text("") } else { Cell::hundredths(area) },
        Cell::hundredths(one.gross),
        Cell::hundredths(one.payable),
        Cell::hundredths(one.gross - one.payable),
        Cell::text(day(one.due_at.plus(-1))),
        Cell::text(match one.paid_at {
            Some(_) => w.agreement.paid(),
            None if one.dropped_at.is_some() => w.agreement.dropped(),
            None => w.agreement.unpaid(),
        }),
    ]
}

/// The statements one may see, and what the file is called.
async fn sheet(
    v: &Visit<'_>,
    (incubator, month, open): (Option<&str>, Option<&str>, Option<&str>),
) -> Result<(String, Sheet), PageFault> {
    let (filter, month) = filter(incubator.unwrap_or(""), month.unwrap_or(""), open == Some("1"))?;
    let found = rent::list(v.house, v.actor(), &filter, (i64::MAX, READ)).await?;
    let name = month.map_or_else(|| v.now.date(ZONE).to_string(), |month| month.to_string());
    let rows = found.rows.iter().map(|one| cells(&v.w, one));
    Ok((format!("rents-{name}"), Sheet::cut(&v.w, v.w.agreement.rents(), headings(&v.w), rows)))
}

/// As CSV.
#[get("/rents/csv?<incubator>&<month>&<open>")]
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
#[get("/rents/xlsx?<incubator>&<month>&<open>")]
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
#[get("/rents/paper?<incubator>&<month>&<open>")]
pub async fn paper(
    v: Visit<'_>,
    incubator: Option<&str>,
    month: Option<&str>,
    open: Option<&str>,
) -> Result<Page, PageFault> {
    let (_, sheet) = sheet(&v, (incubator, month, open)).await?;
    register_paper::paper(&v, sheet)
}
