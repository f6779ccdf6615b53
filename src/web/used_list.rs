//! The bookings behind a figure of booked against really used.

use super::address::{self, moment_and_id};
use super::entries::entries_of;
use super::listing::{PAGE, Shelf, Turn, ZONE, place_of};
use super::page::{Page, PageFault};
use super::shell::{Choice, Link, Shell};
use super::slot::kind_name;
use super::subsidy::Asked;
use super::used::tenths;
use super::visit::{Visit, status};
use crate::app::grant::Of as EntriesOf;
use crate::app::used::{self, Behind, HOUSE, Of};
use crate::domain::id::{BookingId, CompanyId, IncubatorId, ResourceId};
use crate::domain::months::Months;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::domain::used::How;
use crate::words::Words;
use askama::Template;
use rocket::{FromForm, Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list]
}

/// What an address asks for.
#[derive(FromForm)]
pub struct Sought<'r> {
    from: Option<&'r str>,
    to: Option<&'r str>,
    incubator: Option<&'r str>,
    company: Option<&'r str>,
    kind: Option<&'r str>,
    resource: Option<&'r str>,
    how: Option<&'r str>,
    after: Option<&'r str>,
}

struct Line {
    /// Its page; empty: it may not be opened.
    href: String,
    when: String,
    what: String,
    company: String,
    state: String,
    how: String,
    hours: String,
    /// What was held for it on the ledger; empty: nobody's is.
    entries: String,
}

#[derive(Template)]
#[template(path = "used/bookings.html")]
struct BookingsPage {
    shell: Shell,
    action: &'static str,
    asked: Asked,
    kept: Vec<(&'static str, String)>,
    hows: Vec<Choice>,
    about: String,
    lines: Vec<Line>,
    turn: Turn,
    crumbs: Vec<Link>,
}

fn line(w: &Words, one: &used::Line, opens: bool, wanted: Option<How>) -> Line {
    let span = Interval::new(Instant(one.starts_at), Instant(one.ends_at));
    let how = How::of_name(&one.how).map_or("", |how| w.how(how));
    // Of one whose rest was given back, a figure counts either part or both.
    let (how, seconds) = match wanted {
        Some(How::Freed) => (w.how(How::Freed).to_owned(), one.freed),
        None if one.freed > 0 && one.seconds > 0 => {
            (format!("{how} · {}", w.how(How::Freed)), one.seconds + one.freed)
        }
        None if one.freed > 0 => (w.how(How::Freed).to_owned(), one.freed),
        _ => (how.to_owned(), one.seconds),
    };
    let house = one.company_id == HOUSE.0;
    Line {
        href: if opens { format!("/bookings/{}", one.id) } else { String::new() },
        when: span.map_or_else(|_| String::new(), |span| w.span(span, ZONE)),
        what: if one.things > 1 { w.used.more(&one.resource, one.things) } else { one.resource.clone() },
        company: if house { w.used.house().to_owned() } else { one.company.clone() },
        state: one.state.clone(),
        how,
        hours: tenths(seconds),
        entries: if house {
            String::new()
        } else {
            entries_of(one.company_id, EntriesOf::Booking(BookingId(one.id)))
        },
    }
}

/// Of what and whom they are, in words.
fn about(w: &Words, found: &Behind, of: &Of) -> String {
    let place = of.place.map(|id| place_of(w, &found.incubators, Some(id.0)));
    let kind = of.kind.as_deref().map(|kind| kind_name(w, &found.kinds, kind));
    let company = match (&found.company, of.company) {
        (Some(one), _) => Some(one.name.clone()),
        (None, Some(_)) => Some(w.used.house().to_owned()),
        (None, None) => None,
    };
    let resource = of.resource.and_then(|_| Some(found.lines.first()?.0.resource.clone()));
    let all = [place, kind, resource, company];
    all.into_iter().flatten().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// An id in a query; empty or missing: none.
pub(super) fn asked_id<T: std::str::FromStr>(raw: Option<&str>) -> Result<Option<T>, PageFault> {
    raw.filter(|raw| !raw.is_empty()).map(|raw| Ok(address::id(raw)?)).transpose()
}

/// A company in a query; empty or missing: none is asked for.
pub(super) fn asked_company(raw: Option<&str>) -> Result<Option<CompanyId>, PageFault> {
    let raw = raw.filter(|raw| !raw.is_empty());
    raw.map(|raw| used::company_named(raw).ok_or_else(|| Refusal::NotFound.into())).transpose()
}

/// Latest end first.
#[get("/used/bookings?<sought..>")]
pub async fn list(v: Visit<'_>, sought: Sought<'_>) -> Result<Page, PageFault> {
    let w = &v.w;
    let asked = Asked::of(w, sought.from, sought.to, v.now, Months::latest);
    let of = Of {
        place: asked_id::<IncubatorId>(sought.incubator)?,
        company: asked_company(sought.company)?,
        kind: sought.kind.filter(|kind| !kind.is_empty()).map(str::to_owned),
        resource: asked_id::<ResourceId>(sought.resource)?,
    };
    // A filter that names nothing of ours finds everything, as an empty one does.
    let how = sought.how.and_then(How::of_name);
    let before = sought.after.and_then(moment_and_id).map(|(at, id)| (at, BookingId(id)));
    let span = asked.months.span();
    let mut found = used::behind(v.house, v.actor(), &of, span, how, (before, PAGE + 1)).await?;
    let [incubator, company, kind, resource] =
        [sought.incubator, sought.company, sought.kind, sought.resource].map(|raw| raw.unwrap_or(""));
    let months = asked.query();
    let query = [
        months[0],
        months[1],
        ("incubator", incubator),
        ("company", company),
        ("kind", kind),
        ("resource", resource),
        ("how", how.map_or("", How::name)),
    ];
    let shelf = Shelf::new("/used/bookings", &query, "after", before.is_some());
    let turn = Turn::cut(&mut found.lines, &shelf, |(one, _)| format!("{}-{}", one.ends_at, one.id));
    let shown = asked.errors.is_empty();
    let lines = found.lines.iter().filter(|_| shown).map(|(one, opens)| line(w, one, *opens, how));
    let hows = How::ALL.iter().map(|how| (how.name(), w.how(*how)));
    let back = match (&found.company, of.place) {
        (Some(one), _) => {
            Link::new(address::to(&format!("/used/companies/{}", one.id), &months), w.used.title())
        }
        (None, Some(id)) => {
            let named = place_of(w, &found.incubators, Some(id.0));
            Link::new(address::to(&format!("/used/places/{id}"), &months), &named)
        }
        (None, None) => Link::new(address::to("/used", &months), w.used.title()),
    };
    let page = BookingsPage {
        action: "/used/bookings",
        kept: vec![
            ("incubator", incubator.to_owned()),
            ("company", company.to_owned()),
            ("kind", kind.to_owned()),
            ("resource", resource.to_owned()),
        ],
        hows: Choice::list([("", w.used.all())].into_iter().chain(hows), how.map_or("", How::name)),
        about: about(w, &found, &of),
        lines: lines.collect(),
        turn,
        crumbs: vec![back, Link::new("", w.used.lines())],
        shell: v.shell(w.used.lines()),
        asked,
    };
    Page::with(status(&page.asked.errors), &page)
}
