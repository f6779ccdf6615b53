//! A company's use of compute by person and day, its quotas and bills, and single jobs.

use super::address;
use super::entries::behind_amount;
use super::listing::{PAGE, Shelf, Turn, ZONE};
use super::page::{Answer, Page, PageFault};
use super::prices::{DiscountLine, discount_line};
use super::shell::{Balance, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::grant::GrantRow;
use crate::app::usage::{self, Day};
use crate::app::{bill, members, price, quota};
use crate::domain::amount::Unit;
use crate::domain::id::CompanyId;
use crate::domain::month::{Month, day_date, day_number};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::http::form::Posted;
use crate::words::Words;
use crate::words::compute_say::percent;
use crate::words::money::yuan_plain;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![of_company, job, take_back]
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
    at: String,
    key: String,
    pool: String,
    href: String,
    person: String,
    ran: String,
    cards: i64,
    used: String,
    free: String,
    back: bool,
}

/// A quota: its meter, what is done at the threshold it has reached, and what its figures open.
struct QuotaLine {
    meter: Balance,
    reached: String,
    entries: String,
    grants: Vec<Link>,
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
    quotas: Vec<QuotaLine>,
    people: Vec<String>,
    bars: Vec<Bar>,
    width: i64,
    sum: String,
    jobs: Vec<JobLine>,
    turn: Turn,
    discounts: Vec<DiscountLine>,
    open: Vec<OpenMonth>,
    bills: Vec<super::bills::Line>,
    crumbs: Vec<Link>,
}

/// Most people that a chart tells apart; the others are one.
const APART: usize = 5;
/// Width of a day of the chart.
const WIDE: i64 = 20;

/// A company's use of a month, its quotas and its bills.
#[get("/companies/<raw>/compute?<month>&<before>")]
pub async fn of_company(
    v: Visit<'_>,
    raw: &str,
    month: Option<&str>,
    before: Option<&str>,
) -> Result<Page, PageFault> {
    let (of, w) = (address::id::<CompanyId>(raw)?, &v.w);
    let month: Month = month.and_then(|raw| raw.parse().ok()).unwrap_or_else(|| Month::of(v.now));
    let span = month.span();
    let (firm, _) = members::one(v.house, v.actor(), of, v.now).await?;
    let days = usage::by_day(v.house, v.actor(), of, span).await?;
    let before = before.and_then(address::moment_and_id);
    let mut jobs = usage::jobs(v.house, v.actor(), of, span, before, PAGE + 1).await?;
    let path = format!("/companies/{of}/compute");
    let name = month.to_string();
    let query = [("month", name.as_str())];
    let shelf = Shelf::new(&path, &query, "before", before.is_some());
    let turn = Turn::cut(&mut jobs, &shelf, |one| format!("{}-{}", one.starts_at, one.id));
    let object = crate::app::see::company_object(&firm);
    let may_issue = v.actor().may(crate::domain::access::Action::Bill, &object);
    let open = bill::open_months(v.house, v.actor(), of).await?;
    let bills = bill::of_company(v.house, v.actor(), of, None, 13).await?;
    let quotas = quota::of_company(v.house, v.actor(), of, v.now).await?;
    let discounts = price::of_company(v.house, v.actor(), of, v.now).await?;
    let people = people(&days);
    let bars = bars(w, &days, &people, day_number(span.start()));
    let sum: i64 = days.iter().map(|one| one.seconds).sum();
    Page::new(&UsagePage {
        company: of,
        quotas: quotas.iter().enumerate().map(|(at, one)| quota_line(w, of, at, one)).collect(),
        width: (day_number(span.end()) - day_number(span.start())) * WIDE,
        people: people.iter().map(|one| called(w, one)).collect(),
        bars,
        sum: w.ui.named(w.compute.total(), &w.card_hours(sum)),
        jobs: jobs
            .into_iter()
            .map(|one| {
                let used = one.used;
                JobLine {
                    back: one.taken_back_at.is_some(),
                    at: format!("/usage/{}", one.id),
                    key: one.key,
                    pool: one.pool,
                    href: format!("/compute/{}", one.pool_id),
                    person: called(w, &one.person),
                    ran: ran(w, one.starts_at, one.ends_at),
                    cards: one.cards,
                    used: w.card_hours(used),
                    free: w.card_hours(one.free),
                }
            })
            .collect(),
        turn,
        discounts: discounts.iter().map(|one| discount_line(w, v.actor(), one)).collect(),
        open: open
            .into_iter()
            .map(|(month, due)| {
                let name = month.to_string();
                OpenMonth {
                    told: w.compute.open_month(&name, &due.date(ZONE).to_string()),
                    may_issue: may_issue && month.end() <= v.now,
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

/// A person as the cluster names them.
pub(super) fn called(w: &Words, person: &str) -> String {
    if person.is_empty() { w.compute.unnamed().to_owned() } else { person.to_owned() }
}

/// From when to when something ran, as short as that can be said.
pub(super) fn ran(w: &Words, from: i64, to: i64) -> String {
    let (from, to) = (Instant(from), Instant(to));
    let told = || format!("{} – {}", w.moment(from, ZONE), w.moment(to, ZONE));
    Interval::new(from, to).map_or_else(|_| told(), |span| w.span(span, ZONE))
}

/// A part of a job as it was priced.
struct PieceLine {
    span: String,
    list: String,
    off: String,
    used: String,
    free: String,
    bill: Option<Link>,
}

#[derive(Template)]
#[template(path = "compute/job.html")]
struct JobPage {
    shell: Shell,
    id: i64,
    back: String,
    may_take_back: bool,
    reason: String,
    errors: FormErrors,
    company: Link,
    pool: Link,
    person: String,
    cards: i64,
    pieces: Vec<PieceLine>,
    crumbs: Vec<Link>,
}

/// A job's row by its address.
fn row_id(raw: &str) -> Result<i64, Refusal> {
    raw.parse().ok().filter(|id| *id > 0).ok_or(Refusal::NotFound)
}

/// One job: what is behind a movement of card-hours.
#[get("/usage/<raw>", rank = 2)]
pub async fn job(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    job_page(&v, row_id(raw)?, (String::new(), FormErrors::default())).await
}

/// Takes a job back that was reported wrongly.
#[post("/usage/<raw>/return", data = "<posted>")]
pub async fn take_back(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, reason) = (row_id(raw)?, posted.0.get("reason").to_owned());
    let key = posted.key(v.house, v.actor());
    match v.told(usage::take_back(v.house, v.actor(), id, &reason, Some(&key), v.now).await)? {
        Ok(id) => Ok(v.done(v.w.compute.back_done(), format!("/usage/{id}"))),
        Err(errors) => job_page(&v, id, (reason, errors)).await.map(Answer::Page),
    }
}

async fn job_page(v: &Visit<'_>, id: i64, (reason, errors): (String, FormErrors)) -> Result<Page, PageFault> {
    let (firm, row, pieces) = usage::one(v.house, v.actor(), id).await?;
    let may_take_back = usage::may_take_back(v.house, v.actor(), &row).await?;
    let (w, c) = (&v.w, v.w.compute);
    let piece = |one: &usage::PieceRow| PieceLine {
        span: ran(w, one.starts_at, one.ends_at),
        list: c.a_card_hour(&yuan_plain(one.list)),
        off: percent(one.off),
        used: w.card_hours(one.seconds),
        free: w.card_hours(one.free),
        bill: one.bill_id.map(|id| Link::new(format!("/bills/{id}"), c.bill())),
    };
    let title = c.job_called(&row.key);
    let told = |at: i64| {
        let (by, why) = (row.taken_back_by.as_deref(), row.taken_back_why.as_deref());
        c.back_told(&w.moment(Instant(at), ZONE), by.unwrap_or_default(), why.unwrap_or_default())
    };
    let page = JobPage {
        id,
        back: row.taken_back_at.map(told).unwrap_or_default(),
        may_take_back,
        reason,
        company: Link::new(format!("/companies/{}", firm.id), firm.name.clone()),
        pool: Link::new(format!("/compute/{}", row.pool_id), row.pool.clone()),
        person: called(w, &row.person),
        cards: row.cards,
        pieces: pieces.iter().map(piece).collect(),
        crumbs: vec![
            Link::new(format!("/companies/{}/compute", firm.id), c.usage()),
            Link::new("", title.clone()),
        ],
        shell: v.shell(&title),
        errors,
    };
    Page::with(status(&page.errors), &page)
}

fn quota_line(w: &Words, of: CompanyId, at: usize, one: &quota::Quota) -> QuotaLine {
    let used = one.taken - one.held - one.gone;
    let meter = Balance {
        label: one.pool.as_ref().map_or_else(|| w.agreement.any_pool().to_owned(), |pool| pool.name.clone()),
        id: format!("q{at}"),
        used,
        held: one.held,
        total: one.granted,
        used_text: w.card_hours(used),
        held_text: w.card_hours(one.held),
        left_text: w.card_hours(one.granted - one.taken),
        note: w.compute.quota_of(&w.card_hours(one.taken), &w.card_hours(one.granted)),
    };
    let grant = |grant: &GrantRow| {
        let label = format!("{} · {}", w.books.grant_title(grant.id), w.card_hours(grant.granted));
        Link::new(format!("/companies/{of}/grants/{}", grant.id), label)
    };
    let reached = one.reached.map(|t| w.compute.threshold(t.percent, w.alarm(t.alarm)));
    QuotaLine {
        meter,
        reached: reached.unwrap_or_default(),
        entries: behind_amount(of, Unit::CardSecond, Some(one.pool.as_ref().map_or(0, |pool| pool.id.0)), ""),
        grants: one.grants.iter().map(grant).collect(),
    }
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
fn bars(w: &Words, days: &[Day], people: &[String], first: i64) -> Vec<Bar> {
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
        Bar {
            day: day_date(day).to_string(),
            x: (day - first) * WIDE + 2,
            parts,
            cells,
            sum: w.card_hours(sum(&rows)),
        }
    };
    by_day.into_iter().map(bar).collect()
}
