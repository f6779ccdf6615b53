//! Cases, said in one language.

use super::Words;
use super::money::grouped;
use crate::domain::amount::Unit;
use crate::domain::case::{Bar, CaseKind, CaseState, CaseVerb, Tie};
use crate::domain::id::CaseId;
use crate::domain::time::Instant;
use chrono::Datelike;
use chrono_tz::Tz;

impl Words {
    /// What a case is about.
    pub fn case_kind(&self, kind: CaseKind) -> &'static str {
        match kind {
            CaseKind::Entitlement => self.case.entitlement(),
            CaseKind::Admission => self.proposal.kind(),
            CaseKind::Agreement => self.agreement.case_kind(),
        }
    }

    /// Where a case stands.
    pub fn case_state(&self, state: CaseState) -> &'static str {
        let c = &self.case;
        match state {
            CaseState::Open => c.open(),
            CaseState::Returned => c.returned(),
            CaseState::Approved => c.approved(),
            CaseState::Declined => c.declined(),
            CaseState::Withdrawn => c.withdrawn(),
            CaseState::Expired => c.expired(),
            CaseState::Remanded => self.proposal.remanded(),
        }
    }

    /// What can happen to a case.
    pub fn case_verb(&self, verb: CaseVerb) -> &'static str {
        let c = &self.case;
        match verb {
            CaseVerb::Approve => c.approve(),
            CaseVerb::Decline => c.decline(),
            CaseVerb::Return => c.send_back(),
            CaseVerb::Remand => self.proposal.remand(),
            CaseVerb::Resubmit => c.resubmit(),
            CaseVerb::Withdraw => c.withdraw(),
            CaseVerb::HandOver => c.hand_over(),
            CaseVerb::AddStep => c.add_step(),
            CaseVerb::Urge => c.urge(),
            CaseVerb::Recuse => c.recuse(),
            CaseVerb::Prompt => c.prompt(),
            CaseVerb::Expire => c.expire(),
        }
    }

    /// An amount with what it is of: `会议室时长 20 小时`; card-hours say it themselves: `500 卡时`.
    pub fn of_unit(&self, unit: Unit, amount: i64) -> String {
        match unit {
            Unit::CardSecond => self.amount(unit, amount),
            _ => format!("{} {}", self.unit(unit), self.amount(unit, amount)),
        }
    }

    /// What a case asks for: an amount of a unit, or desks.
    pub fn case_amount(&self, unit: Option<Unit>, amount: i64) -> String {
        match (unit, amount) {
            (Some(unit), _) => self.of_unit(unit, amount),
            (None, 1) => self.proposal.one_desk().to_owned(),
            (None, _) => self.proposal.desks(grouped(amount)),
        }
    }

    /// What a case is called; its number, where what it was about has been dropped.
    pub fn case_title(&self, title: &str, id: CaseId) -> String {
        if title.is_empty() { self.case.case_no(id.0) } else { title.to_owned() }
    }

    /// Why somebody decides no step of a case; `None`: they said so themselves.
    pub fn tie(&self, tie: Option<Tie>) -> &'static str {
        let p = &self.proposal;
        match tie {
            Some(Tie::Proposed) => p.t_proposed(),
            Some(Tie::Reviewed) => p.t_reviewed(),
            Some(Tie::Colleague) => p.t_colleague(),
            None => p.t_recused(),
        }
    }

    /// Why somebody may not decide a case.
    pub fn bar(&self, why: Bar) -> &'static str {
        let c = &self.case;
        match why {
            Bar::Applicant => c.b_applicant(),
            Bar::OwnCompany => c.b_own_company(),
            Bar::Colleague => self.proposal.colleague(),
            Bar::TookPart => self.proposal.took_part(),
            Bar::Recused => c.b_recused(),
            Bar::FourEyes => c.b_four_eyes(),
            Bar::OthersTurn => c.b_others_turn(),
        }
    }

    /// A deadline that ends with a day, marked where the year has no holiday notice yet.
    pub fn case_due(&self, due: Instant, zone: Tz, provisional: bool) -> String {
        let day = due.plus(-1).date(zone);
        match provisional {
            true => self.case.provisional(day.to_string(), day.year()),
            false => self.case.by_end_of(day.to_string()),
        }
    }

    /// A verb of a case's trail; `None`: it is none of them.
    pub(super) fn case_happened(&self, verb: &str) -> Option<&'static str> {
        let c = &self.case;
        Some(match verb {
            "submitted" => c.v_submitted(),
            "resubmitted" => c.v_resubmitted(),
            "step_approved" => c.v_step_approved(),
            "sent_back" => c.v_sent_back(),
            "case_withdrawn" => c.v_case_withdrawn(),
            "handed_over" => c.v_handed_over(),
            "step_added" => c.v_step_added(),
            "urged" => c.v_urged(),
            "recused" => c.v_recused(),
            "prompted" => c.v_prompted(),
            "escalated" => c.v_escalated(),
            "case_expired" => c.v_case_expired(),
            "appointed" => c.v_appointed(),
            "dismissed" => c.v_dismissed(),
            "chain_set" => c.v_chain_set(),
            _ => return None,
        })
    }

    /// The subject of a notice or mail about a case. `asked`: the reader is one of those it is with.
    pub(super) fn case_headline(&self, verb: &str, title: &str, asked: bool) -> String {
        let c = &self.case;
        match verb {
            "prompted" if asked => c.s_near(title),
            "prompted" => c.s_supplement_near(title),
            "urged" => c.s_urged(title),
            "escalated" if asked => c.s_escalated(title),
            "escalated" => c.s_escalated_told(title),
            "approved" => c.s_approved(title),
            "declined" => c.s_declined(title),
            "sent_back" => c.s_sent_back(title),
            "case_expired" => c.s_expired(title),
            "step_approved" if !asked => c.s_step_approved(title),
            _ if asked => c.s_asked(title),
            _ => c.s_changed(title),
        }
    }
}
