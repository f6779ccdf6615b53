//! Due work: a loop that passes the time and never stops on a fault.

use crate::app::due::Round;
use crate::app::{Fault, House, admission_rule, asked, calendar, due, notify, sign_in};
use crate::domain::time::Instant;
use crate::http::now::Clock;
use crate::link::mail::{Letter, Post};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Pause between two rounds.
const ROUND: Duration = Duration::from_secs(1);

/// Runs until `stop` turns true; the round that is running is finished first. Mails have a loop of
/// their own: a mail server that hangs must hold up nothing else.
pub async fn run(house: Arc<House>, clock: Clock, post: Option<Post>, stop: watch::Receiver<bool>) {
    tokio::join!(due_work(&house, clock, stop.clone()), mails(&house, clock, post.as_ref(), stop));
    told("who was seen", sign_in::flush_seen(&house).await);
    told("what was refused", asked::flush(&house).await);
}

async fn due_work(house: &House, clock: Clock, mut stop: watch::Receiver<bool>) {
    let mut rounds = 0_u64;
    while !*stop.borrow() {
        let done = round(house, clock.now(), rounds).await;
        rounds += 1;
        // What fell due during a stop is caught up without pauses.
        if done == 0 {
            pause(&mut stop).await;
        }
    }
}

async fn mails(house: &Arc<House>, clock: Clock, post: Option<&Post>, mut stop: watch::Receiver<bool>) {
    let Some(post) = post else { return };
    while !*stop.borrow() {
        match mail_round(house, post, move || clock.now()).await {
            Ok(0) => pause(&mut stop).await,
            Ok(_) => {}
            Err(fault) => {
                told::<()>("mails", Err(fault));
                pause(&mut stop).await;
            }
        }
    }
}

/// Until the next round, or the stop.
async fn pause(stop: &mut watch::Receiver<bool>) {
    let _ = tokio::time::timeout(ROUND, stop.changed()).await;
}

/// One round: what is due by time, who is to be told; now and then tidying. How much there was to do.
async fn round(house: &House, now: Instant, rounds: u64) -> usize {
    told("the working calendar", calendar::refresh(house).await);
    told("the rules of admission", admission_rule::refresh(house).await);
    let mut done = told("what is due", due::run(house, now).await);
    done += told("who is told", notify::run(house, now).await);
    if rounds.is_multiple_of(5) {
        told("what was refused", asked::flush(house).await);
    }
    if rounds.is_multiple_of(30) {
        told("who was seen", sign_in::flush_seen(house).await);
    }
    if rounds.is_multiple_of(600) {
        told("tidying", due::tidy(house, now).await);
        told("old refusals", asked::forget(house, now).await);
    }
    done
}

/// Sends some of the mails that are due, each reader's in order; how many were tried.
///
/// # Errors
/// When none could be claimed. What came of a mail and could not be written down is told to the log;
/// that mail is tried again once its claim is over.
pub async fn mail_round(
    house: &Arc<House>,
    post: &Post,
    now: impl Fn() -> Instant + Clone + Send + 'static,
) -> Result<usize, Fault> {
    let due = notify::claim_mail(house, now()).await?;
    let count = due.len();
    let mut sending = JoinSet::new();
    for mail in due {
        let (house, post, now) = (house.clone(), post.clone(), now.clone());
        sending.spawn(async move {
            let letter = Letter {
                id: mail.id,
                to: &mail.address,
                subject: &mail.subject,
                body: &mail.body,
                written: mail.created_at,
            };
            let outcome = post.send(&letter).await;
            if let Err(error) = &outcome {
                tracing::warn!(mail = mail.id, tries = mail.tries, %error, "a mail did not leave");
            }
            let error = outcome.as_ref().err().map(ToString::to_string);
            told("what came of a mail", notify::mail_done(&house, &mail, outcome, now()).await);
            error
        });
    }
    let mut round = Round::default();
    while let Some(outcome) = sending.join_next().await {
        match outcome {
            Ok(None) => round.done += 1,
            Ok(error) => (round.failed, round.error) = (round.failed + 1, error),
            Err(broken) => (round.failed, round.error) = (round.failed + 1, Some(broken.to_string())),
        }
    }
    if count > 0 {
        notify::mails_went(house, &round, now()).await?;
    }
    Ok(count)
}

fn told<T: Default>(what: &str, outcome: Result<T, Fault>) -> T {
    outcome.unwrap_or_else(|fault| {
        tracing::error!(%fault, what, "due work failed; it is tried again");
        T::default()
    })
}
