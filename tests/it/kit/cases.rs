//! Deeds of cases.
//!
//! - `asks UNIT AMOUNT [as NAME]`: a request for an entitlement of the actor's company, in the ledger's unit.
//! - `agrees NAME [AMOUNT]`, `refuses NAME because WORDS`, `returns NAME because WORDS`, `resubmits NAME UNIT AMOUNT`.
//! - `hands NAME to WHO`, `asks WHO first about NAME`, `recuses NAME because WORDS`, `urges NAME`, `withdraws NAME`.
//! - `reads NAME`: where it stands, `open 1 manager due 11-30`, `open 2 city_officer+… due …`, `approved 600`.
//! - `todo`: what waits for the actor, in order, `A B(for manager)`; `-`: nothing.
//! - `is prompted`: how many mails the actor has had.
//! - `names WHO deputy DAY..DAY`: `from 11-24 to 11-26`; `dismisses` ends the last one.
//! - `takes the office of WHO`: all that they hold ends; `adds WHO to COMPANY`, by their address.
//! - `sets UNIT chain ROLE:DAYS[,ROLE:DAYS…] [from AMOUNT …] [eyes AMOUNT] [city]`: `version 1`.

use super::cast::Cast;
use super::story::{Names, midnight};
use chrono_tz::Asia::Shanghai;
use hatchery::app::case::{self, Case, Decision, Filter};
use hatchery::app::chain::{self, Lane};
use hatchery::app::{Fault, deputy, entitlement_request, members, notify, people};
use hatchery::domain::access::Actor;
use hatchery::domain::amount::Unit;
use hatchery::domain::case::{CaseKind, CaseState, Verdict};
use hatchery::domain::chain::{Chain, ChainStep, Tier};
use hatchery::domain::entitlement::{Needs, Wish};
use hatchery::domain::id::{CaseId, DeputyId, RoleId};
use hatchery::domain::right::Role;
use hatchery::domain::time::{DAY, Instant, Interval};
use std::collections::HashMap;

/// What a story has named so far.
#[derive(Default)]
pub struct Kept {
    cases: HashMap<String, CaseId>,
    deputy: Option<DeputyId>,
}

impl Kept {
    /// A case by its name.
    pub fn id(&self, name: &str) -> CaseId {
        *self.cases.get(name).unwrap_or_else(|| panic!("{name} was never asked for"))
    }
    /// Names a case that another deed has opened.
    pub fn insert(&mut self, name: &str, id: CaseId) {
        self.cases.insert(name.to_owned(), id);
    }
}

/// A wish for the next half year.
pub fn wish(unit: Unit, amount: i64, now: Instant) -> Wish {
    Wish {
        unit,
        amount,
        valid: Interval::new(now, now.plus(180 * DAY)).unwrap(),
        purpose: "Training our model".to_owned(),
        needs: Needs::default(),
        extends: None,
    }
}

/// Where a case stands, in a line.
pub fn told(one: &Case) -> String {
    match one.state {
        CaseState::Open | CaseState::Returned => {
            let role = one.role.map(Role::name).or(one.handed_name.as_deref()).unwrap_or("nobody");
            let handed = match (&one.handed_name, one.role) {
                (Some(name), Some(_)) => format!(" with {name}"),
                _ => String::new(),
            };
            let open = one.open_to.map(|role| format!("+{}", role.name())).unwrap_or_default();
            let due = one.due_at.map(|at| at.plus(-1).date(Shanghai).format("%m-%d").to_string());
            let mark = if one.provisional { " provisionally" } else { "" };
            let due = due.unwrap_or_default();
            match one.state {
                CaseState::Open => format!("open {} {role}{open}{handed} due {due}{mark}", one.no),
                _ => format!("returned due {due}{mark}"),
            }
        }
        CaseState::Approved => format!("approved {}", one.granted.unwrap_or(one.amount)),
        state => state.name().to_owned(),
    }
}

fn chain_of(words: &[&str]) -> (Chain, bool) {
    let steps = |text: &str| -> Vec<ChainStep> {
        let step = |text: &str| {
            let (role, days) = text.split_once(':').unwrap();
            ChainStep { role: Role::of_name(role).unwrap(), working_days: days.parse().unwrap() }
        };
        text.split(',').map(step).collect()
    };
    let mut tiers = vec![Tier { from_amount: 0, steps: steps(words[0]) }];
    let (mut eyes, mut city, mut at) = (None, false, 1);
    while at < words.len() {
        match words[at] {
            "from" => {
                tiers.push(Tier { from_amount: words[at + 1].parse().unwrap(), steps: steps(words[at + 2]) });
                at += 3;
            }
            "eyes" => {
                eyes = Some(words[at + 1].parse().unwrap());
                at += 2;
            }
            "city" => {
                city = true;
                at += 1;
            }
            other => panic!("no such part of a chain: {other}"),
        }
    }
    (Chain { tiers, four_eyes_from: eyes }, city)
}

/// Plays a deed of cases; `None`: it is none.
pub(super) async fn deed(
    cast: &Cast,
    names: &mut Names,
    actor: &Actor,
    words: &[&str],
    now: Instant,
) -> Option<Result<String, Fault>> {
    let house = cast.house();
    let kept = &mut names.cases;
    let id = |name: &str| *kept.cases.get(name).unwrap_or_else(|| panic!("{name} was never asked for"));
    let version = async |id: CaseId| {
        let mut tx = house.store.read().await.unwrap();
        hatchery::store::case::get(&mut tx, id).await.unwrap().unwrap().version
    };
    let decide = async |id: CaseId, verdict: Verdict, opinion: &str, amount: Option<i64>| {
        let said =
            Decision { verdict, opinion, amount, pool: None, discount: None, version: version(id).await };
        case::decide(house, actor, id, &said, None, now).await.map(|one| told(&one))
    };
    Some(match words {
        ["asks", unit, amount, more @ ..] if unit.parse::<Unit>().is_ok() => {
            let company = actor.companies().next().expect("somebody with a company");
            let wish = wish(unit.parse().unwrap(), amount.parse().unwrap(), now);
            let made = entitlement_request::ask(house, actor, company, &wish, None, now).await;
            made.map(|one| {
                let name = if let ["as", name] = more { *name } else { "it" };
                kept.cases.insert(name.to_owned(), one.id);
                told(&one)
            })
        }
        ["agrees", name] => decide(id(name), Verdict::Approve, "", None).await,
        ["agrees", name, amount] => {
            decide(id(name), Verdict::Approve, "", Some(amount.parse().unwrap())).await
        }
        ["refuses", name, "because", why @ ..] => {
            decide(id(name), Verdict::Decline, &why.join(" "), None).await
        }
        ["returns", name, "because", why @ ..] => {
            decide(id(name), Verdict::Return, &why.join(" "), None).await
        }
        ["resubmits", name, unit, amount] => {
            let wish = wish(unit.parse().unwrap(), amount.parse().unwrap(), now);
            let done = entitlement_request::resubmit(house, actor, id(name), None, &wish, None, now).await;
            done.map(|one| told(&one))
        }
        ["hands", name, "to", who] => {
            let to = cast.id(who);
            let done = case::hand_over(house, actor, id(name), None, to, "Please", None, now).await;
            done.map(|one| told(&one))
        }
        ["asks", who, "first", "about", name] => {
            let to = cast.id(who);
            let done = case::add_step(house, actor, id(name), None, to, 2, "Is it sound?", None, now).await;
            done.map(|one| told(&one))
        }
        ["recuses", name, "because", why @ ..] => {
            let done = case::recuse(house, actor, id(name), &why.join(" "), None, now).await;
            done.map(|one| told(&one))
        }
        ["urges", name] => case::urge(house, actor, id(name), None, now).await.map(|one| told(&one)),
        ["withdraws", name] => {
            case::withdraw(house, actor, id(name), None, "", None, now).await.map(|one| told(&one))
        }
        ["reads", name] => case::one(house, actor, id(name), now).await.map(|one| told(&one.case)),
        ["todo"] => case::waiting(house, actor, &Filter::default(), None, 50, now).await.map(|all| {
            let name =
                |id: CaseId| kept.cases.iter().find(|(_, one)| **one == id).map(|(name, _)| name.clone());
            let one = |one: case::Waiting| {
                let for_whom = one.for_whom.map(|(_, name)| format!("(for {name})")).unwrap_or_default();
                format!("{}{for_whom}", name(one.case.id).unwrap_or_default())
            };
            let all: Vec<String> = all.into_iter().map(one).collect();
            if all.is_empty() { "-".to_owned() } else { all.join(" ") }
        }),
        ["is", "prompted"] => {
            while notify::run(house, now).await.unwrap() > 0 {}
            let admin = cast.actor("admin").await;
            let all = notify::mails(house, &admin, i64::MAX, 500).await.unwrap();
            Ok(all.iter().filter(|mail| mail.address == actor.email).count().to_string())
        }
        ["names", who, "deputy", days] => {
            let (first, last) = days.split_once("..").unwrap();
            let date = |day: &str| Instant(midnight(day)).date(Shanghai);
            let email = format!("{who}@hatchery.test");
            let days = (date(first), date(last));
            deputy::appoint(house, actor, &email, days, None, now).await.map(|one| {
                kept.deputy = Some(DeputyId(one.id));
                let day = |at: i64| Instant(at).date(Shanghai).format("%m-%d").to_string();
                format!("from {} to {}", day(one.starts_at), day(one.ends_at - 1))
            })
        }
        ["dismisses"] => {
            let id = kept.deputy.expect("a deputy was named");
            deputy::end(house, actor, id, None, now).await.map(|_| "ended".to_owned())
        }
        ["takes", "the", "office", "of", who] => {
            let id = cast.id(who);
            let (_, held) = people::one(house, actor, id, now).await.unwrap();
            for one in held.iter().filter(|one| one.valid_to > now.0) {
                people::take_role(house, actor, id, RoleId(one.id), now).await.unwrap();
            }
            Ok("gone".to_owned())
        }
        ["adds", who, "to", company] => {
            let (of, email) = (cast.companies[*company], format!("{who}@hatchery.test"));
            members::add_member(house, actor, of, &email, false, None, now).await.map(|_| "added".to_owned())
        }
        ["sets", unit, "chain", more @ ..] => {
            let (chain, city) = chain_of(more);
            let incubator = (!city).then_some(cast.nanshan);
            let lane = Lane { kind: CaseKind::Entitlement, unit: unit.parse().ok(), incubator };
            let before = chain::versions(house, actor, lane).await;
            let seen = before.map(|all| all.first().map_or(0, |one| one.version));
            match seen {
                Ok(seen) => {
                    let set = chain::put(house, actor, lane, &chain, seen, None, now).await;
                    set.map(|version| format!("version {version}"))
                }
                Err(fault) => Err(fault),
            }
        }
        _ => return None,
    })
}
