//! JSON bodies: small, without unknown members, and with the place of what is wrong in them.

use super::view::ApiFault;
use crate::app::secret::plain_hash;
use crate::domain::field::FieldRule;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, day_span, day_start, is_near};
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Asia::Shanghai;
use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::http::{ContentType, Status};
use rocket::request::Request;
use schemars::JsonSchema;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};
use std::borrow::Cow;

/// The largest body.
const LIMIT_KIB: u64 = 256;

/// A body, read; what was wrong is told by [`Body::read`], after it is known who asks.
pub struct Body<T> {
    parsed: Result<T, Refusal>,
    /// SHA-256 of its bytes.
    pub hash: String,
}

impl<T> Body<T> {
    /// The body, or which member is wrong.
    pub fn read(self) -> Result<T, ApiFault> {
        Ok(self.parsed?)
    }
}

#[rocket::async_trait]
impl<'r, T: DeserializeOwned + Send> FromData<'r> for Body<T> {
    type Error = &'static str;
    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        if request.content_type().is_some_and(|kind| !is_json(kind)) {
            return Outcome::Error((Status::UnsupportedMediaType, "not JSON"));
        }
        let bytes = match data.open(LIMIT_KIB.kibibytes()).into_bytes().await {
            Ok(bytes) if bytes.is_complete() => bytes.into_inner(),
            Ok(_) => return Outcome::Error((Status::PayloadTooLarge, "too large")),
            Err(_) => return Outcome::Error((Status::BadRequest, "not read")),
        };
        let parsed = serde_json::from_slice(&bytes).map_err(|error| wrong(&bytes, &error));
        Outcome::Success(Body { parsed, hash: plain_hash(&bytes) })
    }
}

/// JSON, and what is written in it: a PATCH may well be called application/merge-patch+json.
fn is_json(kind: &ContentType) -> bool {
    let sub = kind.sub().as_str();
    kind.top() == "application" && (sub == "json" || sub.ends_with("+json"))
}

/// Which member is wrong, and how.
fn wrong(bytes: &[u8], error: &serde_json::Error) -> Refusal {
    let text = error.to_string();
    let said = text.rsplit_once(" at line ").map_or(text.as_str(), |(said, _)| said);
    let quoted = || said.split('`').nth(1).unwrap_or_default();
    let ours = ["not an id", NOT_AN_INSTANT, NOT_A_DAY, NOT_A_DATE, NOT_A_TIME].contains(&said);
    let place = path_at(bytes, error, ours);
    let name = |place: &str| if place.is_empty() { "body".to_owned() } else { place.to_owned() };
    if said.starts_with("missing field") {
        let field = if place.is_empty() { quoted().to_owned() } else { format!("{place}.{}", quoted()) };
        return Refusal::field(&field, FieldRule::Missing);
    }
    let rule = match said {
        "not an id" => FieldRule::Unknown,
        NOT_AN_INSTANT => FieldRule::Instant,
        NOT_A_DAY | NOT_A_DATE => FieldRule::Date,
        NOT_A_TIME => FieldRule::Time,
        said if said.starts_with("unknown variant") => FieldRule::Choice,
        said if said.starts_with("unknown field") => FieldRule::Surplus,
        said => FieldRule::Unreadable(said.to_owned()),
    };
    Refusal::field(&name(&place), rule)
}

/// The path of the member in which reading stopped, as `items[0].resource_id`. An error of `ours` comes after
/// the value was read, and what closes what it is in; of a list also the comma that follows.
fn path_at(bytes: &[u8], error: &serde_json::Error, ours: bool) -> String {
    let before: usize = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .take(error.line().saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    let mut end = (before + error.column()).min(bytes.len());
    if ours {
        let read = bytes[..end].trim_ascii_end();
        end = read.len() - usize::from(read.ends_with(b"}") || read.ends_with(b"]") || read.ends_with(b","));
    }
    let mut path: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < end {
        match bytes[at] {
            b'{' => path.push(Part::Member(String::new(), true)),
            b'[' => path.push(Part::Place(0)),
            b'}' | b']' => {
                path.pop();
            }
            b':' => {
                if let Some(Part::Member(_, key)) = path.last_mut() {
                    *key = false;
                }
            }
            b',' => match path.last_mut() {
                Some(Part::Member(_, key)) => *key = true,
                Some(Part::Place(place)) => *place += 1,
                None => {}
            },
            b'"' => {
                let start = at + 1;
                at = start;
                while at < end && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                if let Some(Part::Member(name, true)) = path.last_mut() {
                    *name = String::from_utf8_lossy(&bytes[start..at.min(end)]).into_owned();
                }
            }
            _ => {}
        }
        at += 1;
    }
    path.iter().fold(String::new(), |text, part| match part {
        Part::Member(name, _) if text.is_empty() => name.clone(),
        Part::Member(name, _) if name.is_empty() => text,
        Part::Member(name, _) => format!("{text}.{name}"),
        Part::Place(place) => format!("{text}[{place}]"),
    })
}

/// A step into a body: the member last named (and whether a name comes next), or a place in a list.
enum Part {
    Member(String, bool),
    Place(usize),
}

const NOT_A_DATE: &str = "not a date";
const NOT_A_TIME: &str = "not a time of day";
const NOT_AN_INSTANT: &str = "not an instant";
const NOT_A_DAY: &str = "neither an instant nor a date";

/// An instant in a body: RFC 3339 with an offset.
#[derive(Clone, Copy, Debug)]
pub struct Moment(pub Instant);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Moment, D::Error> {
        let text = String::deserialize(from)?;
        Instant::parse(&text).map(Moment).ok_or_else(|| D::Error::custom(NOT_AN_INSTANT))
    }
}

impl JsonSchema for Moment {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// An instant, or a date of Beijing's calendar: then its first moment, or the end of it.
#[derive(Clone, Copy, Debug)]
pub enum Day {
    /// An instant.
    At(Instant),
    /// A whole day.
    Whole(NaiveDate),
}

impl Day {
    /// The first moment meant.
    pub fn start(self) -> Instant {
        match self {
            Day::At(at) => at,
            Day::Whole(date) => day_start(date, Shanghai),
        }
    }
    /// The first moment after what is meant.
    pub fn end(self) -> Instant {
        match self {
            Day::At(at) => at,
            Day::Whole(date) => day_span(date, Shanghai).end(),
        }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
        let text = String::deserialize(from)?;
        let whole = || {
            let date: NaiveDate = text.parse().ok()?;
            let span = day_span(date, Shanghai);
            (span.start() >= Instant::FIRST && span.end() <= Instant::LAST).then_some(Day::Whole(date))
        };
        let day = Instant::parse(&text).map(Day::At).or_else(whole);
        day.ok_or_else(|| D::Error::custom(NOT_A_DAY))
    }
}

impl JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "anyOf": [{ "format": "date-time" }, { "format": "date" }] })
    }
}

/// A date: `2026-11-24`.
#[derive(Clone, Copy, Debug)]
pub struct Date(pub NaiveDate);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        let date: Option<NaiveDate> = String::deserialize(from)?.parse().ok();
        date.filter(|date| is_near(*date)).map(Date).ok_or_else(|| D::Error::custom(NOT_A_DATE))
    }
}

impl JsonSchema for Date {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

/// A time of the wall clock: `09:30`.
#[derive(Clone, Copy, Debug)]
pub struct Clock(pub NaiveTime);

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Clock, D::Error> {
        let text = String::deserialize(from)?;
        NaiveTime::parse_from_str(&text, "%H:%M").map(Clock).map_err(|_| D::Error::custom(NOT_A_TIME))
    }
}

impl JsonSchema for Clock {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Clock".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" })
    }
}
