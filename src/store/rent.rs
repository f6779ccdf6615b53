//! Statements of rent and deposit.

use super::engine::{Arg, Tx, args};
use super::fault::Fault;
use super::tally::{Tally, counted};
use crate::domain::id::{AgreementId, CompanyId, IncubatorId, PersonId, RentId};
use crate::domain::rent::{Piece, RentKind};
use crate::domain::time::{Instant, Interval};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// A statement as faces show it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RentRow {
    /// Its id.
    pub id: RentId,
    /// Of which agreement.
    pub agreement: AgreementId,
    /// Where.
    pub incubator: IncubatorId,
    /// Whose.
    pub company: CompanyId,
    /// That company's name.
    pub name: String,
    /// Of what.
    pub kind: RentKind,
    /// The days.
    pub span: Interval,
    /// Its parts.
    pub pieces: Vec<Piece>,
    /// Market rent, or the deposit, in fen.
    pub gross: i64,
    /// What is to be paid, in fen.
    pub payable: i64,
    /// When it was made.
    pub issued_at: Instant,
    /// Until when it is to be paid.
    pub due_at: Instant,
    /// What of that was set off against the deposit, in fen.
    pub set_off: i64,
    /// When all of it was paid.
    pub paid_at: Option<Instant>,
    /// When it was not asked for any more: a deposit that was never paid.
    #[serde(default)]
    pub dropped_at: Option<Instant>,
    /// Raised by every change.
    pub version: i64,
}

impl RentRow {
    /// Whether it is still to be paid.
    pub const fn is_open(&self) -> bool {
        self.paid_at.is_none() && self.dropped_at.is_none()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    agreement_id: i64,
    incubator_id: i64,
    company_id: i64,
    name: String,
    kind: String,
    starts_at: i64,
    ends_at: i64,
    pieces: String,
    gross: i64,
    payable: i64,
    issued_at: i64,
    due_at: i64,
    set_off: i64,
    paid_at: Option<i64>,
    dropped_at: Option<i64>,
    version: i64,
}

impl TryFrom<Row> for RentRow {
    type Error = Fault;
    fn try_from(row: Row) -> Result<RentRow, Fault> {
        Ok(RentRow {
            id: RentId(row.id),
            agreement: AgreementId(row.agreement_id),
            incubator: IncubatorId(row.incubator_id),
            company: CompanyId(row.company_id),
            name: row.name,
            kind: RentKind::of_name(&row.kind).ok_or_else(|| Fault::corrupt("rent.kind", &row.kind))?,
            span: Interval::new(Instant(row.starts_at), Instant(row.ends_at))
                .map_err(|_| Fault::corrupt("rent.ends_at", row.ends_at))?,
            pieces: serde_json::from_str(&row.pieces)
                .map_err(|error| Fault::corrupt("rent.pieces", error))?,
            gross: row.gross,
            payable: row.payable,
            issued_at: Instant(row.issued_at),
            due_at: Instant(row.due_at),
            set_off: row.set_off,
            paid_at: row.paid_at.map(Instant),
            dropped_at: row.dropped_at.map(Instant),
            version: row.version,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select s.id, s.agreement_id, s.incubator_id, s.company_id, c.name, s.kind, s.starts_at, s.ends_at, s.pieces,
                    s.gross, s.payable, s.issued_at, s.due_at, s.set_off, s.paid_at, s.dropped_at,
                    s.version
               from rent s join company c on c.id = s.company_id ",
            $rest
        )
    };
}

/// One.
pub async fn get(tx: &mut Tx, id: RentId) -> Result<Option<RentRow>, Fault> {
    let row: Option<Row> = tx.opt(select!("where s.id = $1"), args![id]).await?;
    row.map(RentRow::try_from).transpose()
}

/// An agreement's, latest first; at most eighty: five years and the deposits.
pub async fn of_agreement(tx: &mut Tx, id: AgreementId) -> Result<Vec<RentRow>, Fault> {
    let sql = select!("where s.agreement_id = $1 order by s.starts_at desc, s.id desc limit 80");
    tx.all::<Row>(sql, args![id]).await?.into_iter().map(RentRow::try_from).collect()
}

/// What of an agreement is not paid yet, oldest first.
pub async fn open(tx: &mut Tx, id: AgreementId) -> Result<Vec<RentRow>, Fault> {
    let sql =
        select!("where s.agreement_id = $1 and s.paid_at is null and s.dropped_at is null order by s.id");
    tx.all::<Row>(sql, args![id]).await?.into_iter().map(RentRow::try_from).collect()
}

/// What the rent of an agreement comes to that was stated, deposits left out: market rent and what of it is to be
/// paid, in fen.
pub async fn stated(tx: &mut Tx, id: AgreementId) -> Result<(i64, i64), Fault> {
    const SQL: &str = "
        select cast(coalesce(sum(gross), 0) as bigint), cast(coalesce(sum(payable), 0) as bigint) from rent
         where agreement_id = $1 and kind = 'rent'";
    tx.one(SQL, args![id]).await
}

/// Which statements a list holds.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In these incubators; `None`: everywhere.
    pub seen: Option<Vec<IncubatorId>>,
    /// Only those whose days begin within this.
    pub within: Option<Interval>,
    /// Only what is not paid yet.
    pub open: bool,
}

impl Filter {
    fn sql(&self) -> (String, Vec<Arg>) {
        let within = self.within.map_or((Instant(0), Instant::LAST), |span| (span.start(), span.end()));
        let mut sql = "where s.starts_at >= $1 and s.starts_at < $2".to_owned();
        if self.open {
            sql.push_str(" and s.paid_at is null and s.dropped_at is null");
        }
        if let Some(places) = &self.seen {
            // Ids are numbers of our own: nothing of a reader's stands here.
            let list: Vec<String> = places.iter().map(|id| id.0.to_string()).collect();
            let list = if list.is_empty() { "0".to_owned() } else { list.join(", ") };
            sql.push_str(&format!(" and s.incubator_id in ({list})"));
        }
        (sql, args![within.0, within.1].to_vec())
    }
}

/// What matches, by id from the latest, before `before`.
pub async fn search(tx: &mut Tx, filter: &Filter, before: i64, most: i64) -> Result<Vec<RentRow>, Fault> {
    let (matching, mut args) = filter.sql();
    let sql = format!("{} {matching} and s.id < $3 order by s.id desc limit $4", select!(""));
    args.extend_from_slice(args![before, most]);
    tx.all::<Row>(AssertSqlSafe(sql), &args).await?.into_iter().map(RentRow::try_from).collect()
}

/// How many match, and how many of them from `before` on.
pub async fn tally(tx: &mut Tx, filter: &Filter, before: i64) -> Result<Tally, Fault> {
    let (matching, mut args) = filter.sql();
    args.push(before.into());
    let list = format!("select s.id from rent s {matching} order by s.id desc");
    tx.one(AssertSqlSafe(counted("x.id >= $3", &list)), &args).await
}

/// What a filter's statements come to: market rent and what is to be paid of it, deposits left out, in fen.
pub async fn sums(tx: &mut Tx, filter: &Filter) -> Result<(i64, i64), Fault> {
    let (matching, args) = filter.sql();
    let sql = format!(
        "select cast(coalesce(sum(s.gross), 0) as bigint), cast(coalesce(sum(s.payable), 0) as bigint)
           from rent s {matching} and s.kind = 'rent'"
    );
    tx.one(AssertSqlSafe(sql), &args).await
}

/// A statement about to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewRent<'a> {
    /// Of which agreement.
    pub agreement: AgreementId,
    /// Where.
    pub incubator: IncubatorId,
    /// Whose.
    pub company: CompanyId,
    /// Of what.
    pub kind: RentKind,
    /// The days.
    pub span: Interval,
    /// Its parts.
    pub pieces: &'a [Piece],
    /// Fen.
    pub gross: i64,
    /// Fen.
    pub payable: i64,
    /// Until when it is to be paid.
    pub due_at: Instant,
    /// When.
    pub now: Instant,
}

/// Makes a statement; where nothing is to be paid it is paid at once.
pub async fn insert(tx: &mut Tx, new: &NewRent<'_>) -> Result<RentId, Fault> {
    const SQL: &str = "
        insert into rent (agreement_id, incubator_id, company_id, kind, starts_at, ends_at, pieces, gross, payable, issued_at,
          due_at, paid_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id";
    let pieces = serde_json::to_string(new.pieces).map_err(|error| Fault::corrupt("rent.pieces", error))?;
    let args = args![
        new.agreement,
        new.incubator,
        new.company,
        new.kind.name(),
        new.span.start(),
        new.span.end(),
        pieces,
        new.gross,
        new.payable,
        new.now,
        new.due_at,
        (new.payable == 0).then_some(new.now),
    ];
    Ok(RentId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// A statement is paid. `false`: it was, or somebody was faster.
pub async fn paid(
    tx: &mut Tx,
    id: RentId,
    version: i64,
    by: Option<PersonId>,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update rent set paid_at = $3, paid_by = $4, version = version + 1
         where id = $1 and version = $2 and paid_at is null and dropped_at is null";
    Ok(tx.run(SQL, args![id, version, now, by]).await? == 1)
}

/// A statement is not asked for any more.
pub async fn drop_it(tx: &mut Tx, id: RentId, now: Instant) -> Result<(), Fault> {
    tx.run("update rent set dropped_at = $2, version = version + 1 where id = $1", args![id, now]).await?;
    Ok(())
}

/// So much of a statement is set off against the deposit; with all of it, it is paid.
pub async fn set_off(tx: &mut Tx, id: RentId, amount: i64, now: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        update rent set set_off = set_off + $2, paid_at = case when set_off + $2 = payable then $3 end,
          version = version + 1 where id = $1";
    tx.run(SQL, args![id, amount, now]).await?;
    Ok(())
}
