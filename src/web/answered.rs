//! 已办: what I have answered, latest first.

use super::address::to;
use super::inbox::{DONE, Tab, tabs};
use super::inbox_line::amount;
use super::listing::{PAGE, Shelf, Turn, ZONE};
use super::matter;
use super::page::{Page, PageFault};
use super::shell::{Choice, NavItem, Shell};
use super::slot::Asked;
use super::visit::Visit;
use crate::app::answered::{self, Answered, Wanted};
use crate::app::waiting::matters;
use crate::domain::matter::{Sort, is_yes};
use crate::domain::time::is_near;
use crate::http::cursor;
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
    kinds: Vec<Choice>,
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
    for_whom: String,
    yes: bool,
    reason: String,
    /// What it was given to has its page there; nothing where that may not be seen any more.
    href: String,
    what: String,
    who: String,
    when: String,
    /// A booking's state, by its code.
    state: &'static str,
    /// The state of anything else, in words.
    case_state: &'static str,
}

fn line(w: &Words, one: &Answered) -> Line {
    let (event, who) = (&one.event, |name: &str, company: &Option<String>| match company {
        Some(company) => format!("{name} · {company}"),
        None => name.to_owned(),
    });
    let plain = Line {
        at: w.moment(event.at, ZONE),
        told: w.happened(&event.verb),
        for_whom: event.for_whom.as_deref().map(|name| w.case.for_whom(name)).unwrap_or_default(),
        yes: is_yes(&event.verb),
        reason: event.reason.clone().unwrap_or_default(),
        href: String::new(),
        what: w.staff.out_of_sight().to_owned(),
        who: String::new(),
        when: String::new(),
        state: "",
        case_state: "",
    };
    match (&one.booking, &one.case, &one.brief) {
        (Some(booking), ..) => Line {
            at: w.moment(event.at, booking.zone),
            href: format!("/bookings/{}", booking.id),
            what: booking.title.clone(),
            who: who(&booking.person_name, &booking.company_name),
            when: w.span(booking.span, booking.zone),
            state: booking.state.name(),
            ..plain
        },
        (None, Some(case), _) => Line {
            at: w.moment(event.at, case.zone),
            href: format!("/cases/{}", case.id),
            what: w.case_title(&case.title, case.id),
            who: who(&case.applicant_name, &case.company_name),
            when: amount(w, case),
            case_state: w.case_state(case.state),
            ..plain
        },
        (None, None, Some(brief)) => Line {
            at: w.moment(event.at, brief.zone),
            href: matter::href(brief.matter, brief.id),
            what: matter::title(w, brief),
            who: matter::who(brief),
            when: matter::amount(w, brief),
            case_state: matter::state(w, brief).0,
            ..plain
        },
        (None, None, None) => plain,
    }
}

/// A day of a filter; what is no date says nothing.
fn day(raw: &str) -> Option<NaiveDate> {
    raw.parse().ok().filter(|date| is_near(*date))
}

/// What I have answered; filters stay in the address.
#[get("/inbox/done")]
pub async fn list(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let (fields, s) = (&asked.0, v.w.staff);
    let [kind, answer, from, until, after] =
        ["kind", "answer", "from", "to", "after"].map(|name| fields.get(name));
    let approvals = match answer {
        "approved" => Some(true),
        "declined" => Some(false),
        _ => None,
    };
    let after = cursor::answered(after);
    // Days the wrong way round hold nothing: the page says so and offers to clear the filters.
    let (mut found, mut turn) = (Vec::new(), Turn::default());
    if let Some(span) = answered::days(day(from), day(until), ZONE) {
        let wanted = Wanted { approvals, sort: Sort::of_name(kind), span, after };
        found = answered::answered(v.house, v.actor(), wanted, PAGE + 1, v.now).await?;
        let tally = answered::count(v.house, v.actor(), wanted, v.now).await?;
        let query = [("kind", kind), ("answer", answer), ("from", from), ("to", until)];
        let shelf = Shelf::new(DONE, &query, "after", after.is_some());
        turn = Turn::cut(&mut found, &shelf, |one| cursor::answered_text((one.event.at, one.event.id)))
            .of(tally);
    }
    let answers = [("", s.all()), ("approved", s.approved()), ("declined", s.declined())];
    Page::new(&AnsweredPage {
        shell: v.shell(s.inbox_done()),
        tabs: tabs(&v, Tab::Done).await?,
        answers: Choice::list(answers, answer),
        kinds: matter::sorts(&v.w, &matters(v.house, v.actor(), v.now).await?, kind),
        from: from.to_owned(),
        to: until.to_owned(),
        filtered: to(DONE, &[("kind", kind), ("answer", answer), ("from", from), ("to", until)]) != DONE,
        lines: found.iter().map(|one| line(&v.w, one)).collect(),
        turn,
    })
}
