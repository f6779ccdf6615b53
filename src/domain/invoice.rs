//! Invoices (发票) that prove what a claim was paid for: one counts once.

use super::time::is_near;
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// Most invoices of one claim.
pub const MOST: usize = 40;
/// Days after the last day of a contract on which its use is still invoiced and claimed.
pub const CLAIM_DAYS: i64 = 90;

/// An invoice as a claim names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Its number: 20 digits of a 数电票, or the code and the number of an older one, 18 or 20 digits together. No two
    /// invoices of the country have the same.
    pub number: String,
    /// The day it was issued.
    pub day: NaiveDate,
    /// What it is over, tax included, in fen.
    pub amount: i64,
}

/// Why an invoice does not prove a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceFlaw {
    /// A line is number, day and amount.
    Unreadable,
    /// No number of an invoice.
    Number,
    /// No amount, or too large a one.
    Amount,
    /// It was issued before the contract, after its last day and the time for claims, or is still to come.
    Day {
        /// First day there may be.
        from: NaiveDate,
        /// Last day there may be.
        to: NaiveDate,
    },
    /// It stands here twice.
    Twice,
    /// It was claimed before: on this programme, or for another contract.
    Claimed,
}

/// A number as it is kept: digits of one width, without spaces and hyphens. `None`: it is none.
pub fn number(raw: &str) -> Option<String> {
    let digits: String = raw.nfkc().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let sound = matches!(digits.len(), 18 | 20) && digits.bytes().all(|byte| byte.is_ascii_digit());
    sound.then_some(digits)
}

/// The days on which an invoice of a contract can be issued, as seen on a day: from its signing or its first day,
/// whichever comes first, to [`CLAIM_DAYS`] after its last; never ahead.
pub fn days(
    signed: NaiveDate,
    (first, last): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> (NaiveDate, NaiveDate) {
    let late = last.checked_add_days(Days::new(CLAIM_DAYS.unsigned_abs())).unwrap_or(last);
    (signed.min(first), late.min(today))
}

/// Invoices in order, each over at most `most` fen, their numbers as they are kept; or each line that is wrong, counted
/// from 1.
pub fn sound(
    all: &[Invoice],
    (from, to): (NaiveDate, NaiveDate),
    most: i64,
) -> Result<Vec<Invoice>, Vec<(usize, InvoiceFlaw)>> {
    let (mut kept, mut wrong, mut seen) = (Vec::with_capacity(all.len()), Vec::new(), BTreeSet::new());
    for (line, one) in (1..).zip(all) {
        let Some(number) = number(&one.number) else {
            wrong.push((line, InvoiceFlaw::Number));
            continue;
        };
        if !(1..=most).contains(&one.amount) {
            wrong.push((line, InvoiceFlaw::Amount));
        }
        if !is_near(one.day) || one.day < from || to < one.day {
            wrong.push((line, InvoiceFlaw::Day { from, to }));
        }
        if !seen.insert(number.clone()) {
            wrong.push((line, InvoiceFlaw::Twice));
        }
        kept.push(Invoice { number, ..one.clone() });
    }
    if wrong.is_empty() { Ok(kept) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn one(number: &str, date: &str, amount: i64) -> Invoice {
        Invoice { number: number.into(), day: day(date), amount }
    }
    const A: &str = "24442000000000000001";

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for raw in [
            A,
            " 2444 2000 0000 0000 0001 ",
            "2444-2000-0000-0000-0001",
            "２４４４２００００００００００００００１",
        ] {
            assert_eq!(number(raw).as_deref(), Some(A), "{raw}");
        }
        assert!(number("044001900111 12345678").is_some() && number("4403192130 12345678").is_some());
        for raw in ["", "12345678", "2444200000000000000", "2444200000000000000A", "244420000000000000011"] {
            assert_eq!(number(raw), None, "{raw}");
        }
    }

    #[test]
    fn an_invoice_is_issued_while_its_contract_is_carried_out_or_claimed() {
        let (signed, term) = (day("2026-03-01"), (day("2026-03-15"), day("2026-09-30")));
        let span = days(signed, term, day("2027-06-01"));
        assert_eq!(span, (signed, day("2026-12-29")));
        assert_eq!(
            days(day("2026-04-01"), term, day("2026-10-10")),
            (term.0, day("2026-10-10")),
            "never ahead"
        );
        for (date, good) in
            [("2026-02-28", false), ("2026-03-01", true), ("2026-12-29", true), ("2026-12-30", false)]
        {
            assert_eq!(sound(&[one(A, date, 1)], span, 1).is_ok(), good, "{date}");
        }
    }

    #[test]
    fn every_wrong_line_is_named() {
        let span = (day("2026-01-01"), day("2026-12-31"));
        let (b, c) = ("24442000000000000002", "24442000000000000003");
        let all = [
            one("1", "2026-05-01", 1),
            one(A, "2026-05-01", 0),
            one("2444 2000 0000 0000 0001", "2027-01-01", 1),
            one(b, "2026-05-01", 100),
        ];
        let wrong = vec![
            (1, InvoiceFlaw::Number),
            (2, InvoiceFlaw::Amount),
            (3, InvoiceFlaw::Day { from: span.0, to: span.1 }),
            (3, InvoiceFlaw::Twice),
        ];
        assert_eq!(sound(&all, span, 1_000), Err(wrong));
        let kept = sound(&[one(c, "2026-01-01", 1), one(" 24442000 000000000002", "2026-12-31", 7)], span, 7)
            .unwrap();
        assert!(sound(&[one(c, "2026-01-01", 8)], span, 7).is_err());
        assert_eq!(kept, [one(c, "2026-01-01", 1), one(b, "2026-12-31", 7)]);
    }
}
