//! Find what is free.

use super::address;
use super::page::{Page, PageFault};
use super::room_day::DayLink;
use super::shell::{Choice, Shell};
use super::slot::{self, Asked, Typed};
use super::visit::Visit;
use crate::app::{Filter, Kind, Resource, find, members};
use crate::domain::id::IncubatorId;
use crate::domain::time::Interval;
use crate::http::form::Fields;
use crate::words::Words;
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![page]
}

/// Results on a page.
const LIMIT: usize = 30;

#[derive(Template)]
#[template(path = "find/find.html")]
struct FindPage {
    shell: Shell,
    kinds: Vec<Choice>,
    places: Vec<Choice>,
    typed: Typed,
    seats: String,
    equipment: Vec<Choice>,
    wants_equipment: bool,
    all: bool,
    day_words: String,
    uncertain: bool,
    strip: Vec<DayLink>,
    wrong: bool,
    rows: Vec<Row>,
    more: Option<String>,
    timeline: Option<String>,
}

/// A resource in the list.
struct Row {
    href: String,
    title: String,
    what: String,
    place: String,
    seats: String,
    features: Vec<String>,
    free: String,
    open: bool,
    tenancy: bool,
    book: String,
}

/// The form and what it found.
#[get("/find")]
pub async fn page(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let (w, fields) = (v.w, &asked.0);
    let own = members::own(v.house, v.actor(), v.now).await?;
    // Nothing asked yet: the own incubator; an empty choice means all of them.
    let home = own.first().and_then(|company| company.incubator_id).map(|id| id.to_string());
    let chosen = if fields.all("incubator").next().is_some() {
        fields.get("incubator").to_owned()
    } else {
        home.unwrap_or_default()
    };
    let incubator: Option<IncubatorId> = chosen.parse().ok();
    let (places, kinds, equipment) = find::choices(v.house, v.actor(), incubator).await?;
    let here = places.iter().find(|one| Some(one.id) == incubator.map(|id| id.0)).or(places.first());
    let zone = here.map_or(chrono_tz::Asia::Shanghai, |one| slot::zone(&one.time_zone));
    let opening = slot::weekly(here.map_or("", |one| &one.opening));
    let suggested = slot::suggested(v.house, &opening, zone, v.now);
    let typed = filled(Typed::read(fields), suggested);
    let span = typed.span(zone);
    let all = fields.is_set("all");
    let wanted: Vec<String> =
        fields.all("feature").filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let kind = fields.get("kind").to_owned();
    let filter = Filter {
        kind: Some(kind.clone()).filter(|kind| !kind.is_empty()),
        incubator,
        seats: fields.get("seats").trim().parse().unwrap_or(0),
        units: 1,
        features: wanted.clone(),
        span,
        only_free: !all,
        after: fields.get("after").parse().unwrap_or(0),
        limit: i64::try_from(LIMIT + 1).unwrap_or(1),
        ..Filter::default()
    };
    let mut found =
        if span.is_some() { find::search(v.house, v.actor(), &filter).await? } else { Vec::new() };
    let more = found.len() > LIMIT;
    found.truncate(LIMIT);
    let keep = Keep { typed: &typed, kind: &kind, incubator: &chosen, fields, wanted: &wanted };
    let today = v.now.date(zone);
    let date: NaiveDate = typed.date.parse().unwrap_or(today);
    let status = v.house.calendar.day(date);
    let more = found.last().filter(|_| more).map(|last| keep.address(&typed.date, last.id));
    let timeline = match (incubator, kinds.iter().any(|one| one.key == kind)) {
        (Some(id), true) => Some(address::to(
            "/day",
            &[("incubator", &id.to_string()), ("kind", &kind), ("date", &typed.date)],
        )),
        _ => None,
    };
    let ticked =
        |name: &String| Choice { value: name.clone(), label: name.clone(), chosen: wanted.contains(name) };
    let page = FindPage {
        kinds: slot::kind_choices(&w, &kinds, &kind, true),
        places: slot::incubator_choices(&w, &places, &chosen, true),
        seats: fields.get("seats").to_owned(),
        equipment: equipment.iter().map(ticked).collect(),
        wants_equipment: !wanted.is_empty(),
        all,
        day_words: w.day(date, status),
        uncertain: status.certainty != crate::domain::work_calendar::Certainty::Known,
        strip: slot::days(v.house, &w, slot::strip_start(date, today), 14, &typed.date, today, |day| {
            keep.address(day, 0)
        }),
        wrong: span.is_none(),
        rows: found.iter().map(|one| row(&w, &kinds, one, span)).collect(),
        more,
        timeline,
        typed,
        shell: v.shell(w.page.find()),
    };
    Page::new(&page)
}

/// What was typed; what was not is taken from `other`.
fn filled(typed: Typed, other: Typed) -> Typed {
    let or = |typed: String, other: String| if typed.is_empty() { other } else { typed };
    // Times are suggested together: half of a pair would make no span.
    let untimed = typed.from.is_empty() && typed.to.is_empty();
    let (from, to) = if untimed { (other.from, other.to) } else { (typed.from, typed.to) };
    Typed { date: or(typed.date, other.date), from, end_date: typed.end_date, to }
}

/// What an address keeps of the filters.
struct Keep<'a> {
    typed: &'a Typed,
    kind: &'a str,
    incubator: &'a str,
    fields: &'a Fields,
    wanted: &'a [String],
}

impl Keep<'_> {
    fn address(&self, date: &str, after: i64) -> String {
        let after = if after > 0 { after.to_string() } else { String::new() };
        let mut pairs = vec![
            ("kind", self.kind),
            ("date", date),
            ("from", &self.typed.from),
            ("to", &self.typed.to),
            ("seats", self.fields.get("seats")),
            ("all", self.fields.get("all")),
            ("after", &after),
        ];
        pairs.extend(self.wanted.iter().map(|name| ("feature", name.as_str())));
        // An empty incubator is a choice, too: it stays in the address.
        let rest = address::to("", &pairs);
        format!("/find?incubator={}&{}", address::encoded(self.incubator), rest.trim_start_matches('?'))
    }
}

fn row(w: &Words, kinds: &[Kind], one: &Resource, span: Option<Interval>) -> Row {
    let (f, zone) = (&w.founder, slot::zone(&one.time_zone));
    // A fixed desk whose tenant is away is in the day pool.
    let tenancy = one.mode == "tenancy" && one.free == 0;
    let free = match (one.capacity, one.free) {
        (1, free) if free > 0 => f.is_free().to_owned(),
        (_, 0) => f.is_taken().to_owned(),
        (all, free) => f.free_of(free, all),
    };
    let id = one.id.to_string();
    let open = one.free > 0 && !tenancy;
    let book = span.filter(|_| open).map(|span| slot::form_address(&id, span.start(), span.end(), zone));
    Row {
        href: format!("/resources/{id}"),
        title: one.name.clone(),
        what: slot::kind_name(w, kinds, &one.kind),
        place: slot::place(one),
        seats: if one.seats > 0 { f.seats_n(one.seats) } else { String::new() },
        features: slot::features(one),
        free,
        open,
        tenancy,
        book: book.unwrap_or_default(),
    }
}
