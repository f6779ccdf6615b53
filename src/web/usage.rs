//! Use of compute: read from a file by who runs pools, and a company's own by person and day.

use super::address;
use super::listing::{PAGE, Shelf, Turn, ZONE};
use super::page::{Answer, Page, PageFault};
use super::shell::{Balance, Link, Shell};
use super::visit::Visit;
use crate::app::usage::{self, COLUMNS, Day, Imported};
use crate::app::{Fault, bill, members, quota};
use crate::domain::id::CompanyId;
use crate::domain::refusal::Refusal;
use crate::domain::tariff::month as month_of;
use crate::domain::time::{Instant, Interval, day_start};
use crate::http::upload::Uploaded;
use crate::words::Words;
use askama::Template;
use chrono::{Datelike, Days, Months, NaiveDate};
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![form, import, of_company]
}

/// A wrong cell.
struct Bad {
    line: u64,
    column: String,
    why: String,
}

struct ImportLine {
    at: String,
    by: String,
    taken: i64,
    known: i64,
    refused: i64,
}

#[derive(Template)]
#[template(path = "compute/import.html")]
struct ImportPage {
    shell: Shell,
    done: String,
    bad: Vec<Bad>,
    bad_title: String,
    columns: &'static [&'static str],
    imports: Vec<ImportLine>,
    crumbs: Vec<Link>,
}

fn bad(w: &Words, wrong: &[crate::domain::field::RowError]) -> Vec<Bad> {
    let bad = |row: &crate::domain::field::RowError| Bad {
        line: row.line,
        column: row.error.field.clone(),
        why: w.field(&row.error.rule),
    };
    wrong.iter().map(bad).collect()
}

async fn import_page(v: &Visit<'_>, done: Option<&Imported>, refusal: Option<&Refusal>) -> Result<Page, PageFault> {
    let (w, c) = (&v.w, v.w.compute);
    let imports = usage::imports(v.house, v.actor()).await?;
    let bad = match (done, refusal) {
        (_, Some(Refusal::Rows(wrong))) => bad(w, wrong),
        (Some(done), _) => bad(w, &done.wrong),
        _ => Vec::new(),
    };
    let lines = done.map_or(bad.len(), |done| done.refused);
    let page = ImportPage {
        done: done.map_or_else(String::new, |one| c.imported(one.taken, one.known, one.refused)),
        bad_title: c.bad_rows(lines),
        bad,
        columns: &COLUMNS,
        imports: imports
            .into_iter()
            .map(|one| ImportLine {
                at: w.moment(Instant(one.created_at), ZONE),
                by: one.person.unwrap_or_default(),
                taken: one.taken,
                known: one.known,
                refused: one.refused,
            })
            .collect(),
        crumbs: vec![Link::new("/compute", c.pools()), Link::new("", c.import())],
        shell: v.shell(c.import()),
    };
    let status = if refusal.is_some() { Status::UnprocessableEntity } else { Status::Ok };
    Page::with(status, &page)
}

/// The form.
#[get("/usage/import")]
pub async fn form(v: Visit<'_>) -> Result<Page, PageFault> {
    import_page(&v, None, None).await
}

/// Reads a file. The answer is the page itself, for it names the rows that were not taken; sent again, all
/// that was taken is passed over.
#[post("/usage/import", data = "<sent>")]
pub async fn import(v: Visit<'_>, sent: Uploaded) -> Result<Answer, PageFault> {
    match usage::import(v.house, v.actor(), "", &sent.file, None, v.now).await {
        Ok(done) if done.wrong.is_empty() => {
            let said = v.w.compute.imported(done.taken, done.known, done.refused);
            Ok(v.done(said, "/usage/import"))
        }
        Ok(done) => import_page(&v, Some(&done), None).await.map(Answer::Page),
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Rows(_)) => {
            import_page(&v, None, Some(&refusal)).await.map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

/// A day of the chart: its bar, from the left, in units of the drawing.
struct Bar {
    day: String,
    x: i64,
    parts: Vec<Part>,
    cells: Vec<String>,
    sum: String,
}

/// A person's part of a bar.
struct Part {
    y: String,
    height: String,
    shade: usize,
    told: String,
}

struct JobLine {
    key: String,
    pool: String,
    href: String,
    person: String,
    ran: String,
    cards: i64,
    used: String,
    free: String,
}

struct OpenMonth {
    month: String,
    told: String,
    may_issue: bool,
}

#[derive(Template)]
#[template(path = "compute/usage.html")]
struct UsagePage {
    shell: Shell,
    company: CompanyId,
    month: String,
    quotas: Vec<(Balance, String)>,
    people: Vec<String>,
    bars: Vec<Bar>,
    width: i64,
    sum: String,
    jobs: Vec<JobLine>,
    turn: Turn,
    open: Vec<OpenMonth>,
    bills: Vec<super::bills::Line>,
    crumbs: Vec<Link>,
}

/// Most people that a chart tells apart; the others are one.
const APART: usize = 5;
/// Width of a day of the chart.
const WIDE: i64 = 20;

/// `2026-11` as the first day of that month.
pub(super) fn month_day(raw: &str) -> Option<NaiveDate> {
    format!("{raw}-01").parse().ok()
}

/// A company's use of a month, its quotas and its bills.
#[get("/companies/<raw>/compute?<month>&<before>")]
pub async fn of_company(
    v: Visit<'_>,
    raw: &str,
    month: Option<&str>,
    before: Option<&str>,
) -> Result<Page, PageFault> {
    let (of, w) = (address::id::<CompanyId>(raw)?, &v.w);
    let today = v.now.date(ZONE);
    let first = month.and_then(month_day).unwrap_or_else(|| today.with_day(1).unwrap_or(today));
    let from = day_start(first, ZONE);
    let span = Interval::new(from, month_of(from, ZONE).1).map_err(Refusal::from)?;
    let (firm, _) = members::one(v.house, v.actor(), of, v.now).await?;
    let days = usage::by_day(v.house, v.actor(), of, span).await?;
    let before = before.and_then(address::moment_and_id);
    let mut jobs = usage::jobs(v.house, v.actor(), of, span, before, PAGE + 1).await?;
    let path = format!("/companies/{of}/compute");
    let name = format!("{}-{:02}", first.year(), first.month());
    let query = [("month", name.as_str())];
    let shelf = Shelf::new(&path, &query, "before", before.is_some());
    let turn = Turn::cut(&mut jobs, &shelf, |one| format!("{}-{}", one.starts_at, one.id));
    let object = crate::app::see::company_object(&firm);
    let may_issue = v.actor().may(crate::domain::access::Action::Bill, &object);
    let open = bill::open_months(v.house, v.actor(), of).await?;
    let bills = bill::of_company(v.house, v.actor(), of, None, 13).await?;
    let quotas = quota::of_company(v.house, v.actor(), of, v.now).await?;
    let people = people(&days);
    let bars = bars(w, &days, &people, first);
    let sum: i64 = days.iter().map(|one| one.seconds).sum();
    let later = first.checked_add_months(Months::new(1)).unwrap_or(first);
    Page::new(&UsagePage {
        company: of,
        quotas: quotas.iter().enumerate().map(|(at, one)| meter(w, at, one)).collect(),
        width: (later - first).num_days() * WIDE,
        people: people.iter().map(|one| called(w, one)).collect(),
        bars,
        sum: w.card_hours(sum),
        jobs: jobs
            .into_iter()
            .map(|one| {
                let used = (one.ends_at - one.starts_at).saturating_mul(one.cards);
                JobLine {
                    key: one.key,
                    pool: one.pool,
                    href: format!("/compute/{}", one.pool_id),
                    person: called(w, &one.person),
                    ran: format!(
                        "{} – {}",
                        w.moment(Instant(one.starts_at), ZONE),
                        w.moment(Instant(one.ends_at), ZONE)
                    ),
                    cards: one.cards,
                    used: w.card_hours(used),
                    free: w.card_hours(one.free),
                }
            })
            .collect(),
        turn,
        open: open
            .into_iter()
            .map(|(month, due)| {
                let day = month.date(ZONE);
                let name = format!("{}-{:02}", day.year(), day.month());
                OpenMonth {
                    told: w.compute.open_month(&name, &due.date(ZONE).to_string()),
                    may_issue: may_issue && month_of(month, ZONE).1 <= v.now,
                    month: name,
                }
            })
            .collect(),
        bills: bills.iter().map(|one| super::bills::line(w, one)).collect(),
        crumbs: vec![
            Link::new(format!("/companies/{of}"), firm.name.clone()),
            Link::new("", w.compute.usage()),
        ],
        shell: v.shell(&w.compute.usage_lead(&name)),
        month: name,
    })
}

fn called(w: &Words, person: &str) -> String {
    if person.is_empty() { w.compute.unnamed().to_owned() } else { person.to_owned() }
}

/// A quota as a meter, and what is done at the threshold it has reached.
fn meter(w: &Words, at: usize, one: &quota::Quota) -> (Balance, String) {
    let balance = Balance {
        label: one.pool.name.clone(),
        id: format!("q{at}"),
        used: one.taken,
        held: 0,
        total: one.granted,
        used_text: w.card_hours(one.taken),
        held_text: w.card_hours(0),
        left_text: w.card_hours(one.granted - one.taken),
        note: w.compute.quota_of(&w.card_hours(one.taken), &w.card_hours(one.granted)),
    };
    let reached = one.reached.map(|t| w.compute.threshold(t.percent, w.alarm(t.alarm)));
    (balance, reached.unwrap_or_default())
}

/// Who used most, first; no more than [`APART`].
fn people(days: &[Day]) -> Vec<String> {
    let mut sums: std::collections::BTreeMap<&str, i64> = std::collections::BTreeMap::new();
    for day in days {
        *sums.entry(&day.person).or_default() += day.seconds;
    }
    let mut by: Vec<(&str, i64)> = sums.into_iter().collect();
    by.sort_by_key(|(person, seconds)| (-seconds, *person));
    by.into_iter().take(APART).map(|(person, _)| person.to_owned()).collect()
}

/// The bars of a month: a day each, its people's parts upon each other, the highest day 100 high.
fn bars(w: &Words, days: &[Day], people: &[String], first: NaiveDate) -> Vec<Bar> {
    let epoch = NaiveDate::default();
    let offset = (first - epoch).num_days();
    let mut by_day: std::collections::BTreeMap<i64, Vec<&Day>> = std::collections::BTreeMap::new();
    for day in days {
        by_day.entry(day.day).or_default().push(day);
    }
    let sum = |day: &Vec<&Day>| day.iter().map(|one| one.seconds).sum::<i64>();
    let most = by_day.values().map(sum).max().unwrap_or(1).max(1);
    // In thousandths of a unit, so that no rounding makes a bar higher than the drawing.
    let high = |seconds: i64| i64::try_from(i128::from(seconds) * 100_000 / i128::from(most)).unwrap_or(0);
    let text = |n: i64| format!("{}.{:03}", n / 1_000, n % 1_000);
    let bar = |(day, rows): (i64, Vec<&Day>)| {
        let mut top = 100_000;
        let mut parts = Vec::new();
        let mut cells = Vec::new();
        for (shade, person) in people.iter().enumerate() {
            let seconds: i64 = rows.iter().filter(|one| one.person == *person).map(|one| one.seconds).sum();
            cells.push(if seconds > 0 { w.card_hours(seconds) } else { String::new() });
            if seconds > 0 {
                let height = high(seconds);
                top -= height;
                let told = format!("{}: {}", called(w, person), w.card_hours(seconds));
                parts.push(Part { y: text(top), height: text(height), shade, told });
            }
        }
        let others: i64 =
            rows.iter().filter(|one| !people.contains(&one.person)).map(|one| one.seconds).sum();
        if others > 0 {
            let height = high(others);
            parts.push(Part {
                y: text(top - height),
                height: text(height),
                shade: APART,
                told: w.card_hours(others),
            });
        }
        let date = epoch.checked_add_days(Days::new(u64::try_from(day).unwrap_or(0))).unwrap_or(first);
        Bar { day: date.to_string(), x: (day - offset) * WIDE + 2, parts, cells, sum: w.card_hours(sum(&rows)) }
    };
    by_day.into_iter().map(bar).collect()
}
