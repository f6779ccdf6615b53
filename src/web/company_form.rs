//! Entitlements on a company's page: the form that gives them, and how they are shown.

use super::listing::ZONE;
use super::shell::{Balance, Choice, FormErrors};
use crate::app::grant::{self, NewGrant};
use crate::domain::amount::Unit;
use crate::domain::field::FieldRule;
use crate::domain::time::{DAY, Instant, Interval, day_span, day_start};
use crate::http::form::Fields;
use crate::words::Words;
use chrono::NaiveDate;

/// A grant as its line shows it.
pub(super) struct GrantLine {
    pub href: String,
    pub unit: String,
    pub granted: String,
    pub left: String,
    pub held: String,
    pub valid: String,
    pub mark: &'static str,
    pub note: String,
}

/// What can be given, in the order of the form.
pub(super) const GIVEN: [Unit; 4] = [Unit::RoomMinute, Unit::DeskDay, Unit::CardSecond, Unit::MentorMinute];

/// The units to choose from.
pub(super) fn units(w: &Words, current: &str) -> Vec<Choice> {
    Choice::list(GIVEN.map(|unit| (unit.name(), w.unit_counted(unit))), current)
}

/// The form as it was filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct GrantForm {
    pub unit: String,
    pub amount: String,
    pub valid_from: String,
    pub valid_to: String,
    pub note: String,
    pub pool: String,
}

impl GrantForm {
    /// From today, for a year.
    pub(super) fn fresh(now: Instant) -> GrantForm {
        let day = |at: Instant| at.date(ZONE).to_string();
        GrantForm { valid_from: day(now), valid_to: day(now.plus(364 * DAY)), ..GrantForm::default() }
    }

    /// As it was sent.
    pub(super) fn of(fields: &Fields) -> GrantForm {
        let get = |field: &str| fields.get(field).trim().to_owned();
        GrantForm {
            unit: get("unit"),
            amount: get("amount"),
            valid_from: get("valid_from"),
            valid_to: get("valid_to"),
            note: get("note"),
            pool: get("pool_id"),
        }
    }

    /// Reads it into the ledger's units, or names every wrong field.
    pub(super) fn read(&self, w: &Words) -> Result<NewGrant, FormErrors> {
        let mut wrong = FormErrors::default();
        let unit = GIVEN.into_iter().find(|unit| unit.name() == self.unit);
        if unit.is_none() {
            wrong.add("unit", w.field(&FieldRule::Choice));
        }
        let amount = unit.and_then(|unit| ledger_amount(unit, &self.amount));
        if unit.is_some() && amount.is_none() {
            wrong.add("amount", w.staff.amount_wrong());
        }
        let mut date = |field: &str, raw: &str| {
            let date = raw.parse::<NaiveDate>().ok();
            if date.is_none() {
                wrong.add(field, w.field(&FieldRule::Date));
            }
            date
        };
        let (from, to) = (date("valid_from", &self.valid_from), date("valid_to", &self.valid_to));
        let valid = from.zip(to).and_then(|(from, to)| {
            let valid = Interval::new(day_start(from, ZONE), day_span(to, ZONE).end()).ok();
            if valid.is_none() {
                wrong.add("valid_to", w.field(&FieldRule::EndAfterStart));
            }
            valid
        });
        match (unit, amount, valid) {
            (Some(unit), Some(amount), Some(valid)) => {
                // Only what is counted by pool is for one: another unit's choice of pool means nothing.
                let pool = self.pool.parse().ok().filter(|_| unit.is_by_pool());
                Ok(NewGrant { unit, amount, valid, pool, note: self.note.clone() })
            }
            _ => Err(wrong),
        }
    }
}

/// Hours, days or card-hours with up to two decimals, in the ledger's unit.
pub(super) fn ledger_amount(unit: Unit, raw: &str) -> Option<i64> {
    let (whole, part) = raw.split_once('.').unwrap_or((raw, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let hundredths = whole.parse::<i64>().ok()? * 100 + format!("{part:0<2}").parse::<i64>().ok()?;
    let each = match unit {
        Unit::DeskDay => 1,
        Unit::RoomMinute | Unit::MentorMinute => 60,
        Unit::CardSecond => 3_600,
        Unit::Fen => 100,
    };
    // Hours to a hundredth are whole seconds but not always whole minutes: those are not rounded.
    let all = hundredths.checked_mul(each)?;
    (all > 0 && all % 100 == 0).then_some(all / 100)
}

/// The same the other way round, for a form that shows what is set; below a hundredth it is cut off.
pub(super) fn natural_amount(unit: Unit, amount: i64) -> String {
    let each = match unit {
        Unit::DeskDay => 1,
        Unit::RoomMinute | Unit::MentorMinute => 60,
        Unit::CardSecond => 3_600,
        Unit::Fen => 100,
    };
    let (whole, part) = (amount / each, amount % each * 100 / each);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:02}") }
}

/// A balance as its meter shows it.
pub(super) fn balance(w: &Words, at: usize, sum: &grant::Balance, pool: Option<&str>) -> Balance {
    let text = |amount: i64| w.amount(sum.unit, amount);
    Balance {
        label: match pool {
            Some(pool) => format!("{} · {pool}", w.unit(sum.unit)),
            None => w.unit(sum.unit).to_owned(),
        },
        id: format!("balance-{at}"),
        used: sum.used,
        held: sum.held,
        total: sum.granted,
        used_text: text(sum.used),
        held_text: text(sum.held),
        left_text: text(sum.available),
        note: sum.expires.map_or_else(String::new, |end| w.staff.expires(last_day(end))),
    }
}

/// The last day of something that ends before `end`.
fn last_day(end: Instant) -> String {
    end.plus(-1).date(ZONE).to_string()
}

/// A grant's line. `amounts`: given, left, held.
pub(super) fn grant_line(
    w: &Words,
    href: String,
    (unit, pool): (Unit, Option<&str>),
    amounts: [i64; 3],
    valid: (Instant, Instant),
    now: Instant,
    note: &str,
) -> GrantLine {
    let mark = if valid.1 <= now {
        w.staff.ended()
    } else if valid.0 > now {
        w.staff.upcoming()
    } else {
        ""
    };
    let [granted, left, held] = amounts.map(|amount| w.amount(unit, amount));
    GrantLine {
        href,
        unit: match pool {
            Some(pool) => format!("{} · {pool}", w.unit(unit)),
            None => w.unit(unit).to_owned(),
        },
        granted,
        left,
        held,
        valid: format!("{} – {}", valid.0.date(ZONE), last_day(valid.1)),
        mark,
        note: note.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natural_amounts_become_the_ledgers_own() {
        for (unit, raw, amount) in [
            (Unit::RoomMinute, "1.5", Some(90)),
            (Unit::RoomMinute, "0.01", None),
            (Unit::DeskDay, "20", Some(20)),
            (Unit::DeskDay, "1.5", None),
            (Unit::CardSecond, "2.25", Some(8_100)),
            (Unit::CardSecond, "0", None),
            (Unit::CardSecond, "-1", None),
            (Unit::CardSecond, "", None),
            (Unit::MentorMinute, "1e3", None),
        ] {
            assert_eq!(ledger_amount(unit, raw), amount, "{raw}");
            if let Some(amount) = amount {
                assert_eq!(ledger_amount(unit, &natural_amount(unit, amount)), Some(amount), "{raw}");
            }
        }
    }
}
