//! The tenants' quarterly returns, and when places call for them.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{CompanyId, IncubatorId, PersonId, ReturnId};
use crate::domain::quarter::Quarter;
use crate::domain::quarterly::Figures;
use crate::domain::time::Instant;

/// A return as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// Its id.
    pub id: ReturnId,
    /// Whose.
    pub company: CompanyId,
    /// That company's name.
    pub name: String,
    /// The place it is counted in.
    pub incubator: IncubatorId,
    /// Of which quarter.
    pub quarter: Quarter,
    /// What is reported.
    pub figures: Figures,
    /// When it was last written.
    pub updated_at: Instant,
    /// Who signed it, and when; `None`: it is a draft.
    pub signed: Option<(String, Instant)>,
    /// Raised by every change.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Line {
    id: i64,
    company_id: i64,
    name: String,
    incubator_id: i64,
    quarter: String,
    figures: String,
    updated_at: i64,
    signer: Option<String>,
    signed_at: Option<i64>,
    version: i64,
}

impl Line {
    fn row(self) -> Result<Return, Fault> {
        Ok(Return {
            id: ReturnId(self.id),
            company: CompanyId(self.company_id),
            name: self.name,
            incubator: IncubatorId(self.incubator_id),
            quarter: self
                .quarter
                .parse()
                .map_err(|_| Fault::corrupt("quarterly_return.quarter", &self.quarter))?,
            figures: serde_json::from_str(&self.figures)
                .map_err(|error| Fault::corrupt("quarterly_return.figures", error))?,
            updated_at: Instant(self.updated_at),
            signed: self.signed_at.map(|at| (self.signer.unwrap_or_default(), Instant(at))),
            version: self.version,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select q.id, q.company_id, c.name, q.incubator_id, q.quarter, q.figures, q.updated_at, p.name as signer,
                    q.signed_at, q.version
               from quarterly_return q join company c on c.id = q.company_id left join person p on p.id = q.signed_by ",
            $rest
        )
    };
}

/// A company's return of a quarter.
pub async fn get(tx: &mut Tx, company: CompanyId, quarter: Quarter) -> Result<Option<Return>, Fault> {
    let sql = select!("where q.company_id = $1 and q.quarter = $2");
    tx.opt::<Line>(sql, args![company, quarter.to_string()]).await?.map(Line::row).transpose()
}

/// A company's returns, latest quarter first, the last sixteen.
pub async fn of_company(tx: &mut Tx, company: CompanyId) -> Result<Vec<Return>, Fault> {
    let sql = select!("where q.company_id = $1 order by q.quarter desc limit 16");
    tx.all::<Line>(sql, args![company]).await?.into_iter().map(Line::row).collect()
}

/// The returns of a place and a quarter, by company.
pub async fn of_place(tx: &mut Tx, place: IncubatorId, quarter: Quarter) -> Result<Vec<Return>, Fault> {
    let sql = select!("where q.incubator_id = $1 and q.quarter = $2 order by q.company_id");
    tx.all::<Line>(sql, args![place, quarter.to_string()]).await?.into_iter().map(Line::row).collect()
}

/// Since when a company `c` is here: by the first agreement that was signed, or else by when it was entered.
macro_rules! since {
    () => {
        "coalesce((select min(g.starts_at) from agreement g
                   where g.company_id = c.id and g.signed_at is not null), c.created_at)"
    };
}

/// Since when a company is here, and has something to report.
pub async fn since(tx: &mut Tx, company: CompanyId) -> Result<Instant, Fault> {
    const SQL: &str = concat!("select ", since!(), " from company c where c.id = $1");
    Ok(Instant(tx.one::<(i64,)>(SQL, args![company]).await?.0))
}

/// Companies in incubation at a place that have not signed a quarter: id and name. Who came after its end has nothing to report of it (see [`since`]).
pub async fn missing(
    tx: &mut Tx,
    place: IncubatorId,
    quarter: Quarter,
) -> Result<Vec<(CompanyId, String)>, Fault> {
    const SQL: &str = concat!(
        "select c.id, c.name from company c where c.incubator_id = $1 and c.standing = 'active' and ",
        since!(),
        " < $3
           and not exists (select 1 from quarterly_return q
                            where q.company_id = c.id and q.quarter = $2 and q.state = 'signed')
         order by c.id"
    );
    let args = args![place, quarter.to_string(), quarter.span().end()];
    let rows: Vec<(i64, String)> = tx.all(SQL, args).await?;
    Ok(rows.into_iter().map(|(id, name)| (CompanyId(id), name)).collect())
}

/// Writes a draft, or writes it over; `false` where somebody else did since `version`, or it is signed.
/// Version 0: there is none yet.
pub async fn put(
    tx: &mut Tx,
    (company, place): (CompanyId, IncubatorId),
    quarter: Quarter,
    figures: &Figures,
    version: i64,
    by: PersonId,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        insert into quarterly_return (company_id, incubator_id, quarter, state, figures, made_by, updated_at)
        values ($1, $2, $3, 'draft', $4, $5, $6)
        on conflict (company_id, quarter) do update set figures = excluded.figures, made_by = excluded.made_by,
          updated_at = excluded.updated_at, version = quarterly_return.version + 1
         where quarterly_return.version = $7 and quarterly_return.state = 'draft'";
    let figures =
        serde_json::to_string(figures).map_err(|error| Fault::corrupt("quarterly_return.figures", error))?;
    Ok(tx.run(SQL, args![company, place, quarter.to_string(), figures, by, now, version]).await? > 0)
}

/// Signs a draft; `false` where somebody else changed it since `version`, or it is signed.
pub async fn sign(
    tx: &mut Tx,
    id: ReturnId,
    version: i64,
    by: PersonId,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update quarterly_return set state = 'signed', signed_by = $3, signed_at = $4, version = version + 1
         where id = $1 and version = $2 and state = 'draft'";
    Ok(tx.run(SQL, args![id, version, by, now]).await? > 0)
}

/// Opens a signed return again; what was signed is kept with the reason. `false`: see [`sign`].
pub async fn reopen(
    tx: &mut Tx,
    id: ReturnId,
    version: i64,
    reason: &str,
    by: PersonId,
    now: Instant,
) -> Result<bool, Fault> {
    const KEEP: &str = "
        insert into quarterly_version (return_id, version, figures, signed_by, signed_at, reason, opened_by, opened_at)
        select id, version, figures, signed_by, signed_at, $3, $4, $5 from quarterly_return
         where id = $1 and version = $2 and state = 'signed'";
    if tx.run(KEEP, args![id, version, reason, by, now]).await? == 0 {
        return Ok(false);
    }
    const OPEN: &str = "
        update quarterly_return set state = 'draft', signed_by = null, signed_at = null, version = version + 1
         where id = $1 and version = $2";
    Ok(tx.run(OPEN, args![id, version]).await? > 0)
}

/// When a place's next call is due.
pub async fn call_at(tx: &mut Tx, place: IncubatorId) -> Result<Option<Instant>, Fault> {
    let row: Option<(i64,)> = tx.opt("select call_at from incubator where id = $1", args![place]).await?;
    Ok(row.map(|(at,)| Instant(at)))
}

/// Sets it; `false`: another instance did.
pub async fn set_call(tx: &mut Tx, place: IncubatorId, was: Instant, next: Instant) -> Result<bool, Fault> {
    const SQL: &str = "update incubator set call_at = $3 where id = $1 and call_at = $2";
    Ok(tx.run(SQL, args![place, was, next]).await? > 0)
}
