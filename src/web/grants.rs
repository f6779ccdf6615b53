//! Entitlements: all that a company was given; one, with what is behind it and what became of it; what is left taken
//! back.

use super::address;
use super::behind::Behind;
use super::company_form::{GrantLine, grant_line};
use super::entries::entries_of;
use super::listing::{PAGE, Shelf, Turn, ZONE};
use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::amend;
use crate::app::grant::{self, GrantRow, Of};
use crate::domain::amount::Unit;
use crate::domain::id::{AccountId, CompanyId};
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, open, take_back]
}

/// A grant's line, with the name of its pool among those given.
pub(super) fn line(
    w: &Words,
    of: CompanyId,
    pools: &[(i64, String)],
    row: &GrantRow,
    now: Instant,
) -> GrantLine {
    let unit = row.unit.parse().unwrap_or(Unit::Fen);
    let pool = pools.iter().find(|(id, _)| Some(*id) == row.resource_id).map(|(_, name)| name.as_str());
    let valid = (Instant(row.valid_from), Instant(row.valid_to));
    let href = format!("/companies/{of}/grants/{}", row.id);
    grant_line(w, href, (unit, pool), [row.granted, row.balance, row.held], valid, now, &row.note)
}

#[derive(Template)]
#[template(path = "companies/grants.html")]
struct GrantsPage {
    shell: Shell,
    grants: Vec<GrantLine>,
    turn: Turn,
    crumbs: Vec<Link>,
}

/// All that a company was given, what ends last first.
#[get("/companies/<raw>/grants?<after>")]
pub async fn list(v: Visit<'_>, raw: &str, after: Option<&str>) -> Result<Page, PageFault> {
    let (of, w) = (address::id::<CompanyId>(raw)?, &v.w);
    let after = after.and_then(address::moment_and_id);
    let (company, mut rows) = grant::all(v.house, v.actor(), of, after, PAGE + 1).await?;
    let pools = grant::pools(v.house, v.actor()).await?;
    let path = format!("/companies/{of}/grants");
    let shelf = Shelf::new(&path, &[], "after", after.is_some());
    let turn = Turn::cut(&mut rows, &shelf, |one| format!("{}-{}", one.valid_to, one.id));
    Page::new(&GrantsPage {
        grants: rows.iter().map(|row| line(w, of, &pools, row, v.now)).collect(),
        turn,
        crumbs: vec![Link::new(format!("/companies/{of}"), company.name), Link::new("", w.books.grants())],
        shell: v.shell(w.books.grants()),
    })
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
    behind: Option<Link>,
    at: String,
    by: String,
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
    let (company, one, origin) = grant::one(v.house, v.actor(), of, id).await?;
    let thing = origin.subject.as_deref().zip(origin.subject_id);
    let unit = one.unit.parse().unwrap_or(Unit::Fen);
    let amount = |n: i64| w.amount(unit, n);
    let title = w.books.grant_title(one.id);
    Page::with(
        status(&errors),
        &GrantPage {
            unit: w.unit(unit),
            entries: entries_of(of.0, Of::Grant(id)),
            granted: amount(one.granted),
            used: amount(one.used()),
            held: amount(one.held),
            gone: amount(one.gone),
            left: amount(one.balance),
            valid: format!(
                "{} – {}",
                Instant(one.valid_from).date(ZONE),
                Instant(one.valid_to).plus(-1).date(ZONE)
            ),
            note: one.note.clone(),
            behind: thing.and_then(|thing| Behind::of(of.0, thing).link(w)),
            at: w.moment(Instant(origin.at), ZONE),
            by: origin.name.clone().unwrap_or_else(|| w.event.system().to_owned()),
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
    let (_, one, _) = grant::one(v.house, v.actor(), of, id).await?;
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
