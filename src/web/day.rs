//! The rooms of a place on one day, side by side.

use super::address;
use super::page::{Page, PageFault};
use super::room_day::{Cell, DayLink, Now as NowMark, RoomDay, RoomRow};
use super::shell::{Choice, Shell};
use super::slot::{self, Asked};
use super::visit::Visit;
use crate::app::{Booking, Resource, find, members, see};
use crate::domain::access::Actor;
use crate::domain::booking::State as Stand;
use crate::domain::id::IncubatorId;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval, MINUTE, day_span, day_start};
use crate::words::Words;
use askama::Template;
use chrono::NaiveDate;
use chrono_tz::Tz;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![page]
}

/// Half an hour.
const SLOT: i64 = 30 * MINUTE;

#[derive(Template)]
#[template(path = "day/day.html")]
struct DayPage {
    shell: Shell,
    kinds: Vec<Choice>,
    places: Vec<Choice>,
    date: String,
    day_words: String,
    uncertain: bool,
    strip: Vec<DayLink>,
    list: String,
    here: bool,
    room_day: Option<RoomDay>,
}

/// The timeline of a day.
#[get("/day")]
pub async fn page(v: Visit<'_>, asked: Asked) -> Result<Page, PageFault> {
    let (w, fields) = (v.w, &asked.0);
    let own = members::own(v.house, v.actor(), v.now).await?;
    let home = own.first().and_then(|company| company.incubator_id).map(IncubatorId);
    let (places, kinds, _) = find::choices(v.house, v.actor(), None).await?;
    let asked_place: Option<IncubatorId> = fields.id("incubator");
    let wanted = asked_place.or(home);
    let here = match wanted {
        Some(id) => places.iter().find(|one| one.id == id.0),
        None => places.first(),
    };
    let here = here.ok_or(Refusal::NotFound)?;
    let id = IncubatorId(here.id);
    let kind = if fields.is_set("kind") { fields.get("kind") } else { "meeting_room" };
    let zone = slot::zone(&here.time_zone);
    let today = v.now.date(zone);
    let date: NaiveDate = fields.get("date").parse().unwrap_or(today);
    let day = find::day(v.house, v.actor(), id, kind, day_span(date, zone)).await?;
    let name = slot::kind_name(&w, &kinds, kind);
    let draw = Draw { w: &w, actor: v.actor(), day: &day, zone, date, now: v.now };
    let status = v.house.calendar.day(date);
    let text = date.to_string();
    let place = id.to_string();
    let page = DayPage {
        kinds: slot::kind_choices(&w, &kinds, kind, false),
        places: slot::incubator_choices(&w, &places, &place, false),
        day_words: w.day(date, status),
        uncertain: status.certainty != crate::domain::work_calendar::Certainty::Known,
        strip: slot::days(v.house, &w, slot::strip_start(date, today), 14, &text, today, |day| {
            address::to("/day", &[("incubator", &place), ("kind", kind), ("date", day)])
        }),
        list: address::to("/find", &[("incubator", &place), ("kind", kind), ("date", &text), ("all", "1")]),
        here: !day.resources.is_empty(),
        room_day: draw.room_day(&w.founder.day_of(name.clone(), text.clone())),
        date: text,
        shell: v.shell(&format!("{} · {name}", slot::incubator_name(&w, here))),
    };
    Page::new(&page)
}

/// What a day is drawn from.
struct Draw<'a> {
    w: &'a Words,
    actor: &'a Actor,
    day: &'a find::Day,
    zone: Tz,
    date: NaiveDate,
    now: Instant,
}

impl Draw<'_> {
    /// The table, over the opening hours of all rooms; nothing on a closed day.
    fn room_day(&self, label: &str) -> Option<RoomDay> {
        let hulls: Vec<Interval> = self
            .day
            .resources
            .iter()
            .filter_map(|one| {
                self.open(one)
                    .first()
                    .zip(self.open(one).last())
                    .and_then(|(first, last)| Interval::new(first.start(), last.end()).ok())
            })
            .collect();
        let midnight = day_start(self.date, self.zone);
        let hours = |at: Instant| (at.0 - midnight.0) / 3_600;
        let first = hours(hulls.iter().map(|hull| hull.start()).min()?);
        let last = hulls.iter().map(|hull| hull.end()).max()?;
        let last = hours(last.plus(3_599));
        let start = midnight.plus(first * 3_600);
        let slots = usize::try_from((last - first) * 2).ok()?;
        let whole = (last - first) * 3_600;
        let gone = self.now.0 - start.0;
        let now = (0..whole).contains(&gone).then(|| NowMark {
            at: u32::try_from(gone * 1_000 / whole).unwrap_or(0),
            text: self.clock(self.now),
        });
        Some(RoomDay {
            label: label.to_owned(),
            room_label: self.w.booking.b_items().to_owned(),
            hours: (first..last).map(|hour| format!("{hour:02}:00")).collect(),
            per_hour: 2,
            now,
            rows: self.day.resources.iter().map(|one| self.row(one, start, slots)).collect(),
        })
    }

    fn open(&self, one: &Resource) -> Vec<Interval> {
        slot::weekly(&one.open_hours).on(self.date, self.zone)
    }

    fn clock(&self, at: Instant) -> String {
        // The end of a day is written 24:00, not as the next day's first minute.
        if at == day_span(self.date, self.zone).end() {
            return "24:00".to_owned();
        }
        at.wall(self.zone).format("%H:%M").to_string()
    }

    fn row(&self, one: &Resource, start: Instant, slots: usize) -> RoomRow {
        let (f, open) = (&self.w.founder, self.open(one));
        let mut cells: Vec<Cell> = Vec::new();
        let mut last: Option<(i64, Option<i64>)> = None;
        for slot in 0..slots {
            let from = start.plus(i64::try_from(slot).unwrap_or(0) * SLOT);
            let Ok(span) = Interval::new(from, from.plus(SLOT)) else { continue };
            let full = self.full(one, span);
            match (full, cells.last_mut()) {
                (Some(who), Some(cell)) if last == Some(who) => cell.span += 1,
                (Some((begins, booking)), _) => cells.push(self.block(one, slot, span, begins, booking)),
                (None, _) => cells.push(self.free(one, slot, span, &open)),
            }
            last = full;
        }
        let next = cells.iter().find(|cell| cell.kind == "free").map(|cell| {
            let at = start.plus(i64::try_from(cell.slot).unwrap_or(0) * SLOT);
            if at <= self.now { f.free_now().to_owned() } else { f.free_from(&self.clock(at)) }
        });
        let seats = if one.seats > 0 { f.seats_n(one.seats) } else { String::new() };
        let about = [seats, slot::place(one)];
        let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
        RoomRow {
            href: format!("/resources/{}", one.id),
            name: one.name.clone(),
            about: about.join(" · "),
            next: next.unwrap_or_else(|| f.no_more_today().to_owned()),
            cells,
        }
    }

    /// What takes the last of it up during `span`: when that begins, and its booking.
    fn full(&self, one: &Resource, span: Interval) -> Option<(i64, Option<i64>)> {
        let touching = || {
            let mine = move |row: &&_| touches(row, one.id, span);
            self.day.busy.iter().filter(mine)
        };
        let full = |atom: i64, capacity: i64| {
            touching().filter(|row| row.atom_id == atom).map(|row| row.units).sum::<i64>() >= capacity
        };
        let row = touching().find(|row| full(row.atom_id, row.capacity))?;
        Some((row.starts_at, row.booking_id))
    }

    fn block(&self, one: &Resource, slot: usize, span: Interval, begins: i64, booking: Option<i64>) -> Cell {
        let (f, ui) = (&self.w.founder, &self.w.ui);
        let found: Option<&Booking> =
            booking.and_then(|id| self.day.bookings.iter().find(|known| known.id.0 == id));
        let seen = found.filter(|known| see::sees(self.actor, known));
        let kind = match found {
            None if booking.is_none() => "out",
            Some(known) if known.person == self.actor.person => "mine",
            Some(known) if known.state == Stand::Requested => "asked",
            _ => "taken",
        };
        let label = match (seen, kind) {
            (Some(known), _) => known.title.clone(),
            (None, "out") => ui.slot_out().to_owned(),
            (None, _) => f.busy().to_owned(),
        };
        // A change that waits takes its new time up, too: then the row, not the booking, says when.
        let ends =
            self.day.busy.iter().find(|row| {
                row.resource_id == one.id && row.booking_id == booking && row.starts_at == begins
            });
        let end = ends.map_or(span.end(), |row| Instant(row.ends_at));
        let day = day_span(self.date, self.zone);
        let (from, to) = (Instant(begins).max(day.start()), end.min(day.end()));
        let full = f.slot_words(&one.name, &self.clock(from), &self.clock(to), &label);
        let href = seen.map(|known| format!("/bookings/{}", known.id)).unwrap_or_default();
        Cell { kind, slot, span: 1, href, label, full }
    }

    fn free(&self, one: &Resource, slot: usize, span: Interval, open: &[Interval]) -> Cell {
        let gone = span.end() <= self.now || !open.iter().any(|window| window.contains(span));
        let tenancy = one.mode == "tenancy";
        let (from, to) = (self.clock(span.start()), self.clock(span.end()));
        let href = if gone || tenancy {
            String::new()
        } else {
            slot::form_address(&one.id.to_string(), span.start(), span.end(), self.zone)
        };
        Cell {
            kind: if gone { "past" } else { "free" },
            slot,
            span: 1,
            href,
            label: String::new(),
            full: self.w.founder.slot_words(&one.name, &from, &to, self.w.ui.slot_free()),
        }
    }
}

/// Whether a row of the diary concerns that resource in that span.
fn touches(row: &find::Busy, resource: i64, span: Interval) -> bool {
    row.resource_id == resource && row.starts_at < span.end().0 && row.ends_at > span.start().0
}
