//! Rules without a measured value, days and hours, described in one language.

use super::Words;
use crate::domain::amount::Unit;
use crate::domain::person::Language;
use crate::domain::policy::{Rule, When};
use crate::domain::work_calendar::{Certainty, DayKind, DayStatus};
use chrono::{Datelike, NaiveDate};

/// Minutes since midnight as `08:30`.
pub(super) fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

impl Words {
    /// One of two names, by language.
    pub fn either<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// A rule as it holds for everybody, without anything measured.
    pub fn rule(&self, rule: &Rule) -> String {
        let f = &self.founder;
        let time = |minutes: i64| self.amount(Unit::RoomMinute, minutes);
        match rule {
            Rule::NotPast => self.rule.not_past().to_owned(),
            Rule::Foreseeable => f.r_foreseeable().to_owned(),
            Rule::Bounded => f.r_bounded().to_owned(),
            Rule::Bookable => self.rule.bookable().to_owned(),
            Rule::Standing => self.rule.standing().to_owned(),
            Rule::Balance { unit } => f.r_balance(self.unit(*unit)),
            Rule::Quota { percent } => self.compute.quota_asks(*percent),
            Rule::QuotaStop { percent } => self.compute.quota_stops(*percent),
            Rule::OpeningHours => f.r_opening().to_owned(),
            Rule::WorkingDays => f.r_working().to_owned(),
            Rule::EarliestNotice { minutes } => f.r_earliest(time(*minutes)),
            Rule::LatestNotice { days } => f.r_latest(*days),
            Rule::Shortest { minutes } => f.r_shortest(time(*minutes)),
            Rule::Longest { minutes } => f.r_longest(time(*minutes)),
            Rule::StartGrid { minutes } => self.rule.start_grid(*minutes),
            Rule::OpenPerPerson { most } => f.r_person(*most),
            Rule::OpenPerCompany { most } => f.r_company(*most),
            Rule::Closed { from, until } => self.rule.closed(from.to_string(), until.to_string()),
            Rule::TimePerPerson { minutes, days } => f.r_time_person(time(*minutes), *days),
            Rule::TimePerCompany { minutes, days } => f.r_time_company(time(*minutes), *days),
            Rule::WhoMayBook { tenants_only, kinds } => self.who_may_book(*tenants_only, kinds),
            Rule::Seats { least: 0 } => f.r_seats().to_owned(),
            Rule::Seats { least } => f.r_seats_least(*least),
            Rule::Terms { .. } => self.rule.terms().to_owned(),
            Rule::Approval { when, answer_minutes } => {
                f.r_approval(self.when_asked(when), time(*answer_minutes))
            }
            Rule::Buffer { before_minutes, after_minutes } => {
                self.rule.buffer(*before_minutes, *after_minutes)
            }
            Rule::CheckIn { opens_minutes, grace_minutes, charge_percent } => {
                let mut sentence = self.rule.check_in(*opens_minutes, *grace_minutes);
                if *charge_percent > 0 {
                    sentence.push_str(&self.rule.check_in_charge(*charge_percent));
                }
                sentence
            }
            Rule::LateCancel { within_minutes, charge_percent } => {
                self.rule.late_cancel(time(*within_minutes), *charge_percent)
            }
            Rule::Strikes { most, days } => self.rule.strikes(*most, *days),
            Rule::Offer { minutes } => self.rule.offer(time(*minutes)),
            Rule::ConfirmAgain { weeks } => self.rule.confirm_again(*weeks),
        }
    }

    /// Minutes as people say them.
    pub(super) fn time(&self, minutes: i64) -> String {
        self.amount(Unit::RoomMinute, minutes)
    }

    /// When a person must agree, without anything measured.
    fn when_asked(&self, when: &When) -> String {
        let (r, f) = (&self.rule, &self.founder);
        match when {
            When::Always | When::Longer(0) => r.approval_always().to_owned(),
            When::Longer(minutes) => f.r_longer(self.time(*minutes)),
            When::Larger(most) => f.r_larger(*most),
            When::More(most) => f.r_more(*most),
            When::Outside { from_minute, to_minute } => {
                r.approval_outside(clock(*from_minute), clock(*to_minute))
            }
            When::DayOff => r.approval_day_off().to_owned(),
            When::NoShows(most) => f.r_no_shows(*most),
            When::Team => r.approval_team().to_owned(),
        }
    }

    /// What kind of day it is, in words, with how sure that is.
    pub fn day(&self, date: NaiveDate, status: DayStatus<'_>) -> String {
        let f = &self.founder;
        let mut what = match (status.kind, status.name) {
            (DayKind::Workday, _) => f.d_work().to_owned(),
            (DayKind::Weekend, _) => f.d_weekend().to_owned(),
            (DayKind::Off, Some(name)) => f.d_off_of(&self.holiday(name)),
            (DayKind::Off, None) => f.d_off().to_owned(),
            (DayKind::MakeUp, Some(name)) => f.d_makeup_of(&self.holiday(name)),
            (DayKind::MakeUp, None) => f.d_makeup().to_owned(),
        };
        match status.certainty {
            Certainty::Known => {}
            Certainty::Statutory => what.push_str(&f.d_by_law(date.year())),
            Certainty::Provisional => what.push_str(&f.d_unknown(date.year())),
        }
        f.d_is(date.to_string(), self.weekday(date), what)
    }

    /// Through which door something came.
    pub fn door(&self, door: &str) -> &'static str {
        let f = &self.booking;
        match door {
            "api" => f.door_api(),
            "dav" => f.door_dav(),
            "mail" => f.door_mail(),
            "job" => f.door_job(),
            "command" => f.door_command(),
            _ => f.door_web(),
        }
    }

    /// Weekly opening hours: `周一至周五 08:30–20:00`.
    pub fn opening(&self, hours: &str) -> String {
        if self.lang == Language::En {
            return hours.to_owned();
        }
        let pairs = [
            ("daily", "每天"),
            ("mon", "周一"),
            ("tue", "周二"),
            ("wed", "周三"),
            ("thu", "周四"),
            ("fri", "周五"),
            ("sat", "周六"),
            ("sun", "周日"),
        ];
        let part = |part: &str| {
            let (days, hours) = part.trim().split_once(' ').unwrap_or((part, ""));
            let days = days.replace('-', "至").replace(',', "、");
            let days = pairs.iter().fold(days, |text, (en, zh)| text.replace(en, zh));
            format!("{days} {}", hours.replace('-', "–").replace(',', "、"))
        };
        hours.split(';').map(part).collect::<Vec<_>>().join("；")
    }
}
