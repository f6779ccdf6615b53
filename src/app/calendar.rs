//! The working calendar: a year's notice is read, looked at, and put in force with what follows from it.

use super::once::{Key, once};
use super::told::{Line, ToldPerson};
use super::{Booking, Fault, House, case, closure, line};
use crate::domain::access::{Action, Actor, Door, Object};
use crate::domain::decision::OFFICE;
use crate::domain::field::{FieldRule, RowError, text};
use crate::domain::id::BookingId;
use crate::domain::notice::{self, Difference, Notice};
use crate::domain::refusal::Refusal;
use crate::domain::rule::Rule;
use crate::domain::time::{Instant, MINUTE};
use crate::domain::work_calendar::{OfficeHours, WorkCalendar};
use crate::store::audit::{self, NewEvent};
pub use crate::store::calendar::Year;
use crate::store::calendar::{self as rows, Deadline};
use crate::store::engine::Tx;
use crate::store::{company, diary, occupancy, place};
use chrono_tz::Asia::Shanghai;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// Most bookings that are looked at.
pub const BOOKINGS_MAX: usize = 2_000;

/// What is done about bookings that now lie on days off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Nothing.
    #[default]
    Leave,
    /// They stay; their holders are told and decide.
    Inform,
    /// They are released, and their holders are told.
    Release,
}

/// What a notice would change.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its year.
    pub year: i32,
    /// Whether a notice of that year is in force already.
    pub known: bool,
    /// Days.
    pub difference: Difference,
    /// Bookings ahead that lie on days that are off now, by start.
    pub bookings: Vec<Booking>,
    /// How many of them stand under a rule that admits working days only: they would be refused now.
    pub against: usize,
    /// Deadlines that move: from, to.
    pub deadlines: Vec<(Instant, Instant)>,
}

fn allowed(actor: &Actor) -> Result<(), Refusal> {
    if actor.may(Action::EditCalendar, &Object::city()) {
        return Ok(());
    }
    actor.require_somewhere(Action::SeeResources)?;
    Err(Refusal::Forbidden { action: Action::EditCalendar })
}

fn read(text: &str) -> Result<Notice, Refusal> {
    notice::read(text).map_err(Refusal::Rows)
}

/// The text of a file, which must be UTF-8.
pub fn utf8(bytes: &[u8]) -> Result<String, Refusal> {
    let wrong = |_| {
        let error = crate::domain::field::FieldError::new("file", FieldRule::NotUtf8);
        Refusal::Rows(vec![RowError { line: 1, error }])
    };
    String::from_utf8(bytes.to_vec()).map_err(wrong)
}

/// Looks at what a notice would change. Writes nothing. `actor` `None`: the command line.
pub async fn plan(house: &House, actor: Option<&Actor>, file: &str, now: Instant) -> Result<Plan, Fault> {
    if let Some(actor) = actor {
        allowed(actor)?;
    }
    let new = read(file)?;
    let mut tx = house.store.read().await?;
    plan_in(&mut tx, &new, now).await.map(|(plan, ..)| plan)
}

/// The calendar in force by the rows themselves: another instance may have imported a year just now.
async fn in_force(tx: &mut Tx) -> Result<WorkCalendar, Fault> {
    let mut all = WorkCalendar::embedded();
    for year in rows::years(tx).await? {
        let own = WorkCalendar::parse(&year.rows);
        let own = own.map_err(|errors| Fault::corrupt("calendar_year.rows", format!("{errors:?}")))?;
        all = all.with_notice(i32::try_from(year.year).unwrap_or(0), &own);
    }
    Ok(all)
}

type Moves = Vec<(Deadline, Instant)>;

async fn plan_in(tx: &mut Tx, new: &Notice, now: Instant) -> Result<(Plan, Moves, WorkCalendar), Fault> {
    let before = in_force(tx).await?;
    let after = before.clone().with_notice(new.year, &new.calendar);
    let difference = notice::difference(&before, &after, new.year);
    let mut ids: Vec<BookingId> = Vec::new();
    for run in crate::domain::tenancy::runs(difference.newly_off.iter().copied(), Shanghai) {
        let most = i64::try_from(BOOKINGS_MAX + 1).unwrap_or(i64::MAX);
        ids.extend(rows::bookings(tx, run, now, most).await?);
    }
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(BOOKINGS_MAX);
    let mut bookings = diary::some(tx, &ids).await?;
    bookings.sort_by_key(|one| (one.span.start(), one.id));
    let mut policies = BTreeMap::new();
    for id in bookings.iter().filter_map(|one| one.policy) {
        if let std::collections::btree_map::Entry::Vacant(place) = policies.entry(id) {
            let rules = place::rules_of(tx, id).await?;
            place.insert(rules.iter().any(|rule| matches!(rule, Rule::WorkingDays)));
        }
    }
    let strict = |one: &&Booking| one.policy.and_then(|id| policies.get(&id)).copied().unwrap_or(false);
    let against = bookings.iter().filter(strict).count();
    let mut moves = Vec::new();
    for one in rows::deadlines(tx, now).await? {
        if let Some(to) = moved(&before, &after, &one, now) {
            moves.push((one, to));
        }
    }
    let plan = Plan {
        year: new.year,
        known: before.is_known(new.year),
        difference,
        bookings,
        against,
        deadlines: moves.iter().map(|(one, to)| (Instant(one.until), *to)).collect(),
    };
    Ok((plan, moves, after))
}

/// Where a deadline goes so that as much working time is left as before; `None`: it stays.
fn moved(before: &WorkCalendar, after: &WorkCalendar, one: &Deadline, now: Instant) -> Option<Instant> {
    let office = OfficeHours::new(one.time_zone.parse().ok()?, OFFICE.0, OFFICE.1)?;
    let until = Instant(one.until);
    let left = u32::try_from(before.working_minutes(now, until, office)).ok()?;
    if i64::from(left) == after.working_minutes(now, until, office) {
        return None;
    }
    let latest = Instant(one.starts_at).max(now.plus(15 * MINUTE));
    let to = after.add_working_minutes(now, left, office).at.min(latest);
    (to != until && to > now).then_some(to)
}

/// What is wished besides taking the year in force.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Where the notice comes from, in words: a number, an address; at most 200 characters.
    pub source: String,
    /// What is done about bookings on days off.
    pub about: About,
    /// Whether deadlines move with it.
    pub deadlines: bool,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The year that is in force.
    pub year: i32,
    /// Days that are otherwise now.
    pub difference: Difference,
    /// Bookings whose holders are told.
    pub bookings: usize,
    /// Deadlines that moved.
    pub deadlines: usize,
}

/// Puts a year's notice in force and does what is wished about it: all in one transaction. Other
/// instances see it within a round of their due work.
pub async fn import(
    house: &House,
    actor: Option<&Actor>,
    file: &str,
    wish: &Wish,
    key: Option<&Key>,
    now: Instant,
) -> Result<Done, Fault> {
    if let Some(actor) = actor {
        allowed(actor)?;
    }
    let new = read(file)?;
    let source = text("source", &wish.source, 0, 200).map_err(|error| Refusal::Fields(vec![error]))?;
    let done = once(house, key, now, |tx| import_in(tx, house, actor, &new, &source, wish, now)).await?;
    refresh(house).await?;
    Ok(done)
}

async fn import_in(
    mut tx: Tx,
    house: &House,
    actor: Option<&Actor>,
    new: &Notice,
    source: &str,
    wish: &Wish,
    now: Instant,
) -> Result<(Tx, Done), Fault> {
    let (plan, moves, after) = plan_in(&mut tx, new, now).await?;
    let by = actor.map(|actor| actor.person);
    rows::put(&mut tx, new.year, &new.calendar.text(), source, by, now).await?;
    let mut told: BTreeMap<i64, Vec<Line>> = BTreeMap::new();
    let mut count = 0;
    if wish.about != About::Leave {
        let mut firms: Vec<_> = plan.bookings.iter().filter_map(|one| one.company).collect();
        firms.sort_unstable();
        firms.dedup();
        for firm in firms {
            company::lock(&mut tx, firm).await?;
        }
        for seen in &plan.bookings {
            let Some(one) = diary::get(&mut tx, seen.id).await?.filter(|one| one.state.is_open()) else {
                continue;
            };
            let gone = wish.about == About::Release;
            if gone {
                occupancy::set_free(&mut tx, one.id).await?;
                closure::released(&mut tx, (by, door(actor)), &one, &reason(new.year), now).await?;
                line::freed(&mut tx, house, one.incubator, one.span, now).await?;
            }
            let places: Vec<String> = one.items.iter().map(|item| item.name.clone()).collect();
            let line = Line { gone, ..Line::plain(&one.title, &places.join(", "), one.span) };
            told.entry(one.person.0).or_default().push(line);
            count += 1;
        }
    }
    // Those of cases count whole working days: they are always counted again.
    let mut shifted = case::shift(&mut tx, &after, now).await?;
    if wish.deadlines {
        for (one, to) in &moves {
            shifted += usize::from(rows::move_deadline(&mut tx, one, *to).await?);
        }
    }
    let told: Vec<ToldPerson> =
        told.into_iter().map(|(person, lines)| ToldPerson { person, lines }).collect();
    let event = NewEvent {
        after: Some(json!({
            "name": new.year.to_string(), "newly_off": plan.difference.newly_off.len(),
            "newly_working": plan.difference.newly_working.len(), "told": told,
        })),
        reason: (!source.is_empty()).then_some(source),
        tell_at: (!told.is_empty()).then_some(now),
        ..NewEvent::plain(now, door(actor), by, "calendar_year", i64::from(new.year), "calendar_set")
    };
    audit::record(&mut tx, &event).await?;
    let done = Done { year: new.year, difference: plan.difference, bookings: count, deadlines: shifted };
    Ok((tx, done))
}

fn door(actor: Option<&Actor>) -> Door {
    actor.map_or(Door::Command, |actor| actor.door)
}

/// What a released booking says of why; people of both languages read it.
fn reason(year: i32) -> String {
    format!("{year} 年放假安排 / holidays of {year}")
}

/// Years that were imported, and whether each year around `now` is known.
pub async fn years(house: &House, actor: &Actor) -> Result<Vec<Year>, Fault> {
    allowed(actor)?;
    rows::years(&mut house.store.read().await?).await
}

/// Takes the calendar from the rows when a year was imported since it was last looked at, by this instance
/// or another.
pub async fn refresh(house: &House) -> Result<(), Fault> {
    let mut tx = house.store.read().await?;
    let stamp = rows::stamp(&mut tx).await?;
    if house.calendar.stamp() != stamp {
        let calendar = in_force(&mut tx).await?;
        house.calendar.set(stamp, calendar);
        tracing::info!(stamp, "the working calendar was read again");
    }
    Ok(())
}
