//! Why a booking was judged as it was, and what has happened to it, in words.

use super::address;
use super::shell::{Link, Step};
use super::slot::Typed;
use crate::app::{Booking, Event};
use crate::domain::booking::State;
use crate::domain::policy::{Check, Outcome, Rule};
use crate::domain::refusal::{Alternative, Refusal};
use crate::domain::time::{Instant, Interval};
use crate::words::Words;
use chrono_tz::Tz;
use serde_json::Value;

/// A rule's sentence and how it came out.
pub(super) struct Sentence {
    pub(super) text: String,
    pub(super) outcome: &'static str,
    pub(super) tone: &'static str,
}

/// A trace as sentences. What holds for every booking there is, is told only when it is broken.
pub(super) fn sentences(w: &Words, trace: &[Check]) -> Vec<Sentence> {
    let house = |rule: &Rule| {
        matches!(rule, Rule::NotPast | Rule::Foreseeable | Rule::Bounded | Rule::Bookable | Rule::Standing)
    };
    let told = trace.iter().filter(|check| check.outcome != Outcome::Kept || !house(&check.rule));
    let sentence = |check: &Check| {
        let calm = matches!((&check.rule, check.outcome), (Rule::Approval { .. }, Outcome::Kept));
        Sentence {
            text: w.check(check),
            outcome: if calm { w.booking.not_asked() } else { w.outcome(check.outcome) },
            tone: match check.outcome {
                Outcome::Kept => "pine",
                Outcome::Asks | Outcome::Overridden => "yolk",
                Outcome::Broken => "red",
            },
        }
    };
    told.map(sentence).collect()
}

/// A refusal on the form it concerns: title, reason, and what could be booked instead.
pub(super) struct Refused {
    pub(super) title: String,
    pub(super) why: String,
    pub(super) instead: Vec<Link>,
}

/// A refusal in words; `href` leads to the form, filled with an alternative.
pub(super) fn refused(
    w: &Words,
    refusal: &Refusal,
    zone: Tz,
    href: impl Fn(&Alternative) -> String,
) -> Refused {
    let (title, why) = w.refusal(refusal);
    let near = refusal.alternatives().unwrap_or_default();
    let link = |one: &Alternative| Link::new(href(one), format!("{} · {}", w.span(one.span, zone), one.name));
    Refused { title, why, instead: near.iter().map(link).collect() }
}

/// The form that books an alternative to `one` anew.
pub(super) fn anew(one: &Booking, near: &Alternative) -> String {
    let (resource, at) = (near.resource.to_string(), Typed::of(near.span, one.zone));
    let pairs = [
        ("resource", resource.as_str()),
        ("title", &one.title),
        ("date", &at.date),
        ("from", &at.from),
        ("end_date", &at.end_date),
        ("to", &at.to),
    ];
    address::to("/bookings/new", &pairs)
}

/// The history of a booking, with what is still to come.
pub(super) fn steps(w: &Words, booking: &Booking, history: &[Event], now: Instant) -> Vec<Step> {
    let mut steps = told(w, booking.zone, history);
    let ahead = |at: Instant, what: &str, state: &'static str| Step {
        at: w.moment(at, booking.zone),
        who: String::new(),
        what: what.to_owned(),
        note: String::new(),
        state,
        ahead: true,
    };
    let due = booking.change.as_ref().map(|change| change.respond_by).or(booking.respond_by);
    if let Some(until) = due.filter(|_| booking.state.is_open()) {
        steps.push(ahead(until, w.booking.h_wait(), ""));
    }
    if booking.state.is_open() && booking.span.start() > now {
        steps.push(ahead(booking.span.start(), w.booking.h_begin(), "in_use"));
    }
    steps
}

/// A history that is told as it is: of a place in a line, of a series.
pub(super) fn told(w: &Words, zone: Tz, history: &[Event]) -> Vec<Step> {
    history.iter().map(|event| step(w, zone, event)).collect()
}

fn step(w: &Words, zone: Tz, event: &Event) -> Step {
    let b = &w.booking;
    let mut what = w.happened(&event.verb).to_owned();
    let changes = differences(w, zone, event);
    if !changes.is_empty() {
        let (colon, comma) =
            if w.lang == crate::domain::person::Language::Zh { ("：", "；") } else { (": ", "; ") };
        what = format!("{what}{colon}{}", changes.join(comma));
    }
    let mut at = format!("{} · {}", w.moment(event.at, zone), w.door(&event.door));
    if let Some(version) = event.policy_version {
        at.push_str(" · ");
        at.push_str(&b.h_version(version));
    }
    Step {
        at,
        who: event.actor.clone().unwrap_or_else(|| w.event.system().to_owned()),
        what,
        note: event.reason.clone().unwrap_or_default(),
        state: state_of(&event.verb),
        ahead: false,
    }
}

/// The state a verb led to.
fn state_of(verb: &str) -> &'static str {
    match verb {
        "requested" | "change_requested" => State::Requested.name(),
        "booked" | "approved" | "restored" | "change_approved" | "served" | "overrode" => {
            State::Confirmed.name()
        }
        "checked_in" => State::InUse.name(),
        "missed" => State::NoShow.name(),
        "withdrawn" | "released" | "unconfirmed" => State::Cancelled.name(),
        "declined" | "change_declined" => State::Declined.name(),
        "cancelled" => State::Cancelled.name(),
        "lapsed" | "change_lapsed" | "passed" | "expired" => State::Lapsed.name(),
        "finished" => State::Done.name(),
        _ => "",
    }
}

/// What an event changed: its time and its title, before and after.
fn differences(w: &Words, zone: Tz, event: &Event) -> Vec<String> {
    let (Some(before), Some(after)) = (&event.before, &event.after) else { return Vec::new() };
    let mut found = Vec::new();
    if let (Some(old), Some(new)) = (span(before), span(after))
        && old != new
    {
        found.push(w.booking.h_time(w.span(old, zone), w.span(new, zone)));
    }
    let title = |value: &Value| value.get("title").and_then(Value::as_str).map(str::to_owned);
    if let (Some(old), Some(new)) = (title(before), title(after))
        && old != new
    {
        found.push(w.booking.h_title(&old, &new));
    }
    found
}

fn span(value: &Value) -> Option<Interval> {
    let at = |name| value.get(name).and_then(Value::as_i64).map(Instant);
    Interval::new(at("starts_at")?, at("ends_at")?).ok()
}
