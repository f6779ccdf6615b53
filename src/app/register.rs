//! Registers (台账): whole lists, for files. They are read in pages of one transaction each, or by one statement that
//! reads a month; at most [`ROWS_MAX`] rows, and one more that tells that there are more.

use super::members::listed;
use super::tenancy::{self, Filter, Tenancy};
use super::{Fault, House, subsidy};
use crate::domain::access::{Action, Actor};
use crate::domain::id::{CompanyId, IncubatorId};
use crate::domain::month::Month;
use crate::domain::time::Instant;
use crate::store::register as rows;
pub use crate::store::register::{CompanyRow, ComputeRow};

/// Most rows of a register.
pub const ROWS_MAX: usize = 20_000;
/// Rows that are read of one: there are more where the last of them is there.
pub const READ: i64 = 20_001;
/// Rows that are read at once.
const PAGE: i64 = 1_000;

/// 入驻企业台账: the companies that the list has, under the same filters and rights.
pub async fn companies(
    house: &House,
    actor: &Actor,
    text: &str,
    incubator: Option<IncubatorId>,
    now: Instant,
) -> Result<Vec<CompanyRow>, Fault> {
    let (mut all, mut after) = (Vec::new(), CompanyId(0));
    while all.len() <= ROWS_MAX {
        let mut tx = house.store.read().await?;
        let filter = listed(&mut tx, actor, text, incubator).await?;
        let some = rows::companies(&mut tx, &filter, now, after, PAGE).await?;
        let Some(last) = some.last() else { break };
        after = CompanyId(last.id);
        all.extend(some);
    }
    Ok(all)
}

/// 工位台账: the tenancies that the list has, by place, company and desk.
pub async fn tenancies(
    house: &House,
    actor: &Actor,
    incubator: Option<IncubatorId>,
) -> Result<Vec<Tenancy>, Fault> {
    let mut all: Vec<Tenancy> = Vec::new();
    while all.len() <= ROWS_MAX {
        let after = all.last().map_or(0, |one| one.id.0);
        let filter = Filter { incubator, after, limit: PAGE, ..Filter::default() };
        let some = tenancy::list(house, actor, &filter).await?;
        if some.is_empty() {
            break;
        }
        all.extend(some);
    }
    all.sort_by_cached_key(|one| {
        (one.incubator, one.place.clone(), one.company, one.resource_name.clone(), one.span.start())
    });
    Ok(all)
}

/// Whether somebody may have the register of compute.
pub fn may_see_compute(actor: &Actor) -> bool {
    actor.may_somewhere(Action::SeeReturns)
}

/// 算力发放及使用表: what companies of the places that the actor may see were given and used of each pool in a month.
pub async fn compute(house: &House, actor: &Actor, month: Month) -> Result<Vec<ComputeRow>, Fault> {
    let mut tx = house.store.read().await?;
    let (seen, _) = subsidy::seen(&mut tx, actor).await?;
    let seen: Vec<IncubatorId> = seen.iter().map(|one| IncubatorId(one.id)).collect();
    rows::compute(&mut tx, &seen, month, READ).await
}
