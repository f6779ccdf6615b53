//! A draft of new rules, tried on what was asked for lately: who would have been answered differently.
//!
//! Every request is judged by the same [`decide`], with the facts as they were when it was asked, as far as
//! rows still tell. Not judged again: whether there was room, what was left on the ledger, how the company
//! stood; opening hours, seats and the working calendar are today's.

mod past;

use super::policy::{Reach, Target, Version, check, kept_by};
use super::{Fault, House, asked};
use crate::domain::access::Actor;
use crate::domain::company::{CompanyKind, Standing};
use crate::domain::decision::{Item, Verdict, decide};
use crate::domain::facts::{Applicant, Facts};
use crate::domain::id::{IncubatorId, PersonId, PolicyId, ResourceId};
use crate::domain::opening::Weekly;
use crate::domain::policy::{Check, Outcome, Rule};
use crate::domain::refusal::Refusal;
use crate::domain::resource::Mode;
use crate::domain::time::{DAY, Instant, Interval};
use crate::store::asked::{Thing, Wanted};
use crate::store::{asked as rows, policy};
use chrono_tz::Tz;
use past::{Asked, Past, grouped, newest};
use std::collections::HashMap;

/// How far back requests are looked at.
pub const DAYS: i64 = 30;
/// The newest so many bookings, and as many refused requests, are judged again.
pub const MOST: usize = 2_000;
/// Most of those who would be answered differently that are listed; all are counted.
pub const LISTED: usize = 200;

/// How a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// Given at once.
    Confirmed,
    /// A person must agree.
    Asked,
    /// Refused.
    Refused,
}

/// Somebody who would have been answered differently.
#[derive(Clone, Debug)]
pub struct Differing {
    /// When they asked.
    pub at: Instant,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// In whose name.
    pub company: Option<String>,
    /// What was asked for.
    pub resources: Vec<String>,
    /// When it was wanted.
    pub span: Interval,
    /// How they were answered.
    pub was: Given,
    /// How they would be.
    pub would: Given,
    /// The rules that make the difference: those that would refuse or ask; where it would be given, those
    /// that refused it.
    pub why: Vec<Check>,
}

/// What came of a trial.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Requests that were judged again.
    pub judged: usize,
    /// Those that were refused for what is not judged again, or given against the rules.
    pub left_out: usize,
    /// There were more than [`MOST`]: the newest were looked at.
    pub bounded: bool,
    /// Would be refused, and were not.
    pub refused: usize,
    /// Would need approval, and were given at once.
    pub asked: usize,
    /// Would be given, or could be asked for, and were not.
    pub given: usize,
    /// Each of them, newest first; at most [`LISTED`].
    pub differing: Vec<Differing>,
    /// The time zone of the place.
    pub zone: Tz,
}

/// Tries `rules` for `at` on the requests of the last [`DAYS`] days. Refused like an edit where they could
/// not be put in force.
pub async fn trial(
    house: &House,
    actor: &Actor,
    at: &Target,
    rules: &[Rule],
    now: Instant,
) -> Result<Trial, Fault> {
    {
        let mut tx = house.store.read().await?;
        let found = kept_by(&mut tx, actor, at.incubator).await?;
        check(&mut tx, house, &found, &at.reach, rules, now).await?;
    }
    asked::flush(house).await?;
    house.store.settled().await;
    let mut tx = house.store.read().await?;
    let incubator = kept_by(&mut tx, actor, at.incubator).await?;
    let wanted = Wanted {
        incubator: at.incubator,
        kind: at.reach.kind.as_deref().unwrap_or(""),
        resource: at.reach.resource.map_or(0, |id| id.0),
        since: now.plus(-DAYS * DAY),
        limit: i64::try_from(MOST).unwrap_or(i64::MAX),
    };
    let booked = grouped(rows::booked(&mut tx, &wanted).await?);
    let refused = newest(rows::refused(&mut tx, &wanted).await?);
    let in_force = policy::all(&mut tx, at.incubator).await?;
    let things = rows::things(&mut tx, at.incubator).await?;
    let bounded = booked.len() >= MOST || refused.len() >= MOST;
    let past = Past::gather(&mut tx, at.incubator, rules, &in_force, booked.iter().chain(&refused)).await?;
    let zone = incubator.time_zone.parse().map_err(|_| Fault::corrupt("time_zone", &incubator.time_zone))?;
    let mut ground = HashMap::new();
    for thing in things {
        let opening = Weekly::parse(&thing.opening).map_err(|_| Fault::corrupt("opening", &thing.opening))?;
        let mode = Mode::of_name(&thing.mode).ok_or_else(|| Fault::corrupt("kind.mode", &thing.mode))?;
        ground.insert(thing.id, Ground { opening, mode, thing });
    }
    let bench = Bench { house, at, rules, in_force: &in_force, ground: &ground, past: &past, zone };
    let mut came = Trial {
        judged: 0,
        left_out: 0,
        bounded,
        refused: 0,
        asked: 0,
        given: 0,
        differing: Vec::new(),
        zone,
    };
    for asked in booked.iter().chain(&refused) {
        came.count(bench.judge(asked));
    }
    came.differing.sort_by_key(|one| std::cmp::Reverse(one.at));
    came.differing.truncate(LISTED);
    Ok(came)
}

impl Trial {
    fn count(&mut self, judged: Option<Option<Differing>>) {
        let Some(differing) = judged else {
            self.left_out += 1;
            return;
        };
        self.judged += 1;
        let Some(one) = differing else { return };
        match one.would {
            Given::Refused => self.refused += 1,
            Given::Asked if one.was == Given::Confirmed => self.asked += 1,
            Given::Asked | Given::Confirmed => self.given += 1,
        }
        self.differing.push(one);
    }
}

struct Ground {
    opening: Weekly,
    mode: Mode,
    thing: Thing,
}

/// All that requests are judged with.
struct Bench<'a> {
    house: &'a House,
    at: &'a Target,
    rules: &'a [Rule],
    in_force: &'a [Version],
    ground: &'a HashMap<i64, Ground>,
    past: &'a Past,
    zone: Tz,
}

impl Bench<'_> {
    /// The rules that would hold for a resource: the draft, unless more particular ones do.
    fn rules_for(&self, thing: &Thing) -> &[Rule] {
        let own = Reach { resource: Some(ResourceId(thing.id)), kind: None };
        let kind = Reach { kind: Some(thing.kind.clone()), resource: None };
        for reach in [own, kind, Reach::default()] {
            if reach == self.at.reach {
                return self.rules;
            }
            if let Some(version) = self.in_force.iter().find(|version| reach.is_of(version)) {
                return &version.rules;
            }
        }
        &[]
    }

    /// `None`: it cannot be judged again; `Some(None)`: it would be answered as it was.
    fn judge(&self, asked: &Asked) -> Option<Option<Differing>> {
        let one = &asked.first;
        let broken: Vec<Check> =
            one.trace.as_ref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let was = match (asked.booked, one.came.as_deref()) {
            (true, Some("overrode")) => return None,
            (true, Some("requested")) => Given::Asked,
            (true, _) => Given::Confirmed,
            (false, Some("rules")) if !broken.iter().any(|check| check.rule.is_house_rule()) => {
                Given::Refused
            }
            (false, _) => return None,
        };
        let span = Interval::new(Instant(one.starts_at), Instant(one.ends_at)).ok()?;
        let kind = one.company_kind.as_deref().and_then(CompanyKind::of_name);
        let applicant = kind.map(|kind| Applicant {
            standing: Standing::Active,
            kind,
            tenant: one.home == Some(self.at.incubator.0),
        });
        let mut grounds = Vec::new();
        for (id, units) in &asked.items {
            let ground = self.ground.get(id)?;
            let days = past::longest(self.rules_for(&ground.thing));
            grounds.push((
                ground,
                *units,
                self.past.seen_by(one, asked.booked, &ground.thing.kind, span, days),
            ));
        }
        let items: Vec<Item<'_>> = grounds
            .iter()
            .map(|(ground, units, seen)| Item {
                resource: ResourceId(ground.thing.id),
                name: &ground.thing.name,
                units: *units,
                free: *units,
                policy: Some((PolicyId(0), self.rules_for(&ground.thing))),
                facts: Facts {
                    now: Instant(one.at),
                    zone: self.zone,
                    span,
                    mode: ground.mode,
                    // Where a fixed desk was given, its tenant was away.
                    pooled: true,
                    opening: &ground.opening,
                    calendar: &self.house.calendar,
                    units: *units,
                    people: one.people,
                    seats: ground.thing.seats,
                    open_of_person: seen.open_of_person,
                    open_of_company: seen.open_of_company,
                    booked_of_person: &seen.of_person,
                    booked_of_company: &seen.of_company,
                    applicant,
                    accepted: &seen.accepted,
                    strikes: seen.strikes,
                    quota: None,
                    cost: None,
                },
            })
            .collect();
        let decision = decide(&items, false);
        let by = |outcome| decision.trace.iter().filter(move |check| check.outcome == outcome).cloned();
        let (would, why) = match &decision.verdict {
            Verdict::Allow => (Given::Confirmed, broken),
            Verdict::NeedsApproval { .. } => (Given::Asked, by(Outcome::Asks).collect()),
            Verdict::Refuse(refusal) => match &**refusal {
                // A booking moved since then may begin before it was asked for: that tells nothing.
                Refusal::Rules { broken, .. } if broken.iter().all(|check| check.rule.is_house_rule()) => {
                    return None;
                }
                _ => (Given::Refused, by(Outcome::Broken).filter(|one| !one.rule.is_house_rule()).collect()),
            },
        };
        if would == was {
            return Some(None);
        }
        Some(Some(Differing {
            at: Instant(one.at),
            person: PersonId(one.person_id),
            name: one.person.clone(),
            company: one.company.clone(),
            resources: grounds.iter().map(|(ground, ..)| ground.thing.name.clone()).collect(),
            span,
            was,
            would,
            why,
        }))
    }
}

/// The incubator of a target, for those who name it.
impl Target {
    /// Rules of a whole incubator.
    pub fn of(incubator: IncubatorId) -> Target {
        Target { incubator, reach: Reach::default(), seen: None }
    }
}
