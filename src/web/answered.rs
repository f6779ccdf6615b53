//! 已办: what I have answered, latest first.

use super::address::{moment_and_id, to};
use super::inbox::{DONE, tabs};
use super::listing::{PAGE, Shelf, Turn, ZONE};
use super::page::{Page, PageFault};
use super::shell::{Choice, NavItem, Shell};
use super::slot::Asked;
use super::visit::Visit;
use crate::app::answered::{self, Answered, Wanted};
use crate::domain::id::EventId;
use crate::domain::time::{Instant, Interval, day_span, day_start};
use crate::words::Words;
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

#[derive(Template)]
#[template(path = "inbox/answered.html")]
struct AnsweredPage {
    shell: Shell,
    tabs: Vec<NavItem>,
    answers: Vec<Choice>,
    from: String,
    to: String,
    filtered: bool,
    lines: Vec<Line>,
    turn: Turn,
}

/// An answer that was given.
struct Line {
    at: String,
    told: &'static str,
    yes: bool,
    reason: String,
    /// The booking's page; nothing where it may not be seen any more.
    href: String,
    what: String,
    who: String,
    when: String,
    state: &'static str,
}

fn line(w: &Words, one: &Answered) -> Line {
    let booking = one.booking.as_ref();
    let who = |one: &crate::app::Booking| match &one.company_name {
        Some(company) => format!("{} · {company}", one.person_name),
        None => one.person_name.clone(),
    };
    Line {
        at: w.moment(one.event.at, booking.map_or(ZONE, |booking| booking.zone)),
        told: w.happened(&one.event.verb),
        yes: one.event.verb.ends_with("approved"),
        reason: one.event.reason.clone().unwrap_or_default(),
        href: booking.map_or_else(String::new, |booking| format!("/bookings/{}", booking.id)),
        what: booking.map_or_else(|| w.staff.out_of_sight().to_owned(), |booking| booking.title.clone()),
        who: booking.map_or_else(String::new, who),
        when: booking.map_or_else(String::new, |booking| w.span(booking.span, booking.zone)),
        state: booking.map_or("", |booking| booking.state.name()),
    }
}

/// The days from `from` to `to`, either of them open; what is no date says nothing.
fn span(from: &str, to: &str) -> Option<Interval> {
    let first = from.parse::<NaiveDate>().ok().map(|date| day_start(date, ZONE));
    let last = to.parse::<NaiveDate>().ok().map(|date| day_span(date, ZONE).end());
    Interval::new(first.unwrap_or(Instant(0)), last.unwrap_or(Instant::LAST)).ok()
}

/// What I have answered; filters stay in the address.
#[get("/inbox/done")]
pub async fn list(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let (fields, s) = (&asked.0, v.w.staff);
    let [answer, from, until, after] = ["answer", "from", "to", "after"].map(|name| fields.get(name));
    let approvals = match answer {
        "approved" => Some(true),
        "declined" => Some(false),
        _ => None,
    };
    let after = moment_and_id(after).map(|(at, id)| (at, EventId(id)));
    // Days the wrong way round hold nothing: the page says so and offers to clear the filters.
    let (mut found, mut turn) = (Vec::new(), Turn::default());
    if let Some(span) = span(from, until) {
        let wanted = Wanted { approvals, span, after };
        found = answered::answered(v.house, v.actor(), wanted, PAGE + 1).await?;
        let tally = answered::count(v.house, v.actor(), wanted).await?;
        let query = [("answer", answer), ("from", from), ("to", until)];
        let shelf = Shelf::new(DONE, &query, "after", after.is_some());
        turn = Turn::cut(&mut found, &shelf, |one| format!("{}-{}", one.event.at.0, one.event.id)).of(tally);
    }
    let answers = [("", s.all()), ("approved", s.approved()), ("declined", s.declined())];
    Page::new(&AnsweredPage {
        shell: v.shell(s.inbox_done()),
        tabs: tabs(&v, true).await?,
        answers: Choice::list(answers, answer),
        from: from.to_owned(),
        to: until.to_owned(),
        filtered: to(DONE, &[("answer", answer), ("from", from), ("to", until)]) != DONE,
        lines: found.iter().map(|one| line(&v.w, one)).collect(),
        turn,
    })
}
