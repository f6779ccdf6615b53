//! My tokens: for this API, for calendar clients, for feeds.

use super::ask::{Ask, id};
use super::body::{Body, Moment};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::sign_in::{self, TokenKind, TokenRow};
use crate::domain::id::TokenId;
use crate::domain::time::Instant;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Delete, Get, Post};
use rocket::{Route, delete, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, make, revoke]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/tokens", "My tokens in force").gives(200, S::subschema_for::<List<TokenView>>),
    Endpoint::new(Post, "/v1/tokens", "Make a token; its secret is told only now")
        .body(S::subschema_for::<NewToken>)
        .gives(201, S::subschema_for::<MadeToken>)
        .fails(&[403, 413, 422]),
    Endpoint::new(Delete, "/v1/tokens/{id}", "Revoke a token").gives_nothing().fails(&[403, 404]),
];

/// A token in force.
#[derive(Serialize, JsonSchema)]
pub struct TokenView {
    id: TokenId,
    /// `api`, `app` or `feed`.
    kind: String,
    name: String,
    /// Whether it may write.
    writes: bool,
    created_at: String,
    used_at: Option<String>,
    expires_at: String,
}

/// Mine.
#[get("/v1/tokens")]
pub async fn list(ask: Ask<'_>) -> Answer {
    let (_, tokens) = sign_in::keys(ask.house, &ask.actor, ask.now).await?;
    let view = |row: TokenRow| TokenView {
        id: TokenId(row.id),
        kind: row.kind,
        name: row.name,
        writes: row.writes != 0,
        created_at: Instant(row.created_at).rfc3339(Shanghai),
        used_at: row.used_at.map(|at| Instant(at).rfc3339(Shanghai)),
        expires_at: Instant(row.expires_at).rfc3339(Shanghai),
    };
    Reply::ok(&List::whole(tokens.into_iter().map(view).collect()))
}

/// A token to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    kind: Kind,
    #[schemars(length(min = 1, max = 60), regex(pattern = r"\S"))]
    name: String,
    /// Whether it may write; a feed never does.
    #[serde(default)]
    writes: bool,
    /// When it ends: at most 732 days from now, and then where it is missing.
    expires_at: Option<Moment>,
}

/// What a token is for.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// This API.
    Api,
    /// A calendar client that wants a password.
    App,
    /// A calendar's subscription link.
    Feed,
}

/// A token just made.
#[derive(Serialize, JsonSchema)]
pub struct MadeToken {
    id: TokenId,
    kind: Kind,
    name: String,
    writes: bool,
    expires_at: String,
    /// Told this once.
    secret: String,
    /// Of a feed: what calendars subscribe to.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// Make.
#[post("/v1/tokens", data = "<body>")]
pub async fn make(ask: Ask<'_>, body: Body<NewToken>) -> Answer {
    let NewToken { kind, name, writes, expires_at } = body.read()?;
    let expires = expires_at.map(|at| at.0);
    let writes = writes && kind != Kind::Feed;
    let token = match kind {
        Kind::Api => TokenKind::Api,
        Kind::App => TokenKind::App,
        Kind::Feed => TokenKind::Feed,
    };
    let made = sign_in::make_token(ask.house, &ask.actor, token, &name, writes, expires, ask.now).await?;
    let url = (kind == Kind::Feed).then(|| format!("{}/feeds/{}.ics", ask.house.base_url, made.secret));
    let location = format!("/api/v1/tokens/{}", made.id);
    let view = MadeToken {
        id: made.id,
        kind,
        name: name.trim().to_owned(),
        writes,
        expires_at: made.expires.rfc3339(Shanghai),
        secret: made.secret,
        url,
    };
    Ok(Reply::made(&view)?.at(location))
}

/// Revoke.
#[delete("/v1/tokens/<tid>")]
pub async fn revoke(ask: Ask<'_>, tid: &str) -> Answer {
    sign_in::revoke(ask.house, &ask.actor, id(tid)?, ask.now).await?;
    Reply::nothing()
}
