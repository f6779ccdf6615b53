//! Guests as a form names them: one a line.

use crate::domain::booking::{GUESTS_MAX, Guest};
use crate::domain::field::text;
use crate::domain::person::Email;
use crate::words::Words;

/// One guest a line: `name <address>`, the address at will.
pub(super) fn guests(w: &Words, raw: &str) -> Result<Vec<Guest>, String> {
    let mut all = Vec::new();
    for (n, line) in raw.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let bad = || w.booking.guests_bad(n + 1);
        let (name, email) = match line.trim().split_once(['<', '＜']) {
            Some((name, rest)) => {
                let address = rest.trim().trim_end_matches(['>', '＞']);
                (name, Some(Email::parse(address).ok_or_else(bad)?.to_string()))
            }
            None => (line, None),
        };
        let name = text("guests", name, 1, 60).map_err(|_| bad())?;
        all.push(Guest { name, email });
    }
    if all.len() > GUESTS_MAX { Err(w.booking.guests_many().to_owned()) } else { Ok(all) }
}
