//! People: the list, a new one, and what each may do where.

use super::address;
use super::listing::{PAGE, Shelf, Turn, ZONE, place_of};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::slot::Asked;
use super::visit::{Visit, status};
use crate::app::Incubator;
use crate::app::people::{self, Filter, RoleRow};
use crate::domain::access::{Action, Held, Object, Role, Scope};
use crate::domain::field::FieldRule;
use crate::domain::id::{PersonId, RoleId};
use crate::domain::person::Language;
use crate::domain::time::{Instant, day_span};
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, new_form, add, open, give, take, disable, enable]
}

#[derive(Template)]
#[template(path = "people/list.html")]
struct PeoplePage {
    shell: Shell,
    q: String,
    roles: Vec<Choice>,
    filtered: bool,
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
#[get("/people?<q>&<role>&<after>")]
pub async fn list(
    v: Visit<'_>,
    q: Option<&str>,
    role: Option<&str>,
    after: Option<i64>,
) -> Result<Page, PageFault> {
    let (q, role) = (q.unwrap_or("").trim(), role.unwrap_or(""));
    let filter = Filter { text: q.to_owned(), role: givable().find(|one| one.name() == role), seen: None };
    let from = PersonId(after.unwrap_or(0));
    let mut found = people::search(v.house, v.actor(), &filter, from, PAGE + 1, v.now).await?;
    let tally = people::count(v.house, v.actor(), &filter, from, v.now).await?;
    let query = [("q", q), ("role", role)];
    let shelf = Shelf::new("/people", &query, "after", after.is_some());
    let turn = Turn::cut(&mut found, &shelf, |one| one.id.to_string()).of(tally);
    let any = std::iter::once(("", v.w.staff.any_role()));
    let roles = any.chain(givable().map(|one| (one.name(), v.w.role(one))));
    let lines = found.into_iter().map(|one| {
        let mut roles: Vec<&str> = one.what.split_whitespace().map(|role| v.w.code(role)).collect();
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
        shell: v.shell(v.w.staff.people()),
        q: q.to_owned(),
        roles: Choice::list(roles, role),
        filtered: !(q.is_empty() && role.is_empty()),
        may_add: v.me.actor.may_somewhere(Action::EditPeople),
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
    role: String,
    scope: String,
    languages: Vec<Choice>,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

fn new_page(v: &Visit<'_>, fields: &Fields, errors: FormErrors) -> Result<Page, PageFault> {
    let s = v.w.staff;
    let languages = [(Language::Zh, "简体中文"), (Language::En, "English")];
    let page = NewPage {
        shell: v.shell(s.add_person()),
        person_name: fields.get("name").to_owned(),
        email: fields.get("email").to_owned(),
        role: fields.get("role").to_owned(),
        scope: fields.get("scope").to_owned(),
        languages: Choice::list(languages.map(|(one, named)| (one.tag(), named)), fields.get("language")),
        errors,
        crumbs: vec![Link::new("/people", s.people()), Link::new("", s.add_person())],
    };
    Page::with(status(&page.errors), &page)
}

/// The form for a new one.
#[get("/people/new")]
pub async fn new_form(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    v.me.actor.require_somewhere(Action::EditPeople)?;
    new_page(&v, &asked.0, FormErrors::default())
}

/// Adds one.
#[post("/people/new", data = "<posted>")]
pub async fn add(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let new = people::NewAccount {
        email: fields.get("email"),
        name: fields.get("name"),
        password: fields.get("password"),
        language: Language::of_tag(fields.get("language")).unwrap_or_default(),
    };
    let key = posted.key(v.house, v.actor());
    match v.told(people::add(v.house, Some(v.actor()), &new, Some(&key), v.now).await)? {
        // The role they are added for is filled in on their page.
        Ok(made) => {
            let role = [("role", fields.get("role")), ("scope", fields.get("scope"))];
            let next = address::to(&format!("/people/{made}"), &role);
            Ok(v.done(v.w.staff.person_added(new.name.trim()), next))
        }
        Err(errors) => new_page(&v, fields, errors).map(Answer::Page),
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
    ended: Vec<RoleLine>,
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

async fn page(v: &Visit<'_>, of: PersonId, given: &Fields, errors: FormErrors) -> Result<Page, PageFault> {
    let (w, s) = (&v.w, v.w.staff);
    let (one, roles) = people::one(v.house, v.actor(), of, v.now).await?;
    let (districts, places) = people::scopes(v.house, v.actor()).await?;
    let line = |held: RoleRow| RoleLine {
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
    };
    let (ended, roles): (Vec<RoleRow>, Vec<RoleRow>) =
        roles.into_iter().partition(|held| held.valid_to <= v.now.0);
    let role_choices = givable().map(|role| (role.name(), w.role(role)));
    let page = PersonPage {
        shell: v.shell(&one.name),
        id: one.id,
        email: one.email,
        language: if Language::of_tag(&one.language) == Some(Language::En) {
            "English"
        } else {
            "简体中文"
        },
        disabled: one.disabled_at.is_some(),
        may_edit: v.me.actor.may(Action::EditPeople, &Object::city()),
        myself: of == v.me.actor.person,
        roles: roles.into_iter().map(line).collect(),
        ended: ended.into_iter().map(line).collect(),
        role_choices: Choice::list(role_choices, given.get("role")),
        scope_choices: scope_choices(w, &districts, &places, given.get("scope")),
        until: given.get("until").to_owned(),
        errors,
        crumbs: vec![Link::new("/people", s.people()), Link::new("", one.name)],
    };
    Page::with(status(&page.errors), &page)
}

/// A person's page.
#[get("/people/<raw>", rank = 2)]
pub async fn open(v: Visit<'_>, raw: &str, asked: Asked) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, &asked.0, FormErrors::default()).await
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
pub async fn give(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let of = address::id::<PersonId>(raw)?;
    let given = match held(&v.w, &posted.0) {
        Ok((_, until)) if until <= v.now => {
            let mut wrong = FormErrors::default();
            wrong.add("until", v.w.field(&FieldRule::EndAfterStart));
            Err(wrong)
        }
        Ok((held, until)) => {
            let key = posted.key(v.house, v.actor());
            let done = people::give_role(v.house, Some(v.actor()), of, &held, until, Some(&key), v.now).await;
            v.told(done)?
        }
        Err(wrong) => Err(wrong),
    };
    match given {
        Ok(_) => Ok(v.done(v.w.staff.role_given(), format!("/people/{of}"))),
        Err(errors) => page(&v, of, &posted.0, errors).await.map(Answer::Page),
    }
}

/// Takes a role away.
#[post("/people/<raw>/roles/<role>/take", data = "<_posted>")]
pub async fn take(v: Visit<'_>, raw: &str, role: &str, _posted: Posted) -> Result<Answer, PageFault> {
    people::take_role(v.house, v.actor(), address::id(raw)?, address::id::<RoleId>(role)?, v.now).await?;
    Ok(v.done(v.w.staff.role_taken(), format!("/people/{raw}")))
}

async fn set(v: &Visit<'_>, raw: &str, disabled: bool, told: &str) -> Result<Answer, PageFault> {
    people::set_disabled(v.house, v.actor(), address::id(raw)?, disabled, v.now).await?;
    Ok(v.done(told, format!("/people/{raw}")))
}

/// Keeps a person out.
#[post("/people/<raw>/disable", data = "<_posted>")]
pub async fn disable(v: Visit<'_>, raw: &str, _posted: Posted) -> Result<Answer, PageFault> {
    set(&v, raw, true, v.w.staff.person_disabled()).await
}

/// Lets a person in again.
#[post("/people/<raw>/enable", data = "<_posted>")]
pub async fn enable(v: Visit<'_>, raw: &str, _posted: Posted) -> Result<Answer, PageFault> {
    set(&v, raw, false, v.w.staff.person_enabled()).await
}
