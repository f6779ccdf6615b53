//! 免租面积及减免金额表: statements of rent and deposit as a file.

use super::listing::ZONE;
use super::page::PageFault;
use super::rents::filter;
use super::statement_file::{Cell, Kept, MIME, heading, write};
use super::visit::Visit;
use crate::app::Fault;
use crate::app::rent::{self, RentRow};
use crate::domain::rent::RentKind;
use crate::words::Words;
use rocket::http::ContentType;
use rocket::{Route, get, routes};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx]
}

/// Most statements of one file.
const ROWS_MAX: i64 = 20_000;

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
    let text = |text: &str| Cell::Text(text.to_owned());
    let hundredths = |n: i64| Cell::parts(n, 100.0, 2);
    let area = one.pieces.last().map_or(0, |piece| piece.area);
    let day = |at: crate::domain::time::Instant| at.date(ZONE).to_string();
    let deposit = one.kind == RentKind::Deposit;
    [
        text(&one.id.to_string()),
        text(&one.name),
        text(w.rent_kind(one.kind)),
        text(&day(one.span.start())),
        text(&if deposit { String::new() } else { day(one.span.end().plus(-1)) }),
        if deposit { text("") } else { hundredths(area) },
        hundredths(one.gross),
        hundredths(one.payable),
        hundredths(one.gross - one.payable),
        text(&day(one.due_at.plus(-1))),
        text(if one.paid_at.is_some() { w.agreement.paid() } else { w.agreement.unpaid() }),
    ]
}

async fn rows(
    v: &Visit<'_>,
    (incubator, month, open): (Option<&str>, Option<&str>, Option<&str>),
) -> Result<(Vec<RentRow>, String), PageFault> {
    let (filter, month) = filter(incubator.unwrap_or(""), month.unwrap_or(""), open == Some("1"))?;
    let found = rent::list(v.house, v.actor(), &filter, (i64::MAX, ROWS_MAX)).await?;
    let name = month.map_or_else(|| v.now.date(ZONE).to_string(), |month| month.to_string());
    Ok((found.rows, name))
}

/// As CSV, in UTF-8 with a mark that spreadsheets look for.
#[get("/rents/csv?<incubator>&<month>&<open>")]
pub async fn csv(
    v: Visit<'_>,
    incubator: Option<&str>,
    month: Option<&str>,
    open: Option<&str>,
) -> Result<Kept, PageFault> {
    let (all, name) = rows(&v, (incubator, month, open)).await?;
    let outside = |error: &dyn std::fmt::Display| Fault::Outside(error.to_string());
    let mut out = ::csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(headings(&v.w)).map_err(|error| outside(&error))?;
    for one in &all {
        out.write_record(cells(&v.w, one).iter().map(Cell::plain)).map_err(|error| outside(&error))?;
    }
    let bytes = out.into_inner().map_err(|error| outside(&error))?;
    Ok(Kept::new(bytes, ContentType::CSV, &format!("rents-{name}.csv")))
}

/// The same as a workbook.
#[get("/rents/xlsx?<incubator>&<month>&<open>")]
pub async fn xlsx(
    v: Visit<'_>,
    incubator: Option<&str>,
    month: Option<&str>,
    open: Option<&str>,
) -> Result<Kept, PageFault> {
    let (all, name) = rows(&v, (incubator, month, open)).await?;
    let bytes = workbook(&v.w, &all).map_err(|error| Fault::Outside(error.to_string()))?;
    Ok(Kept::new(bytes, ContentType::new("application", MIME), &format!("rents-{name}.xlsx")))
}

fn workbook(w: &Words, all: &[RentRow]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(w.agreement.rents())?;
    heading(sheet, &headings(w), &Format::new().set_bold())?;
    for (row, one) in all.iter().enumerate() {
        write(sheet, row, cells(w, one))?;
    }
    book.save_to_buffer()
}
