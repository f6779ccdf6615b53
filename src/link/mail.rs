//! Plain mails over SMTP.

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::transport::smtp::Error;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::{Duration, SystemTime};

/// How long one mail may take before it counts as not sent.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server and the address mails come from.
#[derive(Clone, Debug)]
pub struct Post {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A mail as it is handed over.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The same however often it is tried, so that a server or reader can tell a repeat.
    pub id: i64,
    /// Address of the reader.
    pub to: &'a str,
    /// One line.
    pub subject: &'a str,
    /// Lines of text.
    pub body: &'a str,
    /// When it was written, in seconds since 1970.
    pub written: i64,
}

/// Why a mail was not taken, in the server's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The server is away, busy, or does not let us in: worth another try.
    #[error("{0}")]
    Later(String),
    /// This mail will never be taken.
    #[error("{0}")]
    Never(String),
}

impl Post {
    /// From `smtp://host:port`, `smtps://user:password@host` and so on, and a sender that
    /// [`Post::sender`] has read.
    ///
    /// # Errors
    /// What is wrong with the address of the server.
    pub fn new(url: &str, from: Mailbox) -> Result<Post, String> {
        let server =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| error.to_string())?;
        Ok(Post { server: server.timeout(Some(PATIENCE)).build(), from })
    }

    /// Reads a sender: `name@host` or `Name <name@host>`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn sender(text: &str) -> Result<Mailbox, String> {
        text.parse().map_err(|error| format!("{text:?}: {error}"))
    }

    /// Hands a mail over; `Ok` once the server has taken it.
    ///
    /// # Errors
    /// Whether another try is worth it, and what the server said.
    pub async fn send(&self, letter: &Letter<'_>) -> Result<(), NotSent> {
        let mail = self.mail(letter).map_err(NotSent::Never)?;
        match tokio::time::timeout(PATIENCE, self.server.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(not_sent(&error)),
            Err(_) => Err(NotSent::Later(format!("no answer in {} seconds", PATIENCE.as_secs()))),
        }
    }

    fn mail(&self, letter: &Letter<'_>) -> Result<Message, String> {
        let to: Mailbox = letter.to.parse().map_err(|error| format!("{:?}: {error}", letter.to))?;
        let seconds = u64::try_from(letter.written).unwrap_or(0);
        // RFC 3834: no holiday reply may answer what a machine wrote.
        let automatic =
            HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .message_id(Some(format!("<mail-{}@{}>", letter.id, self.from.email.domain())))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .subject(letter.subject.split_whitespace().collect::<Vec<_>>().join(" "))
            .raw_header(automatic)
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.to_owned())
            .map_err(|error| error.to_string())
    }
}

/// A refusal for good is one of this mail; that we may not come in at all (RFC 4954 §6) is a setting
/// somebody can mend, and no mail may be lost by it.
fn not_sent(error: &Error) -> NotSent {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    let kept_out =
        error.status().is_some_and(|code| ["530", "534", "535", "538"].contains(&code.to_string().as_str()));
    if error.is_permanent() && !kept_out { NotSent::Never(text) } else { NotSent::Later(text) }
}
