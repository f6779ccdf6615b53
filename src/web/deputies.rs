//! Who stands in for me while I am away, and for whom I do.

use super::address;
use super::agreement_terms::date;
use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::deputy::{self, Deputy};
use crate::domain::access::Action;
use crate::domain::field::FieldRule;
use crate::domain::time::{Instant, Interval};
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, appoint, end]
}

/// A deputy as the page shows it.
struct Line {
    id: i64,
    name: String,
    days: String,
    state: &'static str,
    open: bool,
}

fn line(w: &Words, one: &Deputy, name: &str, now: Instant) -> Line {
    let span = Interval::new(Instant(one.starts_at), Instant(one.ends_at));
    let open = one.ended_at.is_none() && one.ends_at > now.0;
    Line {
        id: one.id,
        name: name.to_owned(),
        days: span.map(|span| w.days_of(span, ZONE)).unwrap_or_default(),
        state: match (open, one.starts_at > now.0) {
            (false, _) => w.keep.over(),
            (true, true) => w.keep.ahead(),
            (true, false) => w.keep.running(),
        },
        open,
    }
}

#[derive(Template)]
#[template(path = "inbox/deputies.html")]
struct DeputiesPage {
    shell: Shell,
    mine: Vec<Line>,
    others: Vec<Line>,
    may: bool,
    f: [String; 3],
    errors: FormErrors,
    crumbs: Vec<Link>,
}

async fn page(v: &Visit<'_>, f: [String; 3], errors: FormErrors) -> Result<Page, PageFault> {
    let (mine, others) = deputy::list(v.house, v.actor(), v.now).await?;
    let page = DeputiesPage {
        mine: mine.iter().map(|one| line(&v.w, one, &one.deputy, v.now)).collect(),
        others: others.iter().map(|one| line(&v.w, one, &one.person, v.now)).collect(),
        may: v.actor().may_somewhere(Action::DecideCase),
        f,
        crumbs: vec![Link::new("/inbox", v.w.page.inbox()), Link::new("", v.w.case.deputies())],
        shell: v.shell(v.w.case.deputies()),
        errors,
    };
    Page::with(status(&page.errors), &page)
}

/// Both lists.
#[get("/deputies")]
pub async fn list(v: Visit<'_>) -> Result<Page, PageFault> {
    let today = v.now.date(ZONE).to_string();
    page(&v, [String::new(), today.clone(), today], FormErrors::default()).await
}

/// Names one.
#[post("/deputies", data = "<posted>")]
pub async fn appoint(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    v.actor().require_somewhere(Action::DecideCase)?;
    let f = ["email", "first_day", "last_day"].map(|name| posted.0.get(name).trim().to_owned());
    let mut errors = FormErrors::default();
    if f[0].is_empty() {
        errors.add("email", v.w.field(&FieldRule::Missing));
    }
    let (first, last) =
        (date(&mut errors, &v.w, "first_day", &f[1]), date(&mut errors, &v.w, "last_day", &f[2]));
    let (Some(first), Some(last), true) = (first, last, errors.is_empty()) else {
        return page(&v, f, errors).await.map(Answer::Page);
    };
    let key = posted.key(v.house, v.actor());
    let made = deputy::appoint(v.house, v.actor(), &f[0], (first, last), Some(&key), v.now).await;
    match v.told(made)? {
        Ok(made) => Ok(v.done(v.w.case.deputy_done(&made.deputy), "/deputies")),
        Err(errors) => page(&v, f, errors).await.map(Answer::Page),
    }
}

/// Ends one.
#[post("/deputies/<raw>/end", data = "<posted>")]
pub async fn end(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let key = posted.key(v.house, v.actor());
    deputy::end(v.house, v.actor(), address::id(raw)?, Some(&key), v.now).await?;
    Ok(v.done(v.w.case.deputy_ended(), "/deputies"))
}
