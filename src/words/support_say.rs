//! Vouchers and claims, said in one language.

use super::Words;
use crate::domain::award::Condition;
use crate::domain::person::Language;
use crate::domain::programme::{Figure, Supporter, VoucherKind};
use crate::domain::voucher::{Bar, ClaimState, Evidence, Level, ProgrammeState, VoucherState};

/// The figures of a programme by the codes its sources name them by.
const FIGURES: [&str; 19] = [
    "kind",
    "mechanism",
    "budget",
    "ratio",
    "start_up",
    "start_up.under_months",
    "contract_least",
    "cap_per_year",
    "cap_per_claim",
    "award_least",
    "four_eyes_from",
    "listed_supplier",
    "no_affiliate",
    "stacking",
    "valid_months",
    "window",
    "measure",
    "applicants",
    "evidence",
];

impl Words {
    /// How a voucher stands.
    pub fn voucher_state(&self, one: VoucherState) -> &'static str {
        let s = &self.support;
        match one {
            VoucherState::Draft => s.s_draft(),
            VoucherState::Submitted => s.s_submitted(),
            VoucherState::Issued => s.s_issued(),
            VoucherState::PartUsed => s.s_part_used(),
            VoucherState::UsedUp => s.s_used_up(),
            VoucherState::Expired => s.s_expired(),
            VoucherState::Revoked => s.s_revoked(),
            VoucherState::Refused => s.s_refused(),
            VoucherState::Withdrawn => s.s_withdrawn(),
        }
    }
    /// How a claim stands.
    pub fn claim_state(&self, one: ClaimState) -> &'static str {
        let s = &self.support;
        match one {
            ClaimState::Draft => s.s_draft(),
            ClaimState::Submitted => s.s_submitted(),
            ClaimState::Verified => s.s_verified(),
            ClaimState::Assessed => s.s_assessed(),
            ClaimState::Paid => s.s_paid(),
            ClaimState::Returned => s.s_returned(),
        }
    }
    /// How a programme stands.
    pub fn programme_state(&self, one: ProgrammeState) -> &'static str {
        match one {
            ProgrammeState::Draft => self.support.s_draft(),
            ProgrammeState::Open => self.support.s_open(),
            ProgrammeState::Closed => self.support.s_closed(),
        }
    }
    /// Whose a programme is.
    pub fn level(&self, one: Level) -> &'static str {
        match one {
            Level::City => self.support.l_city(),
            Level::District => self.support.l_district(),
            Level::Incubator => self.support.l_incubator(),
        }
    }
    /// Who else gives for a contract.
    pub fn supporter(&self, one: Supporter) -> &'static str {
        match one {
            Supporter::City => self.support.l_city(),
            Supporter::District => self.support.l_district(),
            Supporter::Incubator => self.support.l_incubator(),
        }
    }
    /// What a voucher is for.
    pub fn voucher_kind(&self, one: VoucherKind) -> &'static str {
        match one {
            VoucherKind::Training => self.support.k_training(),
            VoucherKind::Compute => self.support.k_compute(),
            VoucherKind::Corpus => self.support.k_corpus(),
            VoucherKind::Model => self.support.k_model(),
        }
    }
    /// What counts as the service contract of a voucher of that kind.
    pub fn voucher_for(&self, one: VoucherKind) -> &'static str {
        match one {
            VoucherKind::Training => self.support.for_training(),
            VoucherKind::Compute => self.support.for_compute(),
            VoucherKind::Corpus => self.support.for_corpus(),
            VoucherKind::Model => self.support.for_model(),
        }
    }
    /// Figures that are not published, in one sentence.
    pub fn all_figures(&self, all: &[Figure]) -> String {
        self.together(all.iter().map(|one| self.programme_figure(one.name())))
    }
    /// A kind of file that proves a claim.
    pub fn evidence(&self, one: Evidence) -> &'static str {
        let s = &self.support;
        match one {
            Evidence::Contract => s.e_contract(),
            Evidence::Invoice => s.e_invoice(),
            Evidence::Payment => s.e_payment(),
            Evidence::UsageLog => s.e_usage_log(),
            Evidence::Description => s.e_description(),
            Evidence::Other => s.e_other(),
        }
    }
    /// A figure of a programme by its code, as sources name it; nothing if it is none.
    pub fn programme_figure(&self, code: &str) -> &'static str {
        let s = &self.support;
        match code {
            "kind" => s.kind(),
            "mechanism" => s.mechanism(),
            "budget" => s.budget_yuan(),
            "ratio" => s.ratio(),
            "start_up" => s.start_up_ratio(),
            "start_up.under_months" => s.start_up_months(),
            "contract_least" => s.contract_least(),
            "cap_per_year" => s.cap_per_year(),
            "cap_per_claim" => s.cap_per_claim(),
            "award_least" => s.award_least(),
            "four_eyes_from" => s.four_eyes_from(),
            "listed_supplier" => s.listed_supplier(),
            "no_affiliate" => s.no_affiliate(),
            "stacking" => s.stacking_limit(),
            "valid_months" => s.valid_months(),
            "window" => s.window(),
            "measure" => s.measure(),
            "applicants" => s.applicants(),
            "evidence" => s.evidence(),
            _ => "",
        }
    }
    /// Every figure with its code.
    pub fn programme_codes(&self) -> Vec<(&'static str, &'static str)> {
        FIGURES.iter().map(|code| (*code, self.programme_figure(code))).collect()
    }
    /// The figures that a source names, `*` for all, in one sentence; what is no figure stays as it was written.
    pub fn programme_figures(&self, of: &str) -> String {
        let said = |code: &str| match self.programme_figure(code) {
            "" if code == "*" => self.support.all().to_owned(),
            "" => code.to_owned(),
            label => label.to_owned(),
        };
        let all: Vec<String> = of.split(',').map(str::trim).map(said).collect();
        self.together(all.iter().map(String::as_str))
    }
    /// A kind of account, as the way of a movement names it; one nobody knows by its code.
    pub fn money_place<'a>(&self, kind: &'a str) -> &'a str {
        let (s, b) = (&self.support, &self.books);
        match kind {
            "supply" => b.a_supply(),
            "grant" => b.a_grant(),
            "held" => b.a_held(),
            "used" => b.a_used(),
            "expired" => b.a_expired(),
            "returned" => b.a_returned(),
            "payable" => b.a_payable(),
            "discount" => b.a_discount(),
            "value" => b.a_value(),
            "rent" => b.a_rent(),
            "waived" => b.a_waived(),
            "deposit" => b.a_deposit(),
            "cash" => b.a_cash(),
            "source" => s.a_source(),
            "budget" => s.a_budget(),
            "voucher" => s.a_voucher(),
            "paid" => s.a_paid(),
            "revenue" => s.a_revenue(),
            other => other,
        }
    }
    /// Several names in one sentence.
    pub(super) fn together<'a>(&self, all: impl Iterator<Item = &'a str>) -> String {
        let comma = if self.lang == Language::Zh { "、" } else { ", " };
        all.collect::<Vec<_>>().join(comma)
    }
    /// Kinds of evidence in one sentence.
    pub fn all_evidence(&self, all: &[Evidence]) -> String {
        self.together(all.iter().map(|one| self.evidence(*one)))
    }
    /// Supporters in one sentence.
    pub fn all_supporters(&self, all: &[Supporter]) -> String {
        self.together(all.iter().map(|one| self.supporter(*one)))
    }
    /// Kinds of company in one sentence.
    pub fn all_applicants(&self, all: &[crate::domain::company::CompanyKind]) -> String {
        if all.is_empty() {
            return self.support.anybody().to_owned();
        }
        self.together(all.iter().map(|one| self.code(one.name())))
    }

    fn all_conditions(&self, all: &[Condition]) -> String {
        self.together(all.iter().map(|one| self.voucher_condition(*one)))
    }
    /// A state of any of the three, by its code.
    fn any_state(&self, code: &'static str) -> &'static str {
        let voucher = || VoucherState::of_name(code).map(|one| self.voucher_state(one));
        let claim = || ClaimState::of_name(code).map(|one| self.claim_state(one));
        let programme = || ProgrammeState::of_name(code).map(|one| self.programme_state(one));
        voucher().or_else(claim).or_else(programme).unwrap_or(code)
    }

    /// Why a step about a programme, a voucher or a claim is not taken: a title, and why.
    pub(super) fn voucher_bar(&self, bar: &Bar) -> (String, String) {
        let s = &self.support;
        let why = match bar {
            Bar::WrongState { from, .. } => s.b_state(self.any_state(from)),
            Bar::InForce => s.b_in_force().to_owned(),
            Bar::NotOpen => s.b_not_open().to_owned(),
            Bar::Elsewhere => s.b_elsewhere().to_owned(),
            Bar::Unmet { conditions } => s.b_unmet(self.all_conditions(conditions)),
            Bar::Unknown { conditions } => s.b_unknown(self.all_conditions(conditions)),
            Bar::Nothing => s.b_nothing().to_owned(),
            Bar::Evidence { missing } => s.b_evidence(self.all_evidence(missing)),
            Bar::OwnCompany => s.b_own().to_owned(),
            Bar::Offset => s.b_offset().to_owned(),
            Bar::Expired => s.b_expired().to_owned(),
            Bar::FourEyes => s.b_four_eyes().to_owned(),
            Bar::Agreed => s.b_agreed().to_owned(),
            Bar::ClaimsOpen => s.b_claims_open().to_owned(),
        };
        (s.bar().to_owned(), why)
    }

    /// What the trail says of vouchers; `None`: it is about something else.
    pub(super) fn support_happened(&self, verb: &str) -> Option<&'static str> {
        let s = &self.support;
        Some(match verb {
            "programme_written" => s.v_programme_written(),
            "programme_opened" => s.v_programme_opened(),
            "programme_closed" => s.v_programme_closed(),
            "suppliers_listed" => s.v_suppliers_listed(),
            "contract_written" => s.v_contract_written(),
            "voucher_submitted" | "claim_submitted" => s.v_submitted(),
            "voucher_withdrawn" => s.v_withdrawn(),
            "voucher_settled" => s.v_settled(),
            "voucher_checked" => s.v_checked(),
            "voucher_awarded" => s.v_awarded(),
            "voucher_refused" => s.v_refused(),
            "voucher_revoked" => s.v_revoked(),
            "voucher_ends_soon" => s.v_ends_soon(),
            "voucher_expired" => s.v_expired(),
            "claim_attached" => s.v_attached(),
            "claim_detached" => s.v_detached(),
            "claim_verified" => s.v_verified(),
            "claim_assessed" => s.v_assessed(),
            "claim_paid" => s.v_paid(),
            "claim_returned" => s.v_returned(),
            _ => return None,
        })
    }
    /// The subject of a notice or a mail about vouchers.
    pub(super) fn support_subject(&self, verb: &str, title: &str) -> Option<String> {
        let s = &self.support;
        Some(match verb {
            "voucher_submitted" => s.n_submitted(title),
            "voucher_checked" => s.n_checked(title),
            "claim_submitted" => s.n_claimed(title),
            "claim_assessed" => s.n_assessed(title),
            "voucher_awarded" => s.n_awarded(title),
            "voucher_refused" => s.n_refused(title),
            "voucher_revoked" => s.n_revoked(title),
            "voucher_ends_soon" => s.n_ends_soon(title),
            "voucher_expired" => s.n_expired(title),
            "claim_paid" => s.n_paid(title),
            "claim_returned" => s.n_returned(title),
            _ => return None,
        })
    }
}
