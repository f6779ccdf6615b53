//! Bookings with all that hangs on them, and the trail.

use crate::domain::access::Door;
use crate::domain::booking::{State, UNDO};
use crate::domain::id::{
    BookingId, CompanyId, EventId, IncubatorId, ObjectId, PersonId, PolicyId, ResourceId,
};
use crate::domain::time::{Instant, Interval};
use crate::store::engine::{Tx, args};
use crate::store::fault::Fault;

/// A booking of one resource with what it takes up; its calendar object is of the same id, or its series'.
#[derive(Clone, Debug)]
pub struct BookingRow {
    /// Id, also of its calendar object.
    pub id: BookingId,
    /// The name calendars know it by.
    pub uid: String,
    /// Where.
    pub incubator: IncubatorId,
    /// For whom.
    pub company: CompanyId,
    /// Whose, and who made it.
    pub person: PersonId,
    /// Title.
    pub title: String,
    /// People expected.
    pub seats: i64,
    /// When.
    pub span: Interval,
    /// Where it stands.
    pub state: State,
    /// The approver's deadline.
    pub respond_by: Option<Instant>,
    /// The rules it was judged under.
    pub policy: Option<PolicyId>,
    /// Why not.
    pub reason: Option<&'static str>,
    /// Where it was cancelled from.
    pub cancelled_from: Option<State>,
    /// When it was made and when it was last moved on.
    pub at: (Instant, Instant),
    /// How often it was moved on.
    pub moves: i64,
    /// What was asked for.
    pub resource: ResourceId,
    /// Its atoms.
    pub atoms: Vec<ResourceId>,
    /// Units of each.
    pub units: i64,
    /// The series it is an occurrence of; that stands already.
    pub series: Option<ObjectId>,
    /// When its holder is to be reminded.
    pub remind: Option<Instant>,
    /// When somebody checked in.
    pub came: Option<Instant>,
}

/// Records bookings, their calendar objects and their occupancy: live while open or done.
pub async fn bookings(tx: &mut Tx, rows: &[BookingRow]) -> Result<(), Fault> {
    let single: Vec<&BookingRow> = rows.iter().filter(|row| row.series.is_none()).collect();
    tx.many("calendar_object", "id, uid, sequence, created_at", &single, |row, out| {
        out.extend_from_slice(args![row.id, &row.uid, row.moves, row.at.0]);
    })
    .await?;
    let columns = "id, object_id, recurrence_id, remind_at, present_at, incubator_id, company_id, person_id, made_by, title, seats, starts_at, ends_at, \
                   state, respond_by, policy_id, reason, cancelled_from, undo_until, created_at, updated_at, version";
    tx.many("booking", columns, rows, |row, out| {
        out.extend_from_slice(args![
            row.id,
            row.series.unwrap_or(ObjectId(row.id.0)),
            row.series.map(|_| row.span.start()),
            row.remind,
            row.came,
            row.incubator,
            row.company,
            row.person,
            row.person,
            &row.title,
            row.seats,
            row.span.start(),
            row.span.end(),
            row.state.name(),
            row.respond_by,
            row.policy,
            row.reason,
            row.cancelled_from.map(State::name),
            row.cancelled_from.map(|_| row.at.1.plus(UNDO)),
            row.at.0,
            row.at.1,
            1 + row.moves,
        ]);
    })
    .await?;
    let columns = "resource_id, named_id, booking_id, starts_at, ends_at, units, cause, live";
    // What one booking takes up goes into one statement: the schema looks at all of it.
    let (simple, composed): (Vec<&BookingRow>, Vec<&BookingRow>) =
        rows.iter().partition(|row| row.atoms.len() == 1);
    let most = composed.iter().map(|row| row.atoms.len()).max().unwrap_or(1);
    let whole = composed.chunks((crate::store::engine::ROWS / most).max(1));
    for together in std::iter::once(simple.as_slice()).chain(whole) {
        let took: Vec<(&BookingRow, ResourceId)> =
            together.iter().flat_map(|row| row.atoms.iter().map(move |atom| (*row, *atom))).collect();
        tx.many("occupancy", columns, &took, |(row, atom), out| {
            let live = row.state.is_open() || row.state == State::Done;
            let (from, to) = (row.span.start(), row.span.end());
            out.extend_from_slice(args![*atom, row.resource, row.id, from, to, row.units, "booking", live]);
        })
        .await?;
    }
    tx.restart_ids("calendar_object").await?;
    tx.restart_ids("booking").await
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct EventRow {
    /// Id.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// Through which door.
    pub door: Door,
    /// Who; `None`: the system itself.
    pub actor: Option<PersonId>,
    /// Where.
    pub incubator: IncubatorId,
    /// For whom.
    pub company: Option<CompanyId>,
    /// The noun and its id.
    pub subject: (&'static str, i64),
    /// The verb.
    pub verb: &'static str,
    /// Before and after, JSON.
    pub change: (Option<String>, Option<String>),
    /// The rules.
    pub policy: Option<PolicyId>,
    /// Each rule looked at, JSON.
    pub trace: Option<String>,
    /// Why.
    pub reason: Option<&'static str>,
    /// Who was told of it, at once.
    pub told: Vec<PersonId>,
}

/// Records events; those that somebody was told of stand in the outbox as done, with their notices.
pub async fn events(tx: &mut Tx, rows: &[EventRow]) -> Result<(), Fault> {
    let columns = "id, at, door, actor_id, incubator_id, company_id, subject, subject_id, verb, before, after, \
                   policy_id, trace, reason, tell_at";
    tx.many("event", columns, rows, |row, out| {
        out.extend_from_slice(args![
            row.id,
            row.at,
            row.door.name(),
            row.actor,
            row.incubator,
            row.company,
            row.subject.0,
            row.subject.1,
            row.verb,
            row.change.0.clone(),
            row.change.1.clone(),
            row.policy,
            row.trace.clone(),
            row.reason,
            (!row.told.is_empty()).then_some(row.at),
        ]);
    })
    .await?;
    tx.restart_ids("event").await?;
    tx.run("update outbox set done_at = due where done_at is null", &[]).await?;
    let told: Vec<(&EventRow, PersonId)> =
        rows.iter().flat_map(|row| row.told.iter().map(move |who| (row, *who))).collect();
    tx.many("notice", "person_id, event_id, at", &told, |(row, who), out| {
        out.extend_from_slice(args![*who, row.id, row.at]);
    })
    .await
}
