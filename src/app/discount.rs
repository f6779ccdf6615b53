//! A company's own discount on a pool: the one way in which it is given, by who keeps the pool and by a decision.

use super::Fault;
use crate::domain::access::Actor;
use crate::domain::field::{FieldRule, Gather, number};
use crate::domain::id::{CaseId, CompanyId, DiscountId, IncubatorId};
use crate::domain::price::WHOLE;
use crate::domain::tariff::Discount;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::company::Company;
use crate::store::engine::Tx;
use crate::store::pool::{self, PoolRow};
use serde_json::json;

/// What of it is wrong; `end`: what the form calls its last day. Where a company has one on that pool already, the larger
/// holds while both last.
pub(super) fn check(wrong: &mut Gather, new: &Discount, end: &str, now: Instant) {
    wrong.take(number("discount", &new.off.to_string(), 1, WHOLE));
    if new.span.end() <= now {
        wrong.wrong(end, FieldRule::Future);
    }
}

/// Gives it, from now or later on: what has been used is priced already. The company is locked, so that no usage of it is
/// being priced, and [`check`] found nothing.
pub(super) async fn give(
    tx: &mut Tx,
    (on, to): (&PoolRow, &Company),
    new: &Discount,
    why: &str,
    (actor, case): (&Actor, Option<CaseId>),
    now: Instant,
) -> Result<DiscountId, Fault> {
    let span = Interval::new(new.span.start().max(now), new.span.end())?;
    let given = Discount { span, off: new.off };
    let of = (on.id, CompanyId(to.id));
    let made = pool::add_discount(tx, of, &given, why, (actor.person, case), now).await?;
    let event = NewEvent {
        incubator: Some(IncubatorId(on.incubator)),
        company: Some(CompanyId(to.id)),
        after: Some(json!({
            "name": on.name, "company": to.name, "off": new.off, "starts_at": span.start().0,
            "ends_at": span.end().0, "discount": made, "case": case.map(|id| id.0),
        })),
        reason: Some(why),
        ..NewEvent::by(actor, now, "pool", on.id.0, "discounted")
    };
    audit::record(tx, &event).await?;
    Ok(DiscountId(made))
}
