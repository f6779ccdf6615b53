//! How a series looks from outside.

use super::booking_view::BookingView;
use crate::app::series::{self, CalledOff, Changed, Planned, Series, Skip};
use crate::domain::booking::State;
use crate::domain::decision::Verdict;
use crate::domain::id::{BookingId, CompanyId, IncubatorId, ObjectId, PersonId, ResourceId, WaitId};
use crate::domain::policy::Check;
use crate::domain::recur::Recurrence;
use crate::domain::time::Instant;
use crate::words::Words;
use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;
use schemars::JsonSchema;
use serde::Serialize;

/// A date of a series, and what would come of it.
#[derive(Serialize, JsonSchema)]
pub struct PlanView {
    date: NaiveDate,
    starts_at: String,
    ends_at: String,
    /// `allow`, `needs_approval`, `taken`, `rules`, `overdrawn` or `state`.
    outcome: &'static str,
    /// Why it cannot be had, for people.
    told: Option<String>,
    /// The working calendar of that year is not published yet.
    provisional: bool,
    respond_by: Option<String>,
    /// Every rule that was looked at.
    trace: Vec<Check>,
}

impl PlanView {
    /// As it is told.
    pub fn of(one: Planned, w: &Words) -> PlanView {
        let (outcome, told, respond_by) = match &one.decision.verdict {
            Verdict::Allow => ("allow", None, None),
            Verdict::NeedsApproval { respond_by } => ("needs_approval", None, Some(*respond_by)),
            Verdict::Refuse(refusal) => (Skip::of(refusal).name(), Some(w.refusal_why(refusal)), None),
        };
        PlanView {
            date: one.date,
            starts_at: one.span.start().rfc3339(Shanghai),
            ends_at: one.span.end().rfc3339(Shanghai),
            outcome,
            told,
            provisional: one.provisional,
            respond_by: respond_by.map(|at| at.rfc3339(Shanghai)),
            trace: one.decision.trace,
        }
    }
}

/// A series as it was booked.
#[derive(Serialize, JsonSchema)]
pub struct Made {
    id: ObjectId,
    booked: Vec<BookedDate>,
    skipped: Vec<SkippedDate>,
}

#[derive(Serialize, JsonSchema)]
struct BookedDate {
    date: NaiveDate,
    booking_id: BookingId,
    state: State,
}

/// A date that was not had, or stays as it was.
#[derive(Serialize, JsonSchema)]
struct SkippedDate {
    date: NaiveDate,
    /// The booking that stays as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    booking_id: Option<BookingId>,
    /// `taken`, `rules`, `overdrawn` or `state`.
    reason: &'static str,
    told: String,
    /// Its place in the waiting line.
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_id: Option<WaitId>,
}

impl Made {
    /// As it is told.
    pub fn of(made: series::Made, w: &Words) -> Made {
        Made {
            id: made.object,
            booked: made
                .booked
                .into_iter()
                .map(|(date, booking_id, state)| BookedDate { date, booking_id, state })
                .collect(),
            skipped: made
                .skipped
                .into_iter()
                .map(|(date, skip, wait_id)| SkippedDate {
                    date,
                    booking_id: None,
                    reason: skip.name(),
                    told: w.skipped(&skip),
                    wait_id,
                })
                .collect(),
        }
    }
}

/// A series.
#[derive(Serialize, JsonSchema)]
pub struct SeriesView {
    id: ObjectId,
    title: String,
    incubator_id: IncubatorId,
    company_id: Option<CompanyId>,
    holder_id: PersonId,
    private: bool,
    note: String,
    seats: i64,
    /// The rule, as it was made.
    repeat: Recurrence,
    first: NaiveDate,
    from: String,
    to: String,
    /// The rule, for people.
    told: String,
    items: Vec<Item>,
    /// The series it was split from.
    follows: Option<ObjectId>,
    /// It must be confirmed again by then, or its rest is released.
    confirm_by: Option<String>,
    ended_at: Option<String>,
    /// What `If-Match` is held against.
    version: i64,
}

#[derive(Serialize, JsonSchema)]
struct Item {
    resource_id: ResourceId,
    units: i64,
}

impl SeriesView {
    /// As it looks.
    pub fn of(one: &Series, w: &Words) -> SeriesView {
        let told = |at: Instant| at.rfc3339(one.zone);
        SeriesView {
            id: one.object,
            title: one.title.clone(),
            incubator_id: one.incubator,
            company_id: one.company,
            holder_id: one.person,
            private: one.private,
            note: one.note.clone(),
            seats: one.seats,
            repeat: one.rule.clone(),
            first: one.first,
            from: one.from.format("%H:%M").to_string(),
            to: one.to.format("%H:%M").to_string(),
            told: w.repeats(one.first, one.from, one.to, &one.rule),
            items: one
                .items
                .iter()
                .map(|item| Item { resource_id: item.resource, units: item.units })
                .collect(),
            follows: one.follows,
            confirm_by: one.confirm_by.map(told),
            ended_at: one.ended_at.map(told),
            version: one.version,
        }
    }
}

/// A series and its bookings.
#[derive(Serialize, JsonSchema)]
pub struct SeriesPage {
    /// The series.
    #[serde(flatten)]
    pub series: SeriesView,
    /// Its bookings, by when they start.
    pub bookings: Vec<BookingView>,
}

/// What came of a change.
#[derive(Serialize, JsonSchema)]
pub struct ChangedView {
    /// The series the changed dates belong to now.
    id: ObjectId,
    changed: Vec<Dated>,
    kept: Vec<SkippedDate>,
    version: i64,
}

#[derive(Serialize, JsonSchema)]
struct Dated {
    date: NaiveDate,
    booking_id: BookingId,
}

impl ChangedView {
    /// As it is told.
    pub fn of(changed: Changed, w: &Words) -> ChangedView {
        ChangedView {
            id: changed.object,
            changed: changed.changed.into_iter().map(dated).collect(),
            kept: changed
                .kept
                .into_iter()
                .map(|(date, booking, skip)| SkippedDate {
                    date,
                    booking_id: Some(booking),
                    reason: skip.name(),
                    told: w.skipped(&skip),
                    wait_id: None,
                })
                .collect(),
            version: changed.version,
        }
    }
}

fn dated((date, booking_id): (NaiveDate, BookingId)) -> Dated {
    Dated { date, booking_id }
}

/// What was called off.
#[derive(Serialize, JsonSchema)]
pub struct OffView {
    cancelled: Vec<Dated>,
    /// Nothing lies ahead any more.
    ended: bool,
    version: i64,
}

impl OffView {
    /// As it is told.
    pub fn of(gone: CalledOff) -> OffView {
        OffView {
            cancelled: gone.dates.into_iter().map(dated).collect(),
            ended: gone.ended,
            version: gone.version,
        }
    }
}
