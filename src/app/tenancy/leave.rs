//! Leave: a tenant is away, and for just those days the desk is in the day pool.

use super::desk::{Holder, hold, release};
use super::{Tenancy, event, locked, object, rows};
use crate::app::once::{Key, once};
use crate::app::{Fault, House, closure, line};
use crate::domain::access::{Action, Actor};
use crate::domain::field::{FieldRule, Gather};
use crate::domain::id::{BookingId, LeaveId, TenancyId};
use crate::domain::refusal::Refusal;
use crate::domain::tenancy::{days, runs};
use crate::domain::time::{Instant, Interval, day_span, day_start};
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::{company, leave as away, resource};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Marks the days from `first` to `last` on which the tenant is away: the desk can be booked by others
/// then, and its desk-days are the company's again.
pub async fn mark(
    house: &House,
    actor: &Actor,
    id: TenancyId,
    (first, last): (NaiveDate, NaiveDate),
    key: Option<&Key>,
    now: Instant,
) -> Result<Tenancy, Fault> {
    once(house, key, now, |tx| mark_in(tx, house, actor, id, (first, last), now)).await
}

async fn mark_in(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    id: TenancyId,
    (first, last): (NaiveDate, NaiveDate),
    now: Instant,
) -> Result<(Tx, Tenancy), Fault> {
    let old = locked(&mut tx, actor, id, Action::MarkLeave).await?;
    let mut wrong = Gather::default();
    let span = days(first, last, old.zone);
    if first < now.date(old.zone) {
        wrong.wrong("first_day", FieldRule::Future);
    } else if old.called_off || day_start(first, old.zone) < old.span.start() {
        wrong.wrong("first_day", FieldRule::OutsideTenancy);
    }
    match span {
        None => wrong.wrong("last_day", FieldRule::EndAfterStart),
        Some(span) if span.end() > old.span.end() => wrong.wrong("last_day", FieldRule::OutsideTenancy),
        Some(span) if old.leaves.iter().any(|leave| leave.span.overlaps(span)) => {
            wrong.wrong("first_day", FieldRule::AlreadyAway);
        }
        Some(_) => {}
    }
    let (Some(span), true) = (span, wrong.0.is_empty()) else {
        return Err(Refusal::Fields(wrong.0).into());
    };
    away::insert(&mut tx, id, span, actor.person, now).await?;
    if !rows::touch(&mut tx, id, old.version).await? {
        return Err(Refusal::Stale.into());
    }
    rows::set_free(&mut tx, id, span).await?;
    let back = release(&mut tx, &old, span, actor.person, now).await?;
    closure::refill(&mut tx, old.resource, span, now).await?;
    let after = json!({ "starts_at": span.start().0, "ends_at": span.end().0, "amount": back });
    let event = NewEvent { after: Some(after), ..event(actor, &old, "away", now) };
    audit::record(&mut tx, &event).await?;
    line::freed(&mut tx, house, old.incubator, span, now).await?;
    let after = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
    Ok((tx, after))
}

/// A day of a leave that somebody else has the desk on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The booking; none where the desk is kept for somebody who waits.
    pub booking: Option<BookingId>,
    /// Who.
    pub person: String,
    /// In whose name.
    pub company: String,
    /// When.
    pub span: Interval,
}

/// What came of taking a leave back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Back {
    /// The tenancy after it.
    pub tenancy: Tenancy,
    /// Days that are the tenant's again.
    pub days: i64,
    /// What stays: others have the desk then.
    pub kept: Vec<Kept>,
}

/// Takes a leave back for its days from today on that nobody has booked; the others stay, and it is said
/// who has the desk then. When every day is booked, that is refused as [`Refusal::Taken`].
pub async fn take_back(
    house: &House,
    actor: &Actor,
    leave: LeaveId,
    key: Option<&Key>,
    now: Instant,
) -> Result<Back, Fault> {
    once(house, key, now, |tx| take_back_in(tx, actor, leave, now)).await
}

async fn take_back_in(mut tx: Tx, actor: &Actor, leave: LeaveId, now: Instant) -> Result<(Tx, Back), Fault> {
    let id = away::tenancy_of(&mut tx, leave).await?.ok_or(Refusal::NotFound)?;
    let old = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::MarkLeave, Action::SeeCompany, &object(&old))?;
    company::lock(&mut tx, old.company).await?;
    // Whoever is booking the desk at this moment is waited for, and then seen.
    resource::lock_parts(&mut tx, old.resource).await?;
    let old = rows::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let span = old.leaves.iter().find(|one| one.id == leave).ok_or(Refusal::NotFound)?.span;
    let today = now.date(old.zone);
    let standers = away::standers(&mut tx, old.resource, span).await?;
    let taken = |date: NaiveDate| {
        let day = day_span(date, old.zone);
        standers.iter().any(|one| one.starts_at < day.end().0 && one.ends_at > day.start().0)
    };
    let dates = span.dates(old.zone);
    if dates.last().is_none_or(|last| *last < today) {
        return Err(Refusal::field("leave_id", FieldRule::Future).into());
    }
    let (own, stay): (Vec<NaiveDate>, Vec<NaiveDate>) =
        dates.iter().partition(|date| **date >= today && !taken(**date));
    let kept: Vec<Kept> = standers
        .iter()
        .filter(|one| one.ends_at > day_start(today, old.zone).0)
        .filter_map(|one| {
            Some(Kept {
                booking: one.booking_id.map(BookingId),
                person: one.person.clone().unwrap_or_default(),
                company: one.company.clone().unwrap_or_default(),
                span: Interval::new(Instant(one.starts_at), Instant(one.ends_at)).ok()?,
            })
        })
        .collect();
    if own.is_empty() {
        let all = kept.into_iter().map(|one| (one.person, one.company, one.span)).collect();
        return Err(Refusal::LeaveBooked { by: all }.into());
    }
    away::withdraw(&mut tx, leave, now).await?;
    for run in runs(stay, old.zone) {
        away::insert(&mut tx, id, run, actor.person, now).await?;
    }
    if !rows::touch(&mut tx, id, old.version).await? {
        return Err(Refusal::Stale.into());
    }
    let desk = resource::get(&mut tx, old.resource).await?.ok_or(Fault::Lost)?;
    let count = i64::try_from(own.len()).unwrap_or(0);
    let mine = runs(own, old.zone);
    for run in &mine {
        closure::make_room(&mut tx, old.resource, *run).await?;
        rows::take(&mut tx, id, old.resource, *run).await?;
        closure::refill(&mut tx, old.resource, *run, now).await?;
        if old.posted_to.is_some() {
            let whose = Holder { tenancy: id, company: old.company, units: desk.capacity, zone: old.zone };
            hold(&mut tx, &whose, *run, None, actor.person, now).await?;
        }
    }
    let event = NewEvent {
        before: Some(json!({ "starts_at": span.start().0, "ends_at": span.end().0 })),
        after: Some(json!({ "amount": count })),
        ..event(actor, &old, "back", now)
    };
    audit::record(&mut tx, &event).await?;
    let tenancy = rows::get(&mut tx, id).await?.ok_or(Fault::Lost)?;
    Ok((tx, Back { tenancy, days: count, kept }))
}
