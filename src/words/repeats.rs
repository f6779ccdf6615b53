//! How a series repeats, said in one language.

use super::Words;
use crate::domain::recur::{Ends, Every, Recurrence};
use crate::domain::time::weekday;
use chrono::{Datelike, NaiveDate, NaiveTime};

impl Words {
    /// When a series takes place, as a sentence: `每周二 09:00–10:00，2026-11-24 起，共 8 次`.
    pub fn repeats(&self, first: NaiveDate, from: NaiveTime, to: NaiveTime, rule: &Recurrence) -> String {
        let s = &self.series;
        let clock = |at: NaiveTime| at.format("%H:%M").to_string();
        let end = match rule.ends {
            Ends::Count(n) => s.w_count(n),
            Ends::Until(date) => s.w_until(date.to_string()),
        };
        s.w_all(self.on_days(first, rule), clock(from), clock(to), first.to_string(), end)
    }

    fn on_days(&self, first: NaiveDate, rule: &Recurrence) -> String {
        let s = &self.series;
        let name = self.weekday(first);
        match (&rule.every, rule.interval) {
            (Every::WorkingDay, _) => s.w_workday().to_owned(),
            (Every::Day, 1) => s.w_day().to_owned(),
            (Every::Day, n) => s.every_n(n, s.w_days()),
            (Every::Week(days), n) => {
                let own = [u8::try_from(weekday(first)).unwrap_or(0)];
                let days = if days.is_empty() { &own[..] } else { days.as_slice() };
                let names: Vec<&str> = days.iter().map(|day| self.weekday_at(usize::from(*day))).collect();
                let names = names.join(self.either("、", ", "));
                if n == 1 { s.w_week(names.replace('周', "")) } else { s.w_weeks(n, names) }
            }
            (Every::MonthDay, 1) => s.w_month(first.day()),
            (Every::MonthDay, n) => s.w_months(n, first.day()),
            (Every::MonthWeekday, n) => {
                let nth = (first.day() - 1) / 7 + 1;
                match (nth, n) {
                    (5, 1) => s.w_last(name),
                    (nth, 1) => s.w_nth(nth, name),
                    (nth, months) => s.w_nths(months, nth, name),
                }
            }
        }
    }

    /// What a number in an event of a series counts; `None`: it is none that people are told.
    pub fn counted(&self, name: &str) -> Option<&'static str> {
        let s = &self.series;
        Some(match name {
            "booked" => s.c_booked(),
            "requested" => s.c_requested(),
            "skipped" => s.c_skipped(),
            "changed" => s.c_changed(),
            "kept" => s.c_kept(),
            "cancelled" => s.c_cancelled(),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Language;

    #[test]
    fn a_rule_is_said_as_people_say_it() {
        let said = |every, interval, ends, language| {
            let first = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
            let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
            Words::of(language).repeats(first, at(9), at(10), &Recurrence { every, interval, ends })
        };
        use Language::{En, Zh};
        assert_eq!(
            said(Every::Week(vec![1, 3]), 1, Ends::Count(8), Zh),
            "每周二、四 09:00–10:00，2026-11-24 起，共 8 次"
        );
        assert_eq!(
            said(Every::Week(vec![]), 2, Ends::Count(8), En),
            "every 2 weeks on Tue 09:00–10:00, from 2026-11-24, 8 times"
        );
        let until = Ends::Until(NaiveDate::from_ymd_opt(2027, 1, 5).unwrap());
        assert_eq!(
            said(Every::MonthWeekday, 1, until, Zh),
            "每月第 4 个周二 09:00–10:00，2026-11-24 起，至 2027-01-05"
        );
        assert_eq!(
            said(Every::WorkingDay, 1, until, En),
            "every working day 09:00–10:00, from 2026-11-24, until 2027-01-05"
        );
    }
}
