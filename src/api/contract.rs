//! Service contracts of companies.

use super::ask::{Ask, ClientKey, KEY, id};
use super::body::{Body, Date};
use super::document::Endpoint;
use super::view::{Answer, ApiFault, Reply};
use crate::app::contract::{self, ContractRow, Draft};
use crate::domain::id::{CompanyId, ContractId};
use crate::domain::month::ZONE;
use crate::domain::programme::Supporter;
use crate::domain::time::Instant;
use crate::http::etag::Conditions;
use rocket::http::Method::{Get, Post, Put};
use rocket::{Route, get, post, put, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, add, one, change]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/companies/{id}/contracts", "A company's service contracts, latest first")
        .gives(200, S::subschema_for::<Vec<ContractView>>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/companies/{id}/contracts", "Write a service contract down")
        .headers(&[KEY])
        .body(S::subschema_for::<Written>)
        .gives(201, S::subschema_for::<ContractView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Get, "/v1/contracts/{id}", "A service contract with what others give for it")
        .gives(200, S::subschema_for::<ContractView>)
        .fails(&[404]),
    Endpoint::new(Put, "/v1/contracts/{id}", "Write one over, while nothing was handed in for it")
        .headers(&["If-Match"])
        .body(S::subschema_for::<Written>)
        .gives(200, S::subschema_for::<ContractView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
];

/// A contract. Amounts in fen.
#[derive(Serialize, JsonSchema)]
pub struct ContractView {
    id: ContractId,
    company_id: CompanyId,
    supplier: String,
    uscc: String,
    amount: i64,
    /// Of it, what no programme supports.
    excluded: i64,
    signed: String,
    first_day: String,
    last_day: String,
    /// `null`: not declared.
    affiliated: Option<bool>,
    note: String,
    version: i64,
    /// In a list: none.
    support: Vec<Support>,
}

/// What somebody else gives for it.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Support {
    by: Supporter,
    /// In fen.
    #[schemars(range(min = 1))]
    amount: i64,
    /// Where that is to be found.
    #[serde(default)]
    #[schemars(length(max = 200))]
    source: String,
}

fn view(one: ContractRow, support: Vec<(Supporter, i64, String)>) -> ContractView {
    let date = |at: i64| Instant(at).date(ZONE).to_string();
    ContractView {
        id: ContractId(one.id),
        company_id: CompanyId(one.company_id),
        supplier: one.supplier,
        uscc: one.uscc,
        amount: one.amount,
        excluded: one.excluded,
        signed: date(one.signed_at),
        first_day: date(one.first_at),
        last_day: date(one.last_at),
        affiliated: one.affiliated.map(|is| is == 1),
        note: one.note,
        version: one.version,
        support: support.into_iter().map(|(by, amount, source)| Support { by, amount, source }).collect(),
    }
}

async fn opened(ask: &Ask<'_>, of: ContractId) -> Result<ContractView, ApiFault> {
    let found = contract::one(ask.house, &ask.actor, of).await?;
    Ok(view(found.contract, found.support))
}

/// A company's.
#[get("/v1/companies/<cid>/contracts")]
pub async fn list(ask: Ask<'_>, cid: &str) -> Answer {
    let all = contract::of_company(ask.house, &ask.actor, id(cid)?).await?;
    Reply::ok(&all.into_iter().map(|one| view(one, Vec::new())).collect::<Vec<_>>())
}

/// A contract as it is written down.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Written {
    #[schemars(length(min = 1, max = 80))]
    supplier: String,
    /// The supplier's 统一社会信用代码.
    uscc: String,
    /// In fen.
    #[schemars(range(min = 1))]
    amount: i64,
    #[serde(default)]
    #[schemars(range(min = 0))]
    excluded: i64,
    signed: Date,
    first_day: Date,
    last_day: Date,
    affiliated: Option<bool>,
    #[serde(default)]
    support: Vec<Support>,
    #[serde(default)]
    #[schemars(length(max = 200))]
    note: String,
}

impl Written {
    fn draft(self) -> Draft {
        Draft {
            supplier: self.supplier,
            uscc: self.uscc,
            amount: self.amount,
            excluded: self.excluded,
            signed: self.signed.0,
            term: (self.first_day.0, self.last_day.0),
            affiliated: self.affiliated,
            support: self.support.into_iter().map(|one| (one.by, one.amount, one.source)).collect(),
            note: self.note,
        }
    }
}

/// Write one down.
#[post("/v1/companies/<cid>/contracts", data = "<body>")]
pub async fn add(ask: Ask<'_>, cid: &str, key: ClientKey, body: Body<Written>) -> Answer {
    let (of, key) = (id(cid)?, key.read(&ask, &body.hash)?);
    let draft = body.read()?.draft();
    let made = contract::put(ask.house, &ask.actor, of, None, &draft, key.as_ref(), ask.now).await?;
    Ok(Reply::made(&opened(&ask, made).await?)?.at(format!("/api/v1/contracts/{made}")))
}

/// One.
#[get("/v1/contracts/<kid>")]
pub async fn one(ask: Ask<'_>, kid: &str) -> Answer {
    let found = opened(&ask, id(kid)?).await?;
    let version = found.version;
    Ok(Reply::ok(&found)?.version(version))
}

/// Write one over.
#[put("/v1/contracts/<kid>", data = "<body>")]
pub async fn change(ask: Ask<'_>, kid: &str, conditions: Conditions, body: Body<Written>) -> Answer {
    let (of, version) = (id::<ContractId>(kid)?, conditions.version()?);
    let old = contract::one(ask.house, &ask.actor, of).await?.contract;
    let draft = body.read()?.draft();
    let over = Some((of, version));
    contract::put(ask.house, &ask.actor, CompanyId(old.company_id), over, &draft, None, ask.now).await?;
    Reply::ok(&opened(&ask, of).await?)
}
