//! Who asks, when, in which words; and the query, read with every wrong value named.

use super::view::{ApiFault, Spoken};
use crate::app::House;
use crate::domain::access::Actor;
use crate::domain::field::{FieldRule, Gather};
use crate::domain::id::{BookingId, SessionId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval};
use crate::http::actor::Signed;
use crate::http::form::Fields;
use crate::http::language;
use crate::http::now::{Clock, Now};
use crate::words::Words;
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome, Request};
use std::convert::Infallible;
use std::sync::Arc;

/// A request of somebody who is signed in. Without, the answer is 401.
pub struct Ask<'r> {
    /// The house.
    pub house: &'r House,
    /// Who, with all they hold now.
    pub actor: Actor,
    /// The session, where it is one.
    pub session: Option<SessionId>,
    /// When it arrived.
    pub now: Instant,
    /// The words to answer in.
    pub w: Words,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Ask<'r> {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Ask<'r>, Infallible> {
        let visit = match Visit::from_request(request).await {
            Outcome::Success(visit) => visit,
            Outcome::Forward(status) => return Outcome::Forward(status),
            Outcome::Error(error) => return Outcome::Error(error),
        };
        Signed::from_request(request).await.map(|signed| Ask {
            house: visit.house,
            actor: signed.actor,
            session: signed.session,
            now: visit.now,
            w: visit.w,
        })
    }
}

/// A request of anybody.
pub struct Visit<'r> {
    /// The house.
    pub house: &'r House,
    /// When it arrived.
    pub now: Instant,
    /// The words to answer in.
    pub w: Words,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Visit<'r> {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Visit<'r>, Infallible> {
        let Some(house) = request.rocket().state::<Arc<House>>() else {
            return Outcome::Forward(Status::InternalServerError);
        };
        let w = Words::of(language::of(request).await);
        request.local_cache(|| Spoken(w));
        let now = match request.guard::<Now>().await {
            Outcome::Success(now) => now.0,
            _ => request.rocket().state::<Clock>().copied().unwrap_or_default().now(),
        };
        Outcome::Success(Visit { house, now, w })
    }
}

/// An id in the path; one that is no id of ours names nothing.
pub fn id<T: std::str::FromStr>(text: &str) -> Result<T, ApiFault> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// The `Idempotency-Key` of a request.
pub struct ClientKey(pub Option<String>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for ClientKey {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<ClientKey, Infallible> {
        Outcome::Success(ClientKey(request.headers().get_one("Idempotency-Key").map(str::to_owned)))
    }
}

impl ClientKey {
    /// The key, if it is given and short enough to be kept.
    pub fn read(self) -> Result<Option<String>, Refusal> {
        match self.0 {
            Some(key) if key.trim().is_empty() || key.len() > 200 => {
                Err(Refusal::field("Idempotency-Key", FieldRule::Length { min: 1, max: 200 }))
            }
            key => Ok(key),
        }
    }
}

/// The query of a request; every value that cannot be read is named by [`Query::done`].
pub struct Query {
    fields: Fields,
    wrong: Gather,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Query {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Query, Infallible> {
        let text = request.uri().query().map_or("", |query| query.as_str());
        Outcome::Success(Query { fields: Fields::parse(text), wrong: Gather::default() })
    }
}

impl Query {
    /// A text; empty when it is not there.
    pub fn text(&self, name: &str) -> String {
        self.fields.get(name).trim().to_owned()
    }
    /// Every value of a name, commas apart too.
    pub fn all(&self, name: &str) -> Vec<String> {
        let values = self.fields.all(name).flat_map(|value| value.split(','));
        values.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }
    /// An id.
    pub fn id<T: std::str::FromStr>(&mut self, name: &str) -> Option<T> {
        let raw = self.text(name);
        let found = raw.parse().ok();
        if found.is_none() && !raw.is_empty() {
            self.wrong.wrong(name, FieldRule::Unknown);
        }
        found
    }
    /// A whole number, `usual` when it is not there.
    pub fn number(&mut self, name: &str, min: i64, max: i64, usual: i64) -> i64 {
        let raw = self.text(name);
        if raw.is_empty() {
            return usual;
        }
        self.wrong.take(crate::domain::field::number(name, &raw, min, max)).unwrap_or(usual)
    }
    /// How many on a page: 50, at most 200.
    pub fn limit(&mut self) -> i64 {
        self.number("limit", 1, 200, 50)
    }
    /// `true` or `false`.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.text(name).as_str() {
            "" | "false" | "0" => false,
            "true" | "1" => true,
            _ => {
                self.wrong.wrong(name, FieldRule::Choice);
                false
            }
        }
    }
    /// An instant, RFC 3339 with an offset. (A `+` that was not escaped has become a space.)
    pub fn instant(&mut self, name: &str) -> Option<Instant> {
        let raw = self.text(name);
        let found = Instant::parse(&raw).or_else(|| Instant::parse(&raw.replace(' ', "+")));
        if found.is_none() && !raw.is_empty() {
            self.wrong.wrong(name, FieldRule::Instant);
        }
        found
    }
    /// `from` and `to`: both or neither, in order, at most `most` days apart.
    pub fn span(&mut self, most: i64) -> Option<Interval> {
        let errors = self.wrong.0.len();
        let (from, to) = (self.instant("from"), self.instant("to"));
        let read = self.wrong.0.len() == errors;
        match (from, to) {
            (Some(from), Some(to)) => match Interval::new(from, to) {
                Ok(span) if span.seconds() <= most * DAY => return Some(span),
                Ok(_) => self.wrong.wrong("to", FieldRule::Days { most }),
                Err(_) => self.wrong.wrong("to", FieldRule::EndAfterStart),
            },
            (Some(_), None) if read => self.wrong.wrong("to", FieldRule::Missing),
            (None, Some(_)) if read => self.wrong.wrong("from", FieldRule::Missing),
            _ => {}
        }
        None
    }
    /// The last booking of the page before, as [`cursor`] writes it.
    pub fn after_booking(&mut self) -> Option<(Instant, BookingId)> {
        let raw = self.text("after");
        let read = |raw: &str| {
            let (at, id) = raw.split_once('-')?;
            Some((Instant(at.parse().ok()?), id.parse().ok()?))
        };
        let found = read(&raw);
        if found.is_none() && !raw.is_empty() {
            self.wrong.wrong("after", FieldRule::Unknown);
        }
        found
    }
    /// Keeps an error, unless the name has one already.
    pub fn wrong(&mut self, name: &str, rule: FieldRule) {
        if !self.wrong.0.iter().any(|error| error.field == name) {
            self.wrong.wrong(name, rule);
        }
    }
    /// All was read, or all that was not is named.
    pub fn done(self) -> Result<(), Refusal> {
        if self.wrong.0.is_empty() { Ok(()) } else { Err(Refusal::Fields(self.wrong.0)) }
    }
}

/// Where a page of bookings ended.
pub fn cursor(booking: &crate::app::Booking) -> String {
    format!("{}-{}", booking.span.end().0, booking.id)
}
