//! People: addresses, languages, passwords.

use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A language the pages speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Default, schemars::JsonSchema)]
pub enum Language {
    /// 简体中文.
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Language {
    /// The BCP 47 tag, as in `lang=` and in the database.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Zh => "zh-CN",
            Language::En => "en",
        }
    }
    /// The language of a tag such as `zh`, `zh-Hans-CN`, `en-GB`; `None` for one we do not speak.
    pub fn of_tag(tag: &str) -> Option<Language> {
        match tag.trim().split(['-', '_']).next().map(str::to_ascii_lowercase).as_deref() {
            Some("zh") => Some(Language::Zh),
            Some("en") => Some(Language::En),
            _ => None,
        }
    }
    /// The first language of an Accept-Language header that we speak, by its order of preference
    /// (RFC 9110 §12.5.4); 中文 where none is.
    pub fn accepted(header: &str) -> Language {
        let mut wishes: Vec<(f32, Language)> = header
            .split(',')
            .filter_map(|wish| {
                let (tag, weight) = wish.split_once(";q=").unwrap_or((wish, "1"));
                Some((weight.trim().parse().ok()?, Language::of_tag(tag)?))
            })
            .filter(|(weight, _)| *weight > 0.0)
            .collect();
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        wishes.first().map_or(Language::Zh, |(_, lang)| *lang)
    }
}

/// An e-mail address, lower-cased and in NFKC: what a person signs in with.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Reads `local@host.tld`, at most 254 characters (RFC 5321 §4.5.3.1.3), no spaces or controls.
    pub fn parse(text: &str) -> Option<Email> {
        let text: String = text.trim().nfkc().collect::<String>().to_lowercase();
        let (local, host) = text.rsplit_once('@')?;
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"()<>[]\\,;:\"@".contains(c);
        let labels = host.split('.').collect::<Vec<_>>();
        let sound = (1..=64).contains(&local.len())
            && local.chars().all(plain)
            && labels.len() >= 2
            && labels.iter().all(|label| {
                !label.is_empty()
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            })
            && text.len() <= 254;
        sound.then_some(Email(text))
    }
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a new password is not good enough (GB/T 22239-2019 asks for complexity).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeakPassword {
    /// Fewer than [`PASSWORD_MIN`] or more than [`PASSWORD_MAX`] characters.
    Length,
    /// Fewer than three of: lower case, upper case, digits, anything else.
    Classes,
    /// It is, or holds, the person's own address or a name everybody tries first.
    Common,
}

/// Fewest characters of a password.
pub const PASSWORD_MIN: usize = 10;
/// Most characters of a password; longer ones would only buy time on the hash.
pub const PASSWORD_MAX: usize = 200;

/// Judges a new password for the person of `email`, as far as that is known.
pub fn judge_password(password: &str, email: Option<&Email>) -> Result<(), WeakPassword> {
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&password.chars().count()) {
        return Err(WeakPassword::Length);
    }
    let has = |class: fn(char) -> bool| usize::from(password.chars().any(class));
    let classes = has(char::is_lowercase)
        + has(char::is_uppercase)
        + has(|c| c.is_ascii_digit())
        + has(|c| !c.is_lowercase() && !c.is_uppercase() && !c.is_ascii_digit());
    if classes < 3 {
        return Err(WeakPassword::Classes);
    }
    let lower = password.to_lowercase();
    let local = email.and_then(|email| email.as_str().split('@').next()).unwrap_or_default();
    let known = ["password", "123456", "qwerty", "hatchery", "admin", "letmein", "woaini", "iloveyou"];
    if (local.len() >= 4 && lower.contains(local)) || known.iter().any(|word| lower.contains(word)) {
        return Err(WeakPassword::Common);
    }
    Ok(())
}
