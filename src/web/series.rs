//! Series: one's own, and a series' page with its dates and what can be done about them.

use super::address;
use super::booking::{Line, tabs};
use super::booking_story::told;
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, NavItem, Shell, Step};
use super::slot;
use super::visit::{Visit, status};
use super::waits::Line as WaitLine;
use crate::app::series::{self, Changed, Dates, NewTerms, Opened, Series};
use crate::app::{Booking, find};
use crate::domain::access::Action;
use crate::domain::booking::{NOTE_MAX, TITLE};
use crate::domain::field::{FieldRule, text};
use crate::domain::id::{BookingId, ObjectId};
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use chrono::{NaiveDate, NaiveTime};
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![mine, one, edit, call_off, confirm]
}

struct Row {
    href: String,
    title: String,
    rule: String,
    what: String,
    ended: bool,
    confirm_by: String,
}

#[derive(Template)]
#[template(path = "series/mine.html")]
struct MinePage {
    shell: Shell,
    tabs: Vec<NavItem>,
    rows: Vec<Row>,
}

/// One's own.
#[get("/series")]
pub async fn mine(v: Visit<'_>) -> Result<Page, PageFault> {
    let w = &v.w;
    let all = series::mine(v.house, v.actor()).await?;
    let row = |one: &Series| Row {
        href: format!("/series/{}", one.object),
        title: one.title.clone(),
        rule: w.repeats(one.first, one.from, one.to, &one.rule),
        what: one.resources.clone(),
        ended: one.ended_at.is_some(),
        confirm_by: one.confirm_by.map(|at| at.date(one.zone).to_string()).unwrap_or_default(),
    };
    Page::new(&MinePage {
        tabs: tabs(w, "/series"),
        rows: all.iter().map(row).collect(),
        shell: v.shell(w.series.mine()),
    })
}

#[derive(Template)]
#[template(path = "series/one.html")]
struct OnePage {
    shell: Shell,
    crumbs: Vec<Link>,
    id: ObjectId,
    version: i64,
    ended: bool,
    private: bool,
    facts: Vec<(&'static str, String)>,
    follows: String,
    confirm_by: String,
    may_change: bool,
    may_cancel: bool,
    ahead: Vec<Line>,
    behind: Vec<Line>,
    waits: Vec<WaitLine>,
    since: Vec<Choice>,
    form: Form,
    errors: FormErrors,
    kept: Vec<(String, String)>,
    steps: Vec<Step>,
}

/// What the forms of the page show in their fields.
#[derive(Default)]
struct Form {
    purpose: String,
    from: String,
    to: String,
    remark: String,
    private: bool,
    off_from: String,
    off_until: String,
}

/// A series.
#[get("/series/<id>", rank = 2)]
pub async fn one(v: Visit<'_>, id: &str) -> Result<Page, PageFault> {
    let opened = series::open(v.house, v.actor(), address::id(id)?, v.now).await?;
    show(&v, opened, None, FormErrors::default(), Vec::new()).await
}

async fn show(
    v: &Visit<'_>,
    opened: Opened,
    fields: Option<&Fields>,
    errors: FormErrors,
    kept: Vec<(String, String)>,
) -> Result<Page, PageFault> {
    let Opened { series: one, bookings, waits, history } = opened;
    let (w, s) = (&v.w, v.w.series);
    let (_, kinds, _) = find::choices(v.house, v.actor(), None).await?;
    let object = series::object(&one);
    let ended = one.ended_at.is_some();
    let is_ahead = |booking: &&Booking| booking.state.is_open() && booking.span.start() > v.now;
    let ahead: Vec<&Booking> = bookings.iter().filter(is_ahead).collect();
    let mut behind: Vec<&Booking> = bookings.iter().filter(|one| !is_ahead(one)).collect();
    behind.reverse();
    behind.truncate(20);
    let since = std::iter::once((String::new(), s.since_all().to_owned())).chain(
        ahead
            .iter()
            .skip(1)
            .map(|one| (one.id.to_string(), s.since_one(one.span.start().date(one.zone).to_string()))),
    );
    let mut facts = vec![
        (s.rule(), w.repeats(one.first, one.from, one.to, &one.rule)),
        (w.booking.b_items(), one.resources.clone()),
        (w.founder.where_(), w.either(&one.incubator_name.0, &one.incubator_name.1).to_owned()),
        (w.booking.b_person(), one.person_name.clone()),
        (w.booking.b_company(), one.company_name.clone().unwrap_or_default()),
        (w.founder.seats(), if one.seats > 0 { one.seats.to_string() } else { String::new() }),
        (w.booking.remark(), one.note.clone()),
    ];
    facts.retain(|(_, text)| !text.is_empty());
    let clock = |at: NaiveTime| at.format("%H:%M").to_string();
    let form = match fields {
        Some(fields) => Form {
            purpose: fields.get("title").to_owned(),
            from: fields.get("from").to_owned(),
            to: fields.get("to").to_owned(),
            remark: fields.get("note").to_owned(),
            private: fields.is_set("private"),
            off_from: fields.get("off_from").to_owned(),
            off_until: fields.get("off_until").to_owned(),
        },
        None => Form::default(),
    };
    let form = if form.purpose.is_empty() && errors.of("title").is_empty() {
        Form {
            purpose: one.title.clone(),
            from: clock(one.from),
            to: clock(one.to),
            remark: one.note.clone(),
            private: one.private,
            ..form
        }
    } else {
        form
    };
    let chosen = fields.map(|fields| fields.get("since").to_owned()).unwrap_or_default();
    let page = OnePage {
        crumbs: vec![Link::new("/series", s.mine()), Link::new("", one.title.clone())],
        id: one.object,
        version: one.version,
        ended,
        private: one.private,
        facts,
        follows: one.follows.map(|id| format!("/series/{id}")).unwrap_or_default(),
        confirm_by: one
            .confirm_by
            .filter(|_| !ended)
            .map(|at| at.date(one.zone).to_string())
            .unwrap_or_default(),
        may_change: !ended && !ahead.is_empty() && v.actor().may(Action::ChangeBooking, &object),
        may_cancel: !ended && v.actor().may(Action::CancelBooking, &object),
        since: Choice::list(since, &chosen),
        ahead: ahead.iter().map(|one| Line::new(w, one)).collect(),
        behind: behind.iter().map(|one| Line::new(w, one)).collect(),
        waits: waits
            .iter()
            .filter(|one| one.state.is_open())
            .map(|one| WaitLine::new(w, &kinds, one))
            .collect(),
        form,
        kept,
        steps: told(w, one.zone, &history),
        shell: v.shell(&one.title),
        errors,
    };
    Page::with(status(&page.errors), &page)
}

/// Text in, new terms out; or every field that is wrong.
fn parse(w: &Words, fields: &Fields, old: &Series) -> Result<NewTerms, FormErrors> {
    let mut wrong = FormErrors::default();
    let title = text("title", fields.get("title"), TITLE.0, TITLE.1);
    let title = title.map_err(|error| wrong.add("title", w.field(&error.rule))).ok();
    let note = text("note", fields.get("note"), 0, NOTE_MAX);
    let note = note.map_err(|error| wrong.add("note", w.field(&error.rule))).ok();
    let mut clock = |name: &str| {
        let found = NaiveTime::parse_from_str(fields.get(name).trim(), "%H:%M").ok();
        if found.is_none() {
            wrong.add(name, w.field(&FieldRule::Time));
        }
        found
    };
    let (from, to) = (clock("from"), clock("to"));
    let since: Option<BookingId> = fields.id("since");
    if since.is_none() && !fields.get("since").is_empty() {
        wrong.add("since", w.field(&FieldRule::Unknown));
    }
    let (Some(from), Some(to), true) = (from, to, wrong.is_empty()) else { return Err(wrong) };
    // Hours that were not touched must not move dates that have hours of their own.
    let hours = Some((from, to)).filter(|hours| *hours != (old.from, old.to));
    Ok(NewTerms { since, title, note, private: Some(fields.is_set("private")), hours })
}

fn seen(posted: &Posted) -> Option<i64> {
    posted.0.get("version").parse().ok()
}

/// Changes it, from a date on or as a whole.
#[post("/series/<id>/edit", data = "<posted>")]
pub async fn edit(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id: ObjectId = address::id(id)?;
    let opened = series::open(v.house, v.actor(), id, v.now).await?;
    let terms = match parse(&v.w, &posted.0, &opened.series) {
        Ok(terms) => terms,
        Err(errors) => return show(&v, opened, Some(&posted.0), errors, Vec::new()).await.map(Answer::Page),
    };
    let key = posted.key(v.house, v.actor());
    let done = series::edit(v.house, v.actor(), id, seen(&posted), &terms, Some(&key), v.now).await;
    match v.told(done)? {
        Ok(Changed { object, changed, kept, .. }) if kept.is_empty() => {
            Ok(v.done(v.w.series.changed(changed.len(), 0), format!("/series/{object}")))
        }
        Ok(Changed { object, kept, .. }) => {
            // What stays as it was is told with its reason, on the page itself.
            let opened = series::open(v.house, v.actor(), object, v.now).await?;
            let kept = kept.iter().map(|(date, _, skip)| (date.to_string(), v.w.skipped(skip)));
            let kept = kept.collect();
            show(&v, opened, None, FormErrors::default(), kept).await.map(Answer::Page)
        }
        Err(errors) => show(&v, opened, Some(&posted.0), errors, Vec::new()).await.map(Answer::Page),
    }
}

/// Calls dates off: from one to another, or with `all` every one that lies ahead.
#[post("/series/<id>/cancel", data = "<posted>")]
pub async fn call_off(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (w, fields, id) = (&v.w, &posted.0, address::id::<ObjectId>(id)?);
    let mut wrong = FormErrors::default();
    let mut date = |name: &str| -> Option<NaiveDate> {
        let found = fields.get(name).trim().parse().ok();
        if found.is_none() {
            wrong.add(name, w.field(&FieldRule::Date));
        }
        found
    };
    let dates = if fields.is_set("all") {
        Some(Dates::All)
    } else {
        let (from, until) = (date("off_from"), date("off_until"));
        from.zip(until).map(|(from, until)| Dates::Between(from, until))
    };
    let opened = series::open(v.house, v.actor(), id, v.now).await?;
    let Some(dates) = dates else {
        return show(&v, opened, Some(fields), wrong, Vec::new()).await.map(Answer::Page);
    };
    let key = posted.key(v.house, v.actor());
    let gone = series::cancel(v.house, v.actor(), id, seen(&posted), dates, None, Some(&key), v.now).await;
    match v.told(gone)? {
        Ok(gone) if gone.ended => Ok(v.done(w.series.ended(gone.dates.len()), format!("/series/{id}"))),
        Ok(gone) => Ok(v.done(w.series.off_done(gone.dates.len()), format!("/series/{id}"))),
        Err(errors) => {
            // The use case's names as this form has them.
            let named = errors.renamed(|field, told| {
                (if field == "until" { "off_until" } else { "off_from" }, told.to_owned())
            });
            show(&v, opened, Some(fields), named, Vec::new()).await.map(Answer::Page)
        }
    }
}

/// Keeps it for longer.
#[post("/series/<id>/confirm", data = "<posted>")]
pub async fn confirm(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id: ObjectId = address::id(id)?;
    let key = posted.key(v.house, v.actor());
    let by = series::confirm(v.house, v.actor(), id, seen(&posted), Some(&key), v.now).await?;
    let date = by.date(slot::zone("")).to_string();
    Ok(v.done(v.w.series.confirmed(date), format!("/series/{id}")))
}
