//! Admission, said in one language: states, steps, rules, fields.

use super::Words;
use crate::domain::application::field::SLOTS;
use crate::domain::application::{Bar, Hand, State, Verb};
use crate::domain::eligibility::{Outcome, Test};
use crate::domain::review::ReviewState;
use crate::domain::rulebook::Mark;
use crate::domain::time::Instant;
use chrono_tz::Tz;

impl Words {
    /// A state of an application.
    pub fn admission_state(&self, state: State) -> &'static str {
        let a = &self.admission;
        match state {
            State::Draft => a.draft(),
            State::Submitted => a.submitted(),
            State::Checking => a.checking(),
            State::Returned => a.returned(),
            State::Reviewing => a.reviewing(),
            State::Waitlisted => a.waitlisted(),
            State::Proposed => a.proposed(),
            State::Notice => a.notice(),
            State::Objection => a.objection(),
            State::Approved => a.approved(),
            State::Rejected => a.rejected(),
            State::Withdrawn => a.withdrawn(),
        }
    }

    /// A step of an application.
    pub fn admission_verb(&self, verb: Verb) -> &'static str {
        let a = &self.admission;
        match verb {
            Verb::Submit => a.submit(),
            Verb::TakeUp => a.take_up(),
            Verb::Return => a.return_(),
            Verb::Resubmit => a.resubmit(),
            Verb::Pass => a.pass(),
            Verb::Reject => a.reject(),
            Verb::Waitlist => a.waitlist(),
            Verb::PassOn => a.pass_on(),
            Verb::DeclineOn => a.decline_on(),
            Verb::Propose => a.propose(),
            Verb::Agree => a.agree(),
            Verb::Decline => a.decline(),
            Verb::Recall => self.proposal.recall(),
            Verb::Object => a.object(),
            Verb::Dismiss => a.dismiss(),
            Verb::Uphold => a.uphold(),
            Verb::Admit => a.admit(),
            Verb::Withdraw => a.withdraw(),
        }
    }

    /// Whose turn it is.
    pub fn hand(&self, hand: Hand) -> &'static str {
        let a = &self.admission;
        match hand {
            Hand::Applicant => a.by_applicant(),
            Hand::Manager => a.by_manager(),
            Hand::Decider => a.by_decider(),
            Hand::Public => a.by_public(),
            Hand::Clock => a.by_clock(),
        }
    }

    /// How far a review has come.
    pub fn review_state(&self, state: ReviewState) -> &'static str {
        let a = &self.admission;
        match state {
            ReviewState::Asked => a.r_asked(),
            ReviewState::Declared => a.r_declared(),
            ReviewState::Recused => a.r_recused(),
            ReviewState::Done => a.r_done(),
        }
    }

    /// A condition of admission with its limit.
    pub fn condition(&self, test: Test, limit: i64) -> String {
        let a = &self.admission;
        match test {
            Test::Kind => a.t_kind().to_owned(),
            Test::Age => a.t_age(limit),
            Test::Startup => a.t_startup(limit),
            Test::Stay => a.t_stay(limit),
            Test::Place => a.t_place().to_owned(),
        }
    }

    /// What came of a condition.
    pub fn condition_outcome(&self, outcome: Outcome) -> &'static str {
        let a = &self.admission;
        match outcome {
            Outcome::Met => a.met(),
            Outcome::NotMet => a.not_met(),
            Outcome::Unknown => a.unknown(),
        }
    }

    /// How well a source is known.
    pub fn mark(&self, mark: Mark) -> &'static str {
        let a = &self.admission;
        match mark {
            Mark::Seen => a.m_seen(),
            Mark::SecondHand => a.m_second_hand(),
            Mark::Recalled => a.m_recalled(),
            Mark::Assumed => a.m_assumed(),
        }
    }

    /// A deadline, which is the end of a day: that day.
    pub fn until_day(&self, at: Instant, zone: Tz) -> String {
        at.plus(-1).date(zone).to_string()
    }

    /// Hundredths of a point.
    pub fn points(&self, hundredths: i64) -> String {
        match (hundredths / 100, hundredths % 100) {
            (whole, 0) => whole.to_string(),
            (whole, part) if part % 10 == 0 => format!("{whole}.{}", part / 10),
            (whole, part) => format!("{whole}.{part:02}"),
        }
    }

    /// Why an application cannot take a step: a title, and why.
    pub(super) fn admission_bar(&self, bar: &Bar) -> (String, String) {
        let a = &self.admission;
        let why = match bar {
            Bar::WrongState { from, verb } => {
                a.bar_state(self.admission_state(*from), self.admission_verb(*verb))
            }
            Bar::FewReviews { have, need } => a.bar_few(*have, *need),
            Bar::ReviewsOpen { open } => a.bar_open(*open),
            Bar::BelowPass { score, pass } => a.bar_pass(self.points(*score), self.points(*pass)),
            Bar::OwnCase => a.bar_own().to_owned(),
            Bar::NotDeclared => a.bar_declare().to_owned(),
            Bar::ReviewOver => a.bar_over().to_owned(),
            Bar::AlreadyAsked => a.bar_asked().to_owned(),
            Bar::LastWish => a.bar_last_wish().to_owned(),
        };
        (a.bar().to_owned(), why)
    }

    /// What the trail says of admission; `None`: it is about something else.
    pub(super) fn admission_happened(&self, verb: &str) -> Option<&'static str> {
        let a = &self.admission;
        if let Some(one) = Verb::ALL.iter().find(|one| one.told() == verb) {
            return Some(self.admission_verb(*one));
        }
        Some(match verb {
            "admission_begun" => a.v_begun(),
            "admission_attached" => a.v_attached(),
            "admission_detached" => a.v_detached(),
            "admission_purged" => a.v_purged(),
            "review_asked" => a.v_review_asked(),
            "review_declared" => a.v_review_declared(),
            "review_recused" => a.recuse(),
            "review_done" => a.v_review_done(),
            "review_overdue" => a.v_review_overdue(),
            "signed_up" => a.v_signed_up(),
            "figure_put" => self.standard.v_figure_put(),
            "form_put" => self.standard.v_form_put(),
            _ => return None,
        })
    }

    /// The subject of a notice or a mail about admission; `None`: it is about something else.
    pub(super) fn admission_subject(&self, verb: &str, title: &str) -> Option<String> {
        let a = &self.admission;
        Some(match verb {
            "admission_submitted" => a.s_submitted(title),
            "admission_resubmitted" => a.s_resubmitted(title),
            "admission_returned" => a.s_returned(title),
            "admission_rejected" => a.s_rejected(title),
            "admission_waitlisted" => a.s_waitlisted(title),
            "admission_passed_on" | "admission_declined_on" => a.s_passed_on(title),
            "admission_recalled" => self.proposal.s_recalled(title),
            "admission_published" => a.s_published(title),
            "admission_objected" => a.s_objected(title),
            "admission_dismissed" => a.s_dismissed(title),
            "admission_upheld" => a.s_upheld(title),
            "admission_approved" => a.s_approved(title),
            "admission_withdrawn" => a.s_withdrawn(title),
            "review_asked" => a.s_review_asked(title),
            "review_overdue" => a.s_review_overdue(title),
            "review_recused" => a.s_review_recused(title),
            _ => return None,
        })
    }

    /// A field of the form; empty for what is none.
    pub fn form_field(&self, name: &str) -> &'static str {
        let f = &self.form;
        match name {
            "kind" => f.kind(),
            "name" => f.name(),
            "uscc" => f.uscc(),
            "registered_on" => f.registered_on(),
            "district" => f.district(),
            "registered_place" => f.registered_place(),
            "moves" => f.moves(),
            "capital_registered" => f.capital_registered(),
            "capital_paid" => f.capital_paid(),
            "legal_person" => f.legal_person(),
            "contact" => f.contact(),
            "mobile" => f.mobile(),
            "email" => f.email(),
            "website" => f.website(),
            "channel" => f.channel(),
            "project" => f.project(),
            "track" => f.track(),
            "one_line" => f.one_line(),
            "description" => f.description(),
            "stage" => f.stage(),
            "technology" => f.technology(),
            "ip" => f.ip(),
            "competitors" => f.competitors(),
            "milestones" => f.milestones(),
            "heads_now" => f.heads_now(),
            "heads_next" => f.heads_next(),
            "research_share" => f.research_share(),
            "insured" => f.insured(),
            "founders" => f.founders(),
            "revenue_last" => f.revenue_last(),
            "revenue_before" => f.revenue_before(),
            "research_last" => f.research_last(),
            "research_before" => f.research_before(),
            "rounds" => f.rounds(),
            "support" => f.support(),
            "incubator_1" => f.incubator_1(),
            "incubator_2" => f.incubator_2(),
            "incubator_3" => f.incubator_3(),
            "desks" => f.desks(),
            "office" => f.office(),
            "start_month" => f.start_month(),
            "term_months" => f.term_months(),
            "rooms" => f.rooms(),
            "cards" => f.cards(),
            "card_hours" => f.card_hours(),
            "workload" => f.workload(),
            "tier" => f.tier(),
            "stays_here" => f.stays_here(),
            "mentoring" => f.mentoring(),
            "truthful" => f.truthful(),
            "privacy" => f.privacy(),
            _ => "",
        }
    }

    /// A hint to a field of the form, or nothing.
    pub fn form_hint(&self, name: &str) -> &'static str {
        let f = &self.form;
        match name {
            "name" | "project" | "one_line" => f.h_public(),
            "support" => f.h_support(),
            "start_month" => f.h_month(),
            "uscc" => f.h_uscc(),
            _ => "",
        }
    }

    /// What a paper is called; empty where there is no such paper.
    pub fn paper(&self, slot: &str) -> &'static str {
        SLOTS.iter().find(|one| **one == slot).map_or("", |one| self.form_choice(one))
    }

    /// What can be chosen in the form, or attached to it; as it is where it is none of that.
    pub fn form_choice<'a>(&self, value: &'a str) -> &'a str {
        let f = &self.form;
        match value {
            "company" => f.company(),
            "team" => f.team(),
            "opc" => f.opc(),
            "academic" => f.academic(),
            "contest" => f.contest(),
            "referral" => f.referral(),
            "self" => f.self_(),
            "large_model" => f.large_model(),
            "agent" => f.agent(),
            "embodied" => f.embodied(),
            "device" => f.device(),
            "chip" => f.chip(),
            "industry" => f.industry(),
            "data" => f.data(),
            "other_track" => f.other_track(),
            "idea" => f.idea(),
            "prototype" => f.prototype(),
            "pilot" => f.pilot(),
            "revenue" => f.revenue(),
            "training" => f.training(),
            "inference" => f.inference(),
            "both" => f.both(),
            "city_1ms" => f.city_1ms(),
            "shaoguan_3ms" => f.shaoguan_3ms(),
            "guian_10ms" => f.guian_10ms(),
            "yes" => f.yes(),
            "no" => f.no(),
            "license" => f.license(),
            "plan" => f.plan(),
            "resumes" => f.resumes(),
            "ip_papers" => f.ip_papers(),
            "accounts" => f.accounts(),
            "insurance" => f.insurance(),
            "pledge" => f.pledge(),
            "credit" => f.credit(),
            "rounds_papers" => f.rounds_papers(),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::application::field::{FIELDS, Shape};
    use crate::domain::person::Language;

    #[test]
    fn every_field_and_every_choice_has_its_words() {
        for w in [Words::of(Language::Zh), Words::of(Language::En)] {
            for field in FIELDS {
                assert!(!w.form_field(field.name).is_empty(), "{}", field.name);
                if let Shape::Choice(all) = field.shape {
                    assert!(all.iter().all(|one| w.form_choice(one) != *one), "{}", field.name);
                }
            }
            assert!(SLOTS.iter().all(|slot| w.form_choice(slot) != *slot));
        }
    }

    #[test]
    fn points_are_told_as_short_as_they_are() {
        let w = Words::of(Language::En);
        let told = [7_000, 7_050, 7_055, 5].map(|points| w.points(points));
        assert_eq!(told, ["70", "70.5", "70.55", "0.05"]);
    }
}
