//! The form that joins a waiting line: for one resource, or for any of a kind.

use super::booking_form::mistakes;
use super::booking_story::{Refused, refused};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::slot::{self, Asked, Typed};
use super::visit::Visit;
use crate::app::wait::{self, Wanted};
use crate::app::{Company, Fault, Incubator, Kind, Resource, find, members};
use crate::domain::booking::TITLE;
use crate::domain::field::{FieldError, FieldRule, number, text};
use crate::domain::id::{CompanyId, IncubatorId, ResourceId};
use crate::domain::time::{Interval, MINUTE};
use crate::domain::waitlist::Ask;
use crate::http::form::{Fields, Posted};
use crate::http::problem::status;
use askama::Template;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![form, join]
}

#[derive(Template)]
#[template(path = "waits/form.html")]
struct FormPage {
    shell: Shell,
    crumbs: Vec<Link>,
    resource: Option<(String, String)>,
    incubators: Vec<Choice>,
    kinds: Vec<Choice>,
    companies: Vec<Choice>,
    typed: Typed,
    purpose: String,
    seats: String,
    units: String,
    minutes: String,
    auto: bool,
    private: bool,
    errors: FormErrors,
    refused: Option<Refused>,
}

/// What the form needs to know of the house.
struct Desk {
    resource: Option<Resource>,
    places: Vec<Incubator>,
    kinds: Vec<Kind>,
    own: Vec<Company>,
}

impl Desk {
    async fn open(v: &Visit<'_>, fields: &Fields) -> Result<Desk, Fault> {
        let resource = match fields.id::<ResourceId>("resource") {
            Some(id) => Some(find::one(v.house, v.actor(), id).await?.0),
            None => None,
        };
        let (places, mut kinds, _) = find::choices(v.house, v.actor(), None).await?;
        kinds.retain(|kind| kind.mode != "tenancy");
        let own = members::own(v.house, v.actor(), v.now).await?;
        Ok(Desk { resource, places, kinds, own })
    }

    fn here(&self, fields: &Fields) -> Option<&Incubator> {
        let named: Option<IncubatorId> = fields.id("incubator");
        let home = self.own.first().and_then(|company| company.incubator_id);
        let found = named.map(|id| id.0).or(home);
        self.places.iter().find(|one| Some(one.id) == found).or(self.places.first())
    }

    fn zone(&self, fields: &Fields) -> chrono_tz::Tz {
        let here = self.here(fields).map(|one| one.time_zone.as_str());
        slot::zone(self.resource.as_ref().map(|one| one.time_zone.as_str()).or(here).unwrap_or_default())
    }

    /// Text in, a wish out; or every field that is wrong.
    fn parse(&self, v: &Visit<'_>, fields: &Fields) -> Result<Wanted, FormErrors> {
        let (w, zone) = (&v.w, self.zone(fields));
        let mut wrong = FormErrors::default();
        let title = text("title", fields.get("title"), TITLE.0, TITLE.1);
        let title = title.map_err(|error| wrong.add("title", w.field(&error.rule))).ok();
        let typed = Typed::read(fields);
        for (field, rule) in typed.wrong(zone) {
            wrong.add(field, w.field(&rule));
        }
        let window = typed.span(zone);
        let mut take = |parsed: Result<i64, FieldError>| {
            parsed.map_err(|error| wrong.add(error.field, w.field(&error.rule))).ok()
        };
        let or = |name: &str, other: &str| {
            if fields.get(name).trim().is_empty() { other.to_owned() } else { fields.get(name).to_owned() }
        };
        let most = self.resource.as_ref().map_or(100_000, |one| one.capacity.max(1));
        let units = take(number("units", &or("units", "1"), 1, most));
        let seats = take(number("seats", &or("seats", "0"), 0, 100_000));
        let all = window.map_or(0, Interval::minutes);
        let minutes = match fields.get("minutes").trim() {
            "" => Some(all),
            given => take(number("minutes", given, 1, all.max(1))),
        };
        let kind = fields.get("kind").to_owned();
        if self.resource.is_none() && !self.kinds.iter().any(|known| known.key == kind) {
            wrong.add("kind", w.field(&FieldRule::Choice));
        }
        let company: Option<CompanyId> = fields.id("company");
        if company.is_none() && self.own.len() > 1 {
            wrong.add("company", w.field(&FieldRule::Missing));
        }
        match (window, title, units, seats, minutes) {
            (Some(window), Some(title), Some(units), Some(seats), Some(minutes)) if wrong.is_empty() => {
                Ok(Wanted {
                    resource: self.resource.as_ref().map(|one| ResourceId(one.id)),
                    incubator: self.here(fields).map(|one| IncubatorId(one.id)),
                    kind,
                    seats: if self.resource.is_some() { 0 } else { seats },
                    units,
                    people: seats,
                    ask: Ask {
                        window,
                        length: if minutes == all { window.seconds() } else { minutes * MINUTE },
                    },
                    title,
                    private: fields.is_set("private"),
                    company,
                    auto: fields.is_set("auto"),
                })
            }
            _ => Err(wrong),
        }
    }

    fn page(&self, v: &Visit<'_>, fields: &Fields, errors: FormErrors, refused: Option<Refused>) -> FormPage {
        let w = &v.w;
        let mut typed = Typed::read(fields);
        if typed.date.is_empty() && typed.from.is_empty() {
            let hours = self.resource.as_ref().map(|one| one.open_hours.as_str());
            let hours = hours.or(self.here(fields).map(|one| one.opening.as_str()));
            let opening = slot::weekly(hours.unwrap_or_default());
            typed = slot::suggested(v.house, &opening, self.zone(fields), v.now);
        }
        let here = self.here(fields).map(|one| one.id.to_string()).unwrap_or_default();
        let company = fields.get("company");
        FormPage {
            crumbs: vec![Link::new("/waits", w.wait.mine()), Link::new("", w.wait.new_title())],
            resource: self.resource.as_ref().map(|one| (one.id.to_string(), one.name.clone())),
            incubators: slot::incubator_choices(w, &self.places, &here, false),
            kinds: slot::kind_choices(w, &self.kinds, fields.get("kind"), false),
            companies: if self.own.len() > 1 {
                Choice::list(self.own.iter().map(|one| (one.id.to_string(), one.name.clone())), company)
            } else {
                Vec::new()
            },
            typed,
            purpose: fields.get("title").to_owned(),
            seats: fields.get("seats").to_owned(),
            units: if fields.is_set("units") { fields.get("units").to_owned() } else { "1".to_owned() },
            minutes: fields.get("minutes").to_owned(),
            auto: fields.is_set("auto"),
            private: fields.is_set("private"),
            errors,
            refused,
            shell: v.shell(w.wait.new_title()),
        }
    }
}

/// The form, filled from the address.
#[get("/waits/new")]
pub async fn form(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let desk = Desk::open(&v, &asked.0).await?;
    Page::new(&desk.page(&v, &asked.0, FormErrors::default(), None))
}

/// Joins the line.
#[post("/waits", data = "<posted>")]
pub async fn join(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let (w, fields) = (v.w, &posted.0);
    let desk = Desk::open(&v, fields).await?;
    let wanted = match desk.parse(&v, fields) {
        Ok(wanted) => wanted,
        Err(errors) => {
            let page = desk.page(&v, fields, errors, None);
            return Page::with(Status::UnprocessableEntity, &page).map(Answer::Page);
        }
    };
    let key = posted.key(v.house, v.actor());
    match wait::join(v.house, v.actor(), &wanted, Some(&key), v.now).await {
        Ok(entry) => {
            let at = wait::open(v.house, v.actor(), entry.id, v.now).await?.before();
            Ok(v.done(w.wait.joined(at + 1), format!("/waits/{}", entry.id)))
        }
        Err(Fault::Refused(refusal)) => {
            let zone = desk.zone(fields);
            let errors = mistakes(&w, &refusal);
            let said = errors.is_empty().then(|| {
                refused(&w, &refusal, zone, |near| {
                    let other = Typed::of(near.span, zone);
                    super::address::to(
                        "/bookings/new",
                        &[
                            ("resource", &near.resource.to_string()),
                            ("date", &other.date),
                            ("from", &other.from),
                            ("end_date", &other.end_date),
                            ("to", &other.to),
                            ("title", fields.get("title")),
                            ("company", fields.get("company")),
                        ],
                    )
                })
            });
            let page = desk.page(&v, fields, errors, said);
            Page::with(Status::new(status(&refusal).0), &page).map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}
