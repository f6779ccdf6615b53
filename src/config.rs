//! Settings: from the environment, else from `hatchery.toml`, else a default. A wrong one stops the
//! start with one line.

use crate::app::Stay;
use crate::domain::time::{HOUR, Instant, MINUTE};
use crate::http::client::Trusted;
use std::fmt::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// Every setting: name, default, what it is.
pub const SETTINGS: &[(&str, &str, &str)] = &[
    ("HATCHERY_ADDRESS", "127.0.0.1", "address to listen on"),
    ("HATCHERY_PORT", "8000", "port to listen on, 1 to 65535 (0: any free one)"),
    ("DATABASE_URL", "sqlite://data/hatchery.db", "sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME"),
    ("HATCHERY_DATA", "data", "folder for the embedded database and what is kept beside it"),
    (
        "HATCHERY_BASE_URL",
        "http://ADDRESS:PORT",
        "the address people reach this at; https makes cookies secure",
    ),
    (
        "HATCHERY_SECRET_KEY",
        "made and kept in the database",
        "at least 32 characters; keys sessions, forms, tokens",
    ),
    ("HATCHERY_SMTP_URL", "none: mails are kept", "smtp://HOST:PORT, smtps://USER:PASSWORD@HOST"),
    ("HATCHERY_MAIL_FROM", "Hatchery <hatchery@HOST>", "the sender of mails"),
    (
        "HATCHERY_TRUSTED_PROXIES",
        "none",
        "addresses or networks whose X-Forwarded-For is believed, with commas",
    ),
    ("HATCHERY_IDLE_MINUTES", "120", "a sign-in ends after so many minutes without use, 5 to 10080"),
    ("HATCHERY_SESSION_HOURS", "12", "a sign-in ends at the latest after so many hours, 1 to 720"),
    ("HATCHERY_METRICS_TOKEN", "none: loopback only", "bearer text that may read /metrics from elsewhere"),
    ("HATCHERY_CLOCK", "the machine's", "RFC 3339; only on a demo database: the clock starts there"),
    ("HATCHERY_LOG", "info", "error, warn, info, debug or a tracing filter"),
];

/// Settings, read and checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Listen address.
    pub address: IpAddr,
    /// Listen port; 0: any.
    pub port: u16,
    /// Database address.
    pub database: String,
    /// Data folder.
    pub data: PathBuf,
    /// Address people use; `None`: made from address and port.
    pub base_url: Option<String>,
    /// Key given by the operator.
    pub secret_key: Option<String>,
    /// Mail server.
    pub smtp_url: Option<String>,
    /// Sender of mails.
    pub mail_from: Option<String>,
    /// Trusted proxies.
    pub proxies: Trusted,
    /// How long a sign-in lasts.
    pub stay: Stay,
    /// Bearer text for /metrics.
    pub metrics_token: Option<String>,
    /// Where the clock starts, on a demo.
    pub clock: Option<Instant>,
    /// What is logged.
    pub log: String,
}

impl Config {
    /// The file of the embedded database; `None` where a server keeps it.
    pub fn file(&self) -> Option<&Path> {
        let path = self.database.strip_prefix("sqlite://")?;
        Some(Path::new(path.split('?').next().unwrap_or(path)))
    }
}

impl Config {
    /// Reads the environment and `hatchery.toml` in the working folder.
    pub fn load() -> Result<Config, String> {
        let file = match std::fs::read_to_string("hatchery.toml") {
            Ok(text) => {
                let wrong = |error: toml::de::Error| {
                    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                    format!("hatchery.toml, line {}: {}", 1 + before.matches('\n').count(), error.message())
                };
                text.parse::<toml::Table>().map_err(wrong)?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => toml::Table::new(),
            Err(error) => return Err(format!("hatchery.toml: {error}")),
        };
        if let Some(unknown) = file.keys().find(|key| !SETTINGS.iter().any(|(name, ..)| name == key)) {
            return Err(format!(
                "hatchery.toml: there is no setting {unknown}; `hatchery help config` lists them"
            ));
        }
        Config::read(|name| {
            let text = |value: &toml::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let given = std::env::var(name).ok().or_else(|| file.get(name).map(text));
            given.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
        })
    }

    /// Reads settings from `get`.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Config, String> {
        let wrong = |name: &str, why: &str| format!("{name}: {why} (see `hatchery help config`)");
        let number = |name: &str, least: i64, most: i64, default: i64| {
            let Some(text) = get(name) else { return Ok(default) };
            let value = text.parse().ok().filter(|value| (least..=most).contains(value));
            value.ok_or_else(|| wrong(name, &format!("{text:?} is not a number from {least} to {most}")))
        };
        let address = get("HATCHERY_ADDRESS").unwrap_or_else(|| "127.0.0.1".to_owned());
        let address = address
            .parse()
            .map_err(|_| wrong("HATCHERY_ADDRESS", &format!("{address:?} is not an address")))?;
        let data = PathBuf::from(get("HATCHERY_DATA").unwrap_or_else(|| "data".to_owned()));
        let database =
            get("DATABASE_URL").unwrap_or_else(|| format!("sqlite://{}", data.join("hatchery.db").display()));
        if !["sqlite://", "postgres://", "postgresql://"].iter().any(|scheme| database.starts_with(scheme)) {
            return Err(wrong("DATABASE_URL", "must begin with sqlite:// or postgres://"));
        }
        if database.split('?').next() == Some("sqlite://") {
            return Err(wrong("DATABASE_URL", "sqlite:// names no file"));
        }
        let base_url = get("HATCHERY_BASE_URL");
        if base_url.as_ref().is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
            return Err(wrong("HATCHERY_BASE_URL", "must begin with http:// or https://"));
        }
        let secret_key = get("HATCHERY_SECRET_KEY");
        if secret_key.as_ref().is_some_and(|key| key.len() < 32) {
            return Err(wrong("HATCHERY_SECRET_KEY", "must have at least 32 characters"));
        }
        let proxies = get("HATCHERY_TRUSTED_PROXIES").unwrap_or_default();
        let proxies = Trusted::parse(&proxies).ok_or_else(|| {
            wrong("HATCHERY_TRUSTED_PROXIES", &format!("{proxies:?} is no list of addresses"))
        })?;
        let clock = match get("HATCHERY_CLOCK") {
            None => None,
            Some(text) => Some(
                Instant::parse(&text)
                    .ok_or_else(|| wrong("HATCHERY_CLOCK", &format!("{text:?} is not RFC 3339")))?,
            ),
        };
        let smtp_url = get("HATCHERY_SMTP_URL");
        if smtp_url.as_ref().is_some_and(|url| !url.starts_with("smtp://") && !url.starts_with("smtps://")) {
            return Err(wrong("HATCHERY_SMTP_URL", "must begin with smtp:// or smtps://"));
        }
        Ok(Config {
            address,
            port: u16::try_from(number("HATCHERY_PORT", 0, 65_535, 8_000)?).unwrap_or(8_000),
            database,
            data,
            base_url,
            secret_key,
            smtp_url,
            mail_from: get("HATCHERY_MAIL_FROM"),
            proxies,
            stay: Stay {
                idle: number("HATCHERY_IDLE_MINUTES", 5, 10_080, 120)? * MINUTE,
                most: number("HATCHERY_SESSION_HOURS", 1, 720, 12)? * HOUR,
            },
            metrics_token: get("HATCHERY_METRICS_TOKEN"),
            clock,
            log: get("HATCHERY_LOG").unwrap_or_else(|| "info".to_owned()),
        })
    }
}

/// The page that `hatchery help config` prints.
pub fn help() -> String {
    let mut text = String::from("Settings, by environment or in hatchery.toml of the working folder:\n\n");
    for (name, default, what) in SETTINGS {
        let _ = writeln!(text, "  {name}\n      {what}\n      default: {default}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> Result<Config, String> {
        Config::read(|asked| (asked == name).then(|| value.to_owned()))
    }

    #[test]
    fn a_wrong_setting_is_one_line_that_names_it() {
        for (name, value) in [
            ("HATCHERY_PORT", "http"),
            ("HATCHERY_PORT", "70000"),
            ("HATCHERY_ADDRESS", "everywhere"),
            ("DATABASE_URL", "mysql://x"),
            ("HATCHERY_BASE_URL", "hatchery.example"),
            ("HATCHERY_SECRET_KEY", "short"),
            ("HATCHERY_TRUSTED_PROXIES", "10.0.0.0/99"),
            ("HATCHERY_CLOCK", "yesterday"),
            ("HATCHERY_IDLE_MINUTES", "0"),
            ("HATCHERY_SMTP_URL", "mail.example:25"),
            ("DATABASE_URL", "sqlite://"),
        ] {
            let error = with(name, value).unwrap_err();
            assert!(error.starts_with(name) && !error.contains('\n'), "{error}");
        }
        assert!(Config::read(|_| None).is_ok());
    }

    #[test]
    fn every_setting_that_is_read_is_in_the_help() {
        let asked = std::cell::RefCell::new(std::collections::BTreeSet::new());
        let _ = Config::read(|name| {
            asked.borrow_mut().insert(name.to_owned());
            None
        });
        let listed: std::collections::BTreeSet<String> = SETTINGS.iter().map(|s| s.0.to_owned()).collect();
        assert_eq!(*asked.borrow(), listed);
    }
}
