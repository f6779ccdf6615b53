//! What an agreement gives, as the other parts of the house know it: desks and their days, and what is given each
//! month. Each function is a part of one step, in the transaction of that step, the company locked.

use super::Agreement;
use crate::app::allowance::{NewAllowance, Terms as Monthly, put};
use crate::app::grant::{self, NewGrant, Source};
use crate::app::tenancy::{Give, call_off, cut, give_desk, is_metered, stretch, zone_of};
use crate::app::{Fault, House, line, secret};
use crate::domain::access::Actor;
use crate::domain::account::AccountKind;
use crate::domain::agreement::Terms;
use crate::domain::allowance::Carry;
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, AllowanceId, PersonId, ResourceId};
use crate::domain::ledger::Movement;
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval, day_start};
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewAccount, NewEntry};
use crate::store::resource::Resource;
use crate::store::tenancy::{self, Tenancy};
use crate::store::{allowance, company, resource};

/// Desks to be given anew for some days, and those that are kept for longer.
#[derive(Default)]
pub(super) struct Desks {
    /// Given anew.
    pub give: Vec<(Resource, Interval)>,
    /// Kept, up to the end of the second.
    pub keep: Vec<(Tenancy, Resource, Instant)>,
}

impl Desks {
    /// The desk-days it takes, and the days within which.
    async fn need(&self, tx: &mut Tx) -> Result<Option<(i64, Interval)>, Fault> {
        let (mut sum, mut hull): (i64, Option<Interval>) = (0, None);
        let given = self.give.iter().map(|(desk, span)| (desk, *span));
        let kept = self.keep.iter().filter_map(|(old, desk, until)| {
            Interval::new(old.span.end(), *until).ok().map(|span| (desk, span))
        });
        for (desk, span) in given.chain(kept) {
            if is_metered(tx, desk).await? {
                let days = span.dates(zone_of(desk)?).len();
                sum += desk.capacity * i64::try_from(days).unwrap_or(0);
                hull = Some(hull.map_or(span, |all: Interval| {
                    let (from, to) = (all.start().min(span.start()), all.end().max(span.end()));
                    Interval::new(from, to).unwrap_or(all)
                }));
            }
        }
        Ok(hull.filter(|_| sum > 0).map(|hull| (sum, hull)))
    }

    /// Grants the desk-days of all of them and gives them: each of them or none.
    pub(super) async fn take(
        self,
        tx: &mut Tx,
        one: &Agreement,
        actor: &Actor,
        now: Instant,
    ) -> Result<i64, Fault> {
        let need = self.need(tx).await?;
        let mut from: Option<AccountId> = None;
        if let Some((amount, valid)) = need {
            let new = NewGrant { unit: Unit::DeskDay, amount, valid, pool: None, note: one.note.clone() };
            let key = format!("agreement:{}:{}", one.id, secret::random_text(""));
            let source = Source { key, subject: Some(("agreement", one.id.0)), by: Some(actor.person) };
            from = Some(grant::grant_from(tx, one.company, Some(one.incubator), &new, &source, now).await?);
        }
        for (old, desk, until) in &self.keep {
            if old.span.end() < *until {
                stretch(tx, old, desk, *until, (from, actor.person), now).await?;
            }
        }
        for (desk, span) in &self.give {
            let give = Give {
                desk,
                company: one.company,
                person: None,
                span: *span,
                note: "",
                agreement: Some(one.id),
            };
            give_desk(tx, &give, from, actor.person, now).await?;
        }
        Ok(need.map_or(0, |(amount, _)| amount))
    }
}

/// Those resources, every one of which exists.
pub(super) async fn found(tx: &mut Tx, ids: &[ResourceId]) -> Result<Vec<Resource>, Fault> {
    let mut all = Vec::new();
    for id in ids {
        all.push(resource::get(tx, *id).await?.ok_or(Fault::Lost)?);
    }
    Ok(all)
}

/// The tenancies of an agreement, by id, but for those that were called off.
pub(super) async fn tenancies(tx: &mut Tx, one: &Agreement) -> Result<Vec<Tenancy>, Fault> {
    let filter = tenancy::Filter { agreement: Some(one.id), limit: 10_000, ..tenancy::Filter::default() };
    let mut all = tenancy::search(tx, &filter).await?;
    all.retain(|one| !one.called_off);
    Ok(all)
}

/// Gives desks back from `until` on: their days go back to the place, and who waits there is served.
pub(super) async fn give_back(
    tx: &mut Tx,
    house: &House,
    one: &Agreement,
    desks: impl Fn(&Tenancy) -> bool,
    (until, by): (Instant, PersonId),
    now: Instant,
) -> Result<(), Fault> {
    let mut back = 0;
    for old in tenancies(tx, one).await? {
        if !desks(&old) || old.span.end() <= until {
            continue;
        }
        let rest = Interval::new(until.max(old.span.start()), old.span.end()).map_err(Refusal::from)?;
        back += if rest == old.span {
            call_off(tx, &old, by, now).await?
        } else {
            cut(tx, &old, rest.start(), by, now).await?
        };
        line::freed(tx, house, one.incubator, rest, now).await?;
    }
    let mut entries = Vec::new();
    let sink = returned(tx, Unit::DeskDay, now).await?;
    for (account, _, left) in ledger::of_agreement(tx, one.id, false).await? {
        let part = left.min(back);
        if part > 0 {
            entries.push(returning(one, account, sink, part, Some(by)));
            back -= part;
        }
    }
    ledger::record(tx, now, &entries).await
}

/// Where what is taken back goes.
async fn returned(tx: &mut Tx, unit: Unit, now: Instant) -> Result<AccountId, Fault> {
    let key = format!("returned:{unit}");
    ledger::account(tx, &NewAccount::plain(&key, AccountKind::Returned, unit, now)).await
}

fn returning<'a>(
    one: &Agreement,
    from: AccountId,
    to: AccountId,
    amount: i64,
    by: Option<PersonId>,
) -> NewEntry<'a> {
    NewEntry {
        by,
        subject: Some(("agreement", one.id.0)),
        ..NewEntry::plain(Movement::Return, from, to, amount)
    }
}

/// Takes back all that is left of what an agreement gave and that nobody holds.
pub(super) async fn take_back(
    tx: &mut Tx,
    one: &Agreement,
    by: Option<PersonId>,
    now: Instant,
) -> Result<(), Fault> {
    for monthly in [false, true] {
        for (account, unit, left) in ledger::of_agreement(tx, one.id, monthly).await? {
            let sink = returned(tx, unit, now).await?;
            ledger::record(tx, now, &[returning(one, account, sink, left, by)]).await?;
        }
    }
    Ok(())
}

/// What is given each month: unit, pool and amount.
fn monthly(terms: &Terms) -> [(Unit, Option<ResourceId>, i64); 3] {
    [
        (Unit::RoomMinute, None, terms.room_minutes),
        (Unit::CardSecond, terms.pool, terms.card_seconds),
        (Unit::MentorMinute, None, terms.mentor_minutes),
    ]
}

/// Brings what is given each month to what `terms` say: what runs and is the same stays, of what changes the old
/// ends with this month and the new begins with the next, what is new begins with the month of `from`.
pub(super) async fn set_monthly(
    tx: &mut Tx,
    one: &Agreement,
    actor: &Actor,
    terms: &Terms,
    from: Instant,
    now: Instant,
) -> Result<(), Fault> {
    let firm = company::get(tx, one.company).await?.ok_or(Fault::Lost)?;
    let last = Month::of(day_start(terms.last, one.zone));
    let running = allowance::of_agreement(tx, one.id, false).await?;
    for (unit, pool, amount) in monthly(terms) {
        let old = running.iter().find(|old| old.unit == unit.name());
        let same = old.is_some_and(|old| old.amount == amount && old.resource_id == pool.map(|id| id.0));
        let mut first = Month::of(from.max(now));
        if let Some(old) = old {
            if same {
                bound(tx, old, last.end(), now).await?;
                continue;
            }
            // This month's grant stays what it is; one that was to begin later never does.
            let this = Month::of(now);
            allowance::bound(tx, AllowanceId(old.id), this.end().max(first_end(old)), None, Some(now))
                .await?;
            first = first.max(this.next());
        }
        if amount > 0 && first <= last {
            let terms = Monthly {
                amount,
                carry: Carry { percent: 0, most: 0 },
                note: one.note.chars().take(200).collect(),
            };
            let new = NewAllowance { unit, pool, first, last: Some(last), terms };
            put(tx, actor, &firm, &new, Some(one.id), now).await?;
        }
    }
    Ok(())
}

/// The end of the first month of an allowance: it has one at least, given or not.
fn first_end(one: &allowance::Allowance) -> Instant {
    Month::of(Instant(one.starts_at)).end()
}

/// An allowance goes on to `ends`, or ends there: months that were granted stay so, and none is granted twice.
pub(super) async fn bound(
    tx: &mut Tx,
    old: &allowance::Allowance,
    ends: Instant,
    now: Instant,
) -> Result<(), Fault> {
    let this = Month::of(now).max(Month::of(Instant(old.starts_at)));
    let granted = ledger::is_there(tx, &format!("allowance:{}:{this}", old.id)).await?;
    let next = if granted { this.next() } else { this };
    let grant_at = (next.start() < ends).then(|| next.start());
    allowance::bound(tx, AllowanceId(old.id), ends, grant_at, None).await
}

/// What an agreement gives each month ends with the month of `until`; with `done` at once.
pub(super) async fn end_monthly(
    tx: &mut Tx,
    one: &Agreement,
    until: Instant,
    done: bool,
    now: Instant,
) -> Result<(), Fault> {
    let ends = Month::of(until.plus(-1)).end();
    for old in allowance::of_agreement(tx, one.id, false).await? {
        if done {
            let ends = ends.min(Instant(old.ends_at)).max(first_end(&old));
            allowance::bound(tx, AllowanceId(old.id), ends, None, Some(now)).await?;
        } else if ends <= Instant(old.starts_at) {
            // It was to begin after that. It waits, given to nobody, for the end to happen or to be taken back.
            allowance::bound(tx, AllowanceId(old.id), first_end(&old), None, None).await?;
        } else if ends < Instant(old.ends_at) {
            bound(tx, &old, ends, now).await?;
        }
    }
    Ok(())
}
