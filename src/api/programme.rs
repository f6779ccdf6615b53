//! Voucher programmes.

use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, List, Reply};
use crate::app::programme::{self, Draft, MovedRow, ProgrammeRow, Sums, SupplierRow};
use crate::domain::account::AccountKind;
use crate::domain::id::{CompanyId, EntryId, IncubatorId, ProgrammeId};
use crate::domain::month::ZONE;
use crate::domain::programme::{Listed, Programme};
use crate::domain::time::Instant;
use crate::domain::voucher::{Level, ProgrammeState};
use crate::http::etag::Conditions;
use rocket::http::Method::{Get, Post, Put};
use rocket::{Route, get, post, put, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, add, one, change, open, close, suppliers, movements]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Get, "/v1/programmes", "Voucher programmes, latest year first")
        .gives(200, S::subschema_for::<Vec<ProgrammeView>>)
        .fails(&[403]),
    Endpoint::new(Post, "/v1/programmes", "Write a programme down as a draft")
        .headers(&[KEY])
        .body(S::subschema_for::<Written>)
        .gives(201, S::subschema_for::<ProgrammeView>)
        .fails(&[403, 413, 422]),
    Endpoint::new(Get, "/v1/programmes/{id}", "A programme with its rule, sources, suppliers and sums")
        .gives(200, S::subschema_for::<ProgrammeView>)
        .fails(&[403, 404]),
    Endpoint::new(Put, "/v1/programmes/{id}", "Write a draft over; one that is open stays as it is")
        .headers(&["If-Match"])
        .body(S::subschema_for::<Written>)
        .gives(200, S::subschema_for::<ProgrammeView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Post, "/v1/programmes/{id}/opening", "Open it: its budget comes onto the ledger")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<ProgrammeView>)
        .fails(&[403, 404, 409, 412, 422]),
    Endpoint::new(Post, "/v1/programmes/{id}/closing", "Close it: nobody applies any more")
        .headers(&["If-Match", KEY])
        .gives(200, S::subschema_for::<ProgrammeView>)
        .fails(&[403, 404, 409, 412, 422]),
    Endpoint::new(Put, "/v1/programmes/{id}/suppliers", "Put a list of suppliers in place, as CSV")
        .body(S::subschema_for::<SupplierList>)
        .gives(200, S::subschema_for::<ProgrammeView>)
        .fails(&[403, 404, 413, 422]),
    Endpoint::new(Get, "/v1/programmes/{id}/movements", "The movements of its money, latest first")
        .query(&["account", "after", "limit"])
        .gives(200, S::subschema_for::<List<MovementView>>)
        .fails(&[403, 404, 422]),
];

/// A programme. Amounts in fen, ratios in basis points.
#[derive(Serialize, JsonSchema)]
pub struct ProgrammeView {
    id: ProgrammeId,
    key: String,
    name_zh: String,
    name_en: String,
    level: Level,
    district: Option<String>,
    incubator_id: Option<IncubatorId>,
    state: ProgrammeState,
    rule: Programme,
    opened_at: Option<String>,
    version: i64,
    /// What is left of the budget; `null`: it has none, or is not open yet.
    budget_left: Option<i64>,
    awarded: i64,
    /// Paid out on claims or taken off bills.
    paid: i64,
    /// Went back to the budget.
    returned: i64,
    /// Applications that wait.
    waiting: i64,
    /// In a list: none.
    suppliers: Vec<SupplierView>,
}

/// A supplier on its list.
#[derive(Serialize, JsonSchema)]
pub struct SupplierView {
    name: String,
    uscc: String,
    batch: String,
    listed_from: String,
    /// The last day; `null`: until it is taken off.
    listed_to: Option<String>,
}

fn view(one: ProgrammeRow, sums: Sums, suppliers: Vec<SupplierRow>) -> ProgrammeView {
    let date = |at: i64| Instant(at).date(ZONE).to_string();
    let has_budget = one.state != ProgrammeState::Draft && one.rule().budget.is_some();
    let supplier = |one: SupplierRow| SupplierView {
        name: one.name,
        uscc: one.uscc,
        batch: one.batch,
        listed_from: date(one.listed_from),
        listed_to: one.listed_to.map(date),
    };
    ProgrammeView {
        id: one.id,
        key: one.listed.key,
        name_zh: one.listed.name_zh,
        name_en: one.listed.name_en,
        level: one.level,
        district: one.district,
        incubator_id: one.incubator,
        state: one.state,
        rule: one.listed.rule,
        opened_at: one.opened_at.map(|at| Instant(at).rfc3339(ZONE)),
        version: one.version,
        budget_left: has_budget.then_some(sums.budget_left),
        awarded: sums.awarded,
        paid: sums.paid(),
        returned: sums.returned,
        waiting: sums.waiting,
        suppliers: suppliers.into_iter().map(supplier).collect(),
    }
}

async fn opened(ask: &Ask<'_>, of: ProgrammeId) -> Result<ProgrammeView, super::view::ApiFault> {
    let found = programme::one(ask.house, &ask.actor, of).await?;
    Ok(view(found.programme, found.sums, found.suppliers))
}

/// A list.
#[get("/v1/programmes")]
pub async fn list(ask: Ask<'_>) -> Answer {
    let all = programme::list(ask.house, &ask.actor).await?;
    Reply::ok(&all.into_iter().map(|(one, sums)| view(one, sums, Vec::new())).collect::<Vec<_>>())
}

/// A programme as it is written down.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Written {
    #[schemars(regex(pattern = "^[a-z0-9-]{1,40}$"))]
    key: String,
    #[schemars(length(min = 1, max = 80))]
    name_zh: String,
    #[schemars(length(min = 1, max = 80))]
    name_en: String,
    level: Level,
    /// Of a district's: its code.
    district: Option<String>,
    /// Of an incubator's.
    incubator_id: Option<IncubatorId>,
    rule: Programme,
}

impl Written {
    fn draft(self) -> Draft {
        let Written { key, name_zh, name_en, level, district, incubator_id, rule } = self;
        Draft { listed: Listed { key, name_zh, name_en, rule }, level, district, incubator: incubator_id }
    }
}

/// Write one down.
#[post("/v1/programmes", data = "<body>")]
pub async fn add(ask: Ask<'_>, key: ClientKey, body: Body<Written>) -> Answer {
    let key = key.read(&ask, &body.hash)?;
    let draft = body.read()?.draft();
    let made = programme::put(ask.house, &ask.actor, None, &draft, key.as_ref(), ask.now).await?;
    Ok(Reply::made(&opened(&ask, made).await?)?.at(format!("/api/v1/programmes/{made}")))
}

/// One.
#[get("/v1/programmes/<pid>")]
pub async fn one(ask: Ask<'_>, pid: &str) -> Answer {
    let found = opened(&ask, id(pid)?).await?;
    let version = found.version;
    Ok(Reply::ok(&found)?.version(version))
}

/// Write one over.
#[put("/v1/programmes/<pid>", data = "<body>")]
pub async fn change(ask: Ask<'_>, pid: &str, conditions: Conditions, body: Body<Written>) -> Answer {
    let (of, version) = (id::<ProgrammeId>(pid)?, conditions.version()?);
    let draft = body.read()?.draft();
    programme::put(ask.house, &ask.actor, Some((of, version)), &draft, None, ask.now).await?;
    Reply::ok(&opened(&ask, of).await?)
}

/// Open one.
#[post("/v1/programmes/<pid>/opening")]
pub async fn open(ask: Ask<'_>, pid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (of, seen, key) = (id(pid)?, conditions.version()?, key.read(&ask, "")?);
    programme::open(ask.house, &ask.actor, of, seen, key.as_ref(), ask.now).await?;
    Reply::ok(&opened(&ask, of).await?)
}

/// Close one.
#[post("/v1/programmes/<pid>/closing")]
pub async fn close(ask: Ask<'_>, pid: &str, conditions: Conditions, key: ClientKey) -> Answer {
    let (of, seen, key) = (id(pid)?, conditions.version()?, key.read(&ask, "")?);
    programme::close(ask.house, &ask.actor, of, seen, key.as_ref(), ask.now).await?;
    Reply::ok(&opened(&ask, of).await?)
}

/// A list of suppliers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierList {
    /// Columns `name`, `uscc`, `listed_from`, and `listed_to` and `batch` where there are any.
    csv: String,
}

/// Put a list in place.
#[put("/v1/programmes/<pid>/suppliers", data = "<body>")]
pub async fn suppliers(ask: Ask<'_>, pid: &str, body: Body<SupplierList>) -> Answer {
    let of = id(pid)?;
    let csv = body.read()?.csv;
    programme::put_suppliers(ask.house, &ask.actor, of, csv.as_bytes(), None, ask.now).await?;
    Reply::ok(&opened(&ask, of).await?)
}

/// A movement of its money, in fen.
#[derive(Serialize, JsonSchema)]
pub struct MovementView {
    id: EntryId,
    at: String,
    kind: String,
    /// The kind of account it left.
    from: String,
    /// The kind of account it reached.
    to: String,
    amount: i64,
    company_id: Option<CompanyId>,
    /// What is behind it.
    subject: Option<String>,
    subject_id: Option<String>,
    reason: Option<String>,
}

/// Its movements.
#[get("/v1/programmes/<pid>/movements")]
pub async fn movements(ask: Ask<'_>, pid: &str, mut query: Query) -> Answer {
    let of = id(pid)?;
    let kinds = [AccountKind::Source, AccountKind::Budget, AccountKind::Voucher, AccountKind::Paid];
    let kind = query.one("account", &kinds.map(|kind| (kind.name(), kind)));
    let before = query.id("after").map_or(i64::MAX, |EntryId(id)| id);
    let limit = query.limit();
    query.done()?;
    let (_, rows) = programme::movements(ask.house, &ask.actor, of, kind, before, limit + 1).await?;
    let view = |one: MovedRow| MovementView {
        id: EntryId(one.id),
        at: Instant(one.at).rfc3339(ZONE),
        kind: one.kind,
        from: one.from_kind,
        to: one.to_kind,
        amount: one.amount,
        company_id: one.company_id.map(CompanyId),
        subject: one.subject,
        subject_id: one.subject_id.map(|id| id.to_string()),
        reason: one.reason,
    };
    Reply::ok(&List::page(rows, limit, |one| one.id.to_string(), view))
}
