//! What the lists for staff share: filters in the address, the next page, names of places.

use super::page::{Frame, PageFault};
use super::shell::{Choice, FormErrors};
use super::sign_in::errors;
use crate::app::{Fault, Incubator};
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::words::Words;
use chrono_tz::Tz;
use std::str::FromStr;

/// The zone of pages that show no single place.
pub const ZONE: Tz = chrono_tz::Asia::Shanghai;

/// Rows of a page.
pub const PAGE: i64 = 50;

/// The id of an address; one that is none of ours is not there.
pub fn id<T: FromStr>(raw: &str) -> Result<T, Refusal> {
    raw.parse().map_err(|_| Refusal::NotFound)
}

/// An address with the given query; empty values are left out.
pub fn address(path: &str, query: &[(&str, &str)]) -> String {
    let encode = |value: &str| rocket::http::RawStr::new(value).percent_encode().to_string();
    let given = query.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = given.map(|(key, value)| format!("{key}={}", encode(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Where a list goes on.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// Rows on this page.
    pub shown: usize,
    /// The first page, when this is a later one.
    pub first: Option<String>,
    /// The next page.
    pub next: Option<String>,
}

impl Turn {
    /// Cuts the row that was asked for beyond the page, and links to where it stands. `mark`: the
    /// parameter that says where a page begins, and its value now.
    pub fn cut<T>(
        list: &mut Vec<T>,
        path: &str,
        query: &[(&str, &str)],
        mark: (&str, Option<i64>),
        key: impl Fn(&T) -> i64,
    ) -> Turn {
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let further = list.len() > most;
        list.truncate(most);
        let next = list.last().filter(|_| further).map(|last| {
            let at = key(last).to_string();
            address(path, &[query, &[(mark.0, at.as_str())]].concat())
        });
        let first = mark.1.map(|_| address(path, query));
        Turn { shown: list.len(), first, next }
    }
    /// Whether there is anything to turn to.
    pub fn is_needed(&self) -> bool {
        self.first.is_some() || self.next.is_some()
    }
}

/// An incubator's name in the reader's language.
pub fn place<'a>(w: &Words, one: &'a Incubator) -> &'a str {
    if w.lang == Language::Zh { &one.name_zh } else { &one.name_en }
}

/// The name of the incubator of that id among those given; empty for one that is not there.
pub fn place_of(w: &Words, all: &[Incubator], id: Option<i64>) -> String {
    all.iter().find(|one| Some(one.id) == id).map_or_else(String::new, |one| place(w, one).to_owned())
}

/// Incubators to choose from; `any`: what the empty choice says, if there is one.
pub fn places<'a>(
    w: &Words,
    list: impl IntoIterator<Item = &'a Incubator>,
    any: Option<&str>,
    current: &str,
) -> Vec<Choice> {
    let any = any.map(|label| (String::new(), label.to_owned()));
    let named = list.into_iter().map(|one| (one.id.to_string(), place(w, one).to_owned()));
    Choice::list(any.into_iter().chain(named), current)
}

/// What a form's use case gave: its value, the wrong fields to show, or a fault for its own page.
pub fn told<T>(frame: &Frame, done: Result<T, Fault>) -> Result<Result<T, FormErrors>, PageFault> {
    match done {
        Ok(value) => Ok(Ok(value)),
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::Fields(_)) => {
            Ok(Err(errors(frame, &refusal)))
        }
        Err(fault) => Err(PageFault(fault)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_after_its_last_row_with_its_filters() {
        let mut list: Vec<i64> = (1..=PAGE + 1).collect();
        let turn = Turn::cut(&mut list, "/people", &[("q", "a b"), ("x", "")], ("after", None), |id| *id);
        assert_eq!(turn.next.as_deref(), Some("/people?q=a%20b&after=50"));
        assert_eq!((turn.first, turn.shown), (None, 50));
        let turn = Turn::cut(&mut list, "/people", &[], ("after", Some(50)), |id| *id);
        assert_eq!((turn.first.as_deref(), turn.next), (Some("/people"), None));
    }
}
