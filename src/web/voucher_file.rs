//! 训力券兑付表: vouchers and what was paid on them, as a file.

use super::listing::ZONE;
use super::page::PageFault;
use super::statement_file::{Cell, Kept, MIME, heading, write};
use super::visit::Visit;
use super::vouchers::{last_day, named};
use crate::app::Fault;
use crate::app::voucher_view::{self, Filter, VoucherRow};
use crate::domain::id::ProgrammeId;
use crate::domain::time::Instant;
use crate::domain::voucher::VoucherState;
use crate::words::Words;
use rocket::http::ContentType;
use rocket::{Route, get, routes};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx]
}

/// Most vouchers of one file.
const ROWS_MAX: i64 = 20_000;

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
    let text = |text: &str| Cell::Text(text.to_owned());
    let hundredths = |n: i64| Cell::parts(n, 100.0, 2);
    Ok([
        text(&one.id.to_string()),
        text(named(w, one)),
        text(&one.company),
        text(one.uscc.as_deref().unwrap_or("")),
        text(&one.supplier),
        hundredths(one.amount),
        hundredths(one.ratio),
        text(w.voucher_state(one.state()?)),
        hundredths(one.awarded),
        hundredths(one.awarded - one.returned - one.left_over),
        hundredths(one.left_over),
        text(&last_day(one)),
        text(one.decider.as_deref().unwrap_or("")),
    ])
}

/// The vouchers one may see, a row of cells each.
async fn rows(v: &Visit<'_>, state: Option<&str>, programme: Option<i64>) -> Result<Vec<[Cell; 13]>, Fault> {
    let filter = Filter {
        state: VoucherState::of_name(state.unwrap_or("")),
        programme: programme.map(ProgrammeId),
        ..Filter::default()
    };
    let all = voucher_view::list(v.house, v.actor(), &filter, ROWS_MAX).await?;
    all.iter().map(|one| cells(&v.w, one)).collect()
}

fn name(now: Instant, ending: &str) -> String {
    format!("vouchers-{}.{ending}", now.date(ZONE))
}

/// As CSV, in UTF-8 with a mark that spreadsheets look for.
#[get("/vouchers/csv?<state>&<programme>")]
pub async fn csv(v: Visit<'_>, state: Option<&str>, programme: Option<i64>) -> Result<Kept, PageFault> {
    let all = rows(&v, state, programme).await?;
    let outside = |error: &dyn std::fmt::Display| Fault::Outside(error.to_string());
    let mut out = ::csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(headings(&v.w)).map_err(|error| outside(&error))?;
    for one in &all {
        out.write_record(one.iter().map(Cell::plain)).map_err(|error| outside(&error))?;
    }
    let bytes = out.into_inner().map_err(|error| outside(&error))?;
    Ok(Kept::new(bytes, ContentType::CSV, &name(v.now, "csv")))
}

/// The same as a workbook.
#[get("/vouchers/xlsx?<state>&<programme>")]
pub async fn xlsx(v: Visit<'_>, state: Option<&str>, programme: Option<i64>) -> Result<Kept, PageFault> {
    let all = rows(&v, state, programme).await?;
    let bytes = workbook(&v.w, all).map_err(|error| Fault::Outside(error.to_string()))?;
    Ok(Kept::new(bytes, ContentType::new("application", MIME), &name(v.now, "xlsx")))
}

fn workbook(w: &Words, all: Vec<[Cell; 13]>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(w.support.sheet())?;
    heading(sheet, &headings(w), &Format::new().set_bold())?;
    for (row, cells) in all.into_iter().enumerate() {
        write(sheet, row, cells)?;
    }
    book.save_to_buffer()
}
