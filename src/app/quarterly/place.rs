//! How the tenants of a place stand with a quarter, and what is called for by time.

use super::{Return, admins};
use crate::app::told::{Line, ToldPerson};
use crate::app::{Fault, House};
use crate::domain::access::{Action, Actor, Door, Object};
use crate::domain::id::{CompanyId, IncubatorId};
use crate::domain::quarter::{Call, Quarter, calls};
use crate::domain::quarterly::{Figures, MONEY, NUMBERS, year};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::audit::{self, NewEvent};
use crate::store::{outbox, place, quarterly};
use crate::words::Words;
use serde_json::json;

/// How a place stands with a quarter.
#[derive(Clone, Debug)]
pub struct Tally {
    /// What was written down, drafts too.
    pub returns: Vec<Return>,
    /// Companies in incubation that have not signed.
    pub missing: Vec<(CompanyId, String)>,
}

impl Tally {
    /// The sums of what was signed.
    pub fn sums(&self) -> Figures {
        let mut sums = Figures::default();
        for one in self.returns.iter().filter(|one| one.signed.is_some()) {
            for name in NUMBERS {
                sums.set_number(name, sums.number(name).saturating_add(one.figures.number(name)));
            }
        }
        sums
    }
}

/// What the tenants of a place have reported of a quarter, for who runs it and for officers.
pub async fn of_place(
    house: &House,
    actor: &Actor,
    of: IncubatorId,
    quarter: Quarter,
) -> Result<Tally, Fault> {
    let mut tx = house.store.read().await?;
    let there = place::incubator(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    let object = Object::incubator(of, &there.district_code);
    actor.require(Action::SeeReturns, Action::SeeReturns, &object)?;
    let returns = quarterly::of_place(&mut tx, of, quarter).await?;
    let missing = quarterly::missing(&mut tx, of, quarter).await?;
    Ok(Tally { returns, missing })
}

/// The signed returns of a place and a year as a CSV with a BOM: a line a company and quarter, and their sum.
/// Money in 千元, whole and rounded half up each by itself, the sum from the exact amounts; people are those of each
/// company's last quarter.
pub async fn statistics(
    house: &House,
    actor: &Actor,
    of: IncubatorId,
    first: Quarter,
    w: &Words,
) -> Result<String, Fault> {
    let mut out = ::csv::Writer::from_writer(Vec::new());
    let fail = |error: ::csv::Error| Fault::Outside(error.to_string());
    let heading = [w.quarterly.company(), w.quarterly.quarter()].into_iter();
    out.write_record(heading.chain(NUMBERS.iter().map(|name| w.statistic(name)))).map_err(fail)?;
    let mut all = Vec::new();
    for quarter in std::iter::successors(Some(first), |one| Some(one.next())).take(4) {
        let tally = of_place(house, actor, of, quarter).await?;
        for one in tally.returns.into_iter().filter(|one| one.signed.is_some()) {
            let row = [one.name.clone(), quarter.to_string()].into_iter();
            out.write_record(row.chain(thousands(&one.figures))).map_err(fail)?;
            all.push(one);
        }
    }
    let sums = year(&all.iter().map(|one| (one.company.0, &one.figures)).collect::<Vec<_>>());
    let last = [w.quarterly.total().to_owned(), first.year().to_string()].into_iter();
    out.write_record(last.chain(thousands(&sums))).map_err(fail)?;
    let bytes = out.into_inner().map_err(|error| Fault::Outside(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| Fault::Outside(error.to_string()))?;
    Ok(format!("\u{feff}{text}"))
}

/// The numbers as the yearly statistics ask for them.
fn thousands(figures: &Figures) -> impl Iterator<Item = String> + '_ {
    let number = |(at, name): (usize, &&str)| {
        let value = figures.number(name);
        if at < MONEY { ((value + 50_000) / 100_000).to_string() } else { value.to_string() }
    };
    NUMBERS.iter().enumerate().map(number)
}

/// Makes the call of a place that is due: asks everybody once a quarter is over, reminds those who have not
/// signed, and tells who runs the place who is missing. After a stop only the last call is made.
pub(crate) async fn call(house: &House, of: IncubatorId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(was) = quarterly::call_at(&mut tx, of).await? else { return Ok(false) };
    if was > now {
        return Ok(false);
    }
    let (quarter, call, next) = calls(now);
    if !quarterly::set_call(&mut tx, of, was, next).await? {
        return Ok(false);
    }
    let missing = quarterly::missing(&mut tx, of, quarter).await?;
    // A place that has just come here has missed nothing.
    let late = was == Instant(0);
    let mut told: Vec<ToldPerson> = Vec::new();
    if call == Call::Missing {
        let lines: Vec<Line> = missing
            .iter()
            .map(|(_, name)| Line {
                whole_days: true,
                ..Line::plain(name, &quarter.to_string(), quarter.span())
            })
            .collect();
        let keepers = outbox::deciders(&mut tx, of, now).await?;
        told.extend(keepers.iter().map(|one| ToldPerson { person: one.person.0, lines: lines.clone() }));
    } else {
        for (id, name) in &missing {
            for person in admins(&mut tx, *id, name, quarter, now).await? {
                match told.iter_mut().find(|known| known.person == person.person) {
                    Some(known) => known.lines.extend(person.lines),
                    None => told.push(person),
                }
            }
        }
    }
    if !late && !missing.is_empty() && !told.is_empty() {
        let verb = match call {
            Call::Open => "returns_open",
            Call::Remind => "returns_remind",
            Call::Missing => "returns_missing",
        };
        let event = NewEvent {
            incubator: Some(of),
            after: Some(json!({ "name": quarter.to_string(), "missing": missing.len(), "told": told })),
            tell_at: Some(now),
            ..NewEvent::plain(now, Door::Job, None, "incubator", of.0, verb)
        };
        audit::record(&mut tx, &event).await?;
    }
    tx.commit().await?;
    Ok(true)
}
