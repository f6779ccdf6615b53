//! How much of its quotas a company has taken, and who is told when a threshold is reached or a stop overrun.

use super::grant::{GrantRow, IN_FORCE};
use super::see::company_object;
use super::told::{Line, ToldPerson};
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Door};
use crate::domain::amount::Unit;
use crate::domain::id::{CompanyId, IncubatorId, PersonId, ResourceId};
use crate::domain::pool::{THRESHOLDS, Threshold, reached};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::given::{self, SumRow};
use crate::store::pool::PoolRow;
use crate::store::quota::{self, QuotaRow};
use crate::store::{company, outbox, pool};
use serde_json::json;

/// A company's quota on one pool, or what it may use of any, over all grants that are good now.
#[derive(Clone, Debug)]
pub struct Quota {
    /// The pool; `None`: any.
    pub pool: Option<PoolRow>,
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

/// The thresholds of a quota: the pool's own, and the usual ones where it is for any.
fn thresholds(pool: Option<&PoolRow>) -> &[Threshold] {
    pool.map_or(&THRESHOLDS, |one| &one.thresholds)
}

/// A company's quotas, by pool; what it may use of any comes last.
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
        let pool = match row.resource_id {
            Some(id) => Some(pools.iter().find(|one| one.id == ResourceId(id))?.clone()),
            None => None,
        };
        let taken = row.granted - row.balance;
        let mine = |one: &&GrantRow| {
            one.resource_id == row.resource_id
                && one.valid_from <= now.0
                && one.unit == Unit::CardSecond.name()
        };
        Some(Quota {
            reached: reached(thresholds(pool.as_ref()), taken, row.granted),
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

/// What a company had taken before something is drawn, as [`tell`] compares it.
pub(crate) struct Before(Option<(CompanyId, Vec<QuotaRow>)>);

/// What has been taken by now; nothing where `of` is nobody.
pub(crate) async fn before(tx: &mut Tx, of: Option<CompanyId>, now: Instant) -> Result<Before, Fault> {
    Ok(Before(match of {
        Some(of) => Some((of, quota::taken(tx, of, now).await?)),
        None => None,
    }))
}

/// Those who run an incubator.
async fn keepers(tx: &mut Tx, incubator: Option<IncubatorId>, now: Instant) -> Result<Vec<PersonId>, Fault> {
    let Some(incubator) = incubator else { return Ok(Vec::new()) };
    Ok(outbox::deciders(tx, incubator, now).await?.iter().map(|one| one.person).collect())
}

fn each(people: Vec<PersonId>, line: &Line) -> Vec<ToldPerson> {
    people.into_iter().map(|one| ToldPerson { person: one.0, lines: vec![line.clone()] }).collect()
}

/// Tells a company's administrators, and who runs the pool's incubator (where it is for any pool, their own), of each
/// threshold that has been reached since `before`; one event a quota, the highest threshold only.
pub(crate) async fn tell(tx: &mut Tx, before: &Before, now: Instant) -> Result<(), Fault> {
    let Before(Some((of, before))) = before else { return Ok(()) };
    for row in quota::taken(tx, *of, now).await? {
        let was = before.iter().find(|one| one.pool_id == row.pool_id);
        if was.is_some_and(|one| (one.taken, one.granted) == (row.taken, row.granted)) {
            continue;
        }
        let there = match row.pool_id {
            Some(id) => Some(pool::get(tx, ResourceId(id)).await?),
            None => None,
        };
        // Of a resource of cards nobody has said what it is: it has no thresholds.
        if there.as_ref().is_some_and(Option::is_none) {
            continue;
        }
        let there = there.flatten();
        let thresholds = thresholds(there.as_ref());
        let old = was.and_then(|one| reached(thresholds, one.taken, one.granted));
        let Some(new) = reached(thresholds, row.taken, row.granted) else { continue };
        if old.is_some_and(|old| old.percent >= new.percent) {
            continue;
        }
        let Some(firm) = company::get(tx, *of).await? else { continue };
        let incubator = match &there {
            Some(pool) => Some(IncubatorId(pool.incubator)),
            None => firm.incubator_id.map(IncubatorId),
        };
        let mut people = company::admins(tx, *of, now).await?;
        people.extend(keepers(tx, incubator, now).await?);
        people.sort_unstable();
        people.dedup();
        let period = Interval::new(Instant(row.valid_from), Instant(row.valid_to));
        let period = period.map_err(|_| Fault::corrupt("account.valid_to", row.valid_to))?;
        let what = there.as_ref().map_or("", |pool| &pool.name);
        let line = Line { whole_days: true, ..Line::plain(&firm.name, what, period) };
        let name: Vec<&str> = [firm.name.as_str(), what].into_iter().filter(|one| !one.is_empty()).collect();
        let (subject, id) = there.as_ref().map_or(("company", of.0), |pool| ("pool", pool.id.0));
        let event = NewEvent {
            incubator,
            company: Some(*of),
            after: Some(json!({
                "name": format!("{} · {}%", name.join(" · "), new.percent), "percent": new.percent,
                "alarm": new.alarm, "taken": row.taken, "granted": row.granted, "told": each(people, &line),
            })),
            tell_at: Some(now),
            ..NewEvent::plain(now, Door::Job, None, subject, id, "quota_reached")
        };
        audit::record(tx, &event).await?;
    }
    Ok(())
}

/// What ran beyond where its pool stops.
pub(crate) struct Overrun<'a> {
    /// The pool.
    pub(crate) pool: &'a PoolRow,
    /// Who ran it.
    pub(crate) company: CompanyId,
    /// Card-seconds beyond the stop.
    pub(crate) amount: i64,
    /// When it ran.
    pub(crate) span: Interval,
    /// Whether the pool's keepers are to be told, or have been of the same report.
    pub(crate) aloud: bool,
}

/// Keeps in the trail that a company ran beyond its pool's stop, and tells who keeps the pool.
pub(crate) async fn overran(tx: &mut Tx, one: &Overrun<'_>, now: Instant) -> Result<(), Fault> {
    let Some(firm) = company::get(tx, one.company).await? else { return Ok(()) };
    let incubator = IncubatorId(one.pool.incubator);
    let people = if one.aloud { keepers(tx, Some(incubator), now).await? } else { Vec::new() };
    let line = Line { whole_days: true, ..Line::plain(&firm.name, &one.pool.name, one.span) };
    let event = NewEvent {
        incubator: Some(incubator),
        company: Some(one.company),
        after: Some(json!({
            "name": format!("{} · {}", firm.name, one.pool.name), "unit": Unit::CardSecond, "amount": one.amount,
            "told": each(people, &line),
        })),
        tell_at: one.aloud.then_some(now),
        ..NewEvent::plain(now, Door::Job, None, "pool", one.pool.id.0, "quota_overrun")
    };
    audit::record(tx, &event).await?;
    Ok(())
}
