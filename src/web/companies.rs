//! Companies: the list, and a new one.

use super::listing::{PAGE, Turn, id, place_of, places, told};
use super::page::{Answer, Frame, Me, Page, PageFault, flash};
use super::shell::{Choice, FormErrors, Link, Shell};
use crate::app::members::{self, Draft};
use crate::app::{Company, House, Incubator, find};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::company::CompanyKind;
use crate::domain::id::{CompanyId, IncubatorId};
use crate::http::form::Posted;
use crate::http::now::Now;
use crate::words::Words;
use askama::Template;
use rocket::http::{CookieJar, Status};
use rocket::{Route, State, get, post, routes};
use std::sync::Arc;

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
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    q: Option<&str>,
    incubator: Option<&str>,
    after: Option<i64>,
) -> Result<Page, PageFault> {
    let (q, incubator) = (q.unwrap_or("").trim(), incubator.unwrap_or(""));
    let of = if incubator.is_empty() { None } else { Some(id::<IncubatorId>(incubator)?) };
    let from = CompanyId(after.unwrap_or(0));
    let mut found = members::search(house, &me.actor, q, of, from, PAGE + 1).await?;
    let (all, ..) = find::choices(house, &me.actor, None).await?;
    let query = [("q", q), ("incubator", incubator)];
    let turn = Turn::cut(&mut found, "/companies", &query, ("after", after), |one| one.id);
    let seen = where_may(&me.actor, &all, Action::SeeCompany);
    Page::new(&CompaniesPage {
        shell: frame.shell(frame.w.staff.companies()),
        incubators: places(&frame.w, &seen, Some(frame.w.staff.all()), incubator),
        q: q.to_owned(),
        filtered: !(q.is_empty() && incubator.is_empty()),
        may_add: !where_may(&me.actor, &all, Action::EditCompany).is_empty(),
        lines: found.iter().map(|one| line(&frame.w, &all, one)).collect(),
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

async fn new_page(
    house: &House,
    me: &Me,
    frame: &Frame,
    incubator: &str,
    d: Draft,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    me.actor.require_somewhere(Action::EditCompany)?;
    let (all, ..) = find::choices(house, &me.actor, None).await?;
    let s = &frame.w.staff;
    let status = if errors.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let kinds = CompanyKind::ALL.iter().map(|kind| (kind.name(), frame.w.code(kind.name())));
    Page::with(
        status,
        &NewPage {
            shell: frame.shell(s.add_company()),
            incubators: places(&frame.w, &where_may(&me.actor, &all, Action::EditCompany), None, incubator),
            kinds: Choice::list(kinds, &d.kind),
            crumbs: vec![Link::new("/companies", s.companies()), Link::new("", s.add_company())],
            d,
            errors,
        },
    )
}

/// The form for a new one.
#[get("/companies/new?<incubator>")]
pub async fn new_form(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    incubator: Option<&str>,
) -> Result<Page, PageFault> {
    new_page(house, &me, &frame, incubator.unwrap_or(""), Draft::default(), FormErrors::default()).await
}

/// Adds one.
#[post("/companies/new", data = "<posted>")]
pub async fn add(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let get = |field: &str| fields.get(field).to_owned();
    let d = Draft { kind: get("kind"), name: get("name"), uscc: get("uscc"), standing: String::new() };
    let to = id::<IncubatorId>(fields.get("incubator"))?;
    let key = posted.key(house, &me.actor);
    match told(&frame, members::add(house, &me.actor, to, &d, Some(&key), now.0).await)? {
        Ok(made) => {
            flash(jar, "ok", &frame.w.staff.company_added(d.name.trim()), None);
            Ok(Answer::To(format!("/companies/{made}")))
        }
        Err(errors) => {
            new_page(house, &me, &frame, fields.get("incubator"), d, errors).await.map(Answer::Page)
        }
    }
}
