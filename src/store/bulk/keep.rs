//! Series, waiting lines, tenancies and leave.

use crate::domain::id::{BookingId, CompanyId, IncubatorId, ObjectId, PersonId, ResourceId, TenancyId};
use crate::domain::tenancy::without;
use crate::domain::time::{Instant, Interval};
use crate::domain::waitlist::WaitState;
use crate::store::engine::{Tx, args};
use crate::store::fault::Fault;

/// A series of one resource, and the calendar object that its bookings share.
#[derive(Clone, Debug)]
pub struct SeriesRow {
    /// Id of its calendar object.
    pub object: ObjectId,
    /// The name calendars know it by.
    pub uid: String,
    /// Where.
    pub incubator: IncubatorId,
    /// For whom.
    pub company: CompanyId,
    /// Whose, and who made it.
    pub person: PersonId,
    /// Title.
    pub title: &'static str,
    /// People expected.
    pub seats: i64,
    /// Which days, JSON.
    pub rule: String,
    /// The first of them, YYYY-MM-DD.
    pub first: String,
    /// From and to which minute of the day.
    pub minutes: (i64, i64),
    /// What is booked.
    pub resource: ResourceId,
    /// When it was made.
    pub at: Instant,
}

/// Records series with their calendar objects.
pub async fn series(tx: &mut Tx, rows: &[SeriesRow]) -> Result<(), Fault> {
    tx.many("calendar_object", "id, uid, sequence, created_at", rows, |row, out| {
        out.extend_from_slice(args![row.object, &row.uid, 0_i64, row.at]);
    })
    .await?;
    let columns = "object_id, incubator_id, company_id, person_id, made_by, title, seats, rule, first_date, \
                   from_minute, to_minute, items, created_at, updated_at";
    tx.many("series", columns, rows, |row, out| {
        out.extend_from_slice(args![
            row.object,
            row.incubator,
            row.company,
            row.person,
            row.person,
            row.title,
            row.seats,
            &row.rule,
            &row.first,
            row.minutes.0,
            row.minutes.1,
            format!("[[{},1]]", row.resource),
            row.at,
            row.at,
        ]);
    })
    .await
}

/// A place in a waiting line for one resource.
#[derive(Clone, Debug)]
pub struct WaitRow {
    /// Where.
    pub incubator: IncubatorId,
    /// For whom.
    pub company: CompanyId,
    /// Who waits.
    pub person: PersonId,
    /// For what.
    pub resource: ResourceId,
    /// Its kind.
    pub kind: &'static str,
    /// The booking's title to be.
    pub title: &'static str,
    /// When it would do.
    pub span: Interval,
    /// Where it stands.
    pub state: WaitState,
    /// When it was asked for, and when it came to stand there.
    pub at: (Instant, Instant),
    /// What it became.
    pub booking: Option<BookingId>,
}

/// Records entries of waiting lines, and who was served last.
pub async fn waits(tx: &mut Tx, rows: &[WaitRow]) -> Result<(), Fault> {
    let columns = "incubator_id, company_id, person_id, resource_id, kind, title, window_from, window_to, seconds, \
                   state, asked_at, booking_id, updated_at";
    tx.many("wait", columns, rows, |row, out| {
        out.extend_from_slice(args![
            row.incubator,
            row.company,
            row.person,
            row.resource,
            row.kind,
            row.title,
            row.span.start(),
            row.span.end(),
            row.span.seconds(),
            row.state.name(),
            row.at.0,
            row.booking,
            row.at.1,
        ]);
    })
    .await
}

/// After all waits: when each company was last served in each incubator.
pub async fn served(tx: &mut Tx) -> Result<(), Fault> {
    const SQL: &str = "
        insert into served (incubator_id, company_id, at)
        select incubator_id, company_id, max(updated_at) from wait where state = 'served'
         group by incubator_id, company_id order by incubator_id, company_id";
    tx.run(SQL, &[]).await?;
    Ok(())
}

/// A desk or office let to a company, and when its tenant is away.
#[derive(Clone, Debug)]
pub struct TenancyRow {
    /// Id.
    pub id: TenancyId,
    /// Where.
    pub incubator: IncubatorId,
    /// To whom.
    pub company: CompanyId,
    /// What.
    pub resource: ResourceId,
    /// From when to when.
    pub span: Interval,
    /// Who let it.
    pub by: PersonId,
    /// When that was agreed.
    pub at: Instant,
    /// Until when its desk-days have been posted; `None`: it costs nothing.
    pub posted_to: Option<Instant>,
    /// When the next of them are to be posted.
    pub post_at: Option<Instant>,
    /// Days on which the tenant is away, within `span`, and when that was said.
    pub leave: Option<(Interval, Instant)>,
}

/// Records tenancies, leave and what of the time is taken up.
pub async fn tenancies(tx: &mut Tx, rows: &[TenancyRow]) -> Result<(), Fault> {
    let columns = "id, incubator_id, company_id, resource_id, starts_at, ends_at, posted_to, post_at, made_by, created_at";
    tx.many("tenancy", columns, rows, |row, out| {
        let (from, to) = (row.span.start(), row.span.end());
        out.extend_from_slice(args![
            row.id,
            row.incubator,
            row.company,
            row.resource,
            from,
            to,
            row.posted_to,
            row.post_at,
            row.by,
            row.at
        ]);
    })
    .await?;
    tx.restart_ids("tenancy").await?;
    let away: Vec<(&TenancyRow, (Interval, Instant))> =
        rows.iter().filter_map(|row| Some((row, row.leave?))).collect();
    let columns = "tenancy_id, starts_at, ends_at, made_by, created_at";
    tx.many("leave", columns, &away, |(row, (leave, said)), out| {
        out.extend_from_slice(args![row.id, leave.start(), leave.end(), row.by, *said]);
    })
    .await?;
    let pieces = |row: &TenancyRow| -> Vec<Interval> {
        row.leave.map_or_else(|| vec![row.span], |(leave, _)| without(row.span, leave))
    };
    let taken: Vec<(&TenancyRow, Interval)> =
        rows.iter().flat_map(|row| pieces(row).into_iter().map(move |piece| (row, piece))).collect();
    let columns = "resource_id, named_id, tenancy_id, starts_at, ends_at, units, cause, live";
    tx.many("occupancy", columns, &taken, |(row, piece), out| {
        let (from, to) = (piece.start(), piece.end());
        out.extend_from_slice(args![row.resource, row.resource, row.id, from, to, 1_i64, "tenancy", true]);
    })
    .await
}
