//! One claim: its evidence, what is missing, and its steps.

use super::address;
use super::page::{Answer, Page, PageFault};
use super::pool_edit::hundredths;
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use super::voucher::{Happened, claim_tone, happened};
use super::vouchers::named;
use crate::app::file::Sent;
use crate::app::{claim, voucher_view};
use crate::domain::field::FieldRule;
use crate::domain::id::{ClaimId, FileId};
use crate::domain::invoice::{Invoice, InvoiceFlaw};
use crate::domain::refusal::Refusal;
use crate::domain::voucher::{ClaimState, ClaimVerb, Evidence};
use crate::http::form::{Fields, Posted};
use crate::http::paper::SentPaper;
use crate::words::Words;
use crate::words::compute_say::percent;
use crate::words::money::yuan_plain as yuan;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![open, attach, detach, step]
}

struct FileLine {
    id: i64,
    kind: String,
    name: String,
    may_drop: bool,
}

#[derive(Template)]
#[template(path = "vouchers/claim.html")]
struct ClaimPage {
    shell: Shell,
    id: ClaimId,
    version: i64,
    state: &'static str,
    tone: &'static str,
    facts: Vec<(&'static str, String)>,
    voucher: Link,
    entries: Link,
    files: Vec<FileLine>,
    slots: Vec<Choice>,
    missing: String,
    may_edit: bool,
    next: Option<(&'static str, &'static str, String)>,
    bar: &'static str,
    may_return: bool,
    named: Vec<String>,
    paid: String,
    note: String,
    invoices: String,
    history: Vec<Happened>,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// An invoice a line: number, day, amount; every line that is none is named.
fn invoices(w: &Words, raw: &str) -> Result<Vec<Invoice>, FormErrors> {
    let (mut all, mut errors) = (Vec::new(), FormErrors::default());
    for (line, text) in (1..).zip(raw.lines().map(str::trim).filter(|text| !text.is_empty())) {
        match invoice(text) {
            Ok(one) => all.push(one),
            Err(flaw) => errors.add("invoices", w.field(&FieldRule::Invoice { line, flaw })),
        }
    }
    if errors.is_empty() { Ok(all) } else { Err(errors) }
}

fn invoice(text: &str) -> Result<Invoice, InvoiceFlaw> {
    // The last two are the day and the amount: what stands before them is the number, however it is spaced.
    let words: Vec<&str> = text.split_whitespace().collect();
    let [number @ .., day, amount] = words.as_slice() else { return Err(InvoiceFlaw::Unreadable) };
    let (Ok(day), false) = (day.parse(), number.is_empty()) else { return Err(InvoiceFlaw::Unreadable) };
    let amount = hundredths(&amount.replace(',', "")).ok_or(InvoiceFlaw::Amount)?;
    Ok(Invoice { number: number.concat(), day, amount })
}

async fn page(
    v: &Visit<'_>,
    id: ClaimId,
    typed: Option<&Fields>,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let (w, s) = (&v.w, v.w.support);
    let opened = voucher_view::one_claim(v.house, v.actor(), id).await?;
    let (one, voucher, state) = (&opened.claim, &opened.voucher, opened.claim.state()?);
    let may_edit = opened.applies && state.after(ClaimVerb::Submit).is_ok();
    let mut facts = vec![(s.claim_paid_to(), yuan(one.paid)), (s.claim_asked(), yuan(one.asked))];
    if one.assessed > 0 {
        facts.push((s.claim_assessed(), yuan(one.assessed)));
    }
    if let Some(decider) = &one.decider {
        facts.push((s.by(), decider.clone()));
    }
    for (label, text) in [(s.note(), &one.note), (s.reason(), &one.reason)] {
        if !text.is_empty() {
            facts.push((label, text.clone()));
        }
    }
    let next = match state {
        ClaimState::Submitted => Some(("verify", s.verify(), String::new())),
        ClaimState::Verified => Some(("assess", s.assess(), String::new())),
        ClaimState::Assessed => Some(("pay", s.pay(), s.pay_what().to_owned())),
        _ => None,
    };
    let bars = opened.decides && state == ClaimState::Assessed && !claim::may_pay(v.actor(), one);
    let file = |file: &crate::app::file::FileRow| FileLine {
        id: file.id,
        kind: Evidence::of_name(&file.slot).map_or("", |kind| w.evidence(kind)).to_owned(),
        name: file.name.clone(),
        may_drop: may_edit && one.submitted_at.is_none_or(|at| file.created_at > at),
    };
    let line = |one: &Invoice| format!("{} {} {}", one.number, one.day, percent(one.amount));
    let lines: Vec<String> = opened.invoices.iter().map(line).collect();
    let listed = opened.invoices.iter();
    let listed = listed.map(|one| s.invoice_of(&one.number, &one.day.to_string(), &yuan(one.amount)));
    // What was typed and not taken is shown again.
    let again = |field: &str, kept: String| typed.map_or(kept, |typed| typed.get(field).to_owned());
    let title = format!("{} {id}", s.claim());
    let slot = opened.missing.first().copied().unwrap_or(Evidence::Other).name();
    Page::with(
        status(&errors),
        &ClaimPage {
            id,
            version: one.version,
            state: w.claim_state(state),
            tone: claim_tone(state),
            facts,
            voucher: Link::new(format!("/vouchers/{}", voucher.id), named(w, voucher)),
            entries: Link::new(
                format!("/companies/{}/entries?unit=fen&kind=claim", voucher.company_id),
                s.movements(),
            ),
            files: opened.files.iter().map(file).collect(),
            slots: Choice::list(Evidence::ALL.iter().map(|one| (one.name(), w.evidence(*one))), slot),
            missing: w.all_evidence(&opened.missing),
            may_edit,
            next: next.filter(|_| opened.decides && !bars),
            bar: if bars { s.b_four_eyes() } else { "" },
            may_return: opened.decides && state.is_open(),
            named: listed.collect(),
            paid: again("paid", percent(one.paid)),
            note: again("note", one.note.clone()),
            invoices: again("invoices", lines.join("\n")),
            history: happened(w, &opened.history),
            errors,
            crumbs: vec![
                Link::new(format!("/companies/{}/vouchers", voucher.company_id), s.vouchers()),
                Link::new(format!("/vouchers/{}", voucher.id), named(w, voucher)),
                Link::new("", title.clone()),
            ],
            shell: v.shell(&title),
        },
    )
}

/// One.
#[get("/claims/<raw>")]
pub async fn open(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, None, FormErrors::default()).await
}

/// Hangs evidence on it.
#[post("/claims/<raw>/files", data = "<posted>")]
pub async fn attach(v: Visit<'_>, raw: &str, posted: SentPaper) -> Result<Answer, PageFault> {
    let id = address::id::<ClaimId>(raw)?;
    let sent = Sent { slot: &posted.slot, name: &posted.name, bytes: &posted.bytes };
    match v.told(claim::attach(v.house, v.actor(), id, sent, v.now).await)? {
        Ok(kept) => Ok(v.done(v.w.support.uploaded(&kept.name), format!("/claims/{id}"))),
        Err(errors) => page(&v, id, None, errors).await.map(Answer::Page),
    }
}

/// Takes evidence away again.
#[post("/claims/<raw>/files/<paper>/remove", data = "<_posted>")]
pub async fn detach(v: Visit<'_>, raw: &str, paper: &str, _posted: Posted) -> Result<Answer, PageFault> {
    let (id, paper) = (address::id::<ClaimId>(raw)?, address::id::<FileId>(paper)?);
    claim::detach(v.house, v.actor(), id, paper, v.now).await?;
    Ok(v.done(v.w.support.removed(), format!("/claims/{id}")))
}

/// A step of the company, or of those who decide.
#[post("/claims/<raw>/moves", data = "<posted>")]
pub async fn step(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<ClaimId>(raw)?, &posted.0);
    voucher_view::one_claim(v.house, v.actor(), id).await?;
    let verb = ClaimVerb::of_name(fields.get("verb"));
    let verb = verb.ok_or_else(|| Refusal::field("verb", FieldRule::Choice))?;
    let key = posted.key(v.house, v.actor());
    let of = (id, fields.id("version"));
    let done = if verb == ClaimVerb::Submit {
        let paid = hundredths(&fields.get("paid").trim().replace(',', "")).unwrap_or(0);
        let invoices = match invoices(&v.w, fields.get("invoices")) {
            Ok(invoices) => invoices,
            Err(errors) => return page(&v, id, Some(fields), errors).await.map(Answer::Page),
        };
        let draft = claim::Draft { paid, note: fields.get("note").to_owned(), invoices };
        claim::submit(v.house, v.actor(), of, Some(&draft), Some(&key), v.now).await
    } else {
        claim::decide(v.house, v.actor(), of, verb, fields.get("reason"), Some(&key), v.now).await
    };
    match v.told(done)? {
        Ok(id) => {
            let told =
                if verb == ClaimVerb::Submit { v.w.support.submitted() } else { v.w.support.decided() };
            Ok(v.done(told, format!("/claims/{id}")))
        }
        Err(errors) => {
            page(&v, id, Some(fields).filter(|_| verb == ClaimVerb::Submit), errors).await.map(Answer::Page)
        }
    }
}
