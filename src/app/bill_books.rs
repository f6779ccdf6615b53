//! What a bill writes on the ledger: who bears how much of each line, and what vouchers take over of it.

use super::Fault;
use super::voucher_money::takes_back;
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::cover::{Cover, Provider, parts, take};
use crate::domain::id::{AccountId, BillLineId, CompanyId, PersonId, ResourceId, VoucherId};
use crate::domain::ledger::Movement;
use crate::domain::month::Month;
use crate::domain::price::Price;
use crate::domain::time::{Instant, Interval};
use crate::store::bill::Open;
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewAccount, NewEntry};
use crate::store::offset::{self, UsedRow};
use crate::store::pool;
use std::collections::HashMap;

/// What a voucher takes over of a line: which, from where, how much in fen.
pub(super) type Taken = (VoucherId, AccountId, i64);

/// An account in fen.
pub(super) async fn fen(
    tx: &mut Tx,
    kind: AccountKind,
    pool: Option<ResourceId>,
    company: Option<CompanyId>,
    now: Instant,
) -> Result<AccountId, Fault> {
    let whose = match (pool, company) {
        (Some(pool), _) => pool.to_string(),
        (None, Some(company)) => company.to_string(),
        (None, None) => "city".to_owned(),
    };
    let key = format!("{}:{whose}:{}", kind.name(), Unit::Fen);
    let account = NewAccount { resource: pool, company, ..NewAccount::plain(&key, kind, Unit::Fen, now) };
    ledger::account(tx, &account).await
}

/// Movements between accounts in fen that belong together.
#[derive(Default)]
pub(super) struct Books(pub(super) Vec<(AccountId, AccountId, i64)>);

impl Books {
    /// A price: the pool takes in all of it; its discount and the company bear it.
    pub(super) async fn price(
        &mut self,
        tx: &mut Tx,
        of: CompanyId,
        pool: ResourceId,
        price: &Price,
        now: Instant,
    ) -> Result<(), Fault> {
        let revenue = fen(tx, AccountKind::Revenue, Some(pool), None, now).await?;
        let discount = fen(tx, AccountKind::Discount, Some(pool), None, now).await?;
        let payable = fen(tx, AccountKind::Payable, None, Some(of), now).await?;
        let borne = [(discount, price.tier + price.pool), (payable, price.payable)];
        self.0.extend(borne.into_iter().filter(|(_, fen)| *fen > 0).map(|(from, fen)| (from, revenue, fen)));
        Ok(())
    }

    /// What free quota of a pool was worth, in fen.
    pub(super) async fn free(
        &mut self,
        tx: &mut Tx,
        pool: ResourceId,
        worth: i64,
        now: Instant,
    ) -> Result<(), Fault> {
        if worth > 0 {
            let from = fen(tx, AccountKind::Value, Some(pool), None, now).await?;
            let to = fen(tx, AccountKind::Used, Some(pool), None, now).await?;
            self.0.push((from, to, worth));
        }
        Ok(())
    }

    /// The opposite of all of it.
    pub(super) fn back(self) -> Books {
        Books(self.0.into_iter().map(|(from, to, fen)| (to, from, fen)).collect())
    }

    pub(super) async fn record(
        self,
        tx: &mut Tx,
        kind: Movement,
        subject: (&str, i64),
        by: Option<PersonId>,
        reason: Option<&str>,
        now: Instant,
    ) -> Result<(), Fault> {
        let entry = |(from, to, fen)| NewEntry {
            by,
            reason,
            subject: Some(subject),
            ..NewEntry::plain(kind, from, to, fen)
        };
        let entries: Vec<NewEntry<'_>> = self.0.into_iter().map(entry).collect();
        for some in entries.chunks(200) {
            ledger::record(tx, now, some).await?;
        }
        Ok(())
    }
}

/// The vouchers that pay for a company's use of a month, with what they must know of it.
pub(super) struct Vouchers {
    vouchers: Vec<(VoucherId, AccountId)>,
    covers: Vec<Cover>,
    providers: HashMap<ResourceId, Provider>,
    parts: Vec<Interval>,
    used: Vec<UsedRow>,
}

impl Vouchers {
    /// Reads them; earliest end first. `pools`: what is open is of these.
    pub(super) async fn read(
        tx: &mut Tx,
        of: CompanyId,
        month: Month,
        pools: &[ResourceId],
        now: Instant,
    ) -> Result<Vouchers, Fault> {
        let mut rows = offset::offsets(tx, of, now).await?;
        rows.retain(|row| row.cover.span.is_some_and(|span| span.overlaps(month.span())));
        let vouchers = rows.iter().map(|row| (row.id, row.account)).collect();
        let covers: Vec<Cover> = rows.into_iter().map(|row| row.cover).collect();
        let mut read =
            Vouchers { vouchers, covers, providers: HashMap::new(), parts: Vec::new(), used: Vec::new() };
        if !read.covers.is_empty() {
            read.providers = pool::run_by(tx, pools).await?.into_iter().collect();
            read.parts = parts(month.span(), &read.covers);
            read.used = offset::used(tx, of, month, &read.parts).await?;
        }
        Ok(read)
    }

    /// Takes off a line what they cover of it; what they have left is less afterwards.
    pub(super) fn cover(&mut self, line: &Open, billed: &mut Price) -> Vec<Taken> {
        let Some(provider) = self.providers.get(&ResourceId(line.pool_id)) else { return Vec::new() };
        let of_line = |row: &&UsedRow| {
            (row.pool_id, row.tariff_id, row.off) == (line.pool_id, line.tariff_id, line.off)
        };
        let part = |row: &UsedRow| Some((*self.parts.get(usize::try_from(row.part).ok()?)?, row.seconds));
        let used: Vec<(Interval, i64)> = self.used.iter().filter(of_line).filter_map(part).collect();
        let taken = take(billed.payable, provider, &used, &mut self.covers);
        let off: i64 = taken.iter().sum();
        billed.voucher += off;
        billed.payable -= off;
        let parts = self.vouchers.iter().zip(taken).filter(|(_, took)| *took > 0);
        parts.map(|((voucher, account), took)| (*voucher, *account, took)).collect()
    }
}

/// Gives what comes back of a line to the vouchers that took it over, the last first.
pub(super) async fn given_back(
    tx: &mut Tx,
    books: &mut Books,
    (line, pool): (BillLineId, ResourceId),
    mut back: i64,
    now: Instant,
) -> Result<(), Fault> {
    let revenue = fen(tx, AccountKind::Revenue, Some(pool), None, now).await?;
    for part in offset::taken(tx, line).await? {
        let amount = back.min(part.left_over);
        if amount > 0 {
            offset::came_back(tx, part.id, amount).await?;
            let to = takes_back(tx, VoucherId(part.voucher_id), amount, now).await?;
            // As it was billed: the whole of it is turned round together.
            books.0.push((to, revenue, amount));
            back -= amount;
        }
    }
    Ok(())
}
