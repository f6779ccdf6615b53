//! Rules, named in one language.

use super::Words;

impl Words {
    /// A rule's name in the form; `key` is its name, for approval with its reason.
    pub fn rule_title<'a>(&self, key: &'a str) -> &'a str {
        let p = &self.policy;
        match key {
            "opening_hours" => p.t_opening_hours(),
            "working_days" => p.t_working_days(),
            "closed" => p.t_closed(),
            "earliest_notice" => p.t_earliest_notice(),
            "latest_notice" => p.t_latest_notice(),
            "shortest" => p.t_shortest(),
            "longest" => p.t_longest(),
            "start_grid" => p.t_start_grid(),
            "open_per_person" => p.t_open_per_person(),
            "open_per_company" => p.t_open_per_company(),
            "time_per_person" => p.t_time_per_person(),
            "time_per_company" => p.t_time_per_company(),
            "who_may_book" => p.t_who_may_book(),
            "seats" => p.t_seats(),
            "terms" => p.t_terms(),
            "approval_always" => p.t_approval_always(),
            "approval_longer" => p.t_approval_longer(),
            "approval_larger" => p.t_approval_larger(),
            "approval_more" => p.t_approval_more(),
            "approval_outside" => p.t_approval_outside(),
            "approval_day_off" => p.t_approval_day_off(),
            "approval_no_shows" => p.t_approval_no_shows(),
            "approval_team" => p.t_approval_team(),
            "buffer" => p.t_buffer(),
            "check_in" => p.t_check_in(),
            "late_cancel" => p.t_late_cancel(),
            "strikes" => p.t_strikes(),
            "offer" => p.t_offer(),
            "confirm_again" => p.t_confirm_again(),
            other => other,
        }
    }
}
