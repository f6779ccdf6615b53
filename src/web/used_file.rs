//! 预约与使用对照表: the table of booked against really used, as a file.

use super::listing::place_of;
use super::page::{Page, PageFault};
use super::register::{self, Cell, Kept, Sheet};
use super::register_paper;
use super::slot::kind_name;
use super::used::{desk_heads, hour_heads};
use super::used_list::{asked_company, asked_id};
use super::visit::Visit;
use crate::app::register::READ;
use crate::app::used::{self, By, FIRST, HOUSE, Key, Of, Row, Table};
use crate::domain::months::Months;
use crate::domain::refusal::Refusal;
use crate::domain::used::share;
use crate::words::Words;
use rocket::{FromForm, Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx, paper]
}

/// What an address asks for.
#[derive(FromForm)]
pub struct Sought<'r> {
    from: Option<&'r str>,
    to: Option<&'r str>,
    by: Option<&'r str>,
    incubator: Option<&'r str>,
    company: Option<&'r str>,
    kind: Option<&'r str>,
}

fn headings(w: &Words) -> [&'static str; 21] {
    let u = w.used;
    let mut all = [""; 21];
    let named = [u.incubator(), u.kind(), u.resource(), u.company()];
    for (at, head) in all.iter_mut().zip(named.into_iter().chain(hour_heads(w)).chain(desk_heads(w))) {
        *at = head;
    }
    all
}

/// Hours of seconds.
fn hours(seconds: i64) -> Cell {
    Cell::parts(seconds, 3_600.0, 2)
}

/// Percent; empty of nothing.
fn percent(share: Option<i64>) -> Cell {
    share.map_or_else(|| Cell::text(""), Cell::hundredths)
}

fn cells(w: &Words, found: &Table, by: By, (key, row): &(Key, Row)) -> [Cell; 21] {
    let (h, d) = (&row.hours, &row.desks);
    let kind = if key.kind.is_empty() { String::new() } else { kind_name(w, &found.kinds, &key.kind) };
    let company = if key.company_id == HOUSE.0 { w.used.house() } else { key.name.as_str() };
    [
        Cell::text(place_of(w, &found.incubators, Some(key.place_id))),
        Cell::text(kind),
        Cell::text(if by == By::Resource { key.name.as_str() } else { "" }),
        Cell::text(if by == By::Company { company } else { "" }),
        Cell::whole(row.bookings),
        row.open.map_or_else(|| Cell::text(""), hours),
        hours(h.booked()),
        percent(row.open.and_then(|open| share(h.booked(), open))),
        hours(h.used),
        hours(h.unknown),
        hours(h.freed),
        hours(h.missed),
        hours(h.late),
        hours(h.ahead),
        percent(share(h.used, h.known())),
        hours(h.in_time),
        Cell::whole(d.held),
        Cell::whole(d.away),
        percent(share(d.away, d.held)),
        Cell::whole(d.lent),
        percent(share(d.lent, d.away)),
    ]
}

/// The table, by resource where it is not said by what, and what the file is called.
async fn sheet(v: &Visit<'_>, sought: Sought<'_>) -> Result<(String, Sheet), PageFault> {
    let (from, to) = (sought.from.unwrap_or(""), sought.to.unwrap_or(""));
    let months = Months::latest(from, to, v.now).map_err(Refusal::Fields)?;
    let by = sought.by.and_then(By::of_name).unwrap_or(By::Resource);
    let of = Of {
        place: asked_id(sought.incubator)?,
        company: asked_company(sought.company)?,
        kind: sought.kind.filter(|kind| !kind.is_empty()).map(str::to_owned),
        resource: None,
    };
    let found = used::table(v.house, v.actor(), &of, months.span(), by, (FIRST, READ)).await?;
    let rows = found.rows.iter().map(|one| cells(&v.w, &found, by, one));
    let sheet = Sheet::cut(&v.w, v.w.used.register(), headings(&v.w), rows);
    Ok((format!("used-{}-{}", months.from, months.to), sheet))
}

/// As CSV.
#[get("/used/csv?<sought..>")]
pub async fn csv(v: Visit<'_>, sought: Sought<'_>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, sought).await?;
    Ok(register::csv(&name, &sheet)?)
}

/// The same as a workbook.
#[get("/used/xlsx?<sought..>")]
pub async fn xlsx(v: Visit<'_>, sought: Sought<'_>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, sought).await?;
    Ok(register::xlsx(&name, vec![sheet]).await?)
}

/// The same on paper.
#[get("/used/paper?<sought..>")]
pub async fn paper(v: Visit<'_>, sought: Sought<'_>) -> Result<Page, PageFault> {
    let (_, sheet) = sheet(&v, sought).await?;
    register_paper::paper(&v, sheet)
}
