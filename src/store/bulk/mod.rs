//! The bulk door: rows by the thousand, with ids of their own, in few statements. Nothing is judged
//! here but by the schema itself; `hatchery check` tells afterwards whether all of it holds.

mod diary;
mod keep;
mod ledger;
mod people;

pub use diary::{BookingRow, EventRow, bookings, events};
pub use keep::{SeriesRow, TenancyRow, WaitRow, series, served, tenancies, waits};
pub use ledger::{AccountRow, EntryRow, accounts, entries};
pub use people::{CompanyRow, MemberRow, PersonRow, RoleRow, companies, members, people, roles};

use super::engine::Tx;
use super::fault::Fault;

/// Whether nothing stands in the database yet but what every house has.
pub async fn is_empty(tx: &mut Tx) -> Result<bool, Fault> {
    const SQL: &str = "
        select cast((select count(*) from person) + (select count(*) from incubator) + (select count(*) from company)
          + (select count(*) from event) as bigint)";
    Ok(tx.one::<(i64,)>(SQL, &[]).await?.0 == 0)
}
