//! What lies ahead of an agreement, on the wire: its rent month by month, and what is unusual about it.

use crate::app::agreement::{MonthRent, Outlook};
use crate::domain::agreement::Warning;
use crate::domain::rent::Piece;
use crate::domain::rulebook::{Key, Mark, Rulebook};
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
    pub fn of(one: Outlook, first: NaiveDate, w: &Words) -> OutlookView {
        let month = |one: MonthRent| MonthView {
            month: one.month.to_string(),
            gross: one.gross(),
            payable: one.payable(),
            pieces: one.pieces,
        };
        OutlookView {
            gross: one.gross(),
            payable: one.payable(),
            warnings: one.warnings.iter().map(|one| warning(one, first, w)).collect(),
            months: one.months.into_iter().map(month).collect(),
        }
    }
}

fn warning(one: &Warning, first: NaiveDate, w: &Words) -> WarningView {
    let (name, amount, rule) = match one {
        // Fields that take longer have a figure of their own: it is the one that was looked at.
        Warning::Stay { months } => {
            ("stay", None, figure(&[Key::StayMonths, Key::StayMonthsSpecial], *months, first))
        }
        Warning::Free { months } => ("free", None, figure(&[Key::FreeMonths], *months, first)),
        Warning::Age { months } => ("age", None, figure(&[Key::StartupMonths], *months, first)),
        Warning::NoWay => ("no_way", None, None),
        Warning::Owes { amount } => ("owes", Some(*amount), None),
    };
    WarningView { warning: name, text: w.agreement_warning(one), amount, rule }
}

fn figure(keys: &[Key], value: i64, first: NaiveDate) -> Option<RuleFigureView> {
    let mut all = keys.iter().filter_map(|key| Rulebook::embedded().figure(*key, first));
    let found = all.find(|one| one.value == value)?;
    Some(RuleFigureView {
        key: found.key.name(),
        value,
        source_zh: found.source.0.clone(),
        source_en: found.source.1.clone(),
        mark: found.mark,
    })
}
