//! What concerns the reader. Opening the page marks nothing as read: a button does.

use super::page::{Answer, Page, PageFault};
use super::shell::Shell;
use super::slot::Asked;
use super::visit::Visit;
use crate::app::{notice, notify};
use crate::domain::access::{Action, Actor, Scope};
use crate::domain::id::NoticeId;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![page, mark_read]
}

/// Notices on a page.
const LIMIT: usize = 40;

#[derive(Template)]
#[template(path = "notices/notices.html")]
struct NoticesPage {
    shell: Shell,
    lines: Vec<Line>,
    latest: i64,
    older: Option<String>,
}

/// A notice, as lists show it.
pub(super) struct Line {
    pub(super) text: String,
    pub(super) href: String,
    pub(super) at: String,
    pub(super) span: String,
    pub(super) by: String,
    pub(super) why: String,
    pub(super) unread: bool,
}

impl Line {
    /// A notice in words.
    pub(super) fn new(w: &Words, actor: &Actor, one: &notify::NoticeRow) -> Line {
        let zone = chrono_tz::Asia::Shanghai;
        let own = one.actor.as_deref() == Some(actor.name.as_str());
        let may = |action| actor.may_somewhere(action);
        // A case is told to who asked for it, and to those it is with: deputies among them, who hold some office.
        let office = || actor.held.iter().any(|held| !matches!(held.scope, Scope::Company(_)));
        let decides = match one.subject.as_str() {
            "case" => may(Action::DecideCase) || office(),
            _ => may(Action::DecideBooking),
        };
        let asked = !own && decides;
        let about = notice::about(w, actor, one);
        let (text, why) = notify::said(w, one).unwrap_or_else(|| {
            (w.headline(&one.subject, &one.verb, &about.title, asked), one.reason.clone())
        });
        Line {
            text,
            href: about.href,
            at: w.moment(Instant(one.at), zone),
            span: about.span,
            by: one.actor.as_deref().map(|name| w.booking.n_by(name)).unwrap_or_default(),
            why: why.unwrap_or_default(),
            unread: one.read_at.is_none(),
        }
    }
}

/// The list.
#[get("/notices")]
pub async fn page(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let before = asked.0.get("before").parse().unwrap_or(i64::MAX);
    let limit = i64::try_from(LIMIT + 1).unwrap_or(1);
    let mut rows = notify::notices(v.house, v.actor(), before, limit).await?;
    let more = rows.len() > LIMIT;
    rows.truncate(LIMIT);
    let older = rows.last().filter(|_| more).map(|last| format!("/notices?before={}", last.id));
    let page = NoticesPage {
        latest: rows.iter().filter(|one| one.read_at.is_none()).map(|one| one.id).max().unwrap_or(0),
        lines: rows.iter().map(|one| Line::new(&v.w, v.actor(), one)).collect(),
        older,
        shell: v.shell(v.w.ui.notices()),
    };
    Page::new(&page)
}

/// Marks them read, up to the latest one that was shown.
#[post("/notices/read", data = "<posted>")]
pub async fn mark_read(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    if let Some(upto) = posted.0.id::<NoticeId>("upto") {
        notify::mark_read(v.house, v.actor(), upto, None, v.now).await?;
        return Ok(v.done(v.w.booking.n_marked(), "/notices"));
    }
    Ok(Answer::To("/notices".to_owned()))
}
