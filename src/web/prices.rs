//! A pool's price or a company's discount by itself: what it is, where it comes from, and how it is withdrawn.

use super::address;
use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::Fault;
use crate::app::pool::{DiscountRow, TariffRow};
use crate::app::price::{self, LineDiscount};
use crate::domain::access::Actor;
use crate::domain::id::{DiscountId, TariffId};
use crate::domain::price::WHOLE;
use crate::domain::tariff::Tariff;
use crate::domain::time::Instant;
use crate::http::form::Posted;
use crate::words::Words;
use crate::words::compute_say::percent;
use crate::words::money::{grouped, yuan_plain as yuan};
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![tariff, discount, withdraw_tariff, withdraw_discount, end_discount]
}

/// What a card-hour costs everybody under a tariff.
pub(super) fn price_of(w: &Words, tariff: &Tariff) -> String {
    w.compute.a_card_hour(&yuan(tariff.list - tariff.list * tariff.discount / WHOLE))
}

/// A price as it holds from a moment on.
pub(super) struct PriceLine {
    pub href: String,
    pub from: String,
    pub list: String,
    pub price: String,
    pub tiers: Vec<String>,
    pub now: bool,
    pub gone: bool,
}

/// A price in words; `now`: it is the one that holds.
pub(super) fn price_line(w: &Words, one: &Tariff, (now, gone): (bool, bool)) -> PriceLine {
    let steps = one.tiers.iter().filter(|tier| tier.off > 0);
    PriceLine {
        href: format!("/prices/{}", one.id),
        from: w.moment(one.from, ZONE),
        list: w.compute.a_card_hour(&yuan(one.list)),
        price: price_of(w, one),
        tiers: steps
            .map(|tier| w.compute.tier_line(grouped(tier.from / 3_600), &percent(tier.off)))
            .collect(),
        now,
        gone,
    }
}

/// The prices of a pool, the latest first; those that were withdrawn at the end.
pub(super) fn price_lines(
    w: &Words,
    tariffs: &[Tariff],
    withdrawn: &[TariffRow],
    now: Instant,
) -> Vec<PriceLine> {
    let current = crate::domain::tariff::at(tariffs, now).map(|one| one.id);
    let held = tariffs.iter().rev().map(|one| price_line(w, one, (current == Some(one.id), false)));
    held.chain(withdrawn.iter().map(|one| price_line(w, &one.tariff, (false, true)))).collect()
}

/// A company's discount, as a list shows it.
pub(super) struct DiscountLine {
    pub page: String,
    pub company: String,
    pub href: String,
    pub pool: String,
    pub pool_href: String,
    pub off: String,
    pub period: String,
    pub reason: String,
    /// The decision it came of, for who may open that.
    pub decision: Option<Link>,
    pub gone: bool,
}

/// A discount in words.
pub(super) fn discount_line(w: &Words, actor: &Actor, one: &DiscountRow) -> DiscountLine {
    let day = |at: i64| Instant(at).date(ZONE);
    DiscountLine {
        page: format!("/discounts/{}", one.id),
        company: one.company.clone(),
        href: format!("/companies/{}/compute", one.company_id),
        pool: one.pool.clone(),
        pool_href: format!("/compute/{}", one.pool_id),
        off: w.compute.off(&percent(one.off)),
        period: format!("{} – {}", day(one.starts_at), day(one.ends_at - 1)),
        reason: one.reason.clone(),
        decision: decision(w, actor, one),
        gone: one.is_withdrawn(),
    }
}

fn decision(w: &Words, actor: &Actor, one: &DiscountRow) -> Option<Link> {
    one.decision(actor).map(|id| Link::new(format!("/cases/{id}"), w.case.case_no(id.0)))
}

/// The discounts that a line of a bill carries.
pub(super) fn of_line(w: &Words, all: &[LineDiscount], line: i64) -> Vec<Link> {
    let told = |one: &LineDiscount| {
        let d = &one.discount;
        let said = w.at_off(d.off, Instant(d.starts_at), Instant(d.ends_at));
        Link::new(format!("/discounts/{}", d.id), said)
    };
    all.iter().filter(|one| one.line_id == line).map(told).collect()
}

#[derive(Template)]
#[template(path = "compute/price.html")]
struct PricePage {
    shell: Shell,
    /// Where its forms lead.
    path: String,
    /// What was said of it since.
    said: String,
    gone: bool,
    facts: Vec<(&'static str, String)>,
    links: Vec<(&'static str, Link)>,
    /// What withdrawing is called, and what it means; nothing: it cannot be.
    withdraw: Option<(&'static str, &'static str)>,
    may_end: bool,
    /// Which of the forms was sent.
    at: &'static str,
    reason: String,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

impl PricePage {
    /// What one of the forms held.
    fn held(&self, form: &str) -> &str {
        if self.at == form { &self.reason } else { "" }
    }
    /// What is wrong in it.
    fn wrong(&self, form: &str) -> &str {
        if self.at == form { self.errors.of("reason") } else { "" }
    }
}

/// A form as it was sent: which, its reason, and what is wrong.
#[derive(Default)]
struct Sent {
    at: &'static str,
    reason: String,
    errors: FormErrors,
}

fn used(w: &Words, used: bool) -> (&'static str, String) {
    let c = w.compute;
    (c.has_priced(), if used { c.has_priced_some() } else { c.has_priced_none() }.to_owned())
}

fn by(w: &Words, who: Option<&str>, at: Instant) -> String {
    w.compute.given_by(who.unwrap_or(w.event.system()), &w.moment(at, ZONE))
}

async fn tariff_page(v: &Visit<'_>, id: TariffId, sent: Sent) -> Result<Page, PageFault> {
    let one = price::tariff(v.house, v.actor(), id).await?;
    let (w, c, row) = (&v.w, v.w.compute, &one.row);
    let line = price_line(w, &row.tariff, (false, row.withdrawn_at.is_some()));
    let mut facts =
        vec![(c.from(), line.from.clone()), (c.list_price(), line.list), (c.price_now(), line.price)];
    facts.extend(line.tiers.into_iter().map(|step| (c.tiers(), step)));
    facts.push((c.price_set_by(), by(w, row.by.as_deref(), row.created_at)));
    facts.push(used(w, one.used));
    let said = row.withdrawn_at.map(|at| {
        let (by, why) = (row.withdrawn_by.as_deref(), row.withdrawn_why.as_deref());
        c.withdrawn_told(&w.moment(at, ZONE), by.unwrap_or_default(), why.unwrap_or_default())
    });
    let (name, title) = (&one.pool.name, format!("{} · {}", c.price(), line.from));
    let page = PricePage {
        path: format!("/prices/{id}"),
        said: said.unwrap_or_default(),
        gone: line.gone,
        facts,
        links: vec![(c.pool(), Link::new(format!("/compute/{}", one.pool.id), name.clone()))],
        withdraw: (one.keeps && !line.gone).then(|| (c.withdraw_price(), c.withdraw_price_lead())),
        may_end: false,
        at: sent.at,
        reason: sent.reason,
        crumbs: vec![
            Link::new(format!("/compute/{}", one.pool.id), name.clone()),
            Link::new("", title.clone()),
        ],
        shell: v.shell(&format!("{name} · {}", c.price())),
        errors: sent.errors,
    };
    Page::with(status(&page.errors), &page)
}

/// What was said of a discount since it was given.
fn said(w: &Words, row: &DiscountRow) -> String {
    let (by, why) = (row.withdrawn_by.as_deref(), row.withdrawn_why.as_deref());
    let (by, why) = (by.unwrap_or_default(), why.unwrap_or_default());
    match (row.withdrawn_at, row.meant_to) {
        (Some(at), Some(was)) => {
            let last = Instant(was - 1).date(ZONE).to_string();
            w.compute.ended_told(&w.moment(Instant(at), ZONE), by, why, &last)
        }
        (Some(at), None) => w.compute.withdrawn_told(&w.moment(Instant(at), ZONE), by, why),
        (None, _) => String::new(),
    }
}

async fn discount_page(v: &Visit<'_>, id: DiscountId, sent: Sent) -> Result<Page, PageFault> {
    let one = price::discount(v.house, v.actor(), id).await?;
    let (w, c, row) = (&v.w, v.w.compute, &one.row);
    let line = discount_line(w, v.actor(), row);
    let pool = Link::new(line.pool_href, line.pool.clone());
    let mut links = vec![(c.company(), Link::new(line.href, line.company.clone())), (c.pool(), pool.clone())];
    links.extend(line.decision.map(|link| (c.decision(), link)));
    let holds = row.starts_at < v.now.0 && v.now.0 < row.ends_at;
    let stands = one.keeps && row.withdrawn_at.is_none();
    let page = PricePage {
        path: format!("/discounts/{id}"),
        said: said(w, row),
        gone: line.gone,
        facts: vec![
            (c.off_pool(), line.off),
            (w.keep.period(), line.period),
            (c.reason(), line.reason),
            (c.off_given_by(), by(w, row.giver.as_deref(), Instant(row.created_at))),
            used(w, one.used),
        ],
        links,
        withdraw: (stands && !one.used).then(|| (c.withdraw_discount(), c.withdraw_discount_lead())),
        may_end: stands && holds,
        at: sent.at,
        reason: sent.reason,
        crumbs: vec![pool, Link::new("", c.discount())],
        shell: v.shell(&format!("{} · {}", line.company, c.discount())),
        errors: sent.errors,
    };
    Page::with(status(&page.errors), &page)
}

/// A price.
#[get("/prices/<raw>")]
pub async fn tariff(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    tariff_page(&v, address::id(raw)?, Sent::default()).await
}

/// A discount.
#[get("/discounts/<raw>")]
pub async fn discount(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    discount_page(&v, address::id(raw)?, Sent::default()).await
}

/// Says that a price was wrong.
#[post("/prices/<raw>/withdraw", data = "<posted>")]
pub async fn withdraw_tariff(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, reason) = (address::id::<TariffId>(raw)?, posted.0.get("reason").to_owned());
    let key = posted.key(v.house, v.actor());
    let came = price::withdraw_tariff(v.house, v.actor(), id, &reason, Some(&key), v.now).await;
    match v.told(came)? {
        Ok(_) => Ok(v.done(v.w.compute.price_withdrawn(), format!("/prices/{id}"))),
        Err(errors) => tariff_page(&v, id, Sent { at: "w", reason, errors }).await.map(Answer::Page),
    }
}

/// Says that a discount was wrong.
#[post("/discounts/<raw>/withdraw", data = "<posted>")]
pub async fn withdraw_discount(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, reason) = (address::id::<DiscountId>(raw)?, posted.0.get("reason").to_owned());
    let key = posted.key(v.house, v.actor());
    let came = price::withdraw_discount(v.house, v.actor(), id, &reason, Some(&key), v.now).await;
    done(&v, id, came, v.w.compute.discount_withdrawn(), ("w", reason)).await
}

/// Ends a discount from now on.
#[post("/discounts/<raw>/end", data = "<posted>")]
pub async fn end_discount(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, reason) = (address::id::<DiscountId>(raw)?, posted.0.get("reason").to_owned());
    let key = posted.key(v.house, v.actor());
    let came = price::end_discount(v.house, v.actor(), id, &reason, Some(&key), v.now).await;
    done(&v, id, came, v.w.compute.discount_ended(), ("e", reason)).await
}

async fn done(
    v: &Visit<'_>,
    id: DiscountId,
    came: Result<DiscountId, Fault>,
    told: &str,
    (at, reason): (&'static str, String),
) -> Result<Answer, PageFault> {
    match v.told(came)? {
        Ok(_) => Ok(v.done(told, format!("/discounts/{id}"))),
        Err(errors) => discount_page(v, id, Sent { at, reason, errors }).await.map(Answer::Page),
    }
}
