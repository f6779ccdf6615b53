//! The invoices of a claim: each sound for its contract, none claimed twice.

use super::Fault;
use super::voucher::Held;
use crate::domain::field::{FieldError, FieldRule};
use crate::domain::id::{ClaimId, ContractId, ProgrammeId};
use crate::domain::invoice::{self, Invoice, InvoiceFlaw, MOST, days};
use crate::domain::month::ZONE;
use crate::domain::programme::FEN_MAX;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::engine::Tx;
use crate::store::{contract, invoice as rows};

/// The field that names them.
const FIELD: &str = "invoices";

fn flawed(line: usize, flaw: InvoiceFlaw) -> FieldError {
    FieldError::new(FIELD, FieldRule::Invoice { line, flaw })
}

/// Invoices as they are kept, for a payment of so many fen: of days on which the contract of the voucher can be
/// invoiced, together no less than what was paid. Every wrong line is named.
pub(super) async fn sound(
    tx: &mut Tx,
    held: &Held,
    (all, paid): (&[Invoice], i64),
    now: Instant,
) -> Result<Vec<Invoice>, Fault> {
    if all.len() > MOST {
        return Err(Refusal::field(FIELD, FieldRule::Invoices { most: MOST }).into());
    }
    let row = contract::get(tx, ContractId(held.one.contract_id)).await?.ok_or(Fault::Lost)?;
    let day = |at: i64| Instant(at).date(ZONE);
    let span = days(day(row.signed_at), (day(row.first_at), day(row.last_at)), now.date(ZONE));
    let kept = invoice::sound(all, span, FEN_MAX).map_err(|wrong| {
        Refusal::Fields(wrong.into_iter().map(|(line, flaw)| flawed(line, flaw)).collect())
    })?;
    let sum = kept.iter().fold(0_i64, |sum, one| sum.saturating_add(one.amount));
    if !kept.is_empty() && paid > sum {
        return Err(Refusal::field("paid", FieldRule::BeyondInvoices { sum }).into());
    }
    Ok(kept)
}

/// `Ok` where none of a claim's invoices counts elsewhere already: not on any voucher of its programme, and not for
/// another contract, of whichever company. Another programme may support the same contract by the same invoices: what
/// both give together is limited when they are awarded.
pub(super) async fn unclaimed(
    tx: &mut Tx,
    held: &Held,
    claim: ClaimId,
    all: &[Invoice],
) -> Result<(), Fault> {
    let of = (ProgrammeId(held.one.programme_id), ContractId(held.one.contract_id));
    // Locked in one order whoever comes.
    let mut numbers: Vec<&str> = all.iter().map(|one| one.number.as_str()).collect();
    numbers.sort_unstable();
    for number in numbers {
        rows::lock(tx, number).await?;
    }
    let mut wrong = Vec::new();
    for (line, one) in (1..).zip(all) {
        if rows::is_claimed(tx, &one.number, claim, of).await? {
            wrong.push(flawed(line, InvoiceFlaw::Claimed));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::Fields(wrong).into()) }
}
