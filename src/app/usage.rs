//! Usage of compute: read from a file, settled against what was reserved and granted, and looked at.

mod back;
mod batch;
mod read;
mod reserved;

use super::see::company_object;
use super::{Fault, House, again};
use crate::domain::access::{Action, Actor};
use crate::domain::field::RowError;
use crate::domain::id::{BillId, BillLineId, CompanyId, ImportId, ResourceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Instant, Interval};
use crate::store::audit::{self, NewEvent};
pub use crate::store::bill::{BillRow, LineRow};
pub use crate::store::job_list::{BilledRow, JobRow, PieceRow};
use crate::store::usage;
pub use crate::store::usage::ImportRow;
use crate::store::{bill, company, job_list, pool};
pub use back::{WHY_MAX, may_take_back, take_back};
pub use read::{CARDS_MAX, COLUMNS, ROWS_MAX, Row};
use read::{Found, Place};
pub(crate) use reserved::reserved;
use std::collections::{BTreeMap, HashMap};

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
    let mut pools: HashMap<String, Option<Place>> = HashMap::new();
    let most: HashMap<ResourceId, i64> = pool::most_cards(&mut tx).await?.into_iter().collect();
    for one in pool::all(&mut tx).await? {
        if actor.may(Action::ImportUsage, &super::pool::object(&one)) {
            let cards = most.get(&one.id).copied().unwrap_or(one.pool.cards);
            let place = Some(Place { id: one.id, cards });
            pools.entry(one.code).and_modify(|known| *known = None).or_insert(place);
            pools.insert(one.id.to_string(), place);
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

/// A company's jobs that ran within `span`, latest first; those that were taken back too.
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
    job_list::jobs(&mut tx, of, span, before, most).await
}

/// One job, whose it is, and how it was priced.
pub async fn one(
    house: &House,
    actor: &Actor,
    id: i64,
) -> Result<(company::Company, JobRow, Vec<PieceRow>), Fault> {
    let mut tx = house.store.read().await?;
    let row = job_list::job(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    let company = seen(&mut tx, actor, CompanyId(row.company_id)).await?;
    let pieces = job_list::pieces(&mut tx, id).await?;
    Ok((company, row, pieces))
}

/// A line of a bill, and the jobs behind its hours.
#[derive(Clone, Debug)]
pub struct Behind {
    /// The bill.
    pub bill: BillRow,
    /// The line.
    pub line: LineRow,
    /// Some of its jobs, latest first.
    pub jobs: Vec<BilledRow>,
}

/// The jobs behind a line of a bill, latest first.
pub async fn of_line(
    house: &House,
    actor: &Actor,
    (id, line): (BillId, BillLineId),
    before: Option<(Instant, i64)>,
    most: i64,
) -> Result<Behind, Fault> {
    let mut tx = house.store.read().await?;
    let bill = bill::get(&mut tx, id).await?.ok_or(Refusal::NotFound)?;
    seen(&mut tx, actor, CompanyId(bill.company_id)).await?;
    let lines = bill::lines(&mut tx, id).await?;
    let found = lines.into_iter().find(|one| one.id == line.0).ok_or(Refusal::NotFound)?;
    let jobs = job_list::of_line(&mut tx, line, before, most).await?;
    Ok(Behind { bill, line: found, jobs })
}

/// A person's card-seconds on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Who, as the cluster names them; may be empty.
    pub person: String,
    /// Days since 1970-01-01 by the calendar of Beijing.
    pub day: i64,
    /// Card-seconds that ran on it.
    pub seconds: i64,
}

/// A company's use by day and person within `span`, cut at midnight: what a month's days come to is what of it is billed
/// or was free.
pub async fn by_day(house: &House, actor: &Actor, of: CompanyId, span: Interval) -> Result<Vec<Day>, Fault> {
    let mut tx = house.store.read().await?;
    seen(&mut tx, actor, of).await?;
    let mut sums: BTreeMap<(i64, String), i64> = BTreeMap::new();
    for (person, stretch) in job_list::stretches(&mut tx, of, span).await? {
        for (day, seconds) in stretch.days() {
            *sums.entry((day, person.clone())).or_default() += seconds;
        }
    }
    Ok(sums.into_iter().map(|((day, person), seconds)| Day { person, day, seconds }).collect())
}
