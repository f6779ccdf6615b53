//! 训力券兑付表: vouchers and what was paid on them, as a file.

use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::register::{self, Cell, Kept, Sheet};
use super::register_paper;
use super::visit::Visit;
use super::vouchers::{last_day, named};
use crate::app::Fault;
use crate::app::register::READ;
use crate::app::voucher_view::{self, Filter, VoucherRow};
use crate::domain::id::ProgrammeId;
use crate::domain::voucher::VoucherState;
use crate::words::Words;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx, paper]
}

fn headings(w: &Words) -> [&'static str; 13] {
    let (s, v) = (w.support, w.voucher);
    [
        s.voucher(),
        s.programme(),
        s.company(),
        s.uscc(),
        s.supplier(),
        v.amount(),
        s.ratio(),
        s.status(),
        s.awarded_yuan(),
        s.paid_yuan(),
        s.left_yuan(),
        s.good_until(),
        s.by(),
    ]
}

fn cells(w: &Words, one: &VoucherRow) -> Result<[Cell; 13], Fault> {
    Ok([
        Cell::text(one.id.to_string()),
        Cell::text(named(w, one)),
        Cell::text(&one.company),
        Cell::text(one.uscc.as_deref().unwrap_or("")),
        Cell::text(&one.supplier),
        Cell::hundredths(one.amount),
        Cell::hundredths(one.ratio),
        Cell::text(w.voucher_state(one.state()?)),
        Cell::hundredths(one.awarded),
        Cell::hundredths(one.awarded - one.returned - one.left_over),
        Cell::hundredths(one.left_over),
        Cell::text(last_day(one)),
        Cell::text(one.decider.as_deref().unwrap_or("")),
    ])
}

/// The vouchers one may see, and what the file is called.
async fn sheet(
    v: &Visit<'_>,
    state: Option<&str>,
    programme: Option<i64>,
) -> Result<(String, Sheet), PageFault> {
    let filter = Filter {
        state: VoucherState::of_name(state.unwrap_or("")),
        programme: programme.map(ProgrammeId),
        ..Filter::default()
    };
    let all = voucher_view::list(v.house, v.actor(), &filter, READ).await?;
    let rows: Vec<[Cell; 13]> = all.iter().map(|one| cells(&v.w, one)).collect::<Result<_, Fault>>()?;
    let name = format!("vouchers-{}", v.now.date(ZONE));
    Ok((name, Sheet::cut(&v.w, v.w.support.sheet(), headings(&v.w), rows)))
}

/// As CSV.
#[get("/vouchers/csv?<state>&<programme>")]
pub async fn csv(v: Visit<'_>, state: Option<&str>, programme: Option<i64>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, state, programme).await?;
    Ok(register::csv(&name, &sheet)?)
}

/// The same as a workbook.
#[get("/vouchers/xlsx?<state>&<programme>")]
pub async fn xlsx(v: Visit<'_>, state: Option<&str>, programme: Option<i64>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, state, programme).await?;
    Ok(register::xlsx(&name, vec![sheet]).await?)
}

/// The same on paper.
#[get("/vouchers/paper?<state>&<programme>")]
pub async fn paper(v: Visit<'_>, state: Option<&str>, programme: Option<i64>) -> Result<Page, PageFault> {
    let (_, sheet) = sheet(&v, state, programme).await?;
    register_paper::paper(&v, sheet)
}
