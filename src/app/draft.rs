//! A resource as a form or a row of a CSV gives it: text, read all at once.

use super::Resource;
use crate::domain::field::{FieldError, FieldRule, Gather, number, text};
use crate::domain::opening::Weekly;
use crate::store::resource::NewResource;
use std::collections::HashSet;

/// Most units and seats.
pub const CAPACITY_MAX: i64 = 100_000;
/// A resource as a form or a row gives it: text, not yet read.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Building, floor and zone; all three or none.
    pub place: [String; 3],
    /// Kind key.
    pub kind: String,
    /// Code, unique in the incubator; empty: made from the kind.
    pub code: String,
    /// Name.
    pub name: String,
    /// Units at once.
    pub capacity: String,
    /// People.
    pub seats: String,
    /// Square metres with up to two decimals.
    pub area: String,
    /// Equipment, comma separated.
    pub features: String,
    /// Weekly hours of its own.
    pub opening: String,
    /// Codes of its parts.
    pub parts: String,
    /// A note for those who book.
    pub note: String,
}

/// Reads square metres with up to two decimals as hundredths.
pub fn area(raw: &str) -> Result<i64, FieldError> {
    let error = || FieldError::new("area_m2", FieldRule::Number { min: 0, max: 1_000_000 });
    let raw = raw.trim();
    if raw.is_empty() {
        return Ok(0);
    }
    let (whole, part) = raw.split_once('.').unwrap_or((raw, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || whole.len() > 7 || part.len() > 2 || !(part.is_empty() || digits(part)) {
        return Err(error());
    }
    let whole: i64 = whole.parse().map_err(|_| error())?;
    let part: i64 = format!("{part:0<2}").parse().map_err(|_| error())?;
    let all = whole * 100 + part;
    if all <= 100_000_000 { Ok(all) } else { Err(error()) }
}

/// Hundredths of a square metre as people write them.
pub fn metres(area: i64) -> String {
    match (area / 100, area % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part:02}"),
    }
}

impl Draft {
    /// A resource that is there, as its form shows it.
    pub fn of(one: &Resource) -> Draft {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        Draft {
            place: [part(&one.building), part(&one.floor), part(&one.zone)],
            kind: one.kind.clone(),
            code: one.code.clone(),
            name: one.name.clone(),
            capacity: one.capacity.to_string(),
            seats: one.seats.to_string(),
            area: metres(one.area),
            features: one.features.clone(),
            opening: one.opening.clone().unwrap_or_default(),
            parts: one.parts.clone(),
            note: one.note.clone(),
        }
    }

    /// Reads every field, or names every one that is wrong. `kinds` are the keys there are.
    pub fn read(&self, kinds: &HashSet<String>) -> Result<NewResource, Vec<FieldError>> {
        let mut wrong = Gather::default();
        let or_one = |raw: &str| if raw.trim().is_empty() { "1".to_owned() } else { raw.to_owned() };
        let or_zero = |raw: &str| if raw.trim().is_empty() { "0".to_owned() } else { raw.to_owned() };
        if !kinds.contains(self.kind.trim()) {
            wrong.wrong(
                "kind",
                if self.kind.trim().is_empty() { FieldRule::Missing } else { FieldRule::Choice },
            );
        }
        let code = wrong.take(text("code", &self.code, 0, 40));
        let name = wrong.take(text("name", &self.name, 1, 80));
        let capacity = wrong.take(number("capacity", &or_one(&self.capacity), 1, CAPACITY_MAX));
        let seats = wrong.take(number("seats", &or_zero(&self.seats), 0, CAPACITY_MAX));
        let area = wrong.take(area(&self.area));
        let note = wrong.take(text("note", &self.note, 0, 500));
        let opening = match self.opening.trim() {
            "" => Some(None),
            hours => wrong
                .take(Weekly::parse(hours).map_err(|_| FieldError::new("opening", FieldRule::Opening)))
                .map(|hours| Some(hours.to_string())),
        };
        let given = self.place.iter().filter(|part| !part.trim().is_empty()).count();
        for (field, part) in ["building", "floor", "zone"].into_iter().zip(&self.place) {
            if given > 0 && part.trim().is_empty() {
                wrong.wrong(field, FieldRule::Missing);
            } else {
                wrong.take(text(field, part, 0, 60));
            }
        }
        let mut features: Vec<String> = self
            .features
            .split([',', '，', '、'])
            .map(|one| one.trim().to_owned())
            .filter(|one| !one.is_empty())
            .collect();
        features.sort();
        features.dedup();
        if features.len() > 30 || features.iter().any(|one| one.chars().count() > 40) {
            wrong.wrong("features", FieldRule::Length { min: 0, max: 40 });
        }
        let mut parts: Vec<String> = self.parts.split_whitespace().map(str::to_owned).collect();
        parts.sort();
        parts.dedup();
        let (
            Some(code),
            Some(name),
            Some(capacity),
            Some(seats),
            Some(area),
            Some(note),
            Some(opening),
            true,
        ) = (code, name, capacity, seats, area, note, opening, wrong.0.is_empty())
        else {
            return Err(wrong.0);
        };
        let kind = self.kind.trim().to_owned();
        let code =
            if code.is_empty() { format!("{kind}-{}", &super::secret::random_text("")[..6]) } else { code };
        Ok(NewResource {
            kind,
            code,
            name,
            capacity,
            seats,
            area,
            note,
            opening,
            features,
            parts,
            zone: None,
        })
    }
}
