//! Pools beside what a company asks for, as the form of a request and the page of its case show them.

use super::pools::{self, line};
use super::shell::Choice;
use crate::app::entitlement_request::Request;
use crate::app::matching::Match;
use crate::domain::amount::Unit;
use crate::domain::pool::Funding;
use crate::words::Words;

/// A pool, and what the company has free there.
pub(super) struct MatchLine {
    pub pool: pools::Line,
    /// Empty where the reader may not know.
    pub free: String,
    pub named: bool,
}

/// Those that fit, and those that do not.
#[derive(Default)]
pub(super) struct Matches {
    pub fit: Vec<MatchLine>,
    pub others: Vec<MatchLine>,
    /// Whether what is free may be known of any.
    pub tells_free: bool,
}

impl Matches {
    /// In words.
    pub(super) fn of(w: &Words, all: &[Match]) -> Matches {
        let told = |one: &Match| MatchLine {
            pool: pools::Line { why_not: w.misfits(&one.misfits), ..line(w, &one.offer) },
            free: one.free.map(|seconds| w.card_hours(seconds)).unwrap_or_default(),
            named: one.named,
        };
        let part =
            |fits: bool| all.iter().filter(move |one| one.misfits.is_empty() == fits).map(told).collect();
        Matches { fit: part(true), others: part(false), tells_free: all.iter().any(|one| one.free.is_some()) }
    }

    /// Whether there is no pool at all.
    pub(super) fn is_empty(&self) -> bool {
        self.fit.is_empty() && self.others.is_empty()
    }
}

/// Whether a decision can be a yes at a discount: a pool of private money that fits is asked for or can be chosen.
pub(super) fn can_discount(request: &Request, all: &[Match]) -> bool {
    let named = request.wish.needs.pool;
    request.wish.unit == Unit::CardSecond
        && all.iter().any(|one| {
            let here = named.map_or(one.misfits.is_empty(), |id| id == one.offer.pool.id);
            here && one.offer.pool.pool.funding == Funding::Private
        })
}

/// The pools a decision may choose from: those that fit, where the request names none. Once one is chosen a
/// later step may choose another, not none.
pub(super) fn choices(w: &Words, request: &Request, all: &[Match], now: &str) -> Vec<Choice> {
    if request.wish.unit != Unit::CardSecond || request.wish.needs.pool.is_some() {
        return Vec::new();
    }
    let fit = all.iter().filter(|one| one.misfits.is_empty());
    let fit: Vec<(String, String)> =
        fit.map(|one| (one.offer.pool.id.to_string(), one.offer.pool.name.clone())).collect();
    if fit.is_empty() {
        return Vec::new();
    }
    let chosen = request.chosen.as_ref().map(|(id, _)| id.to_string());
    let none = chosen.is_none().then(|| (String::new(), w.compute.any().to_owned()));
    let now = if now.is_empty() { chosen.unwrap_or_default() } else { now.to_owned() };
    Choice::list(none.into_iter().chain(fit), &now)
}
