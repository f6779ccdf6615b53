//! How a booking and its history look from outside.

use crate::app::see::sees;
use crate::app::{Booking, Event};
use crate::domain::access::Actor;
use crate::domain::booking::{Guest, State};
use crate::domain::id::{BookingId, CompanyId, EventId, IncubatorId, PersonId, ResourceId};
use crate::domain::policy::Check;
use crate::domain::time::Instant;
use crate::words::Words;
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// A booking, for those who may see it.
#[derive(Serialize, JsonSchema)]
pub struct BookingView {
    id: BookingId,
    state: State,
    /// The name calendars know it by, for life.
    uid: String,
    /// RFC 5545 SEQUENCE.
    sequence: i64,
    title: String,
    starts_at: String,
    ends_at: String,
    items: Vec<ItemView>,
    incubator_id: IncubatorId,
    company_id: Option<CompanyId>,
    company: Option<String>,
    holder_id: PersonId,
    holder: String,
    made_by: PersonId,
    private: bool,
    note: String,
    seats: i64,
    /// Until when somebody must agree.
    respond_by: Option<String>,
    /// A new time that waits for approval.
    change: Option<ChangeView>,
    /// Why it was declined or called off.
    reason: Option<String>,
    /// Until when a cancellation can be taken back.
    undo_until: Option<String>,
    created_at: String,
    updated_at: String,
    /// What `If-Match` is held against.
    version: i64,
    /// Who is expected; only where one booking is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    guests: Option<Vec<Guest>>,
}

#[derive(Serialize, JsonSchema)]
struct ItemView {
    resource_id: ResourceId,
    resource: String,
    kind: String,
    place: String,
    units: i64,
}

#[derive(Serialize, JsonSchema)]
struct ChangeView {
    starts_at: String,
    ends_at: String,
    respond_by: String,
}

impl BookingView {
    /// As it looks.
    pub fn of(booking: Booking, guests: Option<Vec<Guest>>) -> BookingView {
        let zone = booking.zone;
        let told = |at: Instant| at.rfc3339(zone);
        BookingView {
            id: booking.id,
            state: booking.state,
            uid: booking.uid,
            sequence: booking.sequence,
            title: booking.title,
            starts_at: told(booking.span.start()),
            ends_at: told(booking.span.end()),
            items: booking
                .items
                .into_iter()
                .map(|item| ItemView {
                    resource_id: item.resource,
                    resource: item.name,
                    kind: item.kind,
                    place: item.place,
                    units: item.units,
                })
                .collect(),
            incubator_id: booking.incubator,
            company_id: booking.company,
            company: booking.company_name,
            holder_id: booking.person,
            holder: booking.person_name,
            made_by: booking.made_by,
            private: booking.private,
            note: booking.note,
            seats: booking.seats,
            respond_by: booking.respond_by.map(told),
            change: booking.change.map(|change| ChangeView {
                starts_at: told(change.span.start()),
                ends_at: told(change.span.end()),
                respond_by: told(change.respond_by),
            }),
            reason: booking.reason,
            undo_until: booking.undo_until.map(told),
            created_at: told(booking.created_at),
            updated_at: told(booking.updated_at),
            version: booking.version,
            guests,
        }
    }
}

/// A booking on a list: all of it, or only that something is taken.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Listed {
    /// For those who may see it.
    Seen(Box<BookingView>),
    /// For everybody else.
    Busy(Busy),
}

/// Somebody else's booking.
#[derive(Serialize, JsonSchema)]
pub struct Busy {
    /// Always true.
    busy: bool,
    starts_at: String,
    ends_at: String,
}

impl Listed {
    /// As `actor` may see it.
    pub fn of(booking: Booking, actor: &Actor) -> Listed {
        if sees(actor, &booking) {
            return Listed::Seen(Box::new(BookingView::of(booking, None)));
        }
        let (span, zone) = (booking.span, booking.zone);
        Listed::Busy(Busy {
            busy: true,
            starts_at: span.start().rfc3339(zone),
            ends_at: span.end().rfc3339(zone),
        })
    }
}

/// Something that happened to a booking.
#[derive(Serialize, JsonSchema)]
pub struct EventView {
    id: EventId,
    at: String,
    /// `web`, `api`, `dav`, `mail`, `job` or `command`.
    door: String,
    /// Who; `null`: the system itself.
    actor: Option<String>,
    /// In whose name, where it was not their own.
    for_whom: Option<String>,
    verb: String,
    /// The verb, for people.
    told: String,
    /// Version of the rules it was judged under.
    policy_version: Option<i64>,
    reason: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
    /// Every rule that was looked at.
    trace: Vec<CheckView>,
}

#[derive(Serialize, JsonSchema)]
struct CheckView {
    #[serde(flatten)]
    check: Check,
    /// The rule and its fact, for people.
    told: String,
}

impl EventView {
    /// As it is told.
    pub fn of(event: Event, w: &Words, zone: Tz) -> EventView {
        let check = |check: Check| CheckView { told: w.check(&check), check };
        EventView {
            id: event.id,
            at: event.at.rfc3339(zone),
            door: event.door,
            actor: event.actor,
            for_whom: event.for_whom,
            told: w.happened(&event.verb).to_owned(),
            verb: event.verb,
            policy_version: event.policy_version,
            reason: event.reason,
            before: event.before.map(|value| timed(value, zone)),
            after: event.after.map(|value| timed(value, zone)),
            trace: event.trace.into_iter().map(check).collect(),
        }
    }
}

/// Moments are kept as seconds; outside they are RFC 3339 like all others.
fn timed(mut value: Value, zone: Tz) -> Value {
    if let Value::Object(members) = &mut value {
        for (_, member) in members.iter_mut().filter(|(name, _)| name.ends_with("_at")) {
            if let Some(seconds) = member.as_i64() {
                *member = Value::String(Instant(seconds).rfc3339(zone));
            }
        }
    }
    value
}
