//! Bookings: one's own, and a booking's page with what can be done about it.

use super::booking_story::{Sentence, sentences, steps};
use super::page::{Answer, Frame, Me, Page, PageFault, flash};
use super::shell::{Link, NavItem, Shell, Step};
use super::slot::{self, Asked};
use crate::app::approve::{Answer as Said, answer};
use crate::app::{Booking, Fault, House, Page as Wanted, cancel, see};
use crate::domain::access::{Action, Actor};
use crate::domain::booking::{State as Stand, Verb};
use crate::domain::id::BookingId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::http::now::Now;
use crate::words::Words;
use askama::Template;
use rocket::http::{CookieJar, Status};
use rocket::{Route, State, get, post, routes};
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![mine, one, call_off, restore, approve, decline]
}

/// Bookings on a page of a list.
const LIMIT: usize = 25;

/// A booking in a list.
pub(super) struct Line {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) span: String,
    pub(super) rooms: String,
    pub(super) company: String,
    pub(super) state: &'static str,
    pub(super) changing: bool,
}

impl Line {
    /// A booking in words.
    pub(super) fn new(w: &Words, one: &Booking) -> Line {
        Line {
            href: format!("/bookings/{}", one.id),
            title: one.title.clone(),
            span: w.span(one.span, one.zone),
            rooms: rooms(w, one),
            company: one.company_name.clone().unwrap_or_default(),
            state: one.state.name(),
            changing: one.change.is_some(),
        }
    }
}

/// What is booked, with units where there are several.
fn rooms(w: &Words, one: &Booking) -> String {
    let name = |item: &crate::app::Item| match item.units {
        1 => item.name.clone(),
        units => w.booking.b_units(&item.name, units),
    };
    one.items.iter().map(name).collect::<Vec<_>>().join(w.either("、", ", "))
}

#[derive(Template)]
#[template(path = "booking/mine.html")]
struct MinePage {
    shell: Shell,
    tabs: Vec<NavItem>,
    past: bool,
    lines: Vec<Line>,
    first: Option<&'static str>,
    older: Option<String>,
}

/// The actor's own: what lies ahead, or behind.
#[get("/bookings")]
pub async fn mine(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    asked: Asked,
) -> Result<Page, PageFault> {
    let w = frame.w;
    let past = asked.0.get("tab") == "past";
    let after = asked.0.get("after").split_once('-').and_then(|(at, id)| {
        let at = at.parse().ok().map(Instant)?;
        Some((at, id.parse::<BookingId>().ok()?))
    });
    let wanted = Wanted { after, limit: i64::try_from(LIMIT + 1).unwrap_or(1) };
    let mut found = if past {
        see::mine_behind(house, &me.actor, wanted, now.0).await?
    } else {
        see::mine_ahead(house, &me.actor, wanted, now.0).await?
    };
    let more = found.len() > LIMIT;
    found.truncate(LIMIT);
    let older = found.last().filter(|_| more).map(|last| {
        let after = format!("{}-{}", last.span.end().0, last.id);
        slot::address("/bookings", &[("tab", if past { "past" } else { "" }), ("after", &after)])
    });
    let tab = |href: &str, label: &str, current: bool| NavItem {
        href: href.to_owned(),
        label: label.to_owned(),
        current,
        ..NavItem::default()
    };
    let page = MinePage {
        tabs: vec![
            tab("/bookings", w.booking.tab_ahead(), !past),
            tab("/bookings?tab=past", w.booking.tab_behind(), past),
        ],
        lines: found.iter().map(|one| Line::new(&w, one)).collect(),
        first: after.map(|_| if past { "/bookings?tab=past" } else { "/bookings" }),
        past,
        older,
        shell: frame.shell(w.page.my_bookings()),
    };
    Page::new(&page)
}

#[derive(Template)]
#[template(path = "booking/one.html")]
struct OnePage {
    shell: Shell,
    crumbs: Vec<Link>,
    id: String,
    change_href: String,
    version: i64,
    state: &'static str,
    facts: Vec<(&'static str, String)>,
    items: Vec<Link>,
    guests: Vec<String>,
    private: bool,
    pending: Option<String>,
    why: Vec<Sentence>,
    steps: Vec<Step>,
    can: Can,
    undo_until: Option<String>,
    reason: String,
    reason_error: String,
}

/// What the reader can do about a booking now.
struct Can {
    change: bool,
    cancel: bool,
    decide: bool,
}

impl Can {
    fn of(actor: &Actor, booking: &Booking, now: Instant) -> Can {
        let object = see::object(booking);
        let ahead = booking.span.end() > now;
        let able = |action, verb| ahead && actor.may(action, &object) && booking.state.after(verb).is_ok();
        let own = booking.person == actor.person || booking.made_by == actor.person;
        let waits = booking.state == Stand::Requested || booking.change.is_some();
        Can {
            change: able(Action::ChangeBooking, Verb::Change),
            cancel: able(Action::CancelBooking, Verb::Cancel),
            decide: waits && ahead && !own && actor.may(Action::DecideBooking, &object),
        }
    }
}

/// A booking's page.
#[get("/bookings/<id>", rank = 2)]
pub async fn one(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    id: &str,
) -> Result<Page, PageFault> {
    show(house, &me.actor, &frame, slot::id(id)?, now.0, Status::Ok, "", "").await
}

#[allow(clippy::too_many_arguments)] // the page, and the one field that may be wrong on it
async fn show(
    house: &House,
    actor: &Actor,
    frame: &Frame,
    id: BookingId,
    now: Instant,
    status: Status,
    reason: &str,
    reason_error: &str,
) -> Result<Page, PageFault> {
    let opened = see::open(house, actor, id).await?;
    let (w, b, one) = (&frame.w, &frame.w.booking, &opened.booking);
    let zone = one.zone;
    let mut facts = vec![
        (b.when(), format!("{} · {}", w.span(one.span, zone), w.zone(zone, one.span.start()))),
        (w.founder.where_(), w.either(&one.incubator_name.0, &one.incubator_name.1).to_owned()),
        (b.b_person(), one.person_name.clone()),
        (b.b_company(), one.company_name.clone().unwrap_or_default()),
        (w.founder.seats(), if one.seats > 0 { one.seats.to_string() } else { String::new() }),
        (b.b_deadline(), one.respond_by.map(|at| w.moment(at, zone)).unwrap_or_default()),
        (b.b_reason(), one.reason.clone().unwrap_or_default()),
        (b.remark(), one.note.clone()),
    ];
    facts.retain(|(_, text)| !text.is_empty());
    let pending = one
        .change
        .as_ref()
        .map(|change| b.b_pending_why(w.span(change.span, zone), w.moment(change.respond_by, zone)));
    let trace = opened.history.iter().rev().find(|event| !event.trace.is_empty());
    let may_restore = actor.may(Action::CancelBooking, &see::object(one));
    let undo = one.undo_until.filter(|until| *until > now && one.state == Stand::Cancelled && may_restore);
    let item = |item: &crate::app::Item| {
        let name = if item.units > 1 { b.b_units(&item.name, item.units) } else { item.name.clone() };
        let name = if item.place.is_empty() { name } else { format!("{name} · {}", item.place) };
        Link::new(format!("/resources/{}", item.resource), name)
    };
    let guest = |guest: &crate::domain::booking::Guest| match &guest.email {
        Some(email) => format!("{} <{email}>", guest.name),
        None => guest.name.clone(),
    };
    // Who looks at somebody else's came from the list of what waits.
    let up = if one.person != actor.person && actor.may_somewhere(Action::DecideBooking) {
        Link::new("/inbox", w.page.inbox())
    } else {
        Link::new("/bookings", w.page.my_bookings())
    };
    let page = OnePage {
        crumbs: vec![up, Link::new("", one.title.clone())],
        id: id.to_string(),
        change_href: format!("/bookings/{id}/change"),
        version: one.version,
        state: one.state.name(),
        facts,
        items: one.items.iter().map(item).collect(),
        guests: opened.guests.iter().map(guest).collect(),
        private: one.private,
        pending,
        why: trace.map(|event| sentences(w, &event.trace)).unwrap_or_default(),
        steps: steps(w, one, &opened.history, now),
        can: Can::of(actor, one, now),
        undo_until: undo.map(|at| b.b_undo_until(at.wall(zone).format("%H:%M").to_string())),
        reason: reason.to_owned(),
        reason_error: reason_error.to_owned(),
        shell: frame.shell(&one.title),
    };
    Page::with(status, &page)
}

/// Calls a booking off, at once; the next page can take it back for some minutes.
#[post("/bookings/<id>/cancel", data = "<posted>")]
pub async fn call_off(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    id: &str,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let (id, version) = (slot::id::<BookingId>(id)?, posted.0.get("version").parse().ok());
    let gone = cancel::cancel(house, &me.actor, id, version, None, now.0).await?;
    let undo = gone.undo_until.map(|_| format!("/bookings/{id}/restore"));
    flash(jar, "ok", &frame.w.booking.b_cancelled(&gone.title), undo.as_deref());
    Ok(Answer::To(format!("/bookings/{id}")))
}

/// Takes a cancellation back.
#[post("/bookings/<id>/restore", data = "<posted>")]
pub async fn restore(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    id: &str,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let key = posted.key(house, &me.actor);
    cancel::restore(house, &me.actor, slot::id(id)?, None, Some(&key), now.0).await?;
    flash(jar, "ok", frame.w.booking.b_restored(), None);
    Ok(Answer::To(format!("/bookings/{id}")))
}

/// Approves a request or a proposed change.
#[post("/bookings/<id>/approve", data = "<posted>")]
pub async fn approve(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    id: &str,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let version = posted.0.get("version").parse().ok();
    let key = posted.key(house, &me.actor);
    answer(house, &me.actor, slot::id(id)?, version, Said::Approve, Some(&key), now.0).await?;
    flash(jar, "ok", frame.w.booking.b_approved(), None);
    Ok(Answer::To(format!("/bookings/{id}")))
}

/// Declines it; a reason is a must.
#[post("/bookings/<id>/decline", data = "<posted>")]
pub async fn decline(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    now: Now,
    id: &str,
    jar: &CookieJar<'_>,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let (id, version) = (slot::id::<BookingId>(id)?, posted.0.get("version").parse().ok());
    let reason = posted.0.get("reason");
    let key = posted.key(house, &me.actor);
    match answer(house, &me.actor, id, version, Said::Decline(reason), Some(&key), now.0).await {
        Ok(_) => {
            flash(jar, "ok", frame.w.booking.b_declined(), None);
            Ok(Answer::To(format!("/bookings/{id}")))
        }
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Fields(_)) => {
            let errors = super::sign_in::errors(&frame, &refusal);
            let (status, error) = (Status::UnprocessableEntity, errors.of("reason"));
            show(house, &me.actor, &frame, id, now.0, status, reason, error).await.map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}
