//! What a case is about: what is asked for and what was before, the pools that serve it, what is proposed.

use super::agreement_say::change;
use super::agreement_trial::Tried;
use super::listing::ZONE;
use super::page::PageFault;
use super::pool_match::{Matches, can_discount, choices};
use super::proposal::{Proposal, proposal};
use super::request_form::Lines;
use super::shell::Choice;
use super::visit::Visit;
use crate::app::case::Case;
use crate::app::entitlement_request::Request;
use crate::app::{Fault, agreement, entitlement_request, grant, matching, price};
use crate::domain::case::CaseKind;
use crate::words::compute_say::percent;

/// What a case is about.
#[derive(Default)]
pub(super) struct Subject {
    pub asked: Lines,
    /// What was before it was handed in again.
    pub earlier: Vec<Lines>,
    /// Where that is done.
    pub supplement: String,
    /// Every pool beside a request for card-hours, for who decides it.
    pub pools: Matches,
    /// The pools the grant can be for; empty: none is to be chosen.
    pub pool_choices: Vec<Choice>,
    /// What a discount is filled in with: percent, first and last day; `None`: none can be given.
    pub off: Option<[String; 3]>,
    /// The pages of what it is about and of what came of it.
    pub things: Vec<(String, &'static str)>,
    pub proposal: Option<Proposal>,
    /// What a request about an agreement would do now.
    pub trial: Option<Tried>,
}

/// What a case is about; `decides`: the reader decides it now, and the form held that pool.
pub(super) async fn subject(v: &Visit<'_>, one: &Case, decides: Option<&str>) -> Result<Subject, PageFault> {
    match one.kind {
        CaseKind::Admission => {
            let (asked, proposal) = proposal(v, one).await?;
            Ok(Subject { asked, proposal, ..Subject::default() })
        }
        CaseKind::Agreement => about_agreement(v, one).await,
        CaseKind::Entitlement => {
            let mut asked = entitlement_request::versions(v.house, one).await?;
            let Some(last) = asked.pop() else { return Ok(Subject::default()) };
            let mut about = Subject {
                asked: Lines::of(&v.w, &last),
                earlier: asked.iter().map(|one| Lines::of(&v.w, one)).collect(),
                supplement: format!("/cases/{}/supplement", one.id),
                things: given(v, &last).await?,
                ..Subject::default()
            };
            if let Some(now) = decides {
                let all = matching::of_request(v.house, v.actor(), one, &last, v.now).await?;
                about.pools = Matches::of(&v.w, &all);
                about.pool_choices = choices(&v.w, &last, &all, now);
                about.off = can_discount(&last, &all).then(|| off(&last));
            }
            Ok(about)
        }
    }
}

/// The discount that stands, else none for the days that are asked for.
fn off(asked: &Request) -> [String; 3] {
    let (off, span) = match &asked.discount {
        Some((terms, _)) => (percent(terms.off), terms.span),
        None => (String::new(), asked.wish.valid),
    };
    [off, span.start().date(ZONE).to_string(), span.end().plus(-1).date(ZONE).to_string()]
}

/// The pages of what was given, for who may open them.
async fn given(v: &Visit<'_>, asked: &Request) -> Result<Vec<(String, &'static str)>, PageFault> {
    let mut all = Vec::new();
    if let Some(id) = asked.grant
        && opens(grant::one(v.house, v.actor(), asked.company, id).await)?
    {
        all.push((format!("/companies/{}/grants/{id}", asked.company), v.w.books.grant()));
    }
    if let Some(id) = asked.given_discount
        && opens(price::discount(v.house, v.actor(), id).await)?
    {
        all.push((format!("/discounts/{id}"), v.w.compute.discount()));
    }
    Ok(all)
}

/// Whether a page can be opened.
fn opens<T>(came: Result<T, Fault>) -> Result<bool, PageFault> {
    match came {
        Ok(_) => Ok(true),
        Err(Fault::Refused(_)) => Ok(false),
        Err(fault) => Err(PageFault(fault)),
    }
}

async fn about_agreement(v: &Visit<'_>, one: &Case) -> Result<Subject, PageFault> {
    let about = agreement::of_case(v.house, v.actor(), one, v.now).await?;
    let of = &about.agreement;
    let ends = about.asked.first().is_some_and(|asked| asked.change.kind.is_end());
    let before = about.before.as_ref();
    let mut said = about.asked.iter().map(|asked| Lines(change(&v.w, &about.named, &asked.change, before)));
    Ok(Subject {
        asked: said.next().unwrap_or_default(),
        earlier: said.collect(),
        supplement: format!("/agreements/{}/{}?case={}", of.id, if ends { "end" } else { "change" }, one.id),
        things: vec![(format!("/agreements/{}", of.id), v.w.agreement.agreement())],
        trial: about.trial.as_ref().map(|trial| Tried::of(v, trial, of.first())),
        ..Subject::default()
    })
}

/// What the company has of the unit that is asked for, where the reader may know it.
pub(super) async fn has_now(v: &Visit<'_>, one: &Case) -> Result<String, PageFault> {
    let (Some(company), Some(unit)) = (one.company, one.unit) else { return Ok(String::new()) };
    match grant::balances(v.house, v.actor(), company, v.now).await {
        Ok(sums) => {
            let left = sums.iter().filter(|sum| sum.unit == unit).map(|sum| sum.available).sum();
            Ok(v.w.amount(unit, left))
        }
        Err(Fault::Refused(_)) => Ok(String::new()),
        Err(fault) => Err(PageFault(fault)),
    }
}
