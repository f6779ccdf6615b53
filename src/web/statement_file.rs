//! A statement as a file: CSV for any program, and a workbook with numbers as numbers.

use super::address;
use super::page::PageFault;
use super::register::{self, Cell, Kept, Sheet};
use super::statements::{behind, called, pool_of};
use super::visit::Visit;
use crate::app::statement::{self, Cut, Line, Statement};
use crate::domain::amount::Unit;
use crate::domain::id::CompanyId;
use crate::domain::month::{Month, ZONE};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::words::Words;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx]
}

async fn read(v: &Visit<'_>, raw: &str, month: &str) -> Result<(CompanyId, Month, Statement), PageFault> {
    let of = address::id::<CompanyId>(raw)?;
    let month: Month = month.parse().map_err(|_| Refusal::NotFound)?;
    if month > Month::of(v.now) {
        return Err(Refusal::NotFound.into());
    }
    Ok((of, month, statement::statement(v.house, v.actor(), of, month, &Cut::ALL).await?))
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

fn headings(w: &Words) -> [&'static str; 13] {
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
        b.address(),
    ]
}

fn cells(v: &Visit<'_>, of: CompanyId, all: &Statement, line: &Line) -> [Cell; 13] {
    let (w, entry, unit) = (&v.w, &line.entry, line.section.unit);
    let (behind, at) = behind(of, entry).told(w, &v.house.base_url);
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
        Cell::Text(behind),
        text(entry.name.as_deref().unwrap_or(w.event.system())),
        text(entry.reason.as_deref().unwrap_or("")),
        Cell::Address(at),
    ]
}

/// All lines.
fn lines(v: &Visit<'_>, of: CompanyId, all: &Statement) -> Sheet {
    let rows = all.lines.iter().map(|line| cells(v, of, all, line));
    Sheet::whole(v.w.books.lines(), headings(&v.w), rows)
}

/// What was there before and after, by unit and pool.
fn summary(w: &Words, all: &Statement) -> Sheet {
    let b = w.books;
    let heads = [b.section(), b.unit_code(), b.opening(), b.opening_held(), b.closing(), b.closing_held()];
    let rows = all.accounts.iter().map(|one| {
        let unit = one.section.unit;
        [
            Cell::Text(called(w, one.section, one.pool.as_deref())),
            counted_in(w, unit),
            amount(unit, one.opening.available),
            amount(unit, one.opening.held),
            amount(unit, one.closing.available),
            amount(unit, one.closing.held),
        ]
    });
    Sheet::whole(b.statement(), heads, rows)
}

/// All lines as CSV.
#[get("/companies/<raw>/statements/<month>/csv")]
pub async fn csv(v: Visit<'_>, raw: &str, month: &str) -> Result<Kept, PageFault> {
    let (of, month, all) = read(&v, raw, month).await?;
    Ok(register::csv(&format!("statement-{of}-{month}"), &lines(&v, of, &all))?)
}

/// The same as a workbook, with the summary on a sheet of its own.
#[get("/companies/<raw>/statements/<month>/xlsx")]
pub async fn xlsx(v: Visit<'_>, raw: &str, month: &str) -> Result<Kept, PageFault> {
    let (of, month, all) = read(&v, raw, month).await?;
    let sheets = vec![summary(&v.w, &all), lines(&v, of, &all)];
    Ok(register::xlsx(&format!("statement-{of}-{month}"), sheets).await?)
}
