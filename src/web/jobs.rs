//! Due work: what is due, how late, and what failed.

use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::shell::Shell;
use super::visit::Visit;
use crate::app::due::{self, COUNTED, Setback, StatusRow};
use crate::domain::duty::Duty;
use crate::domain::time::{Instant, MINUTE};
use crate::words::Words;
use crate::words::money::grouped;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

#[derive(Template)]
#[template(path = "jobs/list.html")]
struct JobsPage {
    shell: Shell,
    late: usize,
    lines: Vec<Line>,
    setbacks: Vec<Failed>,
}

struct Line {
    kind: &'static str,
    waiting: String,
    late: String,
    is_late: bool,
    last: String,
    done: String,
    failed: String,
    standing: String,
    error: String,
}

struct Failed {
    kind: &'static str,
    what: String,
    href: String,
    since: String,
    tries: i64,
    retry: String,
    error: String,
}

fn line(w: &Words, one: StatusRow, now: Instant) -> Option<Line> {
    let late = one.oldest.map(|since| (now.0 - since).max(0));
    let counted = |n: i64| if n > COUNTED { w.job.more(grouped(COUNTED)) } else { grouped(n) };
    Some(Line {
        kind: w.duty(Duty::of_name(&one.kind)?),
        waiting: counted(one.waiting),
        late: late.map_or_else(|| w.job.on_time().to_owned(), |late| w.late(late)),
        is_late: late.is_some_and(|late| late >= MINUTE),
        last: one.ran_at.map_or_else(|| w.job.never().to_owned(), |at| w.moment(Instant(at), ZONE)),
        done: grouped(one.done),
        failed: grouped(one.failed),
        standing: if one.standing == 0 { String::new() } else { w.job.standing(counted(one.standing)) },
        error: one.error.unwrap_or_default(),
    })
}

fn failed(w: &Words, one: Setback) -> Option<Failed> {
    let duty = Duty::of_name(&one.kind)?;
    let noun = match duty {
        Duty::Pass | Duty::Expire => "",
        Duty::Ask | Duty::Release => "series",
        Duty::Desk => "tenancies",
        Duty::Case => "cases",
        _ => "bookings",
    };
    Some(Failed {
        kind: w.duty(duty),
        what: w.duty_row(duty, one.row_id),
        href: if noun.is_empty() { String::new() } else { format!("/{noun}/{}", one.row_id) },
        since: w.moment(Instant(one.since), ZONE),
        tries: one.tries,
        retry: w.moment(Instant(one.retry_at), ZONE),
        error: one.error,
    })
}

/// Every kind of due work.
#[get("/jobs")]
pub async fn list(v: Visit<'_>) -> Result<Page, PageFault> {
    let (all, setbacks) = due::jobs(v.house, v.actor(), v.now).await?;
    let lines: Vec<Line> = all.into_iter().filter_map(|one| line(&v.w, one, v.now)).collect();
    Page::new(&JobsPage {
        late: lines.iter().filter(|line| line.is_late).count(),
        lines,
        setbacks: setbacks.into_iter().filter_map(|one| failed(&v.w, one)).collect(),
        shell: v.shell(v.w.page.jobs()),
    })
}
