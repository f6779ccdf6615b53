//! An agreement of incubation with all that belongs to it: signed, thrown away, taken up again, its deposit settled.

use super::address;
use super::agreement_say::{
    MonthLine, alert_lines, area, desks, differences, monthly, months, schedule, warning, whole_term,
};
use super::agreements::{Line, line};
use super::company_form::ledger_amount;
use super::page::{Answer, Page, PageFault};
use super::rents::{Line as RentLine, line as rent_line};
use super::shell::{FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::agreement::{self, Asked, Opened};
use crate::app::rent;
use crate::domain::agreement::{AgreementState, Warning};
use crate::domain::amount::Unit;
use crate::domain::id::AgreementId;
use crate::domain::rent::RentKind;
use crate::http::form::Posted;
use crate::words::Words;
use crate::words::money::yuan_plain as yuan;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![one, sign, discard, reinstate, settle]
}

struct AskedLine {
    href: String,
    kind: &'static str,
    day: String,
    reason: String,
    at: String,
}

fn asked_line(w: &Words, one: &Asked) -> AskedLine {
    AskedLine {
        href: one.case.map(|id| format!("/cases/{id}")).unwrap_or_default(),
        kind: w.change_kind(one.change.kind),
        day: one.change.day.to_string(),
        reason: one.change.reason.clone(),
        at: w.moment(one.at, super::listing::ZONE),
    }
}

/// What holds from a later day on, where it differs from what held before.
struct Follows {
    from: String,
    lines: Vec<(&'static str, String)>,
    href: String,
}

fn follows(w: &Words, one: &Opened) -> Vec<Follows> {
    let mut before = one.held();
    let mut all = Vec::new();
    for version in one.ahead() {
        let old = before.map_or(&version.terms, |old| &old.terms);
        all.push(Follows {
            from: w.agreement.since(version.from.date(one.agreement.zone).to_string()),
            lines: differences(w, &one.named, old, &version.terms),
            href: version.case.map(|id| format!("/cases/{id}")).unwrap_or_default(),
        });
        before = Some(version);
    }
    all
}

#[derive(Template)]
#[template(path = "agreements/one.html")]
struct OnePage {
    shell: Shell,
    id: AgreementId,
    version: i64,
    line: Line,
    company: String,
    application: String,
    signed: String,
    ended: String,
    ahead: String,
    note: String,
    registered: String,
    deposit: String,
    deposit_done: String,
    desk_count: String,
    desks: Vec<(String, String)>,
    monthly: String,
    area: String,
    market: String,
    month_rent: String,
    schedule: Vec<String>,
    follows: Vec<Follows>,
    history: Vec<(String, Vec<String>, String)>,
    months: Vec<MonthLine>,
    outlook: String,
    whole_term: String,
    warnings: Vec<(String, String)>,
    alerts: Vec<(String, String)>,
    rents: Vec<RentLine>,
    asked: Vec<AskedLine>,
    under_way: String,
    /// What a look ahead said: nothing, that it can be signed, or why not.
    checked: Option<Result<(), (String, String)>>,
    drafts: bool,
    changes: bool,
    ends: &'static str,
    reinstates: bool,
    settles: bool,
    /// Whether the deposit was never paid: then there is nothing of it to keep or to give back.
    unpaid: bool,
    withheld: String,
    reason: String,
    at: &'static str,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// What a form of the page held.
#[derive(Default)]
struct Forms {
    withheld: String,
    reason: String,
    at: &'static str,
    errors: FormErrors,
    check: bool,
}

fn history(w: &Words, one: &Opened) -> Vec<(String, Vec<String>, String)> {
    let a = w.agreement;
    if one.versions.len() < 2 {
        return Vec::new();
    }
    let said = |version: &agreement::Version| {
        let terms = &version.terms;
        let lines = vec![
            format!("{} {}", a.last_day(), terms.last),
            desks(w, terms),
            monthly(w, terms),
            format!("{} {}", area(terms.rent.area), yuan(terms.rent.month())),
        ];
        let from = a.since(version.from.date(one.agreement.zone).to_string());
        (from, lines, version.case.map(|id| format!("/cases/{id}")).unwrap_or_default())
    };
    one.versions.iter().rev().map(said).collect()
}

async fn page(v: &Visit<'_>, id: AgreementId, forms: Forms) -> Result<Page, PageFault> {
    let (w, a) = (&v.w, v.w.agreement);
    let opened = agreement::one(v.house, v.actor(), id, v.now).await?;
    let one = &opened.agreement;
    let terms = &opened.held().ok_or(crate::domain::refusal::Refusal::NotFound)?.terms;
    let drafts = opened.keeps && one.state == AgreementState::Draft;
    let checked = match forms.check && drafts {
        true => Some(match agreement::preview(v.house, v.actor(), id, v.now).await {
            Ok(_) => Ok(()),
            Err(crate::app::Fault::Refused(refusal)) => Err(w.refusal(&refusal)),
            Err(fault) => return Err(PageFault(fault)),
        }),
        false => None,
    };
    let (months, outlook) = months(w, &opened.outlook);
    let open = agreement::is_open_to_change(one) && opened.under_way.is_none();
    let asks = opened.keeps || opened.asks;
    let title = a.of(&one.company_name);
    let when = |at: crate::domain::time::Instant| w.moment(at, one.zone);
    let page = OnePage {
        id,
        version: one.version,
        line: line(w, one),
        company: one.company.to_string(),
        application: one.application.map(|id| format!("/applications/{id}")).unwrap_or_default(),
        signed: one.signed.as_ref().map(|(at, who)| a.signed_by(who, &when(*at))).unwrap_or_default(),
        ended: one.ended_at.map(|at| a.ended_on(&when(at))).unwrap_or_default(),
        ahead: match &one.end {
            Some((verb, _)) if !one.state.is_over() => {
                a.ends_ahead(w.agreement_end(*verb), &one.last().to_string())
            }
            _ => String::new(),
        },
        note: one.note.clone(),
        registered: one.registered.map(|at| at.date(one.zone).to_string()).unwrap_or_default(),
        deposit: if one.deposit == 0 { a.no_deposit().to_owned() } else { yuan(one.deposit) },
        deposit_done: match one.settled_at {
            Some(at) if one.deposit > 0 => a.deposit_done(&when(at)),
            None if one.state.is_over() => a.deposit_open().to_owned(),
            _ => String::new(),
        },
        desk_count: desks(w, terms),
        desks: desk_links(&opened),
        monthly: monthly(w, terms),
        area: area(terms.rent.area),
        market: yuan(terms.rent.market),
        month_rent: yuan(terms.rent.month()),
        schedule: schedule(w, &terms.rent, one.first(), one.last()),
        follows: follows(w, &opened),
        history: history(w, &opened),
        months,
        outlook,
        whole_term: whole_term(w, &opened.outlook),
        // Whether a way to graduate is met is asked when somebody means to.
        warnings: opened
            .outlook
            .warnings
            .iter()
            .filter(|one| **one != Warning::NoWay)
            .map(|said| warning(v, said, one.first()))
            .collect(),
        alerts: alert_lines(w, &opened.alerts, one.zone),
        rents: opened.rents.iter().map(|row| rent_line(w, row, v.now)).collect(),
        asked: opened.asked.iter().map(|one| asked_line(w, one)).collect(),
        under_way: opened.under_way.map(|id| format!("/cases/{id}")).unwrap_or_default(),
        checked,
        drafts,
        changes: open && asks,
        ends: if opened.keeps { a.ask_end_keeper() } else { a.ask_end() },
        reinstates: opened.keeps && (one.state.is_over() || one.end.is_some()),
        settles: opened.bills && one.state.is_over() && one.settled_at.is_none(),
        unpaid: opened.rents.iter().any(|row| row.kind == RentKind::Deposit && row.is_open()),
        withheld: forms.withheld,
        reason: forms.reason,
        at: forms.at,
        crumbs: vec![Link::new("/agreements", a.agreements()), Link::new("", one.company_name.clone())],
        errors: forms.errors,
        shell: v.shell(&title),
    };
    Page::with(status(&page.errors), &page)
}

/// The desks it gives today: the tenancy's page, or the desk's own before it is signed.
fn desk_links(one: &Opened) -> Vec<(String, String)> {
    let link = |(id, name): &(crate::domain::id::ResourceId, String)| {
        let held = one.tenancies.iter().rev().find(|desk| desk.resource == *id && !desk.called_off);
        let href = held.map_or_else(|| format!("/resources/{id}"), |desk| format!("/tenancies/{}", desk.id));
        (href, name.clone())
    };
    one.desks().iter().map(link).collect()
}

/// One; with `check` what signing would do is tried out.
#[get("/agreements/<raw>?<check>", rank = 2)]
pub async fn one(v: Visit<'_>, raw: &str, check: Option<&str>) -> Result<Page, PageFault> {
    let forms = Forms { check: check == Some("1"), ..Forms::default() };
    page(&v, address::id(raw)?, forms).await
}

/// Signs it.
#[post("/agreements/<raw>/sign", data = "<posted>")]
pub async fn sign(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<AgreementId>(raw)?;
    let (version, key) = (posted.0.id("version"), posted.key(v.house, v.actor()));
    match v.told(agreement::sign(v.house, v.actor(), id, version, Some(&key), v.now).await)? {
        Ok(one) => Ok(v.done(v.w.agreement.signed_done(&one.company_name), format!("/agreements/{id}"))),
        Err(errors) => page(&v, id, Forms { errors, at: "s", ..Forms::default() }).await.map(Answer::Page),
    }
}

/// Throws a draft away.
#[post("/agreements/<raw>/discard", data = "<posted>")]
pub async fn discard(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<AgreementId>(raw)?;
    let (version, key) = (posted.0.id("version"), posted.key(v.house, v.actor()));
    agreement::discard(v.house, v.actor(), id, version, Some(&key), v.now).await?;
    Ok(v.done(v.w.agreement.discarded(), "/agreements"))
}

/// Takes an end back.
#[post("/agreements/<raw>/reinstate", data = "<posted>")]
pub async fn reinstate(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, reason) = (address::id::<AgreementId>(raw)?, posted.0.get("reason"));
    let (version, key) = (posted.0.id("version"), posted.key(v.house, v.actor()));
    let done = agreement::reinstate(v.house, v.actor(), id, version, reason, Some(&key), v.now).await;
    match v.told(done)? {
        Ok(done) => Ok(v.done(reinstated(&v.w, &done), format!("/agreements/{id}"))),
        Err(errors) => {
            let forms = Forms { reason: reason.to_owned(), at: "r", errors, ..Forms::default() };
            page(&v, id, forms).await.map(Answer::Page)
        }
    }
}

/// What came of taking an end back, with each desk that could not be given again.
fn reinstated(w: &Words, done: &agreement::Reinstated) -> String {
    let zone = done.agreement.zone;
    let lost = done.lost.iter().map(|one| format!("{} ({})", one.name, w.days_of(one.span, zone)));
    let lost: Vec<String> = lost.collect();
    match lost.is_empty() {
        true => w.agreement.reinstated().to_owned(),
        false => w.agreement.reinstated_without(&lost.join(w.agreement.and_on())),
    }
}

/// Settles the deposit.
#[post("/agreements/<raw>/deposit", data = "<posted>")]
pub async fn settle(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<AgreementId>(raw)?, &posted.0);
    let (a, raw, reason) = (v.w.agreement, fields.get("withheld").trim(), fields.get("reason"));
    let mut errors = FormErrors::default();
    let none = raw.trim_start_matches(['0', '.']).is_empty();
    let withheld = if none { Some(0) } else { ledger_amount(Unit::Fen, raw) };
    let errors = match withheld {
        None => {
            agreement::one(v.house, v.actor(), id, v.now).await?;
            errors.add("withheld", a.not_a_number());
            errors
        }
        Some(withheld) => {
            let (version, key) = (fields.id("version"), posted.key(v.house, v.actor()));
            let of = (id, version);
            let done =
                rent::settle_deposit(v.house, v.actor(), of, withheld, reason, Some(&key), v.now).await;
            match v.told(done)? {
                Ok(done) => {
                    let said = match done.dropped {
                        0 => a.deposit_settled(
                            &yuan(done.withheld),
                            &yuan(done.set_off),
                            &yuan(done.paid_back),
                        ),
                        dropped => a.deposit_dropped(&yuan(dropped)),
                    };
                    return Ok(v.done(said, format!("/agreements/{id}")));
                }
                Err(errors) => errors,
            }
        }
    };
    let forms =
        Forms { withheld: raw.to_owned(), reason: reason.to_owned(), at: "d", errors, ..Forms::default() };
    page(&v, id, forms).await.map(Answer::Page)
}
