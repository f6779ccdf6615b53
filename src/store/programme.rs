//! Voucher programmes and who is on their lists of suppliers.

use super::engine::{Tx, args, tuples};
use super::fault::Fault;
use crate::domain::access::Object;
use crate::domain::id::{AccountId, IncubatorId, PersonId, ProgrammeId};
use crate::domain::programme::{Listed, Programme};
use crate::domain::time::Instant;
use crate::domain::voucher::{Level, ProgrammeState};
use sqlx::AssertSqlSafe;

/// A programme as it stands.
#[derive(Clone, Debug)]
pub struct ProgrammeRow {
    /// Its id.
    pub id: ProgrammeId,
    /// Its names and its rule.
    pub listed: Listed,
    /// Whose it is.
    pub level: Level,
    /// The district it is of.
    pub district: Option<String>,
    /// The incubator it is of.
    pub incubator: Option<IncubatorId>,
    /// How it stands.
    pub state: ProgrammeState,
    /// When it was opened.
    pub opened_at: Option<i64>,
    /// Raised by every change.
    pub version: i64,
}

impl ProgrammeRow {
    /// What it belongs to, for the table of rights.
    pub fn object(&self) -> Object {
        match self.level {
            Level::City => Object::city(),
            Level::District => Object { district: self.district.clone(), ..Object::default() },
            Level::Incubator => {
                Object { incubator: self.incubator, district: self.district.clone(), ..Object::default() }
            }
        }
    }
    /// Its rule.
    pub fn rule(&self) -> &Programme {
        &self.listed.rule
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    key: String,
    name_zh: String,
    name_en: String,
    level: String,
    district_code: Option<String>,
    incubator_id: Option<i64>,
    rule: String,
    state: String,
    opened_at: Option<i64>,
    version: i64,
}

impl TryFrom<Row> for ProgrammeRow {
    type Error = Fault;
    fn try_from(row: Row) -> Result<ProgrammeRow, Fault> {
        let rule =
            serde_json::from_str(&row.rule).map_err(|error| Fault::corrupt("programme.rule", error))?;
        Ok(ProgrammeRow {
            id: ProgrammeId(row.id),
            listed: Listed { key: row.key, name_zh: row.name_zh, name_en: row.name_en, rule },
            level: Level::of_name(&row.level).ok_or_else(|| Fault::corrupt("programme.level", row.level))?,
            district: row.district_code,
            incubator: row.incubator_id.map(IncubatorId),
            state: ProgrammeState::of_name(&row.state)
                .ok_or_else(|| Fault::corrupt("programme.state", row.state))?,
            opened_at: row.opened_at,
            version: row.version,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, key, name_zh, name_en, level, district_code, incubator_id, rule, state, opened_at, version
               from programme ",
            $rest
        )
    };
}

/// By id.
pub async fn get(tx: &mut Tx, id: ProgrammeId) -> Result<Option<ProgrammeRow>, Fault> {
    tx.opt::<Row>(select!("where id = $1"), args![id]).await?.map(ProgrammeRow::try_from).transpose()
}

/// All of them, latest year first: some a year and place.
pub async fn all(tx: &mut Tx) -> Result<Vec<ProgrammeRow>, Fault> {
    let rows: Vec<Row> = tx.all(select!("order by year desc, id desc"), args![]).await?;
    rows.into_iter().map(ProgrammeRow::try_from).collect()
}

fn text_of(rule: &Programme) -> Result<String, Fault> {
    serde_json::to_string(rule).map_err(|error| Fault::Outside(error.to_string()))
}

/// A programme about to be written down, or over a draft.
#[derive(Clone, Debug)]
pub struct NewProgramme<'a> {
    /// Names and rule.
    pub listed: &'a Listed,
    /// Whose.
    pub level: Level,
    /// Of a district's or an incubator's: its code.
    pub district: Option<&'a str>,
    /// Of an incubator's.
    pub incubator: Option<IncubatorId>,
}

/// Writes one down as a draft; `programme.key` where that is taken.
pub async fn insert(
    tx: &mut Tx,
    new: &NewProgramme<'_>,
    by: Option<PersonId>,
    now: Instant,
) -> Result<ProgrammeId, Fault> {
    const SQL: &str = "
        insert into programme (key, name_zh, name_en, level, district_code, incubator_id, rule, year, mechanism, state,
          made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11) returning id";
    let one = new.listed;
    let args = args![
        &one.key,
        &one.name_zh,
        &one.name_en,
        new.level.name(),
        new.district,
        new.incubator,
        text_of(&one.rule)?,
        i64::from(one.rule.year),
        one.rule.mechanism.name(),
        by,
        now,
    ];
    Ok(ProgrammeId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Writes a draft over. `false`: somebody was faster, or it is no draft any more.
pub async fn update(
    tx: &mut Tx,
    id: ProgrammeId,
    version: i64,
    new: &NewProgramme<'_>,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update programme set key = $3, name_zh = $4, name_en = $5, level = $6, district_code = $7, incubator_id = $8,
               rule = $9, year = $10, mechanism = $11, version = version + 1
         where id = $1 and version = $2 and state = 'draft'";
    let one = new.listed;
    let args = args![
        id,
        version,
        &one.key,
        &one.name_zh,
        &one.name_en,
        new.level.name(),
        new.district,
        new.incubator,
        text_of(&one.rule)?,
        i64::from(one.rule.year),
        one.rule.mechanism.name(),
    ];
    Ok(tx.run(SQL, args).await? > 0)
}

/// Opens or closes one. `false`: somebody was faster.
pub async fn advance(
    tx: &mut Tx,
    id: ProgrammeId,
    version: i64,
    state: ProgrammeState,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update programme set state = $3, version = version + 1,
               opened_at = case when $3 = 'open' then $4 else opened_at end,
               closed_at = case when $3 = 'closed' then $4 else closed_at end
         where id = $1 and version = $2";
    Ok(tx.run(SQL, args![id, version, state.name(), now]).await? > 0)
}

/// The account of its budget, once it is open and has one.
pub async fn budget(tx: &mut Tx, id: ProgrammeId) -> Result<Option<AccountId>, Fault> {
    const SQL: &str = "select id from account where programme_id = $1 and kind = 'budget'";
    Ok(tx.opt::<(i64,)>(SQL, args![id]).await?.map(|(id,)| AccountId(id)))
}

/// Locks a kept balance and reads it: who draws on it next waits until this transaction is over.
pub async fn locked_balance(tx: &mut Tx, account: AccountId) -> Result<i64, Fault> {
    const SQL: &str = "update account set balance = balance where id = $1 returning balance";
    Ok(tx.one::<(i64,)>(SQL, args![account]).await?.0)
}

/// A kept balance as it stands.
pub async fn balance(tx: &mut Tx, account: AccountId) -> Result<i64, Fault> {
    Ok(tx.one::<(i64,)>("select balance from account where id = $1", args![account]).await?.0)
}

/// What a programme has done so far, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Sums {
    /// The programme.
    pub programme_id: i64,
    /// Applications that wait to be decided.
    pub waiting: i64,
    /// Vouchers that were given.
    pub vouchers: i64,
    /// What they were given.
    pub awarded: i64,
    /// What of it went back to the budget.
    pub returned: i64,
    /// What of it is still on vouchers.
    pub open: i64,
    /// What is left of the budget; 0 where it has none.
    pub budget_left: i64,
}

impl Sums {
    /// What was paid out or taken off bills.
    pub const fn paid(&self) -> i64 {
        self.awarded - self.returned - self.open
    }
}

/// The sums of every programme, or of one.
pub async fn sums(tx: &mut Tx, of: Option<ProgrammeId>) -> Result<Vec<Sums>, Fault> {
    const SQL: &str = "
        select p.id as programme_id,
               cast(coalesce(sum(case when v.state = 'submitted' then 1 else 0 end), 0) as bigint) as waiting,
               cast(coalesce(sum(case when v.awarded > 0 then 1 else 0 end), 0) as bigint) as vouchers,
               cast(coalesce(sum(v.awarded), 0) as bigint) as awarded,
               cast(coalesce(sum(v.returned), 0) as bigint) as returned,
               cast(coalesce(sum(a.balance), 0) as bigint) as open,
               coalesce((select b.balance from account b where b.programme_id = p.id and b.kind = 'budget'), 0) as budget_left
          from programme p left join voucher v on v.programme_id = p.id left join account a on a.id = v.account_id
         where $1 = 0 or p.id = $1 group by p.id order by p.id";
    tx.all(SQL, args![of.map_or(0, |id| id.0)]).await
}

/// A movement of a programme's money.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MovedRow {
    /// Its id.
    pub id: i64,
    /// When.
    pub at: i64,
    /// What it is.
    pub kind: String,
    /// From what kind of account.
    pub from_kind: String,
    /// To what kind of account.
    pub to_kind: String,
    /// How much, in fen.
    pub amount: i64,
    /// What is behind it.
    pub subject: Option<String>,
    /// The id of that.
    pub subject_id: Option<i64>,
    /// The company whose voucher it is.
    pub company: Option<String>,
    /// That company's id.
    pub company_id: Option<i64>,
    /// Who.
    pub person: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// The movements of a programme's accounts, latest first, before entry `before`. `kind`: of accounts of one
/// kind only; empty: of all.
pub async fn movements(
    tx: &mut Tx,
    id: ProgrammeId,
    kind: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<MovedRow>, Fault> {
    const SQL: &str = "
        select e.id, e.at, e.kind, f.kind as from_kind, t.kind as to_kind, e.amount, e.subject, e.subject_id,
               c.name as company, c.id as company_id, p.name as person, e.reason
          from entry e join account f on f.id = e.from_id join account t on t.id = e.to_id
          left join company c on c.id = coalesce(f.company_id, t.company_id) left join person p on p.id = e.made_by
         where e.id in (
           select id from (
             select x.id from account a join entry x on x.from_id = a.id
              where a.programme_id = $1 and ($2 = '' or a.kind = $2) and x.id < $3
             union
             select x.id from account a join entry x on x.to_id = a.id
              where a.programme_id = $1 and ($2 = '' or a.kind = $2) and x.id < $3) m
            order by id desc limit $4)
         order by e.id desc";
    tx.all(SQL, args![id, kind, before, limit]).await
}

/// A supplier on a list.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SupplierRow {
    /// Its 统一社会信用代码.
    pub uscc: String,
    /// Its name.
    pub name: String,
    /// The batch it came with.
    pub batch: String,
    /// First day, as its first instant.
    pub listed_from: i64,
    /// Last day, as its first instant; `None`: until it is taken off.
    pub listed_to: Option<i64>,
}

/// A programme's list, by name.
pub async fn suppliers(tx: &mut Tx, id: ProgrammeId) -> Result<Vec<SupplierRow>, Fault> {
    const SQL: &str = "
        select uscc, name, batch, listed_from, listed_to from programme_supplier where programme_id = $1
         order by name, listed_from";
    tx.all(SQL, args![id]).await
}

/// Whether a code was on the list on a day (its first instant); `None`: the programme has no list yet.
pub async fn lists(tx: &mut Tx, id: ProgrammeId, uscc: &str, day: Instant) -> Result<Option<bool>, Fault> {
    const SQL: &str = "
        select cast(case when exists (select 1 from programme_supplier where programme_id = $1 and uscc = $2
                 and listed_from <= $3 and (listed_to is null or listed_to >= $3)) then 1
               when exists (select 1 from programme_supplier where programme_id = $1) then 0 end as bigint)
          from programme where id = $1";
    let (found,): (Option<i64>,) = tx.one(SQL, args![id, uscc, day]).await?;
    Ok(found.map(|found| found == 1))
}

/// Puts a list in the place of the one there is.
pub async fn put_suppliers(tx: &mut Tx, id: ProgrammeId, rows: &[SupplierRow]) -> Result<(), Fault> {
    tx.run("delete from programme_supplier where programme_id = $1", args![id]).await?;
    for some in rows.chunks(200) {
        let sql = format!(
            "insert into programme_supplier (programme_id, uscc, name, batch, listed_from, listed_to) values {}",
            tuples(1, some.len(), 6)
        );
        let mut args = Vec::with_capacity(some.len() * 6);
        for one in some {
            args.extend_from_slice(args![
                id,
                &one.uscc,
                &one.name,
                &one.batch,
                one.listed_from,
                one.listed_to
            ]);
        }
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}
