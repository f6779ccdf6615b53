//! House rules as data: what managers put in force, and the lines of a decision's trace.

use super::amount::Unit;
use super::company::CompanyKind;
use super::id::TermsId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One rule with its limit. The stored form is JSON: `{"rule": "longest", "minutes": 240}`.
///
/// Most are judged for every request; the last ones (from [`Rule::Buffer`] on) say how a booking is
/// treated once it is given, and never refuse one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// It begins no longer than half an hour ago. Holds everywhere, whatever the policy says.
    NotPast,
    /// It begins within two years. Holds everywhere.
    Foreseeable,
    /// It lasts at most 31 days. Holds everywhere.
    Bounded,
    /// The kind can be booked at all: a fixed desk is given out by a tenancy, and to others only on
    /// days on which its tenant is away. Holds everywhere.
    Bookable,
    /// The company is in incubation. Holds everywhere.
    Standing,
    /// The company has enough left of what the kind costs. Holds everywhere.
    Balance {
        /// Of what.
        unit: Unit,
    },
    /// A company that has taken so much of its quota on a pool needs a person's approval for more. Holds
    /// wherever the pool says so.
    Quota {
        /// From so many percent on, this request included.
        percent: i64,
    },
    /// Beyond so much of its quota on a pool a company reserves nothing, until it is given more. Holds wherever
    /// the pool says so.
    QuotaStop {
        /// At most so many percent, this request included.
        percent: i64,
    },
    /// Inside the opening hours of the resource, or of its incubator.
    OpeningHours,
    /// Only on working days of the Chinese calendar: make-up Saturdays are open, holidays are not.
    WorkingDays,
    /// Closed during a period, such as the Spring Festival weeks of the house.
    Closed {
        /// The first closed date.
        from: NaiveDate,
        /// The last closed date.
        until: NaiveDate,
    },
    /// At least so long before it begins.
    EarliestNotice {
        /// Minutes.
        minutes: i64,
    },
    /// At most so long before it begins.
    LatestNotice {
        /// Days.
        days: i64,
    },
    /// At least so long.
    Shortest {
        /// Minutes.
        minutes: i64,
    },
    /// At most so long.
    Longest {
        /// Minutes.
        minutes: i64,
    },
    /// Begins and ends on the grid, counted from local midnight.
    StartGrid {
        /// Minutes.
        minutes: i64,
    },
    /// A person's bookings that are still ahead.
    OpenPerPerson {
        /// At most so many, the new one included.
        most: i64,
    },
    /// A company's bookings that are still ahead.
    OpenPerCompany {
        /// At most so many, the new one included.
        most: i64,
    },
    /// A person's time on this kind in this incubator, in any window of so many days.
    TimePerPerson {
        /// At most so many minutes, the new booking included.
        minutes: i64,
        /// The window's length, 1 to 366 days of 24 hours.
        days: i64,
    },
    /// A company's time on this kind in this incubator, pooled over its people, in any window.
    TimePerCompany {
        /// At most so many minutes, the new booking included.
        minutes: i64,
        /// The window's length, 1 to 366 days of 24 hours.
        days: i64,
    },
    /// Who may book.
    WhoMayBook {
        /// Only companies of this incubator.
        tenants_only: bool,
        /// Only applicants of these kinds; empty: of any.
        kinds: Vec<CompanyKind>,
    },
    /// As many people as the place has seats, at the most.
    Seats {
        /// At least so many are expected; 0: any number, also an unsaid one.
        least: i64,
    },
    /// The person has accepted a version of the terms of use.
    Terms {
        /// Which.
        terms: TermsId,
    },
    /// A person of the incubator must agree.
    Approval {
        /// When.
        when: When,
        /// The approver's time to answer, in working minutes (09:00 to 18:00).
        answer_minutes: i64,
    },
    /// Time to set up and to clear away; it takes up the resource and is not shown as booked.
    Buffer {
        /// Minutes before.
        before_minutes: i64,
        /// Minutes after.
        after_minutes: i64,
    },
    /// The holder must check in, or the rest of the slot is given to others.
    CheckIn {
        /// So many minutes before the start it becomes possible.
        opens_minutes: i64,
        /// So many minutes after the start it is a no-show.
        grace_minutes: i64,
        /// The share of the price a no-show is charged, 0 to 100 percent.
        charge_percent: i64,
    },
    /// Calling off late costs a share of the price.
    LateCancel {
        /// Less than so many minutes before the start is late.
        within_minutes: i64,
        /// The share, 0 to 100 percent.
        charge_percent: i64,
    },
    /// Who did not come so often waits behind the others.
    Strikes {
        /// So many no-shows count.
        most: i64,
        /// Within so many days.
        days: i64,
    },
    /// How long a freed place is kept for the next in line.
    Offer {
        /// Working minutes (09:00 to 18:00).
        minutes: i64,
    },
    /// A series is confirmed again now and then, or its rest is released.
    ConfirmAgain {
        /// Every so many weeks.
        weeks: i64,
    },
}

/// When a person must agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum When {
    /// To every request.
    Always,
    /// When it is longer than so many minutes.
    Longer(i64),
    /// When more people are expected than that.
    Larger(i64),
    /// When more units are asked for than that.
    More(i64),
    /// When some of it lies outside these hours, in minutes since local midnight.
    Outside {
        /// From.
        from_minute: u32,
        /// To.
        to_minute: u32,
    },
    /// When some of it falls on a day off.
    DayOff,
    /// When the person has had so many no-shows within 90 days.
    NoShows(i64),
    /// When the applicant is an unregistered team.
    Team,
}

/// How a rule came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Kept,
    /// It is broken.
    Broken,
    /// It asks for a person's approval.
    Asks,
    /// It is broken, and a manager decided otherwise, with a reason.
    Overridden,
}

/// A rule, the fact it looked at, and how it came out: one line of a decision's trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Check {
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
    /// The fact in the rule's own measure: minutes, days, a count, an amount; 0 or 1 for yes or no.
    pub value: i64,
    /// How it came out.
    pub outcome: Outcome,
    /// The working calendar of that year is not published yet: weekdays were taken for working days.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

impl Rule {
    /// The name it has in the stored form, in problems and in the words.
    pub const fn name(&self) -> &'static str {
        match self {
            Rule::NotPast => "not_past",
            Rule::Foreseeable => "foreseeable",
            Rule::Bounded => "bounded",
            Rule::Bookable => "bookable",
            Rule::Standing => "standing",
            Rule::Balance { .. } => "balance",
            Rule::Quota { .. } => "quota",
            Rule::QuotaStop { .. } => "quota_stop",
            Rule::OpeningHours => "opening_hours",
            Rule::WorkingDays => "working_days",
            Rule::Closed { .. } => "closed",
            Rule::EarliestNotice { .. } => "earliest_notice",
            Rule::LatestNotice { .. } => "latest_notice",
            Rule::Shortest { .. } => "shortest",
            Rule::Longest { .. } => "longest",
            Rule::StartGrid { .. } => "start_grid",
            Rule::OpenPerPerson { .. } => "open_per_person",
            Rule::OpenPerCompany { .. } => "open_per_company",
            Rule::TimePerPerson { .. } => "time_per_person",
            Rule::TimePerCompany { .. } => "time_per_company",
            Rule::WhoMayBook { .. } => "who_may_book",
            Rule::Seats { .. } => "seats",
            Rule::Terms { .. } => "terms",
            Rule::Approval { .. } => "approval",
            Rule::Buffer { .. } => "buffer",
            Rule::CheckIn { .. } => "check_in",
            Rule::LateCancel { .. } => "late_cancel",
            Rule::Strikes { .. } => "strikes",
            Rule::Offer { .. } => "offer",
            Rule::ConfirmAgain { .. } => "confirm_again",
        }
    }

    /// Whether it is judged for every request; the others say how a booking is treated.
    pub const fn is_judged(&self) -> bool {
        !matches!(
            self,
            Rule::Buffer { .. }
                | Rule::CheckIn { .. }
                | Rule::LateCancel { .. }
                | Rule::Strikes { .. }
                | Rule::Offer { .. }
                | Rule::ConfirmAgain { .. }
        )
    }

    /// Whether it holds everywhere, so that no policy states it and no manager sets it aside.
    pub const fn is_house_rule(&self) -> bool {
        matches!(
            self,
            Rule::NotPast
                | Rule::Foreseeable
                | Rule::Bounded
                | Rule::Bookable
                | Rule::Standing
                | Rule::Balance { .. }
                | Rule::Quota { .. }
                | Rule::QuotaStop { .. }
        )
    }

    /// Whether its limits make sense: what no booking could ever satisfy, or what means nothing, is a
    /// mistake of the one who wrote it.
    pub fn is_sound(&self) -> bool {
        let percent = |share: i64| (0..=100).contains(&share);
        let year = |days: i64| (1..=366).contains(&days);
        match self {
            Rule::Closed { from, until } => from <= until,
            Rule::EarliestNotice { minutes } => (0..=527_040).contains(minutes),
            Rule::LatestNotice { days } => (1..=732).contains(days),
            Rule::Shortest { minutes } | Rule::Longest { minutes } => (1..=44_640).contains(minutes),
            Rule::StartGrid { minutes } => (1..=1_440).contains(minutes),
            Rule::OpenPerPerson { most } | Rule::OpenPerCompany { most } => (1..=100_000).contains(most),
            Rule::TimePerPerson { minutes, days } | Rule::TimePerCompany { minutes, days } => {
                *minutes > 0 && *minutes <= 527_040_000 && year(*days)
            }
            Rule::Seats { least } => (0..=100_000).contains(least),
            Rule::Approval { when, answer_minutes } => {
                (1..=21_600).contains(answer_minutes)
                    && match when {
                        When::Always | When::DayOff | When::Team => true,
                        When::Longer(minutes) => (0..=44_640).contains(minutes),
                        When::Larger(most) | When::More(most) => (0..=100_000).contains(most),
                        When::Outside { from_minute, to_minute } => {
                            from_minute < to_minute && *to_minute <= 1_440
                        }
                        When::NoShows(most) => (1..=1_000).contains(most),
                    }
            }
            Rule::Buffer { before_minutes, after_minutes } => {
                (0..=1_440).contains(before_minutes) && (0..=1_440).contains(after_minutes)
            }
            Rule::CheckIn { opens_minutes, grace_minutes, charge_percent } => {
                (0..=1_440).contains(opens_minutes)
                    && (1..=1_440).contains(grace_minutes)
                    && percent(*charge_percent)
            }
            Rule::LateCancel { within_minutes, charge_percent } => {
                (1..=44_640).contains(within_minutes) && percent(*charge_percent)
            }
            Rule::Strikes { most, days } => (1..=1_000).contains(most) && year(*days),
            Rule::Offer { minutes } => (1..=5_400).contains(minutes),
            Rule::ConfirmAgain { weeks } => (1..=52).contains(weeks),
            Rule::WhoMayBook { .. }
            | Rule::Terms { .. }
            | Rule::OpeningHours
            | Rule::WorkingDays
            | Rule::NotPast
            | Rule::Foreseeable
            | Rule::Bounded
            | Rule::Bookable
            | Rule::Standing
            | Rule::Balance { .. }
            | Rule::Quota { .. }
            | Rule::QuotaStop { .. } => true,
        }
    }
}
