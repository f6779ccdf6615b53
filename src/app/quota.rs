//! How much of its quotas a company has taken, and who is told when a threshold is reached.

use super::grant::{GrantRow, IN_FORCE};
use super::see::company_object;
use super::told::{Line, ToldPerson};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::id::{CompanyId, IncubatorId, ResourceId};
use crate::domain::pool::{Threshold, reached};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::given::{self, SumRow};
use crate::store::pool::PoolRow;
use crate::store::quota::{self, QuotaRow};
use crate::store::{company, outbox, pool};
use serde_json::json;

/// A company's quota on one pool, over all grants that are good now.
#[derive(Clone, Debug)]
pub struct Quota {
    /// The pool.
    pub pool: PoolRow,
    /// Card-seconds given.
    pub granted: i64,
    /// Card-seconds that are held, used or gone.
    pub taken: i64,
    /// Of these, what reservations hold.
    pub held: i64,
    /// What expired, was taken back or was carried over.
    pub gone: i64,
    /// The highest threshold reached.
    pub reached: Option<Threshold>,
    /// The grants it is the sum of, what ends first in front; at most [`IN_FORCE`] of all units.
    pub grants: Vec<GrantRow>,
}

/// What has been taken of each pool, as [`tell`] compares it.
pub(crate) async fn taken(tx: &mut Tx, of: CompanyId, now: Instant) -> Result<Vec<QuotaRow>, Fault> {
    quota::taken(tx, of, now).await
}

/// A company's quotas, by pool.
pub async fn of_company(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    now: Instant,
) -> Result<Vec<Quota>, Fault> {
    let mut tx = house.store.read().await?;
    let found = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    let rows = given::quotas(&mut tx, of, now).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let (pools, grants) = (pool::all(&mut tx).await?, given::in_force(&mut tx, of, now, IN_FORCE).await?);
    let quota = |row: &SumRow| {
        let pool = pools.iter().find(|one| Some(one.id.0) == row.resource_id)?.clone();
        let taken = row.granted - row.balance;
        let mine = |one: &&GrantRow| one.resource_id == row.resource_id && one.valid_from <= now.0;
        Some(Quota {
            reached: reached(&pool.thresholds, taken, row.granted),
            pool,
            granted: row.granted,
            taken,
            held: row.held,
            gone: row.gone,
            grants: grants.iter().filter(mine).cloned().collect(),
        })
    };
    Ok(rows.iter().filter_map(quota).collect())
}

/// Tells a company's administrators, and who runs the pool's incubator, of each threshold that has been
/// reached since `before`; one event a pool, the highest threshold only.
pub(crate) async fn tell(tx: &mut Tx, of: CompanyId, before: &[QuotaRow], now: Instant) -> Result<(), Fault> {
    for row in quota::taken(tx, of, now).await? {
        let id = ResourceId(row.pool_id);
        let was = before.iter().find(|one| one.pool_id == row.pool_id);
        if was.is_some_and(|one| (one.taken, one.granted) == (row.taken, row.granted)) {
            continue;
        }
        let Some(there) = pool::get(tx, id).await? else { continue };
        let old = was.and_then(|one| reached(&there.thresholds, one.taken, one.granted));
        let Some(new) = reached(&there.thresholds, row.taken, row.granted) else { continue };
        if old.is_some_and(|old| old.percent >= new.percent) {
            continue;
        }
        let Some(firm) = company::get(tx, of).await? else { continue };
        let incubator = IncubatorId(there.incubator);
        let mut people = company::admins(tx, of, now).await?;
        people.extend(outbox::deciders(tx, incubator, now).await?.iter().map(|one| one.person));
        people.sort_unstable();
        people.dedup();
        let period = Interval::new(Instant(row.valid_from), Instant(row.valid_to));
        let period = period.map_err(|_| Fault::corrupt("account.valid_to", row.valid_to))?;
        let line = Line { whole_days: true, ..Line::plain(&firm.name, &there.name, period) };
        let told: Vec<ToldPerson> =
            people.into_iter().map(|one| ToldPerson { person: one.0, lines: vec![line.clone()] }).collect();
        let event = NewEvent {
            incubator: Some(incubator),
            company: Some(of),
            after: Some(json!({
                "name": format!("{} · {} · {}%", firm.name, there.name, new.percent), "percent": new.percent,
                "alarm": new.alarm, "taken": row.taken, "granted": row.granted, "told": told,
            })),
            tell_at: Some(now),
            ..NewEvent::plain(now, Door::Job, None, "pool", id.0, "quota_reached")
        };
        audit::record(tx, &event).await?;
    }
    Ok(())
}
