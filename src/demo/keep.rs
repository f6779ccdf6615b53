//! Who sits where: desks and offices let to companies, and when their tenants are away.

use super::dice::Dice;
use super::wish::World;
use crate::domain::id::ResourceId;
use crate::domain::time::{DAY, Interval};
use crate::store::bulk::TenancyRow;

/// How long a tenancy without an end is agreed for, in days from the demo's day.
const AGREED: i64 = 400;

/// Tenancies of every site: each company in incubation has as many seats as it has people and a few more,
/// the larger ones in offices; what is left stays empty. `lets`: what each site lets, with its seats.
pub fn tenancies(world: &World<'_>, lets: &[Vec<(ResourceId, i64)>], dice: &mut Dice) -> Vec<TenancyRow> {
    let mut rows = Vec::new();
    for (site, lets) in world.sites.iter().zip(lets) {
        let (mut offices, mut desks): (Vec<_>, Vec<_>) =
            lets.iter().copied().partition(|(_, seats)| *seats > 1);
        offices.sort_by_key(|(id, seats)| (*seats, id.0));
        desks.reverse();
        for firm in &world.firms[site.firms.clone()] {
            let mut heads = (firm.people.len() as i64 * 116 + 99) / 100;
            let from = firm.stay.0;
            let to = firm.stay.1.min(world.midnight.plus(AGREED * DAY));
            let Ok(span) = Interval::new(from, to) else { continue };
            while heads > 0 {
                // The smallest office that holds them, else the largest; single desks for few.
                let office = offices.iter().position(|(_, seats)| *seats >= heads);
                let office = office.or(offices.len().checked_sub(1)).filter(|_| heads >= 3);
                let (resource, seats) = match office {
                    Some(at) => offices.remove(at),
                    None => match desks.pop() {
                        Some(desk) => desk,
                        None => break,
                    },
                };
                heads -= seats;
                let away = seats == 1 && dice.chance(40);
                let first = world.midnight.plus((dice.between(-30, 20)) * DAY);
                let leave = Interval::new(first, first.plus(dice.between(2, 10) * DAY)).ok();
                rows.push(TenancyRow {
                    id: rows.len() as i64 + 1,
                    incubator: site.incubator,
                    company: firm.id,
                    resource,
                    span,
                    by: site.manager,
                    at: from,
                    leave: leave
                        .filter(|leave| away && leave.start() > span.start() && leave.end() < span.end()),
                });
            }
        }
    }
    rows
}
