//! Mistakes put right: what is left of a grant is taken back, and a movement is reversed.

use super::once::{Key, once};
use super::see::company_object;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{AccountId, BookingId, CompanyId, EntryId, IncubatorId};
use crate::domain::ledger::Movement;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewAccount, NewEntry};
use crate::store::movement::{self, Moved};
use crate::store::{company, grant};
use serde_json::json;

/// The reason somebody gave, 1 to 500 characters.
fn reason_of(raw: &str) -> Result<String, Refusal> {
    text("reason", raw, 1, 500).map_err(|error| Refusal::Fields(vec![error]))
}

/// Takes back what is left of a grant and not held; how much that was. What bookings hold stays theirs, and
/// what they release later is the company's again.
pub async fn take_back(
    house: &House,
    actor: &Actor,
    id: AccountId,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<i64, Fault> {
    let reason = reason_of(reason)?;
    once(house, key, now, |tx| take_back_in(tx, actor, id, &reason, now)).await
}

async fn take_back_in(
    mut tx: Tx,
    actor: &Actor,
    id: AccountId,
    reason: &str,
    now: Instant,
) -> Result<(Tx, i64), Fault> {
    let first = grant::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let found = company::get(&mut tx, first.company).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::Grant, Action::SeeCompany, &company_object(&found))?;
    company::lock(&mut tx, first.company).await?;
    let one = grant::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    if one.left == 0 {
        return Err(Refusal::field("grant_id", FieldRule::NothingLeft).into());
    }
    let sink = format!("returned:{}", one.unit);
    let sink = NewAccount::plain(&sink, AccountKind::Returned, one.unit, now);
    let sink = ledger::account(&mut tx, &sink).await?;
    let entry = NewEntry {
        by: Some(actor.person),
        reason: Some(reason),
        ..NewEntry::plain(Movement::Return, id, sink, one.left)
    };
    ledger::record(&mut tx, now, &[entry]).await?;
    let event = NewEvent {
        incubator: found.incubator_id.map(IncubatorId),
        company: Some(one.company),
        after: Some(json!({ "unit": one.unit.name(), "amount": one.left, "grant": id.0 })),
        reason: Some(reason),
        ..NewEvent::by(actor, now, "company", one.company.0, "taken_back")
    };
    audit::record(&mut tx, &event).await?;
    Ok((tx, one.left))
}

/// Whether a movement can be taken back by itself. A hold and its release are a booking's: that is called off
/// or changed instead. What expired or went on is not brought back: a new grant is given. Money stands on bills,
/// vouchers and claims too, which must say the same: it comes back through them.
pub fn is_reversible(kind: Movement, unit: Unit) -> bool {
    match kind {
        Movement::Grant | Movement::Settle | Movement::Return => unit != Unit::Fen,
        Movement::Hold
        | Movement::Release
        | Movement::Expire
        | Movement::Carry
        | Movement::Reverse
        | Movement::Bill
        | Movement::Award
        | Movement::Claim
        | Movement::Pay => false,
    }
}

/// Takes a movement back, once, with a reason; the new movement. What was used goes back to the grant it was
/// drawn from. Refused as overdrawn where what was given is spent already.
pub async fn reverse(
    house: &House,
    actor: &Actor,
    id: EntryId,
    reason: &str,
    key: Option<&Key>,
    now: Instant,
) -> Result<EntryId, Fault> {
    let reason = reason_of(reason)?;
    once(house, key, now, |tx| reverse_in(tx, actor, id, &reason, now)).await
}

async fn reverse_in(
    mut tx: Tx,
    actor: &Actor,
    id: EntryId,
    reason: &str,
    now: Instant,
) -> Result<(Tx, EntryId), Fault> {
    let first = movement::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let of = owner(&first, &mut tx).await?;
    let found = match of {
        Some(of) => company::get(&mut tx, of).await?,
        None => None,
    };
    let object = found.as_ref().map_or_else(Object::city, company_object);
    actor.require(Action::Grant, Action::SeeCompany, &object)?;
    if let Some(of) = of {
        company::lock(&mut tx, of).await?;
    }
    let one = movement::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let kind = Movement::of_name(&one.kind).ok_or_else(|| Fault::corrupt("entry.kind", &one.kind))?;
    let unit = one.unit.parse().map_err(|_| Fault::corrupt("account.unit", &one.unit))?;
    if !is_reversible(kind, unit) {
        return Err(Refusal::field("entry_id", FieldRule::Irreversible).into());
    }
    if one.reversed_by.is_some() {
        return Err(Refusal::field("entry_id", FieldRule::Reversed).into());
    }
    if one.guarded == 1 && one.balance < one.amount {
        return Err(Refusal::Overdrawn { unit, asked: one.amount, left: one.balance }.into());
    }
    ledger::record(&mut tx, now, &[opposite(&one, actor, reason)]).await.map_err(|fault| {
        match fault.broken() {
            Some("entry.reverses_id") => Refusal::field("entry_id", FieldRule::Reversed).into(),
            _ => fault,
        }
    })?;
    let made = movement::reversal_of(&mut tx, id).await?.ok_or(Fault::Lost)?;
    let event = NewEvent {
        incubator: found.as_ref().and_then(|one| one.incubator_id).map(IncubatorId),
        company: of,
        after: Some(json!({ "unit": one.unit, "amount": one.amount, "kind": one.kind, "entry": id.0 })),
        reason: Some(reason),
        ..NewEvent::by(actor, now, "company", of.map_or(0, |of| of.0), "reversed")
    };
    audit::record(&mut tx, &event).await?;
    Ok((tx, made))
}

/// The movement that takes another back. What was settled came from a hold, and the hold from a grant: there it goes.
pub(super) fn opposite<'a>(one: &'a Moved, actor: &Actor, reason: &'a str) -> NewEntry<'a> {
    let subject = match (&one.subject, one.subject_id, one.tenancy_id) {
        (Some(subject), Some(id), _) => Some((subject.as_str(), id)),
        (_, _, Some(id)) => Some(("tenancy", id)),
        _ => None,
    };
    let to = AccountId(one.grant_id.unwrap_or(one.from_id));
    NewEntry {
        booking: one.booking_id.map(BookingId),
        reverses: Some(EntryId(one.id)),
        by: Some(actor.person),
        reason: Some(reason),
        subject,
        ..NewEntry::plain(Movement::Reverse, AccountId(one.to_id), to, one.amount)
    }
}

/// The company a movement is about; what was used of a resource is about whoever's hold it settled.
async fn owner(one: &Moved, tx: &mut Tx) -> Result<Option<CompanyId>, Fault> {
    if let Some(of) = one.company_id {
        return Ok(Some(CompanyId(of)));
    }
    match one.grant_id {
        Some(grant) => Ok(grant::get(tx, AccountId(grant)).await?.map(|grant| grant.company)),
        None => Ok(None),
    }
}
