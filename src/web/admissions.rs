//! The public notice of admissions, open to everybody, and objections to it.

use super::address;
use super::applications::place;
use super::page::{Answer, Frame, Page, PageFault, flash};
use super::shell::{FormErrors, Link, Shell};
use super::sign_in::errors;
use super::visit::status;
use crate::app::admission::{self, Words as Sent};
use crate::app::application_view::Application;
use crate::app::{Fault, House};
use crate::domain::id::ApplicationId;
use crate::domain::refusal::Refusal;
use crate::domain::rulebook::Key;
use crate::domain::time::Interval;
use crate::http::actor::MaybeSigned;
use crate::http::client::Client;
use crate::http::form::Posted;
use crate::http::now::Now;
use crate::words::Words;
use askama::Template;
use rocket::http::CookieJar;
use rocket::{Route, State, get, post, routes};
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, one, object]
}

struct Line {
    href: String,
    project: String,
    name: String,
    line: String,
    place: String,
    period: String,
}

impl Line {
    fn new(w: &Words, one: &Application) -> Line {
        let span = one.noticed_at.zip(one.notice_until).and_then(|(from, to)| Interval::new(from, to).ok());
        Line {
            href: format!("/notices/admissions/{}", one.id),
            project: one.project.clone(),
            name: one.name.clone(),
            line: one.form.get("one_line").to_owned(),
            place: place(w, one).to_owned(),
            period: span.map(|span| w.days_of(span, one.zone)).unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "admission/notices.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
}

/// What is on notice.
#[get("/notices/admissions")]
pub async fn list(house: &State<Arc<House>>, frame: Frame) -> Result<Page, PageFault> {
    let all = admission::noticed(house).await?;
    Page::new(&ListPage {
        lines: all.iter().map(|one| Line::new(&frame.w, one)).collect(),
        shell: frame.shell(frame.w.admission.notices_title()),
    })
}

#[derive(Template)]
#[template(path = "admission/notice.html")]
struct OnePage {
    shell: Shell,
    id: ApplicationId,
    crumbs: Vec<Link>,
    line: Line,
    days: String,
    signed: bool,
    sent: Sent,
    errors: FormErrors,
}

async fn page(
    house: &House,
    frame: &Frame,
    id: ApplicationId,
    sent: Sent,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let one = admission::noticed_one(house, id).await?;
    let a = frame.w.admission;
    let began = one.noticed_at.unwrap_or(frame.now).date(one.zone);
    let page = OnePage {
        id,
        crumbs: vec![Link::new("/notices/admissions", a.notices_title()), Link::new("", one.project.clone())],
        line: Line::new(&frame.w, &one),
        days: a.notice_rule(house.rules.value(Key::NoticeDays, began)),
        signed: frame.actor.is_some(),
        sent,
        shell: frame.shell(&one.project),
        errors,
    };
    Page::with(status(&page.errors), &page)
}

/// One, with the form to object.
#[get("/notices/admissions/<raw>")]
pub async fn one(house: &State<Arc<House>>, frame: Frame, raw: &str) -> Result<Page, PageFault> {
    page(house, &frame, address::id(raw)?, Sent::default(), FormErrors::default()).await
}

/// Objects.
#[post("/notices/admissions/<raw>", data = "<posted>")]
#[allow(clippy::too_many_arguments)] // guards, each of its own kind
pub async fn object(
    house: &State<Arc<House>>,
    frame: Frame,
    me: MaybeSigned,
    client: Client,
    now: Now,
    jar: &CookieJar<'_>,
    raw: &str,
    posted: Posted,
) -> Result<Answer, PageFault> {
    let id = address::id::<ApplicationId>(raw)?;
    let get = |name: &str| posted.0.get(name).to_owned();
    let sent = Sent { name: get("name"), email: get("email"), words: get("words") };
    let actor = me.0.as_ref().map(|me| &me.actor);
    match admission::object_to(house, actor, id, &sent, &client.from(), now.0).await {
        Ok(()) => {
            flash(jar, "ok", frame.w.admission.objected(), None);
            Ok(Answer::To("/notices/admissions".to_owned()))
        }
        Err(Fault::Refused(refusal)) => {
            let mut wrong = errors(&frame, &refusal);
            if matches!(*refusal, Refusal::LockedOut { .. }) {
                wrong.add("words", frame.w.refusal(&refusal).0);
            }
            if wrong.is_empty() {
                return Err(PageFault(Fault::Refused(refusal)));
            }
            page(house, &frame, id, sent, wrong).await.map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}
