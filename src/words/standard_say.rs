//! The rules of admission, said in one language.

use super::Words;
use crate::domain::application::field::SLOTS;
use crate::domain::rulebook::{Key, Of};

impl Words {
    /// What a rule of admission is about.
    pub fn standard_rule(&self, key: Key) -> &'static str {
        let s = &self.standard;
        match key {
            Key::AgeMonths => s.age(),
            Key::StartupMonths => s.startup(),
            Key::StayMonths => s.stay(),
            Key::StayMonthsSpecial => s.stay_special(),
            Key::FreeMonths => s.free(),
            Key::Place => s.place(),
            Key::ApplicantKind => s.kinds(),
            Key::ApplicantOpc => s.opc(),
            Key::TakeUpDays => s.take_up(),
            Key::CheckDays => s.check(),
            Key::SupplementDays => s.supplement(),
            Key::ReviewDays => s.review(),
            Key::DecideDays => s.decide(),
            Key::NoticeDays => s.notice(),
            Key::ObjectionDays => s.objection(),
            Key::PayDays => s.pay(),
            Key::Reviewers => s.reviewers(),
            Key::RetentionMonths => s.retention(),
            Key::PaperLicense
            | Key::PaperPlan
            | Key::PaperResumes
            | Key::PaperIp
            | Key::PaperAccounts
            | Key::PaperInsurance
            | Key::PaperPledge
            | Key::PaperCredit
            | Key::PaperRounds => {
                let slot = SLOTS.iter().find(|slot| Key::of_paper(slot) == Some(key));
                slot.map_or("", |slot| self.form_choice(slot))
            }
        }
    }

    /// A figure of a rule of admission, in words.
    pub fn standard_value(&self, key: Key, value: i64) -> String {
        let s = &self.standard;
        match (key.of(), value) {
            (Of::Months, n) => self.admission.months(n),
            (Of::WorkingDays, 1) => s.one_day().to_owned(),
            (Of::WorkingDays, n) => s.days(n),
            (Of::People, n) => s.people(n),
            (Of::YesNo, 0) => s.not_asked().to_owned(),
            (Of::YesNo, _) => s.asked().to_owned(),
            (Of::Papers, 0) => s.of_nobody().to_owned(),
            (Of::Papers, 1) => s.of_registered().to_owned(),
            (Of::Papers, _) => s.of_all().to_owned(),
        }
    }

    /// What a field of the rules' forms is called; empty: it is none of theirs.
    pub(super) fn standard_label(&self, field: &str) -> &'static str {
        let s = &self.standard;
        match field {
            "value" => s.value(),
            "valid_from" => s.since(),
            "mark" => s.mark(),
            "source_zh" => s.source_zh(),
            "source_en" => s.source_en(),
            "pass" => s.pass(),
            "criteria" => s.form(),
            _ => "",
        }
    }
}
