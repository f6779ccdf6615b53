//! 季度报表: the returns of a place and a quarter as a file, with the companies that have not begun.

use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::register::{self, Cell, Kept, Sheet};
use super::register_paper;
use super::returns::meant;
use super::visit::Visit;
use crate::app::quarterly::{self, Return};
use crate::domain::quarter::Quarter;
use crate::domain::quarterly::{MONEY, NUMBERS};
use crate::words::Words;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![csv, xlsx, paper]
}

const COLUMNS: usize = 8 + NUMBERS.len() + 2;

fn headings(w: &Words) -> [&'static str; COLUMNS] {
    let (q, r) = (w.quarterly, w.register);
    let number = |name| match name {
        "revenue" => r.revenue(),
        "research" => r.research(),
        "financing" => r.financing(),
        name => w.figure(name),
    };
    let mut heads = [""; COLUMNS];
    let front = [r.company_no(), q.company(), q.quarter(), q.status()];
    let back = [q.high_tech(), q.merged_or_listed(), q.milestones(), q.explanation()];
    let all = front.into_iter().chain(NUMBERS.into_iter().map(number)).chain(back);
    for (head, text) in heads.iter_mut().zip(all.chain([r.signer(), r.signed_on()])) {
        *head = text;
    }
    heads
}

fn cells(w: &Words, one: &Return) -> [Cell; COLUMNS] {
    let (q, r, figures) = (w.quarterly, w.register, &one.figures);
    let yes = |is: bool| Cell::text(if is { r.yes() } else { r.no() });
    let (signer, signed_on) = match &one.signed {
        Some((who, at)) => (who.clone(), at.date(ZONE).to_string()),
        None => (String::new(), String::new()),
    };
    let state = if one.signed.is_some() { q.signed() } else { q.draft() };
    let front = [one.company.to_string(), one.name.clone(), one.quarter.to_string(), state.to_owned()];
    let number = |(at, name): (usize, &str)| match at < MONEY {
        true => Cell::hundredths(figures.number(name)),
        false => Cell::whole(figures.number(name)),
    };
    let back = [
        yes(figures.high_tech),
        yes(figures.merged_or_listed),
        Cell::text(&figures.milestones),
        Cell::text(&figures.explanation),
        Cell::text(signer),
        Cell::text(signed_on),
    ];
    let front = front.into_iter().map(Cell::Text);
    filled(front.chain(NUMBERS.into_iter().enumerate().map(number)).chain(back))
}

/// A row of those cells; what is missing at its end is empty.
fn filled(cells: impl IntoIterator<Item = Cell>) -> [Cell; COLUMNS] {
    let mut cells = cells.into_iter();
    std::array::from_fn(|_| cells.next().unwrap_or_else(|| Cell::text("")))
}

/// The returns of the place and quarter that the address means, and what the file is called.
async fn sheet(
    v: &Visit<'_>,
    incubator: Option<&str>,
    quarter: Option<&str>,
) -> Result<(String, Sheet), PageFault> {
    let (_, of, quarter): (_, _, Quarter) = meant(v, incubator.unwrap_or(""), quarter.unwrap_or("")).await?;
    let found = quarterly::of_place(v.house, v.actor(), of, quarter).await?;
    let begun = |id| found.returns.iter().any(|one| one.company == id);
    let others = found.missing.iter().filter(|(id, _)| !begun(*id)).map(|(id, name)| {
        let told = [id.to_string(), name.clone(), quarter.to_string(), v.w.register.not_begun().to_owned()];
        filled(told.map(Cell::Text))
    });
    let rows = found.returns.iter().map(|one| cells(&v.w, one)).chain(others);
    let sheet = Sheet::cut(&v.w, v.w.quarterly.returns(), headings(&v.w), rows);
    Ok((format!("returns-{of}-{quarter}"), sheet))
}

/// As CSV.
#[get("/returns/csv?<incubator>&<quarter>")]
pub async fn csv(v: Visit<'_>, incubator: Option<&str>, quarter: Option<&str>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, incubator, quarter).await?;
    Ok(register::csv(&name, &sheet)?)
}

/// The same as a workbook.
#[get("/returns/xlsx?<incubator>&<quarter>")]
pub async fn xlsx(v: Visit<'_>, incubator: Option<&str>, quarter: Option<&str>) -> Result<Kept, PageFault> {
    let (name, sheet) = sheet(&v, incubator, quarter).await?;
    Ok(register::xlsx(&name, vec![sheet]).await?)
}

/// The same on paper.
#[get("/returns/paper?<incubator>&<quarter>")]
pub async fn paper(v: Visit<'_>, incubator: Option<&str>, quarter: Option<&str>) -> Result<Page, PageFault> {
    let (_, sheet) = sheet(&v, incubator, quarter).await?;
    register_paper::paper(&v, sheet)
}
