//! Who asks: a page's cookie or an API's bearer text. The door decides which, never the client.

use super::now::Now;
use crate::app::House;
use crate::app::sign_in::{self, Known};
use crate::domain::access::{Actor, Door};
use crate::domain::id::SessionId;
use rocket::http::{Method, Status};
use rocket::request::{FromRequest, Outcome, Request};
use std::convert::Infallible;
use std::sync::Arc;

/// The session cookie; with TLS it takes the `__Host-` prefix, which no subdomain can set.
pub const COOKIE: &str = "hatchery";
/// See [`COOKIE`].
pub const SECURE_COOKIE: &str = "__Host-hatchery";

/// The secret of a request: the API's bearer text under `/api`, the cookie elsewhere.
pub fn secret<'r>(request: &'r Request<'_>) -> Option<(Door, &'r str)> {
    if request.uri().path().starts_with("/api/") {
        let header = request.headers().get_one("Authorization")?;
        let (scheme, token) = header.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then_some((Door::Api, token.trim()));
    }
    let cookies = request.cookies();
    let cookie = cookies.get(SECURE_COOKIE).or_else(|| cookies.get(COOKIE))?;
    Some((Door::Web, cookie.value()))
}

/// Who asks, looked up once a request. A database that does not answer is nobody, and is logged:
/// the use case will meet it again and say so.
pub async fn known<'r>(request: &'r Request<'_>) -> Option<&'r Known> {
    let found = request.local_cache_async(async {
        let (door, secret) = secret(request)?;
        let house = request.rocket().state::<Arc<House>>()?;
        let Outcome::Success(now) = request.guard::<Now>().await else { return None };
        match sign_in::know(house, door, secret, now.0).await {
            Ok(known) => known,
            Err(fault) => {
                tracing::error!(%fault, "who asks could not be looked up");
                None
            }
        }
    });
    found.await.as_ref()
}

/// Somebody who is signed in. Without, the answer is 401: pages turn it into the log-in.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who, with all they hold now.
    pub actor: Actor,
    /// The session, where it is one.
    pub session: Option<SessionId>,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Signed {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<Signed, Infallible> {
        let Some(known) = known(request).await else { return Outcome::Forward(Status::Unauthorized) };
        let looks = matches!(request.method(), Method::Get | Method::Head | Method::Options);
        if known.actor.read_only && !looks {
            return Outcome::Forward(Status::Forbidden);
        }
        Outcome::Success(Signed { actor: known.actor.clone(), session: known.session })
    }
}

/// Somebody who may be signed in.
#[derive(Clone, Debug)]
pub struct MaybeSigned(pub Option<Signed>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for MaybeSigned {
    type Error = Infallible;
    async fn from_request(request: &'r Request<'_>) -> Outcome<MaybeSigned, Infallible> {
        let signed =
            known(request).await.map(|known| Signed { actor: known.actor.clone(), session: known.session });
        Outcome::Success(MaybeSigned(signed))
    }
}
