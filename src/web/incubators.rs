//! Incubators: the list with what each still needs, and a new one.

use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::incubator::{self, Beginning, Draft};
use crate::app::people;
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, new_form, add]
}

#[derive(Template)]
#[template(path = "incubators/list.html")]
struct IncubatorsPage {
    shell: Shell,
    lines: Vec<Line>,
}

struct Line {
    id: i64,
    called: String,
    slug: String,
    district: String,
    hours: String,
    managed: bool,
    furnished: bool,
}

fn line(w: &Words, one: Beginning) -> Line {
    Line {
        id: one.id,
        called: w.either(&one.name_zh, &one.name_en).to_owned(),
        district: w.either(&one.district_zh, &one.district_en).to_owned(),
        hours: w.opening(&one.opening),
        slug: one.slug,
        managed: one.managed == 1,
        furnished: one.furnished == 1,
    }
}

/// All of them.
#[get("/incubators")]
pub async fn list(v: Visit<'_>) -> Result<Page, PageFault> {
    let all = incubator::beginnings(v.house, v.actor(), v.now).await?;
    let lines = all.into_iter().map(|one| line(&v.w, one)).collect();
    Page::new(&IncubatorsPage { shell: v.shell(v.w.begin.incubators()), lines })
}

#[derive(Template)]
#[template(path = "incubators/new.html")]
struct NewPage {
    shell: Shell,
    districts: Vec<Choice>,
    d: Draft,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

async fn new_page(v: &Visit<'_>, d: Draft, errors: FormErrors) -> Result<Page, PageFault> {
    incubator::require(v.actor())?;
    let (w, b) = (&v.w, v.w.begin);
    let all = people::districts(v.house).await?;
    let named = all.iter().map(|(code, zh, en)| (code.clone(), w.either(zh, en).to_owned()));
    let page = NewPage {
        shell: v.shell(b.add_incubator()),
        districts: Choice::list(named, &d.district),
        crumbs: vec![Link::new("/incubators", b.incubators()), Link::new("", b.add_incubator())],
        d,
        errors,
    };
    Page::with(status(&page.errors), &page)
}

/// The form for a new one.
#[get("/incubators/new")]
pub async fn new_form(v: Visit<'_>) -> Result<Page, PageFault> {
    let d = Draft { opening: "mon-fri 08:30-20:00".to_owned(), ..Draft::default() };
    new_page(&v, d, FormErrors::default()).await
}

/// Adds one; what comes next is on the first page.
#[post("/incubators/new", data = "<posted>")]
pub async fn add(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let get = |field: &str| posted.0.get(field).trim().to_owned();
    let d = Draft {
        slug: get("slug"),
        district: get("district"),
        name_zh: get("name_zh"),
        name_en: get("name_en"),
        address: get("address"),
        area: get("area_m2"),
        opening: get("opening"),
    };
    match v.told(incubator::add(v.house, Some(v.actor()), &d, v.now).await)? {
        Ok(_) => Ok(v.done(v.w.begin.incubator_added(v.w.either(&d.name_zh, &d.name_en)), "/")),
        Err(errors) => new_page(&v, d, errors).await.map(Answer::Page),
    }
}
