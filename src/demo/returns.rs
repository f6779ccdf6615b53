//! What the companies in incubation reported of the quarter that is over: most have signed it, some keep a draft,
//! some have not begun.

use super::dice::Dice;
use super::people::Firm;
use super::wish::World;
use crate::app::Fault;
use crate::app::quarterly::{Wish, file_in};
use crate::domain::access::Door;
use crate::domain::id::CompanyId;
use crate::domain::quarter::Quarter;
use crate::domain::quarterly::Figures;
use crate::domain::time::{DAY, HOUR};
use crate::store::engine::Tx;

/// The known company whose return is still to be written: who looks around can do it.
const OPEN: CompanyId = CompanyId(2);
/// Of a thousand companies so many sign, and so many of the others keep a draft.
const SHARES: (i64, i64) = (750, 500);
/// A thousand yuan, in fen.
const THOUSAND: i64 = 100_000;
/// What they are proud of.
const MILESTONES: [&str; 5] = [
    "样机通过首轮用户试用",
    "与两家园区企业签订试点协议",
    "模型推理成本下降三成",
    "完成首批交付并收到回款",
    "",
];

/// Files them, each on a day of its own within the days there were for it.
pub async fn write(tx: &mut Tx, world: &World<'_>, seed: u64) -> Result<(), Fault> {
    let quarter = Quarter::of(world.midnight).previous();
    let end = quarter.span().end();
    let mut dice = Dice::new(seed, "returns");
    for firm in world.firms.iter().filter(|firm| firm.stay.0 < end && world.midnight < firm.stay.1) {
        let figures = figures(firm, &mut dice);
        let (signs, keeps) = (dice.chance(SHARES.0), dice.chance(SHARES.1));
        let at = end.plus(dice.between(0, 19) * DAY + dice.between(9, 17) * HOUR).min(world.midnight);
        let wish = match (signs, keeps) {
            (true, _) => Wish::Sign,
            (false, true) => Wish::Keep,
            (false, false) => continue,
        };
        let Some(founder) = firm.people.first().copied().filter(|_| firm.id != OPEN) else { continue };
        let whose = (firm.id, world.sites[firm.site].incubator);
        file_in(tx, whose, quarter, &figures, (wish, Some(0)), (Door::Web, founder), at).await?;
    }
    Ok(())
}

/// What a company of that size might report. Whoever earns little spends little: what is spent on research is
/// part of what came in, so that nothing wants a word.
fn figures(firm: &Firm, dice: &mut Dice) -> Figures {
    let people = i64::try_from(firm.people.len()).unwrap_or(1);
    let revenue = people * dice.between(8, 60 + people.min(40) * 2) * THOUSAND;
    let raises = people >= 4 && dice.chance(90);
    let financing = if raises { dice.between(2, people) * 1_000 * THOUSAND } else { 0 };
    let research = revenue / 100 * dice.between(20, 75);
    let applied = dice.between(0, people / 6);
    Figures {
        revenue,
        research,
        financing,
        people,
        researchers: (people * dice.between(40, 85) + 99) / 100,
        new_jobs: dice.between(0, people / 5),
        patents_applied: applied,
        patents_granted: dice.between(0, applied),
        copyrights: dice.between(0, 1 + people / 8),
        high_tech: people >= 10 && dice.chance(400),
        merged_or_listed: false,
        milestones: (*dice.one(&MILESTONES)).to_owned(),
        explanation: String::new(),
    }
}
