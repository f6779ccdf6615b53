//! What a voucher programme gives for a contract: each condition, each limit, and which of them binds.

use super::company::{CompanyKind, named};
use super::cover::plain;
use super::price::{WHOLE, share_down};
use super::programme::{Programme, Supporter};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Fen of a yuan: awards and claims are rounded down to it.
pub const YUAN: i64 = 100;

/// A service contract. Amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// All of it.
    pub amount: i64,
    /// Of this, what the programme does not support: storage, network, security.
    pub excluded: i64,
    /// The day it was signed.
    pub signed: NaiveDate,
    /// Its first and last day.
    pub term: (NaiveDate, NaiveDate),
    /// Whether the supplier was on the programme's list on the day of signing; `None`: not known.
    pub supplier_listed: Option<bool>,
    /// Whether the company is affiliated with its supplier; `None`: not declared.
    pub affiliated: Option<bool>,
    /// What others give for it.
    pub support: Vec<(Supporter, i64)>,
    /// What the programme itself has given for it before, and did not get back.
    pub before: i64,
}

/// What a programme of this house has given for a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Whose money it is.
    pub by: Supporter,
    /// What people call the programme.
    pub names: Vec<String>,
    /// How much, less what went back, in fen.
    pub amount: i64,
    /// Whether it is the programme that is asked now.
    pub own: bool,
}

/// All that others give for a contract, each amount once: what the company declares, and what programmes of this
/// house have given. Where the source of what is declared names one of these programmes, of the same level, it is
/// the same money: only what is declared beyond it counts in addition.
pub fn support(declared: &[(Supporter, i64, String)], given: &[Given]) -> Vec<(Supporter, i64)> {
    let mut open: Vec<i64> = given.iter().map(|one| one.amount).collect();
    let mut all: Vec<(Supporter, i64)> =
        given.iter().filter(|one| !one.own).map(|one| (one.by, one.amount)).collect();
    for (by, amount, source) in declared {
        let source = plain(source);
        let names = |one: &Given| one.names.iter().map(|name| plain(name)).any(|name| source.contains(&name));
        let mut rest = *amount;
        for (_, open) in given.iter().zip(&mut open).filter(|(one, _)| one.by == *by && names(one)) {
            let same = rest.min(*open);
            *open -= same;
            rest -= same;
        }
        if rest > 0 {
            all.push((*by, rest));
        }
    }
    all
}

impl Contract {
    /// What a programme can support.
    pub fn eligible(&self) -> i64 {
        (self.amount - self.excluded).max(0)
    }
    /// Its amount by the year: a longer contract in proportion to its days, a shorter one as it is.
    pub fn yearly(&self) -> i64 {
        yearly(self.amount, self.term)
    }
}

/// A contract's amount by the year: see [`Contract::yearly`].
pub fn yearly(amount: i64, (first, last): (NaiveDate, NaiveDate)) -> i64 {
    let days = (last - first).num_days() + 1;
    if days <= 366 {
        return amount;
    }
    i64::try_from(i128::from(amount) * 365 / i128::from(days)).unwrap_or(i64::MAX)
}

/// Who applies, and what stands already. Amounts in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// What kind it is.
    pub kind: CompanyKind,
    /// Whole months since it was registered; `None`: not registered, or not known.
    pub age_months: Option<i64>,
    /// What programmes of that kind, place and year have awarded it.
    pub awarded: i64,
    /// Whether it is itself on the programme's list of suppliers.
    pub is_supplier: bool,
    /// What is left of the programme's budget; `None`: it has none.
    pub budget_left: Option<i64>,
    /// The day of the application.
    pub today: NaiveDate,
}

/// Something a contract or an applicant must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Applicants of this kind may apply.
    Applicant,
    /// The window is open.
    Window,
    /// The contract was signed while the measure is in force.
    Measure,
    /// The supplier is on the list.
    Supplier,
    /// The supplier is no affiliate.
    Affiliate,
    /// Who applies is not itself a supplier on the list (guide of Shenzhen of 2026: one body is not both).
    Claimant,
    /// The contract is large enough, by the year.
    Floor,
    /// What comes out is enough to be awarded.
    Least,
}
named!(Condition {
    Applicant = "applicant",
    Window = "window",
    Measure = "measure",
    Supplier = "supplier",
    Affiliate = "affiliate",
    Claimant = "claimant",
    Floor = "floor",
    Least = "least",
});

/// How a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// It is met.
    Yes,
    /// It is not.
    No,
    /// A person must find out.
    Unknown,
}
named!(Met { Yes = "yes", No = "no", Unknown = "unknown" });

/// A limit on what is awarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The programme's share of what it supports of the contract.
    Ratio,
    /// The year's cap, less what was awarded.
    Year,
    /// What is left of the budget.
    Budget,
    /// All support together, less what others give.
    Stacking,
}
named!(Limit { Ratio = "ratio", Year = "year", Budget = "budget", Stacking = "stacking" });

/// A limit with its amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Bound {
    /// Which.
    pub limit: Limit,
    /// What it allows, in fen, at least 0.
    pub amount: i64,
    /// Whether no other allows less.
    pub binds: bool,
}

/// What comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Assessment {
    /// Each condition that the programme sets.
    pub conditions: Vec<(Condition, Met)>,
    /// The ratio applied, in basis points.
    pub ratio: i64,
    /// Each limit that the programme sets.
    pub bounds: Vec<Bound>,
    /// The least of the limits in whole yuan, in fen: what would be awarded with all conditions met.
    pub amount: i64,
}

impl Assessment {
    /// What can be awarded as things stand: nothing while a condition is not met; `None` while one is unknown.
    pub fn award(&self) -> Option<i64> {
        if self.conditions.iter().any(|(_, met)| *met == Met::No) {
            return Some(0);
        }
        let known = self.conditions.iter().all(|(_, met)| *met == Met::Yes);
        known.then_some(self.amount)
    }
    /// The conditions that stand so.
    pub fn that_are(&self, met: Met) -> Vec<Condition> {
        self.conditions.iter().filter(|(_, how)| *how == met).map(|(what, _)| *what).collect()
    }
}

/// An amount in whole yuan, rounded down.
pub fn whole_yuan(fen: i64) -> i64 {
    fen.max(0) / YUAN * YUAN
}

/// What `rule` gives for `contract` to `applicant`, with every condition and every limit.
pub fn assess(rule: &Programme, contract: &Contract, applicant: &Applicant) -> Assessment {
    let ratio = rule.ratio_for(applicant.age_months);
    let mut bounds = limits(rule, contract, applicant, ratio);
    let least = bounds.iter().map(|bound| bound.amount).min().unwrap_or(0);
    for bound in &mut bounds {
        bound.binds = bound.amount == least;
    }
    let amount = whole_yuan(least);
    let mut conditions = conditions(rule, contract, applicant);
    if let Some(award_least) = rule.award_least {
        conditions.push((Condition::Least, yes(amount >= award_least)));
    }
    Assessment { conditions, ratio, bounds, amount }
}

fn yes(met: bool) -> Met {
    if met { Met::Yes } else { Met::No }
}

fn within(day: NaiveDate, (first, last): (NaiveDate, NaiveDate)) -> Met {
    yes(first <= day && day <= last)
}

fn conditions(rule: &Programme, contract: &Contract, applicant: &Applicant) -> Vec<(Condition, Met)> {
    let known = |met: Option<bool>| met.map_or(Met::Unknown, yes);
    let set = [
        (!rule.applicants.is_empty())
            .then(|| (Condition::Applicant, yes(rule.applicants.contains(&applicant.kind)))),
        rule.window.map(|window| (Condition::Window, within(applicant.today, window))),
        rule.measure.map(|measure| (Condition::Measure, within(contract.signed, measure))),
        rule.listed_supplier.then(|| (Condition::Supplier, known(contract.supplier_listed))),
        rule.no_affiliate.then(|| (Condition::Affiliate, known(contract.affiliated.map(|is| !is)))),
        rule.listed_supplier.then(|| (Condition::Claimant, yes(!applicant.is_supplier))),
        rule.contract_least.map(|least| (Condition::Floor, yes(contract.yearly() >= least))),
    ];
    set.into_iter().flatten().collect()
}

fn limits(rule: &Programme, contract: &Contract, applicant: &Applicant, ratio: i64) -> Vec<Bound> {
    let stacking = rule.stacking.as_ref().map(|stacking| {
        let counted = contract.support.iter().filter(|(by, _)| stacking.counts.contains(by));
        let others = counted.fold(0_i64, |sum, (_, amount)| sum.saturating_add(*amount));
        let alone = others == 0;
        let limit = if stacking.own_may_exceed && alone { stacking.limit.max(ratio) } else { stacking.limit };
        share_down(contract.amount, limit).saturating_sub(others).saturating_sub(contract.before)
    });
    let all = [
        (Limit::Ratio, Some(share_down(contract.eligible(), ratio).saturating_sub(contract.before))),
        (Limit::Year, rule.cap_per_year.map(|cap| cap.saturating_sub(applicant.awarded))),
        (Limit::Budget, applicant.budget_left),
        (Limit::Stacking, stacking),
    ];
    let bound = |(limit, amount): (Limit, Option<i64>)| {
        amount.map(|amount| Bound { limit, amount: amount.max(0), binds: false })
    };
    all.into_iter().filter_map(bound).collect()
}

/// Whole months from a company's registration to a day; `None`: the day comes before.
pub fn age_months(registered: NaiveDate, day: NaiveDate) -> Option<i64> {
    use chrono::Datelike;
    let months = i64::from(day.year() - registered.year()) * 12 + i64::from(day.month())
        - i64::from(registered.month());
    let whole = if day.day() < registered.day() { months - 1 } else { months };
    (registered <= day).then_some(whole)
}

/// What a claim is worth: the voucher's share of what was paid, at most what is left of the voucher and the
/// programme's cap for one claim, in whole yuan. All in fen; `ratio` in basis points.
pub fn claimable(rule: &Programme, ratio: i64, paid: i64, left: i64) -> i64 {
    let share = share_down(paid, ratio.min(WHOLE));
    whole_yuan(share.min(left).min(rule.cap_per_claim.unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod laws;
