//! What vouchers do on the ledger: source to budget, budget to voucher, voucher to what it paid for, and back.

use super::Fault;
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, CompanyId, PersonId, ProgrammeId, VoucherId};
use crate::domain::ledger::Movement;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::voucher::{VoucherState, VoucherVerb};
use crate::store::engine::Tx;
use crate::store::ledger::{self, NewAccount, NewEntry};
use crate::store::programme::{self, ProgrammeRow};
use crate::store::voucher::{self as rows, VoucherMove, VoucherRow};

/// An account of a programme in fen: a voucher's own by its company, the others of the programme alone.
pub(crate) async fn fen(
    tx: &mut Tx,
    kind: AccountKind,
    of: &ProgrammeRow,
    voucher: Option<(VoucherId, CompanyId)>,
    now: Instant,
) -> Result<AccountId, Fault> {
    let key = match voucher {
        Some((id, _)) => format!("voucher:{id}:{}", Unit::Fen),
        None => format!("{}:programme:{}:{}", kind.name(), of.id, Unit::Fen),
    };
    let account = NewAccount {
        programme: Some(of.id.0),
        company: voucher.map(|(_, company)| company),
        incubator: of.incubator.filter(|_| voucher.is_none()),
        ..NewAccount::plain(&key, kind, Unit::Fen, now)
    };
    ledger::account(tx, &account).await
}

/// Where a programme's money is before it is awarded, and goes when it comes back: its budget, or where that
/// would come from for one without.
pub(crate) async fn home(tx: &mut Tx, of: &ProgrammeRow, now: Instant) -> Result<AccountId, Fault> {
    match programme::budget(tx, of.id).await? {
        Some(budget) => Ok(budget),
        None => fen(tx, AccountKind::Source, of, None, now).await,
    }
}

/// One movement, with what is behind it; nothing where there is nothing to move.
pub(crate) async fn money(
    tx: &mut Tx,
    (kind, subject): (Movement, (&str, i64)),
    (from, to, amount): (AccountId, AccountId, i64),
    (by, reason): (Option<PersonId>, Option<&str>),
    now: Instant,
) -> Result<(), Fault> {
    if amount <= 0 {
        return Ok(());
    }
    let entry = NewEntry { by, reason, subject: Some(subject), ..NewEntry::plain(kind, from, to, amount) };
    ledger::record(tx, now, &[entry]).await
}

/// Sends what is left of a voucher home, and counts that on it.
pub(crate) async fn send_home(
    tx: &mut Tx,
    one: &VoucherRow,
    kind: Movement,
    (by, reason): (Option<PersonId>, Option<&str>),
    now: Instant,
) -> Result<i64, Fault> {
    let Some(account) = one.account_id.map(AccountId) else { return Ok(0) };
    let id = VoucherId(one.id);
    let left = programme::locked_balance(tx, account).await?;
    let of = programme::get(tx, ProgrammeId(one.programme_id)).await?.ok_or(Fault::Lost)?;
    let to = home(tx, &of, now).await?;
    money(tx, (kind, ("voucher", id.0)), (account, to, left), (by, reason), now).await?;
    if left > 0 {
        rows::gave_back(tx, id, left).await?;
    }
    Ok(left)
}

/// How a voucher stands after a part of it was used: used up once nothing is left.
pub(crate) async fn was_used(tx: &mut Tx, id: VoucherId, now: Instant) -> Result<VoucherRow, Fault> {
    let one = rows::get(tx, id).await?.ok_or(Fault::Lost)?;
    let verb = if one.left_over > 0 { VoucherVerb::Use } else { VoucherVerb::UseUp };
    step(tx, &one, verb, now).await?;
    if verb == VoucherVerb::UseUp {
        rows::next_at(tx, id, None).await?;
    }
    Ok(one)
}

async fn step(tx: &mut Tx, one: &VoucherRow, verb: VoucherVerb, now: Instant) -> Result<VoucherState, Fault> {
    let state = one.state()?.after(verb)?;
    let step = VoucherMove { version: one.version, state, assessed: None, decided: None, now };
    if !rows::advance(tx, VoucherId(one.id), &step).await? {
        return Err(Refusal::Stale.into());
    }
    Ok(state)
}

/// Where what comes back of a voucher goes: onto it while it is good, else home. Which is counted on it.
pub(crate) async fn takes_back(
    tx: &mut Tx,
    id: VoucherId,
    amount: i64,
    now: Instant,
) -> Result<AccountId, Fault> {
    let one = rows::get(tx, id).await?.ok_or(Fault::Lost)?;
    let state = one.state()?;
    let lives = matches!(state, VoucherState::Issued | VoucherState::PartUsed | VoucherState::UsedUp)
        && one.expires_at.is_some_and(|end| end > now.0);
    if let (Some(account), true) = (one.account_id.map(AccountId), lives) {
        step(tx, &one, VoucherVerb::GiveBack, now).await?;
        if one.next_at.is_none() {
            rows::next_at(tx, id, one.expires_at.map(Instant)).await?;
        }
        return Ok(account);
    }
    rows::gave_back(tx, id, amount).await?;
    let of = programme::get(tx, ProgrammeId(one.programme_id)).await?.ok_or(Fault::Lost)?;
    home(tx, &of, now).await
}
