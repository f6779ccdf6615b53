//! The two languages. Every sentence a person reads stands here, in 简体中文 and in English.

pub mod account;
pub mod admission;
pub mod admission_form;
mod admit;
pub mod agreement;
mod agreement_say;
pub mod begin;
pub mod books;
pub mod case;
mod case_say;
pub(crate) mod catalogue;
pub mod code;
pub mod compute;
pub mod compute_say;
mod describe;
mod duty;
pub mod event;
mod explain;
pub mod founder;
mod grant_say;
mod holiday;
pub mod job;
pub mod keep;
mod label;
mod measure;
pub mod money;
mod naming;
pub mod page;
pub mod policy;
pub mod proposal;
pub mod quarterly;
mod quarterly_say;
pub mod register;
mod repeats;
pub mod rule;
mod rule_title;
mod say;
pub mod series;
pub mod staff;
pub mod standard;
mod standard_say;
pub mod subsidy;
pub mod support;
mod support_say;
pub mod ui;
pub mod used;
mod used_say;
pub mod voucher;
mod voucher_say;
pub mod wait;

use crate::domain::person::Language;

/// All words in one language; cheap to copy, made where a page, a mail or a problem is written.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The language these words are in.
    pub lang: Language,
    /// Frame, navigation, buttons and states.
    pub ui: ui::Ui,
    /// Rules, refusals and wrong fields.
    pub rule: rule::RuleWords,
    /// Units, states, verbs, actions.
    pub name: rule::Names,
    /// The trail, notices and mails.
    pub event: event::EventWords,
    /// Single pages.
    pub page: page::PageWords,
    /// Today, find, a resource.
    pub founder: founder::FounderWords,
    /// The booking form, a booking, notices.
    pub booking: founder::BookWords,
    /// One's own settings.
    pub account: account::AccountWords,
    /// Pages for staff.
    pub staff: staff::StaffWords,
    /// Incubators and the first steps.
    pub begin: begin::BeginWords,
    /// Series.
    pub series: series::SeriesWords,
    /// Waiting lines.
    pub wait: wait::WaitWords,
    /// Check-in, no-shows, objections.
    pub presence: wait::PresenceWords,
    /// Tenancies, leave, closures and the working calendar.
    pub keep: keep::KeepWords,
    /// House rules and terms of use.
    pub policy: policy::PolicyWords,
    /// Roles, doors and other codes.
    pub code: code::CodeWords,
    /// The books: statements, movements, allowances, seals.
    pub books: books::BooksWords,
    /// Admission.
    pub admission: admission::AdmissionWords,
    /// The form of an application.
    pub form: admission_form::FormWords,
    /// Agreements of incubation.
    pub agreement: agreement::AgreementWords,
    /// Due work.
    pub job: job::JobWords,
    /// Cases of approval.
    pub case: case::CaseWords,
    /// Admissions that are decided.
    pub proposal: proposal::ProposalWords,
    /// The rules of admission.
    pub standard: standard::StandardWords,
    /// Compute: pools, usage, bills.
    pub compute: compute::ComputeWords,
    /// Registers as files.
    pub register: register::RegisterWords,
    /// Quarterly returns.
    pub quarterly: quarterly::QuarterlyWords,
    /// What public money stands behind.
    pub subsidy: subsidy::SubsidyWords,
    /// Booked against really used.
    pub used: used::UsedWords,
    /// What became of booked time.
    pub used_how: used::HowWords,
    /// Voucher programmes.
    pub voucher: voucher::VoucherWords,
    /// Vouchers: programmes, contracts, applications, claims.
    pub support: support::SupportWords,
}

impl Words {
    /// The words of `lang`.
    pub const fn of(lang: Language) -> Words {
        Words {
            lang,
            ui: ui::Ui(lang),
            rule: rule::RuleWords(lang),
            name: rule::Names(lang),
            event: event::EventWords(lang),
            page: page::PageWords(lang),
            founder: founder::FounderWords(lang),
            booking: founder::BookWords(lang),
            account: account::AccountWords(lang),
            staff: staff::StaffWords(lang),
            begin: begin::BeginWords(lang),
            series: series::SeriesWords(lang),
            wait: wait::WaitWords(lang),
            presence: wait::PresenceWords(lang),
            keep: keep::KeepWords(lang),
            policy: policy::PolicyWords(lang),
            code: code::CodeWords(lang),
            books: books::BooksWords(lang),
            admission: admission::AdmissionWords(lang),
            form: admission_form::FormWords(lang),
            agreement: agreement::AgreementWords(lang),
            job: job::JobWords(lang),
            case: case::CaseWords(lang),
            proposal: proposal::ProposalWords(lang),
            standard: standard::StandardWords(lang),
            compute: compute::ComputeWords(lang),
            register: register::RegisterWords(lang),
            quarterly: quarterly::QuarterlyWords(lang),
            subsidy: subsidy::SubsidyWords(lang),
            used: used::UsedWords(lang),
            used_how: used::HowWords(lang),
            voucher: voucher::VoucherWords(lang),
            support: support::SupportWords(lang),
        }
    }
}
