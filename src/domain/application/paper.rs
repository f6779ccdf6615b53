//! Papers that must be there when an application is handed in: by the rules of the day.

use super::field::SLOTS;
use super::form::{Known, Typed};
use crate::domain::field::{FieldError, FieldRule};
use crate::domain::rulebook::{Key, Rulebook};
use chrono::NaiveDate;

/// Whether a paper is asked of who applies.
pub fn is_asked(typed: &Typed, slot: &str, book: &Rulebook, today: NaiveDate) -> bool {
    match Key::of_paper(slot).map_or(0, |key| book.value(key, today)) {
        0 => false,
        1 => typed.is_company() || typed.uscc().is_some(),
        _ => true,
    }
}

/// Everything that stands in the way of handing in: what is wrong in the form, and papers that are not there.
/// `there`: the slots that hold one.
pub fn faults(
    typed: &Typed,
    there: &[&str],
    known: &Known,
    book: &Rulebook,
    today: NaiveDate,
) -> Vec<FieldError> {
    let mut wrong = typed.wrong(None, known, today);
    let missing = SLOTS.iter().filter(|slot| is_asked(typed, slot, book, today) && !there.contains(slot));
    wrong.extend(missing.map(|slot| FieldError::new(*slot, FieldRule::Paper)));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_asked_of_who_is_registered() {
        let book = Rulebook::embedded();
        let today = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let mut typed = Typed::default();
        let asked = |typed: &Typed| -> Vec<&str> {
            SLOTS.iter().copied().filter(|slot| is_asked(typed, slot, book, today)).collect()
        };
        typed.take([("kind", "team"), ("uscc", "91440300MAAY4CL12B")]);
        assert!(asked(&typed).is_empty());
        typed.take([("kind", "opc")]);
        assert_eq!(asked(&typed), ["license"]);
        typed.take([("kind", "company"), ("uscc", "")]);
        assert_eq!(asked(&typed), ["license"]);
        let papers = |there: &[&str]| {
            let all = faults(&typed, there, &Known::default(), book, today);
            all.iter().any(|one| one.field == "license" && one.rule == FieldRule::Paper)
        };
        assert!(papers(&["plan"]) && !papers(&["plan", "license"]));
        for slot in SLOTS {
            assert!(Key::of_paper(slot).is_some(), "{slot}");
        }
    }
}
