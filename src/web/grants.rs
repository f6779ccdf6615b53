//! One entitlement: what became of it, and what is left taken back.

use super::address;
use super::entries::behind_amount;
use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::{amend, grant, members};
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, CompanyId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![open, take_back]
}

#[derive(Template)]
#[template(path = "companies/grant.html")]
struct GrantPage {
    shell: Shell,
    unit: &'static str,
    entries: String,
    granted: String,
    used: String,
    held: String,
    gone: String,
    left: String,
    valid: String,
    note: String,
    may_take_back: bool,
    what: String,
    action: String,
    reason: String,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

async fn page(
    v: &Visit<'_>,
    of: CompanyId,
    id: AccountId,
    (reason, errors): (String, FormErrors),
) -> Result<Page, PageFault> {
    let w = &v.w;
    let (company, _) = members::one(v.house, v.actor(), of, v.now).await?;
    let (_, grants) = grant::balances(v.house, v.actor(), of, v.now).await?;
    let one = grants.iter().find(|one| one.id == id.0).ok_or(Refusal::NotFound)?;
    let unit = one.unit.parse().unwrap_or(Unit::Fen);
    let amount = |n: i64| w.amount(unit, n);
    let title = w.books.grant_title(one.id);
    Page::with(
        status(&errors),
        &GrantPage {
            unit: w.unit(unit),
            entries: behind_amount(of, unit, Some(one.resource_id.unwrap_or(0)), ""),
            granted: amount(one.granted),
            used: amount(one.granted - one.balance - one.held - one.gone),
            held: amount(one.held),
            gone: amount(one.gone),
            left: amount(one.balance),
            valid: format!(
                "{} – {}",
                Instant(one.valid_from).date(ZONE),
                Instant(one.valid_to).plus(-1).date(ZONE)
            ),
            note: one.note.clone(),
            may_take_back: one.balance > 0 && grant::may_grant(v.actor(), &company),
            what: w.books.take_back_what(&amount(one.balance)),
            action: format!("/companies/{of}/grants/{id}"),
            reason,
            errors,
            crumbs: vec![Link::new(format!("/companies/{of}"), company.name), Link::new("", title.clone())],
            shell: v.shell(&title),
        },
    )
}

/// One entitlement.
#[get("/companies/<raw>/grants/<grant>")]
pub async fn open(v: Visit<'_>, raw: &str, grant: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, address::id(grant)?, (String::new(), FormErrors::default())).await
}

/// Takes back what is left of it.
#[post("/companies/<raw>/grants/<grant>", data = "<posted>")]
pub async fn take_back(v: Visit<'_>, raw: &str, grant: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (of, id) = (address::id::<CompanyId>(raw)?, address::id::<AccountId>(grant)?);
    let (_, grants) = grant::balances(v.house, v.actor(), of, v.now).await?;
    let one = grants.iter().find(|one| one.id == id.0).ok_or(Refusal::NotFound)?;
    let unit = one.unit.parse().unwrap_or(Unit::Fen);
    let reason = posted.0.get("reason").to_owned();
    let key = posted.key(v.house, v.actor());
    match v.told(amend::take_back(v.house, v.actor(), id, &reason, Some(&key), v.now).await)? {
        Ok(amount) => {
            let told = v.w.books.taken_back_done(v.w.amount(unit, amount));
            Ok(v.done(told, format!("/companies/{of}/grants/{id}")))
        }
        Err(errors) => page(&v, of, id, (reason, errors)).await.map(Answer::Page),
    }
}
