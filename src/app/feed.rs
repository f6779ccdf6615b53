//! A person's bookings as a calendar to subscribe to, behind a secret link.

use super::{Booking, Fault, House, Page};
use crate::domain::booking::State;
use crate::domain::id::{PersonId, TokenId};
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval};
use crate::ics::event::{Class, Event, Feed, Status, Transp, When};
use crate::store::{diary, person, session};
use crate::words::Words;

/// How far back and ahead a feed reaches, in days.
const REACH: (i64, i64) = (90, 400);
/// Called-off bookings stay visible so long, in days, so that no client misses it.
const CANCELLED_DAYS: i64 = 30;
/// Most events in one feed.
const MOST: i64 = 2_000;

/// A feed, ready to be sent.
#[derive(Clone, Debug)]
pub struct Written {
    /// text/calendar.
    pub text: String,
    /// When something in it last changed.
    pub changed: Instant,
}

/// The calendar behind a link's secret. A revoked or unknown one is not there.
pub async fn feed(house: &House, secret: &str, now: Instant) -> Result<Written, Fault> {
    let mut tx = house.store.read().await?;
    let hash = house.secret.hash("feed", secret);
    let found = session::token_by_hash(&mut tx, "feed", &hash, now).await?.ok_or(Refusal::NotFound)?;
    let owner = person::get(&mut tx, PersonId(found.person_id)).await?.ok_or(Refusal::NotFound)?;
    let (back, ahead) = REACH;
    let span = Interval::new(now.plus(-back * DAY), now.plus(ahead * DAY)).map_err(Refusal::from)?;
    let bookings =
        diary::calendar(&mut tx, PersonId(owner.id), span, Page { after: None, limit: MOST }).await?;
    drop(tx);
    if let Ok(mut seen) = house.seen.lock() {
        seen.tokens.insert(TokenId(found.id), now);
    }
    let w = Words::of(Language::of_tag(&owner.language).unwrap_or_default());
    let mut events: Vec<Event> = bookings.iter().filter_map(|one| event(house, &w, one, now)).collect();
    events.sort_by(|a, b| a.uid.cmp(&b.uid));
    let changed =
        bookings.iter().map(|one| one.updated_at).max().unwrap_or(Instant(found.expires_at.min(now.0)));
    let zone = bookings.first().map_or(chrono_tz::Asia::Shanghai, |one| one.zone);
    let feed = Feed {
        prodid: format!(
            "-//Hatchery//{}//{}",
            env!("CARGO_PKG_VERSION"),
            if w.lang == Language::Zh { "ZH" } else { "EN" }
        ),
        name: format!("{} · {}", w.ui.product(), owner.name),
        refresh_hours: 1,
        zone,
        events,
    };
    Ok(Written { text: feed.write(), changed: changed.min(now) })
}

/// One booking as its calendar shows it. Declined and lapsed requests are called off, like cancelled
/// ones: a client that has seen them tentative must learn that they are gone.
fn event(house: &House, w: &Words, booking: &Booking, now: Instant) -> Option<Event> {
    let status = match booking.state {
        State::Requested => Status::Tentative,
        State::Confirmed if booking.change.is_some() => Status::Tentative,
        State::Confirmed | State::InUse | State::Done => Status::Confirmed,
        State::Declined | State::Lapsed | State::Cancelled | State::NoShow => Status::Cancelled,
    };
    if status == Status::Cancelled && booking.updated_at < now.plus(-CANCELLED_DAYS * DAY) {
        return None;
    }
    // While a new time waits for approval, calendars show the new time as tentative.
    let span = booking.change.as_ref().map_or(booking.span, |change| change.span);
    let rooms: Vec<String> =
        booking.items.iter().map(|item| format!("{} {}", item.name, item.place).trim().to_owned()).collect();
    let name = if w.lang == Language::Zh { &booking.incubator_name.0 } else { &booking.incubator_name.1 };
    let mut description = w.state(booking.state).to_owned();
    if let Some(reason) = &booking.reason {
        description.push_str(": ");
        description.push_str(reason);
    }
    Some(Event {
        uid: booking.uid.clone(),
        sequence: u32::try_from(booking.sequence).unwrap_or(u32::MAX),
        dtstamp: booking.updated_at,
        created: booking.created_at,
        last_modified: booking.updated_at,
        when: When::At(span),
        summary: booking.title.clone(),
        location: Some(format!("{}, {name}", rooms.join(", "))),
        description: Some(description),
        status,
        transp: if status == Status::Cancelled { Transp::Transparent } else { Transp::Opaque },
        url: Some(format!("{}/bookings/{}", house.base_url, booking.id)),
        categories: Vec::new(),
        class: if booking.private { Class::Private } else { Class::Public },
    })
}
