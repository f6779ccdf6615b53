//! What stands in the lists of one's work, on the wire.

use super::booking_view::BookingView;
use super::case_view::CaseView;
use crate::app::answered::Answered;
use crate::app::started::Started;
use crate::app::waiting::{Brief, More, Waiting};
use crate::domain::id::{CompanyId, EventId, IncubatorId, PersonId};
use crate::domain::matter::{Matter, is_yes};
use crate::words::Words;
use chrono_tz::Asia::Shanghai;
use schemars::JsonSchema;
use serde::Serialize;

/// A thing in brief, whatever its noun.
#[derive(Serialize, JsonSchema)]
pub struct BriefView {
    /// What it is.
    noun: Matter,
    /// Its id, under which its own endpoints know it.
    id: String,
    /// What for: a title, a project; of vouchers and claims the supplier.
    title: String,
    /// The programme of a voucher or a claim, in Chinese.
    programme_zh: Option<String>,
    /// The same in English.
    programme_en: Option<String>,
    /// Who asked.
    who: String,
    /// Who asked; of a review who gives it; `null`: nobody who is known by now.
    person_id: Option<PersonId>,
    /// In whose name.
    company_id: Option<CompanyId>,
    company: String,
    incubator_id: Option<IncubatorId>,
    /// How it stands, by the names its own endpoints use.
    state: String,
    /// Fen, of vouchers and claims: what is asked for, or given by now.
    amount: Option<i64>,
    /// Until when something is to be done about it.
    due_at: Option<String>,
    /// Since when it waits, or was handed in.
    since: String,
}

impl BriefView {
    fn of(one: Brief) -> BriefView {
        let money = matches!(one.matter, Matter::Voucher | Matter::Claim);
        let (zh, en) = Some(one.programme).filter(|_| money).unzip();
        BriefView {
            noun: one.matter,
            id: one.id.to_string(),
            title: one.title,
            programme_zh: zh,
            programme_en: en,
            who: one.who,
            person_id: Some(one.person).filter(|id| id.0 != 0),
            company_id: one.company,
            company: one.company_name,
            incubator_id: one.incubator,
            state: one.state,
            amount: money.then_some(one.amount),
            due_at: one.due.map(|at| at.rfc3339(one.zone)),
            since: one.since.rfc3339(one.zone),
        }
    }
}

/// Something that waits, or was asked for.
#[derive(Serialize, JsonSchema)]
pub struct MatterView {
    #[serde(flatten)]
    brief: BriefView,
    /// In whose name I would answer it; `null`: my own.
    for_id: Option<PersonId>,
    /// The booking it is.
    booking: Option<BookingView>,
    /// The case it is.
    case: Option<CaseView>,
}

impl MatterView {
    /// What waits for somebody.
    pub fn waiting(one: Waiting) -> MatterView {
        let (mut booking, mut case, mut for_id) = (None, None, None);
        match one.more {
            More::Booking(more) => {
                for_id = more.for_whom.map(|(id, _)| id);
                booking = Some(BookingView::of(more.booking, None));
            }
            More::Case(more) => {
                for_id = more.for_whom.as_ref().map(|(id, _)| *id);
                case = Some(CaseView::of(more.case, more.for_whom));
            }
            More::Nothing => {}
        }
        MatterView { brief: BriefView::of(one.brief), for_id, booking, case }
    }
    /// What somebody asked for.
    pub fn started(one: Started) -> MatterView {
        MatterView {
            brief: BriefView::of(one.brief),
            for_id: None,
            booking: one.booking.map(|booking| BookingView::of(booking, None)),
            case: one.case.map(|case| CaseView::of(case, None)),
        }
    }
}

/// An answer I gave, and what it was given to as that is now.
#[derive(Serialize, JsonSchema)]
pub struct AnsweredView {
    id: EventId,
    at: String,
    verb: String,
    /// The verb, for people.
    told: &'static str,
    /// Whether it says yes.
    yes: bool,
    /// In whose name, where it was not my own.
    for_whom: Option<String>,
    reason: Option<String>,
    /// What it was given to: `booking`, `case`, `application`, `review`, `voucher` or `claim`.
    noun: String,
    /// The booking; with `case` and `brief` `null`, I may not see it any more.
    booking: Option<BookingView>,
    /// The case.
    case: Option<CaseView>,
    /// Anything else.
    brief: Option<BriefView>,
}

impl AnsweredView {
    /// As it is told.
    pub fn of(one: Answered, w: &Words) -> AnsweredView {
        let event = one.event;
        AnsweredView {
            id: event.id,
            at: event.at.rfc3339(Shanghai),
            told: w.happened(&event.verb),
            yes: is_yes(&event.verb),
            verb: event.verb,
            for_whom: event.for_whom,
            reason: event.reason,
            noun: event.subject,
            booking: one.booking.map(|booking| BookingView::of(booking, None)),
            case: one.case.map(|case| CaseView::of(case, None)),
            brief: one.brief.map(BriefView::of),
        }
    }
}
