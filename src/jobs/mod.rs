//! Due work: a loop that passes the time and never stops on a fault.

use crate::app::{Fault, House, due, notify, sign_in};
use crate::domain::time::Instant;
use crate::http::now::Clock;
use crate::link::mail::Post;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Pause between two rounds.
const ROUND: Duration = Duration::from_secs(1);

/// Runs until `stop` is told; the round that is running is finished first.
pub async fn run(house: Arc<House>, clock: Clock, post: Option<Post>, stop: Arc<Notify>) {
    let mut rounds = 0_u64;
    loop {
        round(&house, clock.now(), post.as_ref(), rounds).await;
        rounds += 1;
        tokio::select! {
            () = stop.notified() => break,
            () = tokio::time::sleep(ROUND) => {}
        }
    }
    told("who was seen", sign_in::flush_seen(&house).await);
}

/// One round: what is due by time, who is to be told, what is to be mailed; now and then tidying.
async fn round(house: &House, now: Instant, post: Option<&Post>, rounds: u64) {
    told("what is due", due::run(house, now).await);
    told("who is told", notify::run(house, now).await);
    if let Some(post) = post {
        told("mails", mail(house, post, now).await);
    }
    if rounds.is_multiple_of(30) {
        told("who was seen", sign_in::flush_seen(house).await);
    }
    if rounds.is_multiple_of(600) {
        told("tidying", due::tidy(house, now).await);
    }
}

fn told<T>(what: &str, outcome: Result<T, Fault>) {
    if let Err(fault) = outcome {
        tracing::error!(%fault, what, "due work failed; it is tried again");
    }
}

async fn mail(house: &House, post: &Post, now: Instant) -> Result<(), Fault> {
    for mail in notify::claim_mail(house, now).await? {
        let outcome = post.send(mail.id, &mail.address, &mail.subject, &mail.body).await;
        if let Err(error) = &outcome {
            tracing::warn!(mail = mail.id, tries = mail.tries, %error, "a mail did not leave");
        }
        notify::mail_done(house, &mail, outcome, now).await?;
    }
    Ok(())
}
