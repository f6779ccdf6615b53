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
    /// The version If-Match asks for; `None`: any. Compared strongly, as RFC 9110 §13.1.1 says: a weak tag,
    /// or one that is none of ours, matches nothing. Of several the highest counts, since versions only
    /// rise: who has seen 4 knows that 3 is gone.
    pub fn version(&self) -> Result<Option<i64>, Refusal> {
        let Some(given) = self.matching.as_deref().map(str::trim) else { return Ok(None) };
        if given == "*" {
            return Ok(None);
        }
        let ours = |tag: &str| {
            let version: i64 = tag.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok()?;
            (of_version(version) == tag.trim()).then_some(version)
        };
        given.split(',').filter_map(ours).max().map(Some).ok_or(Refusal::Stale)
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
        let get = |name| {
            let lines: Vec<&str> = request.headers().get(name).collect();
            (!lines.is_empty()).then(|| lines.join(","))
        };
        Outcome::Success(Conditions { matching: get("If-Match"), none_matching: get("If-None-Match") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(if_match: &str) -> Option<Option<i64>> {
        Conditions { matching: Some(if_match.to_owned()), none_matching: None }.version().ok()
    }

    #[test]
    fn if_match_compares_strongly() {
        assert_eq!(Conditions::default().version().ok(), Some(None), "without it every version will do");
        assert_eq!(version("*"), Some(None));
        assert_eq!(version("\"3\""), Some(Some(3)));
        assert_eq!(version(" \"2\" , W/\"9\", \"x\", \"3\""), Some(Some(3)));
        for none in ["W/\"3\"", "3", "\"+3\"", "\"03\"", "\"x\"", "", "\"3"] {
            assert_eq!(version(none), None, "{none}");
        }
    }

    #[test]
    fn if_none_match_compares_weakly() {
        let has =
            |given: &str| Conditions { matching: None, none_matching: Some(given.to_owned()) }.has("\"3\"");
        assert!(has("\"3\"") && has("W/\"3\"") && has("*") && has("\"1\", \"3\""));
        assert!(!has("\"4\"") && !has("3") && !has(""));
    }
}
