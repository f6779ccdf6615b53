//! Who asks, when, in which words; and the query, read with every wrong value named.

use super::view::{ApiFault, Spoken};
use crate::app::House;
use crate::app::once::Key;
use crate::domain::access::Actor;
use crate::domain::field::{FieldRule, Gather};
use crate::domain::id::{BookingId, SessionId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{DAY, Instant, Interval, is_near};
use crate::http::actor::Signed;
use crate::http::form::Fields;
use crate::http::language;
use crate::http::now::{Clock, Now};
use crate::words::Words;
use chrono::NaiveDate;
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
pub struct ClientKey {
    given: Option<String>,
    path: String,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for ClientKey {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<ClientKey, Infallible> {
        let given = request.headers().get_one(KEY).map(str::to_owned);
        Outcome::Success(ClientKey { given, path: request.uri().path().to_string() })
    }
}

/// The header a client names a wish by.
pub const KEY: &str = "Idempotency-Key";
/// Most bytes of a key.
const KEY_MAX: usize = 200;

impl ClientKey {
    /// The key of `ask`, whose body has that hash, if one is given and short enough to be kept.
    pub fn read(self, ask: &Ask<'_>, body_hash: &str) -> Result<Option<Key>, Refusal> {
        let Some(text) = self.given else { return Ok(None) };
        if text.trim().is_empty() || text.len() > KEY_MAX {
            return Err(Refusal::field(KEY, FieldRule::Length { min: 1, max: KEY_MAX }));
        }
        Ok(Some(Key::new(ask.house, &ask.actor, &self.path, &text, body_hash)))
    }
}

/// The query of a request; every value that cannot be read is named by [`Query::done`].
pub struct Query {
    fields: Fields,
    asked: Vec<&'static str>,
    wrong: Gather,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Query {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Query, Infallible> {
        let text = request.uri().query().map_or("", |query| query.as_str());
        Outcome::Success(Query { fields: Fields::parse(text), asked: Vec::new(), wrong: Gather::default() })
    }
}

impl Query {
    /// A text; empty when it is not there.
    pub fn text(&mut self, name: &'static str) -> String {
        self.asked.push(name);
        self.fields.get(name).trim().to_owned()
    }
    fn is_given(&self, name: &str) -> bool {
        self.fields.names().any(|given| given == name)
    }
    /// Every value of a name, commas apart too.
    pub fn all(&mut self, name: &'static str) -> Vec<String> {
        self.asked.push(name);
        let values = self.fields.all(name).flat_map(|value| value.split(','));
        values.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }
    /// One of some names, or nothing.
    pub fn one<T: Copy>(&mut self, name: &'static str, of: &[(&str, T)]) -> Option<T> {
        let raw = self.text(name);
        let found = of.iter().find(|(known, _)| *known == raw).map(|(_, value)| *value);
        if found.is_none() && !raw.is_empty() {
            self.wrong.wrong(name, FieldRule::Choice);
        }
        found
    }
    /// An id.
    pub fn id<T: std::str::FromStr>(&mut self, name: &'static str) -> Option<T> {
        let raw = self.text(name);
        let found = raw.parse().ok();
        // The first page is after nothing.
        if found.is_none() && self.is_given(name) && !(raw.is_empty() && name == "after") {
            self.wrong.wrong(name, FieldRule::Unknown);
        }
        found
    }
    /// A whole number, `usual` when it is not there.
    pub fn number(&mut self, name: &'static str, min: i64, max: i64, usual: i64) -> i64 {
        let raw = self.text(name);
        if !self.is_given(name) {
            return usual;
        }
        self.wrong.take(crate::domain::field::number(name, &raw, min, max)).unwrap_or(usual)
    }
    /// How many on a page: 50, at most 200.
    pub fn limit(&mut self) -> i64 {
        self.number("limit", 1, 200, 50)
    }
    /// `true` or `false`.
    pub fn flag(&mut self, name: &'static str) -> bool {
        match self.text(name).as_str() {
            "" if !self.is_given(name) => false,
            "false" => false,
            "true" => true,
            _ => {
                self.wrong.wrong(name, FieldRule::Choice);
                false
            }
        }
    }
    /// An instant, RFC 3339 with an offset. (A `+` that was not escaped has become a space.)
    pub fn instant(&mut self, name: &'static str) -> Option<Instant> {
        let raw = self.text(name);
        let found = Instant::parse(&raw).or_else(|| Instant::parse(&raw.replace(' ', "+")));
        if found.is_none() && self.is_given(name) {
            self.wrong.wrong(name, FieldRule::Instant);
        }
        found
    }
    /// A date.
    pub fn day(&mut self, name: &'static str) -> Option<NaiveDate> {
        let raw = self.text(name);
        let found = raw.parse().ok().filter(|date| is_near(*date));
        if found.is_none() && self.is_given(name) {
            self.wrong.wrong(name, FieldRule::Date);
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
            let plain = !at.is_empty() && at.len() <= 12 && at.bytes().all(|b| b.is_ascii_digit());
            let at: i64 = plain.then(|| at.parse().ok()).flatten()?;
            Some((Instant(at), id.parse().ok()?))
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
    /// All was read, or all that was not is named; a name that nothing asked for too, since a misspelt
    /// filter would answer another question.
    pub fn done(mut self) -> Result<(), Refusal> {
        let surplus = self.fields.names().filter(|name| !self.asked.contains(name));
        let surplus: Vec<String> = surplus.map(str::to_owned).collect();
        for name in surplus {
            self.wrong(&name, FieldRule::Surplus);
        }
        if self.wrong.0.is_empty() { Ok(()) } else { Err(Refusal::Fields(self.wrong.0)) }
    }
}

/// Where a page of bookings ended that is ordered by `at`.
pub fn cursor(at: Instant, booking: &crate::app::Booking) -> String {
    format!("{}-{}", at.0, booking.id)
}
