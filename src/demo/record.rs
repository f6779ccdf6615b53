//! From wishes to rows: each is judged by the house's own rules, as it would have been that day.

use super::purse::Purses;
use super::wish::{Line, Wish, World};
use crate::app::Fault;
use crate::domain::access::Door;
use crate::domain::amount::Unit;
use crate::domain::booking::State;
use crate::domain::company::{CompanyKind, Standing};
use crate::domain::decision::{Item, Verdict, decide};
use crate::domain::facts::{Applicant, Facts};
use crate::domain::id::{BookingId, EventId, IncubatorId, ObjectId, PersonId};
use crate::domain::recur::{Ends, Every, Recurrence};
use crate::domain::resource::charge;
use crate::domain::time::{DAY, HOUR, Instant, MINUTE};
use crate::domain::waitlist::WaitState;
use crate::store::bulk::{BookingRow, EventRow, SeriesRow, WaitRow};
use chrono::Timelike;
use serde_json::json;
use std::collections::HashMap;

/// Everything that is written down.
#[derive(Default)]
pub struct Record {
    /// Bookings not yet written, in the order they were made.
    bookings: Vec<BookingRow>,
    /// Series and entries of waiting lines not yet written.
    series: Vec<SeriesRow>,
    waits: Vec<WaitRow>,
    /// What happened and is not yet written.
    pub events: Vec<EventRow>,
    /// How many bookings were made, and how many events were written.
    made: i64,
    told: i64,
    /// The calendar objects of the series, by number.
    objects: HashMap<i64, ObjectId>,
    /// Each person's bookings: until when each counts as open.
    open: HashMap<PersonId, Vec<Instant>>,
}

/// Rows that are ready to be written.
pub struct Ready {
    /// Series; before their bookings.
    pub series: Vec<SeriesRow>,
    /// Bookings, in the order they were made.
    pub bookings: Vec<BookingRow>,
    /// Entries of waiting lines; after the bookings they became.
    pub waits: Vec<WaitRow>,
    /// What happened, in the order of time.
    pub events: Vec<EventRow>,
}

/// What became of a booking: where it stands, since when, and how often it was moved on.
struct Course {
    state: State,
    at: Instant,
    moves: i64,
    from: Option<State>,
    reason: Option<&'static str>,
    respond_by: Option<Instant>,
}

/// When somebody checked in: of three in five rooms and desks that were used it is known that they were.
fn came(unit: Option<Unit>, wish: &Wish, state: State) -> Option<Instant> {
    let asked = matches!(unit, Some(Unit::RoomMinute | Unit::DeskDay));
    let minute = wish.fate % 10 * MINUTE;
    (asked && state == State::Done && wish.fate % 5 < 3).then(|| wish.span.start().plus(minute))
}

impl Record {
    /// Judges a wish and writes down all that came of it; one that the rules refuse leaves no trace.
    pub fn take(&mut self, world: &World<'_>, purses: &mut Purses, wish: &Wish) -> Result<(), Fault> {
        let thing = &world.things[wish.thing];
        let now = wish.made;
        let (incubator, manager) = (world.sites[thing.site].incubator, world.sites[thing.site].manager);
        if wish.line == Line::Only {
            self.in_line(world, wish, None);
            return Ok(());
        }
        let cost = thing.unit.map(|unit| {
            let need = charge(unit, wish.units, wish.span, world.zone);
            (unit, need, purses.left(wish.firm, unit, wish.span, now))
        });
        let ends = self.open.entry(wish.person).or_default();
        ends.retain(|end| *end > now);
        let facts = Facts {
            now,
            zone: world.zone,
            span: wish.span,
            mode: thing.mode,
            pooled: false,
            units: wish.units,
            people: wish.seats,
            seats: thing.seats,
            booked_of_person: &[],
            booked_of_company: &[],
            accepted: &[],
            strikes: 0,
            quota: None,
            opening: &thing.opening,
            calendar: world.calendar,
            open_of_person: ends.len() as i64,
            open_of_company: 0,
            applicant: Some(Applicant {
                standing: Standing::Active,
                kind: CompanyKind::Company,
                tenant: true,
            }),
            cost,
        };
        let policy = Some((thing.policy, thing.rules.as_slice()));
        let item = Item {
            resource: thing.id,
            name: &thing.name,
            units: wish.units,
            free: thing.capacity,
            policy,
            facts,
        };
        let decision = decide(std::slice::from_ref(&item), false);
        let respond_by = match decision.verdict {
            Verdict::Refuse(_) => return Ok(()),
            Verdict::NeedsApproval { respond_by } => Some(respond_by),
            Verdict::Allow => None,
        };
        self.made += 1;
        let id = BookingId(self.made);
        let series = wish.series.map(|_| self.series_of(world, wish, id)).transpose()?;
        if wish.line == Line::Served {
            self.in_line(world, wish, Some(id));
        }
        let holds =
            cost.map(|(unit, need, _)| purses.hold(wish.firm, unit, need, wish.span, id, (wish.person, now)));
        let trace =
            serde_json::to_string(&decision.trace).map_err(|error| Fault::corrupt("event.trace", error))?;
        let asked = if respond_by.is_some() { State::Requested } else { State::Confirmed };
        let verb = if respond_by.is_some() { "requested" } else { "booked" };
        let after = json!({
            "state": asked.name(), "title": wish.title, "starts_at": wish.span.start().0, "ends_at": wish.span.end().0,
        });
        let told = if respond_by.is_some() { Some(manager) } else { None };
        let door = if wish.fate % 7 == 3 { Door::Api } else { Door::Web };
        let mut story = Story { record: self, world, incubator, wish, id };
        story.event(now, (door, Some(wish.person)), verb, (None, Some(after.to_string())), told);
        story.last(|event| event.trace = Some(trace));
        let course = story.course(respond_by);
        let over = !course.state.is_open();
        if let (Some(holds), Some((unit, ..)), true) = (&holds, cost, over) {
            if matches!(course.state, State::Done | State::NoShow) {
                purses.settle(holds, (wish.firm, unit), thing, id, course.at);
            } else {
                let by = match course.state {
                    State::Cancelled => Some(wish.person),
                    State::Declined => Some(manager),
                    _ => None,
                };
                purses.release(holds, (wish.firm, unit), id, (by, course.at));
            }
        }
        let until = if over { course.at } else { wish.span.end() };
        self.open.entry(wish.person).or_default().push(until);
        self.bookings.push(BookingRow {
            id,
            uid: wish.uid.clone(),
            incubator,
            company: world.firms[wish.firm].id,
            person: wish.person,
            title: wish.title.to_owned(),
            seats: wish.seats,
            span: wish.span,
            state: course.state,
            respond_by: course.respond_by,
            policy: Some(thing.policy),
            reason: course.reason,
            cancelled_from: course.from,
            at: (now, course.at),
            moves: course.moves,
            resource: thing.id,
            atoms: thing.atoms.clone(),
            units: wish.units,
            series,
            came: came(thing.unit, wish, course.state),
            remind: Some(wish.span.start().plus(-30 * MINUTE)).filter(|at| !over && *at > world.midnight),
        });
        Ok(())
    }

    /// The series of a wish; the first of its bookings makes it.
    fn series_of(&mut self, world: &World<'_>, wish: &Wish, id: BookingId) -> Result<ObjectId, Fault> {
        let Some(series) = wish.series else { return Ok(ObjectId(id.0)) };
        if let Some(object) = self.objects.get(&series.number) {
            return Ok(*object);
        }
        let (object, thing) = (ObjectId(id.0), &world.things[wish.thing]);
        self.objects.insert(series.number, object);
        let rule =
            Recurrence { every: Every::Week(Vec::new()), interval: 1, ends: Ends::Count(series.weeks) };
        let minute = |at: Instant| {
            let wall = at.wall(world.zone);
            i64::from(wall.hour() * 60 + wall.minute())
        };
        self.series.push(SeriesRow {
            object,
            uid: format!("series-{}@hatchery.example", series.number),
            incubator: world.sites[thing.site].incubator,
            company: world.firms[wish.firm].id,
            person: wish.person,
            title: wish.title,
            seats: wish.seats,
            rule: serde_json::to_string(&rule).map_err(|error| Fault::corrupt("series.rule", error))?,
            first: series.first.to_string(),
            minutes: (minute(wish.span.start()), minute(wish.span.end())),
            resource: thing.id,
            at: wish.made,
        });
        Ok(object)
    }

    /// A place in the waiting line: what it became, or that it came to nothing.
    fn in_line(&mut self, world: &World<'_>, wish: &Wish, booking: Option<BookingId>) {
        let thing = &world.things[wish.thing];
        let over = wish.span.end() <= world.midnight;
        let (state, since) = match booking {
            Some(_) => (WaitState::Served, wish.made),
            None if over => (WaitState::Expired, wish.span.end()),
            None => (WaitState::Waiting, wish.made),
        };
        // Who was served had waited for some hours.
        let asked = if booking.is_some() { wish.made.plus(-(1 + wish.fate % 9) * HOUR) } else { wish.made };
        self.waits.push(WaitRow {
            incubator: world.sites[thing.site].incubator,
            company: world.firms[wish.firm].id,
            person: wish.person,
            resource: thing.id,
            kind: thing.kind,
            title: wish.title,
            span: wish.span,
            state,
            at: (asked, since),
            booking,
        });
    }

    /// What is ready to be written once nothing from before `until` can come any more: the trail in the
    /// order of time, numbered so.
    pub fn until(&mut self, until: Instant) -> Ready {
        let all = std::mem::take(&mut self.events);
        let (mut events, later): (Vec<EventRow>, Vec<EventRow>) =
            all.into_iter().partition(|event| event.at < until);
        self.events = later;
        events.sort_by_key(|event| event.at);
        for event in &mut events {
            self.told += 1;
            event.id = EventId(self.told);
        }
        Ready {
            series: std::mem::take(&mut self.series),
            bookings: std::mem::take(&mut self.bookings),
            waits: std::mem::take(&mut self.waits),
            events,
        }
    }
}

/// What happens to one booking after it was made.
struct Story<'a> {
    record: &'a mut Record,
    world: &'a World<'a>,
    incubator: IncubatorId,
    wish: &'a Wish,
    id: BookingId,
}

impl Story<'_> {
    fn event(
        &mut self,
        at: Instant,
        (door, actor): (Door, Option<PersonId>),
        verb: &'static str,
        change: (Option<String>, Option<String>),
        told: Option<PersonId>,
    ) {
        let fresh = at >= self.world.midnight.plus(-14 * DAY);
        let policy = (verb != "cancelled").then_some(self.world.things[self.wish.thing].policy);
        self.record.events.push(EventRow {
            id: EventId(0),
            at,
            door,
            actor,
            incubator: self.incubator,
            company: Some(self.world.firms[self.wish.firm].id),
            subject: ("booking", self.id.0),
            verb,
            change,
            policy,
            trace: None,
            reason: None,
            told: told.filter(|_| fresh).into_iter().collect(),
        });
    }

    fn last(&mut self, change: impl FnOnce(&mut EventRow)) {
        if let Some(event) = self.record.events.last_mut() {
            change(event);
        }
    }

    fn moved(&mut self, at: Instant, who: (Door, Option<PersonId>), verb: &'static str, way: (State, State)) {
        let state = |state: State| Some(json!({ "state": state.name() }).to_string());
        let holder = self.wish.person;
        let told = (who.1 != Some(holder) && verb != "finished").then_some(holder);
        self.event(at, who, verb, (state(way.0), state(way.1)), told);
    }

    /// The whole course, with its events.
    fn course(&mut self, respond_by: Option<Instant>) -> Course {
        let (wish, midnight) = (self.wish, self.world.midnight);
        let mut course = Course {
            state: State::Confirmed,
            at: wish.made,
            moves: 0,
            from: None,
            reason: None,
            respond_by: None,
        };
        if let Some(until) = respond_by {
            let hours = 1 + wish.fate % 19;
            let answered = wish.made.plus(hours * HOUR).min(until.plus(-MINUTE)).max(wish.made.plus(MINUTE));
            if wish.waits || answered >= midnight {
                return Course { state: State::Requested, respond_by: Some(until), ..course };
            }
            course.moves = 1;
            course.at = answered;
            let manager = (Door::Web, Some(self.world.sites[self.world.things[wish.thing].site].manager));
            match wish.fate {
                0..10 if until < midnight => {
                    self.moved(until, (Door::Job, None), "lapsed", (State::Requested, State::Lapsed));
                    return Course { state: State::Lapsed, at: until, ..course };
                }
                10..50 => {
                    let reason = "该时段已安排重要接待，请另选时间";
                    self.moved(answered, manager, "declined", (State::Requested, State::Declined));
                    self.last(|event| event.reason = Some(reason));
                    return Course { state: State::Declined, reason: Some(reason), ..course };
                }
                _ => self.moved(answered, manager, "approved", (State::Requested, State::Confirmed)),
            }
        }
        let room = wish.span.start().0 - course.at.0;
        let off = course.at.plus((room / 1_000 * (wish.fate % 97 + 1) * 10).min(room - 5 * MINUTE).max(0));
        let cancels = (50..=170).contains(&wish.fate) && room > 30 * MINUTE;
        if cancels && off < midnight {
            self.moved(
                off,
                (Door::Web, Some(wish.person)),
                "cancelled",
                (State::Confirmed, State::Cancelled),
            );
            let (from, moves) = (Some(State::Confirmed), course.moves + 1);
            return Course { state: State::Cancelled, at: off, from, moves, ..course };
        }
        let end = wish.span.end();
        if end <= midnight {
            let missed = (171..=220).contains(&wish.fate);
            let state = if missed { State::NoShow } else { State::Done };
            self.moved(end, (Door::Job, None), "finished", (State::Confirmed, state));
            return Course { state, at: end, moves: course.moves + 1, ..course };
        }
        course
    }
}
