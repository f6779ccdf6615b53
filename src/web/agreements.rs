//! Agreements of incubation: the list, and a company's.

use super::address;
use super::listing::{PAGE, Shelf, Turn, places};
use super::page::{Page, PageFault};
use super::shell::{Choice, Link, Shell};
use super::visit::Visit;
use crate::app::agreement::{self, Agreement, Filter};
use crate::app::{find, members};
use crate::domain::access::{Action, Object};
use crate::domain::agreement::AgreementState;
use crate::domain::id::{CompanyId, IncubatorId};
use crate::domain::time::DAY;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, of_company]
}

/// An agreement as lists show it.
pub(super) struct Line {
    pub href: String,
    pub company: String,
    pub incubator: String,
    pub term: String,
    pub state: &'static str,
    pub tone: &'static str,
}

/// How a state is shown.
pub(super) const fn tone(state: AgreementState) -> &'static str {
    match state {
        AgreementState::Draft => "yolk",
        AgreementState::Active => "pine",
        AgreementState::Evicted => "red",
        AgreementState::Graduated | AgreementState::Exited | AgreementState::Discarded => "",
    }
}

/// In words.
pub(super) fn line(w: &Words, one: &Agreement) -> Line {
    let zh = w.lang == crate::domain::person::Language::Zh;
    let names = &one.incubator_name;
    Line {
        href: format!("/agreements/{}", one.id),
        company: one.company_name.clone(),
        incubator: if zh { names.0.clone() } else { names.1.clone() },
        term: w.days_of(one.span, one.zone),
        state: w.agreement_state(one.state),
        tone: tone(one.state),
    }
}

#[derive(Template)]
#[template(path = "agreements/list.html")]
struct ListPage {
    shell: Shell,
    /// Whether there are places whose agreements are looked through here; a company has its own few.
    keeper: bool,
    incubators: Vec<Choice>,
    states: Vec<Choice>,
    ends: Vec<Choice>,
    filtered: bool,
    lines: Vec<Line>,
    turn: Turn,
}

/// The list: of the places one may see, and of one's own companies.
#[get("/agreements?<incubator>&<state>&<ends>&<before>", rank = 2)]
pub async fn list(
    v: Visit<'_>,
    incubator: Option<&str>,
    state: Option<&str>,
    ends: Option<&str>,
    before: Option<i64>,
) -> Result<Page, PageFault> {
    let (a, incubator, ends) = (v.w.agreement, incubator.unwrap_or(""), ends.unwrap_or(""));
    let state = state.unwrap_or("");
    let place = if incubator.is_empty() { None } else { Some(address::id::<IncubatorId>(incubator)?) };
    let days = ends.parse::<i64>().ok().filter(|days| [30, 90].contains(days));
    let chosen = AgreementState::of_name(state);
    let filter = Filter {
        place,
        // What ends soon is about those that hold.
        state: chosen.or(days.map(|_| AgreementState::Active)),
        ends_before: days.map(|days| v.now.plus(days * DAY)),
        ..Filter::default()
    };
    let page = (before.unwrap_or(i64::MAX), PAGE + 1);
    let (mut found, tally) = agreement::list(v.house, v.actor(), &filter, page).await?;
    let (all, ..) = find::choices(v.house, v.actor(), None).await?;
    let query = [("incubator", incubator), ("state", state), ("ends", ends)];
    let shelf = Shelf::new("/agreements", &query, "before", before.is_some());
    let turn = Turn::cut(&mut found, &shelf, |one| one.id.to_string()).of(tally);
    let sees = |id: i64, district: &str| {
        v.actor().may(Action::SeeCompany, &Object::incubator(IncubatorId(id), district))
    };
    let mut seen = all.iter().filter(|one| sees(one.id, &one.district_code)).peekable();
    let any = (String::new(), v.w.staff.all().to_owned());
    let states = AgreementState::ALL.iter();
    let states = states.map(|one| (one.name().to_owned(), v.w.agreement_state(*one).to_owned()));
    let within = [("", a.any_time()), ("90", a.days_90()), ("30", a.days_30())];
    Page::new(&ListPage {
        keeper: seen.peek().is_some(),
        incubators: places(&v.w, seen, Some(v.w.staff.all()), incubator),
        states: Choice::list([any].into_iter().chain(states), state),
        ends: Choice::list(within, ends),
        filtered: place.is_some() || chosen.is_some() || days.is_some(),
        lines: found.iter().map(|one| line(&v.w, one)).collect(),
        turn,
        shell: v.shell(a.agreements()),
    })
}

#[derive(Template)]
#[template(path = "agreements/company.html")]
struct CompanyPage {
    shell: Shell,
    draft: String,
    lines: Vec<Line>,
    crumbs: Vec<Link>,
}

/// A company's.
#[get("/companies/<raw>/agreements")]
pub async fn of_company(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let id = address::id::<CompanyId>(raw)?;
    let found = agreement::of_company(v.house, v.actor(), id).await?;
    let (firm, _) = members::one(v.house, v.actor(), id, v.now).await?;
    let place = firm.incubator_id.map(IncubatorId);
    let district = firm.district_code.clone().unwrap_or_default();
    let keeps = place.is_some_and(|place| agreement::may_keep(v.actor(), place, &district));
    let holds = found.iter().any(|one| one.state == AgreementState::Active);
    Page::new(&CompanyPage {
        draft: if keeps && !holds {
            address::to("/agreements/new", &[("company", &id.to_string())])
        } else {
            String::new()
        },
        lines: found.iter().map(|one| line(&v.w, one)).collect(),
        crumbs: vec![
            Link::new(format!("/companies/{id}"), firm.name),
            Link::new("", v.w.agreement.agreements()),
        ],
        shell: v.shell(v.w.agreement.agreements()),
    })
}
