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

/// An address as a reader may have typed it, with everything encoded that cannot stand in one; what is encoded
/// already stays as it is.
pub fn escaped(address: &str) -> String {
    let bytes = address.as_bytes();
    let (mut escaped, mut in_fragment) = (String::with_capacity(bytes.len()), false);
    for (at, byte) in bytes.iter().enumerate() {
        let stays = match byte {
            b'%' => bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)),
            b'#' => !std::mem::replace(&mut in_fragment, true),
            byte => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(byte),
        };
        if stays {
            escaped.push(char::from(*byte));
        } else {
            escaped += &format!("%{byte:02X}");
        }
    }
    escaped
}

/// Where a list that is ordered by time goes on: a moment and an id, as `1790000000-17`.
pub fn moment_and_id(text: &str) -> Option<(Instant, i64)> {
    let (at, id) = text.split_once('-')?;
    Some((Instant(at.parse().ok()?), id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_stand_in_an_address_is_encoded_once() {
        for (raw, fit) in [
            ("/find?q=a%20b&x=1#end", "/find?q=a%20b&x=1#end"),
            ("/\u{4e2d}", "/%E4%B8%AD"),
            ("/a b", "/a%20b"),
            ("/{\"}", "/%7B%22%7D"),
            ("/a\tb", "/a%09b"),
            ("/100%", "/100%25"),
            ("/%zz#a#b", "/%25zz#a%23b"),
        ] {
            assert_eq!(escaped(raw), fit);
            assert_eq!(escaped(fit), fit, "once");
        }
    }
}
