//! The first page: what is next, what waits, what is left.

use super::booking::Line;
use super::page::{Frame, Me, Page, PageFault};
use super::shell::{Balance, Choice, Shell};
use super::slot::{self, Typed};
use crate::app::{House, Page as Wanted, find, grant, members, notify, see};
use crate::domain::access::Action;
use crate::domain::id::CompanyId;
use crate::http::now::Now;
use crate::words::Words;
use askama::Template;
use rocket::{Route, State, get, routes};
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![page]
}

#[derive(Template)]
#[template(path = "today/today.html")]
struct TodayPage {
    shell: Shell,
    day_words: String,
    next: Vec<Line>,
    decides: bool,
    waiting: i64,
    company: Option<Purse>,
    notices: Vec<super::notices::Line>,
    finds: bool,
    kinds: Vec<Choice>,
    typed: Typed,
}

/// A company and what it has left.
struct Purse {
    title: String,
    href: String,
    balances: Vec<Balance>,
}

/// The page.
#[get("/")]
pub async fn page(house: &State<Arc<House>>, me: Me, frame: Frame, now: Now) -> Result<Page, PageFault> {
    let (w, actor) = (frame.w, &me.actor);
    let first = Wanted { after: None, limit: 5 };
    let next = see::mine_ahead(house, actor, first, now.0).await?;
    let decides = actor.may_somewhere(Action::DecideBooking);
    let (_, waiting) = see::counts(house, actor).await?;
    let own = members::own(house, actor, now.0).await?;
    let mut company = None;
    if let Some(mine) = own.first() {
        let (balances, _) = grant::balances(house, actor, CompanyId(mine.id), now.0).await?;
        company = Some(Purse {
            title: mine.name.clone(),
            href: format!("/companies/{}", mine.id),
            balances: balances.iter().enumerate().map(|(n, one)| balance(&w, n, one)).collect(),
        });
    }
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
        typed = slot::suggested(house, &opening, zone, now.0);
        kinds = slot::kind_choices(&w, &all, "meeting_room", false);
    }
    let today = now.0.date(chrono_tz::Asia::Shanghai);
    let page = TodayPage {
        day_words: w.day(today, house.calendar.day(today)),
        next: next.iter().map(|one| Line::new(&w, one)).collect(),
        decides,
        waiting,
        company,
        notices: unread,
        finds,
        kinds,
        typed,
        shell: frame.shell(w.page.today()),
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
