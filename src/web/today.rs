//! The first page: what is next, what waits, what is left.

use super::address;
use super::booking::Line;
use super::listing::place_of;
use super::page::{Page, PageFault};
use super::shell::{Balance, Choice, Shell};
use super::slot::{self, Typed};
use super::tenancies::Line as DeskLine;
use super::visit::Visit;
use crate::app::counts::counts;
use crate::app::incubator::{self, Step};
use crate::app::{Page as Wanted, application_view, find, grant, members, notify, see, tenancy};
use crate::domain::access::Action;
use crate::domain::id::{CompanyId, IncubatorId};
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![page]
}

#[derive(Template)]
#[template(path = "today/today.html")]
struct TodayPage {
    shell: Shell,
    day_words: String,
    begin: Option<Next>,
    applies: bool,
    applications: Vec<super::applications::Line>,
    draft: Option<String>,
    next: Vec<Line>,
    decides: bool,
    waiting: i64,
    company: Option<Purse>,
    desks: Vec<DeskLine>,
    notices: Vec<super::notices::Line>,
    finds: bool,
    kinds: Vec<Choice>,
    typed: Typed,
}

/// What comes first where not everything is there yet.
struct Next {
    title: String,
    why: &'static str,
    href: String,
    label: &'static str,
}

/// The next step of a house that begins, in words.
async fn next_step(v: &Visit<'_>) -> Result<Option<Next>, PageFault> {
    let Some(step) = incubator::next_step(v.house, v.actor(), v.now).await? else { return Ok(None) };
    let (b, s) = (v.w.begin, v.w.staff);
    let (places, ..) = find::choices(v.house, v.actor(), None).await?;
    let named = |id: IncubatorId| place_of(&v.w, &places, Some(id.0));
    let at = |path: &str, id: IncubatorId| address::to(path, &[("incubator", &id.to_string())]);
    Ok(Some(match step {
        Step::Incubator => Next {
            title: b.no_incubator().to_owned(),
            why: b.no_incubator_why(),
            href: "/incubators/new".to_owned(),
            label: b.add_incubator(),
        },
        Step::Manager(id) => Next {
            title: b.no_manager(&named(id)),
            why: b.no_manager_why(),
            href: address::to("/people/new", &[("role", "manager"), ("scope", &format!("i:{id}"))]),
            label: s.add_person(),
        },
        Step::Resources(id) => Next {
            title: b.no_resources(&named(id)),
            why: b.no_resources_why(),
            href: at("/inventory", id),
            label: s.inventory(),
        },
        Step::Company(id) => Next {
            title: b.no_companies(&named(id)),
            why: b.no_companies_why(),
            href: at("/companies/new", id),
            label: s.add_company(),
        },
    }))
}

/// A company and what it has left.
struct Purse {
    title: String,
    href: String,
    balances: Vec<Balance>,
}

/// The page.
#[get("/")]
pub async fn page(v: Visit<'_>) -> Result<Page, PageFault> {
    let (w, house, actor) = (v.w, v.house, v.actor());
    let first = Wanted { after: None, limit: 5 };
    let next = see::mine_ahead(house, actor, first, v.now).await?;
    let waiting = counts(house, actor, v.now).await?.waiting;
    let decides =
        actor.may_somewhere(Action::DecideBooking) || actor.may_somewhere(Action::DecideCase) || waiting > 0;
    let own = members::own(house, actor, v.now).await?;
    let mut company = None;
    if let Some(mine) = own.first() {
        let balances = grant::balances(house, actor, CompanyId(mine.id), v.now).await?;
        company = Some(Purse {
            title: mine.name.clone(),
            href: format!("/companies/{}", mine.id),
            balances: balances.iter().enumerate().map(|(n, one)| balance(&w, n, one)).collect(),
        });
    }
    // Who has no part anywhere yet has come to apply.
    let applies = actor.held.is_empty();
    let applications = if applies { application_view::mine(house, actor).await? } else { Vec::new() };
    let desks = tenancy::mine(house, actor, v.now).await?;
    let notices = notify::notices(house, actor, i64::MAX, 20).await?;
    let unread = notices.iter().filter(|one| one.read_at.is_none()).take(4);
    let unread = unread.map(|one| super::notices::Line::new(&w, actor, one)).collect();
    let finds = actor.may_somewhere(Action::SeeResources);
    let (mut kinds, mut typed) = (Vec::new(), Typed::default());
    if finds {
        let (places, all, _) = find::choices(house, actor, None).await?;
        let home = own.first().and_then(|company| company.incubator_id);
        let here = places.iter().find(|one| Some(one.id) == home).or(places.first());
        let zone = here.map_or(chrono_tz::Asia::Shanghai, |one| slot::zone(&one.time_zone));
        let opening = slot::weekly(here.map_or("", |one| &one.opening));
        typed = slot::suggested(house, &opening, zone, v.now);
        kinds = slot::kind_choices(&w, &all, "meeting_room", false);
    }
    let today = v.now.date(chrono_tz::Asia::Shanghai);
    let page = TodayPage {
        day_words: w.day(today, house.calendar.day(today)),
        begin: next_step(&v).await?,
        applies,
        draft: applications
            .iter()
            .find(|one| one.state.is_open_to_edit())
            .map(|one| format!("/applications/{}/edit/applicant", one.id)),
        applications: applications.iter().map(|one| super::applications::Line::new(&w, one, v.now)).collect(),
        next: next.iter().map(|one| Line::new(&w, one)).collect(),
        decides,
        waiting,
        company,
        desks: desks.iter().map(|one| DeskLine::new(&w, one, v.now)).collect(),
        notices: unread,
        finds,
        kinds,
        typed,
        shell: v.shell(w.page.today()),
    };
    Page::new(&page)
}

fn balance(w: &Words, n: usize, one: &grant::Balance) -> Balance {
    let zone = chrono_tz::Asia::Shanghai;
    let until = one.expires.map(|at| w.founder.balance_until(at.plus(-1).date(zone).to_string()));
    Balance {
        label: w.unit(one.unit).to_owned(),
        id: format!("balance-{n}"),
        used: one.used,
        held: one.held,
        total: one.used + one.held + one.available,
        used_text: w.amount(one.unit, one.used),
        held_text: w.amount(one.unit, one.held),
        left_text: w.amount(one.unit, one.available),
        note: until.unwrap_or_default(),
    }
}
