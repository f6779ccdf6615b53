//! Bookings: make, look, change, call off.

use super::ask::{Ask, ClientKey, KEY, Query, cursor, id};
use super::body::{Body, Moment};
use super::booking_view::{BookingView, Listed};
use super::document::Endpoint;
use super::taking::{self, MANY, NewItem};
use super::view::{Answer, List, Reply};
use crate::app::book::{self, Booked, Taking};
use crate::app::change::{self, Change};
use crate::app::{Page, cancel, see};
use crate::domain::booking::{GUESTS_MAX, Guest, ITEMS_MAX, NOTE_MAX, State, TITLE};
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::{BookingId, CompanyId, PersonId, ResourceId, TermsId};
use crate::domain::person::Email;
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval};
use crate::http::etag::{self, Conditions};
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Delete, Get, Patch, Post};
use rocket::{Route, delete, get, patch, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![make, one, list, edit, call_off]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Post, "/v1/bookings", "Book, or learn why not and what could be booked instead")
        .headers(&[KEY])
        .body(S::subschema_for::<NewBooking>)
        .gives(201, S::subschema_for::<Made>)
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Get, "/v1/bookings", "Bookings of a resource, of a company, or my own")
        .query(&["resource", "company", "mine", "from", "to", "after", "limit"])
        .gives(200, S::subschema_for::<List<Listed>>)
        .fails(&[403, 404, 422]),
    Endpoint::new(Get, "/v1/bookings/{id}", "A booking")
        .headers(&["If-None-Match"])
        .gives(200, S::subschema_for::<BookingView>)
        .fails(&[404]),
    Endpoint::new(Patch, "/v1/bookings/{id}", "Change a booking; a new time is judged anew")
        .headers(&["If-Match"])
        .body(S::subschema_for::<BookingChange>)
        .gives(200, S::subschema_for::<BookingView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Delete, "/v1/bookings/{id}", "Call a booking off")
        .query(&["reason"])
        .headers(&["If-Match"])
        .gives(200, S::subschema_for::<BookingView>)
        .fails(&[403, 404, 409, 412, 422]),
];

/// A booking to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBooking {
    /// Each resource once.
    #[schemars(length(min = 1, max = ITEMS_MAX))]
    items: Vec<NewItem>,
    starts_at: Moment,
    ends_at: Moment,
    #[schemars(length(min = 1, max = TITLE.1), regex(pattern = r"\S"))]
    title: String,
    /// In whose name; needed by those who act for several companies.
    company_id: Option<CompanyId>,
    /// A colleague who will hold it.
    holder_id: Option<PersonId>,
    #[serde(default)]
    #[schemars(length(max = GUESTS_MAX))]
    guests: Vec<NewGuest>,
    #[serde(default)]
    #[schemars(length(max = NOTE_MAX))]
    note: String,
    /// Busy only, even for the company's others.
    #[serde(default)]
    private: bool,
    /// People expected.
    #[serde(default)]
    #[schemars(range(min = 0, max = MANY))]
    seats: i64,
    /// Versions of terms of use that I accept with this, by id; a colleague accepts their own.
    #[serde(default)]
    #[schemars(length(max = 40))]
    accepts: Vec<TermsId>,
    /// Why the house rules are set aside for it; for those who run the place. The reason is kept.
    #[serde(rename = "override")]
    #[schemars(length(min = 1, max = NOTE_MAX), regex(pattern = r"\S"))]
    overriding: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewGuest {
    #[schemars(length(min = 1, max = 60), regex(pattern = r"\S"))]
    name: String,
    #[schemars(email)]
    email: Option<String>,
}

impl NewBooking {
    /// Reads every member, or names every one that is wrong.
    fn read(self) -> Result<book::NewBooking, Refusal> {
        let mut wrong = Gather::default();
        let title = wrong.take(text("title", &self.title, TITLE.0, TITLE.1)).unwrap_or_default();
        let note = wrong.take(text("note", &self.note, 0, NOTE_MAX)).unwrap_or_default();
        let items = taking::read(&self.items, &mut wrong);
        if self.accepts.len() > 40 {
            wrong.wrong("accepts", FieldRule::Number { min: 0, max: 40 });
        }
        if !(0..=MANY).contains(&self.seats) {
            wrong.wrong("seats", FieldRule::Number { min: 0, max: MANY });
        }
        if self.guests.len() > GUESTS_MAX {
            wrong.wrong("guests", FieldRule::Number { min: 0, max: GUESTS_MAX as i64 });
        }
        let mut guests = Vec::new();
        for (at, guest) in self.guests.into_iter().enumerate() {
            let name = wrong.take(text(&format!("guests[{at}].name"), &guest.name, 1, 60));
            let email = guest.email.filter(|email| !email.trim().is_empty());
            let parsed = email.map(|email| {
                let error = || FieldError::new(format!("guests[{at}].email"), FieldRule::Email);
                Email::parse(&email).ok_or_else(error)
            });
            let email = parsed.and_then(|parsed| wrong.take(parsed)).map(|email| email.to_string());
            guests.push(Guest { name: name.unwrap_or_default(), email });
        }
        let span = Interval::new(self.starts_at.0, self.ends_at.0);
        let span = wrong.take(span.map_err(|_| FieldError::new("ends_at", FieldRule::EndAfterStart)));
        let (Some(span), true) = (span, wrong.0.is_empty()) else { return Err(Refusal::Fields(wrong.0)) };
        Ok(book::NewBooking {
            items,
            span,
            title,
            company: self.company_id,
            holder: self.holder_id,
            guests,
            note,
            private: self.private,
            seats: self.seats,
            accepts: self.accepts,
            overriding: self.overriding,
        })
    }
}

/// What was made; the same key brings the same answer.
#[derive(Serialize, JsonSchema)]
pub struct Made {
    id: BookingId,
    /// `confirmed`, or `requested` until somebody agrees.
    state: State,
    uid: String,
    title: String,
    starts_at: String,
    ends_at: String,
    items: Vec<MadeItem>,
    company_id: Option<CompanyId>,
    holder_id: PersonId,
    respond_by: Option<String>,
    version: i64,
}

#[derive(Serialize, JsonSchema)]
struct MadeItem {
    resource_id: ResourceId,
    units: i64,
}

impl Made {
    fn of(booked: Booked, new: book::NewBooking, ask: &Ask<'_>) -> Made {
        let item = |item: Taking| MadeItem { resource_id: item.resource, units: item.units };
        Made {
            id: booked.id,
            state: booked.state,
            uid: booked.uid,
            title: new.title,
            starts_at: new.span.start().rfc3339(Shanghai),
            ends_at: new.span.end().rfc3339(Shanghai),
            items: new.items.into_iter().map(item).collect(),
            company_id: new.company.or_else(|| ask.actor.companies().next()),
            holder_id: new.holder.unwrap_or(ask.actor.person),
            respond_by: booked.respond_by.map(|at| Instant(at).rfc3339(Shanghai)),
            version: 1,
        }
    }
}

/// Book.
#[post("/v1/bookings", data = "<body>")]
pub async fn make(ask: Ask<'_>, key: ClientKey, body: Body<NewBooking>) -> Answer {
    let body_hash = body.hash.clone();
    let new = body.read()?.read()?;
    let key = key.read(&ask, &body_hash)?;
    let booked = book::book(ask.house, &ask.actor, &new, key.as_ref(), ask.now).await?;
    let location = format!("/api/v1/bookings/{}", booked.id);
    Ok(Reply::made(&Made::of(booked, new, &ask))?.at(location).version(1))
}

/// One.
#[get("/v1/bookings/<bid>")]
pub async fn one(ask: Ask<'_>, bid: &str, conditions: Conditions) -> Answer {
    let opened = see::open(ask.house, &ask.actor, id(bid)?, ask.now).await?;
    let version = opened.booking.version;
    let tag = etag::of_version(version);
    if conditions.has(&tag) {
        return Ok(Reply::unchanged(tag));
    }
    Ok(Reply::ok(&BookingView::of(opened.booking, Some(opened.guests)))?.version(version))
}

/// List: of a resource, of a company, else my own.
#[get("/v1/bookings")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let (resource, company) = (query.id("resource"), query.id("company"));
    let mine = query.flag("mine");
    let given = query.span(400);
    let (after, limit) = (query.after_booking(), query.limit());
    query.done()?;
    let span = match given {
        Some(span) => span,
        None => Interval::new(ask.now, ask.now.plus(400 * DAY)).map_err(Refusal::from)?,
    };
    let (house, actor, page) = (ask.house, &ask.actor, Page { after, limit: limit + 1 });
    let mut rows = match (resource, company) {
        (Some(resource), _) => see::of_resource(house, actor, resource, span, page).await?,
        (None, Some(company)) => see::of_company(house, actor, company, span, page).await?,
        (None, None) => see::mine(house, actor, span, page).await?,
    };
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|last| cursor(last.span.end(), last));
    let wanted = |booking: &crate::app::Booking| {
        let of_company = company.is_none_or(|company: CompanyId| booking.company == Some(company));
        (!mine || booking.person == actor.person) && of_company
    };
    let items = rows.into_iter().filter(wanted).map(|row| Listed::of(row, actor)).collect();
    Reply::ok(&List { items, next })
}

/// What is to be different; what is missing stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingChange {
    starts_at: Option<Moment>,
    ends_at: Option<Moment>,
    #[schemars(length(min = 1, max = TITLE.1), regex(pattern = r"\S"))]
    title: Option<String>,
    #[schemars(length(max = NOTE_MAX))]
    note: Option<String>,
    private: Option<bool>,
}

/// Change.
#[patch("/v1/bookings/<bid>", data = "<body>")]
pub async fn edit(ask: Ask<'_>, bid: &str, conditions: Conditions, body: Body<BookingChange>) -> Answer {
    let (bid, version) = (id(bid)?, conditions.version()?);
    let new = body.read()?;
    let mut wrong = Gather::default();
    let title = new.title.and_then(|title| wrong.take(text("title", &title, TITLE.0, TITLE.1)));
    let note = new.note.and_then(|note| wrong.take(text("note", &note, 0, NOTE_MAX)));
    let span = if new.starts_at.is_some() || new.ends_at.is_some() {
        let old = see::open(ask.house, &ask.actor, bid, ask.now).await?.booking.span;
        let start = new.starts_at.map_or(old.start(), |at| at.0);
        // A new start alone moves it, as long as it was.
        let same_length = start.plus(old.seconds());
        let span = Interval::new(start, new.ends_at.map_or(same_length, |at| at.0));
        wrong.take(span.map_err(|_| FieldError::new("ends_at", FieldRule::EndAfterStart)))
    } else {
        None
    };
    if !wrong.0.is_empty() {
        return Err(Refusal::Fields(wrong.0).into());
    }
    let wish = Change { span, title, note, private: new.private };
    let booking = change::change(ask.house, &ask.actor, bid, version, &wish, ask.now).await?;
    let version = booking.version;
    Ok(Reply::ok(&BookingView::of(booking, None))?.version(version))
}

/// Call off.
#[delete("/v1/bookings/<bid>")]
pub async fn call_off(ask: Ask<'_>, bid: &str, conditions: Conditions, mut query: Query) -> Answer {
    let (bid, version) = (id(bid)?, conditions.version()?);
    let reason = text("reason", &query.text("reason"), 0, NOTE_MAX);
    let reason = reason.map_err(|error| Refusal::Fields(vec![error]))?;
    query.done()?;
    let reason = Some(reason.as_str()).filter(|reason| !reason.is_empty());
    let booking = cancel::cancel(ask.house, &ask.actor, bid, version, reason, ask.now).await?;
    let version = booking.version;
    Ok(Reply::ok(&BookingView::of(booking, None))?.version(version))
}
