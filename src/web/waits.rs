//! What one waits for: the list, an entry with its place in the line, and what can be done about it.

use super::address;
use super::booking::tabs;
use super::page::{Answer, Page, PageFault};
use super::shell::{Link, NavItem, Shell};
use super::slot;
use super::visit::Visit;
use crate::app::wait::{self, Opened, Wait};
use crate::app::{Kind, find, offer};
use crate::domain::access::Action;
use crate::domain::amount::Unit;
use crate::domain::id::{IncubatorId, WaitId};
use crate::domain::time::{MINUTE, day_span};
use crate::domain::waitlist::WaitState;
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![mine, one, accept, turn, leave, line]
}

/// An entry in a list.
pub(super) struct Line {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) what: String,
    pub(super) window: String,
    pub(super) state: &'static str,
    pub(super) tone: &'static str,
    pub(super) until: String,
}

impl Line {
    pub(super) fn new(w: &Words, kinds: &[Kind], one: &Wait) -> Line {
        Line {
            href: format!("/waits/{}", one.id),
            title: one.title.clone(),
            what: what(w, kinds, one),
            window: w.span(one.ask.window, one.zone),
            state: w.wait_state(one.state),
            tone: tone(one.state),
            until: one.offer.as_ref().map(|offer| w.moment(offer.until, one.zone)).unwrap_or_default(),
        }
    }
}

fn tone(state: WaitState) -> &'static str {
    match state {
        WaitState::Offered => "yolk",
        WaitState::Served => "pine",
        _ => "",
    }
}

/// What somebody waits for, in words.
fn what(w: &Words, kinds: &[Kind], one: &Wait) -> String {
    match (&one.resource_name, one.seats) {
        (Some(name), _) => name.clone(),
        (None, 0) => w.wait.any_of(slot::kind_name(w, kinds, &one.kind)),
        (None, seats) => w.wait.any_seats(slot::kind_name(w, kinds, &one.kind), seats),
    }
}

#[derive(Template)]
#[template(path = "waits/mine.html")]
struct MinePage {
    shell: Shell,
    tabs: Vec<NavItem>,
    lines: Vec<Line>,
}

/// One's own.
#[get("/waits")]
pub async fn mine(v: Visit<'_>) -> Result<Page, PageFault> {
    let all = wait::mine(v.house, v.actor(), v.now).await?;
    let (_, kinds, _) = find::choices(v.house, v.actor(), None).await?;
    Page::new(&MinePage {
        tabs: tabs(&v.w, "/waits"),
        lines: all.iter().map(|one| Line::new(&v.w, &kinds, one)).collect(),
        shell: v.shell(v.w.wait.mine()),
    })
}

/// A place in a line, as far as the reader may know whose it is.
struct Place {
    n: String,
    who: String,
    what: String,
    window: String,
    served: String,
    asked: String,
    own: bool,
    behind: bool,
}

fn places(v: &Visit<'_>, kinds: &[Kind], line: &[Wait]) -> Vec<Place> {
    let (w, t) = (&v.w, v.w.wait);
    let place = |(n, one): (usize, &Wait)| {
        let own = v.actor().companies().any(|id| id == one.company);
        let seen = wait::sees(v.actor(), one);
        Place {
            n: t.nth(n + 1),
            who: if one.person == v.actor().person {
                t.l_you().to_owned()
            } else if seen || own {
                one.company_name.clone()
            } else {
                t.l_other().to_owned()
            },
            what: what(w, kinds, one),
            window: w.span(one.ask.window, one.zone),
            served: one.served_at.map_or_else(|| t.l_never().to_owned(), |at| w.moment(at, one.zone)),
            asked: w.moment(one.asked_at, one.zone),
            own: one.person == v.actor().person,
            behind: one.behind,
        }
    };
    line.iter().enumerate().map(place).collect()
}

#[derive(Template)]
#[template(path = "waits/one.html")]
struct OnePage {
    shell: Shell,
    crumbs: Vec<Link>,
    id: WaitId,
    version: i64,
    state: &'static str,
    tone: &'static str,
    facts: Vec<(&'static str, String)>,
    offer: Option<String>,
    open: bool,
    can: bool,
    became: String,
    series: String,
    places: Vec<Place>,
    steps: Vec<super::shell::Step>,
}

/// An entry.
#[get("/waits/<id>", rank = 2)]
pub async fn one(v: Visit<'_>, id: &str) -> Result<Page, PageFault> {
    let id: WaitId = address::id(id)?;
    let Opened { entry, line, history } = wait::open(v.house, v.actor(), id, v.now).await?;
    let (_, kinds, _) = find::choices(v.house, v.actor(), None).await?;
    let (w, t) = (&v.w, v.w.wait);
    let at = line.iter().position(|one| one.id == id);
    let mut facts = vec![
        (t.where_(), what(w, &kinds, &entry)),
        (t.window(), w.span(entry.ask.window, entry.zone)),
        (t.how_long(), w.amount(Unit::RoomMinute, entry.ask.length / MINUTE)),
        (w.booking.units(), if entry.units > 1 { entry.units.to_string() } else { String::new() }),
        (t.l_company(), entry.company_name.clone()),
        (w.booking.b_person(), entry.person_name.clone()),
        (t.place(), at.map(|at| t.of_all(at + 1, line.len())).unwrap_or_default()),
        (t.l_asked(), w.moment(entry.asked_at, entry.zone)),
    ];
    if entry.auto {
        facts.push((t.wanted(), t.auto_on().to_owned()));
    }
    facts.retain(|(_, text)| !text.is_empty());
    let kept = entry.offer.as_ref().filter(|offer| offer.until > v.now);
    let offer = kept.map(|offer| {
        let what = format!("{} · {}", offer.name, w.span(offer.span, entry.zone));
        t.offer_why(what, w.moment(offer.until, entry.zone))
    });
    let own = v.actor().may(Action::CancelBooking, &wait::object(&entry));
    let page = OnePage {
        crumbs: vec![Link::new("/waits", t.mine()), Link::new("", entry.title.clone())],
        id,
        version: entry.version,
        state: w.wait_state(entry.state),
        tone: tone(entry.state),
        facts,
        offer,
        open: entry.state.is_open(),
        can: own,
        became: entry.booking.map(|id| format!("/bookings/{id}")).unwrap_or_default(),
        series: entry.occurrence.map(|(id, _)| format!("/series/{id}")).unwrap_or_default(),
        places: if entry.state == WaitState::Waiting { places(&v, &kinds, &line) } else { Vec::new() },
        steps: super::booking_story::told(w, entry.zone, &history),
        shell: v.shell(&entry.title),
    };
    Page::new(&page)
}

fn version(posted: &Posted) -> Option<i64> {
    posted.0.get("version").parse().ok()
}

/// Takes what is kept.
#[post("/waits/<id>/accept", data = "<posted>")]
pub async fn accept(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let key = posted.key(v.house, v.actor());
    let id = address::id(id)?;
    let booked = offer::accept(v.house, v.actor(), id, version(&posted), Some(&key), v.now).await?;
    Ok(v.done(v.w.wait.accepted(), format!("/bookings/{}", booked.id)))
}

/// Turns it down.
#[post("/waits/<id>/turn", data = "<posted>")]
pub async fn turn(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let key = posted.key(v.house, v.actor());
    let id = address::id(id)?;
    offer::turn_down(v.house, v.actor(), id, version(&posted), Some(&key), v.now).await?;
    Ok(v.done(v.w.wait.turned(), "/waits"))
}

/// Leaves the line.
#[post("/waits/<id>/leave", data = "<posted>")]
pub async fn leave(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    offer::withdraw(v.house, v.actor(), address::id(id)?, version(&posted), v.now).await?;
    Ok(v.done(v.w.wait.left(), "/waits"))
}

#[derive(Template)]
#[template(path = "waits/line.html")]
struct LinePage {
    shell: Shell,
    incubators: Vec<super::shell::Choice>,
    date: String,
    places: Vec<Place>,
}

/// Everybody who waits in an incubator on a day, in the order in which they are served.
#[get("/line")]
pub async fn line(v: Visit<'_>, asked: slot::Asked) -> Result<Page, PageFault> {
    let (all, kinds, _) = find::choices(v.house, v.actor(), None).await?;
    let named: Option<IncubatorId> = asked.0.id("incubator");
    let here = all.iter().find(|one| named.is_none_or(|id| id.0 == one.id));
    let zone = here.map_or(chrono_tz::Asia::Shanghai, |one| slot::zone(&one.time_zone));
    let date = asked.0.get("date").parse().unwrap_or_else(|_| v.now.date(zone));
    let found = match here {
        Some(one) => {
            let id = IncubatorId(one.id);
            wait::line_of(v.house, v.actor(), id, day_span(date, zone), v.now).await?
        }
        None => Vec::new(),
    };
    let current = here.map(|one| one.id.to_string()).unwrap_or_default();
    Page::new(&LinePage {
        incubators: slot::incubator_choices(&v.w, &all, &current, false),
        date: date.to_string(),
        places: places(&v, &kinds, &found),
        shell: v.shell(v.w.wait.line_title()),
    })
}
