//! A person's bookings as a calendar to subscribe to. The address is the key: no log-in.

use super::page::PageFault;
use crate::app::House;
use crate::app::secret::plain_hash;
use crate::domain::refusal::Refusal;
use crate::http::etag::Conditions;
use crate::http::now::Now;
use rocket::http::{Header, Status};
use rocket::request::Request;
use rocket::response::{self, Responder, Response};
use rocket::{Route, State, get, routes};
use std::io::Cursor;
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![feed]
}

/// A calendar, or that the client has it already.
pub struct Calendar {
    text: Option<String>,
    tag: String,
    changed: String,
}

impl<'r> Responder<'r, 'static> for Calendar {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut answer = Response::build();
        answer
            .header(Header::new("ETag", self.tag))
            .header(Header::new("Last-Modified", self.changed))
            .header(Header::new("Cache-Control", "private, no-cache"));
        match self.text {
            Some(text) => answer
                .header(Header::new("Content-Type", "text/calendar; charset=utf-8"))
                .sized_body(text.len(), Cursor::new(text)),
            None => answer.status(Status::NotModified),
        };
        answer.ok()
    }
}

/// `GET /feeds/<secret>.ics`.
#[get("/feeds/<file>")]
pub async fn feed(
    house: &State<Arc<House>>,
    now: Now,
    conditions: Conditions,
    file: &str,
) -> Result<Calendar, PageFault> {
    let secret = file.strip_suffix(".ics").ok_or(Refusal::NotFound)?;
    let written = crate::app::feed::feed(house, secret, now.0).await?;
    let hash = plain_hash(written.text.as_bytes());
    let tag = format!("\"{}\"", hash.get(..32).unwrap_or(&hash));
    let changed = written.changed.utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let text = (!conditions.has(&tag)).then_some(written.text);
    Ok(Calendar { text, tag, changed })
}
