//! Voucher programmes, said in one language.

use super::Words;
use super::money::yuan_plain;
use crate::domain::award::{Assessment, Bound, Condition, Limit, Met};
use crate::domain::invoice::InvoiceFlaw;
use crate::domain::person::Language;
use crate::domain::programme::{Listed, Mechanism};

impl Words {
    /// A programme's name.
    pub fn programme<'a>(&self, one: &'a Listed) -> &'a str {
        if self.lang == Language::Zh { &one.name_zh } else { &one.name_en }
    }
    /// How a programme pays.
    pub fn mechanism(&self, one: Mechanism) -> &'static str {
        match one {
            Mechanism::Reimburse => self.voucher.reimburse(),
            Mechanism::Offset => self.voucher.offset(),
        }
    }
    /// A condition of a voucher programme.
    pub fn voucher_condition(&self, one: Condition) -> &'static str {
        let v = &self.voucher;
        match one {
            Condition::Applicant => v.c_applicant(),
            Condition::Window => v.c_window(),
            Condition::Measure => v.c_measure(),
            Condition::Supplier => v.c_supplier(),
            Condition::Affiliate => v.c_affiliate(),
            Condition::Claimant => v.c_claimant(),
            Condition::Floor => v.c_floor(),
            Condition::Least => v.c_least(),
        }
    }
    /// How a condition stands.
    pub fn met(&self, one: Met) -> &'static str {
        match one {
            Met::Yes => self.voucher.met_yes(),
            Met::No => self.voucher.met_no(),
            Met::Unknown => self.voucher.met_unknown(),
        }
    }
    /// Why an invoice does not prove a claim.
    pub(super) fn invoice_flaw(&self, flaw: &InvoiceFlaw) -> String {
        let r = &self.rule;
        match flaw {
            InvoiceFlaw::Unreadable => r.i_unreadable().to_owned(),
            InvoiceFlaw::Number => r.i_number().to_owned(),
            InvoiceFlaw::Amount => r.i_amount().to_owned(),
            InvoiceFlaw::Day { from, to } => r.i_day(&from.to_string(), &to.to_string()),
            InvoiceFlaw::Twice => r.i_twice().to_owned(),
            InvoiceFlaw::Claimed => r.i_claimed().to_owned(),
        }
    }
    /// How an amount comes about: which limit decides and by how much it is below the share of the contract, and what
    /// rounding takes. Nothing where there is nothing to say.
    pub fn why_so_much(&self, one: &Assessment) -> Vec<String> {
        let v = &self.voucher;
        let share =
            one.bounds.iter().find(|bound| bound.limit == Limit::Ratio).map_or(0, |bound| bound.amount);
        let binding: Vec<&Bound> = one.bounds.iter().filter(|bound| bound.binds).collect();
        let least = binding.first().map_or(0, |bound| bound.amount);
        let mut said = Vec::new();
        if least < share {
            let what = self.together(binding.iter().map(|bound| self.limit(bound.limit)));
            said.push(v.why_limit(&what, &yuan_plain(share), &yuan_plain(least), &yuan_plain(share - least)));
        } else {
            let others = binding.iter().filter(|bound| bound.limit != Limit::Ratio);
            let others = self.together(others.map(|bound| self.limit(bound.limit)));
            said.push(if others.is_empty() { v.why_share().to_owned() } else { v.why_just(&others) });
        }
        if one.amount < least {
            said.push(v.why_round(&yuan_plain(least), &yuan_plain(least - one.amount)));
        }
        said
    }
    /// A limit.
    pub fn limit(&self, one: Limit) -> &'static str {
        let v = &self.voucher;
        match one {
            Limit::Ratio => v.l_ratio(),
            Limit::Year => v.l_year(),
            Limit::Budget => v.l_budget(),
            Limit::Stacking => v.l_stacking(),
        }
    }
}
