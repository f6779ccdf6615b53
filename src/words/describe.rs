//! Rules without a measured value, days and hours, described in one language.

use super::Words;
use crate::domain::amount::Unit;
use crate::domain::person::Language;
use crate::domain::policy::Rule;
use crate::domain::work_calendar::{Certainty, DayKind, DayStatus};
use chrono::{Datelike, NaiveDate};

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
            Rule::OpeningHours => f.r_opening().to_owned(),
            Rule::WorkingDays => f.r_working().to_owned(),
            Rule::EarliestNotice { minutes } => f.r_earliest(time(*minutes)),
            Rule::LatestNotice { days } => f.r_latest(*days),
            Rule::Shortest { minutes } => f.r_shortest(time(*minutes)),
            Rule::Longest { minutes } => f.r_longest(time(*minutes)),
            Rule::StartGrid { minutes } => self.rule.start_grid(*minutes),
            Rule::OpenPerPerson { most } => f.r_person(*most),
            Rule::OpenPerCompany { most } => f.r_company(*most),
            Rule::Approval { over_minutes: 0, answer_minutes } => f.r_always(time(*answer_minutes)),
            Rule::Approval { over_minutes, answer_minutes } => {
                f.r_over(time(*over_minutes), time(*answer_minutes))
            }
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
