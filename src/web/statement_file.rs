//! A statement as a file: CSV for any program, and a workbook with numbers as numbers.

use super::address;
use super::page::PageFault;
use super::statements::{called, pool_of};
use super::visit::Visit;
use crate::app::Fault;
use crate::app::statement::{self, Cut, Line, Statement};
use crate::domain::amount::Unit;
use crate::domain::id::CompanyId;
use crate::domain::month::{Month, ZONE};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::words::Words;
use rocket::http::{ContentType, Header};
use rocket::{Responder, Route, get, routes};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx]
}

/// A file to be kept.
#[derive(Responder)]
pub struct Kept {
    bytes: Vec<u8>,
    kind: ContentType,
    disposition: Header<'static>,
}

impl Kept {
    /// `bytes` under that name.
    pub(super) fn new(bytes: Vec<u8>, kind: ContentType, name: &str) -> Kept {
        let disposition = format!("attachment; filename=\"{name}\"");
        Kept { bytes, kind, disposition: Header::new("Content-Disposition", disposition) }
    }
}

fn kept(bytes: Vec<u8>, kind: ContentType, of: CompanyId, month: Month, ending: &str) -> Kept {
    Kept::new(bytes, kind, &format!("statement-{of}-{month}.{ending}"))
}

async fn read(v: &Visit<'_>, raw: &str, month: &str) -> Result<(CompanyId, Month, Statement), PageFault> {
    let of = address::id::<CompanyId>(raw)?;
    let month: Month = month.parse().map_err(|_| Refusal::NotFound)?;
    if month > Month::of(v.now) {
        return Err(Refusal::NotFound.into());
    }
    Ok((of, month, statement::statement(v.house, v.actor(), of, month, &Cut::ALL).await?))
}

/// A cell of a line.
pub(super) enum Cell {
    Text(String),
    /// A number, and its decimals.
    Number(f64, usize),
}

impl Cell {
    /// So many `parts` of a unit that has `of_one` of them, with so many decimals.
    pub(super) fn parts(parts: i64, of_one: f64, decimals: usize) -> Cell {
        // Amounts are far below 2^53, where every whole number is exact.
        #[allow(clippy::cast_precision_loss)]
        Cell::Number(parts as f64 / of_one, decimals)
    }

    /// As CSV has it: no thousands, no unit, so that programs can add it up.
    pub(super) fn plain(&self) -> String {
        match self {
            // What a spreadsheet would take for a formula is told to be text.
            Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
            Cell::Text(text) => text.clone(),
            Cell::Number(number, decimals) => format!("{number:.decimals$}"),
        }
    }
}

/// What a file counts a unit in.
fn counted_in(w: &Words, unit: Unit) -> Cell {
    Cell::Text(match unit {
        // Minutes are whole, hours would not be.
        Unit::RoomMinute | Unit::MentorMinute => w.books.in_minutes().to_owned(),
        unit => w.counted_in(unit).to_owned(),
    })
}

/// An amount in days, minutes, card-hours or yuan.
fn amount(unit: Unit, n: i64) -> Cell {
    let (of_one, decimals) = match unit {
        Unit::DeskDay | Unit::RoomMinute | Unit::MentorMinute => (1.0, 0),
        Unit::CardSecond => (3_600.0, 6),
        Unit::Fen => (100.0, 2),
    };
    Cell::parts(n, of_one, decimals)
}

fn headings(w: &Words) -> [&'static str; 12] {
    let (b, s) = (w.books, w.staff);
    [
        b.entry_no(),
        b.time(),
        s.movement(),
        b.section(),
        b.unit_code(),
        b.change(),
        b.held_change(),
        b.available(),
        b.held(),
        b.behind(),
        s.by(),
        s.reason(),
    ]
}

fn cells(w: &Words, all: &Statement, line: &Line) -> [Cell; 12] {
    let (entry, unit) = (&line.entry, line.section.unit);
    let subject = entry.subject.as_deref().zip(entry.subject_id);
    let behind = match (entry.booking_id, entry.tenancy_id, subject) {
        (Some(id), _, _) => format!("{} {id}", w.code("booking")),
        (_, Some(id), _) => format!("{} {id}", w.code("tenancy")),
        (_, _, Some((noun, id))) => format!("{} {id}", w.code(noun)),
        _ => String::new(),
    };
    let title = entry.title.as_deref().filter(|_| entry.private != Some(1)).unwrap_or("");
    let text = |text: &str| Cell::Text(text.to_owned());
    [
        text(&entry.id.to_string()),
        Cell::Text(w.moment(Instant(entry.at), ZONE)),
        text(w.code(&entry.kind)),
        Cell::Text(called(w, line.section, pool_of(&all.accounts, line.section))),
        counted_in(w, unit),
        amount(unit, line.moved.available),
        amount(unit, line.moved.held),
        amount(unit, line.after.available),
        amount(unit, line.after.held),
        Cell::Text(if title.is_empty() { behind } else { format!("{behind} {title}") }),
        text(entry.name.as_deref().unwrap_or(w.event.system())),
        text(entry.reason.as_deref().unwrap_or("")),
    ]
}

/// All lines as CSV, in UTF-8 with a mark that spreadsheets look for.
#[get("/companies/<raw>/statements/<month>/csv")]
pub async fn csv(v: Visit<'_>, raw: &str, month: &str) -> Result<Kept, PageFault> {
    let (of, month, all) = read(&v, raw, month).await?;
    let outside = |error: &dyn std::fmt::Display| Fault::Outside(error.to_string());
    let mut out = ::csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(headings(&v.w)).map_err(|error| outside(&error))?;
    for line in &all.lines {
        out.write_record(cells(&v.w, &all, line).iter().map(Cell::plain)).map_err(|error| outside(&error))?;
    }
    let bytes = out.into_inner().map_err(|error| outside(&error))?;
    Ok(kept(bytes, ContentType::CSV, of, month, "csv"))
}

/// The same as a workbook, with the summary on a sheet of its own.
#[get("/companies/<raw>/statements/<month>/xlsx")]
pub async fn xlsx(v: Visit<'_>, raw: &str, month: &str) -> Result<Kept, PageFault> {
    let (of, month, all) = read(&v, raw, month).await?;
    let bytes = workbook(&v.w, &all).map_err(|error| Fault::Outside(error.to_string()))?;
    Ok(kept(bytes, ContentType::new("application", MIME), of, month, "xlsx"))
}

/// What a workbook is called in a header.
pub(super) const MIME: &str = "vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn workbook(w: &Words, all: &Statement) -> Result<Vec<u8>, XlsxError> {
    let b = w.books;
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name(b.statement())?;
    let heads = [b.section(), b.unit_code(), b.opening(), b.opening_held(), b.closing(), b.closing_held()];
    heading(sheet, &heads, &bold)?;
    for (row, one) in all.accounts.iter().enumerate() {
        let unit = one.section.unit;
        let sums = [one.opening.available, one.opening.held, one.closing.available, one.closing.held];
        let named = [Cell::Text(called(w, one.section, one.pool.as_deref())), counted_in(w, unit)];
        let cells = named.into_iter().chain(sums.map(|sum| amount(unit, sum)));
        write(sheet, row, cells)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(b.lines())?;
    heading(sheet, &headings(w), &bold)?;
    for (row, line) in all.lines.iter().enumerate() {
        write(sheet, row, cells(w, all, line))?;
    }
    book.save_to_buffer()
}

/// One row of headings, which stays in sight.
pub(super) fn heading(sheet: &mut Worksheet, heads: &[&str], bold: &Format) -> Result<(), XlsxError> {
    for (column, head) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(0, column, *head, bold)?;
        sheet.set_column_width(column, 16)?;
    }
    sheet.set_freeze_panes(1, 0).map(|_| ())
}

/// How numbers of so many decimals are shown.
fn shown(decimals: usize) -> Format {
    let form = if decimals == 0 { "0".to_owned() } else { format!("0.{}", "0".repeat(decimals)) };
    Format::new().set_num_format(form)
}

/// A row below the headings.
pub(super) fn write(
    sheet: &mut Worksheet,
    row: usize,
    cells: impl IntoIterator<Item = Cell>,
) -> Result<(), XlsxError> {
    let row = u32::try_from(row + 1).unwrap_or(u32::MAX);
    for (column, cell) in (0_u16..).zip(cells) {
        match cell {
            Cell::Text(text) => sheet.write_string(row, column, text)?,
            Cell::Number(number, decimals) => {
                sheet.write_number_with_format(row, column, number, &shown(decimals))?
            }
        };
    }
    Ok(())
}
