//! Compute pools: what there is and what it costs, and one of them with its prices over time.

use super::address;
use super::listing::ZONE;
use super::page::{Page, PageFault};
use super::prices::{DiscountLine, PriceLine, discount_line, price_lines, price_of};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::threshold_form::ThresholdForm;
use super::visit::{Visit, status};
use crate::app::pool::{self, Offer, Opened, PoolRow};
use crate::app::register;
use crate::domain::access::{Action, Object};
use crate::domain::id::ResourceId;
use crate::domain::month::Month;
use crate::domain::pool::{Funding, Needs, Purpose, Tier};
use crate::domain::price::WHOLE;
use crate::words::Words;
use crate::words::compute_say::percent;
use crate::words::money::yuan_plain as yuan;
use askama::Template;
use rocket::{FromForm, Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, open]
}

/// What is asked for, as the address has it.
#[derive(Clone, Debug, Default, FromForm)]
pub struct Asked<'r> {
    #[field(default = "")]
    card: &'r str,
    #[field(default = "")]
    purpose: &'r str,
    #[field(default = "")]
    tier: &'r str,
    #[field(default = "")]
    cards: &'r str,
}

impl Asked<'_> {
    fn needs(&self) -> Needs {
        let card = Some(self.card.trim()).filter(|card| !card.is_empty());
        Needs {
            card: card.map(str::to_owned),
            purpose: Purpose::of_name(self.purpose),
            tier: Tier::of_name(self.tier),
            cards: self.cards.trim().parse().ok().filter(|cards| *cards > 0),
        }
    }
}

/// A pool as the list shows it.
pub(super) struct Line {
    pub href: String,
    pub name: String,
    pub provider: String,
    /// Its provider's code; empty: it is not known.
    pub provider_uscc: String,
    pub funding: &'static str,
    pub is_public: bool,
    pub card: String,
    pub cards: i64,
    pub capacity: String,
    pub purpose: &'static str,
    pub network: &'static str,
    pub price: String,
    pub note: Vec<String>,
    pub reserve: String,
    pub why_not: String,
}

/// A pool in words.
pub(super) fn line(w: &Words, offer: &Offer) -> Line {
    let PoolRow { id, name, provider, provider_uscc, pool, .. } = &offer.pool;
    let c = w.compute;
    let public = pool.funding == Funding::Government;
    let price = offer.tariff.as_ref().map_or_else(|| c.no_price().to_owned(), |one| price_of(w, one));
    let off = offer
        .tariff
        .as_ref()
        .filter(|one| one.discount > 0)
        .map(|one| format!("{} · {}", c.a_card_hour(&yuan(one.list)), c.off(&percent(one.discount))));
    let weighed =
        offer.tariff.as_ref().and_then(|one| pool.by_pflops(one.list - one.list * one.discount / WHOLE));
    let weighed = weighed.map(|fen| c.a_pflops_hour(&yuan(fen)));
    Line {
        href: format!("/compute/{id}"),
        name: name.clone(),
        provider: provider.clone(),
        provider_uscc: provider_uscc.clone().unwrap_or_default(),
        funding: w.funding(pool.funding),
        is_public: public,
        card: pool.card.clone(),
        cards: pool.cards,
        capacity: if pool.tflops > 0 { w.pflops(pool.capacity()) } else { String::new() },
        purpose: w.purpose(pool.purpose),
        network: w.network(pool.tier),
        price,
        note: [
            if public { c.free_in_quota().to_owned() } else { off.unwrap_or_default() },
            weighed.unwrap_or_default(),
        ]
        .into_iter()
        .filter(|one| !one.is_empty())
        .collect(),
        reserve: format!("/resources/{id}"),
        why_not: String::new(),
    }
}

/// The choices of a field where anything will do.
fn any<T: Copy>(
    w: &Words,
    all: &[T],
    name: fn(T) -> &'static str,
    label: impl Fn(T) -> String,
    now: &str,
) -> Vec<Choice> {
    let none = (String::new(), w.compute.any().to_owned());
    let named = all.iter().map(|one| (name(*one).to_owned(), label(*one)));
    Choice::list([none].into_iter().chain(named), now)
}

#[derive(Template)]
#[template(path = "compute/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    others: Vec<Line>,
    card: String,
    cards: String,
    purposes: Vec<Choice>,
    tiers: Vec<Choice>,
    may_import: bool,
    own: String,
    /// The month of the register that is offered; empty: it is not theirs.
    month: String,
}

/// The list, by what somebody needs.
#[get("/compute?<asked..>")]
pub async fn list(v: Visit<'_>, asked: Asked<'_>) -> Result<Page, PageFault> {
    let (fit, others) = pool::offers(v.house, v.actor(), &asked.needs(), v.now).await?;
    let w = &v.w;
    let others = others.iter().map(|(offer, why)| Line { why_not: w.misfits(why), ..line(w, offer) });
    let own = v.actor().companies().next();
    Page::new(&ListPage {
        lines: fit.iter().map(|offer| line(w, offer)).collect(),
        others: others.collect(),
        card: asked.card.to_owned(),
        cards: asked.cards.to_owned(),
        purposes: any(w, Purpose::ALL, Purpose::name, |one| w.purpose(one).to_owned(), asked.purpose),
        tiers: any(w, Tier::ALL, Tier::name, |one| w.compute.at_most(w.network(one)), asked.tier),
        month: if register::may_see_compute(v.actor()) {
            Month::of(v.now).to_string()
        } else {
            String::new()
        },
        may_import: v.actor().may_somewhere(Action::ImportUsage),
        own: own.map(|id| format!("/companies/{id}/compute")).unwrap_or_default(),
        shell: v.shell(w.compute.pools()),
    })
}

/// The forms of a pool's page as they were filled in, each with what is wrong in it.
#[derive(Default)]
pub(super) struct Forms {
    pub pool: PoolForm,
    pub pool_errors: FormErrors,
    pub tariff: TariffForm,
    pub tariff_errors: FormErrors,
    pub discount: DiscountForm,
    pub discount_errors: FormErrors,
    pub threshold: ThresholdForm,
    pub threshold_errors: FormErrors,
}

/// What a pool is, as filled in.
#[derive(Clone, Default)]
pub(super) struct PoolForm {
    pub provider: String,
    pub provider_uscc: String,
    pub funding: String,
    pub card: String,
    pub purpose: String,
    pub tier: String,
    pub tflops: String,
    pub wait_days: String,
}

/// A price, as filled in.
#[derive(Clone, Default)]
pub(super) struct TariffForm {
    pub from: String,
    pub list: String,
    pub off: String,
    pub tiers: String,
}

/// A company's discount, as filled in.
#[derive(Clone, Default)]
pub(super) struct DiscountForm {
    pub company: String,
    pub last_day: String,
    pub off: String,
    pub reason: String,
}

#[derive(Template)]
#[template(path = "compute/one.html")]
struct OnePage {
    shell: Shell,
    id: ResourceId,
    known: bool,
    version: i64,
    pool: Option<Line>,
    thresholds: Vec<String>,
    prices: Vec<PriceLine>,
    discounts: Vec<DiscountLine>,
    keeps: bool,
    fundings: Vec<Choice>,
    purposes: Vec<Choice>,
    tiers: Vec<Choice>,
    companies: Vec<Choice>,
    f: Forms,
    crumbs: Vec<Link>,
}

/// One pool; of a resource of which nobody has said what it is, only who keeps it sees the form.
#[get("/compute/<raw>", rank = 2)]
pub async fn open(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, None).await
}

/// The page of a pool, with forms as they were sent.
pub(super) async fn page(v: &Visit<'_>, id: ResourceId, given: Option<Forms>) -> Result<Page, PageFault> {
    let w = &v.w;
    let opened = match pool::one(v.house, v.actor(), id, v.now).await {
        Ok(opened) => Some(opened),
        Err(crate::app::Fault::Refused(_)) => None,
        Err(fault) => return Err(PageFault(fault)),
    };
    let (there, _) = crate::app::find::one(v.house, v.actor(), id).await?;
    let place = Object::incubator(crate::domain::id::IncubatorId(there.incubator_id), &there.district_code);
    let keeps = v.actor().may(Action::KeepPools, &place);
    if there.kind != pool::KIND || opened.is_none() && !keeps {
        return Err(crate::domain::refusal::Refusal::NotFound.into());
    }
    let fresh = || fresh_forms(v, opened.as_ref());
    // What was not sent is shown as it stands.
    let f = match given {
        None => fresh(),
        Some(given) => {
            let fresh = fresh();
            Forms {
                pool: if given.pool_errors.is_empty() { fresh.pool } else { given.pool },
                tariff: if given.tariff_errors.is_empty() { fresh.tariff } else { given.tariff },
                discount: if given.discount_errors.is_empty() { fresh.discount } else { given.discount },
                threshold: if given.threshold_errors.is_empty() { fresh.threshold } else { given.threshold },
                ..given
            }
        }
    };
    let all = [&f.pool_errors, &f.tariff_errors, &f.discount_errors, &f.threshold_errors];
    let wrong = all.into_iter().find(|one| !one.is_empty());
    let told = wrong.map_or(rocket::http::Status::Ok, status);
    let mut companies = Vec::new();
    if keeps {
        let all =
            crate::app::members::search(v.house, v.actor(), "", None, crate::domain::id::CompanyId(0), 500)
                .await?;
        let none = (String::new(), w.keep.choose().to_owned());
        let named = all.into_iter().map(|one| (one.id.to_string(), one.name));
        companies = Choice::list([none].into_iter().chain(named), &f.discount.company);
    }
    let now_is = opened.as_ref().map(|one| Offer {
        pool: one.pool.clone(),
        tariff: crate::domain::tariff::at(&one.tariffs, v.now).cloned(),
    });
    let opened = opened.as_ref();
    Page::with(
        told,
        &OnePage {
            id,
            known: opened.is_some(),
            version: opened.map_or(0, |one| one.pool.version),
            pool: now_is.as_ref().map(|offer| line(w, offer)),
            thresholds: opened.map_or_else(Vec::new, |one| {
                let told =
                    |t: &crate::domain::pool::Threshold| w.compute.threshold(t.percent, w.alarm(t.alarm));
                one.pool.thresholds.iter().map(told).collect()
            }),
            prices: opened.map_or_else(Vec::new, |one| price_lines(w, &one.tariffs, &one.withdrawn, v.now)),
            discounts: opened.map_or_else(Vec::new, |one| {
                let all = one.discounts.iter().chain(&one.withdrawn_discounts);
                all.map(|one| discount_line(w, v.actor(), one)).collect()
            }),
            keeps,
            fundings: Choice::list(
                Funding::ALL.iter().map(|one| (one.name(), w.funding(*one))),
                &f.pool.funding,
            ),
            purposes: Choice::list(
                Purpose::ALL.iter().map(|one| (one.name(), w.purpose(*one))),
                &f.pool.purpose,
            ),
            tiers: Choice::list(Tier::ALL.iter().map(|one| (one.name(), w.network(*one))), &f.pool.tier),
            companies,
            f,
            crumbs: vec![Link::new("/compute", w.compute.pools()), Link::new("", there.name.clone())],
            shell: v.shell(&there.name),
        },
    )
}

fn fresh_forms(v: &Visit<'_>, opened: Option<&Opened>) -> Forms {
    let today = v.now.date(ZONE);
    let next = today.succ_opt().unwrap_or(today).to_string();
    let pool = opened.map(|one| PoolForm {
        provider: one.pool.provider.clone(),
        provider_uscc: one.pool.provider_uscc.clone().unwrap_or_default(),
        funding: one.pool.pool.funding.name().to_owned(),
        card: one.pool.pool.card.clone(),
        purpose: one.pool.pool.purpose.name().to_owned(),
        tier: one.pool.pool.tier.name().to_owned(),
        tflops: match one.pool.pool.tflops {
            0 => String::new(),
            some => some.to_string(),
        },
        wait_days: one.pool.wait_days.to_string(),
    });
    Forms {
        pool: pool.unwrap_or_else(|| PoolForm { wait_days: "2".to_owned(), ..PoolForm::default() }),
        tariff: TariffForm { from: next, ..TariffForm::default() },
        threshold: opened.map(|one| ThresholdForm::of(&one.pool)).unwrap_or_default(),
        ..Forms::default()
    }
}
