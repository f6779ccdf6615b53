//! Rules of admission: figures with their sources, and forms for reviews.

use super::ask::{Ask, ClientKey, KEY};
use super::body::{Body, Date};
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::admission_rule;
use crate::domain::field::FieldRule;
use crate::domain::refusal::Refusal;
use crate::domain::review::{Criterion, ReviewForm};
use crate::domain::rulebook::{Figure, Key, Mark, Of};
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![figures, put, forms, put_form]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(
        Get,
        "/v1/admission/figures",
        "Every figure of the rules of admission, the latest of a rule first",
    )
    .gives(200, S::subschema_for::<List<FigureView>>),
    Endpoint::new(Post, "/v1/admission/figures", "Put a figure in force from a day on")
        .headers(&[KEY])
        .body(S::subschema_for::<NewFigure>)
        .gives(201, S::subschema_for::<FigureView>)
        .fails(&[403, 413, 422]),
    Endpoint::new(Get, "/v1/admission/forms", "Every version of the form for reviews")
        .gives(200, S::subschema_for::<List<FormView>>),
    Endpoint::new(Post, "/v1/admission/forms", "Put the next version in force from a day on")
        .headers(&[KEY])
        .body(S::subschema_for::<NewForm>)
        .gives(201, S::subschema_for::<FormView>)
        .fails(&[403, 412, 413, 422]),
];

/// A figure.
#[derive(Serialize, JsonSchema)]
pub struct FigureView {
    /// As `stay_months`.
    key: &'static str,
    /// What it is counted in.
    of: Of,
    value: i64,
    /// The first day it holds: until the next one of its rule does.
    valid_from: String,
    /// How well its source is known.
    mark: Mark,
    source_zh: String,
    source_en: String,
}

fn view(one: &Figure) -> FigureView {
    FigureView {
        key: one.key.name(),
        of: one.key.of(),
        value: one.value,
        valid_from: one.valid_from.to_string(),
        mark: one.mark,
        source_zh: one.source.0.clone(),
        source_en: one.source.1.clone(),
    }
}

/// All of them.
#[get("/v1/admission/figures")]
pub async fn figures(ask: Ask<'_>) -> Answer {
    let book = ask.house.rules.now();
    let all = Key::ALL.iter().flat_map(|key| book.history(*key));
    Reply::ok(&List::whole(all.map(view).collect()))
}

/// A figure that is to hold.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFigure {
    /// As `stay_months`.
    key: String,
    value: i64,
    /// Today at the earliest.
    valid_from: Date,
    mark: Mark,
    source_zh: String,
    source_en: String,
}

/// Put in force.
#[post("/v1/admission/figures", data = "<body>")]
pub async fn put(ask: Ask<'_>, key: ClientKey, body: Body<NewFigure>) -> Answer {
    let once = key.read(&ask, &body.hash)?;
    let new = body.read()?;
    let rule = Key::of_name(&new.key).ok_or_else(|| Refusal::field("key", FieldRule::Choice))?;
    let figure = Figure {
        key: rule,
        value: new.value,
        valid_from: new.valid_from.0,
        valid_to: None,
        mark: new.mark,
        source: (new.source_zh, new.source_en),
    };
    admission_rule::put(ask.house, &ask.actor, &figure, once.as_ref(), ask.now).await?;
    Reply::made(&view(&figure))
}

/// A version of the form.
#[derive(Serialize, JsonSchema)]
pub struct FormView {
    version: i64,
    /// The first day it is used.
    valid_from: String,
    /// Points it takes to pass.
    pass: i64,
    criteria: Vec<Criterion>,
}

fn form_view(one: &ReviewForm) -> FormView {
    FormView {
        version: one.version,
        valid_from: one.valid_from.to_string(),
        pass: one.pass,
        criteria: one.criteria.clone(),
    }
}

/// All versions.
#[get("/v1/admission/forms")]
pub async fn forms(ask: Ask<'_>) -> Answer {
    Reply::ok(&List::whole(ask.house.rules.now().forms().iter().map(form_view).collect()))
}

/// A form that is to be used.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewForm {
    /// Today at the earliest.
    valid_from: Date,
    /// Points of 100 that it takes to pass.
    pass: i64,
    /// 1 to 10, whose weights make 100.
    criteria: Vec<Criterion>,
}

/// Put in force.
#[post("/v1/admission/forms", data = "<body>")]
pub async fn put_form(ask: Ask<'_>, key: ClientKey, body: Body<NewForm>) -> Answer {
    let once = key.read(&ask, &body.hash)?;
    let new = body.read()?;
    let form =
        ReviewForm { version: 0, valid_from: new.valid_from.0, pass: new.pass, criteria: new.criteria };
    let version = admission_rule::put_form(ask.house, &ask.actor, &form, once.as_ref(), ask.now).await?;
    Reply::made(&form_view(&ReviewForm { version, ..form }))
}
