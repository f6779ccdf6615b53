//! Mobile numbers of the mainland, Hong Kong and Macau.

use serde::Serialize;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Where a number belongs, by its country code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// +86: eleven digits, the first 1, the second 3 to 9.
    Mainland,
    /// +852: eight digits.
    HongKong,
    /// +853: eight digits.
    Macau,
}

impl Area {
    const fn prefix(self) -> &'static str {
        match self {
            Area::Mainland => "",
            Area::HongKong => "+852",
            Area::Macau => "+853",
        }
    }
}

/// Why a text is no mobile number we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MobileError {
    /// Nothing but spaces.
    #[error("no number")]
    Empty,
    /// Something else than digits, after the country code, spaces and hyphens.
    #[error("{found:?} is no digit")]
    Char {
        /// The first such character.
        found: char,
    },
    /// Not eleven digits (mainland), or not eight (Hong Kong, Macau).
    #[error("{found} digits, not {expected}")]
    Length {
        /// How many its area has.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// Eleven digits, but not 13 to 19 in front: a landline, or a slip.
    #[error("not a mobile number")]
    NotMobile,
    /// A country code we do not take.
    #[error("another country's number")]
    Country,
}

/// A mobile number, without spaces: `13812345678`, `+85291234567`, `+85361234567`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Mobile(String);

impl Mobile {
    /// Reads a number as people type it: full width, spaces, hyphens and `+86` are put right.
    ///
    /// # Errors
    /// The first thing that is wrong.
    ///
    /// ```
    /// # use hatchery::domain::mobile::Mobile;
    /// assert_eq!(Mobile::parse("+86 138-1234-5678").unwrap().masked(), "138****5678");
    /// ```
    pub fn parse(text: &str) -> Result<Mobile, MobileError> {
        // NFKC leaves the dashes of typographers alone, and turns U+2011 into U+2010.
        let plain: String = text.nfkc().filter(|c| !c.is_whitespace() && !"-‐‑–—−".contains(*c)).collect();
        let (area, digits) = match plain.strip_prefix('+') {
            None => (Area::Mainland, plain.as_str()),
            Some(rest) => [("852", Area::HongKong), ("853", Area::Macau), ("86", Area::Mainland)]
                .into_iter()
                .find_map(|(code, area)| Some((area, rest.strip_prefix(code)?)))
                .ok_or(MobileError::Country)?,
        };
        if digits.is_empty() {
            return Err(MobileError::Empty);
        }
        if let Some(found) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(MobileError::Char { found });
        }
        let expected = if area == Area::Mainland { 11 } else { 8 };
        if digits.len() != expected {
            return Err(MobileError::Length { expected, found: digits.len() });
        }
        if area == Area::Mainland && !matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..]) {
            return Err(MobileError::NotMobile);
        }
        Ok(Mobile(format!("{}{digits}", area.prefix())))
    }

    /// The number as text, as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Where it belongs.
    pub fn area(&self) -> Area {
        [Area::HongKong, Area::Macau]
            .into_iter()
            .find(|area| self.0.starts_with(area.prefix()))
            .unwrap_or(Area::Mainland)
    }
    /// What others are shown: `138****5678`, `+852****4567`.
    pub fn masked(&self) -> String {
        let head = if self.area() == Area::Mainland { 3 } else { 4 };
        let tail = self.0.len().saturating_sub(4);
        format!("{}****{}", self.0.get(..head).unwrap_or_default(), self.0.get(tail..).unwrap_or_default())
    }
}

impl fmt::Display for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_as_people_type_them() {
        for (text, stored, masked) in [
            ("13812345678", "13812345678", "138****5678"),
            (" +86 138 1234 5678", "13812345678", "138****5678"),
            ("+86-199-0000-1234", "19900001234", "199****1234"),
            ("１３８１２３４５６７８", "13812345678", "138****5678"),
            ("＋８６ 138–1234–5678", "13812345678", "138****5678"),
            ("+852 9123 4567", "+85291234567", "+852****4567"),
            ("+853 6612-3456", "+85366123456", "+853****3456"),
        ] {
            let mobile = Mobile::parse(text).unwrap();
            assert_eq!((mobile.as_str(), mobile.masked().as_str()), (stored, masked), "{text}");
        }
    }

    #[test]
    fn what_is_no_mobile_number() {
        use MobileError::*;
        for (text, error) in [
            ("", Empty),
            ("+86 ", Empty),
            ("12812345678", NotMobile),
            ("23812345678", NotMobile),
            ("1381234567", Length { expected: 11, found: 10 }),
            ("138123456789", Length { expected: 11, found: 12 }),
            ("+852 912345", Length { expected: 8, found: 6 }),
            ("1381234567x", Char { found: 'x' }),
            ("13８1234567８+", Char { found: '+' }),
            ("0755-82345678", Length { expected: 11, found: 12 }),
            ("+1 212 555 0100", Country),
        ] {
            assert_eq!(Mobile::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parse_after_display_is_the_same(text in "(\\+86)?1[3-9][0-9]{9}|\\+85[23][0-9]{8}") {
            let mobile = Mobile::parse(&text).unwrap();
            prop_assert_eq!(Mobile::parse(&mobile.to_string()), Ok(mobile));
        }

        #[test]
        fn any_text_is_read_without_harm(text in any::<String>()) {
            if let Ok(mobile) = Mobile::parse(&text) {
                prop_assert!(mobile.masked().contains("****"));
            }
        }
    }
}
