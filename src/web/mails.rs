//! Mails that were kept, sent or could not be sent.

use super::listing::{PAGE, Shelf, Turn, ZONE};
use super::page::{Page, PageFault};
use super::shell::Shell;
use super::visit::Visit;
use crate::app::notify;
use crate::domain::time::Instant;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

#[derive(Template)]
#[template(path = "mails/list.html")]
struct MailsPage {
    shell: Shell,
    leaves: bool,
    lines: Vec<Line>,
    turn: Turn,
}

struct Line {
    at: String,
    state: String,
    failed: bool,
    to: String,
    subject: String,
    body: String,
    tries: i64,
    fault: String,
}

/// The mails, latest first.
#[get("/mails?<before>")]
pub async fn list(v: Visit<'_>, before: Option<i64>) -> Result<Page, PageFault> {
    let mut found = notify::mails(v.house, v.actor(), before.unwrap_or(i64::MAX), PAGE + 1).await?;
    let shelf = Shelf::new("/mails", &[], "before", before.is_some());
    let turn = Turn::cut(&mut found, &shelf, |mail| mail.id.to_string());
    let lines = found.into_iter().map(|mail| Line {
        at: v.w.moment(Instant(mail.created_at), ZONE),
        state: v.w.staff.mail_state(&mail.state).to_owned(),
        failed: mail.state == "failed",
        to: mail.address,
        subject: mail.subject,
        body: mail.body,
        tries: mail.tries,
        fault: mail.error.unwrap_or_default(),
    });
    let lines = lines.collect();
    Page::new(&MailsPage { shell: v.shell(v.w.staff.mails()), leaves: v.house.mails, lines, turn })
}
