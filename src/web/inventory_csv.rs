//! The inventory of an incubator as CSV: out, and in again with every bad row named.

use super::address;
use super::inventory::kept;
use super::listing::places;
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, Link, Shell};
use super::visit::Visit;
use crate::app::Fault;
use crate::app::import::{self as csv, COLUMNS};
use crate::app::inventory;
use crate::domain::id::IncubatorId;
use crate::domain::refusal::Refusal;
use crate::http::upload::Uploaded;
use askama::Template;
use rocket::http::{Header, Status};
use rocket::{Responder, Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![export, form, import]
}

/// Most bad rows that a page lists.
const MOST: usize = 500;

/// A CSV to be kept as a file.
#[derive(Responder)]
#[response(content_type = "text/csv; charset=utf-8")]
pub struct Csv {
    text: String,
    disposition: Header<'static>,
}

/// All resources of an incubator.
#[get("/inventory/export?<incubator>")]
pub async fn export(v: Visit<'_>, incubator: &str) -> Result<Csv, PageFault> {
    let of = address::id::<IncubatorId>(incubator)?;
    let text = csv::export(v.house, Some(v.actor()), of).await?;
    let slug = inventory::incubator(v.house, incubator).await?.slug;
    let day = v.now.date(super::listing::ZONE);
    let name = format!("attachment; filename=\"inventory-{slug}-{day}.csv\"");
    Ok(Csv { text, disposition: Header::new("Content-Disposition", name) })
}

#[derive(Template)]
#[template(path = "inventory/import.html")]
struct ImportPage {
    shell: Shell,
    incubators: Vec<Choice>,
    chosen: String,
    back: String,
    bad: Vec<Bad>,
    bad_title: String,
    cut: bool,
    columns: &'static [&'static str],
    crumbs: Vec<Link>,
}

/// A wrong cell.
struct Bad {
    line: u64,
    column: String,
    why: String,
}

async fn page(v: &Visit<'_>, incubator: &str, refusal: Option<&Refusal>) -> Result<Page, PageFault> {
    let (own, _) = kept(v.house, v.actor()).await?;
    let s = v.w.staff;
    let wrong = if let Some(Refusal::Rows(errors)) = refusal { errors.as_slice() } else { &[] };
    let bad = wrong.iter().take(MOST).map(|row| Bad {
        line: row.line,
        column: row.error.field.clone(),
        why: v.w.field(&row.error.rule),
    });
    let status = if wrong.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let back = address::to("/inventory", &[("incubator", incubator)]);
    Page::with(
        status,
        &ImportPage {
            shell: v.shell(s.import_csv()),
            incubators: places(&v.w, &own, None, incubator),
            chosen: incubator.to_owned(),
            bad: bad.collect(),
            bad_title: s.import_bad(wrong.len()),
            cut: wrong.len() > MOST,
            columns: &COLUMNS,
            crumbs: vec![Link::new(back.clone(), s.inventory()), Link::new("", s.import_csv())],
            back,
        },
    )
}

/// The form.
#[get("/inventory/import?<incubator>")]
pub async fn form(v: Visit<'_>, incubator: Option<&str>) -> Result<Page, PageFault> {
    page(&v, incubator.unwrap_or(""), None).await
}

/// Reads a file; all or nothing.
#[post("/inventory/import", data = "<sent>")]
pub async fn import(v: Visit<'_>, sent: Uploaded) -> Result<Answer, PageFault> {
    let to = address::id::<IncubatorId>(&sent.incubator)?;
    match csv::import(v.house, Some(v.actor()), to, &sent.file, v.now).await {
        Ok(done) => Ok(v.done(
            v.w.staff.imported(done.added, done.changed),
            address::to("/inventory", &[("incubator", &sent.incubator)]),
        )),
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Rows(_)) => {
            page(&v, &sent.incubator, Some(&refusal)).await.map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}
