//! One voucher: what the formula gives, what was found and decided, its claims and its bills.

use super::address;
use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::pool_edit::hundredths;
use super::shell::{Choice, FormErrors, Link, Shell};
use super::simulator::{Looked, Told, told};
use super::visit::{Visit, status};
use super::vouchers::{last_day, named, tone};
use crate::app::voucher_view::{self, Opened};
use crate::app::{Event, award, claim, voucher};
use crate::domain::award::yearly;
use crate::domain::field::FieldRule;
use crate::domain::id::VoucherId;
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::domain::voucher::{ClaimState, VoucherState};
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use crate::words::money::yuan_plain as yuan;
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![open, step, settle, begin_claim]
}

/// A step of a trail in words.
pub(super) struct Happened {
    pub at: String,
    pub who: String,
    pub what: &'static str,
    pub why: String,
}

/// A trail in words, oldest first.
pub(super) fn happened(w: &Words, all: &[Event]) -> Vec<Happened> {
    let one = |event: &Event| Happened {
        at: w.moment(event.at, ZONE),
        who: event.actor.clone().unwrap_or_else(|| w.event.system().to_owned()),
        what: w.happened(&event.verb),
        why: event.reason.clone().unwrap_or_default(),
    };
    all.iter().map(one).collect()
}

struct ClaimLine {
    href: String,
    name: String,
    state: &'static str,
    tone: &'static str,
    paid: String,
    asked: String,
    assessed: String,
}

/// The colour of a claim's state.
pub(super) fn claim_tone(state: ClaimState) -> &'static str {
    match state {
        ClaimState::Paid => "pine",
        ClaimState::Returned => "red",
        ClaimState::Submitted | ClaimState::Verified | ClaimState::Assessed => "yolk",
        ClaimState::Draft => "",
    }
}

#[derive(Template)]
#[template(path = "vouchers/one.html")]
struct OnePage {
    shell: Shell,
    id: VoucherId,
    version: i64,
    state: &'static str,
    tone: &'static str,
    facts: Vec<(&'static str, String)>,
    links: Vec<(&'static str, Link)>,
    found: Vec<String>,
    told_title: &'static str,
    told: Told,
    history: Vec<Happened>,
    claims: Vec<ClaimLine>,
    bills: Vec<(Link, String)>,
    reimburses: bool,
    may_submit: bool,
    may_withdraw: bool,
    may_decide: bool,
    bar: &'static str,
    may_revoke: bool,
    may_claim: bool,
    three: Vec<Choice>,
    f: Fields,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// What people found out, with how they know.
fn found(w: &Words, opened: &Opened) -> Vec<String> {
    let (one, v) = (&opened.voucher, w.voucher);
    let said = |is: i64| if is == 1 { v.yes() } else { v.no() };
    let told = |label: &str, is: Option<i64>, why: &str| {
        is.map(|is| w.support.found(&w.ui.named(label, said(is)), why))
    };
    let all = [
        told(v.listed(), one.listed, &one.listed_why),
        told(v.affiliated(), one.affiliated, &one.affiliated_why),
        one.registered_at.map(|at| w.ui.named(v.registered(), &Instant(at).date(ZONE).to_string())),
    ];
    all.into_iter().flatten().collect()
}

async fn page(v: &Visit<'_>, id: VoucherId, f: Fields, errors: FormErrors) -> Result<Page, PageFault> {
    let (w, s) = (&v.w, v.w.support);
    let opened = voucher_view::one(v.house, v.actor(), id, v.now).await?;
    let (one, state) = (&opened.voucher, opened.voucher.state()?);
    let day = |at: i64| Instant(at).date(ZONE).to_string();
    let open = matches!(state, VoucherState::Draft | VoucherState::Submitted);
    let reimburses = opened.programme.rule().is_claimed();
    let date = |at: i64| Instant(at).date(ZONE);
    let term = (date(opened.contract.first_at), date(opened.contract.last_at));
    let looked = Looked {
        day: one.applied_at.map_or(v.now, Instant).date(ZONE),
        signed: date(opened.contract.signed_at),
        yearly: yearly(opened.contract.amount, term),
    };
    let mut facts = vec![(s.asked(), yuan(one.asked))];
    if one.awarded > 0 {
        facts.push((s.awarded_yuan(), yuan(one.awarded)));
        facts.push((s.paid_yuan(), yuan(one.awarded - one.returned - one.left_over)));
        facts.push((s.left_yuan(), yuan(one.left_over)));
        facts.push((s.good_until(), last_day(one)));
    }
    facts.push((s.term(), format!("{} – {}", day(opened.contract.first_at), day(opened.contract.last_at))));
    facts.push((s.signed(), day(opened.contract.signed_at)));
    if let (Some(checker), true) = (&one.checker, open) {
        facts.push((s.agreed_by(), checker.clone()));
    }
    if let Some(decider) = &one.decider {
        facts.push((s.by(), decider.clone()));
    }
    if !one.opinion.is_empty() {
        facts.push((s.opinion(), one.opinion.clone()));
    }
    let claims = opened.claims.iter().map(|claim| {
        let state = claim.state().unwrap_or(ClaimState::Draft);
        ClaimLine {
            href: format!("/claims/{}", claim.id),
            name: format!("{} {}", s.claim(), claim.id),
            state: w.claim_state(state),
            tone: claim_tone(state),
            paid: yuan(claim.paid),
            asked: yuan(claim.asked),
            assessed: yuan(claim.assessed),
        }
    });
    let bills = opened.bills.iter().map(|(bill, month, fen)| {
        let name = w.compute.bill_of(&Month::of(Instant(*month)).to_string(), 1);
        (Link::new(format!("/bills/{bill}"), name), yuan(*fen))
    });
    let title = named(w, one).to_owned();
    let three = [("", s.unchanged()), ("yes", w.voucher.yes()), ("no", w.voucher.no())];
    let of = one.company_id;
    Page::with(
        status(&errors),
        &OnePage {
            id,
            version: one.version,
            state: w.voucher_state(state),
            tone: tone(state),
            links: vec![
                (s.company(), Link::new(format!("/companies/{of}"), one.company.clone())),
                (s.programme(), Link::new(format!("/programmes/{}", one.programme_id), title.clone())),
                (
                    s.contract(),
                    Link::new(
                        format!("/contracts/{}", one.contract_id),
                        s.contract_on(&one.supplier, &yuan(one.amount)),
                    ),
                ),
                (s.money(), Link::new(format!("/companies/{of}/entries?unit=fen"), s.movements())),
            ],
            facts,
            found: found(w, &opened),
            told_title: if open { s.assessed_now() } else { s.assessed_then() },
            told: told(w, opened.programme.rule(), &opened.assessed, &looked),
            history: happened(w, &opened.history),
            claims: claims.collect(),
            bills: bills.collect(),
            reimburses,
            may_submit: opened.applies && state == VoucherState::Draft,
            may_withdraw: opened.applies && open,
            may_decide: opened.decides && state == VoucherState::Submitted,
            bar: if award::agreed_before(v.actor(), one) { s.b_agreed() } else { "" },
            may_revoke: opened.decides && state.is_good(),
            may_claim: opened.applies && state.is_good() && reimburses,
            three: Choice::list(three, ""),
            f,
            errors,
            crumbs: vec![
                Link::new(format!("/companies/{of}"), one.company.clone()),
                Link::new(format!("/companies/{of}/vouchers"), s.vouchers()),
                Link::new("", title.clone()),
            ],
            shell: v.shell(&title),
        },
    )
}

/// One.
#[get("/vouchers/<raw>")]
pub async fn open(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, Fields::default(), FormErrors::default()).await
}

/// A step of the company, or of those who decide.
#[post("/vouchers/<raw>/moves", data = "<posted>")]
pub async fn step(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, s) = (address::id::<VoucherId>(raw)?, v.w.support);
    let key = posted.key(v.house, v.actor());
    let (house, actor, key, now) = (v.house, v.actor(), Some(&key), v.now);
    let (version, words) = (posted.0.id("version"), posted.0.get("opinion"));
    let (done, told) = match posted.0.get("verb") {
        "submit" => (voucher::submit(house, actor, id, version, key, now).await, s.submitted()),
        "withdraw" => (voucher::withdraw(house, actor, id, version, key, now).await, s.withdrawn()),
        "award" => (award::award(house, actor, id, version, words, key, now).await, s.was_awarded()),
        "refuse" => (award::refuse(house, actor, id, version, words, key, now).await, s.was_refused()),
        "revoke" => (award::revoke(house, actor, id, version, words, key, now).await, s.was_revoked()),
        _ => {
            voucher_view::one(house, actor, id, now).await?;
            return Err(Refusal::field("verb", FieldRule::Choice).into());
        }
    };
    match v.told(done)? {
        Ok(id) => {
            let found = voucher_view::one(house, actor, id, now).await?.voucher;
            let waits = posted.0.get("verb") == "award" && found.state()? == VoucherState::Submitted;
            let told = if waits { s.was_checked() } else { told };
            Ok(v.done(told, format!("/vouchers/{id}")))
        }
        Err(errors) => page(&v, id, posted.0, errors).await.map(Answer::Page),
    }
}

/// Yes, no, or nothing said.
fn three(raw: &str) -> Option<bool> {
    match raw {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// What somebody found out.
#[post("/vouchers/<raw>/findings", data = "<posted>")]
pub async fn settle(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<VoucherId>(raw)?, &posted.0);
    voucher_view::one(v.house, v.actor(), id, v.now).await?;
    let registered: Option<NaiveDate> = fields.get("registered").trim().parse().ok();
    if registered.is_none() && !fields.get("registered").trim().is_empty() {
        let mut errors = FormErrors::default();
        errors.add("registered", v.w.field(&FieldRule::Date));
        return page(&v, id, posted.0, errors).await.map(Answer::Page);
    }
    let finding = award::Finding {
        listed: three(fields.get("listed")),
        affiliated: three(fields.get("affiliated")),
        registered,
        why: fields.get("why").to_owned(),
    };
    let key = posted.key(v.house, v.actor());
    let done = award::settle(v.house, v.actor(), id, fields.id("version"), &finding, Some(&key), v.now).await;
    match v.told(done)? {
        Ok(id) => Ok(v.done(v.w.support.settled(), format!("/vouchers/{id}"))),
        Err(errors) => page(&v, id, posted.0, errors).await.map(Answer::Page),
    }
}

/// Begins a claim.
#[post("/vouchers/<raw>/claims", data = "<posted>")]
pub async fn begin_claim(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<VoucherId>(raw)?, &posted.0);
    let paid = hundredths(&fields.get("paid").trim().replace(',', "")).unwrap_or(0);
    let draft = claim::Draft { paid, note: fields.get("note").to_owned(), invoices: Vec::new() };
    let key = posted.key(v.house, v.actor());
    match v.told(claim::begin(v.house, v.actor(), id, &draft, Some(&key), v.now).await)? {
        Ok(made) => Ok(v.done(v.w.support.claim_begun(), format!("/claims/{made}"))),
        Err(errors) => page(&v, id, posted.0, errors).await.map(Answer::Page),
    }
}
