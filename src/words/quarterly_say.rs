//! The quarterly return, said in one language.

use super::Words;
use crate::domain::quarterly::{Remark, Way};

impl Words {
    /// A number of a return.
    pub fn figure(&self, name: &str) -> &'static str {
        let q = &self.quarterly;
        match name {
            "revenue" => q.revenue(),
            "research" => q.research(),
            "financing" => q.financing(),
            "people" => q.people(),
            "researchers" => q.researchers(),
            "new_jobs" => q.new_jobs(),
            "patents_applied" => q.patents_applied(),
            "patents_granted" => q.patents_granted(),
            _ => q.copyrights(),
        }
    }
    /// A number of a return as the yearly statistics head it: money in 千元.
    pub fn statistic(&self, name: &str) -> &'static str {
        let q = &self.quarterly;
        match name {
            "revenue" => q.t_revenue(),
            "research" => q.t_research(),
            "financing" => q.t_financing(),
            name => self.figure(name),
        }
    }
    /// Something that stands out.
    pub fn remark(&self, one: Remark) -> &'static str {
        let q = &self.quarterly;
        match one {
            Remark::Revenue => q.m_revenue(),
            Remark::Research => q.m_research(),
            Remark::People => q.m_people(),
            Remark::HighTech => q.m_high_tech(),
            Remark::Spending => q.m_spending(),
        }
    }
    /// A way to graduate.
    pub fn way(&self, one: Way) -> &'static str {
        let q = &self.quarterly;
        match one {
            Way::HighTech => q.w_high_tech(),
            Way::Financing => q.w_financing(),
            Way::Revenue => q.w_revenue(),
            Way::MergedOrListed => q.w_merged_or_listed(),
        }
    }
    /// A verb of the trail about returns.
    pub(super) fn quarterly_happened(&self, verb: &str) -> Option<&'static str> {
        let q = &self.quarterly;
        Some(match verb {
            "return_kept" => q.v_kept(),
            "return_signed" => q.v_signed(),
            "return_reopened" => q.v_reopened(),
            "returns_open" => q.v_open(),
            "returns_remind" => q.v_remind(),
            "returns_missing" => q.v_missing(),
            _ => return None,
        })
    }
    /// The subject of a notice or a mail about returns.
    pub(super) fn quarterly_subject(&self, verb: &str, title: &str) -> Option<String> {
        let q = &self.quarterly;
        Some(match verb {
            "returns_open" => q.s_open(title),
            "returns_remind" => q.s_remind(title),
            "returns_missing" => q.s_missing(title),
            "return_reopened" => q.s_reopened(title),
            _ => return None,
        })
    }
}
