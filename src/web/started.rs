//! 我发起的: what somebody asked for: applications for a place and bookings that wait for an answer, and below
//! them the cases they started, latest first.

use super::applications;
use super::booking;
use super::case_way::{tone, with};
use super::inbox::{MINE, Tab, tabs};
use super::inbox_line::amount;
use super::listing::{PAGE, Shelf, Turn};
use super::page::{Page, PageFault};
use super::shell::{Choice, NavItem, Shell};
use super::slot::Asked;
use super::visit::Visit;
use crate::app::case::{self, Case};
use crate::app::{Page as Wanted, application_view, see};
use crate::domain::booking::State;
use crate::domain::case::CaseState;
use crate::domain::time::Instant;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

/// A case as lists show it.
pub(super) struct Line {
    pub href: String,
    pub what: String,
    pub kind: &'static str,
    pub amount: String,
    pub state: &'static str,
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
            state: w.case_state(one.state),
            tone: tone(one.state),
            with: with(w, one),
            due: due.map(|at| w.case_due(at, one.zone, one.provisional)).unwrap_or_default(),
            overdue: due.is_some_and(|at| at <= now),
            opened: w.moment(one.opened_at, one.zone),
        }
    }
}

/// Bookings ahead that are looked through for those that wait: far more than anybody may have open.
const AHEAD_MAX: i64 = 200;

#[derive(Template)]
#[template(path = "inbox/started.html")]
struct StartedPage {
    shell: Shell,
    tabs: Vec<NavItem>,
    states: Vec<Choice>,
    filtered: bool,
    lines: Vec<Line>,
    applications: Vec<applications::Line>,
    bookings: Vec<booking::Line>,
    company: String,
    turn: Turn,
}

/// What I started; the filter stays in the address.
#[get("/inbox/mine")]
pub async fn list(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let raw = asked.0.get("state");
    let state = CaseState::of_name(raw);
    let before = asked.0.get("before").parse().unwrap_or(i64::MAX);
    let mut found = case::started(v.house, v.actor(), state, before, PAGE + 1).await?;
    let tally = case::count_started(v.house, v.actor(), state, before).await?;
    let query = [("state", raw)];
    let shelf = Shelf::new(MINE, &query, "before", before != i64::MAX);
    let turn = Turn::cut(&mut found, &shelf, |one| one.id.to_string()).of(tally);
    let named = CaseState::ALL.iter().map(|one| (one.name(), v.w.case_state(*one)));
    let first = [("", v.w.case.everything())];
    let own = v.actor().companies().next();
    // The first page without a filter tells of everything, the others of cases only.
    let whole = state.is_none() && before == i64::MAX;
    let (mut applied, mut asked_for) = (Vec::new(), Vec::new());
    if whole {
        applied = application_view::mine(v.house, v.actor()).await?;
        applied.retain(|one| !one.state.is_over());
        let ahead = Wanted { after: None, limit: AHEAD_MAX };
        asked_for = see::mine_ahead(v.house, v.actor(), ahead, v.now).await?;
        asked_for.retain(|one| one.state == State::Requested || one.change.is_some());
    }
    Page::new(&StartedPage {
        tabs: tabs(&v, Tab::Mine).await?,
        states: Choice::list(first.into_iter().chain(named), raw),
        filtered: state.is_some(),
        lines: found.iter().map(|one| Line::new(&v.w, one, v.now)).collect(),
        applications: applied.iter().map(|one| applications::Line::new(&v.w, one, v.now)).collect(),
        bookings: asked_for.iter().map(|one| booking::Line::new(&v.w, one)).collect(),
        company: own.map(|id| format!("/companies/{id}")).unwrap_or_default(),
        turn,
        shell: v.shell(v.w.case.mine()),
    })
}
