//! The form that changes a booking.

use super::address;
use super::booking_form::mistakes;
use super::booking_story::{Refused, anew, refused};
use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, Link, Shell};
use super::slot::{Asked, Typed};
use super::visit::Visit;
use crate::app::change::{Change, change};
use crate::app::{Booking, Fault, House, see};
use crate::domain::access::{Action, Actor};
use crate::domain::booking::{NOTE_MAX, TITLE};
use crate::domain::field::{FieldRule, text};
use crate::domain::id::BookingId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::form::{Fields, Posted};
use crate::http::problem::status;
use crate::words::Words;
use askama::Template;
use rocket::http::Status;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![form, save]
}

#[derive(Template)]
#[template(path = "booking/change.html")]
struct ChangePage {
    shell: Shell,
    crumbs: Vec<Link>,
    id: String,
    version: String,
    form: Form,
    errors: FormErrors,
    refused: Option<Refused>,
}

/// What the form shows in its fields.
struct Form {
    typed: Typed,
    purpose: String,
    remark: String,
    private: bool,
}

/// The booking, if the actor may change it.
async fn open(house: &House, actor: &Actor, id: BookingId, now: Instant) -> Result<Booking, Fault> {
    let one = see::open(house, actor, id, now).await?.booking;
    actor.require(Action::ChangeBooking, Action::SeeBooking, &see::object(&one))?;
    Ok(one)
}

/// The form; a time in the address (an alternative) is put into it.
#[get("/bookings/<id>/change")]
pub async fn form(v: Visit<'_>, id: &str, asked: Asked) -> Result<Page, PageFault> {
    let one = open(v.house, v.actor(), address::id(id)?, v.now).await?;
    let other = Typed::read(&asked.0);
    let typed = if other.date.is_empty() { Typed::of(one.span, one.zone) } else { other };
    let form = Form { typed, purpose: one.title.clone(), remark: one.note.clone(), private: one.private };
    Page::new(&page(&v, &one, form, &one.version.to_string(), FormErrors::default(), None))
}

fn page(
    v: &Visit<'_>,
    one: &Booking,
    form: Form,
    version: &str,
    errors: FormErrors,
    refused: Option<Refused>,
) -> ChangePage {
    let (w, id) = (&v.w, one.id.to_string());
    ChangePage {
        crumbs: vec![
            Link::new("/bookings", w.page.my_bookings()),
            Link::new(format!("/bookings/{id}"), one.title.clone()),
            Link::new("", w.booking.b_change()),
        ],
        id,
        version: version.to_owned(),
        form,
        errors,
        refused,
        shell: v.shell(w.booking.b_change_title()),
    }
}

/// Text in, a change out; or every field that is wrong.
fn parse(w: &Words, one: &Booking, fields: &Fields, typed: &Typed) -> Result<Change, FormErrors> {
    let mut wrong = FormErrors::default();
    let title = text("title", fields.get("title"), TITLE.0, TITLE.1);
    let title = title.map_err(|error| wrong.add("title", w.field(&error.rule))).ok();
    for (field, rule) in typed.wrong(one.zone) {
        wrong.add(field, w.field(&rule));
    }
    let note = fields.get("note").trim().replace("\r\n", "\n");
    if note.chars().count() > NOTE_MAX {
        wrong.add("note", w.field(&FieldRule::Length { min: 0, max: NOTE_MAX }));
    }
    // To the minute: a form that was not touched must not move a booking by its seconds.
    let same = *typed == Typed::of(one.span, one.zone);
    let span = if same { None } else { typed.span(one.zone) };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Change { span, title, note: Some(note), private: Some(fields.is_set("private")) })
}

/// Changes it.
#[post("/bookings/<id>/change", data = "<posted>")]
pub async fn save(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (w, fields, id) = (v.w, &posted.0, address::id::<BookingId>(id)?);
    let one = open(v.house, v.actor(), id, v.now).await?;
    let typed = Typed::read(fields);
    let form = Form {
        typed: typed.clone(),
        purpose: fields.get("title").to_owned(),
        remark: fields.get("note").to_owned(),
        private: fields.is_set("private"),
    };
    let version = fields.get("version");
    let wish = match parse(&w, &one, fields, &typed) {
        Ok(wish) => wish,
        Err(errors) => {
            let page = page(&v, &one, form, version, errors, None);
            return Page::with(Status::UnprocessableEntity, &page).map(Answer::Page);
        }
    };
    // A form without its version is out of date, not free to overwrite.
    let seen = version.parse().map_err(|_| Refusal::Stale)?;
    match change(v.house, v.actor(), id, Some(seen), &wish, v.now).await {
        Ok(after) => {
            let asked = after.change.is_some();
            let said = if asked { w.booking.b_change_asked() } else { w.booking.b_changed() };
            Ok(v.done(said, format!("/bookings/{id}")))
        }
        Err(Fault::Refused(refusal)) => {
            let (code, _) = status(&refusal);
            let errors = mistakes(&w, &refusal);
            let said = errors.is_empty().then(|| {
                refused(&w, &refusal, one.zone, |near| {
                    let other = Typed::of(near.span, one.zone);
                    let same = one.items.iter().any(|item| item.resource == near.resource);
                    let pairs = [
                        ("date", other.date.as_str()),
                        ("from", &other.from),
                        ("end_date", &other.end_date),
                        ("to", &other.to),
                    ];
                    // Another room is another booking.
                    if same {
                        address::to(&format!("/bookings/{id}/change"), &pairs)
                    } else {
                        anew(&one, near)
                    }
                })
            });
            let page = page(&v, &one, form, version, errors, said);
            Page::with(Status::new(code), &page).map(Answer::Page)
        }
        Err(fault) => Err(PageFault(fault)),
    }
}
