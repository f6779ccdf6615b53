//! Recording what was decided: the one place where a booking is written down.

use super::hold::hold;
use super::judge::{Judged, slots, taken};
use super::{Fault, House, quota};
use crate::domain::access::Door;
use crate::domain::amount::Unit;
use crate::domain::booking::{Guest, State};
use crate::domain::decision::Verdict;
use crate::domain::id::{BookingId, CompanyId, PersonId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, NewRow};
use crate::store::engine::Tx;
use crate::store::facts::Gathered;
use crate::store::occupancy::{self, Taking};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The answer to a booking; the same key brings the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// Its id.
    pub id: BookingId,
    /// The name calendars know it by.
    pub uid: String,
    /// `requested` or `confirmed`.
    pub state: State,
    /// Until when somebody must agree, epoch seconds.
    pub respond_by: Option<i64>,
}

/// What is written down, besides what was decided.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deed<'a> {
    pub(crate) items: &'a [Taking],
    pub(crate) span: Interval,
    pub(crate) title: &'a str,
    pub(crate) private: bool,
    pub(crate) note: &'a str,
    pub(crate) seats: i64,
    pub(crate) guests: &'a [Guest],
    pub(crate) company: Option<CompanyId>,
    pub(crate) holder: PersonId,
    pub(crate) made_by: PersonId,
    pub(crate) door: Door,
    /// Why a manager set the policy aside.
    pub(crate) overriding: Option<&'a str>,
    pub(crate) now: Instant,
}

/// Where a booking begins by that decision, and the approver's deadline; a refusal is an error.
pub(crate) fn begins(verdict: &Verdict) -> Result<(State, Option<Instant>), Fault> {
    match verdict {
        Verdict::Allow => Ok((State::Confirmed, None)),
        Verdict::NeedsApproval { respond_by } => Ok((State::Requested, Some(*respond_by))),
        Verdict::Refuse(refusal) => Err(Fault::Refused(refusal.clone())),
    }
}

/// Writes a booking, what it takes up, what it costs and the event behind it.
pub(crate) async fn record(
    tx: &mut Tx,
    house: &House,
    deed: &Deed<'_>,
    judged: &Judged,
) -> Result<Booked, Fault> {
    let (state, respond_by) = begins(&judged.decision.verdict)?;
    let Some(place) = judged.gathered.first() else { return Err(Refusal::NotFound.into()) };
    let (span, now) = (deed.span, deed.now);
    let uid = format!("{}@{}", super::secret::random_text(""), house.host());
    let row = NewRow {
        uid: &uid,
        incubator: place.incubator,
        company: deed.company,
        person: deed.holder,
        made_by: deed.made_by,
        title: deed.title,
        private: deed.private,
        note: deed.note,
        seats: deed.seats,
        span,
        state,
        respond_by,
        policy: judged.decision.policy,
        present: present(&judged.gathered, now),
        now,
    };
    let id = booking::insert(tx, &row).await?;
    let took = occupancy::take(tx, None, &slots(id, deed.items, &judged.gathered)).await;
    took.map_err(|fault| taken(fault, deed.items, &judged.gathered, span))?;
    // Cards take of a quota: who is to know of a threshold is told with the booking that reaches it.
    let cards = deed.company.filter(|_| judged.costs.purse(Unit::CardSecond).is_some());
    let before = quota::before(tx, cards, now).await?;
    hold(tx, &judged.costs, id, span, Some(deed.made_by), now).await?;
    quota::tell(tx, &before, now).await?;
    booking::insert_guests(tx, id, deed.guests).await?;
    let verb = match (state, deed.overriding) {
        (_, Some(_)) => "overrode",
        (State::Requested, None) => "requested",
        (_, None) => "booked",
    };
    let event = NewEvent {
        incubator: Some(place.incubator),
        company: deed.company,
        after: Some(json!({
            "state": state.name(), "title": deed.title, "starts_at": span.start().0, "ends_at": span.end().0,
        })),
        policy: judged.decision.policy,
        trace: &judged.decision.trace,
        reason: deed.overriding,
        tell_at: Some(now),
        ..NewEvent::plain(now, deed.door, Some(deed.made_by), "booking", id.0, verb)
    };
    audit::record(tx, &event).await?;
    Ok(Booked { id, uid, state, respond_by: respond_by.map(|at| at.0) })
}

/// From when and until when the holder must check in, where one of the resources asks for it. Who books
/// the slot that is running has their grace from now on.
pub(crate) fn present(gathered: &[Gathered], now: Instant) -> Option<(Instant, Instant)> {
    let first = gathered.iter().find_map(|fact| Some((fact.span, fact.treatment.presence?)));
    let (span, presence) = first?;
    let (opens, by) = presence.window(span);
    Some((opens, by.max(now.plus(presence.grace)).min(span.end())))
}
