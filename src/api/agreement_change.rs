//! What is asked for about an agreement that holds: other terms, or its end. Each is a case.

use super::agreement_view::{TermsBody, TermsView, parts, placed};
use super::ask::{Ask, ClientKey, KEY, id};
use super::body::Body;
use super::case_view::CaseView;
use super::document::Endpoint;
use super::outlook_view::OutlookView;
use super::tenancy::Date;
use super::view::{Answer, ApiFault, Reply};
use crate::app::Fault;
use crate::app::agreement::{self, Wish};
use crate::domain::agreement::{ChangeKind, NOTE_MAX};
use crate::domain::field::{FieldRule, Gather};
use crate::domain::id::AgreementId;
use crate::domain::refusal::Refusal;
use crate::http::etag::Conditions;
use chrono::NaiveDate;
use rocket::http::Method::Post;
use rocket::{Route, post, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::{Deserialize, Serialize};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![ask_for, preview, resubmit]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint::new(Post, "/v1/agreements/{id}/changes", "Ask for other terms of an agreement, or its end")
        .headers(&[KEY])
        .body(S::subschema_for::<NewChange>)
        .gives(201, S::subschema_for::<CaseView>)
        .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(
        Post,
        "/v1/agreements/{id}/changes/preview",
        "What a change would do if it was decided now; nothing of it is kept",
    )
    .body(S::subschema_for::<NewChange>)
    .gives(200, S::subschema_for::<ChangePreview>)
    .fails(&[403, 404, 409, 413, 422]),
    Endpoint::new(
        Post,
        "/v1/cases/{id}/change-resubmission",
        "Hand a change of an agreement in again that was sent back",
    )
    .headers(&["If-Match", KEY])
    .body(S::subschema_for::<NewChange>)
    .gives(200, S::subschema_for::<CaseView>)
    .fails(&[403, 404, 409, 412, 413, 422]),
];

/// What is asked for: `from_day` and `terms`, or `kind` and `last_day`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChange {
    /// The first day of other terms, tomorrow at the earliest.
    from_day: Option<Date>,
    /// All of the terms, as they shall be.
    terms: Option<TermsBody>,
    /// An end: `graduate`, `exit` or, by who keeps the agreement, `evict`.
    kind: Option<ChangeKind>,
    /// The last day of the agreement, today at the earliest.
    last_day: Option<Date>,
    #[schemars(length(min = 1, max = NOTE_MAX), regex(pattern = r"\S"))]
    reason: String,
}

/// What an end is told by.
const END: [&str; 2] = ["kind", "last_day"];

impl NewChange {
    fn wish(self) -> Result<(Wish, String), Refusal> {
        let mut wrong = Gather::default();
        let end = [self.kind.is_some(), self.last_day.is_some()];
        match (self.from_day, self.terms) {
            (None, None) => {
                if let (Some(kind), Some(last)) = (self.kind, self.last_day) {
                    return Ok((Wish::End { kind, last: last.0 }, self.reason));
                }
                for (name, _) in END.iter().zip(end).filter(|(_, given)| !given) {
                    wrong.wrong(name, FieldRule::Missing);
                }
            }
            (from, terms) => {
                for (name, _) in END.iter().zip(end).filter(|(_, given)| *given) {
                    wrong.wrong(name, FieldRule::Surplus);
                }
                match (from, terms) {
                    (Some(from), Some(terms)) if wrong.0.is_empty() => {
                        return Ok((Wish::Terms { from: from.0, terms: terms.terms() }, self.reason));
                    }
                    (None, _) => wrong.wrong("from_day", FieldRule::Missing),
                    (_, None) => wrong.wrong("terms", FieldRule::Missing),
                    _ => {}
                }
            }
        }
        Err(Refusal::Fields(wrong.0))
    }
}

/// What is wrong with a wish, named by where it stands in its body.
fn named(wish: &Wish, fault: Fault) -> ApiFault {
    match wish {
        Wish::Terms { .. } => placed(fault),
        Wish::End { .. } => fault.into(),
    }
}

/// Ask.
#[post("/v1/agreements/<gid>/changes", data = "<body>")]
pub async fn ask_for(ask: Ask<'_>, gid: &str, key: ClientKey, body: Body<NewChange>) -> Answer {
    let (of, key) = (id(gid)?, key.read(&ask, &body.hash)?);
    let (wish, why) = body.read()?.wish()?;
    let made = agreement::ask(ask.house, &ask.actor, of, (&wish, &why), key.as_ref(), ask.now).await;
    let made = made.map_err(|fault| named(&wish, fault))?;
    let (at, version) = (format!("/api/v1/cases/{}", made.id), made.version);
    Ok(Reply::made(&CaseView::of(made, None))?.at(at).version(version))
}

/// What a change would do.
#[derive(Serialize, JsonSchema)]
pub struct ChangePreview {
    /// What it would be called.
    kind: ChangeKind,
    from_day: Option<NaiveDate>,
    /// As they would be asked for.
    terms: Option<TermsView>,
    last_day: Option<NaiveDate>,
    /// `2027-03`: the first month in which something else would be given than is now; `null`: that stays.
    monthly_from: Option<String>,
    /// What would lie ahead then.
    outlook: OutlookView,
}

/// Look ahead.
#[post("/v1/agreements/<gid>/changes/preview", data = "<body>")]
pub async fn preview(ask: Ask<'_>, gid: &str, body: Body<NewChange>) -> Answer {
    let of: AgreementId = id(gid)?;
    let (wish, why) = body.read()?.wish()?;
    let (house, actor) = (ask.house, &ask.actor);
    let ahead = agreement::preview_change(house, actor, of, (&wish, &why), ask.now).await;
    let tried = ahead.map_err(|fault| named(&wish, fault))?;
    let monthly_from = tried.monthly_from().map(|month| month.to_string());
    let outlook = tried.then.map_err(|refusal| named(&wish, Fault::Refused(refusal)))?;
    let change = tried.change;
    let first = agreement::one(house, actor, of, ask.now).await?.agreement.first();
    let kind = change.kind;
    let (from_day, terms, last_day) = parts(change);
    let outlook = OutlookView::of(outlook, first, (&ask.w, &ask.house.rules));
    Reply::ok(&ChangePreview { kind, from_day, terms, last_day, monthly_from, outlook })
}

/// Hand in again.
#[post("/v1/cases/<kid>/change-resubmission", data = "<body>")]
pub async fn resubmit(
    ask: Ask<'_>,
    kid: &str,
    conditions: Conditions,
    key: ClientKey,
    body: Body<NewChange>,
) -> Answer {
    let (kid, seen, key) = (id(kid)?, conditions.version()?, key.read(&ask, &body.hash)?);
    let (wish, why) = body.read()?.wish()?;
    let (house, actor, key) = (ask.house, &ask.actor, key.as_ref());
    let after = agreement::resubmit(house, actor, kid, seen, (&wish, &why), key, ask.now).await;
    let after = after.map_err(|fault| named(&wish, fault))?;
    let version = after.version;
    Ok(Reply::ok(&CaseView::of(after, None))?.version(version))
}
