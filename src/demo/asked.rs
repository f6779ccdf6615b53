//! What companies have asked for and nobody has decided yet.

use super::wish::World;
use crate::domain::access::Door;
use crate::domain::amount::Unit;
use crate::domain::case::{CaseKind, CaseState, Prompt, Verdict, timetable};
use crate::domain::chain::Chain;
use crate::domain::entitlement::{Needs, NetworkTier, Wish, Workload};
use crate::domain::id::PersonId;
use crate::domain::time::{DAY, HOUR, Instant, Interval, day_start};
use crate::store::audit::{self, NewEvent};
use crate::store::case::{self, NewCase, Round, Stand};
use crate::store::case_step::{self, NewStep, Said};
use crate::store::engine::Tx;
use crate::store::entitlement_request;
use crate::store::fault::Fault;
use chrono::NaiveDate;

/// Company, unit, amount, what for, how many working days ago, and what the manager wants to know.
type Asked = (usize, Unit, i64, &'static str, usize, Option<&'static str>);

/// Requests of the two known companies: three wait for the manager, one was sent back.
const ASKED: [Asked; 4] = [
    (0, Unit::MentorMinute, 480, "融资材料辅导", 7, Some("请写明希望辅导的议题和时间安排。")),
    (1, Unit::DeskDay, 66, "新入职三名工程师，需增加流动工位", 4, None),
    (1, Unit::CardSecond, 1_800_000, "具身抓取模型第二轮训练，8 卡约 63 小时", 2, None),
    (0, Unit::RoomMinute, 1_200, "投资人路演与客户洽谈", 1, None),
];

/// The working day so many before `date`.
fn before(world: &World<'_>, date: NaiveDate, days: usize) -> NaiveDate {
    let back = std::iter::successors(date.pred_opt(), NaiveDate::pred_opt);
    back.filter(|day| world.calendar.day(*day).working).nth(days.saturating_sub(1)).unwrap_or(date)
}

/// Writes them down, each at the step it would be at.
pub async fn cases(tx: &mut Tx, world: &World<'_>) -> Result<(), Fault> {
    for (firm, unit, amount, purpose, days, missing) in ASKED {
        let (Some(firm), Some(site)) = (world.firms.get(firm), world.sites.first()) else { continue };
        let Some(founder) = firm.people.first().copied() else { continue };
        let at = day_start(before(world, world.today, days), world.zone).plus(10 * HOUR);
        let valid = Interval::new(world.midnight, world.midnight.plus(182 * DAY));
        let valid = valid.map_err(|_| Fault::corrupt("demo.period", world.today))?;
        let needs = match unit {
            Unit::CardSecond => Needs {
                pool: None,
                card: "昇腾 910B".to_owned(),
                tier: Some(NetworkTier::Shaoguan3ms),
                workload: Some(Workload::Training),
            },
            _ => Needs::default(),
        };
        let wish = Wish { unit, amount, valid, purpose: purpose.to_owned(), needs, extends: None };
        let request = entitlement_request::insert(tx, firm.id, &wish, founder, at).await?;
        let new = NewCase {
            kind: CaseKind::Entitlement,
            subject: request.0,
            incubator: site.incubator,
            company: Some(firm.id),
            applicant: founder,
            title: purpose,
            unit: Some(unit),
            amount,
        };
        let id = case::insert(tx, &new, at).await?;
        entitlement_request::set_case(tx, request, id).await?;
        let chain = Chain::usual();
        let round = Round {
            number: 1,
            subject: request.0,
            title: purpose,
            unit: Some(unit),
            amount,
            chain: None,
            four_eyes: false,
        };
        case::set_round(tx, id, &round).await?;
        let Some(step) = chain.steps(amount).first() else { continue };
        let plan = NewStep { no: 1, role: Some(step.role), person: None, working_days: step.working_days };
        case_step::insert_steps(tx, id, 1, &[plan]).await?;
        let step_id = case_step::step_at(tx, id, 1, 1).await?.ok_or(Fault::Lost)?;
        let times = timetable(world.calendar, at, step.working_days, world.zone);
        case_step::begin(tx, step_id, at, times.due.at).await?;
        let opened = case::get(tx, id).await?.ok_or(Fault::Lost)?;
        let remind = times.remind_at.filter(|at| *at > world.midnight);
        let open = Stand {
            role: Some(step.role),
            due_at: Some(times.due.at),
            provisional: times.due.provisional,
            next: Some(remind.map_or((Prompt::Escalate, times.due.at), |at| (Prompt::Remind, at))),
            ..Stand::of(&opened)
        };
        case::advance(tx, id, opened.version, &open).await?;
        let event = |by: PersonId, at: Instant, verb: &'static str| NewEvent {
            incubator: Some(site.incubator),
            company: Some(firm.id),
            ..NewEvent::plain(at, Door::Web, Some(by), "case", id.0, verb)
        };
        audit::record(tx, &event(founder, at, "submitted")).await?;
        if let Some(missing) = missing {
            let said = Said {
                by: site.manager,
                of: None,
                verdict: Verdict::Return.name(),
                opinion: missing,
                amount: None,
            };
            let then = at.plus(DAY);
            case_step::say(tx, step_id, &said, then).await?;
            let times = timetable(world.calendar, then, crate::domain::case::SUPPLEMENT_DAYS, world.zone);
            let back = Stand {
                state: CaseState::Returned,
                since: then,
                due_at: Some(times.due.at),
                provisional: times.due.provisional,
                next: Some((Prompt::Expire, times.due.at)),
                ..open
            };
            case::advance(tx, id, opened.version + 1, &back).await?;
            let event = NewEvent { reason: Some(missing), ..event(site.manager, then, "sent_back") };
            audit::record(tx, &event).await?;
        }
    }
    Ok(())
}
