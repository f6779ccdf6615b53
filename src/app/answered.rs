//! 已办: what somebody has done about what others asked for, latest first.

use super::case::{Case, desk};
use super::deputy::principals;
use super::see::sees_for;
use super::waiting::matters;
use super::{Booking, Event, Fault, House};
use crate::domain::access::{Action, Actor};
use crate::domain::id::{BookingId, CaseId, EventId};
use crate::domain::matter::{Matter, Sort};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval, day_span, day_start};
use crate::store::audit::{self, Answers};
use crate::store::brief::{self, Brief};
use crate::store::tally::Tally;
use crate::store::{case_list, diary};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// Which of them, and from where a page goes on.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Only those that say yes (`true`) or no (`false`); `None`: all.
    pub approvals: Option<bool>,
    /// Only of this noun, and of cases only of this kind.
    pub sort: Sort,
    /// Given within this span.
    pub span: Interval,
    /// The moment and id of the last one seen; `None` for the first page.
    pub after: Option<(Instant, EventId)>,
}

impl Wanted {
    fn of(self, actor: &Actor) -> Answers {
        let Wanted { approvals, sort, span, after } = self;
        Answers { by: actor.person, approvals, sort, span, after }
    }
}

/// The days from `first` to `last`, either of them open; `None`: they are the wrong way round.
pub fn days(first: Option<NaiveDate>, last: Option<NaiveDate>, zone: Tz) -> Option<Interval> {
    let from = first.map_or(Instant(0), |date| day_start(date, zone));
    let to = last.map_or(Instant::LAST, |date| day_span(date, zone).end());
    Interval::new(from, to).ok()
}

/// An answer, and what it was given to as that is now; nothing of it where the actor may not see it any more.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What was said, when and why.
    pub event: Event,
    /// A booking.
    pub booking: Option<Booking>,
    /// A case.
    pub case: Option<Case>,
    /// Anything else.
    pub brief: Option<Brief>,
}

/// Whether the actor may open it, as its own page would say.
fn sees(actor: &Actor, one: &Brief) -> bool {
    match one.matter {
        Matter::Application => actor.may(Action::SeeApplication, &one.object()),
        Matter::Review => actor.person == one.person && actor.may_somewhere(Action::ReviewApplications),
        Matter::Voucher | Matter::Claim => actor.may(Action::SeeCompany, &one.object()),
        Matter::Booking | Matter::Case => false,
    }
}

/// The actor's own answers.
pub async fn answered(
    house: &House,
    actor: &Actor,
    wanted: Wanted,
    limit: i64,
    now: Instant,
) -> Result<Vec<Answered>, Fault> {
    allowed(house, actor, now).await?;
    let mut tx = house.store.read().await?;
    let events = audit::answered(&mut tx, &wanted.of(actor), limit).await?;
    let of = |matter: Matter| {
        let own = events.iter().filter(|event| event.subject == matter.name());
        let mut ids: Vec<i64> = own.map(|event| event.subject_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let ids: Vec<BookingId> = of(Matter::Booking).into_iter().map(BookingId).collect();
    let principals = principals(&mut tx, actor, now).await?;
    let mut bookings = diary::some(&mut tx, &ids).await?;
    bookings.retain(|booking| sees_for(actor, &principals, booking));
    let ids: Vec<CaseId> = of(Matter::Case).into_iter().map(CaseId).collect();
    let mut cases = case_list::some(&mut tx, &ids).await?;
    cases.retain(|case| desk::sees(actor, &principals, case));
    let others = [Matter::Application, Matter::Review, Matter::Voucher, Matter::Claim];
    let mut briefs = brief::some(&mut tx, &others.map(|one| (one, of(one)))).await?;
    briefs.retain(|one| sees(actor, one));
    let answer = |event: Event| {
        let (noun, id) = (event.subject.as_str(), event.subject_id);
        let booking = bookings.iter().find(|one| noun == Matter::Booking.name() && one.id.0 == id).cloned();
        let case = cases.iter().find(|one| noun == Matter::Case.name() && one.id.0 == id).cloned();
        let brief = briefs.iter().find(|one| noun == one.matter.name() && one.id == id).cloned();
        Answered { booking, case, brief, event }
    };
    Ok(events.into_iter().map(answer).collect())
}

/// Who decides, checks or reviews anything, or stands in for somebody who does.
async fn allowed(house: &House, actor: &Actor, now: Instant) -> Result<(), Fault> {
    if matters(house, actor, now).await?.is_empty() {
        return Err(Refusal::Forbidden { action: Action::DecideCase }.into());
    }
    Ok(())
}

/// How many there are of them, and how many come before the page.
pub async fn count(house: &House, actor: &Actor, wanted: Wanted, now: Instant) -> Result<Tally, Fault> {
    allowed(house, actor, now).await?;
    audit::answered_tally(&mut house.store.read().await?, &wanted.of(actor)).await
}
