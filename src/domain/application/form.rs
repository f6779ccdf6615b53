//! What an applicant typed: kept as it is while it is a draft, read strictly when it is handed in.

use super::field::{FIELDS, Field, Need, Section, Shape};
use crate::domain::field::{FieldError, FieldRule, number, text};
use crate::domain::id::IncubatorId;
use crate::domain::mobile::Mobile;
use crate::domain::person::Email;
use crate::domain::uscc::Uscc;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most characters that are kept of one field of a draft.
pub const KEPT_MAX: usize = 10_000;

/// The fields of a form as they were typed; an empty one is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Typed(pub BTreeMap<String, String>);

/// What a form may name besides itself.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Codes of the districts.
    pub districts: Vec<String>,
    /// Incubators one can apply to.
    pub incubators: Vec<IncubatorId>,
}

/// A field that is not the same in two versions of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub field: &'static str,
    /// What stood there.
    pub before: String,
    /// What stands there.
    pub after: String,
}

impl Typed {
    /// What was typed into a field, empty where nothing was.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
    /// Takes what was typed into the fields of `names`; nothing else is touched, and nothing is judged but
    /// its length.
    pub fn take<'a>(&mut self, typed: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        for (name, value) in typed {
            let Some(field) = super::field::field(name) else {
                wrong.push(FieldError::new(name, FieldRule::Surplus));
                continue;
            };
            if value.chars().count() > KEPT_MAX {
                wrong.push(FieldError::new(name, FieldRule::Length { min: 0, max: KEPT_MAX }));
            } else if value.is_empty() {
                self.0.remove(field.name);
            } else {
                self.0.insert(field.name.to_owned(), value.to_owned());
            }
        }
        wrong
    }
    /// Whether a registered company applies.
    pub fn is_company(&self) -> bool {
        self.get("kind") == "company"
    }
    /// The incubators that are wished for, first wish first.
    pub fn wishes(&self) -> Vec<IncubatorId> {
        let names = ["incubator_1", "incubator_2", "incubator_3"];
        names.iter().filter_map(|name| self.get(name).trim().parse().ok()).collect()
    }
    /// The wish that comes after `here`; `None` where it is the last one, or none of them.
    pub fn wish_after(&self, here: Option<IncubatorId>) -> Option<IncubatorId> {
        let mut wishes = self.wishes().into_iter();
        wishes.find(|one| Some(*one) == here)?;
        wishes.next()
    }
    /// A date; `None` where none stands there.
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        let raw = self.get(name).trim();
        raw.parse().ok().filter(|_| raw.len() == 10)
    }
    /// The first day of a month; `None` where none stands there.
    pub fn month(&self, name: &str) -> Option<NaiveDate> {
        let raw = self.get(name).trim();
        format!("{raw}-01").parse().ok().filter(|_| raw.len() == 7)
    }
    /// Whether who applies may be registered: a one-person company may be, a team is not.
    fn may_be_registered(&self) -> bool {
        matches!(self.get("kind"), "company" | "opc")
    }
    /// The code, in its one form.
    pub fn uscc(&self) -> Option<Uscc> {
        if self.may_be_registered() { Uscc::parse(self.get("uscc")).ok() } else { None }
    }
    /// Whether a field is asked for at all: of who is not registered nothing about a registration is.
    pub fn asks(&self, field: &Field) -> bool {
        let registered = field.need == Need::Company || field.name.starts_with("capital_");
        !registered || self.get("kind").is_empty() || self.may_be_registered()
    }
    /// Whether a field must be filled in here.
    pub fn needs(&self, field: &Field) -> bool {
        match field.need {
            Need::Always => true,
            Need::Company => self.is_company(),
            Need::Never => false,
        }
    }
    /// Everything that is wrong with it, in the order of the form. `section`: only there.
    pub fn wrong(&self, section: Option<Section>, known: &Known, today: NaiveDate) -> Vec<FieldError> {
        let asked = FIELDS.iter().filter(|field| section.is_none_or(|only| field.section == only));
        let mut wrong: Vec<FieldError> =
            asked.filter_map(|field| self.read(field, known, today).err()).collect();
        if section.is_none_or(|only| only == Section::Needs) {
            let wishes = self.wishes();
            let twice = |at: usize| wishes.get(at).is_some_and(|one| wishes[..at].contains(one));
            for (at, name) in [(1, "incubator_2"), (2, "incubator_3")] {
                if twice(at) && !wrong.iter().any(|error| error.field == name) {
                    wrong.push(FieldError::new(name, FieldRule::Twice));
                }
            }
        }
        wrong
    }

    fn read(&self, field: &Field, known: &Known, today: NaiveDate) -> Result<(), FieldError> {
        let (name, raw) = (field.name, self.get(field.name).trim());
        let wrong = |rule| Err(FieldError::new(name, rule));
        if raw.is_empty() {
            // What a company needs is nothing that others are asked for.
            return if self.needs(field) { wrong(FieldRule::Missing) } else { Ok(()) };
        }
        match field.shape {
            Shape::Line(min, max) => text(name, raw, min, max).map(|_| ()),
            Shape::Text(min, max) => {
                let length = raw.chars().count();
                if (min..=max).contains(&length) { Ok(()) } else { wrong(FieldRule::Length { min, max }) }
            }
            Shape::Choice(all) if all.contains(&raw) => Ok(()),
            Shape::Number(min, max) => number(name, raw, min, max).map(|_| ()),
            Shape::Money => money(raw).map(|_| ()).ok_or_else(|| FieldError::new(name, FieldRule::Money)),
            Shape::PastDate => match self.date(name) {
                Some(date) if date <= today && date.year() >= 1949 => Ok(()),
                Some(_) => wrong(FieldRule::Past),
                None => wrong(FieldRule::Date),
            },
            Shape::Month => match self.month(name) {
                Some(first) if (first.year(), first.month()) >= (today.year(), today.month()) => Ok(()),
                Some(_) => wrong(FieldRule::Future),
                None => wrong(FieldRule::Month),
            },
            Shape::Uscc if !self.may_be_registered() => Ok(()),
            Shape::Uscc => match Uscc::parse(raw) {
                Ok(_) => Ok(()),
                Err(error) => wrong(FieldRule::Uscc(error)),
            },
            Shape::Mobile if Mobile::parse(raw).is_ok() => Ok(()),
            Shape::Mobile => wrong(FieldRule::Mobile),
            Shape::Email if Email::parse(raw).is_some() => Ok(()),
            Shape::Email => wrong(FieldRule::Email),
            Shape::District if known.districts.iter().any(|code| code == raw) => Ok(()),
            Shape::Incubator if raw.parse().is_ok_and(|id| known.incubators.contains(&id)) => Ok(()),
            Shape::Tick => Ok(()),
            Shape::Choice(_) | Shape::District | Shape::Incubator => wrong(FieldRule::Choice),
        }
    }

    /// What is not the same in `later`.
    pub fn differences(&self, later: &Typed) -> Vec<Difference> {
        let all = FIELDS.iter().map(|field| field.name);
        let differs = all.filter(|name| self.get(name).trim() != later.get(name).trim());
        let told = |name| Difference {
            field: name,
            before: self.get(name).to_owned(),
            after: later.get(name).to_owned(),
        };
        differs.map(told).collect()
    }

    /// Drops all that tells of people: what is left is the kind, the track and the needs.
    pub fn anonymise(&mut self) {
        const STAY: &[&str] = &[
            "kind",
            "district",
            "channel",
            "track",
            "stage",
            "incubator_1",
            "desks",
            "office",
            "start_month",
        ];
        self.0.retain(|name, _| STAY.contains(&name.as_str()));
    }
}

/// An amount in 万元 as fen; `None` where it is none, has more than four places or is out of bounds.
pub fn money(raw: &str) -> Option<i64> {
    let plain: String = raw.trim().chars().filter(|c| *c != ',').collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 4 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: i64 = format!("{part:0<4}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 1_000_000 + part * 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known() -> Known {
        Known { districts: vec!["440305".to_owned()], incubators: vec![IncubatorId(1), IncubatorId(2)] }
    }
    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }
    fn sound() -> Typed {
        let pairs = [
            ("kind", "company"),
            ("name", "初芽科技"),
            ("uscc", "91440300MAAY4CL12B"),
            ("registered_on", "2026-01-05"),
            ("district", "440305"),
            ("moves", "yes"),
            ("legal_person", "王"),
            ("contact", "王"),
            ("mobile", "13800138000"),
            ("email", "w@example.com"),
            ("channel", "self"),
            ("project", "Robots"),
            ("track", "embodied"),
            ("one_line", "Robots that fold"),
            ("description", "Robots that fold laundry in homes."),
            ("stage", "pilot"),
            ("technology", "Hands"),
            ("milestones", "2027: ten homes"),
            ("heads_now", "3"),
            ("heads_next", "8"),
            ("research_share", "70"),
            ("founders", "王, PhD"),
            ("incubator_1", "1"),
            ("desks", "4"),
            ("office", "no"),
            ("start_month", "2026-12"),
            ("term_months", "24"),
            ("truthful", "1"),
            ("privacy", "1"),
        ];
        let mut typed = Typed::default();
        assert_eq!(typed.take(pairs), []);
        typed
    }
    fn faults(change: &[(&str, &str)]) -> String {
        let mut typed = sound();
        typed.take(change.iter().copied());
        let wrong = typed.wrong(None, &known(), today());
        wrong.iter().map(|error| error.field.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_wrong_field_is_named_and_no_other() {
        assert_eq!(faults(&[]), "");
        assert_eq!(faults(&[("uscc", "91440300MAAY4CL12C")]), "uscc");
        assert_eq!(
            faults(&[("kind", "team"), ("uscc", ""), ("registered_on", ""), ("legal_person", "")]),
            ""
        );
        assert_eq!(faults(&[("kind", "team"), ("uscc", "none yet")]), "");
        assert_eq!(faults(&[("kind", "opc"), ("uscc", "")]), "", "it may be registered, or not yet");
        assert_eq!(faults(&[("kind", "opc"), ("uscc", "none yet")]), "uscc");
        assert_eq!(
            faults(&[("registered_on", "2026-11-24"), ("start_month", "2026-10")]),
            "registered_on start_month"
        );
        assert_eq!(faults(&[("incubator_2", "1"), ("incubator_1", "9")]), "incubator_1");
        assert_eq!(faults(&[("incubator_2", "2"), ("incubator_3", "2")]), "incubator_3");
        assert_eq!(
            faults(&[("mobile", "123"), ("email", "x"), ("capital_paid", "1.23456")]),
            "capital_paid mobile email"
        );
        assert_eq!(faults(&[("privacy", ""), ("desks", "-1"), ("track", "x")]), "track desks privacy");
    }

    #[test]
    fn an_amount_is_read_in_ten_thousands_of_yuan() {
        for (raw, fen) in [("1", 1_000_000), ("0.0001", 100), ("1,200.5", 1_200_500_000)] {
            assert_eq!(money(raw), Some(fen), "{raw}");
        }
        for raw in ["", "-1", "1.00001", "x", ".", "1e3", "9999999999"] {
            assert_eq!(money(raw), None, "{raw}");
        }
    }

    #[test]
    fn two_versions_differ_where_they_were_changed() {
        let (old, mut new) = (sound(), sound());
        new.take([("desks", "6"), ("ip", "CN1")]);
        let told = old.differences(&new);
        let told: Vec<_> =
            told.iter().map(|one| (one.field, one.before.as_str(), one.after.as_str())).collect();
        assert_eq!(told, [("ip", "", "CN1"), ("desks", "4", "6")]);
        new.anonymise();
        assert!(
            ["name", "mobile", "email", "contact", "founders", "uscc"]
                .iter()
                .all(|name| new.get(name).is_empty())
        );
    }

    proptest! {
        /// A draft keeps whatever was typed, to the letter.
        #[test]
        fn a_draft_is_kept_as_typed(values in proptest::collection::vec((0usize..FIELDS.len(), "\\PC{0,40}"), 0..12)) {
            let mut typed = Typed::default();
            let mut model = BTreeMap::new();
            for (at, value) in &values {
                prop_assert!(typed.take([(FIELDS[*at].name, value.as_str())]).is_empty());
                model.insert(FIELDS[*at].name, value.clone());
            }
            let text = serde_json::to_string(&typed).unwrap();
            let back: Typed = serde_json::from_str(&text).unwrap();
            for (name, value) in model {
                prop_assert_eq!(back.get(name), value.as_str());
            }
            let _ = back.wrong(None, &known(), today());
        }
    }
}
