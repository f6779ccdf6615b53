//! Every figure of a voucher programme with where it comes from, as its page shows them.

use crate::domain::programme::Programme;
use crate::words::Words;
use crate::words::compute_say::percent;
use crate::words::money::yuan_plain as yuan;

/// A figure as the page shows it.
pub(super) struct Figure {
    pub code: &'static str,
    pub what: String,
    pub value: String,
    pub source: String,
    pub link: String,
    pub second_hand: bool,
}

/// Every figure of a rule with where it comes from.
pub(super) fn figures(w: &Words, rule: &Programme) -> Vec<Figure> {
    let s = w.support;
    let span = |span: Option<(chrono::NaiveDate, chrono::NaiveDate)>| {
        span.map(|(from, to)| format!("{from} – {to}"))
    };
    let said = |is: bool| if is { s.yes() } else { s.no() }.to_owned();
    let share = |bp: i64| format!("{}%", percent(bp));
    let young = rule.start_up.map(|one| (share(one.ratio), one.under_months.to_string()));
    let stacking = rule.stacking.as_ref();
    let all: [(&'static str, Option<String>); 19] = [
        ("kind", Some(s.within(w.voucher_kind(rule.kind), w.voucher_for(rule.kind)))),
        ("mechanism", Some(w.mechanism(rule.mechanism).to_owned())),
        ("budget", Some(rule.budget.map_or_else(|| s.no_budget().to_owned(), yuan))),
        ("ratio", rule.ratio.map(share)),
        ("start_up", young.clone().map(|one| one.0)),
        ("start_up.under_months", young.map(|one| one.1)),
        ("contract_least", rule.contract_least.map(yuan)),
        ("cap_per_year", rule.cap_per_year.map(yuan)),
        ("cap_per_claim", rule.cap_per_claim.map(yuan)),
        ("award_least", rule.award_least.map(yuan)),
        ("four_eyes_from", rule.four_eyes_from.map(yuan)),
        ("listed_supplier", Some(said(rule.listed_supplier))),
        ("no_affiliate", Some(said(rule.no_affiliate))),
        ("stacking", stacking.map(|one| s.within(&share(one.limit), &w.all_supporters(&one.counts)))),
        (
            "valid_months",
            Some(
                rule.valid_months.map_or_else(|| s.valid_contract().to_owned(), |months| months.to_string()),
            ),
        ),
        ("window", span(rule.window)),
        ("measure", span(rule.measure)),
        ("applicants", Some(w.all_applicants(&rule.applicants))),
        ("evidence", Some(w.all_evidence(&rule.evidence))),
    ];
    let missing = rule.missing();
    let figure = |(code, value): (&'static str, Option<String>)| {
        // What is not published is not there, whatever an empty field would mean.
        let is_open = missing.iter().any(|one| one.name() == code);
        let source = rule.source_of(code).filter(|_| !is_open);
        Some(Figure {
            code,
            what: w.programme_figure(code).to_owned(),
            value: if is_open { s.unpublished().to_owned() } else { value? },
            source: source.map(|one| one.title.clone()).unwrap_or_default(),
            link: source.and_then(|one| one.link.clone()).unwrap_or_default(),
            second_hand: source.is_some_and(|one| one.second_hand),
        })
    };
    all.into_iter().filter_map(figure).collect()
}
