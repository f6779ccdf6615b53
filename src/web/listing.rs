//! What the lists for staff share: filters in the address, the next page, names of places.

use super::address;
use super::shell::Choice;
use crate::app::{Incubator, MOST, Tally};
use crate::domain::person::Language;
use crate::words::Words;
use crate::words::money::grouped;
use chrono_tz::Tz;

/// The zone of pages that show no single place.
pub const ZONE: Tz = chrono_tz::Asia::Shanghai;

/// Rows of a page.
pub const PAGE: i64 = 50;

/// A list that is read in pages: its address, its filters and where this page begins.
pub struct Shelf<'a> {
    /// The path.
    pub path: &'a str,
    /// The filters; empty ones are left out.
    pub query: &'a [(&'a str, &'a str)],
    /// The parameter that says after which row a page begins.
    pub mark: &'a str,
    /// Whether this is a later page.
    pub later: bool,
    /// Rows of a page.
    pub rows: usize,
}

impl<'a> Shelf<'a> {
    /// A list of [`PAGE`] rows a page.
    pub fn new(path: &'a str, query: &'a [(&'a str, &'a str)], mark: &'a str, later: bool) -> Shelf<'a> {
        Shelf { path, query, mark, later, rows: usize::try_from(PAGE).unwrap_or(usize::MAX) }
    }
}

/// Where a list stands and goes on.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// Rows on this page.
    pub shown: usize,
    /// How many there are, where that is counted.
    pub tally: Option<Tally>,
    /// The first page, when this is a later one.
    pub first: Option<String>,
    /// The next page.
    pub next: Option<String>,
}

impl Turn {
    /// Cuts the row that was asked for beyond the page, and links to where it stands; `key`: how the
    /// address names a row.
    pub fn cut<T>(list: &mut Vec<T>, shelf: &Shelf<'_>, key: impl Fn(&T) -> String) -> Turn {
        let further = list.len() > shelf.rows;
        list.truncate(shelf.rows);
        let next = list.last().filter(|_| further).map(|last| {
            let at = key(last);
            address::to(shelf.path, &[shelf.query, &[(shelf.mark, at.as_str())]].concat())
        });
        let first = shelf.later.then(|| address::to(shelf.path, shelf.query));
        Turn { shown: list.len(), tally: None, first, next }
    }
    /// With what was counted.
    #[must_use]
    pub fn of(self, tally: Tally) -> Turn {
        Turn { tally: Some(tally), ..self }
    }
    /// Which rows these are, of how many; what lies beyond the count is told as more.
    pub fn told(&self, w: Words) -> String {
        let shown = i64::try_from(self.shown).unwrap_or(i64::MAX);
        let Some(tally) = self.tally else { return w.staff.shown(self.shown) };
        let rows = (grouped(tally.earlier + 1), grouped(tally.earlier + shown));
        match (tally.total <= MOST, tally.earlier <= MOST) {
            (true, _) => w.ui.rows_shown(rows.0, rows.1, grouped(tally.total)),
            (false, true) => w.ui.rows_shown_more(rows.0, rows.1, grouped(MOST)),
            (false, false) => w.ui.rows_beyond(self.shown, grouped(MOST)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_after_its_last_row_with_its_filters() {
        let mut list: Vec<i64> = (1..=PAGE + 1).collect();
        let shelf = |later| Shelf::new("/people", &[("q", "a b"), ("x", "")], "after", later);
        let turn = Turn::cut(&mut list, &shelf(false), ToString::to_string);
        assert_eq!(turn.next.as_deref(), Some("/people?q=a%20b&after=50"));
        assert_eq!((&turn.first, turn.shown), (&None, 50));
        let turn = Turn::cut(&mut list, &shelf(true), ToString::to_string);
        assert_eq!((turn.first.as_deref(), turn.next), (Some("/people?q=a%20b"), None));
    }

    #[test]
    fn a_page_says_where_it_stands_as_far_as_rows_were_counted() {
        let w = Words::of(Language::En);
        let told =
            |total, earlier| Turn { shown: 50, ..Turn::default() }.of(Tally { total, earlier }).told(w);
        assert_eq!(told(1_234, 100), "101–150 of 1,234");
        assert_eq!(told(MOST + 1, 100), "101–150 of more than 10,000");
        assert_eq!(told(MOST + 1, MOST + 1), "50 on this page, of more than 10,000");
        assert_eq!(Turn { shown: 3, ..Turn::default() }.told(w), "3 on this page");
    }
}
