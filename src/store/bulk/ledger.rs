//! Accounts and movements.

use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::id::{
    AccountId, BookingId, CompanyId, EntryId, IncubatorId, PersonId, ResourceId, TenancyId,
};
use crate::domain::ledger::Movement;
use crate::domain::time::{Instant, Interval};
use crate::store::engine::{Tx, args};
use crate::store::fault::Fault;
use crate::store::ledger::warn_at;

/// An account of the ledger.
#[derive(Clone, Debug)]
pub struct AccountRow {
    /// Id.
    pub id: AccountId,
    /// Its name.
    pub key: String,
    /// What it is for.
    pub kind: AccountKind,
    /// Its unit.
    pub unit: Unit,
    /// Who gives.
    pub incubator: Option<IncubatorId>,
    /// Who has.
    pub company: Option<CompanyId>,
    /// What is used.
    pub resource: Option<ResourceId>,
    /// A grant's size.
    pub granted: i64,
    /// From when to when it is good.
    pub valid: (Instant, Instant),
    /// What it is for.
    pub note: &'static str,
    /// Who opened it.
    pub by: Option<PersonId>,
    /// When.
    pub at: Instant,
}

/// Opens accounts; grants and held ones are guarded.
pub async fn accounts(tx: &mut Tx, rows: &[AccountRow]) -> Result<(), Fault> {
    let columns = "id, key, kind, unit, incubator_id, company_id, resource_id, guarded, granted, valid_from, \
                   valid_to, note, created_by, created_at, warn_at";
    tx.many("account", columns, rows, |row, out| {
        out.extend_from_slice(args![
            row.id,
            &row.key,
            row.kind.name(),
            row.unit,
            row.incubator,
            row.company,
            row.resource,
            row.kind.guard().code(),
            row.granted,
            row.valid.0,
            row.valid.1,
            row.note,
            row.by,
            row.at,
            warn_at(row.kind, row.valid, row.at),
        ]);
    })
    .await?;
    tx.restart_ids("account").await
}

/// A movement.
#[derive(Clone, Debug)]
pub struct EntryRow {
    /// Id.
    pub id: EntryId,
    /// When.
    pub at: Instant,
    /// What it is.
    pub kind: Movement,
    /// From where.
    pub from: AccountId,
    /// To where.
    pub to: AccountId,
    /// How much.
    pub amount: i64,
    /// For which booking.
    pub booking: Option<BookingId>,
    /// Of which hold.
    pub hold: Option<EntryId>,
    /// For which days of which tenancy.
    pub tenancy: Option<(TenancyId, Interval)>,
    /// By whom.
    pub by: Option<PersonId>,
}

/// Records movements in the order given; the schema moves the balances.
pub async fn entries(tx: &mut Tx, rows: &[EntryRow]) -> Result<(), Fault> {
    let columns =
        "id, at, kind, from_id, to_id, amount, booking_id, hold_id, tenancy_id, days_from, days_to, made_by";
    tx.many("entry", columns, rows, |row, out| {
        out.extend_from_slice(args![
            row.id,
            row.at,
            row.kind.name(),
            row.from,
            row.to,
            row.amount,
            row.booking,
            row.hold,
            row.tenancy.map(|(id, _)| id),
            row.tenancy.map(|(_, days)| days.start()),
            row.tenancy.map(|(_, days)| days.end()),
            row.by,
        ]);
    })
    .await?;
    tx.restart_ids("entry").await
}
