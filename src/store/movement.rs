//! Movements as people read them.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{AccountId, BillId, BookingId, CompanyId, EntryId, RentId, ResourceId};
use std::fmt;
use std::str::FromStr;

/// The columns `subject` and `subject_id` of a movement `e` from account `f` to account `t`: what it was written
/// with, and where that is nothing, no booking and no tenancy, the grant that was given, taken back or has ended.
macro_rules! behind {
    () => {
        "coalesce(e.subject, case when coalesce(e.booking_id, e.tenancy_id) is null and 'grant' in (f.kind, t.kind)
           then 'grant' end) as subject,
         coalesce(e.subject_id, case when coalesce(e.booking_id, e.tenancy_id) is null
           then case when f.kind = 'grant' then f.id when t.kind = 'grant' then t.id end end) as subject_id"
    };
}
pub(super) use behind;

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
    /// The kind of account it left.
    pub from_kind: String,
    /// The kind of account it came to.
    pub to_kind: String,
    /// 1: one of these is the company's own.
    pub own: i64,
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

/// The one thing whose movements are sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// A bill: what the company owes by it, and what discounts, vouchers and free quota bear of it.
    Bill(BillId),
    /// A statement of rent or deposit: what the company owes by it, and what is waived.
    Rent(RentId),
    /// A grant: what came onto it and went off it, and what became of what was held of it.
    Grant(AccountId),
    /// A booking: what was held for it, and what became of that.
    Booking(BookingId),
}

impl Of {
    /// Its noun and id.
    pub fn parts(self) -> (&'static str, i64) {
        match self {
            Of::Bill(id) => ("bill", id.0),
            Of::Rent(id) => ("rent", id.0),
            Of::Grant(id) => ("grant", id.0),
            Of::Booking(id) => ("booking", id.0),
        }
    }
}

/// As an address names it: `bill-12`.
impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (noun, id) = self.parts();
        write!(f, "{noun}-{id}")
    }
}

impl FromStr for Of {
    type Err = ();
    fn from_str(text: &str) -> Result<Of, ()> {
        let (noun, id) = text.split_once('-').ok_or(())?;
        match noun {
            "bill" => id.parse().map(Of::Bill).map_err(drop),
            "rent" => id.parse().map(Of::Rent).map_err(drop),
            "grant" => id.parse().map(Of::Grant).map_err(drop),
            "booking" => id.parse().map(Of::Booking).map_err(drop),
            _ => Err(()),
        }
    }
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
    /// Of one thing of the company.
    pub of: Option<Of>,
    /// Before this entry.
    pub before: i64,
    /// At most so many.
    pub limit: i64,
}

impl Sought {
    /// All of them, before an entry.
    pub fn all(before: i64, limit: i64) -> Sought {
        Sought { unit: String::new(), pool: None, kind: String::new(), of: None, before, limit }
    }
}

/// The movements whose ids `$ids` gives, as people read them; each part of `$ids` ends where `x` and its account `a`
/// are held against the filter.
macro_rules! read {
    ($($ids:literal),+) => {
        concat!(
            "select e.id, e.at, e.kind, f.unit,
               case when f.company_id = $1 then f.resource_id else t.resource_id end as resource_id,
               case when t.company_id = $1 and t.kind <> 'held' then e.amount when f.company_id = $1 or t.company_id = $1
                    then -e.amount else e.amount end as amount,
               f.kind as from_kind, t.kind as to_kind,
               cast(case when f.company_id = $1 or t.company_id = $1 then 1 else 0 end as bigint) as own,
               e.booking_id, e.tenancy_id, ",
            behind!(),
            ", e.reverses_id, (select v.id from entry v where v.reverses_id = e.id) as reversed_by,
               coalesce(b.title, r.name) as title, b.private, p.name, e.reason
          from entry e join account f on f.id = e.from_id join account t on t.id = e.to_id
          left join booking b on b.id = e.booking_id
          left join tenancy n on n.id = e.tenancy_id left join resource r on r.id = n.resource_id
          left join person p on p.id = e.made_by
         where e.id in (select id from (",
            read!(@parts $($ids),+),
            ") m order by id desc limit $3) order by e.id desc"
        )
    };
    (@parts $last:literal) => { read!(@part $last) };
    (@parts $first:literal, $($more:literal),+) => {
        concat!(read!(@part $first), " union ", read!(@parts $($more),+))
    };
    (@part $ids:literal) => {
        concat!(
            "select x.id from ", $ids,
            " and x.id < $2 and ($4 = '' or a.unit = $4) and ($5 < 0 or coalesce(a.resource_id, 0) = $5)
              and ($6 = '' or x.kind = $6)"
        )
    };
}

/// Movements of a company's accounts, latest first; of one thing also those between others' accounts.
pub async fn entries(tx: &mut Tx, company: CompanyId, sought: &Sought) -> Result<Vec<EntryRow>, Fault> {
    const ALL: &str = read!(
        "account a join entry x on x.from_id = a.id
          where a.company_id = $1 and a.kind in ('grant', 'held', 'payable', 'voucher', 'deposit')",
        "account a join entry x on x.to_id = a.id
          where a.company_id = $1 and a.kind in ('grant', 'held', 'payable', 'voucher', 'deposit')"
    );
    const BILL: &str = read!(
        "bill o join entry x on x.subject = 'bill' and x.subject_id = o.id join account a on a.id = x.from_id
          where o.id = $7 and o.company_id = $1"
    );
    const RENT: &str = read!(
        "rent o join entry x on x.subject = 'rent' and x.subject_id = o.id join account a on a.id = x.from_id
          where o.id = $7 and o.company_id = $1"
    );
    const GRANT: &str = read!(
        "account a join entry x on x.from_id = a.id where a.id = $7 and a.company_id = $1 and a.kind = 'grant'",
        "account a join entry x on x.to_id = a.id where a.id = $7 and a.company_id = $1 and a.kind = 'grant'",
        "account a join entry h on h.from_id = a.id and h.kind = 'hold' join entry x on x.hold_id = h.id
          where a.id = $7 and a.company_id = $1 and a.kind = 'grant'"
    );
    const BOOKING: &str = read!(
        "booking o join entry x on x.booking_id = o.id join account a on a.id = x.from_id
          where o.id = $7 and o.company_id = $1"
    );
    let pool = sought.pool.unwrap_or(-1);
    let args = args![company, sought.before, sought.limit, &sought.unit, pool, &sought.kind];
    let Some(of) = sought.of else { return tx.all(ALL, args).await };
    let sql = match of {
        Of::Bill(_) => BILL,
        Of::Rent(_) => RENT,
        Of::Grant(_) => GRANT,
        Of::Booking(_) => BOOKING,
    };
    tx.all(sql, &[args, args![of.parts().1]].concat()).await
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

/// The same of a reservation whose use nobody reports, on one pool: there the booking alone is behind it.
pub async fn settled_by(tx: &mut Tx, booking: BookingId, pool: ResourceId) -> Result<Vec<Moved>, Fault> {
    const SQL: &str = moved!(
        "where e.booking_id = $1 and e.subject is null and e.kind = 'settle' and t.resource_id = $2
           and t.unit = 'card_second' and not exists (select 1 from entry v where v.reverses_id = e.id) order by e.id"
    );
    tx.all(SQL, args![booking, pool]).await
}

/// The entry that somebody has just made to take `id` back.
pub async fn reversal_of(tx: &mut Tx, id: EntryId) -> Result<Option<EntryId>, Fault> {
    let row: Option<(i64,)> = tx.opt("select id from entry where reverses_id = $1", args![id]).await?;
    Ok(row.map(|(id,)| EntryId(id)))
}
