//! Applications for a place: begun, saved as typed, handed in, moved on.

use super::application_view::{ApplicationView, FileView, WholeView};
use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, ApiFault, List, Reply};
use crate::app::admission::{self, Move};
use crate::app::application_view::{self as view, Filter};
use crate::app::file::Sent;
use crate::app::{House, application, review};
use crate::domain::application::Verb;
use crate::domain::application::form::Typed;
use crate::domain::application::{State, field::SLOTS};
use crate::domain::attachment::SIZE_MAX;
use crate::domain::field::FieldRule;
use crate::domain::id::{ApplicationId, PersonId};
use crate::domain::refusal::Refusal;
use crate::http::paper::Given;
use rocket::data::{Data, ToByteUnit};
use rocket::http::Method::{Delete, Get, Patch, Post};
use rocket::{Route, State as Managed, delete, get, patch, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Deserialize;
use std::sync::Arc;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, begin, one, save, submit, advance, withdraw, ask_reviewers, attach, detach, give]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/applications", "Applications one may see, or one's own; latest first")
        .query(&["mine", "state", "incubator", "q", "overdue", "after", "limit"])
        .gives(200, S::subschema_for::<List<ApplicationView>>)
        .fails(&[403, 422]),
    Endpoint::new(Post, "/v1/applications", "Begin an application, or open the draft there is")
        .headers(&[KEY])
        .gives(201, S::subschema_for::<ApplicationView>)
        .fails(&[403, 422]),
    Endpoint::new(Get, "/v1/applications/{id}", "One, with its course, papers, reviews and conditions")
        .gives(200, S::subschema_for::<WholeView>)
        .fails(&[404]),
    Endpoint::new(Patch, "/v1/applications/{id}", "Save fields as they are typed, right or wrong")
        .headers(&[KEY])
        .body(S::subschema_for::<Save>)
        .gives(200, S::subschema_for::<ApplicationView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Post, "/v1/applications/{id}/submission", "Hand it in; every wrong field is named")
        .headers(&[KEY])
        .gives(200, S::subschema_for::<ApplicationView>)
        .fails(&[403, 404, 409, 422]),
    Endpoint::new(Post, "/v1/applications/{id}/moves", "Move it on, with an opinion")
        .headers(&[KEY])
        .body(S::subschema_for::<NewMove>)
        .gives(200, S::subschema_for::<ApplicationView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Post, "/v1/applications/{id}/withdrawal", "Take it back")
        .headers(&[KEY])
        .gives(200, S::subschema_for::<ApplicationView>)
        .fails(&[403, 404, 409, 422]),
    Endpoint::new(Post, "/v1/applications/{id}/reviewers", "Ask people for a review")
        .headers(&[KEY])
        .body(S::subschema_for::<Reviewers>)
        .gives_nothing()
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Post, "/v1/applications/{id}/files", "Hang a paper on it: the bytes are the body")
        .query(&["slot", "name"])
        .bytes()
        .gives(201, S::subschema_for::<FileView>)
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Delete, "/v1/applications/{id}/files/{file}", "Take a paper away before it is handed in")
        .gives_nothing()
        .fails(&[403, 404, 409]),
    Endpoint::new(Get, "/v1/files/{id}", "A paper's bytes, to be kept as a file").bytes().fails(&[404]),
];

/// List.
#[get("/v1/applications")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let (own, state, text) = (query.flag("mine"), query.text("state"), query.text("q"));
    if !state.is_empty() && State::of_name(&state).is_none() {
        query.wrong("state", FieldRule::Choice);
    }
    let limit = query.limit();
    let filter = Filter {
        state: State::of_name(&state),
        late_at: query.flag("overdue").then_some(ask.now),
        incubator: query.id("incubator"),
        text,
        before: query.id("after").map_or(0, |ApplicationId(id)| id),
        limit: limit + 1,
        ..Filter::default()
    };
    query.done()?;
    if own {
        let rows = view::mine(ask.house, &ask.actor).await?;
        return Reply::ok(&List::whole(rows.iter().map(|one| ApplicationView::of(one, ask.now)).collect()));
    }
    let (rows, _) = view::list(ask.house, &ask.actor, &filter).await?;
    let cursor = |one: &view::Application| one.id.to_string();
    Reply::ok(&List::page(rows, limit, cursor, |one| ApplicationView::of(&one, ask.now)))
}

/// Begin.
#[post("/v1/applications")]
pub async fn begin(ask: Ask<'_>, key: ClientKey) -> Answer {
    let key = key.read(&ask, "")?;
    let made = application::begin(ask.house, &ask.actor, key.as_ref(), ask.now).await?;
    let at = format!("/api/v1/applications/{}", made.id);
    Ok(Reply::made(&ApplicationView::of(&made, ask.now))?.at(at).version(made.version))
}

/// One.
#[get("/v1/applications/<aid>")]
pub async fn one(ask: Ask<'_>, aid: &str) -> Answer {
    let whole = view::open(ask.house, &ask.actor, id(aid)?, ask.now).await?;
    let version = whole.one.version;
    Ok(Reply::ok(&WholeView::of(&whole, ask.now))?.version(version))
}

/// What is to be saved.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// Fields of the form by name, as text; an empty one is taken out.
    fields: Typed,
    /// The version that was seen; another one is refused.
    version: Option<i64>,
}

/// Save.
#[patch("/v1/applications/<aid>", data = "<body>")]
pub async fn save(ask: Ask<'_>, aid: &str, key: ClientKey, body: Body<Save>) -> Answer {
    let (aid, key) = (id(aid)?, key.read(&ask, &body.hash)?);
    let wish = body.read()?;
    let fields: Vec<(String, String)> = wish.fields.0.into_iter().collect();
    let after =
        application::save(ask.house, &ask.actor, aid, wish.version, &fields, key.as_ref(), ask.now).await?;
    Ok(Reply::ok(&ApplicationView::of(&after, ask.now))?.version(after.version))
}

/// Hand in.
#[post("/v1/applications/<aid>/submission")]
pub async fn submit(ask: Ask<'_>, aid: &str, key: ClientKey) -> Answer {
    let (aid, key) = (id(aid)?, key.read(&ask, "")?);
    let after = application::submit(ask.house, &ask.actor, aid, None, key.as_ref(), ask.now).await?;
    Ok(Reply::ok(&ApplicationView::of(&after, ask.now))?.version(after.version))
}

/// What is to be done with it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMove {
    /// What who runs the place does with it; a decision is made in its case.
    verb: Verb,
    /// Needed to return, reject, wait-list and to answer an objection.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    opinion: String,
    /// The version that was seen; another one is refused.
    version: Option<i64>,
}

/// Move on.
#[post("/v1/applications/<aid>/moves", data = "<body>")]
pub async fn advance(ask: Ask<'_>, aid: &str, key: ClientKey, body: Body<NewMove>) -> Answer {
    let (aid, key) = (id(aid)?, key.read(&ask, &body.hash)?);
    let new = body.read()?;
    let wish = Move { verb: new.verb, opinion: new.opinion, version: new.version };
    let after = admission::step(ask.house, &ask.actor, aid, &wish, key.as_ref(), ask.now).await?;
    Ok(Reply::ok(&ApplicationView::of(&after, ask.now))?.version(after.version))
}

/// Take back.
#[post("/v1/applications/<aid>/withdrawal")]
pub async fn withdraw(ask: Ask<'_>, aid: &str, key: ClientKey) -> Answer {
    let (aid, key) = (id(aid)?, key.read(&ask, "")?);
    let after = application::withdraw(ask.house, &ask.actor, aid, key.as_ref(), ask.now).await?;
    Reply::ok(&ApplicationView::of(&after, ask.now))
}

/// Who is asked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reviewers {
    #[schemars(length(min = 1, max = 20))]
    people: Vec<PersonId>,
}

/// Ask reviewers.
#[post("/v1/applications/<aid>/reviewers", data = "<body>")]
pub async fn ask_reviewers(ask: Ask<'_>, aid: &str, key: ClientKey, body: Body<Reviewers>) -> Answer {
    let (aid, key) = (id(aid)?, key.read(&ask, &body.hash)?);
    let people = body.read()?.people;
    review::ask(ask.house, &ask.actor, aid, &people, key.as_ref(), ask.now).await?;
    Reply::nothing()
}

/// Hang a paper on it.
#[post("/v1/applications/<aid>/files", data = "<data>")]
pub async fn attach(ask: Ask<'_>, aid: &str, mut query: Query, data: Data<'_>) -> Answer {
    let (slot, name) = (query.text("slot"), query.text("name"));
    if !SLOTS.contains(&slot.as_str()) {
        query.wrong("slot", FieldRule::Choice);
    }
    query.done()?;
    let aid = id(aid)?;
    let read = data.open((SIZE_MAX + 1).bytes()).into_bytes().await;
    let Ok(bytes) = read else { return Err(Refusal::field("file", FieldRule::Missing).into()) };
    let sent = Sent { slot: &slot, name: &name, bytes: &bytes };
    let kept = application::attach(ask.house, &ask.actor, aid, sent, ask.now).await?;
    let at = format!("/api/v1/files/{}", kept.id);
    Ok(Reply::made(&FileView::of(&kept))?.at(at))
}

/// Take a paper away.
#[delete("/v1/applications/<aid>/files/<fid>")]
pub async fn detach(ask: Ask<'_>, aid: &str, fid: &str) -> Answer {
    application::detach(ask.house, &ask.actor, id(aid)?, id(fid)?, ask.now).await?;
    Reply::nothing()
}

/// A paper.
#[get("/v1/files/<fid>")]
pub async fn give(ask: Ask<'_>, house: &Managed<Arc<House>>, fid: &str) -> Result<Given, ApiFault> {
    let file = application::paper(ask.house, &ask.actor, id(fid)?, ask.now).await?;
    Ok(Given::new(house, file))
}
