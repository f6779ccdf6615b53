//! The language of an answer: the person's own, else the cookie's, else what the client accepts.

use super::actor::known;
use crate::domain::person::Language;
use crate::words::Words;
use rocket::request::{FromRequest, Outcome, Request};
use std::convert::Infallible;

/// The cookie a visitor's choice is kept in.
pub const COOKIE: &str = "lang";

/// The words to answer with.
#[derive(Clone, Copy, Debug)]
pub struct Speaks(pub Words);

/// The language of a request; the person's own choice needs the guard of the actor to have run.
pub async fn of(request: &Request<'_>) -> Language {
    if let Some(known) = known(request).await {
        return known.actor.language;
    }
    let cookie = request.cookies().get(COOKIE).and_then(|cookie| Language::of_tag(cookie.value()));
    cookie.unwrap_or_else(|| Language::accepted(request.headers().get_one("Accept-Language").unwrap_or("")))
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Speaks {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Speaks, Infallible> {
        Outcome::Success(Speaks(Words::of(of(request).await)))
    }
}
