//! An agreement ends: what it gave from its last day on is given back when that is decided, and the rest at its
//! end.

use super::monthly::end_monthly;
use super::package::{give_back, take_back};
use super::{Agreement, AgreementVerb, Bar, Say, Stand, after, agreement_terms, moved, plan, tell};
use crate::app::cancel::{Off, call_off};
use crate::app::line::{self, Ender};
use crate::app::{Fault, House, rent};
use crate::domain::access::{Actor, Door};
use crate::domain::booking::Verb;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval, day_span};
use crate::domain::waitlist::WaitVerb;
use crate::store::diary::{self, Page};
use crate::store::engine::Tx;
use crate::store::{company, series, wait};
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
