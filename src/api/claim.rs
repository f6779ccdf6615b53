//! Claims on vouchers, with their evidence.

use super::application_view::FileView;
use super::ask::{Ask, ClientKey, KEY, Query, id};
use super::body::Body;
use super::document::Endpoint;
use super::view::{Answer, ApiFault, Reply};
use crate::app::claim::{self, Draft, Invoice};
use crate::app::file::Sent;
use crate::app::voucher_view;
use crate::domain::attachment::SIZE_MAX;
use crate::domain::field::FieldRule;
use crate::domain::id::{ClaimId, VoucherId};
use crate::domain::month::ZONE;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::voucher::{ClaimVerb, Evidence};
use crate::http::etag::Conditions;
use chrono::NaiveDate;
use rocket::data::{Data, ToByteUnit};
use rocket::http::Method::{Delete, Get, Post};
use rocket::{Route, delete, get, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![begin, one, step, attach, detach]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(
        Post,
        "/v1/vouchers/{id}/claims",
        "Begin a claim on a voucher, for its evidence to hang on",
    )
    .headers(&[KEY])
    .body(S::subschema_for::<NewClaim>)
    .gives(201, S::subschema_for::<ClaimView>)
    .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Get, "/v1/claims/{id}", "A claim with its evidence")
        .gives(200, S::subschema_for::<ClaimView>)
        .fails(&[404]),
    Endpoint::new(Post, "/v1/claims/{id}/moves", "Submit, verify, assess, pay or return a claim")
        .headers(&["If-Match", KEY])
        .body(S::subschema_for::<Move>)
        .gives(200, S::subschema_for::<ClaimView>)
        .fails(&[403, 404, 409, 412, 413, 422]),
    Endpoint::new(Post, "/v1/claims/{id}/files", "Hang evidence on it: the bytes are the body")
        .query(&["slot", "name"])
        .bytes()
        .gives(201, S::subschema_for::<FileView>)
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(Delete, "/v1/claims/{id}/files/{file}", "Take evidence away before it is handed in")
        .gives_nothing()
        .fails(&[403, 404, 409]),
];

/// A claim. Amounts in fen.
#[derive(Serialize, JsonSchema)]
pub struct ClaimView {
    id: ClaimId,
    voucher_id: VoucherId,
    state: String,
    /// What the company paid its supplier.
    paid: i64,
    /// What it claims.
    asked: i64,
    /// What was worked out.
    assessed: i64,
    note: String,
    /// Why it was returned.
    reason: String,
    submitted_at: Option<String>,
    decided_at: Option<String>,
    version: i64,
    /// Kinds of evidence that are missing.
    missing: Vec<Evidence>,
    /// The invoices that it names.
    invoices: Vec<InvoiceBody>,
    files: Vec<FileView>,
}

async fn opened(ask: &Ask<'_>, of: ClaimId) -> Result<ClaimView, ApiFault> {
    let found = voucher_view::one_claim(ask.house, &ask.actor, of).await?;
    let (one, at) = (found.claim, |at: i64| Instant(at).rfc3339(ZONE));
    Ok(ClaimView {
        id: ClaimId(one.id),
        voucher_id: VoucherId(one.voucher_id),
        state: one.state,
        paid: one.paid,
        asked: one.asked,
        assessed: one.assessed,
        note: one.note,
        reason: one.reason,
        submitted_at: one.submitted_at.map(at),
        decided_at: one.decided_at.map(at),
        version: one.version,
        missing: found.missing,
        invoices: found.invoices.into_iter().map(InvoiceBody::of).collect(),
        files: found.files.iter().map(FileView::of).collect(),
    })
}

/// An invoice of the supplier. It counts once.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceBody {
    /// 20 digits, or code and number of an older one: 18 or 20 digits together.
    number: String,
    /// The day it was issued.
    day: NaiveDate,
    /// What it is over, tax included, in fen.
    #[schemars(range(min = 1))]
    amount: i64,
}

impl InvoiceBody {
    fn of(one: Invoice) -> InvoiceBody {
        InvoiceBody { number: one.number, day: one.day, amount: one.amount }
    }
    fn read(self) -> Invoice {
        Invoice { number: self.number, day: self.day, amount: self.amount }
    }
}

/// What is claimed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClaim {
    /// What the company paid its supplier, in fen.
    #[schemars(range(min = 1))]
    paid: i64,
    #[serde(default)]
    #[schemars(length(max = 500))]
    note: String,
    /// The invoices that say so; at least one once it is handed in, where the programme asks for invoices.
    #[serde(default)]
    invoices: Vec<InvoiceBody>,
}

impl NewClaim {
    fn draft(self) -> Draft {
        let invoices = self.invoices.into_iter().map(InvoiceBody::read).collect();
        Draft { paid: self.paid, note: self.note, invoices }
    }
}

/// Begin one.
#[post("/v1/vouchers/<vid>/claims", data = "<body>")]
pub async fn begin(ask: Ask<'_>, vid: &str, key: ClientKey, body: Body<NewClaim>) -> Answer {
    let (on, key) = (id(vid)?, key.read(&ask, &body.hash)?);
    let draft = body.read()?.draft();
    let made = claim::begin(ask.house, &ask.actor, on, &draft, key.as_ref(), ask.now).await?;
    Ok(Reply::made(&opened(&ask, made).await?)?.at(format!("/api/v1/claims/{made}")))
}

/// One.
#[get("/v1/claims/<qid>")]
pub async fn one(ask: Ask<'_>, qid: &str) -> Answer {
    let found = opened(&ask, id(qid)?).await?;
    let version = found.version;
    Ok(Reply::ok(&found)?.version(version))
}

/// A step.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    verb: ClaimVerb,
    /// Why; needed to return it.
    #[serde(default)]
    #[schemars(length(max = 500))]
    reason: String,
    /// To submit it: what is claimed in the place of what was written before.
    #[serde(default)]
    claim: Option<NewClaim>,
}

/// Take a step.
#[post("/v1/claims/<qid>/moves", data = "<body>")]
pub async fn step(
    ask: Ask<'_>,
    qid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<Move>,
) -> Answer {
    let (of, seen, key) = (id(qid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let Move { verb, reason, claim: written } = body.read()?;
    let (house, actor, key) = (ask.house, &ask.actor, key.as_ref());
    if verb == ClaimVerb::Submit {
        let draft = written.map(NewClaim::draft);
        claim::submit(house, actor, (of, seen), draft.as_ref(), key, ask.now).await?;
    } else {
        claim::decide(house, actor, (of, seen), verb, &reason, key, ask.now).await?;
    }
    Reply::ok(&opened(&ask, of).await?)
}

/// Hang evidence on it.
#[post("/v1/claims/<qid>/files", data = "<data>")]
pub async fn attach(ask: Ask<'_>, qid: &str, mut query: Query, data: Data<'_>) -> Answer {
    let (slot, name) = (query.text("slot"), query.text("name"));
    query.done()?;
    let of = id(qid)?;
    let read = data.open((SIZE_MAX + 1).bytes()).into_bytes().await;
    let Ok(bytes) = read else { return Err(Refusal::field("file", FieldRule::Missing).into()) };
    let sent = Sent { slot: &slot, name: &name, bytes: &bytes };
    let kept = claim::attach(ask.house, &ask.actor, of, sent, ask.now).await?;
    let at = format!("/api/v1/files/{}", kept.id);
    Ok(Reply::made(&FileView::of(&kept))?.at(at))
}

/// Take evidence away.
#[delete("/v1/claims/<qid>/files/<fid>")]
pub async fn detach(ask: Ask<'_>, qid: &str, fid: &str) -> Answer {
    claim::detach(ask.house, &ask.actor, id(qid)?, id(fid)?, ask.now).await?;
    Reply::nothing()
}
