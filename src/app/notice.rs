//! What a notice is about, for who reads it: its name and its page, the same in every list of notices.

use super::told::{Thing, ToldPerson, page};
use crate::domain::access::Actor;
use crate::domain::agreement::alert::AlertKind;
use crate::domain::month::Month;
use crate::domain::quarter::Quarter;
use crate::domain::time::{Instant, Interval};
use crate::store::outbox::NoticeRow;
pub use crate::store::outbox::TOLD;
use crate::words::Words;
use chrono_tz::Asia::Shanghai;
use serde::Deserialize;

/// What a notice is about.
#[derive(Clone, Debug)]
pub struct About {
    /// What it is called.
    pub title: String,
    /// Its page.
    pub href: String,
    /// When it is, in words; empty where it has no time of its own or its title says it.
    pub span: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Facts {
    name: String,
    alert: String,
    day: String,
    told: Vec<ToldPerson>,
}

/// What one of the actor's notices is about.
pub fn about(w: &Words, actor: &Actor, row: &NoticeRow) -> About {
    let facts: Facts =
        row.facts.as_deref().and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
    let lines = facts.told.into_iter().find(|one| one.person == actor.person.0);
    let lines = lines.map(|one| one.lines).unwrap_or_default();
    let called = row.title.clone().unwrap_or_default();
    // A call for returns is about a place, and always about the quarter that was over when it was made.
    let quarter = row.quarter.clone().unwrap_or_else(|| Quarter::of(Instant(row.at)).previous().to_string());
    let span = row.starts_at.zip(row.ends_at);
    let span = span.and_then(|(from, to)| Interval::new(Instant(from), Instant(to)).ok());
    let title = match row.subject.as_str() {
        "agreement" => match AlertKind::of_name(&facts.alert) {
            Some(kind) => joined([called, w.agreement_alert(kind, &facts.day)]),
            None => called,
        },
        "rent" => joined([called, span.map(|span| w.days_of(span, Shanghai)).unwrap_or_default()]),
        "bill" => {
            let month = row.starts_at.map(|at| Month::of(Instant(at)).to_string());
            joined([called, month.unwrap_or_default()])
        }
        "pool" | "company" | "entitlement" => facts.name,
        "quarterly_return" => joined([quarter.clone(), called]),
        "incubator" => {
            let names: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
            let place =
                (row.place_zh.as_deref().unwrap_or_default(), row.place_en.as_deref().unwrap_or_default());
            let of = if names.is_empty() {
                w.either(place.0, place.1).to_owned()
            } else {
                names.join(w.either("、", ", "))
            };
            joined([quarter.clone(), of])
        }
        _ => called,
    };
    let of_lines = lines.iter().find_map(|line| line.company);
    let thing = Thing {
        subject: &row.subject,
        id: row.subject_id,
        verb: &row.verb,
        company: row.company_id.or(of_lines).or_else(|| actor.companies().next().map(|id| id.0)),
        quarter: &quarter,
    };
    let timed = span.filter(|_| row.subject != "rent");
    About { title, href: page(&thing), span: timed.map(|span| w.span(span, Shanghai)).unwrap_or_default() }
}

fn joined<const N: usize>(parts: [String; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
