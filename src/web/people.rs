//! People: the list, a new one, and what each may do where.

use super::listing::{PAGE, Turn, ZONE, id, place_of, told};
use super::page::{Answer, Frame, Me, Page, PageFault, flash};
use super::shell::{Choice, FormErrors, Link, Shell};
use crate::app::{House, Incubator, people};
use crate::domain::access::{Action, Held, Object, Role, Scope};
use crate::domain::field::FieldRule;
use crate::domain::id::{PersonId, RoleId};
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, day_span};
use crate::http::form::{Fields, Posted};
use crate::http::now::Now;
use crate::words::Words;
use askama::Template;
use chrono::NaiveDate;
use rocket::http::{CookieJar, Status};
use rocket::{Route, State, get, post, routes};
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, new_form, add, open, give, take, disable, enable]
}

#[derive(Template)]
#[template(path = "people/list.html")]
struct PeoplePage {
    shell: Shell,
    q: String,
    may_add: bool,
    lines: Vec<Line>,
    turn: Turn,
}

struct Line {
    id: i64,
    called: String,
    email: String,
    roles: String,
    disabled: bool,
}

/// The list.
#[get("/people?<q>&<after>")]
pub async fn list(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    q: Option<&str>,
    after: Option<i64>,
) -> Result<Page, PageFault> {
    let q = q.unwrap_or("").trim();
    let mut found = people::search(house, &me.actor, q, PersonId(after.unwrap_or(0)), PAGE + 1).await?;
    let turn = Turn::cut(&mut found, "/people", &[("q", q)], ("after", after), |one| one.id);
    let lines = found.into_iter().map(|one| {
        let mut roles: Vec<&str> = one.what.split_whitespace().map(|role| frame.w.code(role)).collect();
        roles.dedup();
        Line {
            id: one.id,
            roles: roles.join(", "),
            called: one.name,
            email: one.email,
            disabled: one.disabled_at.is_some(),
        }
    });
    Page::new(&PeoplePage {
        shell: frame.shell(frame.w.staff.people()),
        q: q.to_owned(),
        may_add: me.actor.may_somewhere(Action::EditPeople),
        lines: lines.collect(),
        turn,
    })
}

#[derive(Template)]
#[template(path = "people/new.html")]
struct NewPage {
    shell: Shell,
    person_name: String,
    email: String,
    languages: Vec<Choice>,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

fn new_page(frame: &Frame, fields: &Fields, errors: FormErrors) -> Result<Page, PageFault> {
    let s = &frame.w.staff;
    let status = if errors.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let languages = [(Language::Zh, "简体中文"), (Language::En, "English")];
    let page = NewPage {
        shell: frame.shell(s.add_person()),
        person_name: fields.get("name").to_owned(),
        email: fields.get("email").to_owned(),
        languages: Choice::list(languages.map(|(one, named)| (one.tag(), named)), fields.get("language")),
        errors,
        crumbs: vec![Link::new("/people", s.people()), Link::new("", s.add_person())],
    };
    Page::with(status, &page)
}

/// The form for a new one.
#[get("/people/new")]
pub async fn new_form(me: Me, frame: Frame) -> Result<Page, PageFault> {
    me.actor.require_somewhere(Action::EditPeople)?;
    new_page(&frame, &Fields::default(), FormErrors::default())
}

/// Adds one.
#[post("/people/new", data = "<posted>")]
pub async fn add(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let new = people::NewAccount {
        email: fields.get("email"),
        name: fields.get("name"),
        password: fields.get("password"),
        language: Language::of_tag(fields.get("language")).unwrap_or_default(),
    };
    let key = posted.key(house, &me.actor);
    match told(&frame, people::add(house, Some(&me.actor), &new, Some(&key), now.0).await)? {
        Ok(made) => {
            flash(jar, "ok", &frame.w.staff.person_added(new.name.trim()), None);
            Ok(Answer::To(format!("/people/{made}")))
        }
        Err(errors) => new_page(&frame, fields, errors).map(Answer::Page),
    }
}

#[derive(Template)]
#[template(path = "people/one.html")]
struct PersonPage {
    shell: Shell,
    id: i64,
    email: String,
    language: &'static str,
    disabled: bool,
    may_edit: bool,
    myself: bool,
    roles: Vec<RoleLine>,
    role_choices: Vec<Choice>,
    scope_choices: Vec<Choice>,
    until: String,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

struct RoleLine {
    id: i64,
    role: String,
    scope: String,
    from: String,
    until: String,
    ended: bool,
}

/// The roles that can be given.
fn givable() -> impl Iterator<Item = Role> {
    let never = [Role::Holder, Role::Member, Role::CompanyAdmin];
    Role::ALL.iter().copied().filter(move |role| !never.contains(role))
}

type Districts = [(String, String, String)];

fn district(w: &Words, all: &Districts, code: &str) -> String {
    let named = all.iter().find(|one| one.0 == code);
    let name = |one: &(String, String, String)| {
        if w.lang == Language::Zh { one.1.clone() } else { one.2.clone() }
    };
    named.map_or_else(|| code.to_owned(), name)
}

/// A scope as a form writes it: `city`, `d:440305`, `i:1`.
fn scope(raw: &str) -> Option<Scope> {
    match raw.split_once(':') {
        None if raw == "city" => Some(Scope::City),
        Some(("d", code)) => Some(Scope::District(code.to_owned())),
        Some(("i", id)) => id.parse().ok().map(Scope::Incubator),
        _ => None,
    }
}

fn scope_choices(w: &Words, districts: &Districts, places: &[Incubator], current: &str) -> Vec<Choice> {
    let city = ("city".to_owned(), w.staff.scope_city().to_owned());
    let of_districts = districts.iter().map(|one| (format!("d:{}", one.0), district(w, districts, &one.0)));
    let of_places = places.iter().map(|one| (format!("i:{}", one.id), place_of(w, places, Some(one.id))));
    Choice::list(std::iter::once(city).chain(of_districts).chain(of_places), current)
}

async fn page(
    house: &House,
    me: &Me,
    frame: &Frame,
    of: PersonId,
    given: &Fields,
    errors: FormErrors,
    now: Instant,
) -> Result<Page, PageFault> {
    let (w, s) = (&frame.w, &frame.w.staff);
    let (one, roles) = people::one(house, &me.actor, of).await?;
    let (districts, places) = people::scopes(house, &me.actor).await?;
    let roles = roles.into_iter().map(|held| RoleLine {
        id: held.id,
        role: w.code(&held.role).to_owned(),
        scope: match (&held.incubator_id, &held.district_code) {
            (Some(id), _) => place_of(w, &places, Some(*id)),
            (None, Some(code)) => district(w, &districts, code),
            (None, None) => s.scope_city().to_owned(),
        },
        from: Instant(held.valid_from).date(ZONE).to_string(),
        until: if held.valid_to >= Instant::LAST.0 {
            s.for_good().to_owned()
        } else {
            Instant(held.valid_to - 1).date(ZONE).to_string()
        },
        ended: held.valid_to <= now.0,
    });
    let status = if errors.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let role_choices = givable().map(|role| (role.name(), w.role(role)));
    let page = PersonPage {
        shell: frame.shell(&one.name),
        id: one.id,
        email: one.email,
        language: if Language::of_tag(&one.language) == Some(Language::En) {
            "English"
        } else {
            "简体中文"
        },
        disabled: one.disabled_at.is_some(),
        may_edit: me.actor.may(Action::EditPeople, &Object::city()),
        myself: of == me.actor.person,
        roles: roles.collect(),
        role_choices: Choice::list(role_choices, given.get("role")),
        scope_choices: scope_choices(w, &districts, &places, given.get("scope")),
        until: given.get("until").to_owned(),
        errors,
        crumbs: vec![Link::new("/people", s.people()), Link::new("", one.name)],
    };
    Page::with(status, &page)
}

/// A person's page.
#[get("/people/<raw>", rank = 2)]
pub async fn open(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    raw: &str,
) -> Result<Page, PageFault> {
    page(house, &me, &frame, id(raw)?, &Fields::default(), FormErrors::default(), now.0).await
}

/// Reads the role, its scope and its end, or names every wrong field.
fn held(w: &Words, fields: &Fields) -> Result<(Held, Instant), FormErrors> {
    let mut wrong = FormErrors::default();
    let role = givable().find(|role| role.name() == fields.get("role"));
    if role.is_none() {
        wrong.add("role", w.field(&FieldRule::Choice));
    }
    let scope = scope(fields.get("scope"));
    if scope.is_none() {
        wrong.add("scope", w.field(&FieldRule::Choice));
    }
    let until = match fields.get("until").trim() {
        "" => Some(Instant::LAST),
        raw => raw.parse::<NaiveDate>().ok().map(|date| day_span(date, ZONE).end()),
    };
    if until.is_none() {
        wrong.add("until", w.field(&FieldRule::Date));
    }
    match (role, scope, until) {
        (Some(role), Some(scope), Some(until)) => Ok((Held { role, scope }, until)),
        _ => Err(wrong),
    }
}

/// Gives a role.
#[post("/people/<raw>/roles", data = "<posted>")]
pub async fn give(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    raw: &str,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let of = id::<PersonId>(raw)?;
    let given = match held(&frame.w, &posted.0) {
        Ok((_, until)) if until <= now.0 => {
            let mut wrong = FormErrors::default();
            wrong.add("until", frame.w.field(&FieldRule::EndAfterStart));
            Err(wrong)
        }
        Ok((held, until)) => {
            let key = posted.key(house, &me.actor);
            let done = people::give_role(house, Some(&me.actor), of, &held, until, Some(&key), now.0).await;
            told(&frame, done)?
        }
        Err(wrong) => Err(wrong),
    };
    match given {
        Ok(_) => {
            flash(jar, "ok", frame.w.staff.role_given(), None);
            Ok(Answer::To(format!("/people/{of}")))
        }
        Err(errors) => page(house, &me, &frame, of, &posted.0, errors, now.0).await.map(Answer::Page),
    }
}

/// Takes a role away.
#[post("/people/<raw>/roles/<role>/take", data = "<_posted>")]
#[allow(clippy::too_many_arguments)] // the guards of a form
pub async fn take(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    raw: &str,
    role: &str,
    jar: &CookieJar<'_>,
    _posted: Posted,
) -> Result<Answer, PageFault> {
    people::take_role(house, &me.actor, id(raw)?, id::<RoleId>(role)?, now.0).await?;
    flash(jar, "ok", frame.w.staff.role_taken(), None);
    Ok(Answer::To(format!("/people/{raw}")))
}

async fn set(house: &House, me: &Me, raw: &str, disabled: bool, now: Instant) -> Result<Answer, PageFault> {
    let of = raw.parse().map_err(|_| Refusal::NotFound)?;
    people::set_disabled(house, &me.actor, of, disabled, now).await?;
    Ok(Answer::To(format!("/people/{of}")))
}

/// Keeps a person out.
#[post("/people/<raw>/disable", data = "<_posted>")]
pub async fn disable(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    raw: &str,
    jar: &CookieJar<'_>,
    _posted: Posted,
) -> Result<Answer, PageFault> {
    let answer = set(house, &me, raw, true, now.0).await?;
    flash(jar, "ok", frame.w.staff.person_disabled(), None);
    Ok(answer)
}

/// Lets a person in again.
#[post("/people/<raw>/enable", data = "<_posted>")]
pub async fn enable(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    raw: &str,
    jar: &CookieJar<'_>,
    _posted: Posted,
) -> Result<Answer, PageFault> {
    let answer = set(house, &me, raw, false, now.0).await?;
    flash(jar, "ok", frame.w.staff.person_enabled(), None);
    Ok(answer)
}
