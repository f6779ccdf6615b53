//! The working calendar: which years are known, and a new notice in two steps.

use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::Visit;
use crate::app::Fault;
use crate::app::calendar::{self, About, Plan, Wish};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, day_span};
use crate::http::form::Posted;
use crate::http::upload::Uploaded;
use askama::Template;
use chrono::{Datelike, NaiveDate};
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, look, import]
}

/// Wrong rows shown at once.
const MOST: usize = 100;
/// Bookings shown at once.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "calendar/list.html")]
struct ListPage {
    shell: Shell,
    years: Vec<YearLine>,
    bad: Vec<Bad>,
    bad_title: String,
}

struct YearLine {
    year: i32,
    known: bool,
    off: usize,
    make_up: usize,
    source: String,
    by: String,
}

/// A wrong row.
struct Bad {
    line: u64,
    column: String,
    why: String,
}

async fn list_page(v: &Visit<'_>, refusal: Option<&Refusal>) -> Result<Page, PageFault> {
    let imported = calendar::years(v.house, v.actor()).await?;
    let now = v.now.date(ZONE).year();
    let (w, k) = (&v.w, v.w.keep);
    let year = |year: i32| {
        let own = imported.iter().find(|one| one.year == i64::from(year));
        let rows = |kind| {
            let all = v.house.calendar.rows().filter(|(date, of, _)| date.year() == year && *of == kind);
            all.count()
        };
        use crate::domain::work_calendar::RowKind;
        YearLine {
            year,
            known: v.house.calendar.is_known(year),
            off: rows(RowKind::Off) + rows(RowKind::Statutory),
            make_up: rows(RowKind::Work),
            source: match own {
                Some(one) => one.source.clone(),
                None if rows(RowKind::Off) + rows(RowKind::Statutory) > 0 => k.built_in().to_owned(),
                None => String::new(),
            },
            by: own.map_or_else(String::new, |one| {
                let who = one.by_name.clone().unwrap_or_else(|| w.event.system().to_owned());
                format!("{who} · {}", w.moment(Instant(one.created_at), ZONE))
            }),
        }
    };
    let wrong = if let Some(Refusal::Rows(errors)) = refusal { errors.as_slice() } else { &[] };
    let bad = wrong.iter().take(MOST).map(|row| Bad {
        line: row.line,
        column: row.error.field.clone(),
        why: w.field(&row.error.rule),
    });
    let status = if wrong.is_empty() { Status::Ok } else { Status::UnprocessableEntity };
    let page = ListPage {
        years: (now - 1..=now + 2).map(year).collect(),
        bad: bad.collect(),
        bad_title: w.rule.rows(wrong.len()),
        shell: v.shell(k.calendar()),
    };
    Page::with(status, &page)
}

/// The years.
#[get("/calendar")]
pub async fn list(v: Visit<'_>) -> Result<Page, PageFault> {
    list_page(&v, None).await
}

#[derive(Template)]
#[template(path = "calendar/review.html")]
struct ReviewPage {
    shell: Shell,
    file: String,
    year: i32,
    known: bool,
    off: Vec<String>,
    working: Vec<String>,
    settled: usize,
    bookings: Vec<Line>,
    count: usize,
    against: usize,
    deadlines: Vec<(String, String)>,
    abouts: Vec<Choice>,
    source: String,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

struct Line {
    href: String,
    what: String,
    place: String,
    when: String,
    who: String,
}

fn review(
    v: &Visit<'_>,
    file: String,
    plan: &Plan,
    source: String,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let (w, k) = (&v.w, v.w.keep);
    let days = |dates: &[NaiveDate]| -> Vec<String> {
        let runs = crate::domain::tenancy::runs(dates.iter().copied(), ZONE);
        let weekday = |at: Instant| w.weekday(at.date(ZONE));
        runs.iter()
            .map(|run| {
                let one_day = *run == day_span(run.start().date(ZONE), ZONE);
                let day = if one_day { format!(" {}", weekday(run.start())) } else { String::new() };
                format!("{}{day}", w.days_of(*run, ZONE))
            })
            .collect()
    };
    let line = |one: &crate::app::Booking| Line {
        href: format!("/bookings/{}", one.id),
        what: one.title.clone(),
        place: one.items.iter().map(|item| item.name.clone()).collect::<Vec<_>>().join(", "),
        when: w.span(one.span, one.zone),
        who: one.person_name.clone(),
    };
    let abouts = [("inform", k.about_inform()), ("release", k.about_release()), ("leave", k.about_leave())];
    let title = k.notice_of(plan.year);
    let page = ReviewPage {
        year: plan.year,
        known: plan.known,
        off: days(&plan.difference.newly_off),
        working: days(&plan.difference.newly_working),
        settled: plan.difference.settled,
        bookings: plan.bookings.iter().take(SHOWN).map(line).collect(),
        count: plan.bookings.len(),
        against: plan.against,
        deadlines: plan
            .deadlines
            .iter()
            .take(SHOWN)
            .map(|(from, to)| (w.moment(*from, ZONE), w.moment(*to, ZONE)))
            .collect(),
        abouts: Choice::list(abouts, "inform"),
        crumbs: vec![Link::new("/calendar", k.calendar()), Link::new("", title.clone())],
        file,
        source,
        errors,
        shell: v.shell(&title),
    };
    Page::with(super::visit::status(&page.errors), &page)
}

/// What a file would change; nothing is done yet.
#[post("/calendar/preview", data = "<sent>")]
pub async fn look(v: Visit<'_>, sent: Uploaded) -> Result<Page, PageFault> {
    calendar::years(v.house, v.actor()).await?;
    let done = match calendar::utf8(&sent.file) {
        Ok(file) => calendar::plan(v.house, Some(v.actor()), &file, v.now).await.map(|plan| (file, plan)),
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok((file, plan)) => review(&v, file, &plan, String::new(), FormErrors::default()),
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Rows(_)) => {
            list_page(&v, Some(&refusal)).await
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

/// Puts it in force, with what was chosen.
#[post("/calendar", data = "<posted>")]
pub async fn import(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    let fields = &posted.0;
    let file = fields.get("file").to_owned();
    let about = match fields.get("about") {
        "inform" => About::Inform,
        "release" => About::Release,
        _ => About::Leave,
    };
    let source = fields.get("source").to_owned();
    let wish = Wish { source: source.clone(), about, deadlines: fields.is_set("deadlines") };
    let key = posted.key(v.house, v.actor());
    match calendar::import(v.house, Some(v.actor()), &file, &wish, Some(&key), v.now).await {
        Ok(done) => Ok(v.done(v.w.keep.calendar_done(done.year, done.bookings, done.deadlines), "/calendar")),
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Rows(_)) => {
            list_page(&v, Some(&refusal)).await.map(Answer::Page)
        }
        Err(fault) => match v.told::<()>(Err(fault))? {
            Ok(()) => Ok(Answer::To("/calendar".to_owned())),
            Err(errors) => {
                let plan = calendar::plan(v.house, Some(v.actor()), &file, v.now).await?;
                review(&v, file, &plan, source, errors).map(Answer::Page)
            }
        },
    }
}
