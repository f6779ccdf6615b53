//! What the rest of an agreement looks like: its rent month by month, and what those who sign should know.

use super::monthly::ahead;
use super::{Agreement, Version};
use crate::app::Fault;
use crate::app::quarterly::ways;
use crate::domain::agreement::alert::Dates;
use crate::domain::agreement::monthly::Run;
use crate::domain::agreement::{AgreementState, Warning};
use crate::domain::amount::Unit;
use crate::domain::eligibility::months_begun;
use crate::domain::month::Month;
use crate::domain::quarterly::Way;
use crate::domain::rent::{Piece, Since, pieces};
use crate::domain::rulebook::{Key, Rulebook};
use crate::domain::time::{Instant, Interval};
use crate::store::engine::Tx;
use crate::store::{agreement, application, quarterly, rent};

/// The rent of one month, or of the part of it that is within the term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthRent {
    /// The month.
    pub month: Month,
    /// Its parts.
    pub pieces: Vec<Piece>,
}

impl MonthRent {
    /// Market rent, in fen.
    pub fn gross(&self) -> i64 {
        self.pieces.iter().map(|one| one.gross).sum()
    }
    /// What is to be paid, in fen.
    pub fn payable(&self) -> i64 {
        self.pieces.iter().map(|one| one.payable).sum()
    }
}

/// What lies ahead of an agreement.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// Rent that has not been stated yet, month by month.
    pub months: Vec<MonthRent>,
    /// Market rent of the whole term, that which was stated and that which is to come, in fen.
    pub term_gross: i64,
    /// What of it is to be paid, or was, in fen.
    pub term_payable: i64,
    /// What those who sign or decide should know.
    pub warnings: Vec<Warning>,
    /// What is given each month from this one on, unit by unit.
    pub monthly: Vec<(Unit, Run)>,
    /// Each way to graduate, whether it is met by signed returns, and its figure.
    pub ways: Vec<(Way, bool, i64)>,
}

impl Outlook {
    /// Market rent of all months, in fen.
    pub fn gross(&self) -> i64 {
        self.months.iter().map(MonthRent::gross).sum()
    }
    /// What of it is to be paid, in fen.
    pub fn payable(&self) -> i64 {
        self.months.iter().map(MonthRent::payable).sum()
    }
}

/// The rent of an agreement within `span`, month by month.
pub(in crate::app) fn rents(one: &Agreement, versions: &[Version], span: Interval) -> Vec<MonthRent> {
    let since: Vec<Since<'_>> = versions
        .iter()
        .map(|version| Since { from: version.from.date(one.zone), rent: &version.terms.rent })
        .collect();
    let mut months = Vec::new();
    let mut month = Month::of(span.start());
    while let Some(part) = span.intersect(month.span()) {
        months.push(MonthRent { month, pieces: pieces(one.first(), &since, part) });
        if month == month.next() {
            break;
        }
        month = month.next();
    }
    months
}

/// The dates that alerts of an agreement follow from.
pub(super) async fn dates(
    tx: &mut Tx,
    book: &Rulebook,
    one: &Agreement,
    versions: &[Version],
) -> Result<Dates, Fault> {
    let application = match one.application {
        Some(id) => application::get(tx, id).await?,
        None => None,
    };
    let special = application.is_some_and(|found| found.form.get("track") == "chip");
    let stay = if special { Key::StayMonthsSpecial } else { Key::StayMonths };
    let since = agreement::since(tx, one.company, one.incubator).await?;
    let since = since.map_or(one.first(), |at| at.date(one.zone).min(one.first()));
    let value = |key| u32::try_from(book.value(key, one.first())).unwrap_or(0);
    Ok(Dates {
        first: one.first(),
        last: one.last(),
        free_until: versions.last().and_then(|version| version.terms.rent.free_until(one.first())),
        since,
        stay_months: value(stay),
        special,
        registered: one.registered.map(|at| at.date(one.zone)),
        startup_months: value(Key::StartupMonths),
    })
}

/// What lies ahead.
pub(super) async fn outlook(
    tx: &mut Tx,
    book: &Rulebook,
    one: &Agreement,
    versions: &[Version],
    now: Instant,
) -> Result<Outlook, Fault> {
    let mut warnings = Vec::new();
    let dates = dates(tx, book, one, versions).await?;
    let stay = i64::from(dates.stay_months);
    let after = dates.last.succ_opt().unwrap_or(dates.last);
    if months_begun(dates.since, after) > stay {
        warnings.push(Warning::Stay { months: stay, special: dates.special });
    }
    let free = book.value(Key::FreeMonths, dates.first);
    let free_to = dates.free_until.map_or(after, |day| day.min(after));
    if months_begun(dates.first, free_to) > free
        && versions.last().is_some_and(|one| one.terms.rent.month() > 0)
    {
        warnings.push(Warning::Free { months: free });
    }
    let startup = i64::from(dates.startup_months);
    let today = now.date(one.zone).max(dates.first);
    if dates.registered.is_some_and(|day| months_begun(day, today) > startup) {
        warnings.push(Warning::Age { months: startup });
    }
    let returns = quarterly::of_company(tx, one.company).await?;
    let ways = ways(&returns, now);
    if one.state == AgreementState::Active && !ways.iter().any(|(_, met, _)| *met) {
        warnings.push(Warning::NoWay);
    }
    let amount: i64 = rent::open(tx, one.id).await?.iter().map(|one| one.payable).sum();
    if amount > 0 {
        warnings.push(Warning::Owes { amount });
    }
    let from = one.rented_to.unwrap_or(one.span.start());
    let rest = Interval::new(from, one.span.end()).ok().filter(|_| !one.state.is_over());
    let months = rest.map_or_else(Vec::new, |span| rents(one, versions, span));
    let (gross, payable) = rent::stated(tx, one.id).await?;
    Ok(Outlook {
        term_gross: gross + months.iter().map(MonthRent::gross).sum::<i64>(),
        term_payable: payable + months.iter().map(MonthRent::payable).sum::<i64>(),
        months,
        warnings,
        monthly: if one.state.is_over() { Vec::new() } else { ahead(tx, one.id, now).await? },
        ways,
    })
}
