//! Which pools serve what a company asks for: every pool judged by what it needs, with what it has free there.

use super::entitlement_request::Request;
use super::pool::{self, Offer, PoolRow};
use super::{Fault, House, grant};
use crate::domain::access::{Action, Actor};
use crate::domain::amount::Unit;
use crate::domain::case::CaseState;
use crate::domain::entitlement::Needs;
use crate::domain::id::CompanyId;
use crate::domain::pool::{Funding, Misfit};
use crate::domain::time::Instant;
use crate::store::case::Case;

/// A pool beside what somebody needs.
#[derive(Clone, Debug)]
pub struct Match {
    /// The pool, and what it costs now.
    pub offer: Offer,
    /// Why it does not fit; empty: it does.
    pub misfits: Vec<Misfit>,
    /// Card-seconds the company can still use there for nothing, by grants for it and grants for any pool; 0 on a pool
    /// of private money, where all that is used is billed; `None`: not for the reader to know.
    pub free: Option<i64>,
    /// Whether it is the one that is asked for by name.
    pub named: bool,
}

/// Every pool, those that fit first; among each the one that is named, then those built with public money, then
/// the cheapest.
pub async fn of_needs(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    needs: &Needs,
    now: Instant,
) -> Result<Vec<Match>, Fault> {
    let (fit, others) = pool::offers(house, actor, &needs.of_pool(), now).await?;
    let purse = match grant::balances(house, actor, of, now).await {
        Ok(sums) => Some(sums),
        Err(Fault::Refused(_)) => None,
        Err(fault) => return Err(fault),
    };
    let free = |of: &PoolRow| {
        let pays = |one: &&grant::Balance| {
            of.pool.funding == Funding::Government
                && one.unit == Unit::CardSecond
                && one.pool.is_none_or(|of_pool| of_pool == of.id)
        };
        purse.as_ref().map(|all| all.iter().filter(pays).map(|one| one.available).sum())
    };
    let judged = fit.into_iter().map(|offer| (offer, Vec::new())).chain(others);
    let mut all: Vec<Match> = judged
        .map(|(offer, misfits)| Match {
            free: free(&offer.pool),
            named: needs.pool == Some(offer.pool.id),
            offer,
            misfits,
        })
        .collect();
    // Stable: the cheapest stay in front.
    all.sort_by_key(|one| {
        (!one.misfits.is_empty(), !one.named, one.offer.pool.pool.funding != Funding::Government)
    });
    Ok(all)
}

/// The same for what a case asks for, while it is decided or with the applicant; nothing for what is no
/// request for card-hours, or for who may not see what there is.
pub async fn of_request(
    house: &House,
    actor: &Actor,
    case: &Case,
    request: &Request,
    now: Instant,
) -> Result<Vec<Match>, Fault> {
    let asked = matches!(case.state, CaseState::Open | CaseState::Returned)
        && case.subject == request.id.0
        && request.wish.unit == Unit::CardSecond;
    if !asked || !actor.may_somewhere(Action::SeeResources) {
        return Ok(Vec::new());
    }
    of_needs(house, actor, request.company, &request.wish.needs, now).await
}
