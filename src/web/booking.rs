//! Bookings: one's own, and a booking's page with what can be done about it.

use super::address::{self, moment_and_id};
use super::booking_story::{Refused, Sentence, anew, refused, sentences, steps};
use super::listing::{Shelf, Turn};
use super::page::{Answer, Page, PageFault};
use super::presence::Presence;
use super::shell::{Link, NavItem, Shell, Step};
use super::sign_in::errors;
use super::slot::Asked;
use super::visit::Visit;
use crate::app::approve::{Answer as Said, answer};
use crate::app::{Booking, Fault, Page as Wanted, cancel, presence, see};
use crate::domain::access::{Action, Actor};
use crate::domain::booking::{State as Stand, Verb};
use crate::domain::id::BookingId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::http::problem::status;
use crate::words::Words;
use askama::Template;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![mine, one, call_off, restore, approve, decline, object, decide]
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
    strikes: Option<String>,
    lines: Vec<Line>,
    turn: Turn,
}

/// Where what is over is listed.
const PAST: &str = "/bookings?tab=past";

/// What one has booked, in all its lists; `current` is the address of this one.
pub(super) fn tabs(w: &Words, current: &str) -> Vec<NavItem> {
    let b = &w.booking;
    [
        ("/bookings", b.tab_ahead()),
        ("/series", w.series.mine()),
        ("/waits", w.wait.mine()),
        (PAST, b.tab_behind()),
    ]
    .into_iter()
    .map(|(href, label)| NavItem {
        href: href.to_owned(),
        label: label.to_owned(),
        current: href == current,
        ..NavItem::default()
    })
    .collect()
}

/// The no-shows that count against the reader, as a sentence.
async fn strikes(v: &Visit<'_>) -> Result<Option<String>, PageFault> {
    let all = presence::absences(v.house, v.actor(), v.now).await?;
    let counted = all.iter().filter(|one| one.counted == 0).count();
    Ok((counted > 0).then(|| v.w.presence.strikes(counted, presence::COUNTED_DAYS)))
}

/// The actor's own: what lies ahead, or behind.
#[get("/bookings")]
pub async fn mine(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let w = v.w;
    let past = asked.0.get("tab") == "past";
    let after = moment_and_id(asked.0.get("after")).map(|(at, id)| (at, BookingId(id)));
    let wanted = Wanted { after, limit: i64::try_from(LIMIT + 1).unwrap_or(1) };
    let mut found = if past {
        see::mine_behind(v.house, v.actor(), wanted, v.now).await?
    } else {
        see::mine_ahead(v.house, v.actor(), wanted, v.now).await?
    };
    let tally = see::count_mine(v.house, v.actor(), past, wanted, v.now).await?;
    let shelf = Shelf {
        path: "/bookings",
        query: &[("tab", if past { "past" } else { "" })],
        mark: "after",
        later: after.is_some(),
        rows: LIMIT,
    };
    let turn = Turn::cut(&mut found, &shelf, |last| format!("{}-{}", last.span.end().0, last.id)).of(tally);
    let page = MinePage {
        tabs: tabs(&w, if past { PAST } else { "/bookings" }),
        strikes: if past { strikes(&v).await? } else { None },
        lines: found.iter().map(|one| Line::new(&w, one)).collect(),
        past,
        turn,
        shell: v.shell(w.page.my_bookings()),
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
    presence: Presence,
    series: String,
    steps: Vec<Step>,
    can: Can,
    undo_until: Option<String>,
    told: Told,
    refused: Option<Refused>,
}

/// What the reader can do about a booking now.
struct Can {
    change: bool,
    cancel: bool,
    /// In whose name: `None` is their own.
    decide: Option<see::Seat>,
}

impl Can {
    fn of(actor: &Actor, opened: &see::Opened, now: Instant) -> Can {
        let booking = &opened.booking;
        let object = see::object(booking);
        let ahead = booking.span.end() > now;
        let able = |action, verb| ahead && actor.may(action, &object) && booking.state.after(verb).is_ok();
        let waits = booking.state == Stand::Requested || booking.change.is_some();
        Can {
            change: able(Action::ChangeBooking, Verb::Change),
            cancel: able(Action::CancelBooking, Verb::Cancel),
            decide: opened.seat.clone().filter(|_| waits && ahead),
        }
    }
}

/// A booking's page.
#[get("/bookings/<id>", rank = 2)]
pub async fn one(v: Visit<'_>, id: &str) -> Result<Page, PageFault> {
    show(&v, address::id(id)?, Status::Ok, Told::default()).await
}

/// What a booking's page shows of a form on it that was refused.
#[derive(Default)]
struct Told {
    /// The field's id on the page; empty: none is wrong.
    at: &'static str,
    /// Its name.
    field: &'static str,
    text: String,
    error: String,
    refused: Option<Refused>,
}

impl Told {
    /// A field of one of the page's forms with what was typed there and what is wrong with it; `None`: it
    /// is not this field.
    fn wrong(
        v: &Visit<'_>,
        refusal: &Refusal,
        (at, field): (&'static str, &'static str),
        text: &str,
    ) -> Option<Told> {
        let error = errors(&v.frame, refusal).of(field).to_owned();
        (!error.is_empty()).then(|| Told { at, field, text: text.to_owned(), error, refused: None })
    }

    /// What was typed into the field `at`.
    fn text(&self, at: &str) -> &str {
        if self.at == at { &self.text } else { "" }
    }

    /// What is wrong with the field `at`.
    fn error(&self, at: &str) -> &str {
        if self.at == at { &self.error } else { "" }
    }
}

/// The page of a booking, with what was wrong on it.
async fn show(v: &Visit<'_>, id: BookingId, status: Status, mut told: Told) -> Result<Page, PageFault> {
    let (house, actor, now) = (v.house, v.actor(), v.now);
    let opened = see::open(house, actor, id, now).await?;
    let (w, b, one) = (&v.w, v.w.booking, &opened.booking);
    let zone = one.zone;
    let mut facts = vec![
        (b.when(), format!("{} · {}", w.span(one.span, zone), w.zone(zone, one.span.start()))),
        (w.founder.where_(), w.either(&one.incubator_name.0, &one.incubator_name.1).to_owned()),
        (b.b_person(), one.person_name.clone()),
        (b.b_company(), one.company_name.clone().unwrap_or_default()),
        (w.founder.seats(), if one.seats > 0 { one.seats.to_string() } else { String::new() }),
        (w.presence.came(), one.present_at.map(|at| w.moment(at, zone)).unwrap_or_default()),
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
    let up = if one.person != actor.person && opened.seat.is_some() {
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
        presence: Presence::of(v, one).await?,
        series: one.recurrence.map(|_| format!("/series/{}", one.object)).unwrap_or_default(),
        steps: steps(w, one, &opened.history, now),
        can: Can::of(actor, &opened, now),
        undo_until: undo.map(|at| b.b_undo_until(at.wall(zone).format("%H:%M").to_string())),
        refused: told.refused.take(),
        told,
        shell: v.shell(&one.title),
    };
    Page::with(status, &page)
}

/// Calls a booking off, at once; the next page can take it back for some minutes.
#[post("/bookings/<id>/cancel", data = "<posted>")]
pub async fn call_off(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, version) = (address::id::<BookingId>(id)?, posted.0.get("version").parse().ok());
    let gone = cancel::cancel(v.house, v.actor(), id, version, None, v.now).await?;
    let undo = gone.undo_until.map(|_| format!("/bookings/{id}/restore"));
    Ok(v.undoable(v.w.booking.b_cancelled(&gone.title), format!("/bookings/{id}"), undo.as_deref()))
}

/// Takes a cancellation back.
#[post("/bookings/<id>/restore", data = "<posted>")]
pub async fn restore(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id(id)?;
    let key = posted.key(v.house, v.actor());
    match cancel::restore(v.house, v.actor(), id, None, Some(&key), v.now).await {
        Ok(_) => Ok(v.done(v.w.booking.b_restored(), format!("/bookings/{id}"))),
        // The slot was taken meanwhile, or a rule changed: said where it stands, with what could be booked.
        Err(Fault::Refused(refusal)) if refusal.alternatives().is_some() => {
            let one = see::open(v.house, v.actor(), id, v.now).await?.booking;
            let said = refused(&v.w, &refusal, one.zone, |near| anew(&one, near));
            let told = Told { refused: Some(said), ..Told::default() };
            show(&v, id, Status::new(status(&refusal).0), told).await.map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

/// Approves a request or a proposed change.
#[post("/bookings/<id>/approve", data = "<posted>")]
pub async fn approve(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let version = posted.0.get("version").parse().ok();
    let key = posted.key(v.house, v.actor());
    answer(v.house, v.actor(), address::id(id)?, version, Said::Approve, Some(&key), v.now).await?;
    Ok(v.done(v.w.booking.b_approved(), format!("/bookings/{id}")))
}

/// Declines it; a reason is a must.
#[post("/bookings/<id>/decline", data = "<posted>")]
pub async fn decline(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, version) = (address::id::<BookingId>(id)?, posted.0.get("version").parse().ok());
    let reason = posted.0.get("reason");
    let key = posted.key(v.house, v.actor());
    match answer(v.house, v.actor(), id, version, Said::Decline(reason), Some(&key), v.now).await {
        Ok(_) => Ok(v.done(v.w.booking.b_declined(), format!("/bookings/{id}"))),
        Err(fault) => mend(&v, id, fault, ("f-reason", "reason"), reason).await,
    }
}

/// Objects to a no-show.
#[post("/bookings/<id>/object", data = "<posted>")]
pub async fn object(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id: BookingId = address::id(id)?;
    let key = posted.key(v.house, v.actor());
    let words = posted.0.get("words");
    match presence::object(v.house, v.actor(), id, words, Some(&key), v.now).await {
        Ok(()) => Ok(v.done(v.w.presence.objected(), format!("/bookings/{id}"))),
        Err(fault) => mend(&v, id, fault, ("f-words", "words"), words).await,
    }
}

/// Decides on an objection.
#[post("/bookings/<id>/verdict", data = "<posted>")]
pub async fn decide(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id: BookingId = address::id(id)?;
    let excused = posted.0.get("excused") == "1";
    let key = posted.key(v.house, v.actor());
    let reason = posted.0.get("reason");
    match presence::decide(v.house, v.actor(), id, excused, reason, Some(&key), v.now).await {
        Ok(()) => Ok(v.done(v.w.presence.decided(), format!("/bookings/{id}"))),
        Err(fault) => mend(&v, id, fault, ("v-reason", "reason"), reason).await,
    }
}

/// The booking's page again, where a field of a form on it was wrong; any other fault stays one.
async fn mend(
    v: &Visit<'_>,
    id: BookingId,
    fault: Fault,
    place: (&'static str, &'static str),
    text: &str,
) -> Result<Answer, PageFault> {
    let told = match &fault {
        Fault::Refused(refusal) => Told::wrong(v, refusal, place, text),
        _ => None,
    };
    match told {
        Some(told) => show(v, id, Status::UnprocessableEntity, told).await.map(Answer::Page),
        None => Err(PageFault(fault)),
    }
}
