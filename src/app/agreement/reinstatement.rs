//! An end is taken back: what the agreement gave is given again, as its terms have it from day to day, as far as it is
//! still there to give.

use super::change::area;
use super::monthly::set_monthly;
use super::package::{Desks, lacking, tenancies};
use super::{
    Agreement, AgreementVerb, Bar, Say, Stand, Version, after, agreement_terms, kept, moved, plan, rows, tell,
};
use crate::app::once::{Key, once};
use crate::app::{Fault, House, rent};
use crate::domain::access::Actor;
use crate::domain::agreement::desks::runs;
use crate::domain::agreement::{AgreementState, NOTE_MAX, Terms};
use crate::domain::dated::{following, holding};
use crate::domain::field::text;
use crate::domain::id::{AgreementId, ResourceId};
use crate::domain::ledger::Movement;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval, day_span, day_start};
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewEntry};
use crate::store::{company, resource, tenancy};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

/// An agreement whose end was taken back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reinstated {
    /// As it stands now.
    pub agreement: Agreement,
    /// The desks that could not be given again.
    pub lost: Vec<LostDesk>,
}

/// A desk that could not be given again: somebody else has it by now, or it is not there any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LostDesk {
    /// The desk or office.
    pub desk: ResourceId,
    /// Its name.
    pub name: String,
    /// On which days.
    pub span: Interval,
}

/// Takes an end back: desks, months and the deposit are given and asked for again, as the terms have them from today
/// on, each of their dated versions. A desk that somebody else has by now is left out of the terms, from the day on
/// which it cannot be given, and named. Bookings that were called off are not made again.
pub async fn reinstate(
    house: &House,
    actor: &Actor,
    id: AgreementId,
    version: Option<i64>,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<Reinstated, Fault> {
    let reason = &text("reason", reason, 1, NOTE_MAX).map_err(|error| Refusal::Fields(vec![error]))?;
    once(house, key, now, |mut tx| async move {
        let old = kept(&mut tx, actor, id, version).await?;
        let made = reinstate_in(&mut tx, house, actor, &old, reason, now).await?;
        Ok((tx, made))
    })
    .await
}

async fn reinstate_in(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    old: &Agreement,
    reason: &str,
    now: Instant,
) -> Result<Reinstated, Fault> {
    let state = after(old.state, AgreementVerb::Reinstate)?;
    if old.state == AgreementState::Active && old.end.is_none() {
        return Err(Bar::NoChange.into());
    }
    let versions = agreement_terms::of(tx, old.id).await?;
    let until = day_span(versions.last().ok_or(Fault::Lost)?.terms.last, old.zone).end();
    if until <= now {
        return Err(Bar::TermOver.into());
    }
    let today = day_start(now.date(old.zone), old.zone);
    let over = old.ended_at;
    let stand = Stand {
        state,
        ends_at: until,
        end: None,
        ended_at: None,
        rented_to: old.rented_to.map(|to| to.max(today)),
        settled_at: None,
        ..Stand::of(old)
    };
    let one = moved(tx, old, &stand).await?;
    if let Some(standing) = state.standing() {
        company::settle(tx, one.company, one.incubator).await?;
        company::set_standing(tx, one.company, standing).await?;
    }
    let lost = desks(tx, &one, actor, &versions, today.max(one.span.start()), now).await?;
    set_monthly(tx, &one, actor, &versions, over, now).await?;
    for (entry, from, to, amount) in ledger::taken_back(tx, one.id, now).await? {
        let back = NewEntry {
            reverses: Some(entry),
            by: Some(actor.person),
            reason: Some(reason),
            subject: Some(("agreement", one.id.0)),
            ..NewEntry::plain(Movement::Reverse, to, from, amount)
        };
        ledger::record(tx, now, &[back]).await?;
    }
    if old.settled_at.is_some() {
        rent::ask_deposit(tx, house, &one, Some(actor), now).await?;
    }
    let one = plan::plan(tx, house, one, now).await?;
    let names: Vec<&str> = lost.iter().map(|one| one.name.as_str()).collect();
    let facts = if names.is_empty() { json!({}) } else { json!({ "lost": names }) };
    let say = Say { facts, reason: Some(reason), aloud: true };
    tell(tx, Some(actor), &one, "agreement_reinstated", say, now).await?;
    let agreement = rows::get(tx, one.id).await?.ok_or(Fault::Lost)?;
    Ok(Reinstated { agreement, lost })
}

/// Gives the desks of all terms from `start` on again, as far as they are free; the others are left out of the terms
/// from the day on which they cannot be given.
async fn desks(
    tx: &mut Tx,
    one: &Agreement,
    actor: &Actor,
    versions: &[Version],
    start: Instant,
    now: Instant,
) -> Result<Vec<LostDesk>, Fault> {
    let first = holding(versions, start, |version| version.from).ok_or(Fault::Lost)?;
    let mut periods: Vec<(Instant, &Terms)> = vec![(start, &first.terms)];
    let later = following(versions, start, |version| version.from);
    periods.extend(later.into_iter().map(|version| (version.from, &version.terms)));
    let had = tenancies(tx, one).await?;
    let (mut all, mut lost) = (Desks::default(), Vec::new());
    for (id, run) in runs(&periods, one.span.end()) {
        let desk = resource::get(tx, id).await?.ok_or(Fault::Lost)?;
        for part in lacking(id, run, &had) {
            if desk.retired_at.is_some() || !tenancy::is_free(tx, id, part).await? {
                lost.push(LostDesk { desk: id, name: desk.name.clone(), span: part });
            } else {
                all.fill(&desk, part, &had, now);
            }
        }
    }
    all.take(tx, one, actor, now).await?;
    without(tx, one, actor, versions, &periods, &lost, now).await?;
    Ok(lost)
}

/// Writes the terms anew from the first day on which a desk of them is lost, without what is.
async fn without(
    tx: &mut Tx,
    one: &Agreement,
    actor: &Actor,
    versions: &[Version],
    periods: &[(Instant, &Terms)],
    lost: &[LostDesk],
    now: Instant,
) -> Result<(), Fault> {
    let Some(begin) = lost.iter().map(|one| one.span.start()).min() else { return Ok(()) };
    let mut days: BTreeSet<Instant> = lost.iter().map(|one| one.span.start()).collect();
    days.extend(periods.iter().map(|(from, _)| *from).filter(|from| *from > begin));
    let next = versions.last().map_or(0, |version| version.number) + 1;
    for (number, from) in (next..).zip(days) {
        let (_, before) = holding(periods, from, |period| period.0).ok_or(Fault::Lost)?;
        let gone = |id: &ResourceId| {
            lost.iter().any(|one| one.desk == *id && one.span.start() <= from && from < one.span.end())
        };
        let mut terms = (*before).clone();
        terms.desks.retain(|id| !gone(id));
        terms.rent.area = area(tx, before, &terms).await?;
        let version = Version { number, from, terms, case: None };
        agreement_terms::add(tx, one.id, &version, actor.person, now).await?;
    }
    Ok(())
}
