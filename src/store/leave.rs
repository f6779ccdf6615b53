//! Days on which tenants are away, and who has their desks then.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{LeaveId, PersonId, ResourceId, TenancyId};
use crate::domain::time::{Instant, Interval};

/// Marks days on which the tenant is away.
pub async fn insert(
    tx: &mut Tx,
    id: TenancyId,
    span: Interval,
    by: PersonId,
    now: Instant,
) -> Result<LeaveId, Fault> {
    const SQL: &str = "
        insert into leave (tenancy_id, starts_at, ends_at, made_by, created_at) values ($1, $2, $3, $4, $5) returning id";
    Ok(LeaveId(tx.one::<(i64,)>(SQL, args![id, span.start(), span.end(), by, now]).await?.0))
}

/// Takes a leave back; what of it stays is a leave of its own.
pub async fn withdraw(tx: &mut Tx, id: LeaveId, now: Instant) -> Result<(), Fault> {
    tx.run("update leave set withdrawn_at = $2 where id = $1", args![id, now]).await?;
    Ok(())
}

/// The tenancy a leave that stands belongs to.
pub async fn tenancy_of(tx: &mut Tx, id: LeaveId) -> Result<Option<TenancyId>, Fault> {
    const SQL: &str = "select tenancy_id from leave where id = $1 and withdrawn_at is null";
    Ok(tx.opt::<(i64,)>(SQL, args![id]).await?.map(|(id,)| TenancyId(id)))
}

/// What stands on a desk on days its tenant is away.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Stander {
    /// From when.
    pub starts_at: i64,
    /// Until when.
    pub ends_at: i64,
    /// The booking; none where it is kept for somebody who waits.
    pub booking_id: Option<i64>,
    /// Who holds it.
    pub person: Option<String>,
    /// In whose name.
    pub company: Option<String>,
}

/// Bookings and offers on a desk within `span`, earliest first.
pub async fn standers(tx: &mut Tx, resource: ResourceId, span: Interval) -> Result<Vec<Stander>, Fault> {
    const SQL: &str = "
        select o.starts_at, o.ends_at, o.booking_id, coalesce(p.name, v.name) as person,
               coalesce(c.name, y.name) as company
          from part q join occupancy o on o.live = 1 and o.resource_id = q.atom_id and o.ends_at > $2 and o.starts_at < $3
          left join booking b on b.id = o.booking_id
          left join person p on p.id = b.person_id
          left join company c on c.id = b.company_id
          left join wait w on w.id = o.wait_id
          left join person v on v.id = w.person_id
          left join company y on y.id = w.company_id
         where q.resource_id = $1 and o.cause in ('booking', 'offer') order by o.starts_at, o.id";
    tx.all(SQL, args![resource, span.start(), span.end()]).await
}
