//! The one judge: page, API, calendar, mail and job all ask here.

use super::facts::Facts;
use super::id::{PolicyId, ResourceId};
use super::policy::{Check, Outcome, Rule, house_rules};
use super::refusal::Refusal;
use super::time::{Instant, MINUTE};
use super::work_calendar::OfficeHours;

/// Office hours in which an approver's time to answer runs, in minutes since midnight.
pub const OFFICE: (u32, u32) = (9 * 60, 18 * 60);

/// An approver's time to answer about a quota that runs out, in working minutes: a day.
const QUOTA_MINUTES: i64 = 540;

/// One resource of a request, and what was gathered about it under the locks.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// The resource.
    pub resource: ResourceId,
    /// Its name, for a refusal.
    pub name: &'a str,
    /// Units asked for.
    pub units: i64,
    /// Units free during all of the span, this booking's own old slot counted as free.
    pub free: i64,
    /// The policy in force: version row and rules.
    pub policy: Option<(PolicyId, &'a [Rule])>,
    /// All that its rules may look at.
    pub facts: Facts<'a>,
}

/// What came out, with every rule that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Yes, ask a person, or no.
    pub verdict: Verdict,
    /// Each rule with its fact, in the order judged.
    pub trace: Vec<Check>,
    /// The version of the rules of the first resource.
    pub policy: Option<PolicyId>,
}

/// Yes, ask a person, or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Given at once.
    Allow,
    /// Somebody must agree by then, else it lapses.
    NeedsApproval {
        /// The end of the approver's time, at the latest the start of the slot.
        respond_by: Instant,
    },
    /// No, and why.
    Refuse(Box<Refusal>),
}

/// Judges a request. What is taken is told before rules, what is overdrawn by its own refusal.
///
/// `overriding`: a manager decides against the policy, with a reason that is kept. What holds
/// everywhere (capacity, the ledger, [`Rule::is_house_rule`]) is not theirs to set aside.
pub fn decide(items: &[Item<'_>], overriding: bool) -> Decision {
    let policy = items.first().and_then(|item| item.policy.map(|(id, _)| id));
    let mut trace: Vec<Check> = Vec::new();
    for item in items {
        let own = item.policy.map_or(&[][..], |(_, rules)| rules);
        let judged = house_rules(&item.facts);
        let judged = judged.iter().chain(own.iter().filter(|rule| rule.is_judged()));
        for mut check in judged.map(|rule| rule.check(&item.facts)) {
            if overriding && check.outcome != Outcome::Kept && !check.rule.is_house_rule() {
                check.outcome = Outcome::Overridden;
            }
            if !trace.contains(&check) {
                trace.push(check);
            }
        }
    }
    let verdict = verdict(items, &trace);
    Decision { verdict, trace, policy }
}

fn verdict(items: &[Item<'_>], trace: &[Check]) -> Verdict {
    if let Some(short) = items.iter().find(|item| item.free < item.units) {
        return Verdict::Refuse(Box::new(Refusal::Taken {
            resource: short.resource,
            name: short.name.to_owned(),
            asked: short.units,
            free: short.free.max(0),
            span: short.facts.span,
            alternatives: Vec::new(),
        }));
    }
    let broken: Vec<Check> = trace.iter().filter(|check| check.outcome == Outcome::Broken).cloned().collect();
    let only_money =
        !broken.is_empty() && broken.iter().all(|check| matches!(check.rule, Rule::Balance { .. }));
    if let (true, Some((unit, asked, left))) =
        (only_money, items.iter().filter_map(|item| item.facts.cost).find(|(_, need, left)| need > left))
    {
        return Verdict::Refuse(Box::new(Refusal::Overdrawn { unit, asked, left }));
    }
    if !broken.is_empty() {
        return Verdict::Refuse(Box::new(Refusal::Rules { broken, alternatives: Vec::new() }));
    }
    if trace.iter().all(|check| check.outcome != Outcome::Asks) {
        return Verdict::Allow;
    }
    match items.iter().filter_map(respond_by).min() {
        Some(respond_by) => Verdict::NeedsApproval { respond_by },
        None => Verdict::Allow,
    }
}

/// When the approver's time ends, if one of the item's rules asks for approval.
fn respond_by(item: &Item<'_>) -> Option<Instant> {
    let rules = item.policy.map_or(&[][..], |(_, rules)| rules);
    let facts = &item.facts;
    let quota = facts.quota.filter(|share| share.needs_approval()).map(|_| QUOTA_MINUTES);
    let minutes = rules.iter().filter_map(|rule| match rule {
        Rule::Approval { answer_minutes, .. } if rule.check(facts).outcome == Outcome::Asks => {
            Some(*answer_minutes)
        }
        _ => None,
    });
    let minutes = u32::try_from(minutes.chain(quota).min()?).unwrap_or(0);
    let office = OfficeHours::new(facts.zone, OFFICE.0, OFFICE.1)?;
    let answer = facts.calendar.add_working_minutes(facts.now, minutes, office).at;
    // Somebody may ask for the slot that is running: then there are still some minutes to answer.
    Some(answer.min(facts.span.start().max(facts.now.plus(15 * MINUTE))))
}
