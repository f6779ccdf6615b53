//! Lists of applications: one's own, and those of the places one works for.

use super::address;
use super::listing::{PAGE, Shelf, Turn, places};
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, NavItem, Shell};
use super::visit::Visit;
use crate::app::application;
use crate::app::application_view::{self as view, Application, Filter};
use crate::app::find;
use crate::domain::access::{Action, Object};
use crate::domain::application::State;
use crate::domain::id::IncubatorId;
use crate::domain::person::Language;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, mine, begin]
}

/// How an application's state is coloured.
pub(super) fn tone(state: State) -> &'static str {
    match state {
        State::Approved => "pine",
        State::Rejected | State::Withdrawn => "",
        State::Returned | State::Objection => "red",
        _ => "yolk",
    }
}

/// An application as lists show it.
pub(super) struct Line {
    pub(super) href: String,
    pub(super) project: String,
    pub(super) name: String,
    pub(super) reference: String,
    pub(super) place: String,
    pub(super) state: &'static str,
    pub(super) tone: &'static str,
    pub(super) turn: &'static str,
    pub(super) due: String,
    pub(super) late: bool,
    pub(super) handler: String,
    /// Whether it is the reader's turn, where they apply.
    pub(super) open: bool,
}

impl Line {
    /// In words, as it stands at `now`.
    pub(super) fn new(w: &Words, one: &Application, now: Instant) -> Line {
        let a = w.admission;
        let or = |text: &str, other: &str| if text.trim().is_empty() { other } else { text }.to_owned();
        Line {
            href: format!("/applications/{}", one.id),
            project: or(&one.project, a.untitled()),
            name: or(&one.name, &one.person_name),
            reference: one.submitted_at.map(|_| one.reference()).unwrap_or_default(),
            place: place(w, one).to_owned(),
            state: w.admission_state(one.state),
            tone: tone(one.state),
            turn: one.state.turn().map_or("", |hand| w.hand(hand)),
            due: one.due_at.map(|at| w.until_day(at, one.zone)).unwrap_or_default(),
            late: one.is_overdue(now),
            handler: match &one.handler_name {
                Some(name) => name.clone(),
                None if one.state == State::Submitted => a.nobody().to_owned(),
                None => String::new(),
            },
            open: one.state.is_open_to_edit(),
        }
    }
}

/// The incubator of an application, in the reader's language; empty before there is one.
pub(super) fn place<'a>(w: &Words, one: &'a Application) -> &'a str {
    if w.lang == Language::Zh { &one.incubator_name.0 } else { &one.incubator_name.1 }
}

#[derive(Template)]
#[template(path = "admission/list.html")]
struct ListPage {
    shell: Shell,
    tabs: Vec<NavItem>,
    incubators: Vec<Choice>,
    state: String,
    text: String,
    late: bool,
    lines: Vec<Line>,
    turn: Turn,
}

/// The list of those who run the places and watch over them.
#[get("/applications?<state>&<incubator>&<q>&<late>&<before>")]
pub async fn list(
    v: Visit<'_>,
    state: Option<&str>,
    incubator: Option<&str>,
    q: Option<&str>,
    late: Option<&str>,
    before: Option<i64>,
) -> Result<Page, PageFault> {
    let (state, incubator, q) = (state.unwrap_or(""), incubator.unwrap_or(""), q.unwrap_or("").trim());
    let of = if incubator.is_empty() { None } else { Some(address::id::<IncubatorId>(incubator)?) };
    let late = late.filter(|late| !late.is_empty()).map_or("", |_| "1");
    let filter = Filter {
        late_at: (!late.is_empty()).then_some(v.now),
        state: State::of_name(state),
        incubator: of,
        text: q.to_owned(),
        before: before.unwrap_or(0),
        limit: PAGE + 1,
        ..Filter::default()
    };
    let (mut found, counts) = view::list(v.house, v.actor(), &filter).await?;
    let query = [("state", state), ("incubator", incubator), ("q", q), ("late", late)];
    let shelf = Shelf::new("/applications", &query, "before", before.is_some());
    let turn = Turn::cut(&mut found, &shelf, |one| one.id.to_string());
    let tab = |one: Option<State>| {
        let name = one.map_or("", State::name);
        NavItem {
            href: address::to(
                "/applications",
                &[("state", name), ("incubator", incubator), ("q", q), ("late", late)],
            ),
            label: one.map_or(v.w.admission.all_states(), |one| v.w.admission_state(one)).to_owned(),
            icon: "",
            current: filter.state == one,
            count: counts.iter().find(|(state, _)| Some(*state) == one).map_or(0, |(_, count)| *count),
        }
    };
    let shown = State::ALL.iter().filter(|one| **one != State::Draft).map(|one| Some(*one));
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let seen = all.iter().filter(|one| {
        v.actor().may(Action::SeeApplication, &Object::incubator(IncubatorId(one.id), &one.district_code))
    });
    Page::new(&ListPage {
        tabs: std::iter::once(None).chain(shown).map(tab).collect(),
        incubators: places(&v.w, seen, Some(v.w.staff.all()), incubator),
        state: state.to_owned(),
        text: q.to_owned(),
        late: !late.is_empty(),
        lines: found.iter().map(|one| Line::new(&v.w, one, v.now)).collect(),
        turn,
        shell: v.shell(v.w.admission.applications()),
    })
}

#[derive(Template)]
#[template(path = "admission/mine.html")]
struct MinePage {
    shell: Shell,
    lines: Vec<Line>,
}

/// One's own.
#[get("/applications/mine")]
pub async fn mine(v: Visit<'_>) -> Result<Page, PageFault> {
    let own = view::mine(v.house, v.actor()).await?;
    let lines = own.iter().map(|one| Line::new(&v.w, one, v.now)).collect();
    Page::new(&MinePage { lines, shell: v.shell(v.w.admission.my_applications()) })
}

/// Begins one, or goes on with the draft there is.
#[post("/applications", data = "<posted>")]
pub async fn begin(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let key = posted.key(v.house, v.actor());
    let one = application::begin(v.house, v.actor(), Some(&key), v.now).await?;
    Ok(Answer::To(format!("/applications/{}/edit/applicant", one.id)))
}
