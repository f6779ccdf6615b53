//! The form that repeats a booking: its dates are seen, with what would come of each, before any is booked.

use super::booking_form::mistakes;
use super::booking_story::{Refused, refused};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::slot::{self, Asked, Typed};
use super::terms_box::{Ask, accepted, asks, open_terms};
use super::visit::Visit;
use crate::app::book::Taking;
use crate::app::series::{self, Planned, Skip, Wanted};
use crate::app::{Company, Fault, Resource, find, members, terms};
use crate::domain::booking::{NOTE_MAX, TITLE};
use crate::domain::decision::Verdict;
use crate::domain::field::{FieldError, FieldRule, number, text};
use crate::domain::id::{CompanyId, ResourceId};
use crate::domain::recur::{Ends, Every, OCCURRENCES_MAX, Recurrence};
use crate::domain::refusal::Refusal;
use crate::http::form::{Fields, Posted};
use crate::http::problem::status;
use crate::words::Words;
use askama::Template;
use chrono::{NaiveDate, NaiveTime};
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![form, make]
}

#[derive(Template)]
#[template(path = "series/form.html")]
struct FormPage {
    shell: Shell,
    crumbs: Vec<Link>,
    resource: String,
    resource_name: String,
    units_hint: String,
    companies: Vec<Choice>,
    typed: Typed,
    every: Vec<Choice>,
    days: Vec<Choice>,
    interval: String,
    count: String,
    until: String,
    purpose: String,
    units: String,
    seats: String,
    remark: String,
    private: bool,
    wait: bool,
    terms: Vec<Ask>,
    errors: FormErrors,
    refused: Option<Refused>,
    dates: Vec<Date>,
    sum: String,
}

/// A date as the table shows it.
struct Date {
    value: String,
    told: String,
    outcome: &'static str,
    tone: &'static str,
    why: String,
    can: bool,
    picked: bool,
}

struct Desk {
    resource: Resource,
    own: Vec<Company>,
    terms: Vec<terms::Read>,
}

impl Desk {
    async fn open(v: &Visit<'_>, fields: &Fields) -> Result<Desk, Fault> {
        let id = fields.id::<ResourceId>("resource").ok_or(Refusal::NotFound)?;
        let (resource, policy) = find::one(v.house, v.actor(), id).await?;
        let rules = policy.map(|(_, rules)| rules).unwrap_or_default();
        let terms = open_terms(v.house, v.actor(), &rules).await?;
        Ok(Desk { resource, own: members::own(v.house, v.actor(), v.now).await?, terms })
    }

    fn zone(&self) -> chrono_tz::Tz {
        slot::zone(&self.resource.time_zone)
    }

    /// Text in, a series out; or every field that is wrong.
    fn parse(&self, w: &Words, fields: &Fields) -> Result<Wanted, FormErrors> {
        let mut wrong = FormErrors::default();
        let typed = Typed::read(fields);
        let mut take = |parsed: Result<String, FieldError>| {
            parsed.map_err(|error| wrong.add(error.field, w.field(&error.rule))).ok()
        };
        let title = take(text("title", fields.get("title"), TITLE.0, TITLE.1));
        let note = take(text("note", fields.get("note"), 0, NOTE_MAX));
        let or = |name: &str, other: &str| {
            if fields.get(name).trim().is_empty() { other.to_owned() } else { fields.get(name).to_owned() }
        };
        let mut take = |parsed: Result<i64, FieldError>| {
            parsed.map_err(|error| wrong.add(error.field, w.field(&error.rule))).ok()
        };
        let units = take(number("units", &or("units", "1"), 1, self.resource.capacity.max(1)));
        let seats = take(number("seats", &or("seats", "0"), 0, 100_000));
        let interval = take(number("interval", &or("interval", "1"), 1, 12));
        let date = |text: &str| text.trim().parse::<NaiveDate>().ok();
        let first = date(&typed.date);
        let mut test = |name: &str, good: bool, rule: FieldRule| {
            if !good {
                wrong.add(name, w.field(&rule));
            }
        };
        test(
            "date",
            first.is_some(),
            if typed.date.is_empty() { FieldRule::Missing } else { FieldRule::Date },
        );
        let clock = |text: &str| match text.trim() {
            "24:00" => Some(NaiveTime::MIN),
            text => NaiveTime::parse_from_str(text, "%H:%M").ok(),
        };
        let (from, to) = (clock(&typed.from), clock(&typed.to));
        test("from", from.is_some(), FieldRule::Time);
        test("to", to.is_some(), FieldRule::Time);
        let ends = match (fields.get("count").trim(), fields.get("until").trim()) {
            ("", "") => {
                test("count", false, FieldRule::Missing);
                None
            }
            (count, "") => {
                let most = OCCURRENCES_MAX as i64;
                let found = number("count", count, 1, most).ok().and_then(|count| u32::try_from(count).ok());
                test("count", found.is_some(), FieldRule::Number { min: 1, max: most });
                found.map(Ends::Count)
            }
            (_, until) => {
                test("until", date(until).is_some(), FieldRule::Date);
                date(until).map(Ends::Until)
            }
        };
        let days: Vec<u8> = fields.all("day").filter_map(|day| day.parse().ok()).collect();
        let every = match fields.get("every") {
            "workday" => Some(Every::WorkingDay),
            "day" => Some(Every::Day),
            "week" | "" => Some(Every::Week(days)),
            "month" => Some(Every::MonthDay),
            "nth" => Some(Every::MonthWeekday),
            _ => None,
        };
        test("every", every.is_some(), FieldRule::Choice);
        let company: Option<CompanyId> = fields.id("company");
        let only_one = if let [only] = self.own.as_slice() { Some(CompanyId(only.id)) } else { None };
        test("company", self.own.len() < 2 || company.is_some(), FieldRule::Missing);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let read = (title, note, units, seats, interval, first, from, to, ends, every);
        let (Some(title), Some(note), Some(units), Some(seats), Some(interval), Some(first), ..) = read
        else {
            return Err(wrong);
        };
        let (.., Some(from), Some(to), Some(ends), Some(every)) = read else { return Err(wrong) };
        let interval = if every == Every::WorkingDay { 1 } else { u32::try_from(interval).unwrap_or(1) };
        Ok(Wanted {
            items: vec![Taking { resource: ResourceId(self.resource.id), units }],
            first,
            from,
            to,
            rule: Recurrence { every, interval, ends },
            title,
            company: company.or(only_one),
            note,
            private: fields.is_set("private"),
            seats,
            accepts: accepted(fields),
            wait: fields.is_set("wait"),
            only: Vec::new(),
        })
    }

    fn page(&self, v: &Visit<'_>, fields: &Fields, errors: FormErrors) -> FormPage {
        let (w, s, zone) = (&v.w, v.w.series, self.zone());
        let id = self.resource.id.to_string();
        let mut typed = Typed::read(fields);
        if typed.date.is_empty() && typed.from.is_empty() {
            typed = slot::suggested(v.house, &slot::weekly(&self.resource.open_hours), zone, v.now);
        }
        let rules = [
            ("week", s.e_week()),
            ("workday", s.e_workday()),
            ("day", s.e_day()),
            ("month", s.e_month()),
            ("nth", s.e_nth()),
        ];
        let days = (0..7).map(|day| Choice {
            value: day.to_string(),
            label: w.weekday_at(day).to_owned(),
            chosen: fields.all("day").any(|given| given == day.to_string()),
        });
        let or = |name: &str, other: &str| {
            if fields.is_set(name) { fields.get(name).to_owned() } else { other.to_owned() }
        };
        let fresh = !fields.is_set("every");
        FormPage {
            crumbs: vec![
                Link::new("/find", w.page.find()),
                Link::new(format!("/resources/{id}"), self.resource.name.clone()),
                Link::new("", s.title()),
            ],
            resource: id,
            resource_name: self.resource.name.clone(),
            units_hint: match self.resource.capacity {
                1 => String::new(),
                all => w.booking.units_hint(all),
            },
            companies: if self.own.len() > 1 {
                let all = self.own.iter().map(|one| (one.id.to_string(), one.name.clone()));
                Choice::list(all, fields.get("company"))
            } else {
                Vec::new()
            },
            typed,
            every: Choice::list(rules, fields.get("every")),
            days: days.collect(),
            interval: or("interval", "1"),
            count: if fresh { "8".to_owned() } else { fields.get("count").to_owned() },
            until: fields.get("until").to_owned(),
            purpose: fields.get("title").to_owned(),
            units: or("units", "1"),
            seats: fields.get("seats").to_owned(),
            remark: fields.get("note").to_owned(),
            private: fields.is_set("private"),
            wait: fresh || fields.is_set("wait"),
            terms: asks(w, &self.terms, fields),
            errors,
            refused: None,
            dates: Vec::new(),
            sum: String::new(),
            shell: v.shell(s.title()),
        }
    }
}

/// A date in words. `picks`: what was chosen before; nothing: all that can be had.
fn date(w: &Words, one: &Planned, zone: chrono_tz::Tz, picks: Option<&[NaiveDate]>) -> Date {
    let s = w.series;
    let (outcome, tone, mut why, can) = match &one.decision.verdict {
        Verdict::Allow => (s.d_free(), "pine", String::new(), true),
        Verdict::NeedsApproval { respond_by } => {
            (s.d_asks(), "yolk", format!("{} {}", w.booking.b_deadline(), w.moment(*respond_by, zone)), true)
        }
        Verdict::Refuse(refusal) => {
            let skip = Skip::of(refusal);
            let outcome = match &skip {
                Skip::Taken { .. } => s.d_taken(),
                Skip::Overdrawn { .. } => s.d_short(),
                _ => s.d_rule(),
            };
            (outcome, "red", w.skipped(&skip), false)
        }
    };
    if one.provisional {
        why = if why.is_empty() { s.d_unknown().to_owned() } else { format!("{why} · {}", s.d_unknown()) };
    }
    Date {
        value: one.date.to_string(),
        told: w.span(one.span, zone),
        outcome,
        tone,
        why,
        can,
        picked: can && picks.is_none_or(|picks| picks.contains(&one.date)),
    }
}

/// The form, filled from the address.
#[get("/series/new")]
pub async fn form(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let desk = Desk::open(&v, &asked.0).await?;
    Page::new(&desk.page(&v, &asked.0, FormErrors::default()))
}

/// With `plan`: the dates and what would come of each. Otherwise the chosen ones are booked.
#[post("/series", data = "<posted>")]
pub async fn make(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let (w, fields) = (&v.w, &posted.0);
    let desk = Desk::open(&v, fields).await?;
    if fields.is_set("begin") {
        return Page::new(&desk.page(&v, fields, FormErrors::default())).map(Answer::Page);
    }
    let mut wanted = match desk.parse(w, fields) {
        Ok(wanted) => wanted,
        Err(errors) => {
            let page = desk.page(&v, fields, errors);
            return Page::with(Status::UnprocessableEntity, &page).map(Answer::Page);
        }
    };
    let picks: Vec<NaiveDate> = fields.all("only").filter_map(|date| date.parse().ok()).collect();
    if fields.is_set("plan") {
        return planned(&v, &desk, fields, &wanted, None).await.map(Answer::Page);
    }
    if picks.is_empty() {
        // Nothing was chosen, or the dates were not looked at yet.
        return planned(&v, &desk, fields, &wanted, Some(&[])).await.map(Answer::Page);
    }
    // A date that waits is one that was not chosen because it is taken.
    wanted.only = if wanted.wait { Vec::new() } else { picks.clone() };
    if wanted.wait {
        let all = series::plan(v.house, v.actor(), &wanted, v.now).await?;
        let taken = |one: &Planned| matches!(&one.decision.verdict, Verdict::Refuse(why) if matches!(Skip::of(why), Skip::Taken { .. }));
        wanted.only =
            all.iter().filter(|one| picks.contains(&one.date) || taken(one)).map(|one| one.date).collect();
    }
    let key = posted.key(v.house, v.actor());
    match series::book(v.house, v.actor(), &wanted, Some(&key), v.now).await {
        Ok(made) => {
            let said = w.series.made(made.booked.len(), made.skipped.len());
            Ok(v.done(said, format!("/series/{}", made.object)))
        }
        Err(Fault::Refused(refusal)) => {
            let errors = bounds(&mistakes(w, &refusal));
            let mut page = desk.page(&v, fields, errors);
            if page.errors.is_empty() {
                page.refused = Some(refused(w, &refusal, desk.zone(), |_| String::new()));
            }
            Page::with(Status::new(status(&refusal).0), &page).map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

/// The use case's names of fields as this form has them.
fn bounds(errors: &FormErrors) -> FormErrors {
    errors
        .renamed(|field, told| (if field == "weekdays" { "day" } else { field }.to_owned(), told.to_owned()))
}

/// The form with its dates; nothing is booked. `picks`: what was chosen before.
async fn planned(
    v: &Visit<'_>,
    desk: &Desk,
    fields: &Fields,
    wanted: &Wanted,
    picks: Option<&[NaiveDate]>,
) -> Result<Page, PageFault> {
    let w = &v.w;
    match series::plan(v.house, v.actor(), wanted, v.now).await {
        Ok(all) => {
            let zone = desk.zone();
            let mut page = desk.page(v, fields, FormErrors::default());
            page.dates = all.iter().map(|one| date(w, one, zone, picks)).collect();
            let free = page.dates.iter().filter(|one| one.can).count();
            page.sum = if free == 0 {
                w.series.none_free().to_owned()
            } else {
                w.series.sum(free, page.dates.len())
            };
            if picks.is_some() {
                page.errors.add("only", w.series.pick());
                return Page::with(Status::UnprocessableEntity, &page);
            }
            Page::new(&page)
        }
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Fields(_)) => {
            let page = desk.page(v, fields, bounds(&mistakes(w, &refusal)));
            Page::with(Status::UnprocessableEntity, &page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}
