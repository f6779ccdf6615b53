//! Accounts and movements. Entries are only ever added; the schema moves the guarded balances.

use super::engine::{Tx, args, tuples};
use super::fault::Fault;
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::grant_end;
use crate::domain::id::{
    AccountId, AgreementId, BookingId, CompanyId, EntryId, IncubatorId, PersonId, ResourceId,
};
use crate::domain::ledger::{Grant, Movement};
use crate::domain::purse::Purse;
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// The grants of a company that end after `after`, and its held accounts.
pub async fn purse(tx: &mut Tx, company: CompanyId, unit: Unit, after: Instant) -> Result<Purse, Fault> {
    const SQL: &str = "
        select id, kind, balance, valid_from, valid_to, resource_id from account
         where company_id = $1 and unit = $2 and guarded = 1
           and (kind = 'held' or (kind = 'grant' and valid_to > $3 and balance > 0))
         order by valid_to, id";
    type Line = (i64, String, i64, i64, i64, Option<i64>);
    let rows: Vec<Line> = tx.all(SQL, args![company, unit, after]).await?;
    let private = if unit.is_by_pool() { private_pools(tx).await? } else { Vec::new() };
    let mut purse = Purse { company, unit, grants: Vec::new(), held: Vec::new(), private };
    for (id, kind, left, from, to, pool) in rows {
        let (account, pool) = (AccountId(id), pool.map(ResourceId));
        if kind == AccountKind::Held.name() {
            purse.held.push((pool, account));
        } else {
            let (valid_from, valid_to) = (Instant(from), Instant(to));
            purse.grants.push(Grant { account, pool, left, valid_from, valid_to });
        }
    }
    Ok(purse)
}

/// The pools of private money: some a city.
pub async fn private_pools(tx: &mut Tx) -> Result<Vec<ResourceId>, Fault> {
    let rows: Vec<(i64,)> =
        tx.all("select resource_id from pool where funding = 'private' order by resource_id", &[]).await?;
    Ok(rows.into_iter().map(|(id,)| ResourceId(id)).collect())
}

/// Where a company's holds of a unit go, by the pool of the grant they come from; it is opened if there is
/// none.
pub async fn held(
    tx: &mut Tx,
    company: CompanyId,
    unit: Unit,
    pool: Option<ResourceId>,
    now: Instant,
) -> Result<AccountId, Fault> {
    let key = match pool {
        Some(pool) => format!("held:{company}:{unit}:{pool}"),
        None => format!("held:{company}:{unit}"),
    };
    let new = NewAccount {
        company: Some(company),
        resource: pool,
        ..NewAccount::plain(&key, AccountKind::Held, unit, now)
    };
    account(tx, &new).await
}

/// A movement about to be recorded.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// What it is.
    pub kind: Movement,
    /// From which account.
    pub from: AccountId,
    /// To which account.
    pub to: AccountId,
    /// How much, at least 1.
    pub amount: i64,
    /// The booking it is for.
    pub booking: Option<BookingId>,
    /// The hold it settles or releases.
    pub hold: Option<EntryId>,
    /// The movement it takes back.
    pub reverses: Option<EntryId>,
    /// Who; `None` for due work.
    pub by: Option<PersonId>,
    /// Why, where a person must say so.
    pub reason: Option<&'a str>,
    /// What is behind it, where that is no booking and no tenancy: `("bill", 12)`. What is given, taken back or ends
    /// by itself needs none: the grant is on one of its sides.
    pub subject: Option<(&'a str, i64)>,
}

impl<'a> NewEntry<'a> {
    /// A movement with nothing behind it yet.
    pub fn plain(kind: Movement, from: AccountId, to: AccountId, amount: i64) -> NewEntry<'a> {
        NewEntry {
            kind,
            from,
            to,
            amount,
            booking: None,
            hold: None,
            reverses: None,
            by: None,
            reason: None,
            subject: None,
        }
    }
}

/// Records movements, one statement for every 100: more values bound at once cost the driver more than
/// statements do. `overdrawn`, `hold_spent` or `unit_mixed` when the schema refuses one of them.
pub async fn record(tx: &mut Tx, at: Instant, entries: &[NewEntry<'_>]) -> Result<(), Fault> {
    for chunk in entries.chunks(100) {
        let sql = format!(
            "insert into entry (at, kind, from_id, to_id, amount, booking_id, hold_id, reverses_id, made_by, reason,
               subject, subject_id) values {}",
            tuples(1, chunk.len(), 12)
        );
        let mut args = Vec::with_capacity(chunk.len() * 12);
        for entry in chunk {
            args.extend_from_slice(args![
                at,
                entry.kind.name(),
                entry.from,
                entry.to,
                entry.amount,
                entry.booking,
                entry.hold,
                entry.reverses,
                entry.by,
                entry.reason,
                entry.subject.map(|(subject, _)| subject),
                entry.subject.map(|(_, id)| id),
            ]);
        }
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}

/// A hold of a booking with something left in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its entry.
    pub entry: EntryId,
    /// The grant it came from.
    pub grant: AccountId,
    /// The held account it lies in.
    pub held: AccountId,
    /// Of what.
    pub unit: Unit,
    /// The one pool its grant is for.
    pub pool: Option<ResourceId>,
    /// What is neither settled nor released.
    pub left: i64,
}

/// What a booking still holds.
pub async fn holds(tx: &mut Tx, booking: BookingId) -> Result<Vec<Hold>, Fault> {
    const SQL: &str = "
        select e.id, e.from_id, e.to_id, a.unit, a.resource_id,
               e.amount - coalesce((select cast(sum(s.amount) as bigint) from entry s where s.hold_id = e.id), 0)
          from entry e join account a on a.id = e.to_id
         where e.booking_id = $1 and e.kind = 'hold' order by e.id";
    type Line = (i64, i64, i64, String, Option<i64>, i64);
    let rows: Vec<Line> = tx.all(SQL, args![booking]).await?;
    let hold = |(entry, grant, held, unit, pool, left): Line| {
        let unit = unit.parse().map_err(|_| Fault::corrupt("account.unit", unit))?;
        let (grant, held) = (AccountId(grant), AccountId(held));
        Ok(Hold { entry: EntryId(entry), grant, held, unit, pool: pool.map(ResourceId), left })
    };
    let holds: Vec<Hold> = rows.into_iter().map(hold).collect::<Result<_, Fault>>()?;
    Ok(holds.into_iter().filter(|hold| hold.left > 0).collect())
}

/// What a booking has been charged and nobody has taken back: entry, used account, the grant it was
/// drawn from, amount.
pub async fn charges(
    tx: &mut Tx,
    booking: BookingId,
) -> Result<Vec<(EntryId, AccountId, AccountId, i64)>, Fault> {
    const SQL: &str = "
        select e.id, e.to_id, h.from_id, e.amount from entry e join entry h on h.id = e.hold_id
         where e.booking_id = $1 and e.kind = 'settle'
           and not exists (select 1 from entry r where r.reverses_id = e.id) order by e.id";
    let rows: Vec<(i64, i64, i64, i64)> = tx.all(SQL, args![booking]).await?;
    let charge = |(entry, used, grant, amount)| (EntryId(entry), AccountId(used), AccountId(grant), amount);
    Ok(rows.into_iter().map(charge).collect())
}

/// An account about to be opened.
#[derive(Clone, Debug)]
pub struct NewAccount<'a> {
    /// Its name, unique: `held:7:room_minute`.
    pub key: &'a str,
    /// What it is for; says whether its balance is kept.
    pub kind: AccountKind,
    /// Its one unit.
    pub unit: Unit,
    /// The incubator that gives.
    pub incubator: Option<IncubatorId>,
    /// The company that has.
    pub company: Option<CompanyId>,
    /// The resource used, or the pool a grant is for.
    pub resource: Option<ResourceId>,
    /// The programme of a budget or a voucher.
    pub programme: Option<i64>,
    /// A grant's own size.
    pub granted: i64,
    /// First instant it is good for.
    pub valid_from: Instant,
    /// First instant it is no longer good for.
    pub valid_to: Instant,
    /// What it is for.
    pub note: &'a str,
    /// Who opened it.
    pub by: Option<PersonId>,
    /// When.
    pub now: Instant,
}

impl<'a> NewAccount<'a> {
    /// An account that only counts: a source, a sink, or where holds lie.
    pub fn plain(key: &'a str, kind: AccountKind, unit: Unit, now: Instant) -> NewAccount<'a> {
        NewAccount {
            key,
            kind,
            unit,
            incubator: None,
            company: None,
            resource: None,
            programme: None,
            granted: 0,
            valid_from: Instant::FIRST,
            valid_to: Instant::LAST,
            note: "",
            by: None,
            now,
        }
    }
}

/// When the end of an account opened at `now` is told of first: of a grant, while it can still be used.
pub(super) fn warn_at(kind: AccountKind, (from, to): (Instant, Instant), now: Instant) -> Option<Instant> {
    if kind == AccountKind::Grant { grant_end::next(from.max(now), to, now) } else { None }
}

/// Opens an account, or finds the one of that key.
pub async fn account(tx: &mut Tx, new: &NewAccount<'_>) -> Result<AccountId, Fault> {
    // The update makes `returning` answer for one that is there already.
    const SQL: &str = "
        insert into account (key, kind, unit, incubator_id, company_id, resource_id, guarded, granted, valid_from,
          valid_to, note, created_by, created_at, programme_id, warn_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        on conflict (key) do update set key = excluded.key returning id";
    let args = args![
        new.key,
        new.kind.name(),
        new.unit,
        new.incubator,
        new.company,
        new.resource,
        new.kind.guard().code(),
        new.granted,
        new.valid_from,
        new.valid_to,
        new.note,
        new.by,
        new.now,
        new.programme,
        warn_at(new.kind, (new.valid_from, new.valid_to), new.now),
    ];
    let (id,): (i64,) = tx.one(SQL, args).await?;
    Ok(AccountId(id))
}

/// What is left on the grants that an agreement gave: their accounts and balances; `monthly`: those of its
/// allowances, else those of its desk-days.
pub async fn of_agreement(
    tx: &mut Tx,
    id: AgreementId,
    monthly: bool,
) -> Result<Vec<(AccountId, Unit, i64)>, Fault> {
    const MONTHLY: &str = "
        select a.id, a.unit, a.balance from allowance w join account a on a.allowance_id = w.id
         where w.agreement_id = $1 and a.kind = 'grant' and a.balance > 0 order by a.id";
    const DAYS: &str = "
        select a.id, a.unit, a.balance from entry e join account a on a.id = e.to_id
         where e.subject = 'agreement' and e.subject_id = $1 and e.kind = 'grant' and a.balance > 0 order by a.id";
    let rows: Vec<(i64, String, i64)> = tx.all(if monthly { MONTHLY } else { DAYS }, args![id]).await?;
    let read = |(id, unit, left): (i64, String, i64)| {
        let unit = unit.parse().map_err(|_| Fault::corrupt("account.unit", &unit))?;
        Ok((AccountId(id), unit, left))
    };
    rows.into_iter().map(read).collect()
}

/// What an agreement's end took back of months that still run, and nobody has reversed: the entry, the grant it
/// came from, where it went, how much.
pub async fn taken_back(
    tx: &mut Tx,
    id: AgreementId,
    now: Instant,
) -> Result<Vec<(EntryId, AccountId, AccountId, i64)>, Fault> {
    const SQL: &str = "
        select e.id, e.from_id, e.to_id, e.amount from entry e join account a on a.id = e.from_id
         where e.subject = 'agreement' and e.subject_id = $1 and e.kind = 'return' and a.allowance_id is not null
           and a.valid_to > $2 and not exists (select 1 from entry r where r.reverses_id = e.id) order by e.id";
    let rows: Vec<(i64, i64, i64, i64)> = tx.all(SQL, args![id, now]).await?;
    let read = |(entry, from, to, amount)| (EntryId(entry), AccountId(from), AccountId(to), amount);
    Ok(rows.into_iter().map(read).collect())
}

/// Whether there is an account of that key.
pub async fn is_there(tx: &mut Tx, key: &str) -> Result<bool, Fault> {
    Ok(tx.opt::<(i64,)>("select id from account where key = $1", args![key]).await?.is_some())
}
