//! Entity tags and the conditions on them (RFC 9110 §8.8.3, §13.1).

use crate::domain::refusal::Refusal;
use rocket::request::{FromRequest, Outcome, Request};
use std::convert::Infallible;

/// The tag of a thing by its version.
pub fn of_version(version: i64) -> String {
    format!("\"{version}\"")
}

/// If-Match and If-None-Match of a request.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// If-Match.
    pub matching: Option<String>,
    /// If-None-Match.
    pub none_matching: Option<String>,
}

impl Conditions {
    /// The version If-Match asks for; `None`: any. A tag that is none of ours matches nothing.
    pub fn version(&self) -> Result<Option<i64>, Refusal> {
        match self.matching.as_deref().map(str::trim) {
            None | Some("*") => Ok(None),
            Some(tag) => tag.trim_matches('"').parse().map(Some).map_err(|_| Refusal::Stale),
        }
    }
    /// Whether the client has `tag` already: 304.
    pub fn has(&self, tag: &str) -> bool {
        let Some(given) = &self.none_matching else { return false };
        given.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Conditions {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Conditions, Infallible> {
        let get = |name| request.headers().get_one(name).map(str::to_owned);
        Outcome::Success(Conditions { matching: get("If-Match"), none_matching: get("If-None-Match") })
    }
}
