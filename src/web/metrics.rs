//! Numbers for Prometheus, in its text format (version 0.0.4): cheap to read, by few labels.

use crate::app::due::{self, StatusRow};
use crate::app::{House, commits, statements};
use crate::domain::duty::Duty;
use crate::http::count::{Counted, Counts};
use crate::http::now::Now;
use rocket::http::{ContentType, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::{Route, State, get, routes};
use std::convert::Infallible;
use std::fmt::Write;
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![metrics]
}

/// The bearer text that may read the metrics from elsewhere.
#[derive(Clone, Debug)]
pub struct MetricsToken(pub Option<String>);

/// Somebody who may read the numbers: on this machine without a proxy between, or with the token.
pub struct Scraper;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Scraper {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Scraper, Infallible> {
        let headers = request.headers();
        let near = request.remote().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
        let direct = !headers.contains("X-Forwarded-For") && !headers.contains("Forwarded");
        let right = || {
            let token = request.rocket().state::<MetricsToken>()?.0.as_deref()?;
            let given = headers.get_one("Authorization")?.strip_prefix("Bearer ")?;
            let house = request.rocket().state::<Arc<House>>()?;
            // Compared as hashes: how much of it is right must not show in the time it takes.
            house.secret.is_hash("metrics", token, &house.secret.hash("metrics", given)).then_some(())
        };
        if near && direct || right().is_some() {
            Outcome::Success(Scraper)
        } else {
            Outcome::Forward(Status::NotFound)
        }
    }
}

/// Numbers for Prometheus.
#[get("/metrics")]
pub async fn metrics(
    house: &State<Arc<House>>,
    counts: &State<Counts>,
    now: Now,
    _scraper: Scraper,
) -> (ContentType, String) {
    let backlog = match due::status(house, now.0).await {
        Ok(backlog) => Some(backlog),
        Err(fault) => {
            tracing::error!(%fault, "the backlog could not be counted");
            None
        }
    };
    let mut page = Page(String::new());
    page.family("hatchery_up", "gauge", "Whether the database answers.");
    page.line("hatchery_up", &[], u64::from(backlog.is_some()));
    page.family("hatchery_build_info", "gauge", "The version that runs; always 1.");
    page.line("hatchery_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    page.requests(&counts.read());
    page.family("hatchery_statements_total", "counter", "Statements run on the database.");
    page.line("hatchery_statements_total", &[], statements());
    let (turns, groups) = commits();
    page.family("hatchery_commits_total", "counter", "Transactions that were kept.");
    page.line("hatchery_commits_total", &[], turns);
    page.family(
        "hatchery_commit_groups_total",
        "counter",
        "Syncs they shared; fewer under load (SQLite only).",
    );
    page.line("hatchery_commit_groups_total", &[], groups);
    if let Some(backlog) = backlog {
        page.backlog(&backlog, now.0.0);
    }
    let kind = ContentType::new("text", "plain").with_params([("version", "0.0.4"), ("charset", "utf-8")]);
    (kind, page.0)
}

/// The text as it grows. Names, labels and values are ours: nothing has to be escaped.
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }
    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> = labels.iter().map(|(key, text)| format!("{key}=\"{text}\"")).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
    fn requests(&mut self, faces: &[Counted]) {
        let (requests, seconds) = ("hatchery_http_requests_total", "hatchery_http_request_duration_seconds");
        self.family(requests, "counter", "Requests answered.");
        for face in faces {
            for (status, n) in &face.by_status {
                self.line(requests, &[("face", face.face), ("status", &status.to_string())], n);
            }
        }
        self.family(seconds, "summary", "Time until the answer began.");
        for face in faces {
            let label = [("face", face.face)];
            self.line(&format!("{seconds}_sum"), &label, face.micros as f64 / 1e6);
            let all: u64 = face.by_status.iter().map(|(_, n)| n).sum();
            self.line(&format!("{seconds}_count"), &label, all);
        }
    }
    fn backlog(&mut self, all: &[StatusRow], now: i64) {
        let late = |one: &StatusRow| one.oldest.map_or(0, |since| (now - since).max(0));
        let leased = |one: &&StatusRow| Duty::of_name(&one.kind).is_some_and(Duty::is_leased);
        self.family("hatchery_due_work", "gauge", "What is due by time and not done yet.");
        for one in all.iter().filter(leased) {
            self.line("hatchery_due_work", &[("kind", &one.kind)], one.waiting);
        }
        self.family("hatchery_due_work_oldest_seconds", "gauge", "How long the oldest of it has waited.");
        for one in all.iter().filter(leased) {
            self.line("hatchery_due_work_oldest_seconds", &[("kind", &one.kind)], late(one));
        }
        self.family("hatchery_due_work_done_total", "counter", "What was done by time, by every instance.");
        for one in all {
            self.line("hatchery_due_work_done_total", &[("kind", &one.kind)], one.done);
        }
        self.family("hatchery_due_work_failed_total", "counter", "Tries at it that failed.");
        for one in all {
            self.line("hatchery_due_work_failed_total", &[("kind", &one.kind)], one.failed);
        }
        let of = |duty: Duty| all.iter().find(|one| one.kind == duty.name());
        let (told, mails) = (of(Duty::Tell), of(Duty::Post));
        self.family("hatchery_outbox_waiting", "gauge", "Events that people are to be told of by now.");
        self.line("hatchery_outbox_waiting", &[], told.map_or(0, |one| one.waiting));
        self.family("hatchery_outbox_oldest_seconds", "gauge", "How long the oldest of them has waited.");
        self.line("hatchery_outbox_oldest_seconds", &[], told.map_or(0, late));
        self.family("hatchery_mails_waiting", "gauge", "Mails that are to leave by now.");
        self.line("hatchery_mails_waiting", &[], mails.map_or(0, |one| one.waiting));
    }
}
