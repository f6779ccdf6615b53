//! What giving a desk does: occupancy and desk-days, for longer and for shorter.

use super::rows;
use crate::app::{Fault, closure};
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, AgreementId, CompanyId, IncubatorId, PersonId, ResourceId, TenancyId};
use crate::domain::ledger::Movement;
use crate::domain::refusal::Refusal;
use crate::domain::tenancy::{next_post, parts, reserve};
use crate::domain::time::{Instant, Interval};
use crate::store::engine::Tx;
use crate::store::tenancy::{NewTenancy, Tenancy};
use crate::store::tenancy_ledger::{self, DayEntry};
use crate::store::{ledger, place, resource};

/// A desk about to be given, everything about it checked.
pub(crate) struct Give<'a> {
    /// The desk or office.
    pub desk: &'a resource::Resource,
    /// To whom.
    pub company: CompanyId,
    /// Whose desk it is, where it is one person's.
    pub person: Option<PersonId>,
    /// The days.
    pub span: Interval,
    /// A note.
    pub note: &'a str,
    /// The agreement it is part of.
    pub agreement: Option<AgreementId>,
}

/// Gives a desk to a company that is locked: it is occupied and its days are held, from `grant` alone where
/// one is named.
pub(crate) async fn give_desk(
    tx: &mut Tx,
    give: &Give<'_>,
    grant: Option<AccountId>,
    by: PersonId,
    now: Instant,
) -> Result<TenancyId, Fault> {
    let (desk, span) = (give.desk, give.span);
    let zone = zone_of(desk)?;
    let metered = is_metered(tx, desk).await?;
    let row = NewTenancy {
        incubator: IncubatorId(desk.incubator_id),
        company: give.company,
        resource: ResourceId(desk.id),
        person: give.person,
        span,
        note: give.note,
        metered,
        post_at: next_post(span.start(), span.end(), zone),
        agreement: give.agreement,
        by,
        now,
    };
    let id = rows::insert(tx, &row).await?;
    rows::take(tx, id, row.resource, span).await.map_err(|fault| in_the_way(fault, desk, span))?;
    if metered {
        let whose = Holder { tenancy: id, company: give.company, units: desk.capacity, zone };
        hold(tx, &whose, span, grant, by, now).await?;
    }
    Ok(id)
}

/// The clock of the place of a desk.
pub(crate) fn zone_of(desk: &resource::Resource) -> Result<chrono_tz::Tz, Fault> {
    desk.time_zone.parse().map_err(|_| Fault::corrupt("incubator.time_zone", &desk.time_zone))
}

/// Whether a desk costs desk-days.
pub(crate) async fn is_metered(tx: &mut Tx, desk: &resource::Resource) -> Result<bool, Fault> {
    let kinds = place::kinds(tx).await?;
    let of_days = |unit: &Option<String>| unit.as_deref() == Some(Unit::DeskDay.name());
    Ok(kinds.iter().any(|kind| kind.key == desk.kind && kind.metered == 1 && of_days(&kind.unit)))
}

/// The schema's own refusal: somebody has the desk on some of those days.
fn in_the_way(fault: Fault, desk: &resource::Resource, span: Interval) -> Fault {
    match fault.broken() {
        Some("over_capacity") => Refusal::Taken {
            resource: ResourceId(desk.id),
            name: desk.name.clone(),
            asked: desk.capacity,
            free: 0,
            span,
            alternatives: Vec::new(),
        }
        .into(),
        _ => fault,
    }
}

/// A tenancy as its holds see it.
pub(crate) struct Holder {
    /// The tenancy.
    pub tenancy: TenancyId,
    /// Whose.
    pub company: CompanyId,
    /// Desk-days of each day.
    pub units: i64,
    /// The clock its days are counted by.
    pub zone: chrono_tz::Tz,
}

/// Holds the desk-days of `span`, each from a grant that covers it; from `grant` alone where one is named.
pub(super) async fn hold(
    tx: &mut Tx,
    whose: &Holder,
    span: Interval,
    grant: Option<AccountId>,
    by: PersonId,
    now: Instant,
) -> Result<(), Fault> {
    let (units, zone) = (whose.units, whose.zone);
    let purse = ledger::purse(tx, whose.company, Unit::DeskDay, span.start()).await?;
    let overdrawn = |asked, left| Refusal::Overdrawn { unit: Unit::DeskDay, asked, left };
    let dates = span.dates(zone);
    let mut paying = purse.paying(None);
    paying.retain(|one| grant.is_none_or(|grant| one.account == grant));
    let runs = reserve(&paying, &dates, units, zone).map_err(|short| overdrawn(short.asked, short.left))?;
    let Some(held) = purse.held_for(None) else {
        return Err(overdrawn(units * i64::try_from(dates.len()).unwrap_or(i64::MAX), 0).into());
    };
    let entries: Vec<DayEntry> = runs
        .into_iter()
        .map(|run| DayEntry {
            kind: Movement::Hold,
            from: run.grant,
            to: held,
            amount: run.amount,
            hold: None,
            span: run.span,
        })
        .collect();
    tenancy_ledger::record(tx, whose.tenancy, Some(by), now, &entries).await
}

/// Gives the held desk-days of `span` back to the grants they came from.
pub(super) async fn release(
    tx: &mut Tx,
    one: &Tenancy,
    span: Interval,
    by: PersonId,
    now: Instant,
) -> Result<i64, Fault> {
    let holds = tenancy_ledger::holds(tx, one.id, one.zone).await?;
    let back = parts(&holds, span, one.zone);
    let entry = |part: &crate::domain::tenancy::Part| DayEntry {
        kind: Movement::Release,
        from: part.held,
        to: part.grant,
        amount: part.amount,
        hold: Some(part.entry),
        span: part.span,
    };
    let entries: Vec<DayEntry> = back.iter().map(entry).collect();
    tenancy_ledger::record(tx, one.id, Some(by), now, &entries).await?;
    Ok(back.iter().map(|part| part.amount).sum())
}

/// Calls a tenancy off whose company is locked, and which has not begun; the desk-days that go back to their grants.
pub(crate) async fn call_off(tx: &mut Tx, old: &Tenancy, by: PersonId, now: Instant) -> Result<i64, Fault> {
    if !rows::call_off(tx, old.id, old.version, now).await? {
        return Err(Refusal::Stale.into());
    }
    rows::set_free(tx, old.id, old.span).await?;
    let back = release(tx, old, old.span, by, now).await?;
    closure::refill(tx, old.resource, old.span, now).await?;
    Ok(back)
}

/// Ends a tenancy whose company is locked at `until`, before its time; the desk-days that go back to their grants.
pub(crate) async fn cut(
    tx: &mut Tx,
    old: &Tenancy,
    until: Instant,
    by: PersonId,
    now: Instant,
) -> Result<i64, Fault> {
    let rest = Interval::new(until, old.span.end()).map_err(Refusal::from)?;
    if !rows::end(tx, old.id, old.version, until, now).await? {
        return Err(Refusal::Stale.into());
    }
    rows::set_free(tx, old.id, rest).await?;
    let back = release(tx, old, rest, by, now).await?;
    closure::refill(tx, old.resource, rest, now).await?;
    Ok(back)
}

/// Makes a tenancy whose company is locked, and which has not ended yet, longer; its further days are held from
/// `grant`.
pub(crate) async fn stretch(
    tx: &mut Tx,
    old: &Tenancy,
    desk: &resource::Resource,
    until: Instant,
    (grant, by): (Option<AccountId>, PersonId),
    now: Instant,
) -> Result<(), Fault> {
    let more = Interval::new(old.span.end(), until).map_err(Refusal::from)?;
    let post_at = old.posted_to.and_then(|posted| next_post(posted, until, old.zone));
    if !rows::stretch(tx, old.id, old.version, until, post_at).await? {
        return Err(Refusal::Stale.into());
    }
    rows::take(tx, old.id, old.resource, more).await.map_err(|fault| in_the_way(fault, desk, more))?;
    if old.posted_to.is_some() {
        let whose = Holder { tenancy: old.id, company: old.company, units: desk.capacity, zone: old.zone };
        hold(tx, &whose, more, grant, by, now).await?;
    }
    Ok(())
}
