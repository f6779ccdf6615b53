//! A year's holiday notice as a file: our own lines, or the JSON of holiday-cn; and what it changes.

use super::field::{FieldError, FieldRule, RowError};
use super::work_calendar::{LineFault, RowKind, WorkCalendar};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The years a notice can be of: the first with machine-readable notices, and far enough ahead.
pub const YEARS: std::ops::RangeInclusive<i32> = 2007..=2100;

/// A year's notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its year. Single days may lie in the year before or after: New Year's holiday begins early.
    pub year: i32,
    /// Its rows.
    pub calendar: WorkCalendar,
}

#[derive(Deserialize)]
struct Papers {
    year: i32,
    days: Vec<PaperDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PaperDay {
    name: String,
    date: String,
    is_off_day: bool,
}

fn error(line: u64, field: &str, rule: FieldRule) -> RowError {
    RowError { line, error: FieldError::new(field, rule) }
}

/// Reads a file: JSON where it begins with a brace, else lines of `kind,date,name`. All of it or every row
/// that is wrong, by line.
pub fn read(text: &str) -> Result<Notice, Vec<RowError>> {
    let text = text.trim_start_matches('\u{feff}');
    let (lines, places, year) =
        if text.trim_start().starts_with('{') { of_json(text)? } else { of_lines(text) };
    let calendar = WorkCalendar::parse(&lines).map_err(|errors| {
        let place = |line: usize| places.get(line - 1).copied().unwrap_or(1);
        errors.iter().map(|one| fault(place(one.line), one.fault)).collect::<Vec<_>>()
    })?;
    let mut count = std::collections::BTreeMap::<i32, usize>::new();
    for (date, ..) in calendar.all() {
        *count.entry(date.year()).or_default() += 1;
    }
    let most = count.iter().max_by_key(|(_, rows)| **rows).map(|(year, _)| *year);
    let Some(year) = year.or(most).filter(|year| YEARS.contains(year)) else {
        return Err(vec![error(1, "date", FieldRule::Missing)]);
    };
    let mut wrong = Vec::new();
    for (line, place) in lines.lines().zip(&places) {
        let mut cells = line.split(',').map(str::trim);
        let (kind, date) = (cells.next().unwrap_or(""), cells.next().unwrap_or(""));
        let Ok(date) = date.parse::<NaiveDate>() else { continue };
        if (date.year() - year).abs() > 1 {
            wrong.push(error(*place, "date", FieldRule::OtherYear { year }));
        } else if kind == RowKind::Work.name() && date.weekday().number_from_monday() < 6 {
            wrong.push(error(*place, "date", FieldRule::NotWeekend));
        }
    }
    if wrong.is_empty() { Ok(Notice { year, calendar }) } else { Err(wrong) }
}

type Lines = (String, Vec<u64>, Option<i32>);

/// Our own lines as they are.
fn of_lines(text: &str) -> Lines {
    let count = u64::try_from(text.lines().count()).unwrap_or(0);
    (text.to_owned(), (1..=count.max(1)).collect(), None)
}

/// holiday-cn's days as our own lines; which line of the file each stands on.
fn of_json(text: &str) -> Result<Lines, Vec<RowError>> {
    let papers: Papers = serde_json::from_str(text).map_err(|fault| {
        let said = fault.to_string();
        let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said).to_owned();
        vec![error(u64::try_from(fault.line()).unwrap_or(1), "days", FieldRule::Unreadable(said))]
    })?;
    let (mut lines, mut places, mut from) = (String::new(), Vec::new(), 0);
    for day in &papers.days {
        let kind = if day.is_off_day { RowKind::Off } else { RowKind::Work };
        lines.push_str(&format!("{},{},{}\n", kind.name(), day.date, day.name.replace(',', " ")));
        // Days stand in the file in this order: each is looked for after the one before.
        let at = text[from..].find(&format!("\"{}\"", day.date)).map_or(from, |at| from + at);
        places.push(u64::try_from(text[..at].matches('\n').count() + 1).unwrap_or(1));
        from = at.saturating_add(1).min(text.len());
        while !text.is_char_boundary(from) {
            from += 1;
        }
    }
    Ok((lines, places, Some(papers.year)))
}

fn fault(line: u64, fault: LineFault) -> RowError {
    match fault {
        LineFault::Shape => error(line, "row", FieldRule::Unreadable("kind,date,name".to_owned())),
        LineFault::Kind => error(line, "kind", FieldRule::Choice),
        LineFault::Date => error(line, "date", FieldRule::Date),
        LineFault::Name => error(line, "name", FieldRule::Missing),
        LineFault::Twice => error(line, "date", FieldRule::Taken),
    }
}

/// What a notice changes in the calendar that is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Days that were worked and are off now.
    pub newly_off: Vec<NaiveDate>,
    /// Days that were off and are worked now.
    pub newly_working: Vec<NaiveDate>,
    /// Days that were only taken for what they are, and are known now.
    pub settled: usize,
}

/// What `after` says otherwise than `before`, within `year` and a month on either side.
pub fn difference(before: &WorkCalendar, after: &WorkCalendar, year: i32) -> Difference {
    use super::work_calendar::Certainty;
    let mut found = Difference::default();
    let first = NaiveDate::from_ymd_opt(year - 1, 12, 1).unwrap_or_default();
    let last = NaiveDate::from_ymd_opt(year + 1, 1, 31).unwrap_or_default();
    for date in first.iter_days().take_while(|date| *date <= last) {
        let (old, new) = (before.day(date), after.day(date));
        match (old.working, new.working) {
            (true, false) => found.newly_off.push(date),
            (false, true) => found.newly_working.push(date),
            _ => {}
        }
        if old.certainty != Certainty::Known && new.certainty == Certainty::Known {
            found.settled += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{
  "year": 2027,
  "papers": [],
  "days": [
    { "name": "元旦", "date": "2026-12-31", "isOffDay": true },
    { "name": "元旦", "date": "2027-01-01", "isOffDay": true },
    { "name": "春节", "date": "2027-02-20", "isOffDay": false }
  ]
}"#;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn both_forms_say_the_same() {
        let lines = "off,2026-12-31,元旦\noff,2027-01-01,元旦\nwork,2027-02-20,春节\n";
        let (json, own) = (read(JSON).unwrap(), read(lines).unwrap());
        assert_eq!(json, own);
        assert_eq!(json.year, 2027);
    }

    #[test]
    fn a_notice_replaces_its_year_and_touches_single_days_beside_it() {
        let before = WorkCalendar::embedded();
        let notice = read(JSON).unwrap();
        let after = before.clone().with_notice(notice.year, &notice.calendar);
        let found = difference(&before, &after, 2027);
        assert!(after.is_known(2026) && after.is_known(2027));
        assert_eq!(after.day(date("2026-10-01")), before.day(date("2026-10-01")), "2026 is as it was");
        assert!(
            found.newly_off.contains(&date("2026-12-31"))
                && found.newly_working.contains(&date("2027-02-20"))
        );
        assert!(found.settled > 300);
    }

    #[test]
    fn what_is_wrong_is_named_by_line_and_rule() {
        let errors = |text: &str| -> Vec<(u64, String, FieldRule)> {
            let all = read(text).unwrap_err();
            all.into_iter().map(|one| (one.line, one.error.field, one.error.rule)).collect()
        };
        let text =
            "# 2027\noff,2027-01-01,元旦\nmaybe,2027-01-02,元旦\noff,2027-02-30,春节\noff,2027-01-01,元旦\n";
        assert_eq!(
            errors(text),
            [
                (3, "kind".to_owned(), FieldRule::Choice),
                (4, "date".to_owned(), FieldRule::Date),
                (5, "date".to_owned(), FieldRule::Taken),
            ]
        );
        let weekday = JSON.replace("2027-02-20", "2027-02-22");
        assert_eq!(errors(&weekday), [(7, "date".to_owned(), FieldRule::NotWeekend)]);
        let other = "off,2027-01-01,元旦\noff,2027-01-02,元旦\noff,2029-01-01,元旦";
        assert_eq!(errors(other), [(3, "date".to_owned(), FieldRule::OtherYear { year: 2027 })]);
        assert_eq!(errors("")[0].2, FieldRule::Missing);
        assert!(matches!(errors("{ \"year\": 2027 }")[0].2, FieldRule::Unreadable(_)));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "\\PC{0,80}") {
            let _ = read(&text);
            let _ = read(&format!("{{\"year\":2027,\"days\":[{{\"name\":\"{text}\",\"date\":\"{text}\",\"isOffDay\":true}}]}}"));
        }
    }
}
