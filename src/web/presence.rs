//! Who came: check-in on the booking's page and at the resource itself, and objections that wait.

use super::address;
use super::page::{Answer, Page, PageFault};
use super::shell::{Link, Shell};
use super::slot;
use super::visit::Visit;
use crate::app::presence::{self, Absence};
use crate::app::{Booking, Fault, Resource, find};
use crate::domain::access::Action;
use crate::domain::booking::{State, Verb};
use crate::domain::id::{BookingId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::http::form::Posted;
use askama::Template;
use qrcode::QrCode;
use qrcode::render::svg;
use rocket::http::ContentType;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![check_in, here, qr, qr_svg, objections]
}

/// What a booking's page says of presence, and what can be done about it.
pub(super) struct Presence {
    pub(super) note: String,
    pub(super) check_in: bool,
    pub(super) missed: bool,
    pub(super) object: bool,
    pub(super) decide: bool,
    /// What was said against a no-show, what was decided, and why.
    pub(super) objection: Option<(String, String, String)>,
}

impl Presence {
    /// Of a booking.
    pub(super) async fn of(v: &Visit<'_>, one: &Booking) -> Result<Presence, Fault> {
        let (w, p, zone) = (&v.w, v.w.presence, one.zone);
        let object = crate::app::see::object(one);
        let actor = v.actor();
        let clock = |at: Instant| at.wall(zone).format("%H:%M").to_string();
        let may = actor.may(Action::CheckIn, &object) && one.state.after(Verb::Start).is_ok();
        let missed = one.state == State::NoShow;
        let said = if missed { presence::objection(v.house, one.id).await? } else { None };
        let own = one.person == actor.person || one.made_by == actor.person;
        let open = said.as_ref().is_some_and(|said| said.excused.is_none());
        Ok(Presence {
            note: match (one.present, one.state) {
                (Some((opens, by)), State::Confirmed) if v.now < by => p.window(clock(opens), clock(by)),
                _ => String::new(),
            },
            check_in: may && presence::opens(one) <= v.now && v.now < presence::closes(one),
            missed,
            object: missed && said.is_none() && actor.may(Action::ChangeBooking, &object),
            decide: open && !own && actor.may(Action::Excuse, &object),
            objection: said.map(|said| {
                let outcome = match said.excused {
                    None => p.o_open(),
                    Some(1) => p.o_excused(),
                    Some(_) => p.o_counts(),
                };
                let at = w.moment(Instant(said.at), zone);
                (said.words, format!("{outcome} · {at}"), said.reason.unwrap_or_default())
            }),
        })
    }
}

/// Checks in; from the resource's page one comes back to it.
#[post("/bookings/<id>/check-in", data = "<posted>")]
pub async fn check_in(v: Visit<'_>, id: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id: BookingId = address::id(id)?;
    let key = posted.key(v.house, v.actor());
    presence::check_in(v.house, v.actor(), id, Some(&key), v.now).await?;
    let to = match posted.0.id::<ResourceId>("here") {
        Some(resource) => format!("/resources/{resource}/here"),
        None => format!("/bookings/{id}"),
    };
    Ok(v.done(v.w.presence.checked_in(), to))
}

#[derive(Template)]
#[template(path = "presence/here.html")]
struct HerePage {
    shell: Shell,
    crumbs: Vec<Link>,
    id: ResourceId,
    retired: bool,
    booking: Option<Here>,
    book: String,
    page: String,
}

/// The reader's booking at the door they stand at.
struct Here {
    id: BookingId,
    title: String,
    span: String,
    state: &'static str,
    note: String,
    can: bool,
}

/// What a code at the door opens: the reader's own booking there, to check in; or the way to book it.
#[get("/resources/<id>/here")]
pub async fn here(v: Visit<'_>, id: &str) -> Result<Page, PageFault> {
    let id: ResourceId = address::id(id)?;
    let (one, _) = find::one(v.house, v.actor(), id).await?;
    let zone = slot::zone(&one.time_zone);
    let retired = one.retired_at.is_some();
    let booking = match presence::here(v.house, v.actor(), id, v.now).await? {
        Some(booking) if !retired => {
            let presence = Presence::of(&v, &booking).await?;
            let opens = presence::opens(&booking);
            Some(Here {
                id: booking.id,
                title: booking.title.clone(),
                span: v.w.span(booking.span, zone),
                state: booking.state.name(),
                note: if opens > v.now { v.w.presence.opens(v.w.moment(opens, zone)) } else { presence.note },
                can: presence.check_in,
            })
        }
        _ => None,
    };
    let typed = slot::suggested(v.house, &slot::weekly(&one.open_hours), zone, v.now);
    let book = address::to(
        "/bookings/new",
        &[("resource", &id.to_string()), ("date", &typed.date), ("from", &typed.from), ("to", &typed.to)],
    );
    Page::new(&HerePage {
        crumbs: vec![
            Link::new(format!("/resources/{id}"), one.name.clone()),
            Link::new("", v.w.presence.here()),
        ],
        id,
        retired,
        booking,
        book: if retired || one.mode == "tenancy" { String::new() } else { book },
        page: format!("/resources/{id}"),
        shell: v.shell(&v.w.presence.here_lead(&one.name)),
    })
}

#[derive(Template)]
#[template(path = "presence/qr.html")]
struct QrPage {
    shell: Shell,
    crumbs: Vec<Link>,
    image: String,
    alt: String,
    address: String,
    name: String,
}

/// The resource, if the reader keeps what hangs at its door.
async fn kept(v: &Visit<'_>, id: ResourceId) -> Result<Resource, Fault> {
    let (one, _) = find::one(v.house, v.actor(), id).await?;
    let object = crate::domain::access::Object::incubator(
        crate::domain::id::IncubatorId(one.incubator_id),
        &one.district_code,
    );
    v.actor().require(Action::EditInventory, Action::SeeResources, &object)?;
    if one.retired_at.is_some() { Err(Refusal::NotFound.into()) } else { Ok(one) }
}

/// A page to be printed and put at the door.
#[get("/resources/<id>/qr")]
pub async fn qr(v: Visit<'_>, id: &str) -> Result<Page, PageFault> {
    let id: ResourceId = address::id(id)?;
    let one = kept(&v, id).await?;
    Page::new(&QrPage {
        crumbs: vec![
            Link::new(format!("/resources/{id}"), one.name.clone()),
            Link::new("", v.w.presence.qr()),
        ],
        image: format!("/resources/{id}/qr.svg"),
        alt: v.w.presence.qr_alt(&one.name),
        address: door(&v, id),
        shell: v.shell(v.w.presence.qr()),
        name: one.name,
    })
}

/// The address that a code at the door holds.
fn door(v: &Visit<'_>, id: ResourceId) -> String {
    format!("{}/resources/{id}/here", v.house.base_url)
}

/// The code itself.
#[get("/resources/<id>/qr.svg")]
pub async fn qr_svg(v: Visit<'_>, id: &str) -> Result<(ContentType, String), PageFault> {
    let id: ResourceId = address::id(id)?;
    kept(&v, id).await?;
    let code = QrCode::new(door(&v, id)).map_err(|error| Fault::Outside(error.to_string()))?;
    let image = code.render::<svg::Color<'_>>().min_dimensions(320, 320).build();
    Ok((ContentType::SVG, image))
}

struct Row {
    href: String,
    title: String,
    who: String,
    span: String,
    words: String,
}

#[derive(Template)]
#[template(path = "presence/objections.html")]
struct ObjectionsPage {
    shell: Shell,
    rows: Vec<Row>,
}

/// Objections that wait for the reader's decision.
#[get("/objections")]
pub async fn objections(v: Visit<'_>) -> Result<Page, PageFault> {
    let all = presence::objections(v.house, v.actor()).await?;
    let row = |one: Absence| Row {
        href: format!("/bookings/{}", one.booking_id),
        span: Interval::new(Instant(one.starts_at), Instant(one.ends_at))
            .map(|span| v.w.span(span, slot::zone("")))
            .unwrap_or_default(),
        title: one.title,
        who: one.person_name,
        words: one.words.unwrap_or_default(),
    };
    Page::new(&ObjectionsPage {
        rows: all.into_iter().map(row).collect(),
        shell: v.shell(v.w.presence.objections()),
    })
}
