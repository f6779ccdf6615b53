//! What happens by time: one list of kinds, each with its rows and its handler.
//!
//! An instance that finds something due takes the kind over for a while and does some of it; the others
//! mind the other kinds meanwhile. Should it die, what it left is taken over once its lease has ended.
//! Every handler looks again under its own locks: a row that somebody was faster with is left alone.

use super::hold::used;
use super::lapse::{lapse_in, pass_in};
use super::over::{Over, meter, settle_over};
use super::remind::remind;
use super::series::{ask, release};
use super::{Fault, House, again, file, line};
use crate::domain::access::{Action, Actor, Door, Object};
use crate::domain::booking::{State, Verb};
use crate::domain::duty::{Duty, pause};
use crate::domain::id::{
    AccountId, AgreementId, AllowanceId, ApplicationId, BookingId, CaseId, IncubatorId, ObjectId, ReviewId,
    TenancyId, VoucherId, WaitId,
};
use crate::domain::time::{DAY, Instant};
use crate::store::audit::{self, NewEvent};
use crate::store::booking::{self, Move};
use crate::store::duty::{self, DueRow, LEASE};
pub use crate::store::duty::{COUNTED, Round, Setback, StatusRow};
use crate::store::{company, diary, idempotency, occupancy, session};
use serde_json::json;
use std::time::Duration;

/// How many of a kind are done before another instance may have the next of it.
const BATCH: i64 = 50;
/// How long a round of one kind goes on: well within its lease.
const ROUND: Duration = Duration::from_secs(20);
/// How many failed rows are shown.
const SHOWN: i64 = 50;
/// Letters of an error that are kept.
const ERROR_MAX: usize = 500;

/// Does what is due of every kind, at most a batch of each; how many rows were done.
///
/// # Errors
/// The first fault that was not a row's own, as when the database is away; the other kinds were tried.
pub async fn run(house: &House, now: Instant) -> Result<usize, Fault> {
    let (mut done, mut fault) = (0, None);
    for duty in Duty::ALL.iter().copied().filter(|duty| duty.is_leased()) {
        match round(house, duty, now).await {
            Ok(some) => done += some,
            Err(error) => fault = fault.or(Some(error)),
        }
    }
    fault.map_or(Ok(done), Err)
}

/// Does what is due of one kind, unless another instance minds it; how many rows were done.
async fn round(house: &House, duty: Duty, now: Instant) -> Result<usize, Fault> {
    // An idle house writes nothing.
    if duty::due(&mut house.store.read().await?, duty, now, 1).await?.is_empty() {
        return Ok(0);
    }
    if !take(house, duty, now).await? {
        return Ok(0);
    }
    let began = std::time::Instant::now();
    let due = duty::due(&mut house.store.read().await?, duty, now, BATCH).await?;
    let mut round = Round::default();
    for row in &due {
        if began.elapsed() > ROUND {
            break;
        }
        match again(|| handle(house, duty, row.id, now)).await {
            Ok(done) => {
                round.done += i64::from(done);
                if row.tries > 0 {
                    let mut tx = house.store.write().await?;
                    duty::made_good(&mut tx, duty, row).await?;
                    tx.commit().await?;
                }
            }
            Err(fault) => {
                tracing::error!(%fault, kind = duty.name(), row = row.id, "due work failed; it is tried again");
                round.failed += 1;
                round.error = Some(put_off(house, duty, row, &fault, now).await?);
            }
        }
    }
    count(house, duty, &round, now).await?;
    Ok(usize::try_from(round.done).unwrap_or(0))
}

/// Takes a kind over for this instance. `false`: another minds it.
async fn take(house: &House, duty: Duty, now: Instant) -> Result<bool, Fault> {
    again(|| async {
        let mut tx = house.store.write().await?;
        let taken = duty::take(&mut tx, duty, &house.instance, now, now.plus(LEASE)).await?;
        tx.commit().await?;
        Ok(taken)
    })
    .await
}

/// Notes that a row failed; what is said of it.
async fn put_off(
    house: &House,
    duty: Duty,
    row: &DueRow,
    fault: &Fault,
    now: Instant,
) -> Result<String, Fault> {
    let error: String = fault.to_string().chars().take(ERROR_MAX).collect();
    let retry = now.plus(pause(row.tries + 1));
    again(|| async {
        let mut tx = house.store.write().await?;
        duty::put_off(&mut tx, duty, row, &error, now, retry).await?;
        tx.commit().await
    })
    .await?;
    Ok(error)
}

/// Counts how a round went, and gives the kind back.
pub(crate) async fn count(house: &House, duty: Duty, round: &Round, now: Instant) -> Result<(), Fault> {
    again(|| async {
        let mut tx = house.store.write().await?;
        duty::count(&mut tx, duty, &house.instance, round, now).await?;
        tx.commit().await
    })
    .await
}

/// Does one row; `false`: there was nothing left to do. Safe to repeat.
async fn handle(house: &House, duty: Duty, id: i64, now: Instant) -> Result<bool, Fault> {
    match duty {
        Duty::Lapse | Duty::LapseChange => {
            let mut tx = house.store.write().await?;
            let done = lapse_in(&mut tx, house, BookingId(id), now).await?;
            tx.commit().await?;
            Ok(done)
        }
        Duty::Pass | Duty::Expire => {
            let mut tx = house.store.write().await?;
            let done = pass_in(&mut tx, house, WaitId(id), now).await?;
            tx.commit().await?;
            Ok(done)
        }
        Duty::Miss => super::presence::miss(house, BookingId(id), now).await,
        Duty::Finish => finish(house, BookingId(id), now).await,
        Duty::Ask => ask(house, ObjectId(id), now).await,
        Duty::Release => release(house, ObjectId(id), now).await,
        Duty::Desk => super::tenancy::post(house, TenancyId(id), now).await,
        Duty::Sweep => super::sweep::sweep(house, AccountId(id), now).await,
        Duty::Warn => super::grant_end::warn(house, AccountId(id), now).await,
        Duty::Allow => super::allowance::grant_month(house, AllowanceId(id), now).await,
        Duty::Seal => super::seal::seal(house, id, now).await,
        Duty::Admit => super::admission::notice_over(house, ApplicationId(id), now).await,
        Duty::Purge => super::application::purge(house, ApplicationId(id), now).await,
        Duty::Remind => remind(house, BookingId(id), now).await,
        Duty::Case => super::case::prompt(house, CaseId(id), now).await,
        Duty::Meter => meter(house, BookingId(id), now).await,
        Duty::Bill => super::bill::issue_due(house, id, now).await,
        Duty::Call => super::quarterly::call(house, IncubatorId(id), now).await,
        Duty::Voucher => super::award::prompt(house, VoucherId(id), now).await,
        Duty::Review => super::review::overdue(house, ReviewId(id), now).await,
        Duty::Agreement => super::agreement::prompt(house, AgreementId(id), now).await,
        // These have loops of their own (`notify`), which claim each row by itself.
        Duty::Tell | Duty::Post => Ok(false),
    }
}

/// Forgets what no longer counts: answers under old keys, ended sign-ins, old failures.
pub async fn tidy(house: &House, now: Instant) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    idempotency::forget(&mut tx, now).await?;
    session::forget(&mut tx, now).await?;
    duty::forget(&mut tx, now.plus(-DAY)).await?;
    file::tidy(&mut tx, now).await?;
    tx.commit().await
}

/// How every kind stands, for whoever watches the server.
pub async fn status(house: &House, now: Instant) -> Result<Vec<StatusRow>, Fault> {
    duty::status(&mut house.store.read().await?, now).await
}

/// How every kind stands and what failed. Errors may name what belongs to anybody: only who keeps the
/// whole system sees them.
pub async fn jobs(
    house: &House,
    actor: &Actor,
    now: Instant,
) -> Result<(Vec<StatusRow>, Vec<Setback>), Fault> {
    actor.require_somewhere(Action::SeeJobs)?;
    let mut tx = house.store.read().await?;
    let mut all = duty::status(&mut tx, now).await?;
    if !actor.may(Action::SeeJobs, &Object::city()) {
        all.iter_mut().for_each(|one| one.error = None);
        return Ok((all, Vec::new()));
    }
    Ok((all, duty::setbacks(&mut tx, SHOWN).await?))
}

/// What failed and is to be tried again, for the command line.
pub async fn setbacks(house: &House) -> Result<Vec<Setback>, Fault> {
    duty::setbacks(&mut house.store.read().await?, SHOWN).await
}

/// Ends a booking that is over: what it used is posted, what it held beyond that goes back.
async fn finish(house: &House, id: BookingId, now: Instant) -> Result<bool, Fault> {
    let mut tx = house.store.write().await?;
    let Some(first) = diary::get(&mut tx, id).await? else { return Ok(false) };
    if let Some(company) = first.company {
        company::lock(&mut tx, company).await?;
    }
    let Some(old) = diary::get(&mut tx, id).await? else { return Ok(false) };
    // Who should have come and did not is missed, not finished.
    let to_finish = old.state == State::InUse || old.state == State::Confirmed && old.present.is_none();
    if !to_finish || old.span.end() > now {
        return Ok(false);
    }
    if let Some(change) = &old.change {
        booking::end_change(&mut tx, change.id, "lapsed").await?;
        occupancy::drop_change(&mut tx, change.id).await?;
    }
    let lines = used(&mut tx, &old, old.span).await?;
    let over = Over { span: old.span, ended: old.span.end(), by: None, now };
    settle_over(&mut tx, &old, lines, &over).await?;
    let state = old.state.after(Verb::Finish)?;
    let step = Move { version: old.version, state, respond_by: None, reason: None, undo: None, now };
    booking::advance(&mut tx, id, &step).await?;
    let event = NewEvent {
        incubator: Some(old.incubator),
        company: old.company,
        before: Some(json!({ "state": old.state.name() })),
        after: Some(json!({ "state": state.name() })),
        policy: old.policy,
        ..NewEvent::plain(now, Door::Job, None, "booking", id.0, "finished")
    };
    audit::record(&mut tx, &event).await?;
    if let Some(change) = &old.change {
        line::freed(&mut tx, house, old.incubator, change.span, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}
