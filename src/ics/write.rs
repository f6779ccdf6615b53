//! Content lines (RFC 5545 §3.1): escaped, quoted, folded, ended with CRLF.
//!
//! Whatever text comes in, no line comes out that the caller did not ask for: a newline in a title is
//! `\n` (§3.3.11) or `^n` (RFC 6868), and other controls are dropped, for no content line may hold one.

use crate::domain::time::Instant;
use std::borrow::Cow;

/// The most octets of a line, its CRLF not counted (RFC 5545 §3.1).
pub const LINE_OCTETS: usize = 75;

/// Writes components and their properties, in the order in which it is told.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    text: String,
}

impl Writer {
    /// An empty text.
    pub fn new() -> Writer {
        Writer::default()
    }
    /// Opens a component, such as `VEVENT`.
    pub fn begin(&mut self, component: &str) {
        self.property("BEGIN", &[], component);
    }
    /// Closes a component.
    pub fn end(&mut self, component: &str) {
        self.property("END", &[], component);
    }
    /// A property whose value is of type TEXT.
    pub fn text(&mut self, name: &str, value: &str) {
        self.property(name, &[], &escape(value));
    }
    /// A property whose value is a list of TEXT, such as CATEGORIES; none where the list is empty.
    pub fn texts(&mut self, name: &str, values: &[String]) {
        let values: Vec<String> = values.iter().map(|value| escape(value)).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).filter(|value| !value.is_empty()).collect();
        if !values.is_empty() {
            self.property(name, &[], &values.join(","));
        }
    }
    /// A property whose value is written as it must stand: a date, a number, a URI. Controls in it are
    /// dropped.
    pub fn property(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) {
        let mut line = name.to_owned();
        for (parameter, value) in parameters {
            line.extend([";", parameter, "=", &quote(value)]);
        }
        line.push(':');
        line.extend(value.chars().filter(|c| !is_dropped(*c)));
        fold(&line, &mut self.text);
    }
    /// The text so far.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Escapes a value of type TEXT (RFC 5545 §3.3.11).
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in breaks(text).chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            c if is_dropped(c) => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A parameter's value: `^`, `"` and newline as RFC 6868 §3.1 has them, in quotes where it holds
/// anything but letters, digits and `-/._+` (RFC 5545 §3.2).
pub fn quote(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len() + 2);
    for c in breaks(value).chars() {
        match c {
            '^' => encoded.push_str("^^"),
            '"' => encoded.push_str("^'"),
            '\n' => encoded.push_str("^n"),
            c if is_dropped(c) => {}
            c => encoded.push(c),
        }
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-/._+".contains(c);
    if !encoded.is_empty() && encoded.chars().all(plain) { encoded } else { format!("\"{encoded}\"") }
}

/// Every kind of line break as `\n`: CRLF, CR, NEL, and the separators of lines and paragraphs, at
/// which some readers break lines too.
fn breaks(text: &str) -> Cow<'_, str> {
    if text.contains(['\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        Cow::Owned(text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Controls but the tab (RFC 5545 §3.1, CONTROL), and the mark that some put before UTF-8.
fn is_dropped(c: char) -> bool {
    (c.is_control() && c != '\t') || c == '\u{feff}'
}

/// Appends `line` cut into lines of at most [`LINE_OCTETS`], each after the first begun by the space
/// that folding adds; a character is never cut. As some readers lose a space beside a cut, it falls
/// between two that are none where that costs few octets.
fn fold(line: &str, to: &mut String) {
    let (mut rest, mut room) = (line, LINE_OCTETS);
    while rest.len() > room {
        let fits = |at: &usize| rest.is_char_boundary(*at);
        let is_space = |b: Option<&u8>| matches!(b, Some(b' ' | b'\t'));
        let beside_space =
            |at: usize| is_space(rest.as_bytes().get(at)) || is_space(rest.as_bytes().get(at - 1));
        let cuts = || (1..=room).rev().filter(fits);
        let cut = cuts().take(16).find(|at| !beside_space(*at)).or_else(|| cuts().next()).unwrap_or(room);
        let (head, tail) = rest.split_at(cut);
        to.push_str(head);
        to.push_str("\r\n ");
        (rest, room) = (tail, LINE_OCTETS - 1);
    }
    to.push_str(rest);
    to.push_str("\r\n");
}

/// A moment as DATE-TIME form 2, such as `20261124T010000Z` (RFC 5545 §3.3.5).
pub fn utc(at: Instant) -> String {
    at.utc().format("%Y%m%dT%H%M%SZ").to_string()
}
