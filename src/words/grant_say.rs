//! A grant that ends soon, said in one language.

use super::Words;
use crate::domain::grant_end::GrantEnd;
use chrono_tz::Asia::Shanghai;

impl Words {
    /// What is left of it, and by which day it is to be used.
    pub fn grant_ending(&self, end: &GrantEnd) -> String {
        let day = end.ends_at.plus(-1).date(Shanghai).to_string();
        self.books.ends_soon(self.unit(end.unit), &self.amount(end.unit, end.amount), &day)
    }

    /// What becomes of it then, and by which rule.
    pub fn grant_then(&self, end: &GrantEnd) -> String {
        if end.carried == 0 {
            return self.books.then_gone().to_owned();
        }
        let rule = self.books.carry_rule(end.carry_percent, self.amount(end.unit, end.carry_most));
        self.books.then_carried(&rule, &self.amount(end.unit, end.carried))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::amount::Unit;
    use crate::domain::person::Language;
    use crate::domain::time::Instant;

    #[test]
    fn what_is_left_and_what_becomes_of_it_is_said_in_both_languages() {
        let (zh, en) = (Words::of(Language::Zh), Words::of(Language::En));
        let ends_at = Instant::parse("2027-01-01T00:00:00+08:00").unwrap();
        let end = GrantEnd {
            unit: Unit::RoomMinute,
            amount: 600,
            ends_at,
            carried: 0,
            carry_percent: 0,
            carry_most: 0,
        };
        assert!(zh.grant_ending(&end).ends_with("，可用到 2026-12-31"), "{}", zh.grant_ending(&end));
        assert!(en.grant_ending(&end).ends_with("to be used by 2026-12-31"), "{}", en.grant_ending(&end));
        assert_eq!(zh.grant_then(&end), "到期未用的部分清零。");
        let half = GrantEnd { carried: 300, carry_percent: 50, carry_most: 600, ..end };
        assert!(zh.grant_then(&half).contains("余额的 50%"), "{}", zh.grant_then(&half));
        assert!(en.grant_then(&half).contains("50 % of the rest"), "{}", en.grant_then(&half));
    }
}
