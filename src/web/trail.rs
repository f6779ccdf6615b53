//! The audit trail: who did what, when, through which door.

use super::address;
use super::listing::{PAGE, Shelf, Turn, ZONE, places};
use super::page::{Page, PageFault};
use super::shell::{Choice, Shell};
use super::visit::Visit;
use crate::app::{Event, find, see};
use crate::domain::access::{Action, Object};
use crate::domain::amount::Unit;
use crate::domain::booking::State as Standing;
use crate::domain::id::IncubatorId;
use crate::domain::policy::Rule;
use crate::domain::time::Instant;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, routes};
use serde_json::Value;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

#[derive(Template)]
#[template(path = "trail/list.html")]
struct TrailPage {
    shell: Shell,
    incubators: Vec<Choice>,
    filtered: bool,
    lines: Vec<Line>,
    turn: Turn,
}

struct Line {
    at: String,
    who: String,
    door: String,
    did: &'static str,
    subject: String,
    href: String,
    changes: Vec<Changed>,
    reason: String,
    version: String,
}

/// A value before and after.
struct Changed {
    fact: String,
    before: String,
    after: String,
}

/// The page of a thing of the trail, where it has one.
fn href(subject: &str, id: i64) -> String {
    match subject {
        "booking" => format!("/bookings/{id}"),
        "company" => format!("/companies/{id}"),
        "person" => format!("/people/{id}"),
        "resource" => format!("/inventory/{id}"),
        "terms" => format!("/terms/{id}"),
        "bill" => format!("/bills/{id}"),
        "pool" => format!("/compute/{id}"),
        _ => String::new(),
    }
}

/// A value as people read it.
fn text(w: &Words, key: &str, value: &Value, unit: Option<Unit>) -> String {
    match (key, value) {
        (_, Value::Null) => String::new(),
        (_, Value::Bool(true)) => w.code.yes().to_owned(),
        (_, Value::Bool(false)) => w.code.no().to_owned(),
        ("starts_at" | "ends_at" | "valid_from" | "valid_to", Value::Number(n)) => {
            n.as_i64().map_or_else(|| n.to_string(), |at| w.moment(Instant(at), ZONE))
        }
        ("amount", Value::Number(n)) => match (n.as_i64(), unit) {
            (Some(n), Some(unit)) => w.amount(unit, n),
            _ => n.to_string(),
        },
        ("unit", Value::String(name)) => {
            name.parse().map_or_else(|_| name.clone(), |unit| w.unit(unit).to_owned())
        }
        ("state", Value::String(name)) => {
            Standing::of_name(name).map_or_else(|| name.clone(), |state| w.state(state).to_owned())
        }
        // Rules are kept as data and read as sentences.
        ("rules", Value::Array(all)) => {
            let rule =
                |value: &Value| serde_json::from_value::<Rule>(value.clone()).map(|rule| w.rule(&rule));
            let told: Vec<String> =
                all.iter().map(|value| rule(value).unwrap_or_else(|_| value.to_string())).collect();
            told.join(w.either("；", "; "))
        }
        ("standing" | "kind" | "role", Value::String(name)) => w.code(name).to_owned(),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// Facts that come before all others, in this order.
const FIRST: [&str; 7] = ["title", "name", "state", "starts_at", "ends_at", "unit", "amount"];

fn changes(w: &Words, before: Option<&Value>, after: Option<&Value>) -> Vec<Changed> {
    let empty = serde_json::Map::new();
    let map = |value: Option<&Value>| match value {
        Some(Value::Object(map)) => map.clone(),
        _ => empty.clone(),
    };
    let (before, after) = (map(before), map(after));
    let unit = after.get("unit").and_then(Value::as_str).and_then(|name| name.parse().ok());
    let added = after.keys().filter(|key| !before.contains_key(*key));
    let of = |map: &serde_json::Map<String, Value>, key: &str| {
        map.get(key).map_or_else(String::new, |value| text(w, key, value, unit))
    };
    let mut keys: Vec<&String> = before.keys().chain(added).filter(|key| *key != "grant").collect();
    keys.sort_by_key(|key| FIRST.iter().position(|first| first == key).unwrap_or(FIRST.len()));
    keys.into_iter()
        .map(|key| Changed { fact: w.fact(key).to_owned(), before: of(&before, key), after: of(&after, key) })
        .filter(|one| one.before != one.after)
        .collect()
}

fn line(w: &Words, event: &Event) -> Line {
    Line {
        at: w.moment(event.at, ZONE),
        who: {
            let who = event.actor.clone().unwrap_or_else(|| w.event.system().to_owned());
            event.for_whom.as_deref().map_or(who.clone(), |of| w.case.by_for(&who, of))
        },
        door: w.code(&event.door).to_owned(),
        did: w.happened(&event.verb),
        subject: format!("{} {}", w.code(&event.subject), event.subject_id),
        href: href(&event.subject, event.subject_id),
        changes: changes(w, event.before.as_ref(), event.after.as_ref()),
        reason: event.reason.clone().unwrap_or_default(),
        version: event.policy_version.map_or_else(String::new, |n| w.staff.version(n)),
    }
}

/// The trail, latest first.
#[get("/trail?<incubator>&<before>")]
pub async fn list(v: Visit<'_>, incubator: Option<&str>, before: Option<i64>) -> Result<Page, PageFault> {
    let (mut all, ..) = find::choices(v.house, v.actor(), None).await?;
    all.retain(|one| {
        v.me.actor.may(Action::SeeTrail, &Object::incubator(IncubatorId(one.id), &one.district_code))
    });
    // Who may not read everything begins with the first place they may read.
    let whole = v.me.actor.may(Action::SeeTrail, &Object::city());
    let first = all.first().filter(|_| !whole).map(|one| one.id.to_string()).unwrap_or_default();
    let asked = incubator.filter(|text| !text.is_empty());
    let incubator = asked.unwrap_or(&first);
    let of = if incubator.is_empty() { None } else { Some(address::id::<IncubatorId>(incubator)?) };
    let from = before.unwrap_or(i64::MAX);
    let mut found = see::trail(v.house, v.actor(), of, from, PAGE + 1).await?;
    let tally = see::count_trail(v.house, v.actor(), of, from).await?;
    let query = [("incubator", incubator)];
    let shelf = Shelf::new("/trail", &query, "before", before.is_some());
    let turn = Turn::cut(&mut found, &shelf, |event| event.id.to_string()).of(tally);
    let any = whole.then(|| v.w.staff.whole_city());
    Page::new(&TrailPage {
        shell: v.shell(v.w.staff.trail()),
        incubators: places(&v.w, &all, any, incubator),
        filtered: asked.is_some(),
        lines: found.iter().map(|event| line(&v.w, event)).collect(),
        turn,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Language;
    use serde_json::json;

    #[test]
    fn only_what_changed_is_told_and_in_words() {
        let w = Words::of(Language::En);
        let (before, after) = (
            json!({ "state": "requested", "starts_at": 0, "seats": 4 }),
            json!({ "state": "confirmed", "starts_at": 0, "unit": "room_minute", "amount": 90, "odd": [1] }),
        );
        let told: Vec<String> = changes(&w, Some(&before), Some(&after))
            .into_iter()
            .map(|one| format!("{}: {} > {}", one.fact, one.before, one.after))
            .collect();
        assert_eq!(
            told,
            [
                "State: waiting for approval > confirmed",
                "Of what:  > room time",
                "Amount:  > 1 h 30 min",
                "Seats: 4 > ",
                "odd:  > [1]"
            ]
        );
    }
}
