//! Agreements of incubation: read, drafted, looked at before they are signed, signed, discarded, reinstated.

use super::agreement_view::{AgreementView, OpenedAgreementView, ReinstatedView, TermsBody, placed};
use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::document::Endpoint;
use super::outlook_view::OutlookView;
use super::tenancy::Date;
use super::view::{Answer, List, Reply};
use crate::app::agreement::{self, Agreement, Filter, Paper};
use crate::domain::agreement::{AgreementState, DEPOSIT_MAX, NOTE_MAX};
use crate::domain::field::FieldRule;
use crate::domain::id::{AgreementId, ApplicationId, CompanyId, IncubatorId};
use crate::domain::month::ZONE;
use crate::domain::time::day_start;
use crate::http::etag::Conditions;
use rocket::http::Method::{Get, Post, Put};
use rocket::{Route, get, post, put, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, of_company, one, draft, edit, preview, sign, discard, reinstate]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(
        Get,
        "/v1/agreements",
        "Agreements of places one may see and of one's own companies, latest first",
    )
    .query(&["incubator", "state", "ends_before", "after", "limit"])
    .gives(200, S::subschema_for::<AgreementsView>)
    .fails(&[403, 422]),
    Endpoint::new(Get, "/v1/companies/{id}/agreements", "A company's agreements, latest first")
        .gives(200, S::subschema_for::<List<AgreementView>>)
        .fails(&[404]),
    Endpoint::new(Get, "/v1/agreements/{id}", "An agreement with its terms, desks, rent and outlook")
        .gives(200, S::subschema_for::<OpenedAgreementView>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/agreements", "Draft an agreement: nothing of it holds until it is signed")
        .headers(&[KEY])
        .body(S::subschema_for::<NewAgreement>)
        .gives(201, S::subschema_for::<AgreementView>)
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Put, "/v1/agreements/{id}", "Write a draft anew")
        .headers(&["If-Match"])
        .body(S::subschema_for::<NewPaper>)
        .gives(200, S::subschema_for::<AgreementView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Get, "/v1/agreements/{id}/preview", "What signing a draft would do; nothing of it is kept")
        .gives(200, S::subschema_for::<OutlookView>)
        .fails(&[403, 404, 409, 422]),
    Endpoint::new(
        Post,
        "/v1/agreements/{id}/signature",
        "Sign a draft: desks, monthly amounts, standing and deposit, all at once or nothing",
    )
    .headers(&["If-Match", KEY])
    .gives(200, S::subschema_for::<AgreementView>)
    .fails(&[403, 404, 409, 412, 422]),
    Endpoint::new(Post, "/v1/agreements/{id}/discard", "Throw a draft away")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<AgreementView>)
        .fails(&[403, 404, 409, 412, 422]),
    Endpoint::new(
        Post,
        "/v1/agreements/{id}/reinstatement",
        "Take an end back: what the agreement gave is given again from today on, as far as it is free",
    )
    .headers(&["If-Match", KEY])
    .body(S::subschema_for::<Reinstate>)
    .gives(200, S::subschema_for::<ReinstatedView>)
    .fails(&[403, 404, 409, 412, 413, 422]),
];

/// A page of agreements.
#[derive(Serialize, JsonSchema)]
pub struct AgreementsView {
    #[serde(flatten)]
    page: List<AgreementView>,
    /// How many match; 10001: more than are counted.
    total: i64,
}

/// A list.
#[get("/v1/agreements")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let states: Vec<(&str, AgreementState)> =
        AgreementState::ALL.iter().map(|one| (one.name(), *one)).collect();
    let raw = query.text("ends_before");
    let ends_before = Date::read(&raw);
    if !raw.is_empty() && ends_before.is_none() {
        query.wrong("ends_before", FieldRule::Date);
    }
    let filter = Filter {
        place: query.id("incubator"),
        state: query.one("state", &states),
        // An agreement ends at the first instant after its last day.
        ends_before: ends_before.map(|day| day_start(day.0, ZONE).plus(1)),
        ..Filter::default()
    };
    let before = query.id("after").map_or(i64::MAX, |AgreementId(id)| id);
    let limit = query.limit();
    query.done()?;
    let (rows, tally) = agreement::list(ask.house, &ask.actor, &filter, (before, limit + 1)).await?;
    let page = List::page(rows, limit, |row| row.id.to_string(), AgreementView::of);
    Reply::ok(&AgreementsView { page, total: tally.total })
}

/// A company's.
#[get("/v1/companies/<cid>/agreements")]
pub async fn of_company(ask: Ask<'_>, cid: &str) -> Answer {
    let all = agreement::of_company(ask.house, &ask.actor, id(cid)?).await?;
    Reply::ok(&List::whole(all.into_iter().map(AgreementView::of).collect()))
}

/// One.
#[get("/v1/agreements/<gid>")]
pub async fn one(ask: Ask<'_>, gid: &str) -> Answer {
    let opened = agreement::one(ask.house, &ask.actor, id(gid)?, ask.now).await?;
    let version = opened.agreement.version;
    Ok(Reply::ok(&OpenedAgreementView::of(opened, (&ask.w, &ask.house.rules)))?.version(version))
}

/// What is to be drafted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgreement {
    incubator_id: IncubatorId,
    /// A company that was admitted there, or is in incubation there.
    company_id: CompanyId,
    /// The application on which it was admitted; needed by nobody, and checked where it is given.
    application_id: Option<ApplicationId>,
    /// The first day, today at the earliest.
    first_day: Date,
    /// Fen; 0: none.
    #[serde(default)]
    #[schemars(range(min = 0, max = DEPOSIT_MAX))]
    deposit: i64,
    /// When the company was registered.
    registered_on: Option<Date>,
    #[serde(default)]
    #[schemars(length(max = NOTE_MAX))]
    note: String,
    terms: TermsBody,
}

/// A draft as it shall be, all of it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPaper {
    /// The first day, today at the earliest.
    first_day: Date,
    /// Fen; 0: none.
    #[serde(default)]
    #[schemars(range(min = 0, max = DEPOSIT_MAX))]
    deposit: i64,
    /// When the company was registered.
    registered_on: Option<Date>,
    #[serde(default)]
    #[schemars(length(max = NOTE_MAX))]
    note: String,
    terms: TermsBody,
}

impl NewPaper {
    fn paper(self) -> Paper {
        Paper {
            first: self.first_day.0,
            deposit: self.deposit,
            registered: self.registered_on.map(|day| day.0),
            note: self.note,
            terms: self.terms.terms(),
        }
    }
}

/// Draft.
#[post("/v1/agreements", data = "<body>")]
pub async fn draft(ask: Ask<'_>, key: ClientKey, body: Body<NewAgreement>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let new = body.read()?;
    let whose = (new.incubator_id, new.company_id, new.application_id);
    let NewAgreement { first_day, deposit, registered_on, note, terms, .. } = new;
    let paper = NewPaper { first_day, deposit, registered_on, note, terms }.paper();
    let made = agreement::draft(ask.house, &ask.actor, whose, &paper, key.as_ref(), ask.now).await;
    let made = made.map_err(placed)?;
    let (at, version) = (format!("/api/v1/agreements/{}", made.id), made.version);
    Ok(Reply::made(&AgreementView::of(made))?.at(at).version(version))
}

fn told(after: Agreement) -> Answer {
    let version = after.version;
    Ok(Reply::ok(&AgreementView::of(after))?.version(version))
}

/// Write anew.
#[put("/v1/agreements/<gid>", data = "<body>")]
pub async fn edit(ask: Ask<'_>, gid: &str, conditions: Conditions, body: Body<NewPaper>) -> Answer {
    let (of, seen) = (id(gid)?, conditions.version()?);
    let paper = body.read()?.paper();
    let made = agreement::edit(ask.house, &ask.actor, of, seen, &paper, None, ask.now).await;
    told(made.map_err(placed)?)
}

/// Look ahead.
#[get("/v1/agreements/<gid>/preview")]
pub async fn preview(ask: Ask<'_>, gid: &str) -> Answer {
    let of: AgreementId = id(gid)?;
    let ahead = agreement::preview(ask.house, &ask.actor, of, ask.now).await?;
    let draft = agreement::one(ask.house, &ask.actor, of, ask.now).await?.agreement;
    Reply::ok(&OutlookView::of(ahead, draft.first(), (&ask.w, &ask.house.rules)))
}

/// Sign.
#[post("/v1/agreements/<gid>/signature")]
pub async fn sign(ask: Ask<'_>, gid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (of, seen, key) = (id(gid)?, conditions.version()?, key.read(&ask, "")?);
    told(agreement::sign(ask.house, &ask.actor, of, seen, key.as_ref(), ask.now).await?)
}

/// Throw away.
#[post("/v1/agreements/<gid>/discard")]
pub async fn discard(ask: Ask<'_>, gid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (of, seen, key) = (id(gid)?, conditions.version()?, key.read(&ask, "")?);
    told(agreement::discard(ask.house, &ask.actor, of, seen, key.as_ref(), ask.now).await?)
}

/// Why an end is taken back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reinstate {
    #[schemars(length(min = 1, max = NOTE_MAX), regex(pattern = r"\S"))]
    reason: String,
}

/// Take an end back.
#[post("/v1/agreements/<gid>/reinstatement", data = "<body>")]
pub async fn reinstate(
    ask: Ask<'_>,
    gid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<Reinstate>,
) -> Answer {
    let (of, seen, key) = (id(gid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let why = body.read()?.reason;
    let done = agreement::reinstate(ask.house, &ask.actor, of, seen, &why, key.as_ref(), ask.now).await?;
    let version = done.agreement.version;
    Ok(Reply::ok(&ReinstatedView::of(done))?.version(version))
}
