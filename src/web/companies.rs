//! Companies: the list, and a new one.

use super::address;
use super::listing::{PAGE, Shelf, Turn, place_of, places};
use super::page::{Answer, Page, PageFault};
use super::register::Exports;
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::members::{self, Draft};
use crate::app::{Company, Incubator, find};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::company::CompanyKind;
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, IncubatorId};
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, new_form, add]
}

#[derive(Template)]
#[template(path = "companies/list.html")]
struct CompaniesPage {
    shell: Shell,
    incubators: Vec<Choice>,
    q: String,
    filtered: bool,
    may_add: bool,
    exports: Exports,
    lines: Vec<Line>,
    turn: Turn,
}

struct Line {
    id: i64,
    called: String,
    sort: String,
    uscc: String,
    incubator: String,
    standing: String,
}

/// The incubators in which the actor may do something.
fn where_may(actor: &Actor, all: &[Incubator], action: Action) -> Vec<Incubator> {
    let may =
        |one: &&Incubator| actor.may(action, &Object::incubator(IncubatorId(one.id), &one.district_code));
    all.iter().filter(may).cloned().collect()
}

fn line(w: &Words, all: &[Incubator], one: &Company) -> Line {
    Line {
        id: one.id,
        called: one.name.clone(),
        sort: w.code(&one.kind).to_owned(),
        uscc: one.uscc.clone().unwrap_or_default(),
        incubator: place_of(w, all, one.incubator_id),
        standing: w.code(&one.standing).to_owned(),
    }
}

/// The list.
#[get("/companies?<q>&<incubator>&<after>")]
pub async fn list(
    v: Visit<'_>,
    q: Option<&str>,
    incubator: Option<&str>,
    after: Option<i64>,
) -> Result<Page, PageFault> {
    let (q, incubator) = (q.unwrap_or("").trim(), incubator.unwrap_or(""));
    let of = if incubator.is_empty() { None } else { Some(address::id::<IncubatorId>(incubator)?) };
    let from = CompanyId(after.unwrap_or(0));
    let mut found = members::search(v.house, v.actor(), q, of, from, PAGE + 1).await?;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let query = [("q", q), ("incubator", incubator)];
    let tally = members::count(v.house, v.actor(), q, of, from).await?;
    let shelf = Shelf::new("/companies", &query, "after", after.is_some());
    let turn = Turn::cut(&mut found, &shelf, |one| one.id.to_string()).of(tally);
    let seen = where_may(v.actor(), &all, Action::SeeCompany);
    Page::new(&CompaniesPage {
        shell: v.shell(v.w.staff.companies()),
        incubators: places(&v.w, &seen, Some(v.w.staff.all()), incubator),
        q: q.to_owned(),
        filtered: !(q.is_empty() && incubator.is_empty()),
        may_add: !where_may(v.actor(), &all, Action::EditCompany).is_empty(),
        exports: Exports::of("/companies", &query),
        lines: found.iter().map(|one| line(&v.w, &all, one)).collect(),
        turn,
    })
}

#[derive(Template)]
#[template(path = "companies/new.html")]
struct NewPage {
    shell: Shell,
    incubators: Vec<Choice>,
    kinds: Vec<Choice>,
    d: Draft,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

async fn new_page(v: &Visit<'_>, incubator: &str, d: Draft, errors: FormErrors) -> Result<Page, PageFault> {
    v.me.actor.require_somewhere(Action::EditCompany)?;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let s = v.w.staff;
    let kinds = CompanyKind::ALL.iter().map(|kind| (kind.name(), v.w.code(kind.name())));
    Page::with(
        status(&errors),
        &NewPage {
            shell: v.shell(s.add_company()),
            incubators: places(&v.w, &where_may(v.actor(), &all, Action::EditCompany), None, incubator),
            kinds: Choice::list(kinds, &d.kind),
            crumbs: vec![Link::new("/companies", s.companies()), Link::new("", s.add_company())],
            d,
            errors,
        },
    )
}

/// The form for a new one.
#[get("/companies/new?<incubator>")]
pub async fn new_form(v: Visit<'_>, incubator: Option<&str>) -> Result<Page, PageFault> {
    new_page(&v, incubator.unwrap_or(""), Draft::default(), FormErrors::default()).await
}

/// Adds one.
#[post("/companies/new", data = "<posted>")]
pub async fn add(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let get = |field: &str| fields.get(field).to_owned();
    let d = Draft { kind: get("kind"), name: get("name"), uscc: get("uscc"), standing: String::new() };
    let Some(to) = fields.id::<IncubatorId>("incubator") else {
        let mut errors = FormErrors::default();
        errors.add("incubator", v.w.field(&FieldRule::Choice));
        return new_page(&v, "", d, errors).await.map(Answer::Page);
    };
    let key = posted.key(v.house, v.actor());
    match v.told(members::add(v.house, v.actor(), to, &d, Some(&key), v.now).await)? {
        Ok(made) => Ok(v.done(v.w.staff.company_added(d.name.trim()), format!("/companies/{made}"))),
        Err(errors) => new_page(&v, fields.get("incubator"), d, errors).await.map(Answer::Page),
    }
}
