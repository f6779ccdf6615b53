//! The forms of a compute pool: what it is, its thresholds, a new price, a company's discount.

use super::address;
use super::listing::ZONE;
use super::page::{Answer, PageFault};
use super::pools::{DiscountForm, Forms, PoolForm, TariffForm, page};
use super::shell::FormErrors;
use super::threshold_form::ThresholdForm;
use super::visit::Visit;
use crate::app::pool::{self, Draft};
use crate::domain::field::FieldRule;
use crate::domain::id::{CompanyId, ResourceId};
use crate::domain::pool::{Funding, Pool, Purpose, Tier};
use crate::domain::price::{HOUR, Tier as PriceTier};
use crate::domain::tariff::{Discount, Tariff};
use crate::domain::time::{Instant, Interval, day_span, day_start};
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use chrono::NaiveDate;
use rocket::{Route, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![save, set_thresholds, add_tariff, add_discount]
}

/// A decimal number of at most two places as hundredths: yuan as fen, percent as basis points.
pub(super) fn hundredths(raw: &str) -> Option<i64> {
    let (whole, part) = raw.trim().split_once('.').unwrap_or((raw.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)
}

pub(super) fn date(raw: &str) -> Option<NaiveDate> {
    raw.trim().parse().ok().filter(|_| raw.trim().len() == 10)
}

/// Keeps a mistake in the reader's words.
fn wrong(errors: &mut FormErrors, w: &Words, field: &str, rule: &FieldRule) {
    errors.add(field, w.field(rule));
}

/// What the pool is.
#[post("/compute/<raw>", data = "<posted>")]
pub async fn save(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<ResourceId>(raw)?, &posted.0);
    let get = |name: &str| fields.get(name).to_owned();
    let pool = PoolForm {
        provider: get("provider"),
        provider_uscc: get("provider_uscc"),
        funding: get("funding"),
        card: get("card"),
        purpose: get("purpose"),
        tier: get("tier"),
        tflops: get("tflops"),
        wait_days: get("wait_days"),
    };
    let mut errors = FormErrors::default();
    let funding = Funding::of_name(&pool.funding);
    let (purpose, tier) = (Purpose::of_name(&pool.purpose), Tier::of_name(&pool.tier));
    for (field, missing) in
        [("funding", funding.is_none()), ("purpose", purpose.is_none()), ("tier", tier.is_none())]
    {
        if missing {
            wrong(&mut errors, &v.w, field, &FieldRule::Choice);
        }
    }
    // What cannot be read is out of bounds.
    let tflops = if pool.tflops.trim().is_empty() { 0 } else { pool.tflops.trim().parse().unwrap_or(-1) };
    let wait_days = pool.wait_days.trim().parse().unwrap_or(-1);
    if let (Some(funding), Some(purpose), Some(tier)) = (funding, purpose, tier) {
        let is = Pool { funding, card: pool.card.clone(), purpose, tier, cards: 0, tflops };
        let (provider, code) = (pool.provider.clone(), Some(pool.provider_uscc.clone()));
        let draft = Draft { provider, provider_uscc: code, pool: is, wait_days, thresholds: None };
        let (version, key) = (Some(fields.id("version").unwrap_or(0)), posted.key(v.house, v.actor()));
        let done = pool::put(v.house, v.actor(), id, &draft, version, Some(&key), v.now).await;
        match v.told(done)? {
            Ok(_) => return Ok(v.done(v.w.compute.saved(&pool.card), format!("/compute/{id}"))),
            Err(told) => errors = told,
        }
    }
    let forms = Forms { pool, pool_errors: errors, ..Forms::default() };
    page(&v, id, Some(forms)).await.map(Answer::Page)
}

/// Sets them. All else that the pool is stays as it is, at the version that was seen.
#[post("/compute/<raw>/thresholds", data = "<posted>")]
pub async fn set_thresholds(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<ResourceId>(raw)?, &posted.0);
    let form = ThresholdForm::read(fields);
    let there = pool::one(v.house, v.actor(), id, v.now).await?.pool;
    let errors = match form.parse(&v.w) {
        Err(errors) => errors,
        Ok(all) => {
            let draft = Draft {
                provider: there.provider.clone(),
                provider_uscc: None,
                pool: there.pool,
                wait_days: there.wait_days,
                thresholds: Some(all),
            };
            let (version, key) = (Some(fields.id("version").unwrap_or(0)), posted.key(v.house, v.actor()));
            let done = pool::put(v.house, v.actor(), id, &draft, version, Some(&key), v.now).await;
            match v.told(done)? {
                Ok(_) => return Ok(v.done(v.w.compute.thresholds_saved(), format!("/compute/{id}"))),
                Err(told) => told,
            }
        }
    };
    let forms = Forms { threshold: form, threshold_errors: errors, ..Forms::default() };
    page(&v, id, Some(forms)).await.map(Answer::Page)
}

/// Tiers as they are written: a line each, card-hours and percent.
fn tiers(raw: &str) -> Option<Vec<PriceTier>> {
    let lines = raw.lines().map(str::trim).filter(|line| !line.is_empty());
    let tier = |line: &str| {
        let mut cells = line.split_whitespace();
        let (hours, off) = (cells.next()?, cells.next()?.trim_end_matches('%'));
        let from = hours.parse::<i64>().ok()?.checked_mul(HOUR)?;
        cells.next().is_none().then_some(PriceTier { from, off: hundredths(off)? })
    };
    lines.map(tier).collect()
}

/// A new price from a day on.
#[post("/compute/<raw>/prices", data = "<posted>")]
pub async fn add_tariff(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<ResourceId>(raw)?, &posted.0);
    let get = |name: &str| fields.get(name).to_owned();
    let form = TariffForm { from: get("from"), list: get("list"), off: get("off"), tiers: get("tiers") };
    let mut errors = FormErrors::default();
    let (from, list) = (date(&form.from), hundredths(&form.list));
    let off = if form.off.trim().is_empty() { Some(0) } else { hundredths(&form.off) };
    let steps = tiers(&form.tiers);
    if from.is_none() {
        wrong(&mut errors, &v.w, "from", &FieldRule::Date);
    }
    if list.is_none() {
        errors.add("list", v.w.rule.f_yuan());
    }
    if off.is_none() {
        errors.add("off", v.w.rule.f_percent());
    }
    if steps.is_none() {
        errors.add("tiers", v.w.compute.tiers_hint());
    }
    if let (Some(from), Some(list), Some(discount), Some(tiers)) = (from, list, off, steps) {
        let tariff = Tariff { id: 0, from: day_start(from, ZONE), list, tiers, discount };
        let key = posted.key(v.house, v.actor());
        let done = pool::add_tariff(v.house, v.actor(), id, &tariff, Some(&key), v.now).await;
        match v.told(done)? {
            Ok(_) => return Ok(v.done(v.w.compute.tariff_added(), format!("/compute/{id}"))),
            Err(told) => {
                // The use case names an instant and a share; the form has a day and percent.
                errors = told.renamed(|field, text| {
                    let field = match field {
                        "starts_at" => "from",
                        "discount" => "off",
                        other => other,
                    };
                    (field.to_owned(), text.to_owned())
                });
            }
        }
    }
    let forms = Forms { tariff: form, tariff_errors: errors, ..Forms::default() };
    page(&v, id, Some(forms)).await.map(Answer::Page)
}

/// A company's discount from now to a day.
#[post("/compute/<raw>/discounts", data = "<posted>")]
pub async fn add_discount(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, fields) = (address::id::<ResourceId>(raw)?, &posted.0);
    let form = read_discount(fields);
    let mut errors = FormErrors::default();
    let company = fields.id::<CompanyId>("company_id");
    let (last, off) = (date(&form.last_day), hundredths(&form.off));
    if company.is_none() {
        wrong(&mut errors, &v.w, "company_id", &FieldRule::Choice);
    }
    if last.is_none() {
        wrong(&mut errors, &v.w, "ends_at", &FieldRule::Date);
    }
    if off.is_none() {
        errors.add("discount", v.w.rule.f_percent());
    }
    if let (Some(company), Some(last), Some(off)) = (company, last, off) {
        match Interval::new(v.now, until(last)) {
            Err(_) => wrong(&mut errors, &v.w, "ends_at", &FieldRule::Future),
            Ok(span) => {
                let (new, key) = (Discount { span, off }, posted.key(v.house, v.actor()));
                let of = (id, company);
                let done =
                    pool::add_discount(v.house, v.actor(), of, &new, &form.reason, Some(&key), v.now).await;
                match v.told(done)? {
                    Ok(_) => {
                        let firm = crate::app::members::one(v.house, v.actor(), company, v.now).await?.0;
                        let said = v.w.compute.discount_given(&firm.name);
                        return Ok(v.done(said, format!("/compute/{id}")));
                    }
                    Err(told) => errors = told,
                }
            }
        }
    }
    let forms = Forms { discount: form, discount_errors: errors, ..Forms::default() };
    page(&v, id, Some(forms)).await.map(Answer::Page)
}

fn until(last: NaiveDate) -> Instant {
    day_span(last, ZONE).end()
}

fn read_discount(fields: &Fields) -> DiscountForm {
    let get = |name: &str| fields.get(name).to_owned();
    DiscountForm {
        company: get("company_id"),
        last_day: get("ends_at"),
        off: get("discount"),
        reason: get("reason"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_decimals_and_no_more() {
        let table = [
            ("12.5", Some(1_250)),
            ("0", Some(0)),
            (" 3.25 ", Some(325)),
            ("1.234", None),
            ("-1", None),
            ("", None),
            ("1e3", None),
        ];
        for (raw, value) in table {
            assert_eq!(hundredths(raw), value, "{raw}");
        }
    }

    #[test]
    fn a_tier_is_a_line() {
        let told = tiers("1000 5\n\n 5000  10% ").unwrap();
        assert_eq!(
            told,
            [PriceTier { from: 3_600_000, off: 500 }, PriceTier { from: 18_000_000, off: 1_000 }]
        );
        assert_eq!(tiers("1000"), None);
        assert_eq!(tiers("1000 5 6"), None);
    }
}
