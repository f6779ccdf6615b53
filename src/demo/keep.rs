//! Who sits where: desks and offices let to companies, and when their tenants are away.

use super::dice::Dice;
use super::wish::World;
use crate::domain::id::{ResourceId, TenancyId};
use crate::domain::tenancy::next_post;
use crate::domain::time::{DAY, Instant, Interval};
use crate::store::bulk::TenancyRow;
use chrono_tz::Tz;

/// Years of grants, in days from the demo's day; the last is the year around it.
pub const YEARS: [(i64, i64); 3] = [(-912, -547), (-547, -182), (-182, 183)];
/// How long an office's tenancy without an end is agreed for, in days from the demo's day.
const AGREED: i64 = 400;
/// A desk's tenancy is agreed anew so long before each year of grants, in days.
const RENEWED: i64 = 30;

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
                let leave = leave.filter(|_| away);
                for (span, at) in if seats == 1 { years(world, firm.stay) } else { vec![(span, from)] } {
                    let posted_to = (seats == 1).then(|| {
                        let months = months(span, world.midnight, world.zone);
                        months.last().map_or(span.start(), |month| month.end())
                    });
                    let within =
                        leave.filter(|leave| leave.start() > span.start() && leave.end() < span.end());
                    rows.push(TenancyRow {
                        id: TenancyId(rows.len() as i64 + 1),
                        incubator: site.incubator,
                        company: firm.id,
                        resource,
                        span,
                        by: site.manager,
                        at,
                        posted_to,
                        post_at: posted_to.and_then(|posted| next_post(posted, span.end(), world.zone)),
                        leave: within.map(|leave| {
                            let said = leave.start().plus(-3 * DAY).min(world.midnight.plus(-DAY / 2));
                            (leave, said.max(at))
                        }),
                    });
                }
            }
        }
    }
    rows
}

/// A desk costs desk-days: it is let from one year of grants to the next, each time with when that was agreed.
fn years(world: &World<'_>, stay: (Instant, Instant)) -> Vec<(Interval, Instant)> {
    let year = |(from, to): (i64, i64)| {
        let from = world.midnight.plus(from * DAY).max(stay.0);
        let span = Interval::new(from, world.midnight.plus(to * DAY).min(stay.1)).ok()?;
        Some((span, from.plus(-RENEWED * DAY).max(stay.0)))
    };
    YEARS.into_iter().filter_map(year).filter(|(_, at)| *at < world.midnight).collect()
}

/// The months of a tenancy that are over at `now`: their desk-days have been posted, each at its end.
pub fn months(span: Interval, now: Instant, zone: Tz) -> Vec<Interval> {
    let (mut over, mut since) = (Vec::new(), span.start());
    while let Some(next) = next_post(since, span.end(), zone).filter(|next| *next <= now) {
        over.extend(Interval::new(since, next).ok());
        since = next;
    }
    over
}
