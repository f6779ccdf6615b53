//! An agreement ends: what it gave from its last day on is given back when that is decided, and the rest at its
//! end; and all of it is given again where that is taken back.

use super::package::{Desks, bound, end_monthly, found, give_back, take_back, tenancies};
use super::{Agreement, AgreementVerb, Bar, Say, Stand, after, agreement_terms, kept, moved, plan, tell};
use crate::app::cancel::{Off, call_off};
use crate::app::line::{self, Ender};
use crate::app::once::{Key, once};
use crate::app::{Fault, House, rent};
use crate::domain::access::{Actor, Door};
use crate::domain::agreement::{AgreementState, NOTE_MAX};
use crate::domain::booking::Verb;
use crate::domain::field::text;
use crate::domain::id::AgreementId;
use crate::domain::ledger::Movement;
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval, day_span, day_start};
use crate::domain::waitlist::WaitVerb;
use crate::store::agreement::{self as rows};
use crate::store::diary::{self, Page};
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewEntry};
use crate::store::{allowance, company, series, wait};
use chrono::NaiveDate;
use serde_json::json;

/// Bookings that are called off in one go.
const BATCH: i64 = 500;

/// Ends an agreement with its last day, today at the earliest: today all of it is given back at once.
pub(super) async fn close(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    one: &Agreement,
    (verb, last, reason): (AgreementVerb, NaiveDate, &str),
    now: Instant,
) -> Result<Agreement, Fault> {
    after(one.state, verb)?;
    if one.end.is_some() {
        return Err(Bar::Ending.into());
    }
    let today = now.date(one.zone);
    // A decision that took long ends what it is about no earlier than the day it was made.
    let last = last.max(today).min(one.last().max(today));
    let until = day_span(last, one.zone).end().min(one.span.end());
    let stand = Stand { ends_at: until, end: Some((verb, reason)), ..Stand::of(one) };
    let ending = moved(tx, one, &stand).await?;
    give_back(tx, house, one, |_| true, (until, actor.person), now).await?;
    end_monthly(tx, one, until, false, now).await?;
    let facts = json!({ "verb": verb.name() });
    let say = Say { facts, reason: Some(reason), aloud: last > today };
    tell(tx, Some(actor), &ending, "agreement_ending", say, now).await?;
    if last > today {
        return plan::plan(tx, house, ending, now).await;
    }
    finish(tx, house, Some(actor), &ending, (verb, reason), now).await
}

/// All that is left of an agreement is given back: its last rent is stated, what nobody used is returned, what is
/// booked is called off, and the company stands otherwise. The deposit is settled by a person.
pub(super) async fn finish(
    tx: &mut Tx,
    house: &House,
    actor: Option<&Actor>,
    one: &Agreement,
    (verb, reason): (AgreementVerb, &str),
    now: Instant,
) -> Result<Agreement, Fault> {
    let state = after(one.state, verb)?;
    let versions = agreement_terms::of(tx, one.id).await?;
    let one = rent::state(tx, house, one.clone(), &versions, one.span.end(), now).await?;
    let by = actor.map(|actor| actor.person);
    let called = call_all_off(tx, house, &one, actor, now).await?;
    end_monthly(tx, &one, one.span.end(), true, now).await?;
    take_back(tx, &one, by, now).await?;
    let stand = Stand {
        state,
        end: Some((verb, reason)).filter(|(verb, _)| *verb != AgreementVerb::Lapse),
        next_at: None,
        ended_at: Some(now),
        settled_at: (one.deposit == 0).then_some(now),
        ..Stand::of(&one)
    };
    let done = moved(tx, &one, &stand).await?;
    if let Some(standing) = state.standing() {
        company::set_standing(tx, one.company, standing).await?;
    }
    let facts = json!({ "bookings": called });
    let say = Say { facts, reason: Some(reason), aloud: true };
    let told = match verb {
        AgreementVerb::Graduate => "agreement_graduated",
        AgreementVerb::Evict => "agreement_evicted",
        AgreementVerb::Lapse => "agreement_lapsed",
        _ => "agreement_exited",
    };
    tell(tx, actor, &done, told, say, now).await?;
    Ok(done)
}

/// Calls off what the company has booked, also what it uses just now, and waits for; how many bookings that were.
async fn call_all_off(
    tx: &mut Tx,
    house: &House,
    one: &Agreement,
    actor: Option<&Actor>,
    now: Instant,
) -> Result<usize, Fault> {
    let (by, door) = (actor.map(|actor| actor.person), actor.map_or(Door::Job, |actor| actor.door));
    // Out of the line first, or what is called off would be offered to the company itself.
    let ender = Ender { by: None, door, now };
    for id in wait::open_of_company(tx, one.company).await? {
        if let Some(entry) = wait::get(tx, id, now).await? {
            line::end(tx, house, &entry, WaitVerb::Withdraw, &ender).await?;
        }
    }
    series::end_of_company(tx, one.company, now).await?;
    let ahead = Interval::new(now, Instant::LAST).map_err(Refusal::from)?;
    let mut called = 0;
    let mut page = Page { after: None, limit: BATCH };
    loop {
        let some = diary::of_company(tx, one.company, ahead, page).await?;
        let Some(last) = some.last() else { return Ok(called) };
        page.after = Some((last.span.end(), last.id));
        for booking in &some {
            let verb = Verb::Release;
            let off = Off { verb, by, door, reason: None, undo: false, tell: true, now };
            call_off(tx, house, booking, &off).await?;
            called += 1;
        }
    }
}

/// Takes an end back: desks, months and the deposit are given and asked for again, as the terms have them, from
/// today on; refused as taken where somebody else has a desk by now. Bookings that were called off are not made
/// again.
pub async fn reinstate(
    house: &House,
    actor: &Actor,
    id: AgreementId,
    version: Option<i64>,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<Agreement, Fault> {
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
) -> Result<Agreement, Fault> {
    let state = after(old.state, AgreementVerb::Reinstate)?;
    if old.state == AgreementState::Active && old.end.is_none() {
        return Err(Bar::NoChange.into());
    }
    let versions = agreement_terms::of(tx, old.id).await?;
    let terms = &versions.last().ok_or(Fault::Lost)?.terms;
    let until = day_span(terms.last, old.zone).end();
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
    let had = tenancies(tx, &one).await?;
    let mut desks = Desks::default();
    for desk in found(tx, &terms.desks).await? {
        let kept = had.iter().rev().find(|one| one.resource.0 == desk.id && one.span.end() > now);
        match kept {
            Some(kept) => desks.keep.push((kept.clone(), desk, until)),
            None => {
                let from = today.max(one.span.start());
                let span = Interval::new(from, until).map_err(Refusal::from)?;
                desks.give.push((desk, span));
            }
        }
    }
    desks.take(tx, &one, actor, now).await?;
    let ends = Month::of(until.plus(-1)).end();
    for given in allowance::of_agreement(tx, one.id, true).await? {
        if given.ended_at.is_none() || given.ended_at == over.map(|at| at.0) {
            bound(tx, &given, ends, now).await?;
        }
    }
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
    let say = Say { reason: Some(reason), aloud: true, ..Say::default() };
    tell(tx, Some(actor), &one, "agreement_reinstated", say, now).await?;
    rows::get(tx, one.id).await?.ok_or(Fault::Lost)
}
