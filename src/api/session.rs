//! Signing in and out, and who I am.

use super::ask::{Ask, Visit};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, Reply};
use crate::app::counts::counts;
use crate::app::{members, sign_in};
use crate::domain::access::{Door, Held, Role, Scope};
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use crate::http::client::Client;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Delete, Get, Post};
use rocket::{Route, delete, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![log_in, log_out, me]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Post, "/v1/session", "Log in: a bearer token for the other endpoints")
        .body(S::subschema_for::<LogIn>)
        .gives(200, S::subschema_for::<SessionView>)
        .fails(&[401, 422, 429])
        .open(),
    Endpoint::new(Delete, "/v1/session", "Log out: this token ends").gives_nothing().fails(&[403, 404]),
    Endpoint::new(Get, "/v1/me", "Who I am, with my roles and companies").gives(200, S::subschema_for::<Me>),
];

/// Address and password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    email: String,
    password: String,
}

/// A new sign-in.
#[derive(Serialize, JsonSchema)]
pub struct SessionView {
    /// For `Authorization: Bearer`.
    token: String,
    /// When it ends at the latest.
    expires_at: String,
}

/// Log in.
#[post("/v1/session", data = "<body>")]
pub async fn log_in(visit: Visit<'_>, client: Client, body: Body<LogIn>) -> Answer {
    let LogIn { email, password } = body.read()?;
    let from = client.from();
    let signed = sign_in::sign_in(visit.house, Door::Api, &email, &password, &from, visit.now).await?;
    Reply::ok(&SessionView { token: signed.token, expires_at: signed.expires.rfc3339(Shanghai) })
}

/// Log out. An API token is no session; it is revoked under `/tokens`.
#[delete("/v1/session")]
pub async fn log_out(ask: Ask<'_>) -> Answer {
    let session = ask.session.ok_or(Refusal::NotFound)?;
    sign_in::end(ask.house, &ask.actor, session).await?;
    Reply::nothing()
}

/// Who I am.
#[derive(Serialize, JsonSchema)]
pub struct Me {
    id: PersonId,
    name: String,
    email: String,
    /// `zh-CN` or `en`.
    language: &'static str,
    /// Whether this token may only look.
    read_only: bool,
    roles: Vec<RoleView>,
    companies: Vec<Named>,
    /// Notices not yet read.
    unread: i64,
    /// Requests that wait for my answer.
    waiting: i64,
}

#[derive(Serialize, JsonSchema)]
struct RoleView {
    role: Role,
    scope: ScopeView,
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum ScopeView {
    City,
    District { code: String },
    Incubator { id: IncubatorId },
    Company { id: CompanyId },
}

#[derive(Serialize, JsonSchema)]
struct Named {
    id: CompanyId,
    name: String,
}

/// Who I am.
#[get("/v1/me")]
pub async fn me(ask: Ask<'_>) -> Answer {
    let own = members::own(ask.house, &ask.actor, ask.now).await?;
    let counts = counts(ask.house, &ask.actor, ask.now).await?;
    let (unread, waiting) = (counts.unread, counts.waiting);
    let role = |held: &Held| RoleView {
        role: held.role,
        scope: match &held.scope {
            Scope::City => ScopeView::City,
            Scope::District(code) => ScopeView::District { code: code.clone() },
            Scope::Incubator(id) => ScopeView::Incubator { id: *id },
            Scope::Company(id) => ScopeView::Company { id: *id },
        },
    };
    let language: Language = ask.actor.language;
    Reply::ok(&Me {
        id: ask.actor.person,
        name: ask.actor.name.clone(),
        email: ask.actor.email.clone(),
        language: language.tag(),
        read_only: ask.actor.read_only,
        roles: ask.actor.held.iter().map(role).collect(),
        companies: own.into_iter().map(|one| Named { id: CompanyId(one.id), name: one.name }).collect(),
        unread,
        waiting,
    })
}
