//! What an agreement gives, as the other parts of the house know it: desks and their days. Each function is a part of one step, in the transaction of that step, the company locked.

use super::Agreement;
use crate::app::grant::{self, NewGrant, Source};
use crate::app::tenancy::{Give, call_off, cut, give_desk, is_metered, stretch, zone_of};
use crate::app::{Fault, House, line, secret};
use crate::domain::access::Actor;
use crate::domain::account::AccountKind;
use crate::domain::agreement::desks::missing;
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, PersonId, ResourceId};
use crate::domain::ledger::Movement;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewAccount, NewEntry};
use crate::store::resource;
use crate::store::resource::Resource;
use crate::store::tenancy::{self, Tenancy};

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

impl Desks {
    /// Adds days of a desk: where they follow days that the agreement has, these go on, else it is given anew.
    /// `had`: the tenancies of the agreement.
    pub(super) fn fill(&mut self, desk: &Resource, part: Interval, had: &[Tenancy], now: Instant) {
        let before = had
            .iter()
            .find(|one| one.resource.0 == desk.id && one.span.end() == part.start() && one.span.end() > now);
        match before {
            Some(before) => self.keep.push((before.clone(), desk.clone(), part.end())),
            None => self.give.push((desk.clone(), part)),
        }
    }
}

/// The days of `run` on which an agreement does not have that desk, by the tenancies it has.
pub(super) fn lacking(desk: ResourceId, run: Interval, had: &[Tenancy]) -> Vec<Interval> {
    let spans: Vec<Interval> = had.iter().filter(|one| one.resource == desk).map(|one| one.span).collect();
    missing(run, &spans)
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
