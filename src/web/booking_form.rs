//! The form that books.

use super::address;
use super::booking_story::{Refused, Sentence, refused, sentences};
use super::extras::{Extra, Extras};
use super::guest_list::guests;
use super::page::{Answer, Frame, Me, Page, PageFault, flash};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::slot::{self, Asked, Typed};
use super::terms_box::{Ask, accepted, asks, open_terms};
use crate::app::book::{NewBooking, Taking, book};
use crate::app::{Company, Fault, House, Resource, find, members, terms};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::booking::{NOTE_MAX, TITLE};
use crate::domain::decision::Verdict;
use crate::domain::field::{FieldRule, number, text};
use crate::domain::id::{CompanyId, IncubatorId, PersonId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::form::{Fields, Posted};
use crate::http::now::Now;
use crate::http::problem::status;
use crate::words::Words;
use askama::Template;
use rocket::http::{CookieJar, Status};
use rocket::{Route, State, get, post, routes};
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![form, create]
}

#[derive(Template)]
#[template(path = "booking/form.html")]
struct FormPage {
    shell: Shell,
    crumbs: Vec<Link>,
    form: Form,
    companies: Vec<Choice>,
    people: Vec<Choice>,
    extras: Vec<Extra>,
    errors: FormErrors,
    refused: Option<Refused>,
    waitable: bool,
    terms: Vec<Ask>,
    overriding: Option<String>,
    preview: Option<Preview>,
}

/// What the form shows in its fields.
struct Form {
    resource: String,
    resource_name: String,
    about: String,
    capacity: i64,
    typed: Typed,
    purpose: String,
    units: String,
    guests: String,
    remark: String,
    private: bool,
    seats: String,
    /// Something is asked for to go with it.
    with_extras: bool,
}

/// What the rules say of the form as it stands.
struct Preview {
    mood: &'static str,
    verdict: String,
    sentences: Vec<Sentence>,
}

#[derive(Template)]
#[template(path = "booking/choose.html")]
struct ChoosePage {
    shell: Shell,
}

/// The form, filled from the address.
#[get("/bookings/new")]
pub async fn form(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    asked: Asked,
) -> Result<Page, PageFault> {
    let Some(id) = asked.0.id::<ResourceId>("resource") else {
        return Page::new(&ChoosePage { shell: frame.shell(frame.w.booking.book_title()) });
    };
    let desk = Desk::open(house, &me.actor, id, &asked.0, now.0).await?;
    let page = desk.page(&frame, &asked.0, FormErrors::default(), None).await?;
    Page::new(&page)
}

/// Books; or, with `check`, only says what the rules make of it.
#[post("/bookings", data = "<posted>")]
pub async fn create(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let (w, fields) = (frame.w, &posted.0);
    let id = fields.id::<ResourceId>("resource").ok_or(Refusal::NotFound)?;
    let desk = Desk::open(house, &me.actor, id, fields, now.0).await?;
    if fields.is_set("check") {
        let page = desk.page(&frame, fields, FormErrors::default(), None).await?;
        return Page::new(&page).map(Answer::Page);
    }
    let new = match desk.parse(&w, fields) {
        Ok(new) => new,
        Err(errors) => {
            let page = desk.page(&frame, fields, errors, None).await?;
            return Page::with(Status::UnprocessableEntity, &page).map(Answer::Page);
        }
    };
    let key = posted.key(house, &me.actor);
    match book(house, &me.actor, &new, Some(&key), now.0).await {
        Ok(booked) => {
            let until = booked.respond_by.map(|at| w.moment(Instant(at), desk.zone()));
            let said = until.map_or_else(|| w.booking.booked().to_owned(), |until| w.booking.asked(until));
            flash(jar, "ok", &said, None);
            Ok(Answer::To(format!("/bookings/{}", booked.id)))
        }
        Err(Fault::Refused(refusal)) => {
            let (code, _) = status(&refusal);
            let page = if matches!(*refusal, Refusal::Fields(_)) {
                desk.page(&frame, fields, mistakes(&w, &refusal), None).await?
            } else {
                desk.page(&frame, fields, FormErrors::default(), Some(&refusal)).await?
            };
            Page::with(Status::new(code), &page).map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

/// The use case's names of fields as this form has them.
pub(super) fn mistakes(w: &Words, refusal: &Refusal) -> FormErrors {
    let mut list = FormErrors::default();
    if let Refusal::Fields(errors) = refusal {
        for error in errors {
            let field = match error.field.as_str() {
                "company_id" => "company",
                "holder_id" => "holder",
                "starts_at" => "from",
                "ends_at" => "to",
                "override" => "override_reason",
                same => same,
            };
            list.add(field, w.field(&error.rule));
        }
    }
    list
}

/// What the form needs to know of the house.
struct Desk<'a> {
    house: &'a House,
    actor: &'a Actor,
    now: Instant,
    resource: Resource,
    own: Vec<Company>,
    people: Vec<(String, String)>,
    kind: String,
    terms: Vec<terms::Read>,
    extras: Extras,
}

impl<'a> Desk<'a> {
    async fn open(
        house: &'a House,
        actor: &'a Actor,
        id: ResourceId,
        fields: &Fields,
        now: Instant,
    ) -> Result<Desk<'a>, Fault> {
        let (resource, policy) = find::one(house, actor, id).await?;
        let rules = policy.map(|(_, rules)| rules).unwrap_or_default();
        let terms = open_terms(house, actor, &rules).await?;
        let (_, kinds, _) = find::choices(house, actor, None).await?;
        let own = members::own(house, actor, now).await?;
        let mut people: Vec<(String, String)> = Vec::new();
        for company in &own {
            let (_, all) = members::one(house, actor, CompanyId(company.id), now).await?;
            for one in all.iter().filter(|one| one.id != actor.person.0 && one.disabled_at.is_none()) {
                if !people.iter().any(|(id, _)| *id == one.id.to_string()) {
                    people.push((one.id.to_string(), one.name.clone()));
                }
            }
        }
        let kind = slot::kind_name(&Words::of(actor.language), &kinds, &resource.kind);
        let span = Typed::read(fields).span(slot::zone(&resource.time_zone));
        let extras = Extras::of(house, actor, &resource, span, fields).await?;
        Ok(Desk { house, actor, now, resource, own, people, kind, terms, extras })
    }

    fn zone(&self) -> chrono_tz::Tz {
        slot::zone(&self.resource.time_zone)
    }

    fn company(&self, fields: &Fields) -> Option<CompanyId> {
        let only = if let [only] = self.own.as_slice() { Some(CompanyId(only.id)) } else { None };
        fields.id("company").or(only)
    }

    /// Text in, a wish out; or every field that is wrong.
    fn parse(&self, w: &Words, fields: &Fields) -> Result<NewBooking, FormErrors> {
        let mut wrong = FormErrors::default();
        let title = text("title", fields.get("title"), TITLE.0, TITLE.1);
        let title = title.map_err(|error| wrong.add("title", w.field(&error.rule))).ok();
        let typed = Typed::read(fields);
        for (field, rule) in typed.wrong(self.zone()) {
            wrong.add(field, w.field(&rule));
        }
        let mut take = |parsed: Result<i64, crate::domain::field::FieldError>| {
            parsed.map_err(|error| wrong.add(error.field, w.field(&error.rule))).ok()
        };
        let or = |name: &str, other: &str| {
            if fields.get(name).trim().is_empty() { other.to_owned() } else { fields.get(name).to_owned() }
        };
        let units = take(number("units", &or("units", "1"), 1, self.resource.capacity.max(1)));
        let seats = take(number("seats", &or("seats", "0"), 0, 10_000));
        let company = self.company(fields);
        if company.is_none() && self.own.len() > 1 {
            wrong.add("company", w.field(&FieldRule::Missing));
        }
        let holder: Option<PersonId> = fields.id("holder");
        // What is no id must not silently mean oneself.
        let read = [("company", fields.id::<CompanyId>("company").is_some()), ("holder", holder.is_some())];
        for (name, _) in read.into_iter().filter(|(name, read)| !read && !fields.get(name).trim().is_empty())
        {
            wrong.add(name, w.field(&FieldRule::Choice));
        }
        let guests = guests(w, fields.get("guests")).map_err(|why| wrong.add("guests", why)).ok();
        let note = fields.get("note").trim().replace("\r\n", "\n");
        if note.chars().count() > NOTE_MAX {
            wrong.add("note", w.field(&FieldRule::Length { min: 0, max: NOTE_MAX }));
        }
        let mut items = self.extras.read(w, fields, &mut wrong);
        match (typed.span(self.zone()), title, units, seats, guests) {
            (Some(span), Some(title), Some(units), Some(seats), Some(guests)) if wrong.is_empty() => {
                items.insert(0, Taking { resource: ResourceId(self.resource.id), units });
                Ok(NewBooking {
                    items,
                    span,
                    title,
                    company,
                    holder,
                    guests,
                    note,
                    private: fields.is_set("private"),
                    seats,
                    accepts: accepted(fields),
                    overriding: fields.is_set("override").then(|| fields.get("override_reason").to_owned()),
                })
            }
            _ => Err(wrong),
        }
    }

    /// The form, with what was typed and what is wrong with it.
    async fn page(
        &self,
        frame: &Frame,
        fields: &Fields,
        errors: FormErrors,
        refusal: Option<&Refusal>,
    ) -> Result<FormPage, Fault> {
        let (w, zone) = (&frame.w, self.zone());
        let id = self.resource.id.to_string();
        let mut typed = Typed::read(fields);
        if typed.date.is_empty() && typed.from.is_empty() {
            let opening = slot::weekly(&self.resource.open_hours);
            typed = slot::suggested(self.house, &opening, zone, self.now);
        }
        let said = refusal.map(|refusal| {
            refused(w, refusal, zone, |near| {
                let other = Typed::of(near.span, zone);
                address::to(
                    "/bookings/new",
                    &[
                        ("resource", &near.resource.to_string()),
                        ("date", &other.date),
                        ("from", &other.from),
                        ("end_date", &other.end_date),
                        ("to", &other.to),
                        ("title", fields.get("title")),
                        ("units", fields.get("units")),
                        ("seats", fields.get("seats")),
                        ("company", fields.get("company")),
                    ],
                )
            })
        });
        let about = [self.kind.clone(), slot::place(&self.resource)];
        let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
        let holders = std::iter::once((String::new(), w.booking.myself().to_owned()));
        let chosen = self.company(fields).map(|id| id.to_string()).unwrap_or_default();
        let preview =
            if said.is_none() && errors.is_empty() { self.preview(w, fields, &typed).await? } else { None };
        let broken = refusal.is_some_and(|refusal| {
            matches!(refusal, Refusal::Rules { broken, .. }
            if broken.iter().all(|check| !check.rule.is_house_rule()))
        });
        let place = Object::incubator(IncubatorId(self.resource.incubator_id), &self.resource.district_code);
        let may = self.actor.may(Action::Override, &place);
        let extras = self.extras.shown(fields, &errors);
        let offered = may && (broken || !errors.of("override_reason").is_empty());
        Ok(FormPage {
            terms: asks(w, &self.terms, fields),
            overriding: offered.then(|| fields.get("override_reason").to_owned()),
            crumbs: vec![
                Link::new("/find", w.page.find()),
                Link::new(format!("/resources/{id}"), self.resource.name.clone()),
                Link::new("", w.booking.book_title()),
            ],
            companies: if self.own.len() > 1 {
                Choice::list(self.own.iter().map(|one| (one.id.to_string(), one.name.clone())), &chosen)
            } else {
                Vec::new()
            },
            people: if self.people.is_empty() {
                Vec::new()
            } else {
                Choice::list(holders.chain(self.people.iter().cloned()), fields.get("holder"))
            },
            form: Form {
                resource: id,
                resource_name: self.resource.name.clone(),
                about: about.join(" · "),
                capacity: self.resource.capacity,
                typed,
                purpose: fields.get("title").to_owned(),
                units: if fields.is_set("units") { fields.get("units").to_owned() } else { "1".to_owned() },
                guests: fields.get("guests").to_owned(),
                remark: fields.get("note").to_owned(),
                private: fields.is_set("private"),
                seats: fields.get("seats").to_owned(),
                with_extras: extras.iter().any(|one| !one.value.is_empty()),
            },
            extras,
            errors,
            waitable: matches!(refusal, Some(Refusal::Taken { resource, .. }) if resource.0 == self.resource.id),
            refused: said,
            preview,
            shell: frame.shell(w.booking.book_title()),
        })
    }

    /// The judgement of the form as it stands, when it says when.
    async fn preview(&self, w: &Words, fields: &Fields, typed: &Typed) -> Result<Option<Preview>, Fault> {
        let zone = self.zone();
        let Some(span) = typed.span(zone) else { return Ok(None) };
        let units = fields.get("units").trim().parse().unwrap_or(1);
        let wanted = find::Wanted {
            item: Taking { resource: ResourceId(self.resource.id), units },
            span,
            company: self.company(fields),
            people: fields.get("seats").trim().parse().unwrap_or(0),
            accepts: accepted(fields),
        };
        let decision = find::preview(self.house, self.actor, &wanted, self.now).await?;
        let b = &w.booking;
        let (mood, verdict) = match &decision.verdict {
            Verdict::Allow => ("ok", b.p_allow().to_owned()),
            Verdict::NeedsApproval { respond_by } => ("info", b.p_asks(w.moment(*respond_by, zone))),
            Verdict::Refuse(refusal) => {
                let (title, why) = w.refusal(refusal);
                let colon = if why.is_empty() { "" } else { w.either("：", ": ") };
                ("warn", format!("{}{title}{colon}{why}", b.p_refuse()))
            }
        };
        Ok(Some(Preview { mood, verdict, sentences: sentences(w, &decision.trace) }))
    }
}
