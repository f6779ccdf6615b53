//! What a bill writes on the ledger: who bears how much of each line, and what vouchers take over of it.

use super::Fault;
use super::voucher_money::takes_back;
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, BillLineId, CompanyId, PersonId, ResourceId, VoucherId};
use crate::domain::ledger::Movement;
use crate::domain::price::{Offset, Price, offsets};
use crate::domain::time::Instant;
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewAccount, NewEntry};
use crate::store::voucher::{self, OffsetRow};

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

/// Takes off a line what vouchers cover of it, earliest end first; what they have left is less afterwards.
pub(super) fn cover(billed: &mut Price, purse: &mut [OffsetRow]) -> Vec<Taken> {
    let all: Vec<Offset> = purse.iter().map(|one| Offset { share: one.ratio, left: one.left_over }).collect();
    let mut parts = Vec::new();
    for (one, took) in purse.iter_mut().zip(offsets(billed.payable, &all)) {
        if took > 0 {
            one.left_over -= took;
            parts.push((VoucherId(one.id), AccountId(one.account_id), took));
        }
    }
    let off: i64 = parts.iter().map(|(.., took)| took).sum();
    billed.voucher += off;
    billed.payable -= off;
    parts
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
    for part in voucher::taken(tx, line).await? {
        let amount = back.min(part.left_over);
        if amount > 0 {
            voucher::came_back(tx, part.id, amount).await?;
            let to = takes_back(tx, VoucherId(part.voucher_id), amount, now).await?;
            // As it was billed: the whole of it is turned round together.
            books.0.push((to, revenue, amount));
            back -= amount;
        }
    }
    Ok(())
}
