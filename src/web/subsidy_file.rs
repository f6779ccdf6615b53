//! 补贴汇总表: what companies were given in a time, as a file.

use super::page::{Page, PageFault};
use super::register::{self, Cell, Kept, Sheet};
use super::register_paper;
use super::subsidy::of_address;
use super::visit::Visit;
use crate::app::register::READ;
use crate::app::subsidy::{self, CompanySum};
use crate::domain::id::CompanyId;
use crate::domain::months::Months;
use crate::domain::refusal::Refusal;
use crate::words::Words;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx, paper]
}

fn headings(w: &Words) -> [&'static str; 8] {
    let s = w.subsidy;
    [w.register.company_no(), s.company(), w.staff.uscc(), s.rent(), s.free(), s.off(), s.voucher(), s.sum()]
}

fn cells(one: &CompanySum) -> [Cell; 8] {
    [
        Cell::text(one.company_id.to_string()),
        Cell::text(&one.company),
        Cell::text(one.uscc.as_deref().unwrap_or("")),
        Cell::hundredths(one.rent),
        Cell::hundredths(one.free),
        Cell::hundredths(one.off),
        Cell::hundredths(one.voucher),
        Cell::hundredths(one.rent + one.free + one.off + one.voucher),
    ]
}

/// What an address asks for: from and to a month, and an incubator.
type Asked<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>);

/// The companies of the places one may see that were given something, and what the file is called.
async fn sheet(v: &Visit<'_>, (from, to, incubator): Asked<'_>) -> Result<(String, Sheet), PageFault> {
    let months = Months::read(from.unwrap_or(""), to.unwrap_or(""), v.now).map_err(Refusal::Fields)?;
    let of = match incubator.unwrap_or("") {
        "" => None,
        raw => Some(of_address(raw)?),
    };
    let found = subsidy::by_company(v.house, v.actor(), of, months.span(), (CompanyId(0), READ)).await?;
    let sheet = Sheet::cut(&v.w, v.w.subsidy.register(), headings(&v.w), found.iter().map(cells));
    Ok((format!("support-{}-{}", months.from, months.to), sheet))
}

/// As CSV.
#[get("/subsidy/csv?<from>&<to>&<incubator>")]
pub async fn csv(
    v: Visit<'_>,
    from: Option<&str>,
    to: Option<&str>,
    incubator: Option<&str>,
) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, (from, to, incubator)).await?;
    Ok(register::csv(&name, &sheet)?)
}

/// The same as a workbook.
#[get("/subsidy/xlsx?<from>&<to>&<incubator>")]
pub async fn xlsx(
    v: Visit<'_>,
    from: Option<&str>,
    to: Option<&str>,
    incubator: Option<&str>,
) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, (from, to, incubator)).await?;
    Ok(register::xlsx(&name, vec![sheet]).await?)
}

/// The same on paper.
#[get("/subsidy/paper?<from>&<to>&<incubator>")]
pub async fn paper(
    v: Visit<'_>,
    from: Option<&str>,
    to: Option<&str>,
    incubator: Option<&str>,
) -> Result<Page, PageFault> {
    let (_, sheet) = sheet(&v, (from, to, incubator)).await?;
    register_paper::paper(&v, sheet)
}
