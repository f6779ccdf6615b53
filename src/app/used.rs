//! Booked against really used (预约与使用对照): of a period, by incubator, kind, resource or company, what could be booked,
//! what was, and what became of it; and the bookings behind each figure. One sees the places whose returns one sees, and
//! a company one may see; its own people see that too.

use super::see::{company_object, shows};
use super::{Company, Fault, House, Incubator, Kind, subsidy};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::id::{BookingId, CompanyId, IncubatorId, PersonId, ResourceId};
use crate::domain::opening::Weekly;
use crate::domain::policy::Rule;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::domain::used::{Desks, Hours, How, open_seconds};
use crate::domain::work_calendar::WorkCalendar;
use crate::store::engine::Tx;
use crate::store::used::{self as rows, Asked, Open};
pub use crate::store::used::{By, Key, Line};
use crate::store::{company, place};
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashMap};

/// Stands for the bookings that are in no company's name: those of the incubator itself.
pub const HOUSE: CompanyId = CompanyId(0);
/// How addresses and the API name [`HOUSE`].
pub const NONE: &str = "none";
/// Reads from the first key on.
pub const FIRST: i64 = -1;
/// Most lines of a table that is not read in pages: of incubators, or of kinds.
pub const ALL: i64 = 10_000;

/// What is looked at; empty: all that may be seen.
#[derive(Clone, Debug, Default)]
pub struct Of {
    /// One incubator.
    pub place: Option<IncubatorId>,
    /// One company; [`HOUSE`]: bookings of none.
    pub company: Option<CompanyId>,
    /// One kind of resource, by key.
    pub kind: Option<String>,
    /// One resource.
    pub resource: Option<ResourceId>,
}

/// The company that an address names; `None`: it is no id, and not [`NONE`].
pub fn company_named(raw: &str) -> Option<CompanyId> {
    if raw == NONE { Some(HOUSE) } else { raw.parse().ok() }
}

/// A line of the table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Seconds it could have been booked, each times its units; `None`: that is not told of it.
    pub open: Option<i64>,
    /// Bookings that count as booked.
    pub bookings: i64,
    /// What became of their time.
    pub hours: Hours,
    /// Desks held for long.
    pub desks: Desks,
}

impl Row {
    /// Adds another's, but for the bookings: one booking may be of several kinds.
    pub fn add(&mut self, other: &Row) {
        self.open = self.open.zip(other.open).map_or(self.open.or(other.open), |(a, b)| Some(a + b));
        self.hours.add(&other.hours);
        self.desks.add(&other.desks);
    }

    /// Adds to what could be booked.
    fn opened(&mut self, seconds: i64) {
        self.open = Some(self.open.unwrap_or(0) + seconds);
    }
}

/// The table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its lines, in the order of their keys.
    pub rows: Vec<(Key, Row)>,
    /// The incubators there are of which something may be told.
    pub incubators: Vec<Incubator>,
    /// The districts there are: code, 中文, English.
    pub districts: Vec<(String, String, String)>,
    /// The kinds there are.
    pub kinds: Vec<Kind>,
    /// The company that was asked for.
    pub company: Option<Company>,
}

/// What the actor may see of what they ask for.
struct Scope {
    asked: Asked,
    incubators: Vec<Incubator>,
    company: Option<Company>,
}

async fn scope(tx: &mut Tx, actor: &Actor, of: &Of, span: Interval) -> Result<Scope, Fault> {
    let asked =
        |places| Asked { span, places, company: of.company, kind: of.kind.clone(), resource: of.resource };
    if let Some(id) = of.company.filter(|id| *id != HOUSE) {
        let found = company::get(tx, id).await?.ok_or(Refusal::NotFound)?;
        actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
        let incubators = place::incubators(tx).await?;
        let places = of.place.map(|place| vec![place.0]);
        return Ok(Scope { asked: asked(places), incubators, company: Some(found) });
    }
    let (incubators, _) = subsidy::seen(tx, actor).await?;
    if of.place.is_some_and(|wish| incubators.iter().all(|one| one.id != wish.0)) {
        return Err(Refusal::NotFound.into());
    }
    let places = incubators.iter().map(|one| one.id).filter(|id| of.place.is_none_or(|wish| wish.0 == *id));
    Ok(Scope { asked: asked(Some(places.collect())), incubators, company: None })
}

/// Whether somebody may see the places' tables at all.
pub fn may_see(actor: &Actor) -> bool {
    actor.may_somewhere(Action::SeeReturns)
}

/// The table, of resources or companies those after that id, at most `most` lines.
pub async fn table(
    house: &House,
    actor: &Actor,
    of: &Of,
    span: Interval,
    by: By,
    page: (i64, i64),
) -> Result<Table, Fault> {
    let mut tx = house.store.read().await?;
    let Scope { asked, incubators, company } = scope(&mut tx, actor, of, span).await?;
    let mut all: BTreeMap<Key, Row> = BTreeMap::new();
    let opened = rows::open(&mut tx, &asked, by, page).await?;
    for (key, seconds) in openings(opened, &house.calendar)? {
        all.entry(key).or_default().opened(seconds);
    }
    for sum in rows::sums(&mut tx, &asked, by, page).await? {
        let row = all.entry(sum.key).or_default();
        row.bookings = sum.bookings;
        row.hours = Hours {
            used: sum.used,
            unknown: sum.unknown,
            freed: sum.freed,
            missed: sum.missed,
            late: sum.late,
            ahead: sum.ahead,
            in_time: sum.in_time,
        };
    }
    for sum in rows::desks(&mut tx, &asked, by, page).await? {
        all.entry(sum.key).or_default().desks = Desks { held: sum.held, away: sum.away, lent: sum.lent };
    }
    let most = usize::try_from(page.1).unwrap_or(0);
    let rows = all.into_iter().take(most).collect();
    let districts = place::districts(&mut tx).await?;
    let kinds = place::kinds(&mut tx).await?;
    Ok(Table { rows, incubators, districts, kinds, company })
}

/// Seconds by key. Most things are there all the time under the same hours: these are counted once.
fn openings(all: Vec<Open>, calendar: &WorkCalendar) -> Result<BTreeMap<Key, i64>, Fault> {
    let mut known: HashMap<(String, String, String, i64, i64), i64> = HashMap::new();
    let (mut found, mut there) = (BTreeMap::new(), true);
    for one in all {
        let seconds = match Interval::new(Instant(one.since), Instant(one.until)) {
            Err(_) => 0,
            Ok(span) => {
                let key = (one.opening, one.time_zone, one.rules, one.since, one.until);
                match known.get(&key) {
                    Some(seconds) => *seconds,
                    None => {
                        let seconds = seconds(&key.0, &key.1, &key.2, span, calendar)?;
                        known.insert(key, seconds);
                        seconds
                    }
                }
            }
        };
        // What took some of it comes after all that was there; beyond a page's last thing it is of no line.
        there = there && one.units >= 0;
        if there {
            *found.entry(one.key).or_insert(0) += seconds * one.units;
        } else if let Some(sum) = found.get_mut(&one.key) {
            *sum += seconds * one.units;
        }
    }
    Ok(found)
}

fn seconds(
    opening: &str,
    zone: &str,
    rules: &str,
    span: Interval,
    calendar: &WorkCalendar,
) -> Result<i64, Fault> {
    let hours = Weekly::parse(opening).map_err(|_| Fault::corrupt("opening", opening))?;
    let zone: Tz = zone.parse().map_err(|_| Fault::corrupt("incubator.time_zone", zone))?;
    let rules: Vec<Rule> = if rules.is_empty() {
        Vec::new()
    } else {
        serde_json::from_str(rules).map_err(|error| Fault::corrupt("policy.rules", error))?
    };
    Ok(open_seconds(&hours, &rules, calendar, span, zone))
}

/// The bookings behind a figure.
#[derive(Clone, Debug)]
pub struct Behind {
    /// Each with whether its own page may be opened.
    pub lines: Vec<(Line, bool)>,
    /// The company that was asked for.
    pub company: Option<Company>,
    /// The incubators there are of which something may be told.
    pub incubators: Vec<Incubator>,
    /// The kinds there are.
    pub kinds: Vec<Kind>,
}

/// The bookings behind a figure, latest end first, before the one that ended then and has that id. Titles and people are
/// not among it: whoever sees the figure sees which company had what and when.
pub async fn behind(
    house: &House,
    actor: &Actor,
    of: &Of,
    span: Interval,
    how: Option<How>,
    (before, limit): (Option<(Instant, BookingId)>, i64),
) -> Result<Behind, Fault> {
    let mut tx = house.store.read().await?;
    let Scope { asked, incubators, company } = scope(&mut tx, actor, of, span).await?;
    let lines = rows::lines(&mut tx, &asked, how, before, limit).await?;
    let kinds = place::kinds(&mut tx).await?;
    let opens = |one: &Line| {
        let place = incubators.iter().find(|place| place.id == one.incubator_id);
        let object = Object {
            incubator: Some(IncubatorId(one.incubator_id)),
            district: place.map(|place| place.district_code.clone()),
            company: Some(CompanyId(one.company_id)).filter(|id| *id != HOUSE),
            owner: Some(PersonId(one.person_id)),
        };
        shows(actor, object, one.private == 1)
    };
    let lines = lines.into_iter().map(|one| (opens(&one), one)).map(|(opens, one)| (one, opens)).collect();
    Ok(Behind { lines, company, incubators, kinds })
}
