//! Voucher programmes, said in one language.

use super::Words;
use crate::domain::award::{Condition, Limit, Met};
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
