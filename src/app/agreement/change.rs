//! What is asked for about an agreement that holds: more or less of what it gives, a longer term, its end. Each is
//! a case, and what was approved happens in the transaction of the last approval, all of it or nothing.

use super::end::close;
use super::monthly::set_monthly;
use super::package::{Desks, found, give_back, lacking, tenancies};
use super::{
    Agreement, AgreementVerb, Asked, Bar, Say, Stand, Terms, Version, after, agreement_change,
    agreement_terms, moved, plan, rows, sound, tell,
};
use crate::app::case::desk::{locked, owns};
use crate::app::case::ending::Ended;
use crate::app::case::opening::{self, About, NewCase};
use crate::app::once::{Key, once};
use crate::app::{Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::agreement::{Change, ChangeKind, NOTE_MAX};
use crate::domain::case::{CaseKind, CaseVerb};
use crate::domain::field::{FieldError, FieldRule, Gather, text};
use crate::domain::id::{AgreementId, CaseId, ChangeRequestId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval, day_start};
use crate::store::case::Case;
use crate::store::engine::Tx;
use crate::store::{company, resource};
use chrono::NaiveDate;
use serde_json::json;

/// What somebody asks for.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Other terms from a day on, tomorrow at the earliest.
    Terms {
        /// The first day of them.
        from: NaiveDate,
        /// All of them, as they shall be. Market rent and schedule are the keeper's to change.
        terms: Terms,
    },
    /// The end of it.
    End {
        /// Which.
        kind: ChangeKind,
        /// Its last day, today at the earliest.
        last: NaiveDate,
    },
}

/// Asks. The case goes through the chain of the incubator.
pub async fn ask(
    house: &House,
    actor: &Actor,
    id: AgreementId,
    (wish, reason): (&Wish, &str),
    key: Option<&Key>,
    now: Instant,
) -> Result<Case, Fault> {
    once(house, key, now, |mut tx| async move {
        let one = asker(&mut tx, actor, id).await?;
        if agreement_change::under_way(&mut tx, id).await?.is_some() {
            return Err(Bar::UnderWay.into());
        }
        let change = sound_wish(&mut tx, actor, &one, wish, reason, now).await?;
        let row =
            agreement_change::insert(&mut tx, id, &change, (actor.person, keeps(actor, &one)), now).await?;
        let new = NewCase {
            kind: CaseKind::Agreement,
            subject: row.0,
            incubator: one.incubator,
            company: Some(one.company),
            applicant: actor.person,
            title: &change.reason,
            unit: None,
            amount: amount(&change),
        };
        let case = opening::open(&mut tx, house, actor, &new, &[], now).await?;
        agreement_change::set_case(&mut tx, row, case.id).await?;
        Ok((tx, case))
    })
    .await
}

/// How many desks it is about.
fn amount(change: &Change) -> i64 {
    i64::try_from(change.terms.desks.len()).unwrap_or(0)
}

/// Hands a request in again that was sent back; the one before is kept.
pub async fn resubmit(
    house: &House,
    actor: &Actor,
    id: CaseId,
    version: Option<i64>,
    (wish, reason): (&Wish, &str),
    key: Option<&Key>,
    now: Instant,
) -> Result<Case, Fault> {
    once(house, key, now, |mut tx| async move {
        let desk = locked(&mut tx, actor, id, now).await?;
        let case = &desk.case;
        owns(&mut tx, actor, case).await?;
        if case.kind != CaseKind::Agreement {
            return Err(Refusal::NotFound.into());
        }
        if case.state.after(CaseVerb::Resubmit).is_none() {
            return Err(Refusal::WrongCase { from: case.state, verb: CaseVerb::Resubmit }.into());
        }
        if version.is_some_and(|seen| seen != case.version) {
            return Err(Refusal::Stale.into());
        }
        let old = agreement_change::get(&mut tx, ChangeRequestId(case.subject)).await?.ok_or(Fault::Lost)?;
        let one = asker(&mut tx, actor, old.agreement).await?;
        let change = sound_wish(&mut tx, actor, &one, wish, reason, now).await?;
        let row =
            agreement_change::insert(&mut tx, one.id, &change, (actor.person, old.by_place), now).await?;
        agreement_change::set_case(&mut tx, row, id).await?;
        let about = About { subject: row.0, title: &change.reason, unit: None, amount: amount(&change) };
        let after = opening::resubmit(&mut tx, house, actor, case, &about, now).await?;
        Ok((tx, after))
    })
    .await
}

/// Whether the actor asks as who runs the place.
fn keeps(actor: &Actor, one: &Agreement) -> bool {
    actor.may(Action::KeepAgreements, &one.object())
}

/// The agreement, its company locked, if the actor may ask something about it.
pub(super) async fn asker(tx: &mut Tx, actor: &Actor, id: AgreementId) -> Result<Agreement, Fault> {
    let first = rows::get(tx, id).await?.ok_or(Refusal::NotFound)?;
    if !keeps(actor, &first) {
        actor.require(Action::AskEntitlement, Action::SeeCompany, &first.object())?;
    }
    company::lock(tx, first.company).await?;
    rows::get(tx, id).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// Why something is asked for, as it is kept.
///
/// # Errors
/// It says nothing, or too much.
pub fn reasoned(raw: &str) -> Result<String, FieldError> {
    text("reason", raw, 1, NOTE_MAX)
}

/// A wish as it is kept, or why it cannot be asked for.
pub(super) async fn sound_wish(
    tx: &mut Tx,
    actor: &Actor,
    one: &Agreement,
    wish: &Wish,
    reason: &str,
    now: Instant,
) -> Result<Change, Fault> {
    let versions = agreement_terms::of(tx, one.id).await?;
    let before = &versions.last().ok_or(Fault::Lost)?.terms;
    let keeps = keeps(actor, one);
    let today = now.date(one.zone);
    let mut wrong = Gather::default();
    let reason = wrong.take(reasoned(reason));
    let (kind, day, terms) = match wish {
        Wish::End { kind, last } => {
            after(one.state, kind.verb())?;
            if !kind.is_end() || *kind == ChangeKind::Evict && !keeps {
                wrong.wrong("kind", FieldRule::Choice);
            }
            if *last < today {
                wrong.wrong("last_day", FieldRule::Future);
            } else if *last < one.first() {
                wrong.wrong("last_day", FieldRule::EndAfterStart);
            } else if *last > one.last() {
                wrong.wrong("last_day", FieldRule::BeforeEnd);
            }
            (Some(*kind), *last, before.clone())
        }
        Wish::Terms { from, terms } => {
            after(one.state, AgreementVerb::Change)?;
            let mut terms = terms.clone();
            if !keeps {
                terms.rent = before.rent.clone();
                terms.rent.area = area(tx, before, &terms).await?;
            }
            if *from <= today {
                wrong.wrong("from_day", FieldRule::Future);
            } else if *from > terms.last {
                wrong.wrong("from_day", FieldRule::BeforeEnd);
            }
            sound(tx, one.incubator, one.first(), &terms, actor, &mut wrong).await?;
            let kind = ChangeKind::of(before, &terms);
            (kind, *from, terms)
        }
    };
    let (Some(reason), true) = (reason, wrong.0.is_empty()) else {
        return Err(Refusal::Fields(wrong.0).into());
    };
    if one.end.is_some() {
        return Err(Bar::Ending.into());
    }
    Ok(Change { kind: kind.ok_or(Bar::NoChange)?, day, terms, reason })
}

/// The area after desks came and went, as far as their own areas are known.
pub(super) async fn area(tx: &mut Tx, before: &Terms, after: &Terms) -> Result<i64, Fault> {
    let mut area = before.rent.area;
    for (ids, sign) in [(after.desks_beyond(before), 1), (before.desks_beyond(after), -1)] {
        for id in ids {
            area += sign * resource::get(tx, id).await?.map_or(0, |desk| desk.area);
        }
    }
    Ok(area.max(0))
}

/// What was approved happens.
pub(crate) async fn settled(tx: &mut Tx, house: &House, end: &Ended<'_>, now: Instant) -> Result<(), Fault> {
    let actor = end.by.ok_or(Fault::Lost)?;
    let asked = agreement_change::get(tx, ChangeRequestId(end.case.subject)).await?.ok_or(Fault::Lost)?;
    let one = rows::get(tx, asked.agreement).await?.ok_or(Fault::Lost)?;
    apply(tx, house, actor, (&one, &asked.change, Some(end.case.id)), now).await?;
    Ok(())
}

/// A renewal that nobody decided: the agreement is looked at again at once, for its term may be over.
pub(crate) async fn lapsed(tx: &mut Tx, house: &House, end: &Ended<'_>, now: Instant) -> Result<(), Fault> {
    let asked = agreement_change::get(tx, ChangeRequestId(end.case.subject)).await?.ok_or(Fault::Lost)?;
    let one = rows::get(tx, asked.agreement).await?.ok_or(Fault::Lost)?;
    plan::plan(tx, house, one, now).await?;
    Ok(())
}

pub(super) async fn apply(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    (one, change, case): (&Agreement, &Change, Option<CaseId>),
    now: Instant,
) -> Result<Agreement, Fault> {
    let verb = change.kind.verb();
    after(one.state, verb)?;
    if one.end.is_some() {
        return Err(Bar::Ending.into());
    }
    if change.kind.is_end() {
        return close(tx, house, actor, one, (verb, change.day, &change.reason), now).await;
    }
    let mut versions = agreement_terms::of(tx, one.id).await?;
    let old = versions.last().ok_or(Fault::Lost)?;
    let (number, before, terms) = (old.number + 1, old.terms.clone(), &change.terms);
    // What was decided late begins the day after.
    let tomorrow = now.date(one.zone).succ_opt().unwrap_or(change.day);
    let from = day_start(change.day.max(tomorrow), one.zone);
    let until = day_start(terms.last, one.zone).plus(crate::domain::time::DAY);
    if until <= from {
        return Err(Refusal::field("last_day", FieldRule::Future).into());
    }
    let stand = Stand { ends_at: until, ..Stand::of(one) };
    let changed = moved(tx, one, &stand).await?;
    let gone = before.desks_beyond(terms);
    let by = (from, actor.person);
    give_back(tx, house, &changed, |desk| gone.contains(&desk.resource), by, now).await?;
    // Where the term would be over before that day, the terms of now go on until then.
    let since = if one.span.end() > now { from.min(one.span.end()) } else { from };
    let desks = desks(tx, &changed, (&before, terms), (since, from, until), now).await?;
    let days = desks.take(tx, &changed, actor, now).await?;
    let version = Version { number, from, terms: terms.clone(), case };
    agreement_terms::add(tx, one.id, &version, actor.person, now).await?;
    versions.push(version);
    set_monthly(tx, &changed, actor, &versions, None, now).await?;
    let done = plan::plan(tx, house, changed, now).await?;
    let facts = json!({
        "change": change.kind.name(), "from": from.0, "desks": terms.desks.len(), "desk_days": days,
        "case": case.map(|id| id.0),
    });
    let say = Say { facts, reason: Some(&change.reason), aloud: true };
    tell(tx, Some(actor), &done, "agreement_changed", say, now).await?;
    Ok(done)
}

/// The days up to `until` on which the agreement does not have the desks of `terms` yet: of a new desk all from `from`
/// on, of one that it has by now those that follow, of one that is to come by what was decided before those until
/// then.
async fn desks(
    tx: &mut Tx,
    one: &Agreement,
    (before, terms): (&Terms, &Terms),
    (since, from, until): (Instant, Instant, Instant),
    now: Instant,
) -> Result<Desks, Fault> {
    let had = tenancies(tx, one).await?;
    let mut all = Desks::default();
    for desk in found(tx, &terms.desks).await? {
        let id = ResourceId(desk.id);
        let first = if before.desks.contains(&id) { since } else { from };
        for part in lacking(id, Interval::new(first, until).map_err(Refusal::from)?, &had) {
            all.fill(&desk, part, &had, now);
        }
    }
    Ok(all)
}

/// What a case asks for about an agreement, every version of it, the latest first; the case itself must be one the
/// actor has opened.
pub async fn change_of(house: &House, case: &Case) -> Result<(Agreement, Vec<Asked>), Fault> {
    let mut tx = house.store.read().await?;
    let asked = agreement_change::get(&mut tx, ChangeRequestId(case.subject)).await?.ok_or(Fault::Lost)?;
    let one = rows::get(&mut tx, asked.agreement).await?.ok_or(Fault::Lost)?;
    let mut all = agreement_change::of_agreement(&mut tx, one.id).await?;
    all.retain(|one| one.case == Some(case.id));
    Ok((one, all))
}
