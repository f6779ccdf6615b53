//! `jobs`: what is due, how late, and what failed.

use super::stop::Stop;
use super::tell::tell;
use chrono_tz::Asia::Shanghai;
use hatchery::app::House;
use hatchery::app::due::{self, COUNTED, StatusRow};
use hatchery::domain::duty::Duty;
use hatchery::domain::person::Language;
use hatchery::domain::time::Instant;
use hatchery::words::Words;

/// Tells it as a table, a line a kind, then a line a row that failed.
pub async fn show(house: &House, now: Instant) -> Result<(), Stop> {
    let w = Words::of(Language::En);
    let at = |at: i64| Instant(at).rfc3339(Shanghai);
    let all = due::status(house, now).await?;
    let mut text = format!(
        "{:<13}{:>7}  {:>8}  {:<25}  {:>9}  {:>6}\n",
        "kind", "due", "late", "last worked", "done", "failed"
    );
    for one in &all {
        text += &line(&w, one, now);
    }
    for one in &all {
        if let Some(error) = &one.error {
            text += &format!("{}: last failure: {}\n", one.kind, error.replace('\n', " "));
        }
    }
    for one in due::setbacks(house).await? {
        let what = Duty::of_name(&one.kind).map_or_else(String::new, |duty| w.duty_row(duty, one.row_id));
        text += &format!(
            "{} {what}: {} tries since {}, again at {}: {}\n",
            one.kind,
            one.tries,
            at(one.since),
            at(one.retry_at),
            one.error.replace('\n', " ")
        );
    }
    tell(&text)
}

fn line(w: &Words, one: &StatusRow, now: Instant) -> String {
    let due = if one.waiting > COUNTED { format!(">{COUNTED}") } else { one.waiting.to_string() };
    let late = one.oldest.map_or_else(|| "-".to_owned(), |since| w.late(now.0 - since));
    let last = one.ran_at.map_or_else(|| "never".to_owned(), |at| Instant(at).rfc3339(Shanghai));
    format!("{:<13}{due:>7}  {late:>8}  {last:<25}  {:>9}  {:>6}\n", one.kind, one.done, one.failed)
}
