//! Chains of approval: through which hands a case goes, by its amount.

use super::case::CaseKind;
use super::field::{FieldError, FieldRule, Gather};
use super::right::Role;
use super::rulebook::{Key, Rulebook};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Most steps of a chain.
pub const STEPS_MAX: usize = 3;
/// Most tiers of a chain.
pub const TIERS_MAX: usize = 3;
/// Most working days of a step.
pub const DAYS_MAX: u16 = 60;
/// The largest amount a tier or four eyes begin at, in the ledger's unit.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000;
/// Who decides cases, the lowest first.
pub const DECIDERS: [Role; 4] = [Role::Approver, Role::Manager, Role::DistrictOfficer, Role::CityOfficer];

/// One step: who decides, and within how many working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChainStep {
    /// One of [`DECIDERS`].
    pub role: Role,
    /// 1 to [`DAYS_MAX`]; day 1 is the next working day.
    #[schemars(range(min = 1, max = DAYS_MAX))]
    pub working_days: u16,
}

/// The steps from an amount on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// From this amount on, in the unit of the chain; the first tier begins at 0.
    #[schemars(range(min = 0, max = AMOUNT_MAX))]
    pub from_amount: i64,
    /// 1 to [`STEPS_MAX`] steps, in order.
    #[schemars(length(min = 1, max = STEPS_MAX))]
    pub steps: Vec<ChainStep>,
}

/// A chain: its tiers, and from which amount on one person decides one step only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// 1 to [`TIERS_MAX`], the lowest amount first.
    #[schemars(length(min = 1, max = TIERS_MAX))]
    pub tiers: Vec<Tier>,
    /// From this amount on nobody decides two steps of one case; `None`: never asked for.
    #[schemars(range(min = 0, max = AMOUNT_MAX))]
    pub four_eyes_from: Option<i64>,
}

impl Chain {
    /// What holds where nobody has set anything: the incubator's manager within five working days, and of an
    /// admission its approver within those that the rules of the day leave ([`Key::DecideDays`]).
    pub fn usual(kind: CaseKind, book: &Rulebook, date: NaiveDate) -> Chain {
        let step = match kind {
            CaseKind::Entitlement | CaseKind::Agreement => ChainStep { role: Role::Manager, working_days: 5 },
            CaseKind::Admission => {
                let days = book.days(Key::DecideDays, date);
                ChainStep { role: Role::Approver, working_days: days.clamp(1, DAYS_MAX) }
            }
        };
        Chain { tiers: vec![Tier { from_amount: 0, steps: vec![step] }], four_eyes_from: None }
    }

    /// The steps for an amount: those of the highest tier that begins at or below it.
    pub fn steps(&self, amount: i64) -> &[ChainStep] {
        let tier = self.tiers.iter().rev().find(|tier| tier.from_amount <= amount).or(self.tiers.first());
        tier.map_or(&[], |tier| &tier.steps)
    }

    /// Whether four eyes are asked for.
    pub fn four_eyes(&self, amount: i64) -> bool {
        self.four_eyes_from.is_some_and(|from| from <= amount)
    }

    /// Every mistake, by the member it is in (`tiers[1].steps[0].role`).
    pub fn mistakes(&self) -> Vec<FieldError> {
        let mut wrong = Gather::default();
        if !(1..=TIERS_MAX).contains(&self.tiers.len()) {
            wrong.wrong("tiers", FieldRule::Number { min: 1, max: i64::try_from(TIERS_MAX).unwrap_or(3) });
        }
        let most = FieldRule::Number { min: 0, max: AMOUNT_MAX };
        if self.four_eyes_from.is_some_and(|from| !(0..=AMOUNT_MAX).contains(&from)) {
            wrong.wrong("four_eyes_from", most.clone());
        }
        for (at, tier) in self.tiers.iter().enumerate() {
            let field = |name: &str| format!("tiers[{at}].{name}");
            let before = at.checked_sub(1).and_then(|at| self.tiers.get(at));
            if !(0..=AMOUNT_MAX).contains(&tier.from_amount) {
                wrong.wrong(&field("from_amount"), most.clone());
            } else if before.map_or(tier.from_amount != 0, |one| one.from_amount >= tier.from_amount) {
                wrong.wrong(&field("from_amount"), FieldRule::Limits);
            }
            if !(1..=STEPS_MAX).contains(&tier.steps.len()) {
                let max = i64::try_from(STEPS_MAX).unwrap_or(3);
                wrong.wrong(&field("steps"), FieldRule::Number { min: 1, max });
            }
            for (n, step) in tier.steps.iter().enumerate() {
                let field = |name: &str| format!("tiers[{at}].steps[{n}].{name}");
                let before = n.checked_sub(1).and_then(|n| tier.steps.get(n));
                if rank(step.role).is_none() {
                    wrong.wrong(&field("role"), FieldRule::Choice);
                } else if before.is_some_and(|one| rank(one.role) > rank(step.role)) {
                    // Who stands higher has decided already.
                    wrong.wrong(&field("role"), FieldRule::Limits);
                }
                if !(1..=DAYS_MAX).contains(&step.working_days) {
                    let rule = FieldRule::Number { min: 1, max: i64::from(DAYS_MAX) };
                    wrong.wrong(&field("working_days"), rule);
                }
            }
        }
        wrong.0
    }
}

/// How high a role stands among those who decide.
fn rank(role: Role) -> Option<usize> {
    DECIDERS.iter().position(|one| *one == role)
}

/// The next higher role; `None` above the city.
pub fn higher(role: Role) -> Option<Role> {
    DECIDERS.get(rank(role)? + 1).copied()
}

/// Whether who holds `held` may decide a step of `role`: a manager may do what an approver may.
pub fn serves(held: Role, role: Role) -> bool {
    held == role || held == Role::Manager && role == Role::Approver
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(text: &str) -> Chain {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn an_amount_goes_through_the_highest_tier_it_reaches() {
        let chain = chain(
            r#"{"four_eyes_from": 100, "tiers": [
                {"from_amount": 0, "steps": [{"role": "approver", "working_days": 2}]},
                {"from_amount": 100, "steps": [{"role": "manager", "working_days": 3}, {"role": "district_officer", "working_days": 5}]},
                {"from_amount": 1000, "steps": [{"role": "manager", "working_days": 3}, {"role": "district_officer", "working_days": 5}, {"role": "city_officer", "working_days": 10}]}]}"#,
        );
        assert_eq!(chain.mistakes(), []);
        let steps: Vec<usize> = [0, 99, 100, 999, 1_000].map(|amount| chain.steps(amount).len()).to_vec();
        assert_eq!(steps, [1, 1, 2, 2, 3]);
        assert!(!chain.four_eyes(99) && chain.four_eyes(100));
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let usual = CaseKind::ALL.iter().map(|kind| Chain::usual(*kind, Rulebook::embedded(), day));
        for usual in usual {
            assert_eq!(usual.mistakes(), []);
            assert!(!usual.four_eyes(i64::MAX));
        }
        assert_eq!(
            Chain::usual(CaseKind::Admission, Rulebook::embedded(), day).steps(1),
            [ChainStep { role: Role::Approver, working_days: 5 }]
        );
    }

    #[test]
    fn every_mistake_is_named_by_its_member() {
        let chain = chain(
            r#"{"four_eyes_from": -1, "tiers": [
                {"from_amount": 5, "steps": []},
                {"from_amount": 5, "steps": [{"role": "manager", "working_days": 0}, {"role": "approver", "working_days": 5}, {"role": "mentor", "working_days": 5}]}]}"#,
        );
        let fields: Vec<String> = chain.mistakes().into_iter().map(|one| one.field).collect();
        assert_eq!(
            fields,
            [
                "four_eyes_from",
                "tiers[0].from_amount",
                "tiers[0].steps",
                "tiers[1].from_amount",
                "tiers[1].steps[0].working_days",
                "tiers[1].steps[1].role",
                "tiers[1].steps[2].role",
            ]
        );
        assert_eq!(Chain { tiers: vec![], four_eyes_from: None }.mistakes()[0].field, "tiers");
    }

    #[test]
    fn roles_stand_one_above_the_other() {
        let all: Vec<Option<Role>> = DECIDERS.map(higher).to_vec();
        assert_eq!(all, [Some(Role::Manager), Some(Role::DistrictOfficer), Some(Role::CityOfficer), None]);
        assert_eq!(higher(Role::Mentor), None);
        assert!(serves(Role::Manager, Role::Approver) && !serves(Role::Approver, Role::Manager));
        assert!(!serves(Role::CityOfficer, Role::Manager), "only when it was escalated to them");
    }
}
