//! Names and measures: units, amounts, states, times and zones.

use super::Words;
use super::money::{card_hours_plain, grouped};
use crate::domain::amount::Unit;
use crate::domain::booking::{State, Verb};
use crate::domain::right::Action;
use crate::domain::time::{HOUR, Instant, Interval};
use crate::domain::waitlist::{WaitState, WaitVerb};
use chrono_tz::Tz;

/// What English puts behind a noun: nothing where there is one of it.
pub const fn plural(one: bool) -> &'static str {
    if one { "" } else { "s" }
}

impl Words {
    /// A unit of the ledger.
    pub fn unit(&self, unit: Unit) -> &'static str {
        match unit {
            Unit::DeskDay => self.name.desk_day(),
            Unit::RoomMinute => self.name.room_minute(),
            Unit::CardSecond => self.name.card_second(),
            Unit::MentorMinute => self.name.mentor_minute(),
            Unit::Fen => self.name.fen(),
        }
    }

    /// An amount with its unit, as people say it: `2 小时 30 分钟`, `3 天`, `1,250.50 卡时`.
    pub fn amount(&self, unit: Unit, amount: i64) -> String {
        let n = &self.name;
        match unit {
            Unit::DeskDay if amount.abs() == 1 => n.one_day(amount),
            Unit::DeskDay => n.days(amount),
            Unit::RoomMinute | Unit::MentorMinute if amount.abs() < 60 => n.minutes(amount),
            Unit::RoomMinute | Unit::MentorMinute if amount % 60 == 0 => n.hours(grouped(amount / 60)),
            Unit::RoomMinute | Unit::MentorMinute => {
                n.hours_minutes(grouped(amount / 60), (amount % 60).abs())
            }
            Unit::CardSecond if amount.abs() == HOUR => n.one_card_hour(card_hours_plain(amount)),
            Unit::CardSecond => n.card_hours(card_hours_plain(amount)),
            Unit::Fen => self.yuan(amount),
        }
    }

    /// A booking's state.
    pub fn state(&self, state: State) -> &'static str {
        let n = &self.name;
        match state {
            State::Requested => n.requested(),
            State::Confirmed => n.confirmed(),
            State::InUse => n.in_use(),
            State::Done => n.done(),
            State::Declined => n.declined(),
            State::Lapsed => n.lapsed(),
            State::Cancelled => n.cancelled(),
            State::NoShow => n.no_show(),
        }
    }

    /// What was tried on a booking.
    pub fn verb(&self, verb: Verb) -> &'static str {
        let n = &self.name;
        match verb {
            Verb::Approve => n.approve(),
            Verb::Decline => n.decline(),
            Verb::Cancel => n.cancel(),
            Verb::Restore => n.restore(),
            Verb::Change => n.change(),
            Verb::Lapse => n.lapse(),
            Verb::Start => n.start(),
            Verb::Finish => n.finish(),
            Verb::Miss => n.miss(),
            Verb::Release => n.release(),
        }
    }

    /// Something that needs a right.
    pub fn action(&self, action: Action) -> &'static str {
        let n = &self.name;
        match action {
            Action::SeeResources => n.see_resources(),
            Action::Book => n.book(),
            Action::Override => n.override_policy(),
            Action::SeeBooking => n.see_booking(),
            Action::ChangeBooking => n.change_booking(),
            Action::CancelBooking => n.cancel_booking(),
            Action::DecideBooking => n.decide_booking(),
            Action::CheckIn => n.check_in(),
            Action::Excuse => n.excuse(),
            Action::EditPolicy => n.edit_policy(),
            Action::EditInventory => n.edit_inventory(),
            Action::Grant => n.grant(),
            Action::SeeCompany => n.see_company(),
            Action::EditMembers => n.edit_members(),
            Action::EditCompany => n.edit_company(),
            Action::SeePeople => n.see_people(),
            Action::EditPeople => n.edit_people(),
            Action::KeepTenancies => self.keep.r_keep_tenancies(),
            Action::KeepPools => self.compute.r_keep_pools(),
            Action::ImportUsage => self.compute.r_import_usage(),
            Action::Bill => self.compute.r_bill(),
            Action::FileReturn => self.quarterly.r_file(),
            Action::SeeReturns => self.quarterly.r_see(),
            Action::KeepReturns => self.quarterly.r_keep(),
            Action::MarkLeave => self.keep.r_mark_leave(),
            Action::Close => self.keep.r_close(),
            Action::SeeApplication => self.admission.a_see(),
            Action::KeepApplications => self.admission.a_keep(),
            Action::ReviewApplications => self.admission.a_review(),
            Action::EditAdmission => self.admission.a_rules(),
            Action::EditCalendar => self.keep.r_edit_calendar(),
            Action::SeeTrail => n.see_trail(),
            Action::SeeMail => n.see_mail(),
            Action::SeeJobs => n.see_jobs(),
            Action::SeeSeals => self.books.r_see_seals(),
            Action::KeepProgrammes => self.support.r_keep(),
            Action::ApplyVoucher => self.support.r_apply(),
            Action::KeepAgreements => self.agreement.r_keep(),
            Action::AwardVoucher => self.support.r_award(),
            Action::AskEntitlement => self.case.a_ask(),
            Action::SeeCase => self.case.a_see(),
            Action::DecideCase => self.case.a_decide(),
            Action::EditChains => self.case.a_chains(),
        }
    }

    /// Where a waiting entry stands.
    pub fn wait_state(&self, state: WaitState) -> &'static str {
        let n = &self.name;
        match state {
            WaitState::Waiting => n.waiting(),
            WaitState::Offered => n.offered(),
            WaitState::Served => n.served(),
            WaitState::Passed => n.passed(),
            WaitState::Withdrawn => n.withdrawn(),
            WaitState::Expired => n.expired(),
        }
    }

    /// What can happen to a waiting entry.
    pub fn wait_verb(&self, verb: WaitVerb) -> &'static str {
        let n = &self.name;
        match verb {
            WaitVerb::Offer => n.offer(),
            WaitVerb::Accept => n.accept(),
            WaitVerb::Turn => n.turn(),
            WaitVerb::Pass => n.pass(),
            WaitVerb::Withdraw => n.withdraw(),
            WaitVerb::Expire => n.expire(),
        }
    }

    /// A date and time of `zone`, as tables write it: `2026-11-24 09:00`.
    pub fn moment(&self, at: Instant, zone: Tz) -> String {
        at.wall(zone).format("%Y-%m-%d %H:%M").to_string()
    }

    /// A span, as short as it can be without being unclear: `2026-11-24（周二）09:00–10:30`.
    pub fn span(&self, span: Interval, zone: Tz) -> String {
        let (from, to) = (span.start().wall(zone), span.end().wall(zone));
        let day = self.weekday(from.date());
        let head = match self.lang {
            crate::domain::person::Language::Zh => {
                format!("{}（{day}）{}", from.format("%Y-%m-%d"), from.format("%H:%M"))
            }
            crate::domain::person::Language::En => {
                format!("{day} {} {}", from.format("%Y-%m-%d"), from.format("%H:%M"))
            }
        };
        if from.date() == to.date() {
            format!("{head}–{}", to.format("%H:%M"))
        } else if to.time() == chrono::NaiveTime::MIN && from.date().succ_opt() == Some(to.date()) {
            format!("{head}–24:00")
        } else {
            format!("{head} – {}", to.format("%Y-%m-%d %H:%M"))
        }
    }

    /// Whole days: `2026-11-24 至 11-27`; one day stands alone.
    pub fn days_of(&self, span: Interval, zone: Tz) -> String {
        let (first, last) = (span.start().date(zone), span.end().plus(-1).date(zone));
        match (self.lang, first == last) {
            (_, true) => first.to_string(),
            (crate::domain::person::Language::Zh, _) => format!("{first} 至 {last}"),
            (crate::domain::person::Language::En, _) => format!("{first} to {last}"),
        }
    }

    /// The day of the week.
    pub fn weekday(&self, date: chrono::NaiveDate) -> &'static str {
        self.weekday_at(crate::domain::time::weekday(date))
    }

    /// The day of the week by its number, 0 for Monday to 6 for Sunday.
    pub fn weekday_at(&self, day: usize) -> &'static str {
        const ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
        const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        match self.lang {
            crate::domain::person::Language::Zh => ZH[day % 7],
            crate::domain::person::Language::En => EN[day % 7],
        }
    }

    /// The name of the zone at an instant: `北京时间 UTC+8`, `UTC+1 (Europe/Paris)`.
    pub fn zone(&self, zone: Tz, at: Instant) -> String {
        use chrono::Offset;
        let seconds = at.utc().with_timezone(&zone).offset().fix().local_minus_utc();
        let (hours, minutes) = (seconds / 3_600, (seconds % 3_600).abs() / 60);
        let offset =
            if minutes == 0 { format!("UTC{hours:+}") } else { format!("UTC{hours:+}:{minutes:02}") };
        match (zone, self.lang) {
            (chrono_tz::Asia::Shanghai, crate::domain::person::Language::Zh) => format!("北京时间 {offset}"),
            (chrono_tz::Asia::Shanghai, crate::domain::person::Language::En) => {
                format!("Beijing time {offset}")
            }
            _ => format!("{offset} ({zone})"),
        }
    }
}
