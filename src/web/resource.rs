//! A resource's own page: what it is, under which rules, and when it is free.

use super::address;
use super::page::{Page, PageFault};
use super::shell::{Link, Shell};
use super::slot;
use super::visit::Visit;
use crate::app::{find, tenancy as tenancies, terms};
use crate::domain::access::{Action, Object};
use crate::domain::free;
use crate::domain::id::{IncubatorId, ResourceId};
use crate::domain::time::{HOUR, Instant, Interval, MINUTE, day_span};
use crate::words::Words;
use askama::Template;
use chrono::Days;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![page]
}

/// How many days ahead are shown.
const DAYS: u64 = 7;

#[derive(Template)]
#[template(path = "resource/resource.html")]
struct ResourcePage {
    shell: Shell,
    crumbs: Vec<Link>,
    facts: Vec<(&'static str, String)>,
    features: Vec<String>,
    remark: String,
    rules: Vec<String>,
    terms: Vec<Link>,
    edit_rules: String,
    version: Option<i64>,
    tenancy: bool,
    retired: bool,
    days: Vec<Day>,
    book: String,
    timeline: String,
    here: String,
    qr: String,
    wait: String,
    tenants: Vec<Link>,
    pool: Vec<Link>,
    give: String,
    close: String,
}

/// A day and its free stretches, each a link to the form.
struct Day {
    date: String,
    free: Vec<Link>,
    none: &'static str,
    about: String,
}

/// The page.
#[get("/resources/<id>")]
pub async fn page(v: Visit<'_>, id: &str) -> Result<Page, PageFault> {
    let (w, f) = (v.w, v.w.founder);
    let id: ResourceId = address::id(id)?;
    let (one, policy) = find::one(v.house, v.actor(), id).await?;
    let (places, kinds, _) = find::choices(v.house, v.actor(), None).await?;
    let zone = slot::zone(&one.time_zone);
    let opening = slot::weekly(&one.open_hours);
    let (tenancy, retired) = (one.mode == "tenancy", one.retired_at.is_some());
    let here = places.iter().find(|place| place.id == one.incubator_id);
    let mut facts = vec![
        (f.what_kind(), slot::kind_name(&w, &kinds, &one.kind)),
        (f.code(), one.code.clone()),
        (f.where_(), here.map(|place| slot::incubator_name(&w, place).to_owned()).unwrap_or_default()),
        (f.place(), slot::place(&one)),
        (f.opening(), w.opening(&one.open_hours)),
    ];
    if one.seats > 0 {
        facts.push((f.seats(), f.seats_n(one.seats)));
    }
    if one.capacity > 1 {
        facts.push((f.capacity(), one.capacity.to_string()));
    }
    if one.area > 0 {
        facts.push((f.area(), format!("{}.{:02} m²", one.area / 100, one.area % 100)));
    }
    facts.retain(|(_, text)| !text.is_empty());
    let object = Object::incubator(IncubatorId(one.incubator_id), &one.district_code);
    let may = v.me.actor.may(Action::Book, &object) || v.me.actor.companies().next().is_some();
    let bookable = !tenancy && !retired && may;
    let today = v.now.date(zone);
    let first = day_span(today, zone);
    let last = day_span(today.checked_add_days(Days::new(DAYS - 1)).unwrap_or(today), zone);
    let mut days = Vec::new();
    if !tenancy
        && !retired
        && let Ok(span) = Interval::new(first.start().max(v.now), last.end())
    {
        let steps = find::availability(v.house, v.actor(), id, span).await?;
        for date in span.dates(zone) {
            let open = free::intersect(&opening.on(date, zone), &[span]);
            let mut links = Vec::new();
            for (stretch, units) in steps.iter().filter(|(_, units)| *units > 0) {
                for window in &open {
                    links.extend(
                        stretch
                            .intersect(*window)
                            .and_then(|gap| gap_link(&w, id, gap, *units, one.capacity, zone, bookable)),
                    );
                }
            }
            days.push(Day {
                date: format!("{} {}", date.format("%m-%d"), w.weekday(date)),
                none: if open.is_empty() { f.not_open() } else { f.full_day() },
                free: links,
                about: w.day(date, v.house.calendar.day(date)),
            });
        }
    }
    let typed = slot::suggested(v.house, &opening, zone, v.now);
    let book = address::to(
        "/bookings/new",
        &[("resource", &id.to_string()), ("date", &typed.date), ("from", &typed.from), ("to", &typed.to)],
    );
    let (mut tenants, mut pool) = (Vec::new(), Vec::new());
    if tenancy {
        let own =
            tenancies::Filter { resource: Some(id), after_time: Some(v.now), limit: 5, ..Default::default() };
        if v.actor().may_somewhere(Action::SeeCompany) {
            for one in tenancies::list(v.house, v.actor(), &own).await? {
                let until = one.span.end().plus(-1).date(zone).to_string();
                let said = w.keep.at_tenant(&one.company_name, until);
                tenants.push(Link::new(format!("/tenancies/{}", one.id), said));
            }
        }
        for span in tenancies::pool(v.house, v.actor(), id, v.now).await? {
            let from = slot::moment(&span.start().date(zone).to_string(), &typed.from, zone);
            let to = slot::moment(&span.start().date(zone).to_string(), &typed.to, zone);
            let href = from.zip(to).filter(|(_, to)| may && *to > v.now);
            let href = href.map(|(from, to)| slot::form_address(&id.to_string(), from, to, zone));
            pool.push(Link::new(href.unwrap_or_default(), w.days_of(span, zone)));
        }
    }
    let runs = |action: Action, path: String| {
        if v.me.actor.may(action, &object) && !retired { path } else { String::new() }
    };
    let give = if tenancy {
        runs(Action::KeepTenancies, format!("/tenancies/new?resource={id}"))
    } else {
        String::new()
    };
    let close = runs(Action::Close, format!("/closures/new?resource={id}"));
    let (version, rules) = policy.map_or((None, Vec::new()), |(version, rules)| (Some(version), rules));
    let keeps = v.me.actor.may(Action::EditInventory, &object) && !retired;
    let mut terms = Vec::new();
    for read in terms::asked_by(v.house, v.actor(), &rules).await? {
        let title = w.either(&read.terms.title_zh, &read.terms.title_en);
        terms.push(Link::new(format!("/terms/{}", read.terms.id), title));
    }
    let edit_rules = if v.me.actor.may(Action::EditPolicy, &object) {
        format!("/policies/{}/edit?resource={id}", one.incubator_id)
    } else {
        String::new()
    };
    let page = ResourcePage {
        here: if bookable { format!("/resources/{id}/here") } else { String::new() },
        qr: if keeps { format!("/resources/{id}/qr") } else { String::new() },
        wait: if bookable { format!("/waits/new?resource={id}") } else { String::new() },
        crumbs: vec![Link::new("/find", w.page.find()), Link::new("", one.name.clone())],
        facts,
        features: slot::features(&one),
        remark: one.note.clone(),
        rules: rules.iter().map(|rule| w.rule(rule)).collect(),
        terms,
        edit_rules,
        version,
        tenancy,
        retired,
        days,
        book: if bookable { book } else { String::new() },
        tenants,
        pool,
        give,
        close,
        timeline: address::to("/day", &[("incubator", &one.incubator_id.to_string()), ("kind", &one.kind)]),
        shell: v.shell(&one.name),
    };
    Page::new(&page)
}

/// A free stretch as a link that books its first hour, from the next quarter on.
fn gap_link(
    w: &Words,
    id: ResourceId,
    gap: Interval,
    units: i64,
    capacity: i64,
    zone: chrono_tz::Tz,
    bookable: bool,
) -> Option<Link> {
    let grid = 15 * MINUTE;
    let start = Instant(gap.start().0 + (grid - gap.start().0.rem_euclid(grid)) % grid);
    let gap = Interval::new(start, gap.end()).ok()?;
    let clock = |at: Instant| at.wall(zone).format("%H:%M").to_string();
    // The end of the day is written 24:00.
    let to =
        if gap.end().date(zone) == gap.start().date(zone) { clock(gap.end()) } else { "24:00".to_owned() };
    let count = if capacity > 1 { w.founder.units_free(units) } else { String::new() };
    let until = gap.end().min(start.plus(HOUR));
    let href = if bookable { slot::form_address(&id.to_string(), start, until, zone) } else { String::new() };
    Some(Link::new(href, format!("{}–{to}{count}", clock(gap.start()))))
}
