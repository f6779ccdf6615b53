//! Agreements of the companies in incubation: signed when each came, two years free, a third at half, then seven
//! tenths. What rent they owe since is stated by due work, as it would be.

use super::people::Firm;
use super::wish::World;
use crate::domain::agreement::{AgreementState, Terms};
use crate::domain::amount::Unit;
use crate::domain::id::{AgreementId, CompanyId, IncubatorId, PersonId, ResourceId};
use crate::domain::month::Month;
use crate::domain::rent::{Rent, RentStep};
use crate::domain::tenancy::{TENANCY_DAYS, days};
use crate::domain::time::{DAY, Instant};
use crate::store::agreement::{self, NewAgreement, Stand};
use crate::store::allowance::{self, Allowance};
use crate::store::bulk::TenancyRow;
use crate::store::engine::Tx;
use crate::store::fault::Fault;
use chrono::{Days, Months};
use std::collections::HashMap;

/// Square metres a head, in hundredths.
const AREA: i64 = 600;
/// Market rents in fen for a square metre and month, one after the other of the sites: invented.
const MARKET: [i64; 4] = [9_000, 7_000, 6_000, 4_500];

/// Room-minutes a head, and mentoring minutes a company, that the small house gives each month.
const MONTHLY: (i64, i64) = (300, 120);
/// Ids up to this are those of the companies that are known by name: what they have is theirs to book with, of the year.
const KNOWN_MAX: i64 = 2;

/// The desks that each company has on the demo's day.
pub type Held = HashMap<CompanyId, Vec<ResourceId>>;

/// Reads them from all tenancies there ever were.
pub fn held(world: &World<'_>, tenancies: &[TenancyRow]) -> Held {
    let mut held = Held::new();
    let now = world.midnight;
    for one in tenancies.iter().filter(|one| one.span.start() <= now && one.span.end() > now) {
        held.entry(one.company).or_default().push(one.resource);
    }
    held
}

/// Writes one for each company in incubation on the demo's day, and says which tenancies are part of it.
pub async fn write(tx: &mut Tx, world: &World<'_>, mut held: Held) -> Result<(), Fault> {
    let now = world.midnight;
    for (at, site) in world.sites.iter().enumerate() {
        for firm in &world.firms[site.firms.clone()] {
            if firm.stay.0 <= now && now < firm.stay.1 {
                let desks = held.remove(&firm.id).unwrap_or_default();
                let place = (site.incubator, site.manager, MARKET[at % MARKET.len()]);
                sign(tx, world, firm, place, desks).await?;
            }
        }
    }
    Ok(())
}

async fn sign(
    tx: &mut Tx,
    world: &World<'_>,
    firm: &Firm,
    (place, manager, market): (IncubatorId, PersonId, i64),
    desks: Vec<ResourceId>,
) -> Result<(), Fault> {
    let (zone, now) = (world.zone, world.midnight);
    let first = firm.stay.0.date(zone);
    // For three years, for four where those are over; the longest there is where those are too.
    let ends = [36, 48].map(|months| first.checked_add_months(Months::new(months)));
    let soon = now.plus(30 * DAY).date(zone);
    let most = ends.into_iter().flatten().map(|day| day - Days::new(1)).find(|day| *day > soon);
    let most = most.unwrap_or(first + chrono::TimeDelta::days(TENANCY_DAYS - 1));
    let last = firm.stay.1.plus(-1).date(zone).min(most);
    let Some(span) = days(first, last, zone).filter(|span| span.end() > now) else { return Ok(()) };
    let schedule = [(24, 0), (12, 50), (12, 70)];
    let schedule = schedule.map(|(months, percent)| RentStep { months, percent }).to_vec();
    let heads = i64::try_from(firm.people.len()).unwrap_or(1);
    let gives = world.small && firm.id.0 > KNOWN_MAX;
    let monthly = if gives { (heads * MONTHLY.0, MONTHLY.1) } else { (0, 0) };
    let terms = Terms {
        last,
        rent: Rent { area: heads * AREA, market, schedule },
        desks,
        room_minutes: monthly.0,
        card_seconds: 0,
        pool: None,
        mentor_minutes: monthly.1,
    };
    let new = NewAgreement {
        span,
        deposit: 0,
        registered: None,
        note: "",
        terms: &terms,
        by: manager,
        now: firm.stay.0,
    };
    let id = agreement::insert(tx, (place, firm.id, None), &new).await?;
    // What lies before the last month is taken for paid long ago.
    let month = Month::of(now).previous().start();
    let stand = Stand {
        state: AgreementState::Active,
        ends_at: span.end(),
        end: None,
        rented_to: Some(month.max(span.start())),
        told_to: now.plus(-DAY),
        next_at: Some(now),
        signed: Some((manager, firm.stay.0)),
        ended_at: None,
        settled_at: None,
    };
    agreement::advance(tx, id, 1, &stand).await?;
    for (unit, amount) in [(Unit::RoomMinute, monthly.0), (Unit::MentorMinute, monthly.1)] {
        if amount > 0 {
            let (since, until) = (Month::of(now).start(), Month::of(span.end().plus(-1)).end());
            let row = every_month(firm.id, unit, amount, (since, until), id);
            allowance::insert(tx, &row, manager, since).await?;
        }
    }
    agreement::adopt(tx, id, firm.id, now).await
}

/// What an agreement gives each month, this one's as soon as the house is served.
fn every_month(
    company: CompanyId,
    unit: Unit,
    amount: i64,
    (since, until): (Instant, Instant),
    agreement: AgreementId,
) -> Allowance {
    Allowance {
        id: 0,
        company_id: company.0,
        unit: unit.name().to_owned(),
        resource_id: None,
        pool: None,
        amount,
        starts_at: since.0,
        ends_at: until.0,
        carry_percent: 0,
        carry_most: 0,
        note: String::new(),
        grant_at: Some(since.0),
        ended_at: None,
        agreement_id: Some(agreement.0),
        version: 1,
    }
}
