//! Plain mails over SMTP.

use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

/// A mail server and the address mails come from.
#[derive(Clone, Debug)]
pub struct Post {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Post {
    /// From `smtp://host:port`, `smtps://user:password@host` and so on, and `Name <address>`.
    pub fn new(url: &str, from: &str) -> Result<Post, String> {
        let server =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| error.to_string())?;
        let from = from.parse().map_err(|error| format!("{from}: {error}"))?;
        let server = server.timeout(Some(std::time::Duration::from_secs(20))).build();
        Ok(Post { server, from })
    }

    /// Hands a mail over; `Ok` once the server has taken it.
    pub async fn send(&self, id: i64, to: &str, subject: &str, body: &str) -> Result<(), String> {
        let to: Mailbox = to.parse().map_err(|error| format!("{to}: {error}"))?;
        // The same id however often it is tried: a server or reader can tell a repeat.
        let host = self.from.email.domain().to_owned();
        let mail = Message::builder()
            .from(self.from.clone())
            .to(to)
            .message_id(Some(format!("<mail-{id}@{host}>")))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(body.to_owned())
            .map_err(|error| error.to_string())?;
        self.server.send(mail).await.map(|_| ()).map_err(|error| error.to_string())
    }
}
