//! Terms of use: kept by managers, read and accepted by everybody.

use super::address;
use super::listing::place;
use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, Link, Shell};
use super::slot;
use super::visit::{Visit, status};
use crate::app::policy::{self, Reach};
use crate::app::terms::{self, Draft, Terms};
use crate::domain::id::{IncubatorId, TermsId};
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, add, one, accept]
}

#[derive(Template)]
#[template(path = "terms/list.html")]
struct ListPage {
    shell: Shell,
    crumbs: Vec<Link>,
    id: String,
    lines: Vec<Line>,
    d: Draft,
    errors: FormErrors,
}

struct Line {
    id: i64,
    href: String,
    title: String,
    key: String,
    about: String,
}

async fn list_page(v: &Visit<'_>, iid: IncubatorId, d: Draft, errors: FormErrors) -> Result<Page, PageFault> {
    let w = &v.w;
    // The same gate as the rules that ask for them.
    let opened = policy::open(v.house, v.actor(), iid, &Reach::default()).await?;
    let zone = slot::zone(&opened.incubator.time_zone);
    let line = |one: &Terms| Line {
        id: one.id,
        href: format!("/terms/{}", one.id),
        title: w.either(&one.title_zh, &one.title_en).to_owned(),
        key: one.key.clone(),
        about: w.policy.since(w.moment(crate::domain::time::Instant(one.created_at), zone), one.version),
    };
    let all = terms::newest(v.house, v.actor(), iid).await?;
    let top = format!("{} · {}", w.policy.policies(), place(w, &opened.incubator));
    let page = ListPage {
        crumbs: vec![Link::new(format!("/policies/{iid}"), top), Link::new("", w.policy.terms())],
        id: iid.to_string(),
        lines: all.iter().map(line).collect(),
        d,
        errors,
        shell: v.shell(w.policy.terms()),
    };
    Page::with(status(&page.errors), &page)
}

/// The terms of an incubator, and the form for a new version.
#[get("/policies/<iid>/terms?<from>")]
pub async fn list(v: Visit<'_>, iid: &str, from: Option<&str>) -> Result<Page, PageFault> {
    let iid = address::id(iid)?;
    let mut d = Draft::default();
    if let Some(id) = from.and_then(|raw| raw.parse::<TermsId>().ok()) {
        let old = terms::one(v.house, v.actor(), id).await?.terms;
        d = Draft {
            key: old.key,
            title_zh: old.title_zh,
            title_en: old.title_en,
            text_zh: old.text_zh,
            text_en: old.text_en,
            replace: true,
        };
    }
    list_page(&v, iid, d, FormErrors::default()).await
}

/// Writes a new version.
#[post("/policies/<iid>/terms", data = "<posted>")]
pub async fn add(v: Visit<'_>, iid: &str, posted: Posted) -> Result<Answer, PageFault> {
    let iid = address::id(iid)?;
    let get = |name: &str| posted.0.get(name).to_owned();
    let d = Draft {
        key: get("key").trim().to_owned(),
        title_zh: get("title_zh"),
        title_en: get("title_en"),
        text_zh: get("text_zh"),
        text_en: get("text_en"),
        replace: posted.0.is_set("replace"),
    };
    let key = posted.key(v.house, v.actor());
    match v.told(terms::add(v.house, v.actor(), iid, &d, Some(&key), v.now).await)? {
        Ok(added) => {
            let p = v.w.policy;
            let told = match added.replaced {
                0 => p.terms_done(added.version),
                n => p.terms_replaced(added.version, n),
            };
            Ok(v.done(told, format!("/policies/{iid}/terms")))
        }
        Err(errors) => list_page(&v, iid, d, errors).await.map(Answer::Page),
    }
}

#[derive(Template)]
#[template(path = "terms/one.html")]
struct OnePage {
    shell: Shell,
    id: String,
    about: String,
    paragraphs: Vec<String>,
    accepted: Option<String>,
    newer: String,
}

/// Paragraphs of a text: empty lines stand between them.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn title<'a>(w: &Words, one: &'a Terms) -> &'a str {
    w.either(&one.title_zh, &one.title_en)
}

/// One version, to be read and accepted.
#[get("/terms/<tid>")]
pub async fn one(v: Visit<'_>, tid: &str) -> Result<Page, PageFault> {
    let (w, id) = (&v.w, address::id::<TermsId>(tid)?);
    let read = terms::one(v.house, v.actor(), id).await?;
    let one = &read.terms;
    let iid = IncubatorId(one.incubator_id);
    let newest = terms::newest(v.house, v.actor(), iid).await?;
    let newer = newest.iter().find(|other| other.key == one.key && other.version > one.version);
    let zone = super::listing::ZONE;
    let page = OnePage {
        id: id.to_string(),
        about: w.policy.since(w.moment(crate::domain::time::Instant(one.created_at), zone), one.version),
        paragraphs: paragraphs(w.either(&one.text_zh, &one.text_en)),
        accepted: read.accepted_at.map(|at| w.policy.accepted(w.moment(at, zone))),
        newer: newer.map(|newer| format!("/terms/{}", newer.id)).unwrap_or_default(),
        shell: v.shell(title(w, one)),
    };
    Page::new(&page)
}

/// Accepts a version.
#[post("/terms/<tid>/accept", data = "<_posted>")]
pub async fn accept(v: Visit<'_>, tid: &str, _posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<TermsId>(tid)?;
    terms::accept(v.house, v.actor(), id, v.now).await?;
    Ok(v.done(v.w.policy.accepted_done(), format!("/terms/{id}")))
}
