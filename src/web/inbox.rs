//! What waits for an answer: oldest first, answered one by one or many at once.

use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, NavItem, Shell};
use super::visit::Visit;
use crate::app::approve::{self, Answer as Said};
use crate::app::{Booking, Fault, House, people, presence, see};
use crate::domain::access::Action;
use crate::domain::amount::Unit;
use crate::domain::id::BookingId;
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::domain::time::{HOUR, Instant};
use crate::domain::work_calendar::OfficeHours;
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, decide]
}

/// Where what was answered is.
pub(super) const DONE: &str = "/inbox/done";
/// Most rows of the page: what is answered makes room for the rest.
const MOST: usize = 200;
/// The office opens and closes, minutes since midnight: 9:00 and 18:00.
const OFFICE: (u32, u32) = (540, 1_080);
/// A deadline this near is marked, in hours.
const SOON: i64 = 4;

/// 待办 and 已办, side by side.
pub(super) async fn tabs(v: &Visit<'_>, done: bool) -> Result<Vec<NavItem>, PageFault> {
    let (_, waiting) = see::counts(v.house, v.actor()).await?;
    let tab = |href: &str, label: &str, count: i64, current: bool| NavItem {
        href: href.to_owned(),
        label: label.to_owned(),
        count,
        current,
        ..NavItem::default()
    };
    let s = v.w.staff;
    let mut all = vec![tab("/inbox", s.inbox(), waiting, !done), tab(DONE, s.inbox_done(), 0, done)];
    if v.actor().may_somewhere(Action::Excuse) {
        let open = presence::objections(v.house, v.actor()).await?.len();
        all.push(tab("/objections", v.w.presence.objections(), i64::try_from(open).unwrap_or(0), false));
    }
    Ok(all)
}

#[derive(Template)]
#[template(path = "inbox/list.html")]
struct InboxPage {
    shell: Shell,
    tabs: Vec<NavItem>,
    lines: Vec<Line>,
    lead: String,
    full: bool,
    shortcuts: bool,
    errors: FormErrors,
    reason: String,
    outcomes: Vec<Outcome>,
    outcomes_title: String,
}

/// A request or a new time that waits.
struct Line {
    id: BookingId,
    what: String,
    who: String,
    company: String,
    place: String,
    when: String,
    /// The new time, where one is asked for; `when` is then the old one.
    new_when: Option<String>,
    note: String,
    seats: String,
    age: String,
    deadline: String,
    soon: bool,
    picked: bool,
}

/// What became of one of the picked.
struct Outcome {
    href: String,
    what: String,
    done: bool,
    told: String,
    why: String,
}

fn line(house: &House, w: &Words, booking: &Booking, picked: &[BookingId], now: Instant) -> Line {
    let asked = booking.change.as_ref().map_or(booking.created_at, |change| change.created_at);
    let deadline = booking.change.as_ref().map(|change| change.respond_by).or(booking.respond_by);
    let office = OfficeHours::new(booking.zone, OFFICE.0, OFFICE.1);
    let age = office.map_or(0, |office| house.calendar.working_minutes(asked, now, office));
    let incubator =
        if w.lang == Language::Zh { &booking.incubator_name.0 } else { &booking.incubator_name.1 };
    let items: Vec<String> = booking
        .items
        .iter()
        .map(|item| match item.units {
            1 => item.name.clone(),
            units => format!("{} ({})", item.name, w.staff.units_count(units)),
        })
        .collect();
    Line {
        id: booking.id,
        what: booking.title.clone(),
        who: booking.person_name.clone(),
        company: booking.company_name.clone().unwrap_or_default(),
        place: format!("{} · {incubator}", items.join(", ")),
        when: w.span(booking.span, booking.zone),
        new_when: booking.change.as_ref().map(|change| w.span(change.span, booking.zone)),
        note: booking.note.clone(),
        seats: if booking.seats > 0 { w.staff.people_count(booking.seats) } else { String::new() },
        age: w.amount(Unit::RoomMinute, age),
        deadline: deadline.map_or_else(String::new, |at| w.moment(at, booking.zone)),
        soon: deadline.is_some_and(|at| at < now.plus(SOON * HOUR)),
        picked: picked.contains(&booking.id),
    }
}

/// What a page shows besides the rows.
#[derive(Default)]
struct After {
    picked: Vec<BookingId>,
    errors: FormErrors,
    reason: String,
    outcomes: Vec<Outcome>,
}

/// All that is shown at once.
fn all() -> crate::app::Page {
    crate::app::Page { after: None, limit: i64::try_from(MOST).unwrap_or(i64::MAX) }
}

async fn show(v: &Visit<'_>, after: After) -> Result<Page, PageFault> {
    let waiting = see::inbox(v.house, v.actor(), all()).await?;
    let shortcuts = people::me(v.house, v.actor()).await?.shortcuts == 1;
    let s = v.w.staff;
    let done = after.outcomes.iter().filter(|one| one.done).count();
    let status = if after.errors.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let page = InboxPage {
        shell: v.shell(s.inbox()),
        tabs: tabs(v, false).await?,
        lines: waiting.iter().map(|one| line(v.house, &v.w, one, &after.picked, v.now)).collect(),
        lead: s.inbox_lead(waiting.len()),
        full: waiting.len() >= MOST,
        shortcuts,
        errors: after.errors,
        reason: after.reason,
        outcomes_title: s.outcomes_some(done, after.outcomes.len()),
        outcomes: after.outcomes,
    };
    Page::with(status, &page)
}

/// What waits for me.
#[get("/inbox")]
pub async fn list(v: Visit<'_>) -> Result<Page, PageFault> {
    show(&v, After::default()).await
}

/// Approves or declines what was picked; each has its own outcome.
#[post("/inbox/decide", data = "<posted>")]
pub async fn decide(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let (fields, s) = (&posted.0, v.w.staff);
    let picked: Vec<BookingId> =
        fields.all("pick").take(MOST).filter_map(|pick| pick.trim().parse().ok()).collect();
    let reason = fields.get("reason");
    let mut after = After { picked, reason: reason.to_owned(), ..After::default() };
    let said = match fields.get("what") {
        "approve" => Some(Said::Approve),
        "decline" => Some(Said::Decline(reason)),
        _ => None,
    };
    if after.picked.is_empty() {
        after.errors.add("pick", s.pick_some());
    }
    let Some(said) = said.filter(|_| after.errors.is_empty()) else {
        if after.errors.is_empty() {
            after.errors.add("pick", s.pick_answer());
        }
        return show(&v, after).await.map(Answer::Page);
    };
    let names = see::inbox(v.house, v.actor(), all()).await?;
    let key = posted.key(v.house, v.actor());
    let answered = approve::answer_many(v.house, v.actor(), &after.picked, said, Some(&key), v.now).await;
    for (_, outcome) in &answered {
        // A missing reason is missing for all of them: said once, at its field.
        if let Err(Fault::Refused(refusal)) = outcome
            && let Refusal::Fields(wrong) = refusal.as_ref()
            && after.errors.is_empty()
        {
            wrong.iter().for_each(|one| after.errors.add(&one.field, v.w.field(&one.rule)));
        }
    }
    if !after.errors.is_empty() {
        return show(&v, after).await.map(Answer::Page);
    }
    let outcome = |(id, result): (BookingId, Result<Booking, Fault>)| {
        let before = names.iter().find(|one| one.id == id);
        outcome(&v.w, id, before, said, result)
    };
    let outcomes: Vec<Outcome> = answered.into_iter().map(outcome).collect();
    if let [only] = outcomes.as_slice()
        && only.done
    {
        let told = match said {
            Said::Approve => s.approved_one(&only.what),
            Said::Decline(_) => s.declined_one(&only.what),
        };
        return Ok(v.done(told, "/inbox"));
    }
    let after = After { outcomes, ..After::default() };
    show(&v, after).await.map(Answer::Page)
}

fn outcome(
    w: &Words,
    id: BookingId,
    before: Option<&Booking>,
    said: Said<'_>,
    result: Result<Booking, Fault>,
) -> Outcome {
    let s = &w.staff;
    let named = result.as_ref().ok().or(before);
    let what = named.map_or_else(
        || format!("{} {id}", w.code("booking")),
        |one| format!("{} · {}", one.title, w.span(one.span, one.zone)),
    );
    let href = format!("/bookings/{id}");
    let change = before.is_some_and(|one| one.change.is_some());
    match result {
        Ok(_) => {
            let told = match said {
                Said::Approve => s.approved(),
                Said::Decline(_) if change => s.change_declined(),
                Said::Decline(_) => s.declined(),
            };
            Outcome { href, what, done: true, told: told.to_owned(), why: String::new() }
        }
        Err(Fault::Refused(refusal)) => {
            let (told, why) = w.refusal(&refusal);
            Outcome { href, what, done: false, told, why }
        }
        Err(fault) => {
            tracing::error!(%fault, %id, "a request could not be answered");
            Outcome { href, what, done: false, told: s.went_wrong().to_owned(), why: String::new() }
        }
    }
}
