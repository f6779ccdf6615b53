//! From an event to the people it concerns: a notice in the product, a mail by their wish.

use super::once::{Key, once};
use super::{Booking, Fault, House, again, told};
use crate::domain::access::{Action, Actor};
use crate::domain::id::{BookingId, EventId, IncubatorId, MailId, NoticeId, PersonId};
use crate::domain::time::{DAY, HOUR, Instant, MINUTE};
use crate::link::mail::NotSent;
use crate::store::diary;
use crate::store::outbox::{self, MailRow, NewMail, Reader, Told};
pub use crate::store::outbox::{Mail, NoticeRow};
use crate::words::Words;

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
    for event in &due {
        again(|| tell(house, event, now)).await?;
    }
    Ok(due.len())
}

async fn tell(house: &House, event: &Told, now: Instant) -> Result<(), Fault> {
    let mut tx = house.store.write().await?;
    let (mut readers, mut mails) = (Vec::new(), Vec::new());
    let asks = matches!(event.verb.as_str(), "requested" | "change_requested");
    if event.subject == "booking"
        && let Some(booking) = diary::get(&mut tx, BookingId(event.subject_id)).await?
    {
        let actor = event.actor_id.map(PersonId);
        if asks && let Some(incubator) = event.incubator_id {
            for reader in outbox::deciders(&mut tx, IncubatorId(incubator), now).await? {
                if Some(reader.person) != actor {
                    readers.push(reader.person);
                    mails.extend(mail(house, event, &booking, &reader, true));
                }
            }
        }
        for reader in outbox::people(&mut tx, [booking.person, booking.made_by]).await? {
            if Some(reader.person) != actor && !readers.contains(&reader.person) {
                readers.push(reader.person);
            }
            if !mails.iter().any(|mail: &NewMail| mail.reader.person == reader.person) {
                mails.extend(mail(house, event, &booking, &reader, false));
            }
        }
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

/// The mail to one reader, if they wish to have it.
fn mail(house: &House, event: &Told, booking: &Booking, reader: &Reader, asked: bool) -> Option<NewMail> {
    let decision =
        !matches!(event.verb.as_str(), "booked" | "changed" | "requested" | "change_requested") || asked;
    let wanted = match reader.mail_wish.as_str() {
        "none" => false,
        "decisions" => decision,
        _ => true,
    };
    if !wanted {
        return None;
    }
    let w = Words::of(reader.language);
    let subject = w.subject(&event.verb, &booking.title, asked);
    let mut lines = vec![w.event.hello(&reader.name), String::new(), subject.clone(), String::new()];
    let mut fact = |label: &str, value: String| lines.push(format!("{label}: {value}"));
    fact(w.event.what(), booking.title.clone());
    let rooms: Vec<String> =
        booking.items.iter().map(|item| format!("{} {}", item.name, item.place).trim().to_owned()).collect();
    let house_name = if w.lang == crate::domain::person::Language::Zh {
        &booking.incubator_name.0
    } else {
        &booking.incubator_name.1
    };
    fact(w.event.place(), format!("{} · {house_name}", rooms.join(", ")));
    let zone = w.zone(booking.zone, booking.span.start());
    fact(w.event.when(), format!("{} ({zone})", w.span(booking.span, booking.zone)));
    if let Some(change) = &booking.change {
        fact(w.event.new_time(), format!("{} ({zone})", w.span(change.span, booking.zone)));
    }
    let company = booking.company_name.as_ref().map_or(String::new(), |name| format!(" ({name})"));
    fact(w.event.who(), format!("{}{company}", booking.person_name));
    if let Some(reason) = &event.reason {
        fact(w.event.why(), reason.clone());
    }
    let until = booking.change.as_ref().map(|change| change.respond_by).or(booking.respond_by);
    if let (true, Some(until)) = (asked, until) {
        fact(w.event.until(), w.moment(until, booking.zone));
    }
    lines.extend([
        String::new(),
        format!("{}: {}/bookings/{}", w.event.open(), house.base_url, booking.id),
        String::new(),
        "-- ".to_owned(),
        w.event.why_you().to_owned(),
    ]);
    Some(NewMail { reader: reader.clone(), subject, body: lines.join("\n") })
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

/// How long to wait after the try of this number, in seconds: 1, 2, 4 … minutes, an hour at most.
fn pause(tries: i64) -> i64 {
    (MINUTE << (tries - 1).clamp(0, 8)).min(HOUR)
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
