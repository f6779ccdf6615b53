//! Bills for compute: one with its lines, what came back of it, and its payment.

use super::address;
use super::entries::entries_of;
use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::prices::of_line;
use super::shell::{FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::bill::{self, BillRow};
use crate::app::grant::Of;
use crate::app::price;
use crate::domain::field::FieldRule;
use crate::domain::id::{BillId, BillLineId, CompanyId};
use crate::domain::month::Month;
use crate::domain::price::HOUR;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::words::Words;
use crate::words::compute_say::percent;
use crate::words::money::yuan_plain;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![open, issue, refund, pay]
}

/// A bill as lists show it.
pub(super) struct Line {
    pub href: String,
    pub month: String,
    pub company: String,
    pub whose: String,
    pub issued: String,
    pub gross: String,
    pub payable: String,
    pub came_back: String,
    pub due: String,
    pub state: String,
    pub tone: &'static str,
}

/// How a bill stands, and the tone of that.
pub(super) fn state(w: &Words, one: &BillRow) -> (String, &'static str) {
    match one.paid_at {
        Some(at) => (w.compute.paid_on(&Instant(at).date(ZONE).to_string()), "pine"),
        None if one.due() == 0 => (w.compute.nothing_due().to_owned(), ""),
        None => (w.compute.unpaid().to_owned(), "yolk"),
    }
}

/// In words.
pub(super) fn line(w: &Words, one: &BillRow) -> Line {
    let (state, tone) = state(w, one);
    let some = |fen: i64| if fen == 0 { String::new() } else { yuan(fen) };
    Line {
        href: format!("/bills/{}", one.id),
        month: w.compute.bill_of(&Month::of(Instant(one.month)).to_string(), one.number),
        company: one.company.clone(),
        whose: format!("/companies/{}/compute", one.company_id),
        issued: Instant(one.issued_at).date(ZONE).to_string(),
        gross: yuan(one.gross),
        payable: yuan(one.payable),
        came_back: some(-one.came_back),
        due: some(one.due()),
        state,
        tone,
    }
}

struct BillLine {
    id: i64,
    pool: String,
    href: String,
    /// The jobs behind its hours.
    jobs: String,
    price: String,
    off: String,
    /// The company's own discounts that it carries.
    own: Vec<Link>,
    before: String,
    free: String,
    used: String,
    gross: String,
    tier: String,
    discount: String,
    voucher: String,
    payable: String,
    back: String,
    left: i64,
}

struct BackLine {
    at: String,
    by: String,
    hours: String,
    gross: String,
    voucher: String,
    payable: String,
    reason: String,
}

/// Yuan with the minus of the other pages, which is as wide as a plus.
fn yuan(fen: i64) -> String {
    yuan_plain(fen).replace('-', "−")
}

#[derive(Template)]
#[template(path = "compute/bill.html")]
struct BillPage {
    shell: Shell,
    id: BillId,
    version: i64,
    company: String,
    entries: String,
    issued: String,
    sums: Vec<(&'static str, String)>,
    free_value: String,
    /// What of it came back; empty: nothing.
    free_back: String,
    lines: Vec<BillLine>,
    refunds: Vec<BackLine>,
    paid: String,
    due: String,
    may_pay: bool,
    keeps: bool,
    at_line: i64,
    hours: String,
    reason: String,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

/// What came back of a line: hours that were billed, and free ones.
fn came_back(w: &Words, billed: i64, free: i64) -> String {
    let mut said = Vec::new();
    if billed > 0 {
        said.push(w.card_hours(billed));
    }
    if free > 0 {
        said.push(w.compute.free_hours_back(&w.card_hours(free)));
    }
    said.join(" · ")
}

/// The refund form as it was filled in.
#[derive(Default)]
struct Back {
    line: i64,
    hours: String,
    reason: String,
    errors: FormErrors,
}

async fn page(v: &Visit<'_>, id: BillId, back: Back) -> Result<Page, PageFault> {
    let (w, c) = (&v.w, v.w.compute);
    let opened = bill::one(v.house, v.actor(), id).await?;
    let own = price::of_bill(v.house, v.actor(), id).await?;
    let (one, firm) = (&opened.bill, &opened.company);
    let title = c.bill_of(&Month::of(Instant(one.month)).to_string(), one.number);
    let mut sums = vec![
        (c.gross(), yuan(one.gross)),
        (c.off_tier(), yuan(-one.tier)),
        (c.off_pool(), yuan(-one.pool)),
        (c.off_voucher(), yuan(-one.voucher)),
        (c.payable(), yuan(one.payable)),
    ];
    if one.came_back > 0 {
        sums.push((c.refunded(), yuan(-one.came_back)));
    }
    let due = match one.due() {
        0 if one.paid_at.is_none() => c.nothing_due().to_owned(),
        due => format!("{} {}", yuan(due), c.yuan()),
    };
    let lines = opened.lines.iter().map(|line| BillLine {
        id: line.id,
        pool: line.name.clone(),
        href: format!("/compute/{}", line.pool_id),
        jobs: format!("/bills/{id}/lines/{}", line.id),
        price: yuan(line.list),
        off: percent(line.off),
        own: of_line(w, &own, line.id),
        before: w.card_hours(line.before),
        free: w.card_hours(line.free),
        used: w.card_hours(line.seconds),
        gross: yuan(line.gross),
        tier: yuan(-line.tier),
        discount: yuan(-line.pool),
        voucher: yuan(-line.voucher),
        payable: yuan(line.payable),
        back: came_back(w, line.back, line.free_back),
        left: line.seconds - line.back,
    });
    let refunds = opened.refunds.iter().map(|one| BackLine {
        at: w.moment(Instant(one.created_at), ZONE),
        by: one.person.clone().unwrap_or_default(),
        hours: w.card_hours(one.seconds),
        gross: yuan(one.gross),
        voucher: yuan(one.voucher),
        payable: yuan(one.payable),
        reason: one.reason.clone(),
    });
    let told = status(&back.errors);
    Page::with(
        told,
        &BillPage {
            id,
            version: one.version,
            company: firm.name.clone(),
            entries: entries_of(firm.id, Of::Bill(id)),
            issued: w.moment(Instant(one.issued_at), ZONE),
            sums,
            lines: lines.collect(),
            refunds: refunds.collect(),
            free_value: yuan(one.free_value),
            free_back: if one.free_back > 0 { yuan(-one.free_back) } else { String::new() },
            due,
            paid: one.paid_at.map(|at| w.compute.paid_on(&w.moment(Instant(at), ZONE))).unwrap_or_default(),
            may_pay: opened.keeps && one.due() > 0,
            keeps: opened.keeps,
            at_line: back.line,
            hours: back.hours,
            reason: back.reason,
            errors: back.errors,
            crumbs: vec![
                Link::new(format!("/companies/{}/compute", firm.id), c.usage()),
                Link::new("", title.clone()),
            ],
            shell: v.shell(&title),
        },
    )
}

/// One.
#[get("/bills/<raw>")]
pub async fn open(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, Back::default()).await
}

/// Bills a month now.
#[post("/companies/<raw>/bills", data = "<posted>")]
pub async fn issue(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (of, month) = (address::id::<CompanyId>(raw)?, posted.0.get("month").to_owned());
    crate::app::members::one(v.house, v.actor(), of, v.now).await?;
    let day: Month = month.parse().map_err(|_| Refusal::field("month", FieldRule::Month))?;
    let key = posted.key(v.house, v.actor());
    let made = bill::issue(v.house, v.actor(), of, day, Some(&key), v.now).await?;
    Ok(match made {
        Some(id) => v.done(v.w.compute.issued(&month), format!("/bills/{id}")),
        None => v.done(v.w.compute.nothing_open(), format!("/companies/{of}/compute")),
    })
}

/// Takes a part of a line back.
#[post("/bills/<raw>/refunds", data = "<posted>")]
pub async fn refund(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<BillId>(raw)?, &posted.0);
    let line = fields.id::<BillLineId>("line").ok_or(Refusal::NotFound)?;
    let mut back = Back {
        line: line.0,
        hours: fields.get("seconds").to_owned(),
        reason: fields.get("reason").to_owned(),
        errors: FormErrors::default(),
    };
    // Card-hours with up to two decimals are whole card-seconds.
    let seconds =
        super::pool_edit::hundredths(&back.hours).map(|hundredths| hundredths.saturating_mul(HOUR / 100));
    let Some(seconds) = seconds else {
        back.errors.add("seconds", v.w.compute.refund_wrong());
        return page(&v, id, back).await.map(Answer::Page);
    };
    let key = posted.key(v.house, v.actor());
    let done = bill::refund(v.house, v.actor(), (id, line), seconds, &back.reason, Some(&key), v.now).await;
    match v.told(done)? {
        Ok(_) => Ok(v.done(v.w.compute.refund_done(), format!("/bills/{id}"))),
        Err(errors) => {
            // The rule counts seconds, the form hours.
            back.errors = errors.renamed(|field, text| {
                let text = if field == "seconds" { v.w.compute.refund_wrong() } else { text };
                (field.to_owned(), text.to_owned())
            });
            page(&v, id, back).await.map(Answer::Page)
        }
    }
}

/// Records its payment.
#[post("/bills/<raw>/pay", data = "<posted>")]
pub async fn pay(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<BillId>(raw)?;
    let key = posted.key(v.house, v.actor());
    bill::pay(v.house, v.actor(), id, posted.0.id("version"), Some(&key), v.now).await?;
    Ok(v.done(v.w.compute.paid_done(), format!("/bills/{id}")))
}
