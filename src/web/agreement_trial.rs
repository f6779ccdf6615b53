//! What a request about an agreement would do, as its form shows it before it is handed in and its case as long as it
//! is not decided.

use super::agreement_say::{MonthLine, desks, desks_moved, monthly, months, warning, whole_term};
use super::visit::Visit;
use crate::app::agreement::{Outlook, Trial};
use crate::domain::quarterly::Way;
use crate::words::Words;
use crate::words::money::yuan_plain as yuan;
use chrono::NaiveDate;

/// What a request would do, in words.
pub(super) struct Tried {
    /// Why it cannot be done; `None`: it can.
    pub refused: Option<(String, String)>,
    /// Desks, months and rent, before and after.
    pub facts: Vec<(&'static str, String)>,
    /// The rent that is still to come then.
    pub months: Vec<MonthLine>,
    pub outlook: String,
    pub term: String,
    pub warnings: Vec<(String, String)>,
    pub ways: Vec<WayLine>,
}

/// A way to graduate: its name, whether it is met, and its figure.
pub(super) type WayLine = (&'static str, bool, String);

impl Tried {
    /// Of an agreement that began on `first`.
    pub(super) fn of(v: &Visit<'_>, one: &Trial, first: NaiveDate) -> Tried {
        let (w, a) = (&v.w, v.w.agreement);
        let (old, ends) = (&one.before, one.change.kind.is_end());
        // What those who ask for an end are told is how the agreement stands, not what is left of it then.
        let then = one.then.as_ref().unwrap_or(&one.now);
        let told = if ends { &one.now } else { then };
        let mut facts = Vec::new();
        if ends {
            facts.push((a.desks(), format!("{} → {}", desks(w, old), a.no_desks())));
            facts.push((a.monthly(), format!("{} → {}", monthly(w, old), a.nothing_monthly())));
        } else {
            facts.push((a.desks(), desks_moved(w, &one.named, old, &one.change.terms)));
            let (was, is) = (monthly(w, old), monthly(w, &one.change.terms));
            let moved = format!("{was} → {is}");
            facts.push((
                a.monthly(),
                match one.monthly_from().filter(|_| was != is) {
                    Some(month) => a.with_names(&moved, a.monthly_from(&month.to_string())),
                    None => moved,
                },
            ));
        }
        let rent = |of: fn(&Outlook) -> i64| format!("{} → {}", yuan(of(&one.now)), yuan(of(then)));
        if one.then.is_ok() {
            facts.push((a.payable_ahead(), rent(Outlook::payable)));
            facts.push((a.waived_ahead(), rent(|one| one.gross() - one.payable())));
        }
        let (months, outlook) = months(w, then);
        Tried {
            refused: one.then.as_ref().err().map(|refusal| w.refusal(refusal)),
            facts,
            months,
            outlook,
            term: whole_term(w, then),
            warnings: told.warnings.iter().map(|said| warning(v, said, first)).collect(),
            ways: ways(w, told),
        }
    }
}

/// How a company stands against each way to graduate.
pub(super) fn ways(w: &Words, outlook: &Outlook) -> Vec<WayLine> {
    let figure = |way: Way, n: i64| match way {
        Way::Financing | Way::Revenue => w.wan_yuan(n),
        _ => String::new(),
    };
    outlook.ways.iter().map(|(way, met, n)| (w.way(*way), *met, figure(*way, *n))).collect()
}
