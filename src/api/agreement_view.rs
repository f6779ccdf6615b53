//! An agreement of incubation on the wire, and the terms that are read from a body.

use super::allowance::{self, AllowanceView};
use super::outlook_view::OutlookView;
use super::rent::RentView;
use super::tenancy::{Date, TenancyView};
use super::view::ApiFault;
use crate::app::Fault;
use crate::app::agreement::{Agreement, Asked, LostDesk, Opened, Reinstated, Version};
use crate::domain::agreement::{
    AgreementState, AgreementVerb, Change, ChangeKind, DESKS_MAX, MONTHLY_MAX, Terms,
};
use crate::domain::id::{
    AgreementId, ApplicationId, CaseId, ChangeRequestId, CompanyId, IncubatorId, ResourceId,
};
use crate::domain::refusal::Refusal;
use crate::domain::rent::Rent;
use crate::domain::rulebook::Rulebook;
use crate::domain::time::Instant;
use crate::words::Words;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an agreement gives and asks. A mistake in it is named by where it stands in the body, as
/// `terms.rent.schedule[0].percent`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermsBody {
    /// The last day of the term, included.
    last_day: Date,
    /// What rent is counted by. Asked for by a company, it stays as it was, but for the area of its desks.
    rent: Rent,
    /// Desks and offices that are given for long.
    #[schemars(length(max = DESKS_MAX))]
    desks: Vec<ResourceId>,
    /// A month; 0: none.
    #[serde(default)]
    #[schemars(range(min = 0, max = MONTHLY_MAX))]
    room_minutes: i64,
    /// A month; 0: none.
    #[serde(default)]
    #[schemars(range(min = 0, max = MONTHLY_MAX))]
    card_seconds: i64,
    /// The pool these are for; none: any.
    pool_id: Option<ResourceId>,
    /// A month; 0: none.
    #[serde(default)]
    #[schemars(range(min = 0, max = MONTHLY_MAX))]
    mentor_minutes: i64,
}

impl TermsBody {
    /// As the house has them.
    pub fn terms(self) -> Terms {
        Terms {
            last: self.last_day.0,
            rent: self.rent,
            desks: self.desks,
            room_minutes: self.room_minutes,
            card_seconds: self.card_seconds,
            pool: self.pool_id,
            mentor_minutes: self.mentor_minutes,
        }
    }
}

/// A fault of a body with `terms` in it: what is wrong with these is named by where it stands there.
pub fn placed(fault: Fault) -> ApiFault {
    let Fault::Refused(refusal) = fault else { return fault.into() };
    match *refusal {
        Refusal::Fields(mut wrong) => {
            for one in &mut wrong {
                one.field = place(&one.field);
            }
            Refusal::Fields(wrong).into()
        }
        other => other.into(),
    }
}

fn place(field: &str) -> String {
    match field.split('[').next().unwrap_or_default() {
        "area" | "market" | "schedule" => format!("terms.rent.{field}"),
        "last_day" | "desks" | "room_minutes" | "card_seconds" | "pool_id" | "mentor_minutes" => {
            format!("terms.{field}")
        }
        _ => field.to_owned(),
    }
}

/// What an agreement gives and asks; in a body it can be given back as it is.
#[derive(Serialize, JsonSchema)]
pub struct TermsView {
    /// The last day of the term, included.
    last_day: NaiveDate,
    rent: Rent,
    desks: Vec<ResourceId>,
    /// A month; 0: none.
    room_minutes: i64,
    /// A month; 0: none.
    card_seconds: i64,
    /// The pool these are for; `null`: any.
    pool_id: Option<ResourceId>,
    /// A month; 0: none.
    mentor_minutes: i64,
}

impl TermsView {
    /// As they are told.
    pub fn of(one: Terms) -> TermsView {
        TermsView {
            last_day: one.last,
            rent: one.rent,
            desks: one.desks,
            room_minutes: one.room_minutes,
            card_seconds: one.card_seconds,
            pool_id: one.pool,
            mentor_minutes: one.mentor_minutes,
        }
    }
}

/// An agreement. Amounts in fen.
#[derive(Serialize, JsonSchema)]
pub struct AgreementView {
    id: AgreementId,
    incubator_id: IncubatorId,
    company_id: CompanyId,
    company: String,
    /// On which application the company was admitted.
    application_id: Option<ApplicationId>,
    state: AgreementState,
    first_day: String,
    /// The last day, included.
    last_day: String,
    deposit: i64,
    /// When the company was registered.
    registered_on: Option<String>,
    note: String,
    /// The end that was decided, ahead of it or at once; `null`: none, or its term was over.
    end: Option<EndView>,
    /// Who signed it for the incubator.
    signed_by: Option<String>,
    signed_at: Option<String>,
    /// When all of it was given back.
    ended_at: Option<String>,
    /// Up to which day, not included, rent was stated; `null`: it was never signed.
    rented_to: Option<String>,
    /// When the deposit was settled; with none, when it ended.
    settled_at: Option<String>,
    version: i64,
}

/// How an agreement ends.
#[derive(Serialize, JsonSchema)]
pub struct EndView {
    /// `graduate`, `exit` or `evict`.
    verb: AgreementVerb,
    reason: String,
}

impl AgreementView {
    /// As it is told.
    pub fn of(one: Agreement) -> AgreementView {
        let at = |at: Instant| at.rfc3339(one.zone);
        let day = |at: Instant| at.date(one.zone).to_string();
        let (first_day, last_day) = (one.first().to_string(), one.last().to_string());
        let (signed_at, signed_by) = one.signed.map(|(when, who)| (at(when), who)).unzip();
        AgreementView {
            id: one.id,
            incubator_id: one.incubator,
            company_id: one.company,
            company: one.company_name,
            application_id: one.application,
            state: one.state,
            first_day,
            last_day,
            deposit: one.deposit,
            registered_on: one.registered.map(day),
            note: one.note,
            end: one.end.map(|(verb, reason)| EndView { verb, reason }),
            signed_by,
            signed_at,
            ended_at: one.ended_at.map(at),
            rented_to: one.rented_to.map(day),
            settled_at: one.settled_at.map(at),
            version: one.version,
        }
    }
}

/// An agreement whose end was taken back.
#[derive(Serialize, JsonSchema)]
pub struct ReinstatedView {
    #[serde(flatten)]
    agreement: AgreementView,
    /// Desks that could not be given again, because somebody else has them by now: its terms are without them.
    lost_desks: Vec<LostDeskView>,
}

/// A desk that could not be given again.
#[derive(Serialize, JsonSchema)]
pub struct LostDeskView {
    id: ResourceId,
    name: String,
    /// The first day on which it is not given.
    first_day: String,
    /// The last of them.
    last_day: String,
}

impl ReinstatedView {
    /// As it is told.
    pub fn of(one: Reinstated) -> ReinstatedView {
        let zone = one.agreement.zone;
        let day = |at: Instant| at.date(zone).to_string();
        let desk = |lost: LostDesk| LostDeskView {
            id: lost.desk,
            name: lost.name,
            first_day: day(lost.span.start()),
            last_day: day(lost.span.end().plus(-1)),
        };
        ReinstatedView {
            lost_desks: one.lost.into_iter().map(desk).collect(),
            agreement: AgreementView::of(one.agreement),
        }
    }
}

/// Terms and from when they hold.
#[derive(Serialize, JsonSchema)]
pub struct DatedTermsView {
    /// 1, 2, ….
    number: i64,
    from_day: String,
    /// The case they were decided in; `null`: they were signed so.
    case_id: Option<CaseId>,
    terms: TermsView,
}

/// A desk by name.
#[derive(Serialize, JsonSchema)]
pub struct DeskView {
    id: ResourceId,
    name: String,
}

/// What was asked for about an agreement: other terms, or its end.
#[derive(Serialize, JsonSchema)]
pub struct AskedView {
    id: ChangeRequestId,
    case_id: Option<CaseId>,
    kind: ChangeKind,
    /// The first day of other terms; `null`: it is about the end.
    from_day: Option<NaiveDate>,
    terms: Option<TermsView>,
    /// The last day, of an end.
    last_day: Option<NaiveDate>,
    reason: String,
    asked_at: String,
}

/// The first day and the terms of a change, or the last day of an end.
pub fn parts(change: Change) -> (Option<NaiveDate>, Option<TermsView>, Option<NaiveDate>) {
    if change.kind.is_end() {
        return (None, None, Some(change.day));
    }
    (Some(change.day), Some(TermsView::of(change.terms)), None)
}

impl AskedView {
    /// What was asked for about `of`.
    pub fn of(one: Asked, of: &Agreement) -> AskedView {
        let (kind, reason) = (one.change.kind, one.change.reason.clone());
        let (from_day, terms, last_day) = parts(one.change);
        AskedView {
            id: one.id,
            case_id: one.case,
            kind,
            from_day,
            terms,
            last_day,
            reason,
            asked_at: one.at.rfc3339(of.zone),
        }
    }
}

/// An agreement with all that belongs to it.
#[derive(Serialize, JsonSchema)]
pub struct OpenedAgreementView {
    #[serde(flatten)]
    agreement: AgreementView,
    /// What it gave and asked, oldest first.
    versions: Vec<DatedTermsView>,
    /// The number of the version that holds today, or held on the last day.
    in_force: i64,
    /// The desks of that version.
    desks: Vec<DeskView>,
    /// Desks as they are held and will be, and those that were.
    tenancies: Vec<TenancyView>,
    /// What is given each month.
    allowances: Vec<AllowanceView>,
    /// Statements of rent and deposit, latest first.
    rents: Vec<RentView>,
    /// What was asked for about it, latest first.
    changes: Vec<AskedView>,
    /// The case that is under way.
    case_id: Option<CaseId>,
    outlook: OutlookView,
    /// Whether I write, sign and reinstate it.
    may_keep: bool,
    /// Whether I may ask for a change of it in the company's name.
    may_ask: bool,
    /// Whether I record payments and settle the deposit.
    may_bill: bool,
}

impl OpenedAgreementView {
    /// As it is told.
    pub fn of(opened: Opened, (w, book): (&Words, &Rulebook)) -> OpenedAgreementView {
        let in_force = opened.held().map_or(0, |one| one.number);
        let desks = opened.desks();
        let agreement = opened.agreement;
        let version = |one: Version| DatedTermsView {
            number: one.number,
            from_day: one.from.date(agreement.zone).to_string(),
            case_id: one.case,
            terms: TermsView::of(one.terms),
        };
        OpenedAgreementView {
            versions: opened.versions.into_iter().map(version).collect(),
            in_force,
            desks: desks.into_iter().map(|(id, name)| DeskView { id, name }).collect(),
            tenancies: opened.tenancies.into_iter().map(TenancyView::of).collect(),
            allowances: opened.allowances.into_iter().map(allowance::view).collect(),
            rents: opened.rents.into_iter().map(RentView::of).collect(),
            changes: opened.asked.into_iter().map(|one| AskedView::of(one, &agreement)).collect(),
            case_id: opened.under_way,
            outlook: OutlookView::of(opened.outlook, agreement.first(), (w, book)),
            may_keep: opened.keeps,
            may_ask: opened.asks,
            may_bill: opened.bills,
            agreement: AgreementView::of(agreement),
        }
    }
}
