//! 算力发放及使用表: what companies were given and used of each pool in a month, as a file.

use super::page::{Page, PageFault};
use super::register::{self, Cell, Kept, Sheet};
use super::register_paper;
use super::visit::Visit;
use crate::app::register::{ComputeRow, compute};
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::words::Words;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx, paper]
}

fn headings(w: &Words) -> [&'static str; 13] {
    let (s, r) = (w.staff, w.register);
    [
        r.months(),
        r.company_no(),
        w.quarterly.company(),
        s.uscc(),
        w.compute.pool(),
        r.granted(),
        r.used(),
        r.weighed(),
        r.free(),
        r.gross(),
        r.off(),
        r.voucher(),
        r.payable(),
    ]
}

fn cells(w: &Words, one: &ComputeRow, month: Month) -> [Cell; 13] {
    [
        Cell::text(month.to_string()),
        Cell::text(one.company_id.to_string()),
        Cell::text(&one.company),
        Cell::text(one.uscc.as_deref().unwrap_or("")),
        Cell::text(one.pool.as_deref().unwrap_or(w.agreement.any_pool())),
        Cell::card_hours(one.granted),
        Cell::card_hours(one.used),
        // An hour of one PFLOPS is 3,600,000 seconds of one TFLOPS.
        match one.tflops {
            0 => Cell::text(""),
            some => Cell::parts(one.used.saturating_mul(some), 3_600_000.0, 3),
        },
        Cell::card_hours(one.free),
        Cell::hundredths(one.gross),
        Cell::hundredths(one.off),
        Cell::hundredths(one.voucher),
        Cell::hundredths(one.payable),
    ]
}

/// A month, the running one where none is named, and what the file is called.
async fn sheet(v: &Visit<'_>, month: Option<&str>) -> Result<(String, Sheet), PageFault> {
    let month = match month.unwrap_or("") {
        "" => Month::of(v.now),
        raw => raw.parse::<Month>().map_err(|_| Refusal::NotFound)?,
    };
    let all = compute(v.house, v.actor(), month).await?;
    let rows = all.iter().map(|one| cells(&v.w, one, month));
    let sheet = Sheet::cut(&v.w, v.w.register.compute(), headings(&v.w), rows);
    Ok((format!("compute-{month}"), sheet))
}

/// As CSV.
#[get("/compute/csv?<month>")]
pub async fn csv(v: Visit<'_>, month: Option<&str>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, month).await?;
    Ok(register::csv(&name, &sheet)?)
}

/// The same as a workbook.
#[get("/compute/xlsx?<month>")]
pub async fn xlsx(v: Visit<'_>, month: Option<&str>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, month).await?;
    Ok(register::xlsx(&name, vec![sheet]).await?)
}

/// The same on paper.
#[get("/compute/paper?<month>")]
pub async fn paper(v: Visit<'_>, month: Option<&str>) -> Result<Page, PageFault> {
    let (_, sheet) = sheet(&v, month).await?;
    register_paper::paper(&v, sheet)
}
