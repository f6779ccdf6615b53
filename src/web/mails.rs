//! Mails that were kept, sent or could not be sent.

use super::listing::{PAGE, Turn, ZONE};
use super::page::{Frame, Me, Page, PageFault};
use super::shell::Shell;
use crate::app::{House, notify};
use crate::domain::time::Instant;
use askama::Template;
use rocket::{Route, State, get, routes};
use std::sync::Arc;

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
pub async fn list(
    house: &State<Arc<House>>,
    me: Me,
    frame: Frame,
    before: Option<i64>,
) -> Result<Page, PageFault> {
    let mut found = notify::mails(house, &me.actor, before.unwrap_or(i64::MAX), PAGE + 1).await?;
    let turn = Turn::cut(&mut found, "/mails", &[], ("before", before), |mail| mail.id);
    let lines = found.into_iter().map(|mail| Line {
        at: frame.w.moment(Instant(mail.created_at), ZONE),
        state: frame.w.staff.mail_state(&mail.state).to_owned(),
        failed: mail.state == "failed",
        to: mail.address,
        subject: mail.subject,
        body: mail.body,
        tries: mail.tries,
        fault: mail.error.unwrap_or_default(),
    });
    let lines = lines.collect();
    Page::new(&MailsPage { shell: frame.shell(frame.w.staff.mails()), leaves: house.mails, lines, turn })
}
