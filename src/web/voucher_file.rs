//! 训力券兑付表: vouchers and what was paid on them, as a file.

use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::register::{self, Cell, Kept, Sheet};
use super::register_paper;
use super::visit::Visit;
use super::vouchers::{last_day, named};
use crate::app::Fault;
use crate::app::claim::ClaimRow;
use crate::app::register::READ;
use crate::app::voucher_view::{self, Filter, VoucherRow};
use crate::domain::id::ProgrammeId;
use crate::domain::time::Instant;
use crate::domain::voucher::VoucherState;
use crate::words::Words;
use rocket::{Route, get, routes};
use std::collections::HashMap;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx, paper]
}

fn headings(w: &Words) -> [&'static str; 23] {
    let (s, v) = (w.support, w.voucher);
    [
        s.voucher(),
        s.programme(),
        s.year(),
        s.company(),
        s.uscc(),
        s.supplier(),
        s.supplier_uscc(),
        s.signed(),
        v.first_day(),
        v.last_day(),
        v.amount(),
        v.excluded(),
        s.ratio(),
        s.applied_on(),
        s.asked(),
        s.status(),
        s.awarded_yuan(),
        s.decided_on(),
        s.paid_yuan(),
        s.returned_yuan(),
        s.left_yuan(),
        s.good_until(),
        s.by(),
    ]
}

/// The columns that a sheet of paper has room for, by their places among all of them: whose, for what, how much.
const ON_PAPER: [usize; 13] = [0, 1, 3, 4, 5, 10, 12, 15, 16, 18, 20, 21, 22];

/// The sheet with what fits on paper.
fn narrow(sheet: Sheet) -> Sheet {
    fn fits<T>(row: Vec<T>) -> Vec<T> {
        let all = row.into_iter().enumerate().filter(|(at, _)| ON_PAPER.contains(at));
        all.map(|(_, one)| one).collect()
    }
    Sheet { heads: fits(sheet.heads), rows: sheet.rows.into_iter().map(fits).collect(), ..sheet }
}

/// A day; empty where there is none.
fn day(at: Option<i64>) -> Cell {
    Cell::text(at.map_or(String::new(), |at| Instant(at).date(ZONE).to_string()))
}

fn cells(w: &Words, one: &VoucherRow) -> Result<[Cell; 23], Fault> {
    Ok([
        Cell::text(one.id.to_string()),
        Cell::text(named(w, one)),
        Cell::text(one.year.to_string()),
        Cell::text(&one.company),
        Cell::text(one.uscc.as_deref().unwrap_or("")),
        Cell::text(&one.supplier),
        Cell::text(&one.supplier_uscc),
        day(Some(one.signed_at)),
        day(Some(one.first_at)),
        day(Some(one.last_at)),
        Cell::hundredths(one.amount),
        Cell::hundredths(one.excluded),
        Cell::hundredths(one.ratio),
        day(one.applied_at),
        Cell::hundredths(one.asked),
        Cell::text(w.voucher_state(one.state()?)),
        Cell::hundredths(one.awarded),
        day(one.decided_at),
        Cell::hundredths(one.awarded - one.returned - one.left_over),
        Cell::hundredths(one.returned),
        Cell::hundredths(one.left_over),
        Cell::text(last_day(one)),
        Cell::text(one.decider.as_deref().unwrap_or("")),
    ])
}

fn claim_headings(w: &Words) -> [&'static str; 16] {
    let s = w.support;
    [
        s.claim(),
        s.voucher(),
        s.programme(),
        s.company(),
        s.uscc(),
        s.supplier(),
        s.supplier_uscc(),
        s.invoices(),
        s.claim_paid_to(),
        s.claim_asked(),
        s.claim_assessed(),
        s.status(),
        s.applied_on(),
        s.decided_on(),
        s.by(),
        s.reason(),
    ]
}

fn claim_cells(w: &Words, of: &VoucherRow, one: &ClaimRow, invoices: &[String]) -> Result<[Cell; 16], Fault> {
    Ok([
        Cell::text(one.id.to_string()),
        Cell::text(of.id.to_string()),
        Cell::text(named(w, of)),
        Cell::text(&of.company),
        Cell::text(of.uscc.as_deref().unwrap_or("")),
        Cell::text(&of.supplier),
        Cell::text(&of.supplier_uscc),
        Cell::text(invoices.join(w.compute.comma())),
        Cell::hundredths(one.paid),
        Cell::hundredths(one.asked),
        Cell::hundredths(one.assessed),
        Cell::text(w.claim_state(one.state()?)),
        day(one.submitted_at),
        day(one.decided_at),
        Cell::text(one.decider.as_deref().unwrap_or("")),
        Cell::text(&one.reason),
    ])
}

/// 兑付明细: the claims of those vouchers.
async fn claims(v: &Visit<'_>, of: &[VoucherRow]) -> Result<Sheet, PageFault> {
    let by: HashMap<i64, &VoucherRow> = of.iter().map(|one| (one.id, one)).collect();
    let all = voucher_view::claims_of(v.house, of).await?;
    let known = all.iter().filter_map(|(one, invoices)| Some((*by.get(&one.voucher_id)?, one, invoices)));
    let rows: Vec<[Cell; 16]> = known
        .map(|(of, one, invoices)| claim_cells(&v.w, of, one, invoices))
        .collect::<Result<_, Fault>>()?;
    Ok(Sheet::cut(&v.w, v.w.support.claims_sheet(), claim_headings(&v.w), rows))
}

/// The vouchers one may see, and what the file is called.
async fn sheet(
    v: &Visit<'_>,
    state: Option<&str>,
    programme: Option<i64>,
) -> Result<(String, Sheet, Vec<VoucherRow>), PageFault> {
    let filter = Filter {
        state: VoucherState::of_name(state.unwrap_or("")),
        programme: programme.map(ProgrammeId),
        ..Filter::default()
    };
    let all = voucher_view::list(v.house, v.actor(), &filter, READ).await?;
    let rows: Vec<[Cell; 23]> = all.iter().map(|one| cells(&v.w, one)).collect::<Result<_, Fault>>()?;
    let name = format!("vouchers-{}", v.now.date(ZONE));
    Ok((name, Sheet::cut(&v.w, v.w.support.sheet(), headings(&v.w), rows), all))
}

/// As CSV.
#[get("/vouchers/csv?<state>&<programme>")]
pub async fn csv(v: Visit<'_>, state: Option<&str>, programme: Option<i64>) -> Result<Kept, PageFault> {
    let (name, sheet, _) = sheet(&v, state, programme).await?;
    Ok(register::csv(&name, &sheet)?)
}

/// The same as a workbook, with a sheet of the claims.
#[get("/vouchers/xlsx?<state>&<programme>")]
pub async fn xlsx(v: Visit<'_>, state: Option<&str>, programme: Option<i64>) -> Result<Kept, PageFault> {
    let (name, sheet, all) = sheet(&v, state, programme).await?;
    let claims = claims(&v, &all).await?;
    Ok(register::xlsx(&name, vec![sheet, claims]).await?)
}

/// The same on paper, with the columns there is room for.
#[get("/vouchers/paper?<state>&<programme>")]
pub async fn paper(v: Visit<'_>, state: Option<&str>, programme: Option<i64>) -> Result<Page, PageFault> {
    let (_, sheet, _) = sheet(&v, state, programme).await?;
    register_paper::paper(&v, narrow(sheet))
}
