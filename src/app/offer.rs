//! What is offered to who waits: taken, turned down, or given back by leaving the line.

use super::gather::gather;
use super::judge::{Manner, judge};
use super::once::{Key, once};
use super::record::{Booked, Deed, record};
use super::wait::object;
use super::{Fault, House, find, line};
use crate::domain::access::{Action, Actor};
use crate::domain::id::WaitId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::waitlist::{WaitState, WaitVerb};
use crate::store::engine::Tx;
use crate::store::facts::Wish;
use crate::store::occupancy::Taking;
use crate::store::wait::{self, Wait};
use crate::store::{company, offer};

/// The entry, its line locked, if the actor may do `action` with it.
async fn locked(tx: &mut Tx, actor: &Actor, id: WaitId, action: Action, now: Instant) -> Result<Wait, Fault> {
    let first = wait::get(tx, id, now).await?.ok_or(Refusal::NotFound)?;
    actor.require(action, Action::SeeBooking, &object(&first))?;
    company::lock(tx, first.company).await?;
    wait::lock(tx, first.incubator).await?;
    wait::get(tx, id, now).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// Takes what is kept for an entry: judged once more, as every booking is.
pub async fn accept(
    house: &House,
    actor: &Actor,
    id: WaitId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Booked, Fault> {
    let done = once(house, key, now, |tx| accept_in(tx, house, actor, id, version, now)).await;
    let offered = match &done {
        Err(Fault::Refused(_)) => wait::get(&mut house.store.read().await?, id, now).await?,
        _ => None,
    };
    let Some((entry, offer)) = offered.and_then(|entry| entry.offer.clone().map(|offer| (entry, offer)))
    else {
        return done;
    };
    let items = [Taking { resource: offer.resource, units: entry.units }];
    find::with_alternatives(house, actor, done, &items, offer.span, Some(entry.company), None, now).await
}

/// `version` is what the person saw (If-Match, a form's field); another one is refused.
fn fresh(entry: &Wait, version: Option<i64>) -> Result<(), Refusal> {
    if version.is_none_or(|seen| seen == entry.version) { Ok(()) } else { Err(Refusal::Stale) }
}

async fn accept_in(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    id: WaitId,
    version: Option<i64>,
    now: Instant,
) -> Result<(Tx, Booked), Fault> {
    let entry = locked(&mut tx, actor, id, Action::ChangeBooking, now).await?;
    fresh(&entry, version)?;
    let wrong = |from| Refusal::WrongWait { from, verb: WaitVerb::Accept };
    let Some(offer) = entry.offer.clone() else { return Err(wrong(entry.state).into()) };
    if offer.until <= now {
        return Err(wrong(WaitState::Passed).into());
    }
    let firm = company::lock(&mut tx, entry.company).await?.ok_or(Refusal::NotFound)?;
    offer::set_free(&mut tx, id).await?;
    let items = [Taking { resource: offer.resource, units: entry.units }];
    let wish = Wish { span: offer.span, but: None, person: entry.person, company: Some(entry.company), now };
    let gathered = gather(&mut tx, house, &items, &wish).await?;
    let manner = Manner { firm: Some(firm), people: entry.people, ..Manner::default() };
    let judged = judge(&mut tx, house, &items, &wish, manner, gathered).await?;
    let deed = Deed {
        items: &items,
        span: offer.span,
        title: &entry.title,
        private: entry.private,
        note: "",
        seats: entry.people,
        guests: &[],
        company: Some(entry.company),
        holder: entry.person,
        made_by: actor.person,
        door: actor.door,
        overriding: None,
        now,
    };
    let booked = record(&mut tx, house, &deed, &judged).await?;
    line::served(&mut tx, &entry, booked.id, Some(actor.person), actor.door, now).await?;
    Ok((tx, booked))
}

/// Turns an offer down: it goes to the next in line, and this entry is over.
pub async fn turn_down(
    house: &House,
    actor: &Actor,
    id: WaitId,
    version: Option<i64>,
    key: Option<&Key>,
    now: Instant,
) -> Result<Wait, Fault> {
    leave(house, actor, id, version, WaitVerb::Turn, key, now).await
}

/// Leaves the line; what was kept goes to the next.
pub async fn withdraw(
    house: &House,
    actor: &Actor,
    id: WaitId,
    version: Option<i64>,
    now: Instant,
) -> Result<Wait, Fault> {
    leave(house, actor, id, version, WaitVerb::Withdraw, None, now).await
}

async fn leave(
    house: &House,
    actor: &Actor,
    id: WaitId,
    version: Option<i64>,
    verb: WaitVerb,
    key: Option<&Key>,
    now: Instant,
) -> Result<Wait, Fault> {
    let id: WaitId = once(house, key, now, |mut tx| async move {
        let entry = locked(&mut tx, actor, id, Action::CancelBooking, now).await?;
        fresh(&entry, version)?;
        let ender = line::Ender { by: Some(actor.person), door: actor.door, now };
        line::end(&mut tx, house, &entry, verb, &ender).await?;
        Ok((tx, id))
    })
    .await?;
    wait::get(&mut house.store.read().await?, id, now).await?.ok_or(Fault::Lost)
}
