//! 统一社会信用代码, the code of a registered company (GB 32100-2015).
//!
//! Eighteen characters: the registering department, the category, six digits of region (GB/T 2260),
//! nine of the organisation's code (GB 11714, the last a check), and a check character. Teams that
//! are not registered yet have none.

use serde::Serialize;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Characters of a code.
pub const USCC_LENGTH: usize = 18;

/// The characters a code may hold, each worth its index: I, O, S, V and Z are left out.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Departments that register (GB 32100 table 1); without this test eighteen zeros would pass.
const DEPARTMENTS: &str = "123456789ANY";
/// Weights of the first eight characters of an organisation's code (GB 11714).
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Why a text is no code. Positions count characters from 1, as they stand after normalising.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UsccError {
    /// Nothing but spaces.
    #[error("no code")]
    Empty,
    /// Not eighteen characters.
    #[error("{found} characters, not 18")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// A character that no code holds, such as I, O, S, V or Z.
    #[error("{found:?} at {position} is in no code")]
    Char {
        /// Where it stands, 1..=18.
        position: usize,
        /// What it is.
        found: char,
    },
    /// The first character names no department that registers.
    #[error("{found:?} is no department")]
    Department {
        /// What it is.
        found: char,
    },
    /// A letter in the region, which is six digits.
    #[error("{found:?} at {position} is no digit of a region")]
    Region {
        /// Where it stands, 3..=8.
        position: usize,
        /// What it is.
        found: char,
    },
    /// The check character does not fit the others: one of the eighteen is mistyped, or two are swapped.
    #[error("ends in {found:?}, its check character would be {expected:?}")]
    Check {
        /// What the other seventeen ask for.
        expected: char,
        /// What stands there.
        found: char,
    },
}

/// The check character inside the organisation's code (the 17th) does not fit GB 11714. Some codes
/// were issued so: worth a second look, no reason to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganisationCheck {
    /// What GB 11714 asks for: a digit or X.
    pub expected: char,
    /// What stands there.
    pub found: char,
}

/// A code that keeps to GB 32100, in upper case and half width.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Uscc(String);

impl Uscc {
    /// Reads a code as people paste it: full width, lower case and spaces are put right.
    ///
    /// # Errors
    /// The first thing that is wrong, in the order of [`UsccError`].
    ///
    /// ```
    /// # use hatchery::domain::uscc::Uscc;
    /// let code = Uscc::parse(" ９１440300 maay4cl12b ").unwrap();
    /// assert_eq!(code.to_string(), "91440300MAAY4CL12B");
    /// ```
    pub fn parse(text: &str) -> Result<Uscc, UsccError> {
        let code: String =
            text.nfkc().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        match code.chars().count() {
            0 => return Err(UsccError::Empty),
            USCC_LENGTH => {}
            found => return Err(UsccError::Length { found }),
        }
        let mut spots = code.chars().enumerate().map(|(index, found)| (index + 1, found));
        if let Some((position, found)) = spots.clone().find(|(_, c)| value(*c).is_none()) {
            return Err(UsccError::Char { position, found });
        }
        if let Some(found) = code.chars().next().filter(|c| !DEPARTMENTS.contains(*c)) {
            return Err(UsccError::Department { found });
        }
        if let Some((position, found)) = spots.find(|(at, c)| (3..=8).contains(at) && !c.is_ascii_digit()) {
            return Err(UsccError::Region { position, found });
        }
        let (body, found) = code.split_at(USCC_LENGTH - 1);
        let (expected, found) = (check_char(body), found.chars().next().unwrap_or_default());
        if expected == found { Ok(Uscc(code)) } else { Err(UsccError::Check { expected, found }) }
    }

    /// A code for invented companies: `region` of six digits, `organisation` of eight characters of
    /// the alphabet, registered by the market regulator (9) as an enterprise (1). It passes GB 11714 too.
    ///
    /// # Errors
    /// As [`Uscc::parse`]; [`UsccError::Length`] counts the code that would have come of it.
    ///
    /// ```
    /// # use hatchery::domain::uscc::Uscc;
    /// assert_eq!(Uscc::generate("440300", "MAAY4CL1").unwrap().as_str(), "91440300MAAY4CL12B");
    /// ```
    pub fn generate(region: &str, organisation: &str) -> Result<Uscc, UsccError> {
        let body = format!("91{region}{organisation}{}", organisation_check(organisation));
        Uscc::parse(&format!("{body}{}", check_char(&body)))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The region where it was registered (GB/T 2260), six digits; 440300 is Shenzhen.
    pub fn region(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }
    /// What is odd about it without being wrong.
    pub fn warning(&self) -> Option<OrganisationCheck> {
        let expected = organisation_check(self.0.get(8..16).unwrap_or_default());
        let found = self.0.chars().nth(16).unwrap_or_default();
        (expected != found).then_some(OrganisationCheck { expected, found })
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a character is worth, 0..=30.
fn value(c: char) -> Option<usize> {
    ALPHABET.iter().position(|letter| char::from(*letter) == c)
}

/// `C18 = (31 − Σ Ci·Wi mod 31) mod 31`, `Wi = 3^(i−1) mod 31` (GB 32100 §4.5). Characters outside the
/// alphabet count nothing: [`Uscc::parse`] refuses them first.
fn check_char(body: &str) -> char {
    let (sum, _) = body
        .chars()
        .fold((0, 1), |(sum, weight), c| ((sum + value(c).unwrap_or(0) * weight) % 31, weight * 3 % 31));
    ALPHABET.get((31 - sum) % 31).copied().map_or('0', char::from)
}

/// `11 − Σ ci·wi mod 11`, written X for 10 and 0 for 11; letters are worth 10 (A) to 35 (Z) (GB 11714).
fn organisation_check(body: &str) -> char {
    let sum: u32 =
        body.chars().zip(ORGANISATION_WEIGHTS).map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

#[cfg(test)]
mod laws;
