//! One table of faults: status, slug and words, worked out once for every face (RFC 9457).

use crate::app::Fault;
use crate::domain::application::Bar;
use crate::domain::refusal::{Alternative, Refusal};
use crate::domain::time::Instant;
use crate::domain::{agreement, voucher};
use crate::words::Words;
use rocket::http::Method;
use serde::Serialize;
use serde_json::{Value, json};

/// What went wrong, ready to be told.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Problem {
    /// `/problems/<slug>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One line in the reader's language.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Why, in the reader's language.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Names of the broken rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rule: Vec<&'static str>,
    /// The facts the decision used.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub facts: Value,
    /// Wrong fields: name, rule and sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Value>,
    /// Up to three near wishes that could be booked when this was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternatives: Option<Vec<Value>>,
    /// What can be done instead, where the method was wrong.
    #[serde(skip)]
    pub allow: Vec<Method>,
    /// Seconds after which a new try is looked at.
    #[serde(skip)]
    pub retry_after: Option<i64>,
}

impl Problem {
    /// A problem by its status alone: what no use case was asked about.
    pub fn plain(status: u16, slug: &str, title: &str, detail: &str) -> Problem {
        Problem {
            kind: format!("/problems/{slug}"),
            title: title.to_owned(),
            status,
            detail: detail.to_owned(),
            rule: Vec::new(),
            facts: Value::Null,
            errors: Vec::new(),
            alternatives: None,
            allow: Vec::new(),
            retry_after: None,
        }
    }

    /// A status that Rocket gave, in words.
    pub fn of_status(status: u16, w: &Words) -> Problem {
        let r = &w.rule;
        match status {
            401 => Problem::plain(401, "sign-in", r.sign_in(), ""),
            403 => Problem::plain(403, "forbidden", r.forbidden(), ""),
            404 => Problem::plain(404, "not-found", r.not_found(), r.not_found_why()),
            405 => Problem::plain(405, "method", r.method_not_allowed(), ""),
            415 => Problem::plain(415, "media-type", r.media_type(), ""),
            413 => Problem::plain(413, "too-large", r.too_large(), ""),
            418 => Problem::plain(403, "form", r.bad_form(), ""),
            422 => Problem::plain(422, "fields", r.fields(), ""),
            400..500 => Problem::plain(status, "request", r.bad_request(), ""),
            _ => Problem::plain(status, "fault", r.fault(), r.fault_why()),
        }
    }
}

/// Status and slug of a refusal. No wildcard: a new one does not compile until it has a status.
pub const fn status(refusal: &Refusal) -> (u16, &'static str) {
    match refusal {
        Refusal::SignIn => (401, "sign-in"),
        Refusal::BadCredentials => (401, "credentials"),
        Refusal::LockedOut { .. } => (429, "locked-out"),
        Refusal::BadForm => (403, "form"),
        Refusal::NotFound => (404, "not-found"),
        Refusal::Forbidden { .. } => (403, "forbidden"),
        Refusal::Taken { .. } => (409, "taken"),
        Refusal::Rules { .. } => (422, "rules"),
        Refusal::Overdrawn { .. } => (422, "overdrawn"),
        Refusal::WrongState { .. } | Refusal::WrongWait { .. } | Refusal::WrongCase { .. } => {
            (409, "wrong-state")
        }
        Refusal::Barred { .. } => (403, "barred"),
        Refusal::FreeNow { .. } => (409, "free"),
        Refusal::TooEarly { .. } => (409, "too-early"),
        Refusal::Stale => (412, "stale"),
        Refusal::Fields(_) => (422, "fields"),
        Refusal::Rows(_) => (422, "rows"),
        Refusal::KeyReused => (422, "key-reused"),
        Refusal::StillUsed => (409, "still-used"),
        Refusal::LastAdmin => (409, "last-admin"),
        Refusal::CapacityBooked { .. } => (409, "capacity-booked"),
        Refusal::LeaveBooked { .. } => (409, "leave-booked"),
        Refusal::Admission(bar) => match bar {
            Bar::WrongState { .. } => (409, "wrong-state"),
            Bar::OwnCase => (403, "own-case"),
            Bar::AlreadyAsked | Bar::ReviewOver => (409, "review"),
            Bar::LastWish => (409, "last-wish"),
            Bar::FewReviews { .. } | Bar::ReviewsOpen { .. } | Bar::NotDeclared => (409, "reviews"),
            Bar::BelowPass { .. } => (409, "below-pass"),
        },
        Refusal::Overtaken { .. } => (409, "overtaken"),
        Refusal::Agreement(bar) => match bar {
            agreement::Bar::WrongState { .. } => (409, "wrong-state"),
            _ => (409, "agreement"),
        },
        Refusal::Voucher(bar) => match bar {
            voucher::Bar::WrongState { .. } => (409, "wrong-state"),
            voucher::Bar::OwnCompany => (403, "own-case"),
            voucher::Bar::FourEyes | voucher::Bar::Agreed => (403, "four-eyes"),
            _ => (409, "voucher"),
        },
    }
}

/// Tells a fault. Ours are logged here and told without detail.
pub fn problem(fault: &Fault, w: &Words, now: Instant) -> Problem {
    let refusal = match fault {
        Fault::Refused(refusal) => refusal,
        // Somebody else writes for long: the next try may find them done.
        Fault::Again(_) => {
            tracing::warn!(%fault, "a request found the database busy");
            let mut problem = Problem::plain(503, "busy", w.rule.fault(), w.rule.fault_why());
            problem.retry_after = Some(5);
            return problem;
        }
        ours => {
            tracing::error!(fault = %ours, "a request failed by our own fault");
            return Problem::plain(500, "fault", w.rule.fault(), w.rule.fault_why());
        }
    };
    let ((status, slug), (title, detail)) = (status(refusal), w.refusal(refusal));
    let mut problem = Problem::plain(status, slug, &title, &detail);
    match &**refusal {
        Refusal::LockedOut { until } => problem.retry_after = Some((until.0 - now.0).max(1)),
        Refusal::Taken { resource, name, asked, free, alternatives, .. } => {
            problem.rule = vec!["capacity"];
            problem.facts =
                json!({ "resource_id": resource, "resource": name, "asked": asked, "free": free });
            problem.alternatives = Some(alternatives.iter().map(alternative).collect());
        }
        Refusal::Rules { broken, alternatives } => {
            problem.rule = broken.iter().map(|check| check.rule.name()).collect();
            problem.facts = json!(broken);
            problem.alternatives = Some(alternatives.iter().map(alternative).collect());
        }
        Refusal::Overdrawn { unit, asked, left } => {
            problem.rule = vec!["balance"];
            problem.facts = json!({ "unit": unit, "asked": asked, "left": left });
        }
        Refusal::WrongState { from, verb } => problem.facts = json!({ "state": from, "verb": verb }),
        Refusal::WrongWait { from, verb } => problem.facts = json!({ "state": from, "verb": verb }),
        Refusal::WrongCase { from, verb } => problem.facts = json!({ "state": from, "verb": verb }),
        Refusal::Barred { why } => problem.facts = json!({ "why": why }),
        Refusal::TooEarly { opens } => {
            problem.facts = json!({ "opens_at": opens.rfc3339(chrono_tz::Asia::Shanghai) });
        }
        Refusal::FreeNow { alternatives } => {
            problem.alternatives = Some(alternatives.iter().map(alternative).collect());
        }
        Refusal::CapacityBooked { bookings } | Refusal::Overtaken { bookings } => {
            let told = |(id, what): &(crate::domain::id::BookingId, String)| json!({ "booking_id": id, "what": what });
            problem.facts = json!({ "bookings": bookings.iter().map(told).collect::<Vec<_>>() });
        }
        Refusal::LeaveBooked { by } => {
            let zone = chrono_tz::Asia::Shanghai;
            let told = |(person, company, span): &(String, String, crate::domain::time::Interval)| {
                json!({
                    "person": person, "company": company,
                    "starts_at": span.start().rfc3339(zone), "ends_at": span.end().rfc3339(zone),
                })
            };
            problem.facts = json!({ "by": by.iter().map(told).collect::<Vec<_>>() });
        }
        Refusal::Admission(bar) => problem.facts = json!(bar),
        Refusal::Agreement(bar) => problem.facts = json!(bar),
        Refusal::Voucher(bar) => problem.facts = json!(bar),
        Refusal::Forbidden { action } => problem.facts = json!({ "action": action }),
        Refusal::Fields(errors) => {
            let told = |error: &crate::domain::field::FieldError| json!({ "field": error.field, "rule": error.rule, "detail": w.field(&error.rule) });
            problem.errors = errors.iter().map(told).collect();
        }
        Refusal::Rows(rows) => {
            let told = |row: &crate::domain::field::RowError| {
                let error = &row.error;
                json!({ "line": row.line, "field": error.field, "rule": error.rule, "detail": w.field(&error.rule) })
            };
            problem.errors = rows.iter().take(500).map(told).collect();
        }
        _ => {}
    }
    problem
}

/// Alternatives are in Beijing time on the wire: an instant with its offset.
fn alternative(near: &Alternative) -> Value {
    let zone = chrono_tz::Asia::Shanghai;
    json!({
        "resource_id": near.resource,
        "resource": near.name,
        "starts_at": near.span.start().rfc3339(zone),
        "ends_at": near.span.end().rfc3339(zone),
    })
}
