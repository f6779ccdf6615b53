//! What `base.html` and the components of `ui.html` read: the frame around a page and the small
//! view structs its parts are made of. Plain data; a page fills it and askama prints it.

pub use super::nav::NavItem;
use super::nav::{self, NavGroup};
use crate::words::Words;

/// The frame around every page. Each page struct has it as `shell`.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The words of the reader's language.
    pub w: Words,
    /// Title of the page: its `<h1>` and, with the product's name, its `<title>`.
    pub title: String,
    /// Path and query of this page: where a change of language comes back to.
    pub path: String,
    /// The token every form that changes something carries.
    pub csrf: String,
    /// Who is signed in.
    pub user: Option<UserBadge>,
    /// The main navigation; a phone shows the first four lines and keeps the rest under "more".
    pub nav: Vec<NavGroup>,
    /// Notices not yet read, shown at the bell.
    pub unread: i64,
    /// What the last action did, told once.
    pub flash: Option<Flash>,
    /// The zone of every time on the page, as `北京时间 UTC+8`.
    pub zone_label: String,
    /// The moment of the page, for those who print it.
    pub printed: String,
}

impl Shell {
    /// Lines that a phone shows: five fit side by side at 360 px, else the fifth place is for "more".
    fn docked(&self) -> usize {
        let all = self.nav.iter().map(|group| group.items.len()).sum();
        if all <= 5 { all } else { 4 }
    }
    /// What stands in the dock of a phone.
    pub fn dock(&self) -> Vec<&NavItem> {
        self.nav.iter().flat_map(|group| &group.items).take(self.docked()).collect()
    }
    /// What stands under "more" there.
    pub fn rest(&self) -> Vec<NavGroup> {
        nav::after(&self.nav, self.docked())
    }
    /// Whether the page is one of those.
    pub fn rest_current(&self) -> bool {
        self.rest().iter().any(|group| group.items.iter().any(|item| item.current))
    }
    /// The number at the bell, short enough for its place.
    pub fn unread_short(&self) -> String {
        if self.unread > 99 { "99+".to_owned() } else { self.unread.to_string() }
    }
}

/// The signed-in person, as the header shows them.
#[derive(Clone, Debug)]
pub struct UserBadge {
    /// Display name.
    pub name: String,
    /// Log-in name.
    pub email: String,
    /// The company they act for, if any.
    pub company: Option<String>,
}

/// The letters an avatar shows: the family name of 张伟, the initials of "Ada Lovelace".
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let Some(first) = words.next() else { return String::new() };
    let second = words.next_back().filter(|letter| first.is_ascii() && letter.is_ascii());
    std::iter::once(first).chain(second).flat_map(char::to_uppercase).collect()
}

/// A message about what was just done.
#[derive(Clone, Debug)]
pub struct Flash {
    /// `ok`, `info`, `warn` or `bad`.
    pub kind: &'static str,
    /// The sentence.
    pub text: String,
    /// How to take it back, where that is still possible.
    pub undo: Option<UndoAction>,
}

/// A form that takes the last action back.
#[derive(Clone, Debug)]
pub struct UndoAction {
    /// Where it posts to.
    pub href: String,
    /// The button's words.
    pub label: String,
}

/// A link in words: breadcrumbs, alternatives.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub label: String,
}

impl Link {
    /// A link.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Link {
        Link { href: href.into(), label: label.into() }
    }
}

/// One option of a select or a group of radio buttons.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// Whether it is the present one.
    pub chosen: bool,
}

impl Choice {
    /// All options, with the one of value `current` chosen.
    pub fn list<V: Into<String>, L: Into<String>>(
        options: impl IntoIterator<Item = (V, L)>,
        current: &str,
    ) -> Vec<Choice> {
        let choice = |(value, label): (V, L)| {
            let value = value.into();
            Choice { chosen: value == current, label: label.into(), value }
        };
        options.into_iter().map(choice).collect()
    }
}

/// What is wrong with a form, by field; the same words stand in the summary and at the field.
#[derive(Clone, Debug, Default)]
pub struct FormErrors {
    fields: Vec<(String, String)>,
    refused: Option<Refused>,
}

/// Why a form as a whole was not taken, where no field of it is wrong: it is shown again with what was typed.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The status it is answered with.
    pub status: u16,
    /// What was refused, in one line.
    pub title: String,
    /// Why, and what can be done.
    pub why: String,
    /// Where that is seen as it is now, if somebody else changed it meanwhile.
    pub now: String,
}

impl FormErrors {
    /// What was not taken as a whole.
    pub fn of_refusal(refused: Refused) -> FormErrors {
        FormErrors { fields: Vec::new(), refused: Some(refused) }
    }
    /// The same, with the page on which what somebody else changed is seen as it is now.
    #[must_use]
    pub fn seen_at(mut self, page: String) -> FormErrors {
        if let Some(refused) = self.refused.as_mut().filter(|refused| !refused.now.is_empty()) {
            refused.now = page;
        }
        self
    }
    /// Adds a mistake in the field named `field`.
    pub fn add(&mut self, field: impl Into<String>, text: impl Into<String>) {
        self.fields.push((field.into(), text.into()));
    }
    /// Adds the mistakes of `other` in fields that have none yet.
    pub fn join(&mut self, other: &FormErrors) {
        let mut new = other.clone();
        new.fields.retain(|(field, _)| self.of(field).is_empty());
        self.fields.append(&mut new.fields);
        self.refused = self.refused.take().or(new.refused);
    }
    /// Puts them in the order of the form: by `place` of their fields, those of one place as they were found.
    pub fn order(&mut self, place: impl Fn(&str) -> u8) {
        self.fields.sort_by_key(|(name, _)| place(name));
    }
    /// The first mistake of that field, or nothing.
    pub fn of(&self, field: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text)
    }
    /// Whether the form is sound.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.refused.is_none()
    }
    /// How many mistakes there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }
    /// All mistakes in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = &(String, String)> {
        self.fields.iter()
    }
    /// Why the whole of it was not taken.
    pub fn refused(&self) -> Option<&Refused> {
        self.refused.as_ref()
    }
    /// The same with each field and its sentence as another form has them.
    pub fn renamed<F: Into<String>, T: Into<String>>(
        &self,
        named: impl Fn(&str, &str) -> (F, T),
    ) -> FormErrors {
        let of = |(field, text): &(String, String)| {
            let (field, text) = named(field, text);
            (field.into(), text.into())
        };
        FormErrors { fields: self.fields.iter().map(of).collect(), refused: self.refused.clone() }
    }
    /// All of it in one line, where there is no form to show it in.
    pub fn told(&self) -> String {
        let refused = self.refused.iter().flat_map(|one| [one.title.as_str(), one.why.as_str()]);
        let all = refused.chain(self.fields.iter().map(|(_, text)| text.as_str()));
        all.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// A step of a booking's or an application's history.
#[derive(Clone, Debug)]
pub struct Step {
    /// When, in words.
    pub at: String,
    /// Who did it.
    pub who: String,
    /// What happened.
    pub what: String,
    /// The reason given, or nothing.
    pub note: String,
    /// The state it led to (its icon is the step's mark), or nothing.
    pub state: &'static str,
    /// Whether it is still to come.
    pub ahead: bool,
}

/// How much of an amount is used, held and left.
#[derive(Clone, Debug)]
pub struct Balance {
    /// What it is an amount of.
    pub label: String,
    /// Unique on its page: names the stripes of the held part.
    pub id: String,
    /// Used, in any unit.
    pub used: i64,
    /// Held for what is requested or coming.
    pub held: i64,
    /// All there is.
    pub total: i64,
    /// `used` in words, with its unit.
    pub used_text: String,
    /// `held` in words.
    pub held_text: String,
    /// What is left, in words.
    pub left_text: String,
    /// Until when, under which programme; may be empty.
    pub note: String,
}

impl Balance {
    fn share(&self, amount: i64) -> String {
        let total = self.total.max(1);
        // In thousandths, so that no rounding makes the parts longer than the whole.
        let share = i128::from(amount.clamp(0, total)) * 1000 / i128::from(total);
        format!("{}.{}%", share / 10, share % 10)
    }
    /// Width of the used part.
    pub fn used_share(&self) -> String {
        self.share(self.used)
    }
    /// Width of the held part, which begins where the used one ends.
    pub fn held_share(&self) -> String {
        self.share(self.held.min(self.total - self.used.min(self.total)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_suit_both_scripts() {
        for (name, letters) in
            [("张伟", "张"), ("Ada Lovelace", "AL"), ("Li", "L"), ("  ", ""), ("陈 晨", "陈")]
        {
            assert_eq!(initials(name), letters);
        }
    }

    #[test]
    fn the_parts_of_a_balance_never_exceed_the_whole() {
        let words = || String::new();
        let mut b = Balance {
            label: words(),
            id: words(),
            used: 700,
            held: 500,
            total: 1000,
            used_text: words(),
            held_text: words(),
            left_text: words(),
            note: words(),
        };
        assert_eq!((b.used_share().as_str(), b.held_share().as_str()), ("70.0%", "30.0%"));
        b.total = 0;
        assert_eq!((b.used_share().as_str(), b.held_share().as_str()), ("100.0%", "0.0%"));
    }
}
