//! Compute, said in one language.

use super::Words;
use crate::domain::amount::Unit;
use crate::domain::pool::{Alarm, Funding, Misfit, Purpose, Tier};
use crate::domain::time::Instant;
use chrono_tz::Asia::Shanghai;

/// Basis points as percent: `12.5`.
pub fn percent(points: i64) -> String {
    let (whole, part) = (points / 100, points % 100);
    match (part, part % 10) {
        (0, _) => whole.to_string(),
        (part, 0) => format!("{whole}.{}", part / 10),
        (part, _) => format!("{whole}.{part:02}"),
    }
}

impl Words {
    /// Who pays for a pool.
    pub fn funding(&self, funding: Funding) -> &'static str {
        match funding {
            Funding::Government => self.compute.government(),
            Funding::Private => self.compute.private(),
        }
    }
    /// What a pool is built for.
    pub fn purpose(&self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::Training => self.compute.training(),
            Purpose::Inference => self.compute.inference(),
            Purpose::Edge => self.compute.edge(),
        }
    }
    /// How far away a pool is.
    pub fn network(&self, tier: Tier) -> &'static str {
        match tier {
            Tier::City => self.compute.city_1ms(),
            Tier::Shaoguan => self.compute.shaoguan_3ms(),
            Tier::Guian => self.compute.guian_10ms(),
        }
    }
    /// A discount with its days: `优惠 20%，2026-11-24 – 2027-01-01`. `ends_at`: the first instant it no longer holds.
    pub fn at_off(&self, off: i64, starts_at: Instant, ends_at: Instant) -> String {
        let day = |at: Instant| at.date(Shanghai);
        let period = format!("{} – {}", day(starts_at), day(ends_at.plus(-1)));
        self.compute.at_off(&percent(off), &period)
    }
    /// Why a pool does not fit.
    pub fn misfit(&self, misfit: Misfit) -> &'static str {
        match misfit {
            Misfit::Card => self.compute.m_card(),
            Misfit::Purpose => self.compute.m_purpose(),
            Misfit::Tier => self.compute.m_tier(),
            Misfit::Cards => self.compute.m_cards(),
        }
    }
    /// All that keeps a pool from fitting.
    pub fn misfits(&self, all: &[Misfit]) -> String {
        all.iter().map(|one| self.misfit(*one)).collect::<Vec<_>>().join(self.compute.comma())
    }
    /// What is done at a threshold.
    pub fn alarm(&self, alarm: Alarm) -> &'static str {
        match alarm {
            Alarm::Warn => self.compute.a_warn(),
            Alarm::Ask => self.compute.a_ask(),
            Alarm::Stop => self.compute.a_stop(),
        }
    }
    /// A verb of the trail about compute.
    pub(super) fn compute_happened(&self, verb: &str) -> Option<&'static str> {
        let c = &self.compute;
        Some(match verb {
            "pool_set" => c.v_pool_set(),
            "priced" => c.v_priced(),
            "discounted" => c.v_discounted(),
            "price_withdrawn" => c.v_price_withdrawn(),
            "discount_withdrawn" => c.v_discount_withdrawn(),
            "discount_ended" => c.v_discount_ended(),
            "usage_imported" => c.v_usage_imported(),
            "usage_taken_back" => c.v_usage_taken_back(),
            "quota_reached" => c.v_quota_reached(),
            "quota_overrun" => c.v_quota_overrun(),
            "billed" => c.v_billed(),
            "refunded" => c.v_refunded(),
            "paid" => c.v_paid(),
            _ => return None,
        })
    }
    /// The subject of a notice or a mail about compute.
    pub(super) fn compute_subject(&self, verb: &str, title: &str) -> Option<String> {
        match verb {
            "quota_reached" => Some(self.compute.s_quota_reached(title)),
            "quota_overrun" => Some(self.compute.s_quota_overrun(title)),
            "billed" => Some(self.compute.s_billed(title)),
            _ => None,
        }
    }
    /// TFLOPS as PFLOPS, with one decimal below a hundred.
    pub fn pflops(&self, tflops: i64) -> String {
        let (whole, tenth) = ((tflops + 50) / 1_000, (tflops + 50) / 100 % 10);
        let told = if tflops < 100_000 {
            format!("{whole}.{tenth}")
        } else {
            super::money::grouped((tflops + 500) / 1_000)
        };
        self.compute.pflops(&told)
    }

    /// How much ran beyond a stop.
    pub fn overrun(&self, seconds: i64) -> String {
        self.compute.overrun(&self.card_hours(seconds))
    }

    /// Card-seconds as card-hours with their unit.
    pub fn card_hours(&self, seconds: i64) -> String {
        self.amount(Unit::CardSecond, seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Language;

    #[test]
    fn what_a_pool_computes_is_told_in_pflops() {
        let w = Words::of(Language::En);
        let told = [320, 81_920, 99_949, 163_840, 1_297_000].map(|tflops| w.pflops(tflops));
        assert_eq!(told, ["0.3 PFLOPS", "81.9 PFLOPS", "99.9 PFLOPS", "164 PFLOPS", "1,297 PFLOPS"]);
    }

    #[test]
    fn percent_is_exact() {
        assert_eq!([1, 50, 125, 1_250, 10_000].map(percent), ["0.01", "0.5", "1.25", "12.5", "100"]);
    }
}
