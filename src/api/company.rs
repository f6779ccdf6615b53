//! Companies and who acts for them.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::Company;
use crate::app::members::{self, Draft};
use crate::domain::company::{CompanyKind, Standing};
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::uscc::Uscc;
use crate::http::etag::{self, Conditions};
use rocket::http::Method::{Delete, Get, Post};
use rocket::{Route, delete, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, add, one, people, add_member, remove_member]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/companies", "Companies I may see, by name or code")
        .query(&["text", "incubator", "after", "limit"])
        .gives(200, S::subschema_for::<List<CompanyView>>)
        .fails(&[403, 422]),
    Endpoint::new(Post, "/v1/companies", "Add a company to an incubator")
        .headers(&[KEY])
        .body(S::subschema_for::<NewCompany>)
        .gives(201, S::subschema_for::<CompanyView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Get, "/v1/companies/{id}", "A company")
        .headers(&["If-None-Match"])
        .gives(200, S::subschema_for::<CompanyView>)
        .fails(&[404]),
    Endpoint::new(Get, "/v1/companies/{id}/members", "Who acts for a company")
        .gives(200, S::subschema_for::<List<Member>>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/companies/{id}/members", "Let somebody act for a company")
        .headers(&[KEY])
        .body(S::subschema_for::<NewMember>)
        .gives(201, S::subschema_for::<Member>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Delete, "/v1/companies/{id}/members/{person}", "End a membership")
        .gives_nothing()
        .fails(&[403, 404, 409]),
];

/// A company.
#[derive(Serialize, JsonSchema)]
pub struct CompanyView {
    id: CompanyId,
    /// `company`, `team`, `university` or `institute`.
    kind: String,
    name: String,
    /// 统一社会信用代码.
    uscc: Option<String>,
    incubator_id: Option<IncubatorId>,
    /// `register`, `active`, `suspended`, `graduated` or `exited`.
    standing: String,
    version: i64,
}

fn view(one: Company) -> CompanyView {
    CompanyView {
        id: CompanyId(one.id),
        kind: one.kind,
        name: one.name,
        uscc: one.uscc,
        incubator_id: one.incubator_id.map(IncubatorId),
        standing: one.standing,
        version: one.version,
    }
}

/// Search.
#[get("/v1/companies")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let (incubator, after) = (query.id("incubator"), query.id("after"));
    let (text, limit) = (query.text("text"), query.limit());
    query.done()?;
    let after = after.unwrap_or(CompanyId(0));
    let rows = members::search(ask.house, &ask.actor, &text, incubator, after, limit + 1).await?;
    Reply::ok(&List::page(rows, limit, |row| row.id.to_string(), view))
}

/// A company to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompany {
    incubator_id: IncubatorId,
    kind: CompanyKind,
    #[schemars(length(min = 1, max = 100), regex(pattern = r"\S"))]
    name: String,
    /// 统一社会信用代码; a team may have none.
    #[serde(default)]
    uscc: String,
    /// `active` where it is missing.
    standing: Option<Standing>,
}

/// Add.
#[post("/v1/companies", data = "<body>")]
pub async fn add(ask: Ask<'_>, key: ClientKey, body: Body<NewCompany>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let new = body.read()?;
    let standing = new.standing.unwrap_or(Standing::Active);
    let (kind, standing) = (new.kind.name().to_owned(), standing.name().to_owned());
    let draft = Draft { kind, name: new.name, uscc: new.uscc, standing };
    let made = members::add(ask.house, &ask.actor, new.incubator_id, &draft, key.as_ref(), ask.now).await?;
    // Told from what was given: who may add a company need not be one who may see it.
    let view = CompanyView {
        id: made,
        kind: draft.kind,
        name: draft.name.trim().to_owned(),
        uscc: Uscc::parse(&draft.uscc).ok().map(|code| code.as_str().to_owned()),
        incubator_id: Some(new.incubator_id),
        standing: draft.standing,
        version: 1,
    };
    Ok(Reply::made(&view)?.at(format!("/api/v1/companies/{made}")).version(1))
}

/// One.
#[get("/v1/companies/<cid>")]
pub async fn one(ask: Ask<'_>, cid: &str, conditions: Conditions) -> Answer {
    let (company, _) = members::one(ask.house, &ask.actor, id(cid)?, ask.now).await?;
    let version = company.version;
    let tag = etag::of_version(version);
    if conditions.has(&tag) {
        return Ok(Reply::unchanged(tag));
    }
    Ok(Reply::ok(&view(company))?.version(version))
}

/// Somebody who acts for a company.
#[derive(Serialize, JsonSchema)]
pub struct Member {
    person_id: PersonId,
    name: String,
    email: String,
    /// Whether they mind its people and bookings.
    admin: bool,
}

fn member(one: members::Listed) -> Member {
    Member { person_id: PersonId(one.id), name: one.name, email: one.email, admin: one.admin == 1 }
}

/// Who.
#[get("/v1/companies/<cid>/members")]
pub async fn people(ask: Ask<'_>, cid: &str) -> Answer {
    let (_, people) = members::one(ask.house, &ask.actor, id(cid)?, ask.now).await?;
    Reply::ok(&List::whole(people.into_iter().map(member).collect()))
}

/// Somebody with an account, by address.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    #[schemars(email)]
    email: String,
    /// Whether they mind its people and bookings.
    #[serde(default)]
    admin: bool,
}

/// Let somebody in.
#[post("/v1/companies/<cid>/members", data = "<body>")]
pub async fn add_member(ask: Ask<'_>, cid: &str, key: ClientKey, body: Body<NewMember>) -> Answer {
    let (cid, key) = (id(cid)?, key.read(&ask, &body.hash)?);
    let new = body.read()?;
    let (house, actor) = (ask.house, &ask.actor);
    let made = members::add_member(house, actor, cid, &new.email, new.admin, key.as_ref(), ask.now).await?;
    let location = format!("/api/v1/companies/{cid}/members/{}", made.id);
    Ok(Reply::made(&member(made))?.at(location))
}

/// Let somebody go.
#[delete("/v1/companies/<cid>/members/<person>")]
pub async fn remove_member(ask: Ask<'_>, cid: &str, person: &str) -> Answer {
    members::remove_member(ask.house, &ask.actor, id(cid)?, id(person)?, ask.now).await?;
    Reply::nothing()
}
