//! From an event to the people it concerns: a notice in the product, a mail by their wish.

use super::case::letter::letters;
use super::due::Round;
use super::letter::about;
use super::once::{Key, once};
pub use super::told::notice as said;
use super::{Fault, House, again, told};
use crate::domain::access::{Action, Actor};
use crate::domain::duty::{Duty, pause};
use crate::domain::id::{EventId, IncubatorId, MailId, NoticeId, PersonId};
use crate::domain::time::{DAY, Instant};
use crate::link::mail::NotSent;
use crate::store::deputy;
use crate::store::engine::Tx;
use crate::store::outbox::{self, MailRow, NewMail, Reader, Told};
pub use crate::store::outbox::{Mail, NoticeRow};

/// How many events are told at one call.
const BATCH: i64 = 50;
/// How many mails are handed out at one call: all of them together must be over before their claim is.
const MAILS: i64 = 8;
/// How often a mail is tried before it is given up, with growing pauses up to an hour: about five days
/// in all (RFC 5321 §4.5.4.1), so that a mail server may be away over a long holiday's weekend.
const TRIES: i64 = 126;
/// How old a kept mail may be and still leave once a mail server is set: nobody wants last year's news.
const FRESH: i64 = 7 * DAY;

/// Tells people of what has happened and is due; how many events there were.
pub async fn run(house: &House, now: Instant) -> Result<usize, Fault> {
    // An idle house writes nothing.
    if !outbox::is_due(&mut house.store.read().await?, now).await? {
        return Ok(0);
    }
    let due = again(|| async {
        let mut tx = house.store.write().await?;
        let due = outbox::claim(&mut tx, now, BATCH).await?;
        tx.commit().await?;
        Ok(due)
    })
    .await?;
    let mut round = Round::default();
    for event in &due {
        match again(|| tell(house, event, now)).await {
            Ok(()) => round.done += 1,
            Err(fault) => {
                // It holds up no other.
                tracing::error!(%fault, event = event.id, "nobody could be told; it is tried again");
                let error: String = fault.to_string().chars().take(500).collect();
                let mut tx = house.store.write().await?;
                outbox::not_told(&mut tx, EventId(event.id), &error, now.plus(pause(event.tries))).await?;
                tx.commit().await?;
                (round.failed, round.error) = (round.failed + 1, Some(error));
            }
        }
    }
    if !due.is_empty() {
        super::due::count(house, Duty::Tell, &round, now).await?;
    }
    Ok(due.len())
}

async fn tell(house: &House, event: &Told, now: Instant) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    let (mut readers, mut mails) = (Vec::new(), Vec::new());
    let asks = matches!(event.verb.as_str(), "requested" | "change_requested" | "objected");
    if let Some(about) = about(&mut tx, event, now).await? {
        let actor = event.actor_id.map(PersonId);
        if asks && let Some(incubator) = event.incubator_id {
            for reader in asked(&mut tx, IncubatorId(incubator), now).await? {
                if Some(reader.person) != actor {
                    readers.push(reader.person);
                    mails.extend(about.mail(house, event, &reader, true));
                }
            }
        }
        // Only who holds it is reminded of it.
        let [holder, maker] = about.people();
        let maker = if event.verb == "reminded" { holder } else { maker };
        for reader in outbox::people(&mut tx, [holder, maker]).await? {
            if Some(reader.person) != actor && !readers.contains(&reader.person) {
                readers.push(reader.person);
            }
            if !mails.iter().any(|mail: &NewMail| mail.reader.person == reader.person) {
                mails.extend(about.mail(house, event, &reader, false));
            }
        }
    }
    if event.subject == "case" {
        let (people, letters) = letters(&mut tx, house, event, now).await?;
        readers.extend(people);
        mails.extend(letters);
    }
    let named = told::named(event);
    let ids: Vec<PersonId> = named.iter().map(|one| PersonId(one.person)).collect();
    for reader in outbox::readers(&mut tx, &ids).await? {
        let lines = named.iter().find(|one| one.person == reader.person.0);
        readers.push(reader.person);
        mails.extend(told::mail(house, event, &reader, lines.map_or(&[], |one| &one.lines)));
    }
    let state = if house.mails { "queued" } else { "kept" };
    outbox::tell(&mut tx, EventId(event.id), &readers, &mails, state, now).await?;
    tx.commit().await
}

/// Those who answer bookings of an incubator at `now`, and who stands in for them.
async fn asked(tx: &mut Tx, incubator: IncubatorId, now: Instant) -> Result<Vec<Reader>, Fault> {
    let mut all = outbox::deciders(tx, incubator, now).await?;
    let own: Vec<PersonId> = all.iter().map(|one| one.person).collect();
    let mut others = deputy::deputies(tx, &own, now).await?;
    others.retain(|id| !own.contains(id));
    all.extend(outbox::readers(tx, &others).await?);
    Ok(all)
}

/// Claims mails that are due, at most one a reader; the caller sends them and says what came of each.
pub async fn claim_mail(house: &House, now: Instant) -> Result<Vec<Mail>, Fault> {
    if !outbox::mail_is_due(&mut house.store.read().await?, now).await? {
        return Ok(Vec::new());
    }
    again(|| async {
        let mut tx = house.store.write().await?;
        let due = outbox::claim_mail(&mut tx, now, MAILS).await?;
        tx.commit().await?;
        Ok(due)
    })
    .await
}

/// A mail has left, or not: then it is tried again after a growing pause, or given up.
pub async fn mail_done(
    house: &House,
    mail: &Mail,
    outcome: Result<(), NotSent>,
    now: Instant,
) -> Result<(), Fault> {
    again(|| async {
        let mut tx = house.store.write().await?;
        match &outcome {
            Ok(()) => outbox::sent(&mut tx, MailId(mail.id), now).await?,
            Err(NotSent::Later(why)) => {
                let due = (mail.tries < TRIES).then(|| now.plus(pause(mail.tries)));
                outbox::not_sent(&mut tx, MailId(mail.id), why, due).await?;
            }
            Err(NotSent::Never(why)) => outbox::not_sent(&mut tx, MailId(mail.id), why, None).await?,
        }
        tx.commit().await
    })
    .await
}

/// Counts how a round of mails went, for whoever watches the server.
pub async fn mails_went(house: &House, round: &Round, now: Instant) -> Result<(), Fault> {
    super::due::count(house, Duty::Post, round, now).await
}

/// Puts kept mails of the last days into the queue: a mail server has been set. Older ones stay kept.
pub async fn queue_kept(house: &House, now: Instant) -> Result<u64, Fault> {
    let mut tx = house.store.write().await?;
    let queued = outbox::queue_kept(&mut tx, now.plus(-FRESH), now).await?;
    tx.commit().await?;
    Ok(queued)
}

/// Mails as the administrator sees them, latest first.
pub async fn mails(house: &House, actor: &Actor, before: i64, limit: i64) -> Result<Vec<MailRow>, Fault> {
    actor.require_somewhere(Action::SeeMail)?;
    outbox::mails(&mut house.store.read().await?, before, limit).await
}

/// The actor's notices, latest first, before notice `before`.
pub async fn notices(house: &House, actor: &Actor, before: i64, limit: i64) -> Result<Vec<NoticeRow>, Fault> {
    outbox::notices(&mut house.store.read().await?, actor.person, before, limit).await
}

/// Marks the actor's notices read, up to `upto`.
pub async fn mark_read(
    house: &House,
    actor: &Actor,
    upto: NoticeId,
    key: Option<&Key>,
    now: Instant,
) -> Result<(), Fault> {
    once(house, key, now, |mut tx| async move {
        outbox::mark_read(&mut tx, actor.person, upto, now).await?;
        Ok((tx, ()))
    })
    .await
}
