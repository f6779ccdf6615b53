//! Usage of compute: read from a file, settled against what was reserved and granted, and looked at.

mod batch;
mod read;

use super::see::company_object;
use super::{Fault, House, again};
use crate::domain::access::{Action, Actor};
use crate::domain::field::RowError;
use crate::domain::id::{CompanyId, ImportId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
use crate::store::usage;
pub use crate::store::usage::{ImportRow, JobRow, PieceRow};
use crate::store::{company, pool};
use read::Found;
pub use read::{CARDS_MAX, COLUMNS, ROWS_MAX, Row};
use std::collections::HashMap;

/// Jobs of one transaction: of one company on one pool, so that another's do not wait long.
const BATCH: usize = 400;
/// Bad rows that are told; all are counted.
pub const TOLD: usize = 500;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New jobs.
    pub taken: usize,
    /// Jobs that were known already, just so.
    pub known: usize,
    /// Rows that are no jobs.
    pub refused: usize,
    /// Why, by line; the first [`TOLD`].
    pub wrong: Vec<RowError>,
}

/// Reads a file of usage. Good rows are taken, bad ones named; a job that is known is passed over, so that a
/// file can be sent again at any time, also after an import that broke off.
///
/// # Errors
/// `Rows` when nothing of it could be read.
pub async fn import(house: &House, actor: &Actor, csv: &[u8], now: Instant) -> Result<Imported, Fault> {
    actor.require_somewhere(Action::ImportUsage)?;
    let (rows, wrong) = read::rows(csv).map_err(Refusal::Rows)?;
    take(house, actor, rows, wrong, now).await
}

/// The same for rows that came otherwise; `wrong`: those that could not be read.
pub async fn take(
    house: &House,
    actor: &Actor,
    rows: Vec<Row>,
    mut wrong: Vec<RowError>,
    now: Instant,
) -> Result<Imported, Fault> {
    actor.require_somewhere(Action::ImportUsage)?;
    let mut tx = house.store.read().await?;
    let mut pools: HashMap<String, Option<ResourceId>> = HashMap::new();
    for one in pool::all(&mut tx).await? {
        if actor.may(Action::ImportUsage, &super::pool::object(&one)) {
            pools.entry(one.code).and_modify(|known| *known = None).or_insert(Some(one.id));
            pools.insert(one.id.to_string(), Some(one.id));
        }
    }
    let mut codes: Vec<String> = rows.iter().map(|row| row.company.to_uppercase()).collect();
    codes.sort_unstable();
    codes.dedup();
    let companies = company::by_codes(&mut tx, &codes).await?;
    drop(tx);
    let (mut found, unknown) = read::find(rows, &companies, &pools, now);
    wrong.extend(unknown);
    let id = again(|| begin(house, actor, now)).await?;
    let mut done = Imported::default();
    // A company's jobs in the order of time: what ran first is paid for first.
    found.sort_by(|a, b| {
        let by = |one: &Found| (one.job.company, one.job.pool, one.job.span.start(), one.job.span.end());
        by(a).cmp(&by(b)).then_with(|| a.key.cmp(&b.key))
    });
    let same = |a: &Found, b: &Found| (a.job.company, a.job.pool) == (b.job.company, b.job.pool);
    for of_one in found.chunk_by(same) {
        let mut told = false;
        for some in of_one.chunks(BATCH) {
            let took = again(|| batch::settle(house, actor, (id, told), some, now)).await?;
            told |= took.overran;
            done.taken += took.taken;
            done.known += took.known;
            wrong.extend(took.wrong);
        }
    }
    wrong.sort_by_key(|row| row.line);
    let lines: std::collections::BTreeSet<u64> = wrong.iter().map(|row| row.line).collect();
    done.refused = lines.len();
    wrong.truncate(TOLD);
    done.wrong = wrong;
    again(|| async {
        let mut tx = house.store.write().await?;
        usage::count(&mut tx, id, 0, 0, done.refused).await?;
        tx.commit().await
    })
    .await?;
    Ok(done)
}

/// Says who read a file, before anything of it is settled.
async fn begin(house: &House, actor: &Actor, now: Instant) -> Result<ImportId, Fault> {
    let mut tx = house.store.write().await?;
    let id = usage::begin(&mut tx, Some(actor.person), now).await?;
    audit::record(&mut tx, &NewEvent::by(actor, now, "usage_import", id.0, "usage_imported")).await?;
    tx.commit().await?;
    Ok(id)
}

/// The latest imports, for who may import.
pub async fn imports(house: &House, actor: &Actor) -> Result<Vec<ImportRow>, Fault> {
    actor.require_somewhere(Action::ImportUsage)?;
    usage::imports(&mut house.store.read().await?, 30).await
}

/// Whom a company's usage may be shown to: whoever may see its balances.
async fn seen(
    tx: &mut crate::store::engine::Tx,
    actor: &Actor,
    of: CompanyId,
) -> Result<company::Company, Fault> {
    let found = company::get(tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    Ok(found)
}

/// A company's jobs that began within `span`, latest first.
pub async fn jobs(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    span: Interval,
    before: Option<(Instant, i64)>,
    most: i64,
) -> Result<Vec<JobRow>, Fault> {
    let mut tx = house.store.read().await?;
    seen(&mut tx, actor, of).await?;
    usage::jobs(&mut tx, of, span, before, most).await
}

/// One job, whose it is, and how it was priced.
pub async fn one(
    house: &House,
    actor: &Actor,
    id: i64,
) -> Result<(company::Company, JobRow, Vec<PieceRow>), Fault> {
    let mut tx = house.store.read().await?;
    let (of, row) = usage::job(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let company = seen(&mut tx, actor, of).await?;
    let pieces = usage::pieces(&mut tx, id).await?;
    Ok((company, row, pieces))
}

/// A person's card-seconds on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Who, as the cluster names them; may be empty.
    pub person: String,
    /// Days since 1970-01-01 by the calendar of Beijing.
    pub day: i64,
    /// Card-seconds of jobs that began on it.
    pub seconds: i64,
}

/// A company's use by person and day, of jobs that began within `span`.
pub async fn by_day(house: &House, actor: &Actor, of: CompanyId, span: Interval) -> Result<Vec<Day>, Fault> {
    let mut tx = house.store.read().await?;
    seen(&mut tx, actor, of).await?;
    let rows = usage::by_day(&mut tx, of, span).await?;
    Ok(rows.into_iter().map(|(person, day, seconds)| Day { person, day, seconds }).collect())
}
