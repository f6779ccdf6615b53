//! Vouchers and claims on them.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::{Body, Date};
use super::document::Endpoint;
use super::view::{Answer, ApiFault, List, Reply};
use crate::app::voucher_view::{self, Filter, VoucherRow};
use crate::app::{award, voucher};
use crate::domain::award::Assessment;
use crate::domain::field::FieldRule;
use crate::domain::id::{ClaimId, CompanyId, ContractId, PersonId, ProgrammeId, VoucherId};
use crate::domain::month::ZONE;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::voucher::{VoucherState, VoucherVerb};
use crate::http::etag::Conditions;
use rocket::http::Method::{Get, Post};
use rocket::{Route, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, begin, one, step, settle]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/vouchers", "Vouchers of companies one may see, latest first")
        .query(&["state", "programme", "company", "after", "limit"])
        .gives(200, S::subschema_for::<List<VoucherView>>)
        .fails(&[403, 422]),
    Endpoint::new(Post, "/v1/vouchers", "Begin an application for a voucher")
        .headers(&[KEY])
        .body(S::subschema_for::<NewVoucher>)
        .gives(201, S::subschema_for::<VoucherView>)
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Get, "/v1/vouchers/{id}", "A voucher, with how the formula assesses it")
        .gives(200, S::subschema_for::<VoucherView>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/vouchers/{id}/moves", "Submit, withdraw, award, refuse or revoke a voucher")
        .headers(&["If-Match", KEY])
        .body(S::subschema_for::<Move>)
        .gives(200, S::subschema_for::<VoucherView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Post, "/v1/vouchers/{id}/findings", "Settle what only a person can know")
        .headers(&["If-Match", KEY])
        .body(S::subschema_for::<Finding>)
        .gives(200, S::subschema_for::<VoucherView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
];

/// A voucher. Amounts in fen, ratios in basis points.
#[derive(Serialize, JsonSchema)]
pub struct VoucherView {
    id: VoucherId,
    programme_id: ProgrammeId,
    company_id: CompanyId,
    contract_id: ContractId,
    state: String,
    ratio: i64,
    /// What the formula gave when it was handed in.
    asked: i64,
    awarded: i64,
    left: i64,
    /// Paid out on claims or taken off bills.
    paid: i64,
    applied_at: Option<String>,
    /// Who agreed to an award that takes two people, while it waits for the other and afterwards.
    agreed_by: Option<PersonId>,
    decided_at: Option<String>,
    opinion: String,
    /// The first instant at which it is good no more.
    expires_at: Option<String>,
    version: i64,
    /// As things stand while it is open, as it was decided afterwards; in a list: as last assessed.
    assessment: Assessment,
    /// In a list: none.
    claims: Vec<ClaimId>,
}

fn view(one: VoucherRow, assessment: Assessment, claims: Vec<ClaimId>) -> VoucherView {
    let at = |at: i64| Instant(at).rfc3339(ZONE);
    VoucherView {
        id: VoucherId(one.id),
        programme_id: ProgrammeId(one.programme_id),
        company_id: CompanyId(one.company_id),
        contract_id: ContractId(one.contract_id),
        paid: one.awarded - one.returned - one.left_over,
        state: one.state,
        ratio: assessment.ratio,
        asked: one.asked,
        awarded: one.awarded,
        left: one.left_over,
        applied_at: one.applied_at.map(at),
        agreed_by: one.checked_by.map(PersonId),
        decided_at: one.decided_at.map(at),
        opinion: one.opinion,
        expires_at: one.expires_at.map(at),
        version: one.version,
        assessment,
        claims,
    }
}

async fn opened(ask: &Ask<'_>, of: VoucherId) -> Result<VoucherView, ApiFault> {
    let found = voucher_view::one(ask.house, &ask.actor, of, ask.now).await?;
    let claims = found.claims.iter().map(|one| ClaimId(one.id)).collect();
    Ok(view(found.voucher, found.assessed, claims))
}

/// A list.
#[get("/v1/vouchers")]
pub async fn list(ask: Ask<'_>, mut query: Query) -> Answer {
    let states: Vec<(&str, VoucherState)> = VoucherState::ALL.iter().map(|one| (one.name(), *one)).collect();
    let filter = Filter {
        state: query.one("state", &states),
        programme: query.id("programme"),
        company: query.id("company"),
        before: query.id("after").map_or(0, |VoucherId(id)| id),
        seen: None,
    };
    let limit = query.limit();
    query.done()?;
    let rows = voucher_view::list(ask.house, &ask.actor, &filter, limit + 1).await?;
    let rows = rows.into_iter().map(|one| one.assessed().map(|assessed| (one, assessed)));
    let rows: Vec<(VoucherRow, Assessment)> = rows.collect::<Result<_, _>>()?;
    let cursor = |(one, _): &(VoucherRow, Assessment)| one.id.to_string();
    Reply::ok(&List::page(rows, limit, cursor, |(one, assessed)| view(one, assessed, Vec::new())))
}

/// What is applied for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVoucher {
    programme_id: ProgrammeId,
    contract_id: ContractId,
    /// When the company was registered, for the share of start-ups.
    registered: Option<Date>,
}

/// Begin one.
#[post("/v1/vouchers", data = "<body>")]
pub async fn begin(ask: Ask<'_>, key: ClientKey, body: Body<NewVoucher>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let NewVoucher { programme_id, contract_id, registered } = body.read()?;
    let (of, registered) = ((programme_id, contract_id), registered.map(|day| day.0));
    let made = voucher::begin(ask.house, &ask.actor, of, registered, key.as_ref(), ask.now).await?;
    Ok(Reply::made(&opened(&ask, made).await?)?.at(format!("/api/v1/vouchers/{made}")))
}

/// One.
#[get("/v1/vouchers/<vid>")]
pub async fn one(ask: Ask<'_>, vid: &str) -> Answer {
    let found = opened(&ask, id(vid)?).await?;
    let version = found.version;
    Ok(Reply::ok(&found)?.version(version))
}

/// A step.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// `submit`, `withdraw`, `award`, `refuse` or `revoke`. From the programme's `four_eyes_from` on an award takes two
    /// people: after the first the voucher is still `submitted`.
    verb: VoucherVerb,
    /// In what words it is decided; needed to refuse and to revoke.
    #[serde(default)]
    #[schemars(length(max = 500))]
    opinion: String,
}

/// Take a step.
#[post("/v1/vouchers/<vid>/moves", data = "<body>")]
pub async fn step(
    ask: Ask<'_>,
    vid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<Move>,
) -> Answer {
    let (of, seen, key) = (id(vid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let Move { verb, opinion } = body.read()?;
    let (house, actor, key, now) = (ask.house, &ask.actor, key.as_ref(), ask.now);
    match verb {
        VoucherVerb::Submit => voucher::submit(house, actor, of, seen, key, now).await?,
        VoucherVerb::Withdraw => voucher::withdraw(house, actor, of, seen, key, now).await?,
        VoucherVerb::Award => award::award(house, actor, of, seen, &opinion, key, now).await?,
        VoucherVerb::Refuse => award::refuse(house, actor, of, seen, &opinion, key, now).await?,
        VoucherVerb::Revoke => award::revoke(house, actor, of, seen, &opinion, key, now).await?,
        // These happen by claims, bills and time.
        VoucherVerb::Use | VoucherVerb::UseUp | VoucherVerb::GiveBack | VoucherVerb::Expire => {
            voucher_view::one(house, actor, of, now).await?;
            return Err(Refusal::field("verb", FieldRule::Choice).into());
        }
    };
    Reply::ok(&opened(&ask, of).await?)
}

/// What somebody found out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Whether the supplier was on the list when the contract was signed.
    listed: Option<bool>,
    /// Whether the company is affiliated with it.
    affiliated: Option<bool>,
    /// When the company was registered.
    registered: Option<Date>,
    /// How they know.
    #[schemars(length(min = 1, max = 200))]
    why: String,
}

/// Settle it.
#[post("/v1/vouchers/<vid>/findings", data = "<body>")]
pub async fn settle(
    ask: Ask<'_>,
    vid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<Finding>,
) -> Answer {
    let (of, seen, key) = (id(vid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let Finding { listed, affiliated, registered, why } = body.read()?;
    let registered = registered.map(|day| day.0);
    let finding = award::Finding { listed, affiliated, registered, why };
    award::settle(ask.house, &ask.actor, of, seen, &finding, key.as_ref(), ask.now).await?;
    Reply::ok(&opened(&ask, of).await?)
}
