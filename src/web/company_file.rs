//! 入驻企业台账: the companies of the list as a file.

use super::address;
use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::register::{self, Cell, Kept, Sheet};
use super::register_paper;
use super::visit::Visit;
use crate::app::register::{CompanyRow, companies};
use crate::domain::id::IncubatorId;
use crate::domain::person::Language;
use crate::domain::time::Instant;
use crate::words::Words;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx, paper]
}

fn headings(w: &Words) -> [&'static str; 10] {
    let (s, r) = (w.staff, w.register);
    [
        r.company_no(),
        s.name(),
        s.kind(),
        s.uscc(),
        s.incubator(),
        s.standing(),
        r.people(),
        r.desk_count(),
        w.agreement.first_day(),
        w.agreement.last_day(),
    ]
}

fn cells(w: &Words, one: &CompanyRow) -> [Cell; 10] {
    let name = if w.lang == Language::Zh { &one.name_zh } else { &one.name_en };
    let day = |at: Option<i64>, less: i64| {
        Cell::text(at.map(|at| Instant(at - less).date(ZONE).to_string()).unwrap_or_default())
    };
    [
        Cell::text(one.id.to_string()),
        Cell::text(&one.name),
        Cell::text(w.code(&one.kind)),
        Cell::text(one.uscc.as_deref().unwrap_or("")),
        Cell::text(name.as_deref().unwrap_or("")),
        Cell::text(w.code(&one.standing)),
        Cell::whole(one.people),
        Cell::whole(one.desks),
        day(one.starts_at, 0),
        day(one.ends_at, 1),
    ]
}

/// The companies one may see under the list's filters, and what the file is called.
async fn sheet(
    v: &Visit<'_>,
    q: Option<&str>,
    incubator: Option<&str>,
) -> Result<(String, Sheet), PageFault> {
    let of = match incubator.unwrap_or("") {
        "" => None,
        raw => Some(address::id::<IncubatorId>(raw)?),
    };
    let all = companies(v.house, v.actor(), q.unwrap_or(""), of, v.now).await?;
    let rows = all.iter().map(|one| cells(&v.w, one));
    let sheet = Sheet::cut(&v.w, v.w.register.tenants(), headings(&v.w), rows);
    Ok((format!("companies-{}", v.now.date(ZONE)), sheet))
}

/// As CSV.
#[get("/companies/csv?<q>&<incubator>")]
pub async fn csv(v: Visit<'_>, q: Option<&str>, incubator: Option<&str>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, q, incubator).await?;
    Ok(register::csv(&name, &sheet)?)
}

/// The same as a workbook.
#[get("/companies/xlsx?<q>&<incubator>")]
pub async fn xlsx(v: Visit<'_>, q: Option<&str>, incubator: Option<&str>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, q, incubator).await?;
    Ok(register::xlsx(&name, vec![sheet]).await?)
}

/// The same on paper.
#[get("/companies/paper?<q>&<incubator>")]
pub async fn paper(v: Visit<'_>, q: Option<&str>, incubator: Option<&str>) -> Result<Page, PageFault> {
    let (_, sheet) = sheet(&v, q, incubator).await?;
    register_paper::paper(&v, sheet)
}
