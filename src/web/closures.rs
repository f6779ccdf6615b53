//! Closures: the list, and one, which can be lifted.

use super::address;
use super::listing::{PAGE, Shelf, Turn};
use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::closure::{self, Closure, Filter};
use crate::domain::access::Action;
use crate::domain::id::ClosureId;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, one, lift]
}

struct Line {
    href: String,
    what: String,
    incubator: String,
    when: String,
    reason: String,
    by: String,
    state: &'static str,
    tone: &'static str,
}

fn line(w: &Words, one: &Closure, now: Instant) -> Line {
    let k = w.keep;
    let (state, tone) = match one.lifted_at {
        Some(_) => (k.lifted_state(), ""),
        None if one.span.end() <= now => (k.over(), ""),
        None if one.span.start() > now => (k.ahead(), "yolk"),
        None => (k.in_force(), "red"),
    };
    Line {
        href: format!("/closures/{}", one.id),
        what: if one.what.is_empty() { k.whole_incubator().to_owned() } else { one.what.clone() },
        incubator: w.either(&one.incubator_name.0, &one.incubator_name.1).to_owned(),
        when: w.span(one.span, one.zone),
        reason: one.reason.clone(),
        by: one.by.clone(),
        state,
        tone,
    }
}

#[derive(Template)]
#[template(path = "closures/list.html")]
struct ListPage {
    shell: Shell,
    may: bool,
    lines: Vec<Line>,
    turn: Turn,
}

/// The list.
#[get("/closures?<before>")]
pub async fn list(v: Visit<'_>, before: Option<i64>) -> Result<Page, PageFault> {
    let filter = Filter { before: before.unwrap_or(0), limit: PAGE + 1, ..Filter::default() };
    let mut found = closure::list(v.house, v.actor(), &filter).await?;
    let shelf = Shelf::new("/closures", &[], "before", before.is_some());
    let turn = Turn::cut(&mut found, &shelf, |one| one.id.to_string());
    Page::new(&ListPage {
        may: v.actor().may_somewhere(Action::Close),
        lines: found.iter().map(|one| line(&v.w, one, v.now)).collect(),
        turn,
        shell: v.shell(v.w.keep.closures()),
    })
}

#[derive(Template)]
#[template(path = "closures/one.html")]
struct OnePage {
    shell: Shell,
    id: ClosureId,
    line: Line,
    may_lift: bool,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// One.
#[get("/closures/<raw>", rank = 2)]
pub async fn one(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, FormErrors::default()).await
}

async fn page(v: &Visit<'_>, id: ClosureId, errors: FormErrors) -> Result<Page, PageFault> {
    let one = closure::one(v.house, v.actor(), id).await?;
    let line = line(&v.w, &one, v.now);
    let open = one.lifted_at.is_none() && one.span.end() > v.now;
    let page = OnePage {
        id,
        may_lift: open && closure::may_close(v.actor(), &one),
        crumbs: vec![Link::new("/closures", v.w.keep.closures()), Link::new("", line.what.clone())],
        shell: v.shell(&line.what),
        line,
        errors,
    };
    Page::with(status(&page.errors), &page)
}

/// Lifts it before its end.
#[post("/closures/<raw>/lift", data = "<posted>")]
pub async fn lift(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<ClosureId>(raw)?;
    let key = posted.key(v.house, v.actor());
    match v.told_whole(closure::lift(v.house, v.actor(), id, Some(&key), v.now).await)? {
        Ok(_) => Ok(v.done(v.w.keep.lifted(), format!("/closures/{id}"))),
        Err(told) => page(&v, id, told).await.map(Answer::Page),
    }
}
