//! Bills for compute of all companies one may see: what is to be paid, what came back, what is still due.

use super::address;
use super::bills::{Line, line};
use super::listing::{PAGE, Shelf, Turn, places};
use super::page::{Page, PageFault};
use super::register::Exports;
use super::shell::{Choice, Shell};
use super::visit::Visit;
use crate::app::bill_list::{self, Wanted};
use crate::app::find;
use crate::domain::access::{Action, Object};
use crate::domain::id::IncubatorId;
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::words::money::yuan_plain as yuan;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

/// A list's filter by its address.
pub(super) fn wanted(incubator: &str, month: &str, open: bool) -> Result<Wanted, PageFault> {
    let incubator = if incubator.is_empty() { None } else { Some(address::id::<IncubatorId>(incubator)?) };
    let month =
        if month.is_empty() { None } else { Some(month.parse::<Month>().map_err(|_| Refusal::NotFound)?) };
    Ok(Wanted { incubator, month, open })
}

#[derive(Template)]
#[template(path = "compute/bills.html")]
struct ListPage {
    shell: Shell,
    incubators: Vec<Choice>,
    month: String,
    open: bool,
    filtered: bool,
    sums: String,
    exports: Exports,
    lines: Vec<Line>,
    turn: Turn,
}

/// The list.
#[get("/bills?<incubator>&<month>&<open>&<before>")]
pub async fn list(
    v: Visit<'_>,
    incubator: Option<&str>,
    month: Option<&str>,
    open: Option<&str>,
    before: Option<i64>,
) -> Result<Page, PageFault> {
    let (c, incubator, month) = (v.w.compute, incubator.unwrap_or(""), month.unwrap_or(""));
    let open = open == Some("1");
    let wanted = wanted(incubator, month, open)?;
    let page = (before.unwrap_or(i64::MAX), PAGE + 1);
    let mut found = bill_list::list(v.house, v.actor(), &wanted, page).await?;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let query = [("incubator", incubator), ("month", month), ("open", if open { "1" } else { "" })];
    let shelf = Shelf::new("/bills", &query, "before", before.is_some());
    let turn = Turn::cut(&mut found.rows, &shelf, |one| one.id.to_string()).of(found.tally);
    let seen = all.iter().filter(|one| {
        v.actor().may(Action::SeeCompany, &Object::incubator(IncubatorId(one.id), &one.district_code))
    });
    let sums = found.sums;
    Page::new(&ListPage {
        incubators: places(&v.w, seen, Some(v.w.staff.all()), incubator),
        month: month.to_owned(),
        open,
        filtered: !incubator.is_empty() || !month.is_empty() || open,
        sums: c.bill_sums(&yuan(sums.payable), &yuan(sums.came_back), &yuan(sums.due)),
        exports: Exports::of("/bills", &query),
        lines: found.rows.iter().map(|one| line(&v.w, one)).collect(),
        turn,
        shell: v.shell(c.bills()),
    })
}
