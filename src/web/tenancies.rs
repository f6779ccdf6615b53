//! Desks given out for long: the list, a new one, and one with its tenant's days away.

use super::address;
use super::listing::{PAGE, Shelf, Turn, places};
use super::page::{Answer, Page, PageFault};
use super::register::Exports;
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::tenancy::{self, Filter, New, Tenancy};
use crate::app::{Fault, find, members, people};
use crate::domain::access::{Action, Object};
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, IncubatorId, LeaveId, PersonId, ResourceId, TenancyId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval, day_span};
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use chrono::{Months, NaiveDate};
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, new_form, give, one, end, away, back]
}

/// A tenancy as lists show it.
pub(super) struct Line {
    pub href: String,
    pub desk: String,
    pub place: String,
    pub company: String,
    pub person: String,
    pub period: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub leaves: Vec<String>,
}

impl Line {
    /// In words, as it stands at `now`.
    pub(super) fn new(w: &Words, one: &Tenancy, now: Instant) -> Line {
        let k = w.keep;
        let (state, tone) = match (one.span.start() > now, one.span.end() <= now) {
            _ if one.called_off => (k.called_off(), ""),
            (true, _) => (k.ahead(), "yolk"),
            (_, true) => (k.over(), ""),
            _ => (k.running(), "pine"),
        };
        let ahead = one.leaves.iter().filter(|leave| leave.span.end() > now);
        Line {
            href: format!("/tenancies/{}", one.id),
            desk: one.resource_name.clone(),
            place: one.place.clone(),
            company: one.company_name.clone(),
            person: one.person_name.clone().unwrap_or_else(|| k.anybody().to_owned()),
            period: w.days_of(one.span, one.zone),
            state,
            tone,
            leaves: ahead.map(|leave| w.days_of(leave.span, one.zone)).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "tenancies/list.html")]
struct ListPage {
    shell: Shell,
    incubators: Vec<Choice>,
    filtered: bool,
    give: String,
    exports: Exports,
    lines: Vec<Line>,
    turn: Turn,
}

/// The list.
#[get("/tenancies?<incubator>&<after>")]
pub async fn list(v: Visit<'_>, incubator: Option<&str>, after: Option<i64>) -> Result<Page, PageFault> {
    let incubator = incubator.unwrap_or("");
    let of = if incubator.is_empty() { None } else { Some(address::id::<IncubatorId>(incubator)?) };
    let filter = Filter { incubator: of, after: after.unwrap_or(0), limit: PAGE + 1, ..Filter::default() };
    let mut found = tenancy::list(v.house, v.actor(), &filter).await?;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let query = [("incubator", incubator)];
    let shelf = Shelf::new("/tenancies", &query, "after", after.is_some());
    let turn = Turn::cut(&mut found, &shelf, |one| one.id.to_string());
    let seen = all.iter().filter(|one| {
        v.actor().may(Action::SeeCompany, &Object::incubator(IncubatorId(one.id), &one.district_code))
    });
    let give = address::to("/find", &[("kind", "desk_fixed"), ("all", "1"), ("incubator", incubator)]);
    let keeps = v.actor().may_somewhere(Action::KeepTenancies);
    Page::new(&ListPage {
        incubators: places(&v.w, seen, Some(v.w.staff.all()), incubator),
        filtered: of.is_some(),
        give: if keeps { give } else { String::new() },
        exports: Exports::of("/tenancies", &query),
        lines: found.iter().map(|one| Line::new(&v.w, one, v.now)).collect(),
        turn,
        shell: v.shell(v.w.keep.tenancies()),
    })
}

#[derive(Template)]
#[template(path = "tenancies/new.html")]
struct NewPage {
    shell: Shell,
    resource: ResourceId,
    desk: String,
    place: String,
    companies: Vec<Choice>,
    d: Form,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// The form as it was filled in.
#[derive(Clone, Default)]
struct Form {
    company: String,
    email: String,
    first_day: String,
    last_day: String,
    note: String,
}

async fn new_page(v: &Visit<'_>, id: ResourceId, d: Form, errors: FormErrors) -> Result<Page, PageFault> {
    let (desk, _) = find::one(v.house, v.actor(), id).await?;
    let incubator = IncubatorId(desk.incubator_id);
    if !v.actor().may(Action::KeepTenancies, &Object::incubator(incubator, &desk.district_code)) {
        return Err(Refusal::Forbidden { action: Action::KeepTenancies }.into());
    }
    let all = members::search(v.house, v.actor(), "", Some(incubator), CompanyId(0), 500).await?;
    let named = all.iter().filter(|one| one.standing == "active");
    let named = named.map(|one| (one.id.to_string(), one.name.clone()));
    let none = (String::new(), v.w.keep.choose().to_owned());
    let k = v.w.keep;
    let page = NewPage {
        resource: id,
        place: super::slot::place(&desk),
        companies: Choice::list([none].into_iter().chain(named), &d.company),
        crumbs: vec![Link::new("/tenancies", k.tenancies()), Link::new("", k.give())],
        d,
        errors,
        shell: v.shell(k.give()),
        desk: desk.name,
    };
    Page::with(status(&page.errors), &page)
}

/// The form for a new one.
#[get("/tenancies/new?<resource>")]
pub async fn new_form(v: Visit<'_>, resource: Option<&str>) -> Result<Page, PageFault> {
    let today = v.now.date(super::listing::ZONE);
    let year = today.checked_add_months(Months::new(12)).and_then(|day| day.pred_opt());
    let d = Form {
        first_day: today.to_string(),
        last_day: year.map(|day| day.to_string()).unwrap_or_default(),
        ..Form::default()
    };
    new_page(&v, address::id(resource.unwrap_or(""))?, d, FormErrors::default()).await
}

fn date(errors: &mut FormErrors, w: &Words, fields: &Fields, name: &str) -> Option<NaiveDate> {
    let raw = fields.get(name).trim();
    let date = raw.parse().ok().filter(|_| raw.len() == 10);
    if date.is_none() {
        errors.add(name, w.field(&if raw.is_empty() { FieldRule::Missing } else { FieldRule::Date }));
    }
    date
}

/// What a form's use case gave: its value, or what to show with the form. What the desk or the ledger refuse stands
/// beside the field `at`.
fn told<T>(v: &Visit<'_>, done: Result<T, Fault>, at: &str) -> Result<Result<T, FormErrors>, PageFault> {
    match done {
        Err(Fault::Refused(refusal))
            if matches!(*refusal, Refusal::Taken { .. } | Refusal::Overdrawn { .. }) =>
        {
            let (title, why) = v.w.refusal(&refusal);
            let mut errors = FormErrors::default();
            errors.add(at, format!("{title} {why}"));
            Ok(Err(errors))
        }
        done => v.told(done),
    }
}

/// Gives one.
#[post("/tenancies/new", data = "<posted>")]
pub async fn give(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let get = |field: &str| fields.get(field).trim().to_owned();
    let resource: ResourceId = address::id(fields.get("resource"))?;
    let d = Form {
        company: get("company_id"),
        email: get("person_id"),
        first_day: get("first_day"),
        last_day: get("last_day"),
        note: get("note"),
    };
    let mut errors = FormErrors::default();
    let company = fields.id::<CompanyId>("company_id");
    if company.is_none() {
        errors.add("company_id", v.w.field(&FieldRule::Choice));
    }
    let person = match d.email.as_str() {
        "" => None,
        email => match people::by_email(v.house, email).await {
            Ok(person) => Some(PersonId(person.id)),
            Err(Fault::Refused(_)) => {
                errors.add("person_id", v.w.field(&FieldRule::NoAccount));
                None
            }
            Err(fault) => return Err(PageFault(fault)),
        },
    };
    let first = date(&mut errors, &v.w, fields, "first_day");
    let last = date(&mut errors, &v.w, fields, "last_day");
    let (Some(company), Some(first), Some(last), true) = (company, first, last, errors.is_empty()) else {
        return new_page(&v, resource, d, errors).await.map(Answer::Page);
    };
    let new = New { resource, company, person, first, last, note: d.note.clone() };
    let key = posted.key(v.house, v.actor());
    let done = tenancy::give(v.house, v.actor(), &new, Some(&key), v.now).await;
    match told(&v, done, "last_day")? {
        Ok(made) => {
            let said = v.w.keep.given(&made.resource_name, &made.company_name);
            Ok(v.done(said, format!("/tenancies/{}", made.id)))
        }
        Err(errors) => new_page(&v, resource, d, errors).await.map(Answer::Page),
    }
}

#[derive(Template)]
#[template(path = "tenancies/one.html")]
struct OnePage {
    shell: Shell,
    id: TenancyId,
    version: i64,
    line: Line,
    resource: ResourceId,
    company: CompanyId,
    note: String,
    ended_word: &'static str,
    ended: String,
    posted: String,
    leaves: Vec<LeaveLine>,
    may_leave: bool,
    may_end: bool,
    away: [String; 2],
    away_errors: FormErrors,
    ending: [String; 2],
    end_errors: FormErrors,
    crumbs: Vec<Link>,
}

struct LeaveLine {
    id: LeaveId,
    days: String,
    open: bool,
}

#[derive(Default)]
struct Forms {
    away: [String; 2],
    away_errors: FormErrors,
    ending: [String; 2],
    end_errors: FormErrors,
    /// The version that was seen by who made a mistake.
    seen: Option<i64>,
}

async fn page(v: &Visit<'_>, id: TenancyId, forms: Forms) -> Result<Page, PageFault> {
    let one = tenancy::one(v.house, v.actor(), id).await?;
    let (w, k) = (&v.w, v.w.keep);
    let told = if forms.end_errors.is_empty() { &forms.away_errors } else { &forms.end_errors };
    let status = status(told);
    let over = one.called_off || one.span.end() <= v.now;
    let today = day_span(v.now.date(one.zone), one.zone);
    let leaf = |leave: &tenancy::Leave| LeaveLine {
        id: leave.id,
        days: w.days_of(leave.span, one.zone),
        open: leave.span.end() > today.start(),
    };
    let page = OnePage {
        id,
        version: forms.seen.unwrap_or(one.version),
        line: Line::new(w, &one, v.now),
        resource: one.resource,
        company: one.company,
        note: one.note.clone(),
        ended_word: if one.called_off { k.called_off() } else { k.ended_early() },
        ended: one.ended_at.map(|at| w.moment(at, one.zone)).unwrap_or_default(),
        posted: match one.posted_to {
            None => k.free_of_charge().to_owned(),
            Some(_) if one.called_off => k.posted_back().to_owned(),
            Some(to) => Interval::new(one.span.start(), to).map_or_else(
                |_| k.posted_none().to_owned(),
                |gone| k.posted_until(gone.end().plus(-1).date(one.zone).to_string()),
            ),
        },
        leaves: one.leaves.iter().map(leaf).collect(),
        may_leave: !over && tenancy::may_leave(v.actor(), &one),
        may_end: !over && tenancy::may_keep(v.actor(), &one),
        away: forms.away,
        away_errors: forms.away_errors,
        ending: forms.ending,
        end_errors: forms.end_errors,
        crumbs: vec![Link::new("/tenancies", k.tenancies()), Link::new("", one.resource_name.clone())],
        shell: v.shell(&one.resource_name),
    };
    Page::with(status, &page)
}

/// One.
#[get("/tenancies/<raw>", rank = 2)]
pub async fn one(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, Forms::default()).await
}

/// Ends it before its time.
#[post("/tenancies/<raw>/end", data = "<posted>")]
pub async fn end(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<TenancyId>(raw)?, &posted.0);
    tenancy::one(v.house, v.actor(), id).await?;
    let mut errors = FormErrors::default();
    let last = date(&mut errors, &v.w, fields, "last_day");
    let reason = fields.get("reason");
    let done = match last {
        Some(last) => {
            let (version, key) = (fields.id("version"), posted.key(v.house, v.actor()));
            let done = tenancy::end(v.house, v.actor(), id, version, last, reason, Some(&key), v.now).await;
            told(&v, done, "last_day")?
        }
        None => Err(errors),
    };
    match done {
        Ok(one) => Ok(v.done(v.w.keep.ended(&one.resource_name), format!("/tenancies/{id}"))),
        Err(end_errors) => {
            let ending = [fields.get("last_day").to_owned(), reason.to_owned()];
            // Where somebody else was faster, what is sent again is about what stands now.
            let seen = fields.id("version").filter(|_| end_errors.refused().is_none());
            page(&v, id, Forms { ending, end_errors, seen, ..Forms::default() }).await.map(Answer::Page)
        }
    }
}

/// Marks days away.
#[post("/tenancies/<raw>/leave", data = "<posted>")]
pub async fn away(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<TenancyId>(raw)?, &posted.0);
    tenancy::one(v.house, v.actor(), id).await?;
    let mut errors = FormErrors::default();
    let first = date(&mut errors, &v.w, fields, "first_day");
    let last = date(&mut errors, &v.w, fields, "last_day");
    let done = match (first, last) {
        (Some(first), Some(last)) => {
            let key = posted.key(v.house, v.actor());
            let done = tenancy::mark(v.house, v.actor(), id, (first, last), Some(&key), v.now).await;
            told(&v, done, "last_day")?.map(|_| (last - first).num_days() + 1)
        }
        _ => Err(errors),
    };
    match done {
        Ok(days) => Ok(v.done(v.w.keep.leave_marked(days), format!("/tenancies/{id}"))),
        Err(away_errors) => {
            let away = [fields.get("first_day").to_owned(), fields.get("last_day").to_owned()];
            page(&v, id, Forms { away, away_errors, ..Forms::default() }).await.map(Answer::Page)
        }
    }
}

/// Takes days away back.
#[post("/tenancies/<raw>/leave/<leave>/withdraw", data = "<posted>")]
pub async fn back(v: Visit<'_>, raw: &str, leave: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<TenancyId>(raw)?;
    let key = posted.key(v.house, v.actor());
    let back = tenancy::take_back(v.house, v.actor(), address::id(leave)?, Some(&key), v.now).await?;
    let k = v.w.keep;
    let kept: Vec<String> = back
        .kept
        .iter()
        .map(|one| format!("{} ({}) {}", one.person, one.company, v.w.span(one.span, back.tenancy.zone)))
        .collect();
    let said = match kept.is_empty() {
        true => k.leave_all_back(back.days),
        false => k.leave_some_back(back.days, kept.join(", ")),
    };
    Ok(v.done(said, format!("/tenancies/{id}")))
}
