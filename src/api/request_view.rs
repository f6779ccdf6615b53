//! What was asked for, on the wire.

use super::pool::{OfferView, offer};
use crate::app::entitlement_request::Request;
use crate::app::matching::Match;
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, DiscountId, RequestId, ResourceId};
use crate::domain::pool::{Purpose, Tier};
use crate::words::Words;
use chrono_tz::Asia::Shanghai;
use schemars::JsonSchema;
use serde::Serialize;

/// What was asked for.
#[derive(Serialize, JsonSchema)]
pub struct RequestView {
    id: RequestId,
    unit: Unit,
    amount: i64,
    valid_from: String,
    /// First instant it is no longer good for.
    valid_to: String,
    purpose: String,
    grant_id: Option<AccountId>,
    pool_id: Option<ResourceId>,
    card: String,
    tier: Option<Tier>,
    /// What a pool must be built for.
    workload: Option<Purpose>,
    /// How many cards run at once.
    cards: Option<i64>,
    /// The pool that those who decide chose for the grant, where none is named.
    chosen_pool_id: Option<ResourceId>,
    /// The discount there that those who decide say yes at.
    discount: Option<OffView>,
    /// Of card-hours, while it is decided: every pool there is, those that fit first, those built with public
    /// money before the others.
    pools: Vec<MatchView>,
    handed_in_at: String,
    /// The grant it led to.
    given_id: Option<AccountId>,
    /// The discount it led to.
    given_discount_id: Option<DiscountId>,
}

/// A discount that a request is approved at.
#[derive(Serialize, JsonSchema)]
pub struct OffView {
    /// In basis points.
    discount: i64,
    starts_at: String,
    /// First instant it no longer holds.
    ends_at: String,
    reason: String,
}

/// A pool beside what is asked for.
#[derive(Serialize, JsonSchema)]
pub struct MatchView {
    #[serde(flatten)]
    offer: OfferView,
    /// Why it does not fit, in words; empty: it does.
    reasons: Vec<&'static str>,
    /// Card-seconds the company has free there, by grants for this pool and for any; 0 on a pool of private money, where
    /// all use is billed at a discount; `null`: not for you to know.
    free: Option<i64>,
}

impl MatchView {
    fn of(one: Match, w: &Words) -> MatchView {
        MatchView {
            reasons: one.misfits.iter().map(|misfit| w.misfit(*misfit)).collect(),
            free: one.free,
            offer: offer(one.offer, one.misfits),
        }
    }
}

impl RequestView {
    /// As it is told, beside the pools there are.
    pub fn of(one: Request, pools: Vec<Match>, w: &Words) -> RequestView {
        let wish = one.wish;
        RequestView {
            id: one.id,
            unit: wish.unit,
            amount: wish.amount,
            valid_from: wish.valid.start().rfc3339(Shanghai),
            valid_to: wish.valid.end().rfc3339(Shanghai),
            purpose: wish.purpose,
            grant_id: wish.extends,
            pool_id: wish.needs.pool,
            card: wish.needs.card,
            tier: wish.needs.tier,
            workload: wish.needs.purpose,
            cards: wish.needs.cards,
            discount: one.discount.map(|(off, reason)| OffView {
                discount: off.off,
                starts_at: off.span.start().rfc3339(Shanghai),
                ends_at: off.span.end().rfc3339(Shanghai),
                reason,
            }),
            chosen_pool_id: one.chosen.map(|(id, _)| id),
            pools: pools.into_iter().map(|one| MatchView::of(one, w)).collect(),
            handed_in_at: one.at.rfc3339(Shanghai),
            given_id: one.grant,
            given_discount_id: one.given_discount,
        }
    }
}
