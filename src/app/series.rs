//! Series: seen date by date before they are booked, each occurrence judged by itself, all in one
//! transaction with a bounded number of statements.

use super::book::company_of;
use super::gather::gather_each;
use super::hold::{Cost, prices};
use super::judge::{Manner, around, decide_on, slots};
use super::record::{begins, present};
use super::{Fault, House, again};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::amount::Unit;
use crate::domain::booking::State;
use crate::domain::decision::{Decision, Verdict};
use crate::domain::field::FieldRule;
use crate::domain::id::{BookingId, CompanyId, ObjectId, PersonId, TermsId, WaitId};
use crate::domain::ledger::{Draw, Movement, draw};
use crate::domain::recur::{OCCURRENCES_MAX, Recurrence, Unbounded, span_on};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval};
use crate::domain::waitlist::Ask;
use crate::store::audit::{self, NewEvent};
use crate::store::company::{self, Firm};
use crate::store::engine::Tx;
use crate::store::facts::{Gathered, Wish};
use crate::store::ledger::{self, NewEntry, Purse};
use crate::store::occupancy::{self, Taking};
use crate::store::series::{self, NewSeries, Occurrence};
use crate::store::wait::{self, NewWait};
use crate::store::{place, resource, terms};
use chrono::{NaiveDate, NaiveTime};
use serde_json::json;

/// What somebody wants to book again and again.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Resources and units; at least one, each resource once.
    pub items: Vec<Taking>,
    /// The first date, at the place.
    pub first: NaiveDate,
    /// From when on the wall clock of the place.
    pub from: NaiveTime,
    /// To when; not later than `from`: on the next day.
    pub to: NaiveTime,
    /// Which days.
    pub rule: Recurrence,
    /// 1 to 120 characters.
    pub title: String,
    /// In whose name; `None`: the one company the actor acts for, or the incubator itself.
    pub company: Option<CompanyId>,
    /// A note to the incubator.
    pub note: String,
    /// Busy only, even for the company's others.
    pub private: bool,
    /// People expected in all; 0: not said.
    pub seats: i64,
    /// Versions of terms of use that are accepted with this.
    pub accepts: Vec<TermsId>,
    /// A date that cannot be had waits for it.
    pub wait: bool,
    /// Only these dates, of those the rule names; empty: all that can be had.
    pub only: Vec<NaiveDate>,
}

/// A date of a series, and what would come of it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The date.
    pub date: NaiveDate,
    /// When.
    pub span: Interval,
    /// The working calendar of that year is not published yet.
    pub provisional: bool,
    /// What is decided on it, all dates before it taken as booked.
    pub decision: Decision,
}

/// A series as it was booked.
#[derive(Clone, Debug)]
pub struct Made {
    /// The series.
    pub object: ObjectId,
    /// What was booked: date, booking, and whether it waits for approval.
    pub booked: Vec<(NaiveDate, BookingId, State)>,
    /// What was not: date, why, and its place in the waiting line where it has one.
    pub skipped: Vec<(NaiveDate, Refusal, Option<WaitId>)>,
}

/// Everything a plan is made from, under the locks where it is to be booked.
struct Judged {
    planned: Vec<Planned>,
    /// Facts of each date.
    gathered: Vec<Vec<Gathered>>,
    /// What each date draws from which grants.
    draws: Vec<Vec<(Unit, Draw)>>,
    purses: Vec<(Unit, Purse)>,
}

/// The dates of a series with what would come of each; nothing is booked.
pub async fn plan(
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    now: Instant,
) -> Result<Vec<Planned>, Fault> {
    let company = company_of(actor, wanted.company)?;
    let mut tx = house.store.read().await?;
    let firm = match company {
        Some(id) => company::firm(&mut tx, id).await?,
        None => None,
    };
    let wish = |span| Wish { span, but: None, person: actor.person, company, now };
    let dates = dates(&mut tx, house, wanted).await?;
    Ok(judge_each(&mut tx, house, actor, wanted, &dates, wish, firm, false).await?.planned)
}

/// Books every date that can be had, in one step; or says why none can.
pub async fn book(house: &House, actor: &Actor, wanted: &Wanted, now: Instant) -> Result<Made, Fault> {
    let company = company_of(actor, wanted.company)?;
    for _ in 0..3 {
        match again(|| once(house, actor, wanted, company, now)).await {
            // A rival took one of the dates meanwhile: judged again, that date is told as taken.
            Err(fault) if fault.broken() == Some("over_capacity") => house.store.settled().await,
            done => return done,
        }
    }
    again(|| once(house, actor, wanted, company, now)).await
}

type Dates = Vec<(NaiveDate, Interval, bool)>;

/// The dates of the rule with their spans, those not wanted left out.
async fn dates(tx: &mut Tx, house: &House, wanted: &Wanted) -> Result<Dates, Fault> {
    let first = wanted.items.first().ok_or_else(|| Refusal::field("items", FieldRule::Missing))?;
    let found = resource::get(tx, first.resource).await?.ok_or(Refusal::NotFound)?;
    let zone =
        found.time_zone.parse().map_err(|_| Fault::corrupt("incubator.time_zone", &found.time_zone))?;
    let dates = wanted.rule.dates(wanted.first, &house.calendar).map_err(unbounded)?;
    let wanted_only = |date: &NaiveDate| wanted.only.is_empty() || wanted.only.contains(date);
    let mut spans = Vec::with_capacity(dates.len());
    for one in dates.into_iter().filter(|one| wanted_only(&one.date)) {
        let span = span_on(one.date, wanted.from, wanted.to, zone);
        let span = span.ok_or_else(|| Refusal::field("from", FieldRule::Time))?;
        spans.push((one.date, span, one.provisional));
    }
    if spans.is_empty() { Err(Refusal::field("only", FieldRule::Choice).into()) } else { Ok(spans) }
}

/// What is out of bounds, as a wrong field.
fn unbounded(why: Unbounded) -> Refusal {
    match why {
        Unbounded::Interval => Refusal::field("interval", FieldRule::Number { min: 1, max: 12 }),
        Unbounded::Count => {
            Refusal::field("count", FieldRule::Number { min: 1, max: OCCURRENCES_MAX as i64 })
        }
        Unbounded::Until => Refusal::field("until", FieldRule::Days { most: 366 }),
        Unbounded::Weekday => Refusal::field("weekdays", FieldRule::Choice),
    }
}

/// Gathers once for all dates, then decides on one after the other: what an earlier date takes is
/// counted for the later ones.
#[allow(clippy::too_many_arguments)] // each is a different thing
async fn judge_each(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    dates: &Dates,
    wish: impl Fn(Interval) -> Wish,
    firm: Option<Firm>,
    lapsing: bool,
) -> Result<Judged, Fault> {
    let spans: Vec<Interval> = dates.iter().map(|(_, span, _)| *span).collect();
    let first = wish(spans[0]);
    let all = if lapsing {
        gather_each(tx, house, &wanted.items, &spans, &first).await?
    } else {
        let resources: Vec<_> = wanted.items.iter().map(|item| item.resource).collect();
        let found = crate::store::facts::gather_each(tx, &resources, &spans, &first).await?;
        if found.len() < resources.len() * spans.len() {
            return Err(Refusal::NotFound.into());
        }
        found
    };
    for fact in all.iter().take(wanted.items.len()) {
        let object = Object { company: first.company, ..Object::incubator(fact.incubator, &fact.district) };
        if !actor.may(Action::Book, &object) {
            return Err(Refusal::Forbidden { action: Action::Book }.into());
        }
    }
    let mut around = around(tx, &all, &first).await?;
    around.accepted.extend(&wanted.accepts);
    let mut purses: Vec<(Unit, Purse)> = Vec::new();
    if let Some(company) = first.company {
        for (unit, _) in prices(&wanted.items, &all[..wanted.items.len()], first.span) {
            purses.push((unit, ledger::purse(tx, company, unit, first.span.start()).await?));
        }
    }
    let manner = Manner { firm, people: wanted.seats, overriding: false };
    let mut done =
        Judged { planned: Vec::new(), gathered: Vec::new(), draws: Vec::new(), purses: purses.clone() };
    let (mut taken, mut open): (Vec<Interval>, i64) = (Vec::new(), 0);
    for ((date, span, provisional), facts) in dates.iter().zip(all.chunks(wanted.items.len())) {
        let mut facts = facts.to_vec();
        for fact in &mut facts {
            fact.open_of_person += open;
            fact.open_of_company += open;
            let own = fact.treatment.padded(*span);
            let clash = taken.iter().filter(|other| fact.treatment.padded(**other).overlaps(own)).count();
            let units = wanted.items.iter().find(|item| item.resource == fact.resource);
            fact.free -= clash as i64 * units.map_or(1, |item| item.units);
        }
        let costs: Vec<Cost> = prices(&wanted.items, &facts, *span)
            .into_iter()
            .filter_map(|(unit, need)| {
                let (_, purse) = purses.iter().find(|(known, _)| *known == unit)?;
                Some(Cost { unit, need, purse: purse.clone() })
            })
            .collect();
        let decision = decide_on(house, &wanted.items, &wish(*span), manner, &facts, &around, &costs);
        let mut draws = Vec::new();
        if !matches!(decision.verdict, Verdict::Refuse(_)) {
            for cost in &costs {
                for one in draw(&cost.purse.grants, cost.need, *span).unwrap_or_default() {
                    for (_, purse) in purses.iter_mut().filter(|(unit, _)| *unit == cost.unit) {
                        for grant in purse.grants.iter_mut().filter(|grant| grant.account == one.grant) {
                            grant.left -= one.amount;
                        }
                    }
                    draws.push((cost.unit, one));
                }
            }
            taken.push(*span);
            open += 1;
            for fact in &facts {
                around.of_person.push((fact.kind.clone(), *span));
                around.of_company.push((fact.kind.clone(), *span));
            }
        }
        done.planned.push(Planned { date: *date, span: *span, provisional: *provisional, decision });
        done.gathered.push(facts);
        done.draws.push(draws);
    }
    Ok(done)
}

async fn once(
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    company: Option<CompanyId>,
    now: Instant,
) -> Result<Made, Fault> {
    let mut tx = house.store.write().await?;
    let firm = match company {
        Some(company) => Some(company::lock(&mut tx, company).await?.ok_or(Refusal::NotFound)?),
        None => None,
    };
    let wish = |span| Wish { span, but: None, person: actor.person, company, now };
    let dates = dates(&mut tx, house, wanted).await?;
    terms::accept(&mut tx, actor.person, &wanted.accepts, actor.door.name(), now).await?;
    let judged = judge_each(&mut tx, house, actor, wanted, &dates, wish, firm, true).await?;
    let could = |one: &Planned| !matches!(one.decision.verdict, Verdict::Refuse(_));
    if let (false, Some(first)) = (judged.planned.iter().any(could), judged.planned.first()) {
        // Not one date can be had: the first tells why.
        begins(&first.decision.verdict)?;
    }
    let made = record(&mut tx, house, actor, wanted, company, &judged, now).await?;
    tx.commit().await?;
    Ok(made)
}

/// Writes the series, its bookings, what they take up and cost, their events, and the waiting entries of
/// the dates that could not be had.
async fn record(
    tx: &mut Tx,
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    company: Option<CompanyId>,
    judged: &Judged,
    now: Instant,
) -> Result<Made, Fault> {
    let Some(place) = judged.gathered.first().and_then(|facts| facts.first()) else {
        return Err(Refusal::NotFound.into());
    };
    let uid = format!("{}@{}", super::secret::random_text(""), house.host());
    let confirm = place.treatment.confirm_weeks.map(|weeks| (weeks, now.plus(weeks * 7 * DAY)));
    let new = NewSeries {
        uid: &uid,
        follows: None,
        incubator: place.incubator,
        company,
        person: actor.person,
        made_by: actor.person,
        title: &wanted.title,
        private: wanted.private,
        note: &wanted.note,
        seats: wanted.seats,
        rule: &wanted.rule,
        first: wanted.first,
        hours: (wanted.from, wanted.to),
        items: &wanted.items,
        policy: judged.planned.first().and_then(|one| one.decision.policy),
        confirm,
        now,
    };
    let object = series::insert(tx, &new).await?;
    let mut had: Vec<(usize, Occurrence)> = Vec::new();
    let mut skipped = Vec::new();
    for (n, one) in judged.planned.iter().enumerate() {
        match begins(&one.decision.verdict) {
            Ok((state, respond_by)) => had.push((
                n,
                Occurrence {
                    span: one.span,
                    state,
                    respond_by,
                    policy: one.decision.policy,
                    present: present(&judged.gathered[n], now),
                },
            )),
            Err(Fault::Refused(refusal)) => skipped.push((n, *refusal, None)),
            Err(fault) => return Err(fault),
        }
    }
    let occurrences: Vec<Occurrence> = had.iter().map(|(_, one)| *one).collect();
    let ids = series::insert_bookings(tx, object, &new, &occurrences).await?;
    let taking =
        had.iter().zip(&ids).flat_map(|((n, _), id)| slots(*id, &wanted.items, &judged.gathered[*n]));
    occupancy::take(tx, None, &taking.collect::<Vec<_>>()).await?;
    ledger::record(tx, now, &entries(judged, &had, &ids, actor.person)).await?;
    let events: Vec<NewEvent<'_>> = had
        .iter()
        .zip(&ids)
        .map(|((n, one), id)| NewEvent {
            incubator: Some(place.incubator),
            company,
            after: Some(json!({
                "state": one.state.name(), "title": wanted.title, "starts_at": one.span.start().0,
                "ends_at": one.span.end().0, "series": object.0,
            })),
            policy: one.policy,
            trace: &judged.planned[*n].decision.trace,
            ..NewEvent::plain(
                now,
                actor.door,
                Some(actor.person),
                "booking",
                id.0,
                if one.state == State::Requested { "requested" } else { "booked" },
            )
        })
        .collect();
    audit::record_many(tx, &events).await?;
    if let (true, Some(company)) = (wanted.wait, company) {
        for (n, refusal, wait) in &mut skipped {
            *wait =
                wait_for(tx, place, company, actor.person, wanted, object, &judged.planned[*n], refusal, now)
                    .await?;
        }
    }
    // One notice and one mail for all of it.
    let requested = had.iter().filter(|(_, one)| one.state == State::Requested).count();
    let event = NewEvent {
        incubator: Some(place.incubator),
        company,
        after: Some(json!({
            "title": wanted.title, "booked": had.len(), "requested": requested, "skipped": skipped.len(),
            "starts_at": judged.planned.first().map(|one| one.span.start().0),
        })),
        policy: new.policy,
        tell_at: Some(now),
        ..NewEvent::plain(
            now,
            actor.door,
            Some(actor.person),
            "series",
            object.0,
            if requested > 0 { "requested" } else { "booked" },
        )
    };
    audit::record(tx, &event).await?;
    let date = |n: usize| judged.planned[n].date;
    Ok(Made {
        object,
        booked: had.iter().zip(&ids).map(|((n, one), id)| (date(*n), *id, one.state)).collect(),
        skipped: skipped.into_iter().map(|(n, refusal, wait)| (date(n), refusal, wait)).collect(),
    })
}

/// The holds of every booking, drawn as they were counted.
fn entries<'a>(
    judged: &Judged,
    had: &[(usize, Occurrence)],
    ids: &[BookingId],
    by: PersonId,
) -> Vec<NewEntry<'a>> {
    let held =
        |unit: Unit| judged.purses.iter().find(|(known, _)| *known == unit).and_then(|(_, purse)| purse.held);
    let mut entries = Vec::new();
    for ((n, _), id) in had.iter().zip(ids) {
        for (unit, one) in &judged.draws[*n] {
            let Some(to) = held(*unit) else { continue };
            entries.push(NewEntry {
                kind: Movement::Hold,
                from: one.grant,
                to,
                amount: one.amount,
                booking: Some(*id),
                hold: None,
                reverses: None,
                by: Some(by),
                reason: None,
            });
        }
    }
    entries
}

/// A place in the line for a date that is taken; what is against a rule is not waited for.
#[allow(clippy::too_many_arguments)] // what a waiting entry is made of
async fn wait_for(
    tx: &mut Tx,
    place: &Gathered,
    company: CompanyId,
    person: PersonId,
    wanted: &Wanted,
    object: ObjectId,
    planned: &Planned,
    refusal: &Refusal,
    now: Instant,
) -> Result<Option<WaitId>, Fault> {
    let [item] = wanted.items.as_slice() else { return Ok(None) };
    if !matches!(refusal, Refusal::Taken { .. }) {
        return Ok(None);
    }
    wait::lock(tx, place.incubator).await?;
    let new = NewWait {
        incubator: place.incubator,
        company,
        person,
        resource: Some(item.resource),
        kind: &place.kind,
        seats: 0,
        units: item.units,
        people: wanted.seats,
        title: &wanted.title,
        private: wanted.private,
        ask: Ask { window: planned.span, length: planned.span.seconds() },
        occurrence: Some((object, planned.span.start())),
        auto: true,
        now,
    };
    Ok(Some(wait::insert(tx, &new).await?))
}

/// The kinds that can be booked in series: all that are booked for a time.
pub async fn kinds(house: &House) -> Result<Vec<place::Kind>, Fault> {
    let all = place::kinds(&mut house.store.read().await?).await?;
    Ok(all.into_iter().filter(|kind| kind.mode != "tenancy").collect())
}
