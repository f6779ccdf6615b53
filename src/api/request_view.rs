//! What was asked for, on the wire.

use crate::app::entitlement_request::Request;
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, RequestId, ResourceId};
use crate::domain::pool::{Purpose, Tier};
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
    handed_in_at: String,
    /// The grant it led to.
    given_id: Option<AccountId>,
}

impl RequestView {
    /// As it is told.
    pub fn of(one: Request) -> RequestView {
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
            handed_in_at: one.at.rfc3339(Shanghai),
            given_id: one.grant,
        }
    }
}
