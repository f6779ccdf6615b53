//! The jobs behind the hours of a bill's line.

use super::address;
use super::listing::{PAGE, Shelf, Turn};
use super::page::{Page, PageFault};
use super::prices::of_line;
use super::shell::{Link, Shell};
use super::usage::{called, ran};
use super::visit::Visit;
use crate::app::price;
use crate::app::usage::{self, BilledRow};
use crate::domain::id::{BillId, BillLineId};
use crate::domain::month::Month;
use crate::domain::time::Instant;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![jobs]
}

struct JobLine {
    href: String,
    key: String,
    person: String,
    ran: String,
    cards: i64,
    free: String,
    billed: String,
}

fn line(w: &Words, one: &BilledRow) -> JobLine {
    JobLine {
        href: format!("/usage/{}", one.id),
        key: one.key.clone(),
        person: called(w, &one.person),
        ran: ran(w, one.starts_at, one.ends_at),
        cards: one.cards,
        free: w.card_hours(one.free),
        billed: w.card_hours(one.seconds - one.free),
    }
}

#[derive(Template)]
#[template(path = "compute/bill_line.html")]
struct LinePage {
    shell: Shell,
    free: String,
    billed: String,
    /// The company's own discounts that the line carries.
    own: Vec<Link>,
    jobs: Vec<JobLine>,
    turn: Turn,
    crumbs: Vec<Link>,
}

/// The jobs, latest first.
#[get("/bills/<raw>/lines/<line_raw>?<before>")]
pub async fn jobs(v: Visit<'_>, raw: &str, line_raw: &str, before: Option<&str>) -> Result<Page, PageFault> {
    let (id, line_id) = (address::id::<BillId>(raw)?, address::id::<BillLineId>(line_raw)?);
    let (w, c) = (&v.w, v.w.compute);
    let before = before.and_then(address::moment_and_id);
    let mut found = usage::of_line(v.house, v.actor(), (id, line_id), before, PAGE + 1).await?;
    let own = price::of_bill(v.house, v.actor(), id).await?;
    let path = format!("/bills/{id}/lines/{line_id}");
    let shelf = Shelf::new(&path, &[], "before", before.is_some());
    let turn = Turn::cut(&mut found.jobs, &shelf, |one| format!("{}-{}", one.starts_at, one.id));
    let bill = c.bill_of(&Month::of(Instant(found.bill.month)).to_string(), found.bill.number);
    Page::new(&LinePage {
        free: w.card_hours(found.line.free),
        billed: w.card_hours(found.line.seconds),
        own: of_line(w, &own, line_id.0),
        jobs: found.jobs.iter().map(|one| line(w, one)).collect(),
        turn,
        crumbs: vec![
            Link::new(format!("/companies/{}/compute", found.bill.company_id), c.usage()),
            Link::new(format!("/bills/{id}"), bill.clone()),
            Link::new("", found.line.name.clone()),
        ],
        shell: v.shell(&format!("{} · {bill}", found.line.name)),
    })
}
