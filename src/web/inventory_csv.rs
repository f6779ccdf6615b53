//! The inventory of an incubator as CSV: out, and in again with every bad row named.

use super::inventory::kept;
use super::listing::{address, id, places};
use super::page::{Answer, Frame, Me, Page, PageFault, flash};
use super::shell::{Choice, Link, Shell};
use crate::app::import::{self as csv, COLUMNS};
use crate::app::inventory;
use crate::app::{Fault, House};
use crate::domain::id::IncubatorId;
use crate::domain::refusal::Refusal;
use crate::http::now::Now;
use crate::http::upload::Uploaded;
use askama::Template;
use rocket::http::{CookieJar, Header, Status};
use rocket::{Responder, Route, State, get, post, routes};
use std::sync::Arc;

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
pub async fn export(house: &State<Arc<House>>, me: Me, incubator: &str, now: Now) -> Result<Csv, PageFault> {
    let of = id::<IncubatorId>(incubator)?;
    let text = csv::export(house, Some(&me.actor), of).await?;
    let slug = inventory::incubator(house, incubator).await?.slug;
    let day = now.0.date(super::listing::ZONE);
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

async fn page(
    house: &House,
    me: &Me,
    frame: &Frame,
    incubator: &str,
    refusal: Option<&Refusal>,
) -> Result<Page, PageFault> {
    let (own, _) = kept(house, &me.actor).await?;
    let s = &frame.w.staff;
    let wrong = if let Some(Refusal::Rows(errors)) = refusal { errors.as_slice() } else { &[] };
    let bad = wrong.iter().take(MOST).map(|row| Bad {
        line: row.line,
        column: row.error.field.clone(),
        why: frame.w.field(&row.error.rule),
    });
    let status = if wrong.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let back = address("/inventory", &[("incubator", incubator)]);
    Page::with(
        status,
        &ImportPage {
            shell: frame.shell(s.import_csv()),
            incubators: places(&frame.w, &own, None, incubator),
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
pub async fn form(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    incubator: Option<&str>,
) -> Result<Page, PageFault> {
    page(house, &me, &frame, incubator.unwrap_or(""), None).await
}

/// Reads a file; all or nothing.
#[post("/inventory/import", data = "<sent>")]
pub async fn import(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    jar: &CookieJar<'_>,
    sent: Uploaded,
) -> Result<Answer, PageFault> {
    let to = id::<IncubatorId>(&sent.incubator)?;
    match csv::import(house, Some(&me.actor), to, &sent.file, now.0).await {
        Ok(done) => {
            flash(jar, "ok", &frame.w.staff.imported(done.added, done.changed), None);
            Ok(Answer::To(address("/inventory", &[("incubator", &sent.incubator)])))
        }
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Rows(_)) => {
            page(house, &me, &frame, &sent.incubator, Some(&refusal)).await.map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}
