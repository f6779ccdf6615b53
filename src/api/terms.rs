//! Terms of use: what there is, and a new version.

use super::ask::{Ask, ClientKey, KEY, Query};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::terms::{self, Draft, TEXT_MAX, TITLE_MAX, Terms};
use crate::domain::field::FieldRule;
use crate::domain::id::{IncubatorId, TermsId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use chrono_tz::Asia::Shanghai;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, add]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/terms", "The newest version of each terms of use of an incubator")
        .query(&["incubator"])
        .gives(200, S::subschema_for::<List<TermsView>>)
        .fails(&[403, 404, 422]),
    Endpoint::new(Post, "/v1/terms", "Write a new version of terms of use")
        .headers(&[KEY])
        .body(S::subschema_for::<NewTerms>)
        .gives(201, S::subschema_for::<AddedView>)
        .fails(&[403, 404, 413, 422]),
];

/// A version of terms of use.
#[derive(Serialize, JsonSchema)]
pub struct TermsView {
    /// What a booking gives in `accepts`, and a rule in `terms`.
    id: TermsId,
    key: String,
    version: i64,
    title: String,
    text: String,
    title_zh: String,
    title_en: String,
    text_zh: String,
    text_en: String,
    since: String,
}

/// The newest of each.
#[get("/v1/terms")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let incubator = query.id("incubator");
    if incubator.is_none() {
        query.wrong("incubator", FieldRule::Missing);
    }
    query.done()?;
    let incubator: IncubatorId = incubator.ok_or(Refusal::NotFound)?;
    let w = &ask.w;
    let view = |one: Terms| TermsView {
        id: TermsId(one.id),
        version: one.version,
        title: w.either(&one.title_zh, &one.title_en).to_owned(),
        text: w.either(&one.text_zh, &one.text_en).to_owned(),
        key: one.key,
        title_zh: one.title_zh,
        title_en: one.title_en,
        text_zh: one.text_zh,
        text_en: one.text_en,
        since: Instant(one.created_at).rfc3339(Shanghai),
    };
    let all = terms::newest(ask.house, &ask.actor, incubator).await?;
    Reply::ok(&List::whole(all.into_iter().map(view).collect()))
}

/// A version to be written down.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTerms {
    incubator_id: IncubatorId,
    /// What they are about. The same again is a new version.
    #[schemars(length(min = 1, max = 40), regex(pattern = r"^[a-z0-9-]+$"))]
    key: String,
    #[schemars(length(min = 1, max = TITLE_MAX), regex(pattern = r"\S"))]
    title_zh: String,
    #[schemars(length(min = 1, max = TITLE_MAX), regex(pattern = r"\S"))]
    title_en: String,
    #[schemars(length(min = 1, max = TEXT_MAX), regex(pattern = r"\S"))]
    text_zh: String,
    #[schemars(length(min = 1, max = TEXT_MAX), regex(pattern = r"\S"))]
    text_en: String,
    /// Ask for it from now on wherever an earlier version is asked for.
    #[serde(default)]
    replace: bool,
}

/// What was written down.
#[derive(Serialize, JsonSchema)]
pub struct AddedView {
    id: TermsId,
    version: i64,
    /// How many sets of rules ask for it now in place of an earlier version.
    replaced: usize,
}

/// Write.
#[post("/v1/terms", data = "<body>")]
pub async fn add(ask: Ask<'_>, key: ClientKey, body: Body<NewTerms>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let new = body.read()?;
    let draft = Draft {
        key: new.key,
        title_zh: new.title_zh,
        title_en: new.title_en,
        text_zh: new.text_zh,
        text_en: new.text_en,
        replace: new.replace,
    };
    let added = terms::add(ask.house, &ask.actor, new.incubator_id, &draft, key.as_ref(), ask.now).await?;
    Reply::made(&AddedView { id: added.id, version: added.version, replaced: added.replaced })
}
