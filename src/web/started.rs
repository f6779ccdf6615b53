//! 我发起的: what somebody asked for, whatever it is, latest first, with how far it has come.

use super::case_way::{tone, with};
use super::inbox::{MINE, Tab, tabs};
use super::inbox_line::amount;
use super::listing::{PAGE, Shelf, Turn};
use super::page::{Page, PageFault};
use super::shell::{Choice, NavItem, Shell};
use super::slot::Asked;
use super::visit::Visit;
use super::{address, matter};
use crate::app::case::Case;
use crate::app::started::{self, Filter, Started};
use crate::domain::matter::{Matter, Progress, Sort};
use crate::domain::time::Instant;
use crate::http::cursor;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

/// Something that was asked for, as lists show it.
pub(super) struct Line {
    pub href: String,
    pub what: String,
    pub kind: &'static str,
    pub amount: String,
    pub state: &'static str,
    /// A booking's state, by its code.
    pub code: String,
    pub tone: &'static str,
    pub with: String,
    pub due: String,
    pub overdue: bool,
    pub opened: String,
}

impl Line {
    /// In words, as it stands at `now`.
    pub(super) fn new(w: &Words, one: &Case, now: Instant) -> Line {
        let due = one.due_at.filter(|_| one.state.is_open());
        Line {
            href: format!("/cases/{}", one.id),
            what: w.case_title(&one.title, one.id),
            kind: w.case_kind(one.kind),
            amount: amount(w, one),
            code: String::new(),
            state: w.case_state(one.state),
            tone: tone(one.state),
            with: with(w, one),
            due: due.map(|at| w.case_due(at, one.zone, one.provisional)).unwrap_or_default(),
            overdue: due.is_some_and(|at| at <= now),
            opened: w.moment(one.opened_at, one.zone),
        }
    }
    /// Whatever it is.
    fn of(w: &Words, started: &Started, now: Instant) -> Line {
        if let Some(case) = &started.case {
            return Line::new(w, case, now);
        }
        let one = &started.brief;
        let (state, tone) = matter::state(w, one);
        let booking = started.booking.as_ref();
        let due =
            one.due.filter(|_| booking.is_none_or(|one| one.change.is_some() || one.respond_by.is_some()));
        // A notice runs out; nobody is late with it.
        let runs = one.matter == Matter::Application && one.state == "notice";
        let until = |at: Instant| match booking {
            Some(_) => w.moment(at, one.zone),
            None => w.until_day(at, one.zone),
        };
        Line {
            href: matter::href(one.matter, one.id),
            what: matter::title(w, one),
            kind: matter::sort(w, one.matter),
            amount: match booking {
                Some(booking) => w.span(booking.span, booking.zone),
                None => matter::amount(w, one),
            },
            state,
            code: booking.map(|one| one.state.name().to_owned()).unwrap_or_default(),
            tone,
            with: match booking.filter(|one| one.change.is_some()) {
                Some(_) => w.booking.b_pending().to_owned(),
                None => matter::turn(w, one).to_owned(),
            },
            due: due.map(until).unwrap_or_default(),
            overdue: due.is_some_and(|at| at <= now) && !runs,
            opened: w.moment(one.since, one.zone),
        }
    }
}

#[derive(Template)]
#[template(path = "inbox/started.html")]
struct StartedPage {
    shell: Shell,
    tabs: Vec<NavItem>,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    filtered: bool,
    lines: Vec<Line>,
    company: String,
    turn: Turn,
}

/// The nouns that one asks for oneself.
const ASKED: [Matter; 5] =
    [Matter::Booking, Matter::Case, Matter::Application, Matter::Voucher, Matter::Claim];

/// What I started; the filters stay in the address.
#[get("/inbox/mine")]
pub async fn list(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let [kind, raw, after] = ["kind", "state", "after"].map(|name| asked.0.get(name));
    let filter = Filter { sort: Sort::of_name(kind), progress: Progress::of_name(raw) };
    let after = cursor::started(after);
    let (mut found, tally) = started::started(v.house, v.actor(), &filter, after, PAGE + 1).await?;
    let query = [("kind", kind), ("state", raw)];
    let shelf = Shelf::new(MINE, &query, "after", after.is_some());
    let key = |one: &Started| cursor::started_text((one.brief.since, one.brief.matter, one.brief.id));
    let turn = Turn::cut(&mut found, &shelf, key).of(tally);
    let c = v.w.case;
    let states = [
        ("", c.everything()),
        (Progress::Open.name(), c.p_open()),
        (Progress::Returned.name(), c.p_returned()),
        (Progress::Ended.name(), c.p_ended()),
    ];
    let own = v.actor().companies().next();
    Page::new(&StartedPage {
        tabs: tabs(&v, Tab::Mine).await?,
        kinds: matter::sorts(&v.w, &ASKED, kind),
        states: Choice::list(states, raw),
        filtered: address::to(MINE, &query) != MINE,
        lines: found.iter().map(|one| Line::of(&v.w, one, v.now)).collect(),
        company: own.map(|id| format!("/companies/{id}")).unwrap_or_default(),
        turn,
        shell: v.shell(c.mine()),
    })
}
