//! Addresses of this product: made with a query, and read back.

use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use std::str::FromStr;

/// The id in a path; what is none names nothing.
pub fn id<T: FromStr>(raw: &str) -> Result<T, Refusal> {
    raw.parse().map_err(|_| Refusal::NotFound)
}

/// A part of an address.
pub fn encoded(text: &str) -> String {
    rocket::http::RawStr::new(text).percent_encode().to_string()
}

/// An address with a query of the pairs that hold something.
pub fn to(path: &str, pairs: &[(&str, &str)]) -> String {
    let set = pairs.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = set.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// Where a list that is ordered by time goes on: a moment and an id, as `1790000000-17`.
pub fn moment_and_id(text: &str) -> Option<(Instant, i64)> {
    let (at, id) = text.split_once('-')?;
    Some((Instant(at.parse().ok()?), id.parse().ok()?))
}
