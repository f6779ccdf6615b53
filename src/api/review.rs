//! Reviews one was asked for, and the public notice with its objections.

use super::application_view::ReviewView;
use super::ask::{Ask, ClientKey, KEY, Visit, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::admission::{self, Words};
use crate::app::review;
use crate::domain::access::Action;
use crate::domain::id::{ApplicationId, ReviewId};
use crate::domain::refusal::Refusal;
use crate::domain::review::Score;
use crate::http::actor::MaybeSigned;
use crate::http::client::Client;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![mine, declare, recuse, score, notices, object]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/reviews", "Reviews one was asked for, latest first")
        .gives(200, S::subschema_for::<List<ReviewView>>)
        .fails(&[403]),
    Endpoint::new(Post, "/v1/reviews/{id}/declaration", "Declare that there is no conflict of interest")
        .headers(&[KEY])
        .gives(200, S::subschema_for::<ReviewView>)
        .fails(&[403, 404, 409, 422]),
    Endpoint::new(Post, "/v1/reviews/{id}/recusal", "Recuse a reviewer; somebody else is asked")
        .headers(&[KEY])
        .body(S::subschema_for::<Recusal>)
        .gives_nothing()
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Post, "/v1/reviews/{id}/scores", "Score, once; after the declaration")
        .headers(&[KEY])
        .body(S::subschema_for::<Scores>)
        .gives(200, S::subschema_for::<ReviewView>)
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Get, "/v1/admission-notices", "Admissions on public notice")
        .gives(200, S::subschema_for::<List<NoticeView>>)
        .open(),
    Endpoint::new(Post, "/v1/admission-notices/{id}/objections", "Object to one")
        .body(S::subschema_for::<Objection>)
        .gives_nothing()
        .fails(&[404, 413, 422, 429])
        .open(),
];

/// One's own.
#[get("/v1/reviews")]
pub async fn mine(ask: Ask<'_>) -> Answer {
    let all = review::mine(ask.house, &ask.actor).await?;
    Reply::ok(&List::whole(all.iter().map(|(one, _)| ReviewView::of(one)).collect()))
}

async fn told(ask: &Ask<'_>, rid: ReviewId) -> Answer {
    let (one, _) = review::one(ask.house, &ask.actor, rid).await?;
    Reply::ok(&ReviewView::of(&one))
}

/// Declare.
#[post("/v1/reviews/<rid>/declaration")]
pub async fn declare(ask: Ask<'_>, rid: &str, key: ClientKey) -> Answer {
    let (rid, key) = (id(rid)?, key.read(&ask, "")?);
    review::declare(ask.house, &ask.actor, rid, key.as_ref(), ask.now).await?;
    told(&ask, rid).await
}

/// Why.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recusal {
    #[schemars(length(min = 2, max = 500))]
    reason: String,
}

/// Recuse.
#[post("/v1/reviews/<rid>/recusal", data = "<body>")]
pub async fn recuse(ask: Ask<'_>, rid: &str, key: ClientKey, body: Body<Recusal>) -> Answer {
    let (rid, key) = (id(rid)?, key.read(&ask, &body.hash)?);
    let reason = body.read()?.reason;
    review::recuse(ask.house, &ask.actor, rid, &reason, key.as_ref(), ask.now).await?;
    Reply::nothing()
}

/// The scores.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// One for each criterion.
    scores: Vec<Score>,
    #[schemars(length(min = 2, max = 1000))]
    opinion: String,
}

/// Score.
#[post("/v1/reviews/<rid>/scores", data = "<body>")]
pub async fn score(ask: Ask<'_>, rid: &str, key: ClientKey, body: Body<Scores>) -> Answer {
    let (rid, key) = (id(rid)?, key.read(&ask, &body.hash)?);
    let given = body.read()?;
    review::score(ask.house, &ask.actor, rid, &given.scores, &given.opinion, key.as_ref(), ask.now).await?;
    told(&ask, rid).await
}

/// An admission on public notice.
#[derive(Serialize, JsonSchema)]
pub struct NoticeView {
    id: ApplicationId,
    project: String,
    name: String,
    one_line: String,
    incubator_zh: String,
    incubator_en: String,
    notice_from: Option<String>,
    notice_until: Option<String>,
}

/// What is on notice.
#[get("/v1/admission-notices")]
pub async fn notices(visit: Visit<'_>) -> Answer {
    let all = admission::noticed(visit.house).await?;
    let view = |one: &crate::app::application_view::Application| NoticeView {
        id: one.id,
        project: one.project.clone(),
        name: one.name.clone(),
        one_line: one.form.get("one_line").to_owned(),
        incubator_zh: one.incubator_name.0.clone(),
        incubator_en: one.incubator_name.1.clone(),
        notice_from: one.noticed_at.map(|at| at.rfc3339(one.zone)),
        notice_until: one.notice_until.map(|at| at.rfc3339(one.zone)),
    };
    Reply::ok(&List::whole(all.iter().map(view).collect()))
}

/// What somebody says.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// Of who is signed in the account's name and address count.
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[schemars(length(min = 10, max = 2000))]
    words: String,
}

/// Object.
#[post("/v1/admission-notices/<aid>/objections", data = "<body>")]
pub async fn object(
    visit: Visit<'_>,
    me: MaybeSigned,
    client: Client,
    aid: &str,
    body: Body<Objection>,
) -> Answer {
    let actor = me.0.as_ref().map(|me| &me.actor);
    if actor.is_some_and(|actor| actor.read_only) {
        return Err(Refusal::Forbidden { action: Action::SeeApplication }.into());
    }
    let aid = id(aid)?;
    let given = body.read()?;
    let sent = Words { name: given.name, email: given.email, words: given.words };
    admission::object_to(visit.house, actor, aid, &sent, &client.from(), visit.now).await?;
    Reply::nothing()
}
