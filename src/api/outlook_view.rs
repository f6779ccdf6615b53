//! What lies ahead of an agreement, on the wire: its rent month by month, and what is unusual about it.

use crate::app::agreement::{MonthRent, Outlook};
use crate::domain::agreement::Warning;
use crate::domain::rent::Piece;
use crate::domain::rulebook::{Figure, Mark, Rulebook};
use crate::words::Words;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

/// What lies ahead: rent that is not stated yet, and what those who sign or decide should know. Amounts in fen.
#[derive(Serialize, JsonSchema)]
pub struct OutlookView {
    /// Market rent of all months.
    gross: i64,
    /// What of it is to be paid.
    payable: i64,
    /// Market rent of the whole term: that of these months and that which was stated.
    term_gross: i64,
    /// What of that is to be paid, or was.
    term_payable: i64,
    months: Vec<MonthView>,
    /// None of them forbids anything.
    warnings: Vec<WarningView>,
}

/// The rent of a month, or of the part of it that is within the term.
#[derive(Serialize, JsonSchema)]
pub struct MonthView {
    /// `2026-11`.
    month: String,
    gross: i64,
    payable: i64,
    pieces: Vec<Piece>,
}

/// Something that is unusual.
#[derive(Serialize, JsonSchema)]
pub struct WarningView {
    /// `stay`, `free`, `age`, `no_way` or `owes`.
    warning: &'static str,
    /// The same in words.
    text: String,
    /// Fen, of `owes`.
    amount: Option<i64>,
    /// The rule it follows from; `null`: no figure of a rule.
    rule: Option<RuleFigureView>,
}

/// A figure of a rule.
#[derive(Serialize, JsonSchema)]
pub struct RuleFigureView {
    /// As `stay_months`.
    key: &'static str,
    /// In months.
    value: i64,
    source_zh: String,
    source_en: String,
    /// How well the source is known.
    mark: Mark,
}

impl OutlookView {
    /// What lies ahead of an agreement that begins on `first`, whose rules are those of that day.
    pub fn of(one: Outlook, first: NaiveDate, (w, book): (&Words, &Rulebook)) -> OutlookView {
        let month = |one: MonthRent| MonthView {
            month: one.month.to_string(),
            gross: one.gross(),
            payable: one.payable(),
            pieces: one.pieces,
        };
        OutlookView {
            gross: one.gross(),
            payable: one.payable(),
            term_gross: one.term_gross,
            term_payable: one.term_payable,
            warnings: one.warnings.iter().map(|one| warning(one, first, (w, book))).collect(),
            months: one.months.into_iter().map(month).collect(),
        }
    }
}

fn warning(one: &Warning, first: NaiveDate, (w, book): (&Words, &Rulebook)) -> WarningView {
    let (name, amount) = match one {
        Warning::Stay { .. } => ("stay", None),
        Warning::Free { .. } => ("free", None),
        Warning::Age { .. } => ("age", None),
        Warning::NoWay => ("no_way", None),
        Warning::Owes { amount } => ("owes", Some(*amount)),
    };
    let rule = Words::warning_rule(one).and_then(|key| book.figure(key, first)).map(figure);
    WarningView { warning: name, text: w.agreement_warning(one), amount, rule }
}

fn figure(found: &Figure) -> RuleFigureView {
    RuleFigureView {
        key: found.key.name(),
        value: found.value,
        source_zh: found.source.0.clone(),
        source_en: found.source.1.clone(),
        mark: found.mark,
    }
}
