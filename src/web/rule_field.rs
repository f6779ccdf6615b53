//! What each rule is filled in with: the fields of a form, what they begin with, and a rule as their values.

use crate::domain::policy::{Rule, When};
use crate::words::policy::PolicyWords;
use chrono::NaiveDate;

/// How a field is filled in.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A whole number from … to ….
    Number(i64, i64),
    /// Hours and minutes, as minutes from … to ….
    Hours(i64, i64),
    /// A minute of the day, as 09:30; 24:00 too.
    Clock,
    /// A date.
    Date,
    /// A box.
    Tick,
    /// Boxes for kinds of companies.
    Companies,
    /// One of the terms of use.
    Terms,
}

/// A field: its name, its label, how it is filled in.
pub(super) type Field = (&'static str, fn(&PolicyWords) -> &'static str, Kind);

/// Every rule that a policy can state, in the order of the list to add from.
pub(super) const KEYS: &[&str] = &[
    "opening_hours",
    "working_days",
    "closed",
    "earliest_notice",
    "latest_notice",
    "shortest",
    "longest",
    "start_grid",
    "open_per_person",
    "open_per_company",
    "time_per_person",
    "time_per_company",
    "who_may_book",
    "seats",
    "terms",
    "approval_always",
    "approval_longer",
    "approval_larger",
    "approval_more",
    "approval_outside",
    "approval_day_off",
    "approval_no_shows",
    "approval_team",
    "buffer",
    "check_in",
    "late_cancel",
    "strikes",
    "offer",
    "confirm_again",
];

const YEAR: i64 = 527_040;
const MONTH: i64 = 44_640;
const ANSWER: Field = ("answer", PolicyWords::l_answer, Kind::Hours(1, 21_600));

/// The fields of a rule.
pub(super) fn fields(key: &str) -> Vec<Field> {
    use PolicyWords as P;
    let charge: Field = ("charge", P::l_charge, Kind::Number(0, 100));
    let most: Field = ("most", P::l_most, Kind::Number(1, 100_000));
    let window: Field = ("days", P::l_window, Kind::Number(1, 366));
    match key {
        "closed" => vec![("from", P::l_from_day, Kind::Date), ("until", P::l_until_day, Kind::Date)],
        "earliest_notice" => vec![("time", P::l_time, Kind::Hours(0, YEAR))],
        "latest_notice" => vec![("days", P::l_days, Kind::Number(1, 732))],
        "shortest" | "longest" => vec![("time", P::l_time, Kind::Hours(1, MONTH))],
        "start_grid" => vec![("minutes", P::l_minutes, Kind::Number(1, 1_440))],
        "open_per_person" | "open_per_company" => vec![most],
        "time_per_person" | "time_per_company" => {
            vec![("time", P::l_time, Kind::Hours(1, 527_040_000)), window]
        }
        "who_may_book" => vec![("tenants", P::l_tenants, Kind::Tick), ("kinds", P::l_kinds, Kind::Companies)],
        "seats" => vec![("least", P::l_least, Kind::Number(0, 100_000))],
        "terms" => vec![("terms", P::l_terms, Kind::Terms)],
        "approval_longer" => vec![("over", P::l_time, Kind::Hours(0, MONTH)), ANSWER],
        "approval_larger" | "approval_more" => vec![("over", P::l_over, Kind::Number(0, 100_000)), ANSWER],
        "approval_outside" => vec![("from", P::l_from, Kind::Clock), ("to", P::l_to, Kind::Clock), ANSWER],
        "approval_no_shows" => vec![("over", P::l_no_shows, Kind::Number(1, 1_000)), ANSWER],
        "approval_always" | "approval_day_off" | "approval_team" => vec![ANSWER],
        "buffer" => vec![
            ("before", P::l_before, Kind::Number(0, 1_440)),
            ("after", P::l_after, Kind::Number(0, 1_440)),
        ],
        "check_in" => vec![
            ("opens", P::l_opens, Kind::Number(0, 1_440)),
            ("grace", P::l_grace, Kind::Number(1, 1_440)),
            charge,
        ],
        "late_cancel" => vec![("within", P::l_within, Kind::Hours(1, MONTH)), charge],
        "strikes" => vec![("most", P::l_no_shows, Kind::Number(1, 1_000)), window],
        "offer" => vec![("minutes", P::l_minutes, Kind::Number(1, 5_400))],
        "confirm_again" => vec![("weeks", P::l_weeks, Kind::Number(1, 52))],
        _ => Vec::new(),
    }
}

/// Minutes as the form writes them: `8:30`.
pub(super) fn hours(minutes: i64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// Reads `8:30` or `8`, at most a thousand years.
pub(super) fn minutes(text: &str) -> Option<i64> {
    let (whole, part) = text.trim().split_once([':', '：']).unwrap_or((text.trim(), "0"));
    let digits = |text: &str| !text.is_empty() && text.len() <= 7 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return None;
    }
    let (whole, part): (i64, i64) = (whole.parse().ok()?, part.parse().ok()?);
    (part < 60).then_some(whole * 60 + part)
}

/// What a rule is called in the form, and what its fields hold.
pub(super) fn written(rule: &Rule) -> (String, Vec<(&'static str, String)>) {
    let values = match rule {
        Rule::Closed { from, until } => vec![("from", from.to_string()), ("until", until.to_string())],
        Rule::EarliestNotice { minutes } | Rule::Shortest { minutes } | Rule::Longest { minutes } => {
            vec![("time", hours(*minutes))]
        }
        Rule::LatestNotice { days } => vec![("days", days.to_string())],
        Rule::StartGrid { minutes } | Rule::Offer { minutes } => vec![("minutes", minutes.to_string())],
        Rule::OpenPerPerson { most } | Rule::OpenPerCompany { most } => vec![("most", most.to_string())],
        Rule::TimePerPerson { minutes, days } | Rule::TimePerCompany { minutes, days } => {
            vec![("time", hours(*minutes)), ("days", days.to_string())]
        }
        Rule::WhoMayBook { tenants_only, kinds } => {
            let mut values: Vec<_> = kinds.iter().map(|kind| ("kinds", kind.name().to_owned())).collect();
            values.extend(tenants_only.then(|| ("tenants", "1".to_owned())));
            values
        }
        Rule::Seats { least } => vec![("least", least.to_string())],
        Rule::Terms { terms } => vec![("terms", terms.to_string())],
        Rule::Approval { when, answer_minutes } => {
            let mut values = match when {
                When::Always | When::DayOff | When::Team => Vec::new(),
                When::Longer(over) => vec![("over", hours(*over))],
                When::Larger(over) | When::More(over) | When::NoShows(over) => {
                    vec![("over", over.to_string())]
                }
                When::Outside { from_minute, to_minute } => {
                    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
                    vec![("from", clock(*from_minute)), ("to", clock(*to_minute))]
                }
            };
            values.push(("answer", hours(*answer_minutes)));
            values
        }
        Rule::Buffer { before_minutes, after_minutes } => {
            vec![("before", before_minutes.to_string()), ("after", after_minutes.to_string())]
        }
        Rule::CheckIn { opens_minutes, grace_minutes, charge_percent } => vec![
            ("opens", opens_minutes.to_string()),
            ("grace", grace_minutes.to_string()),
            ("charge", charge_percent.to_string()),
        ],
        Rule::LateCancel { within_minutes, charge_percent } => {
            vec![("within", hours(*within_minutes)), ("charge", charge_percent.to_string())]
        }
        Rule::Strikes { most, days } => vec![("most", most.to_string()), ("days", days.to_string())],
        Rule::ConfirmAgain { weeks } => vec![("weeks", weeks.to_string())],
        _ => Vec::new(),
    };
    let key = match rule {
        Rule::Approval { when, .. } => match when {
            When::Always => "approval_always",
            When::Longer(_) => "approval_longer",
            When::Larger(_) => "approval_larger",
            When::More(_) => "approval_more",
            When::Outside { .. } => "approval_outside",
            When::DayOff => "approval_day_off",
            When::NoShows(_) => "approval_no_shows",
            When::Team => "approval_team",
        },
        other => other.name(),
    };
    (key.to_owned(), values)
}

/// What a new rule begins with.
pub(super) fn usual(key: &str, today: NaiveDate) -> Vec<(&'static str, String)> {
    let text = |pairs: &[(&'static str, &str)]| {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>()
    };
    match key {
        "closed" => vec![("from", today.to_string()), ("until", today.to_string())],
        "earliest_notice" => text(&[("time", "1:00")]),
        "latest_notice" => text(&[("days", "90")]),
        "shortest" => text(&[("time", "0:15")]),
        "longest" => text(&[("time", "8:00")]),
        "start_grid" => text(&[("minutes", "15")]),
        "open_per_person" | "open_per_company" => text(&[("most", "20")]),
        "time_per_person" => text(&[("time", "10:00"), ("days", "7")]),
        "time_per_company" => text(&[("time", "40:00"), ("days", "7")]),
        "who_may_book" => text(&[("tenants", "1")]),
        "seats" => text(&[("least", "0")]),
        "approval_longer" => text(&[("over", "4:00"), ("answer", "9:00")]),
        "approval_larger" | "approval_more" => text(&[("over", "10"), ("answer", "9:00")]),
        "approval_outside" => text(&[("from", "09:00"), ("to", "18:00"), ("answer", "9:00")]),
        "approval_no_shows" => text(&[("over", "3"), ("answer", "9:00")]),
        "approval_always" | "approval_day_off" | "approval_team" => text(&[("answer", "9:00")]),
        "buffer" => text(&[("before", "0"), ("after", "15")]),
        "check_in" => text(&[("opens", "15"), ("grace", "15"), ("charge", "0")]),
        "late_cancel" => text(&[("within", "2:00"), ("charge", "50")]),
        "strikes" => text(&[("most", "3"), ("days", "90")]),
        "offer" => text(&[("minutes", "30")]),
        "confirm_again" => text(&[("weeks", "8")]),
        _ => Vec::new(),
    }
}
