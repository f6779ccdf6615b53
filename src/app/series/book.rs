//! A series booked: every date that can be had, in one transaction with a bounded number of statements.

use super::plan::{Judged, Planned, Wanted, dates, judge_each};
use crate::app::book::company_of;
use crate::app::hold::reserved;
use crate::app::judge::slots;
use crate::app::once::{Key, once};
use crate::app::record::{begins, present};
use crate::app::terms::accept_with;
use crate::app::{Fault, House, asked, quota, secret};
use crate::domain::access::Actor;
use crate::domain::amount::Unit;
use crate::domain::booking::State;
use crate::domain::decision::Verdict;
use crate::domain::id::{BookingId, CompanyId, IncubatorId, ObjectId, PersonId, WaitId};
use crate::domain::refusal::Refusal;
use crate::domain::skip::Skip;
use crate::domain::time::{DAY, Instant};
use crate::domain::waitlist::Ask;
use crate::store::audit::{self, NewEvent};
use crate::store::company;
use crate::store::engine::Tx;
use crate::store::facts::{Gathered, Wish};
use crate::store::ledger::{self, NewEntry};
use crate::store::occupancy;
use crate::store::occurrence::{self, Occurrence};
use crate::store::resource;
use crate::store::series::{self, NewSeries};
use crate::store::wait::{self, NewWait};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A series as it was booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The series.
    pub object: ObjectId,
    /// What was booked: date, booking, and whether it waits for approval.
    pub booked: Vec<(NaiveDate, BookingId, State)>,
    /// What was not: date, why, and its place in the waiting line where it has one.
    pub skipped: Vec<(NaiveDate, Skip, Option<WaitId>)>,
}

/// Books every date that can be had, in one step; or says why none can.
pub async fn book(
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    key: Option<&Key>,
    now: Instant,
) -> Result<Made, Fault> {
    let company = company_of(actor, wanted.company)?;
    for _ in 0..3 {
        match once(house, key, now, |tx| book_in(tx, house, actor, wanted, company, now)).await {
            // A rival took one of the dates meanwhile: judged again, that date is told as taken.
            Err(fault) if fault.broken() == Some("over_capacity") => house.store.settled().await,
            done => return done,
        }
    }
    once(house, key, now, |tx| book_in(tx, house, actor, wanted, company, now)).await
}

async fn book_in(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    wanted: &Wanted,
    company: Option<CompanyId>,
    now: Instant,
) -> Result<(Tx, Made), Fault> {
    let firm = match company {
        Some(company) => Some(company::lock(&mut tx, company).await?.ok_or(Refusal::NotFound)?),
        None => None,
    };
    let wish = |span| Wish { span, but: None, person: actor.person, company, now };
    let dates = dates(&mut tx, house, wanted).await?;
    let places = series_places(&mut tx, wanted).await?;
    accept_with(&mut tx, actor, &wanted.accepts, places.into_iter(), now).await?;
    let judged = judge_each(&mut tx, house, actor, wanted, &dates, wish, firm, true).await?;
    let could = |one: &Planned| !matches!(one.decision.verdict, Verdict::Refuse(_));
    let remember = || {
        for one in &judged.planned {
            if let Verdict::Refuse(refusal) = &one.decision.verdict {
                asked::note(house, &wanted.items, &wish(one.span), wanted.seats, refusal);
            }
        }
    };
    if let (false, Some(first)) = (judged.planned.iter().any(could), judged.planned.first()) {
        remember();
        // Not one date can be had: the first tells why.
        begins(&first.decision.verdict)?;
    }
    let made = record(&mut tx, house, actor, wanted, company, &judged, now).await?;
    remember();
    Ok((tx, made))
}

/// The incubator of what is wanted, looked up only where something is accepted with it.
async fn series_places(tx: &mut Tx, wanted: &Wanted) -> Result<Option<IncubatorId>, Fault> {
    let Some(first) = wanted.items.first().filter(|_| !wanted.accepts.is_empty()) else { return Ok(None) };
    Ok(resource::get(tx, first.resource).await?.map(|one| IncubatorId(one.incubator_id)))
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
    let uid = format!("{}@{}", secret::random_text(""), house.host());
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
    let ids = occurrence::insert(tx, object, &new, &occurrences).await?;
    let taking =
        had.iter().zip(&ids).flat_map(|((n, _), id)| slots(*id, &wanted.items, &judged.gathered[*n]));
    occupancy::take(tx, None, &taking.collect::<Vec<_>>()).await?;
    let holds = holds(tx, judged, &had, &ids, actor.person, now).await?;
    let cards = company.filter(|_| judged.purses.iter().any(|purse| purse.unit == Unit::CardSecond));
    let before = quota::before(tx, cards, now).await?;
    ledger::record(tx, now, &holds).await?;
    quota::tell(tx, &before, now).await?;
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
        skipped: skipped.into_iter().map(|(n, refusal, wait)| (date(n), Skip::of(&refusal), wait)).collect(),
    })
}

/// The holds of every booking, drawn as they were counted.
async fn holds<'a>(
    tx: &mut Tx,
    judged: &Judged,
    had: &[(usize, Occurrence)],
    ids: &[BookingId],
    by: PersonId,
    now: Instant,
) -> Result<Vec<NewEntry<'a>>, Fault> {
    let mut entries = Vec::new();
    for ((n, _), id) in had.iter().zip(ids) {
        entries.extend(reserved(tx, &judged.purses, &judged.draws[*n], *id, Some(by), now).await?);
    }
    Ok(entries)
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
