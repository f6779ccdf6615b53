//! Movements as people read them.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{CompanyId, EntryId};

/// A movement as people read it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EntryRow {
    /// Its id.
    pub id: i64,
    /// When.
    pub at: i64,
    /// What it is.
    pub kind: String,
    /// Of what.
    pub unit: String,
    /// The pool of its grant.
    pub resource_id: Option<i64>,
    /// How much, as the company has it to use: less than zero when it left its accounts.
    pub amount: i64,
    /// The booking behind it.
    pub booking_id: Option<i64>,
    /// The tenancy behind it.
    pub tenancy_id: Option<i64>,
    /// What else is behind it, by its noun.
    pub subject: Option<String>,
    /// That thing's id.
    pub subject_id: Option<i64>,
    /// The movement it takes back.
    pub reverses_id: Option<i64>,
    /// The movement that took it back.
    pub reversed_by: Option<i64>,
    /// That booking's title, or the name of the tenancy's desk.
    pub title: Option<String>,
    /// Whether that title is private.
    pub private: Option<i64>,
    /// Who.
    pub name: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// Which movements of a company are sought. Empty: all.
#[derive(Clone, Debug)]
pub struct Sought {
    /// Of one unit, by name.
    pub unit: String,
    /// Of grants for one pool; 0: for none; `None`: of all.
    pub pool: Option<i64>,
    /// Of one kind, by name.
    pub kind: String,
    /// Before this entry.
    pub before: i64,
    /// At most so many.
    pub limit: i64,
}

impl Sought {
    /// All of them, before an entry.
    pub fn all(before: i64, limit: i64) -> Sought {
        Sought { unit: String::new(), pool: None, kind: String::new(), before, limit }
    }
}

/// Movements of a company's accounts, latest first.
pub async fn entries(tx: &mut Tx, company: CompanyId, sought: &Sought) -> Result<Vec<EntryRow>, Fault> {
    const SQL: &str = "
        select e.id, e.at, e.kind, f.unit,
               case when f.company_id = $1 then f.resource_id else t.resource_id end as resource_id,
               case when t.company_id = $1 and t.kind <> 'held' then e.amount else -e.amount end as amount,
               e.booking_id, e.tenancy_id, e.subject, e.subject_id, e.reverses_id,
               (select v.id from entry v where v.reverses_id = e.id) as reversed_by,
               coalesce(b.title, r.name) as title, b.private, p.name, e.reason
          from entry e join account f on f.id = e.from_id join account t on t.id = e.to_id
          left join booking b on b.id = e.booking_id
          left join tenancy n on n.id = e.tenancy_id left join resource r on r.id = n.resource_id
          left join person p on p.id = e.made_by
         where e.id in (
           select id from (
             select x.id from account a join entry x on x.from_id = a.id
              where a.company_id = $1 and a.kind in ('grant', 'held', 'payable', 'voucher', 'deposit') and x.id < $2
                and ($4 = '' or a.unit = $4) and ($5 < 0 or coalesce(a.resource_id, 0) = $5) and ($6 = '' or x.kind = $6)
             union
             select x.id from account a join entry x on x.to_id = a.id
              where a.company_id = $1 and a.kind in ('grant', 'held', 'payable', 'voucher', 'deposit') and x.id < $2
                and ($4 = '' or a.unit = $4) and ($5 < 0 or coalesce(a.resource_id, 0) = $5) and ($6 = '' or x.kind = $6)) m
            order by id desc limit $3)
         order by e.id desc";
    let pool = sought.pool.unwrap_or(-1);
    tx.all(SQL, args![company, sought.before, sought.limit, &sought.unit, pool, &sought.kind]).await
}

/// A movement as its reversal needs it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Moved {
    /// Its id.
    pub id: i64,
    /// What it is.
    pub kind: String,
    /// Of what.
    pub unit: String,
    /// How much.
    pub amount: i64,
    /// Where it came from.
    pub from_id: i64,
    /// Where it went.
    pub to_id: i64,
    /// Of a settled hold: the grant it came from.
    pub grant_id: Option<i64>,
    /// Whether the balance of where it went is kept and never below zero.
    pub guarded: i64,
    /// That balance.
    pub balance: i64,
    /// The company on one of its sides.
    pub company_id: Option<i64>,
    /// The booking behind it.
    pub booking_id: Option<i64>,
    /// The tenancy behind it.
    pub tenancy_id: Option<i64>,
    /// What else is behind it.
    pub subject: Option<String>,
    /// That thing's id.
    pub subject_id: Option<i64>,
    /// The movement that took it back.
    pub reversed_by: Option<i64>,
}

macro_rules! moved {
    ($rest:literal) => {
        concat!(
            "select e.id, e.kind, f.unit, e.amount, e.from_id, e.to_id, h.from_id as grant_id, t.guarded, t.balance,
                    coalesce(f.company_id, t.company_id) as company_id, e.booking_id, e.tenancy_id, e.subject,
                    e.subject_id, (select v.id from entry v where v.reverses_id = e.id) as reversed_by
               from entry e join account f on f.id = e.from_id join account t on t.id = e.to_id
               left join entry h on h.id = e.hold_id ",
            $rest
        )
    };
}

/// One movement.
pub async fn get(tx: &mut Tx, id: EntryId) -> Result<Option<Moved>, Fault> {
    tx.opt(moved!("where e.id = $1"), args![id]).await
}

/// What was settled of something, and was not taken back yet, oldest first.
pub async fn settled(tx: &mut Tx, (subject, id): (&str, i64)) -> Result<Vec<Moved>, Fault> {
    const SQL: &str = moved!(
        "where e.subject = $1 and e.subject_id = $2 and e.kind = 'settle'
           and not exists (select 1 from entry v where v.reverses_id = e.id) order by e.id"
    );
    tx.all(SQL, args![subject, id]).await
}

/// The entry that somebody has just made to take `id` back.
pub async fn reversal_of(tx: &mut Tx, id: EntryId) -> Result<Option<EntryId>, Fault> {
    let row: Option<(i64,)> = tx.opt("select id from entry where reverses_id = $1", args![id]).await?;
    Ok(row.map(|(id,)| EntryId(id)))
}
