//! What companies have asked for and nobody has decided yet.

use super::filed::{Office, event, file};
use super::wish::World;
use crate::domain::amount::Unit;
use crate::domain::case::{CaseKind, CaseState, Prompt, Verdict, timetable};
use crate::domain::entitlement::{Needs, Wish};
use crate::domain::pool::{Purpose, Tier};
use crate::domain::time::{DAY, HOUR, Interval, day_start};
use crate::store::audit::{self, NewEvent};
use crate::store::case::{self, NewCase, Stand};
use crate::store::case_step::{self, Said};
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
    let office = Office { calendar: world.calendar, zone: world.zone, midnight: world.midnight };
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
                tier: Some(Tier::Shaoguan),
                purpose: Some(Purpose::Training),
                cards: Some(8),
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
        let (case, step) = file(tx, &office, &new, None, founder, at).await?;
        entitlement_request::set_case(tx, request, case.id).await?;
        if let Some(missing) = missing {
            let said = Said {
                by: site.manager,
                of: None,
                verdict: Verdict::Return.name(),
                opinion: missing,
                amount: None,
            };
            let then = at.plus(DAY);
            case_step::say(tx, step, &said, then).await?;
            let times = timetable(world.calendar, then, crate::domain::case::SUPPLEMENT_DAYS, world.zone);
            let back = Stand {
                state: CaseState::Returned,
                since: then,
                due_at: Some(times.due.at),
                provisional: times.due.provisional,
                next: Some((Prompt::Expire, times.due.at)),
                ..Stand::of(&case)
            };
            case::advance(tx, case.id, case.version, &back).await?;
            let told = NewEvent { reason: Some(missing), ..event(&case, site.manager, then, "sent_back") };
            audit::record(tx, &told).await?;
        }
    }
    Ok(())
}
