//! The sealed days of the ledger.

use super::listing::{PAGE, Shelf, Turn, ZONE};
use super::page::{Page, PageFault};
use super::shell::{Link, Shell};
use super::visit::Visit;
use crate::app::seal;
use crate::domain::access::Action;
use crate::domain::month::day_date;
use crate::domain::time::Instant;
use crate::words::money::grouped;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

#[derive(Template)]
#[template(path = "seals/list.html")]
struct SealsPage {
    shell: Shell,
    lines: Vec<Line>,
    turn: Turn,
    crumbs: Vec<Link>,
}

struct Line {
    day: String,
    entries: String,
    hash: String,
    sealed: String,
}

/// Days of the ledger, the newest first.
#[get("/seals?<before>")]
pub async fn list(v: Visit<'_>, before: Option<i64>) -> Result<Page, PageFault> {
    let (w, from) = (&v.w, before.unwrap_or(i64::MAX));
    let mut found = seal::list(v.house, v.actor(), from, PAGE + 1).await?;
    let turn = Turn::cut(&mut found, &Shelf::new("/seals", &[], "before", before.is_some()), |one| {
        one.day.to_string()
    });
    let lines = found.into_iter().map(|one| Line {
        day: day_date(one.day).to_string(),
        entries: if one.hash.is_some() { grouped(one.entries) } else { String::new() },
        hash: one.hash.unwrap_or_default(),
        sealed: one.sealed_at.map_or_else(String::new, |at| w.moment(Instant(at), ZONE)),
    });
    Page::new(&SealsPage {
        lines: lines.collect(),
        turn,
        crumbs: if v.actor().may_somewhere(Action::SeeTrail) {
            vec![Link::new("/trail", w.staff.trail()), Link::new("", w.books.seals())]
        } else {
            Vec::new()
        },
        shell: v.shell(w.books.seals()),
    })
}
