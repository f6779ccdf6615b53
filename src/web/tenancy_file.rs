//! 工位台账: desks given out for long as a file, by place, company and desk.

use super::address;
use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::register::{self, Cell, Kept, Sheet};
use super::register_paper;
use super::tenancies::Line;
use super::visit::Visit;
use crate::app::register::tenancies;
use crate::app::tenancy::Tenancy;
use crate::domain::id::IncubatorId;
use crate::domain::person::Language;
use crate::domain::time::Instant;
use crate::words::Words;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx, paper]
}

fn headings(w: &Words) -> [&'static str; 12] {
    let (s, k, r) = (w.staff, w.keep, w.register);
    [
        r.tenancy_no(),
        s.incubator(),
        s.place(),
        k.company(),
        k.desk(),
        s.kind(),
        k.person(),
        w.agreement.first_day(),
        w.agreement.last_day(),
        k.leave(),
        s.status(),
        s.note(),
    ]
}

fn cells(w: &Words, one: &Tenancy, now: Instant) -> [Cell; 12] {
    let line = Line::new(w, one, now);
    let names = &one.incubator_name;
    [
        Cell::text(one.id.to_string()),
        Cell::text(if w.lang == Language::Zh { &names.0 } else { &names.1 }),
        Cell::text(line.place),
        Cell::text(line.company),
        Cell::text(line.desk),
        Cell::text(w.code(&one.kind)),
        Cell::text(line.person),
        Cell::text(one.span.start().date(one.zone).to_string()),
        Cell::text(one.span.end().plus(-1).date(one.zone).to_string()),
        Cell::text(line.leaves.join("; ")),
        Cell::text(line.state),
        Cell::text(&one.note),
    ]
}

/// The tenancies one may see under the list's filter, and what the file is called.
async fn sheet(v: &Visit<'_>, incubator: Option<&str>) -> Result<(String, Sheet), PageFault> {
    let of = match incubator.unwrap_or("") {
        "" => None,
        raw => Some(address::id::<IncubatorId>(raw)?),
    };
    let all = tenancies(v.house, v.actor(), of).await?;
    let rows = all.iter().map(|one| cells(&v.w, one, v.now));
    let sheet = Sheet::cut(&v.w, v.w.register.desks(), headings(&v.w), rows);
    Ok((format!("desks-{}", v.now.date(ZONE)), sheet))
}

/// As CSV.
#[get("/tenancies/csv?<incubator>")]
pub async fn csv(v: Visit<'_>, incubator: Option<&str>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, incubator).await?;
    Ok(register::csv(&name, &sheet)?)
}

/// The same as a workbook.
#[get("/tenancies/xlsx?<incubator>")]
pub async fn xlsx(v: Visit<'_>, incubator: Option<&str>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, incubator).await?;
    Ok(register::xlsx(&name, vec![sheet]).await?)
}

/// The same on paper.
#[get("/tenancies/paper?<incubator>")]
pub async fn paper(v: Visit<'_>, incubator: Option<&str>) -> Result<Page, PageFault> {
    let (_, sheet) = sheet(&v, incubator).await?;
    register_paper::paper(&v, sheet)
}
