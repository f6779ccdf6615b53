//! Companies and teams.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::company::{CompanyKind, Standing};
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::time::Instant;

/// A company's row with the place it belongs to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Company {
    /// Id.
    pub id: i64,
    /// [`CompanyKind`] by name.
    pub kind: String,
    /// Name.
    pub name: String,
    /// 统一社会信用代码; a team has none yet.
    pub uscc: Option<String>,
    /// Its home incubator.
    pub incubator_id: Option<i64>,
    /// That incubator's district, else its own.
    pub district_code: Option<String>,
    /// [`Standing`] by name.
    pub standing: String,
    /// Raised by every change.
    pub version: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select c.id, c.kind, c.name, c.uscc, c.incubator_id, coalesce(i.district_code, c.district_code) as district_code,
                    c.standing, c.version
               from company c left join incubator i on i.id = c.incubator_id ",
            $rest
        )
    };
}

/// By id.
pub async fn get(tx: &mut Tx, id: CompanyId) -> Result<Option<Company>, Fault> {
    tx.opt(select!("where c.id = $1"), args![id]).await
}

/// A company as a decision sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firm {
    /// How it stands.
    pub standing: Standing,
    /// What kind it is.
    pub kind: CompanyKind,
    /// Its home incubator.
    pub home: Option<IncubatorId>,
}

type FirmRow = (String, String, Option<i64>);

fn firm_of((standing, kind, home): FirmRow) -> Result<Firm, Fault> {
    Ok(Firm {
        standing: Standing::of_name(&standing).ok_or_else(|| Fault::corrupt("company.standing", standing))?,
        kind: CompanyKind::of_name(&kind).ok_or_else(|| Fault::corrupt("company.kind", kind))?,
        home: home.map(IncubatorId),
    })
}

/// Locks a company: what its people do queues here, so that what a decision counts stays counted.
/// `None` where there is no such company.
pub async fn lock(tx: &mut Tx, id: CompanyId) -> Result<Option<Firm>, Fault> {
    const SQL: &str = "update company set rev = rev + 1 where id = $1 returning standing, kind, incubator_id";
    tx.opt::<FirmRow>(SQL, args![id]).await?.map(firm_of).transpose()
}

/// The same, only looked at.
pub async fn firm(tx: &mut Tx, id: CompanyId) -> Result<Option<Firm>, Fault> {
    const SQL: &str = "select standing, kind, incubator_id from company where id = $1";
    tx.opt::<FirmRow>(SQL, args![id]).await?.map(firm_of).transpose()
}

/// The companies a person acts for at `now`.
pub async fn of_person(tx: &mut Tx, person: PersonId, now: Instant) -> Result<Vec<Company>, Fault> {
    let sql = select!(
        "join membership m on m.company_id = c.id
          where m.person_id = $1 and m.valid_from <= $2 and m.valid_to > $2 order by c.id"
    );
    tx.all(sql, args![person, now]).await
}

/// Companies by name or code, in an incubator or a district (`None`: anywhere), by id, after `after`.
pub async fn search(
    tx: &mut Tx,
    text: &str,
    incubator: Option<IncubatorId>,
    district: Option<&str>,
    after: CompanyId,
    limit: i64,
) -> Result<Vec<Company>, Fault> {
    let sql = select!(
        "where c.id > $1 and ($2 = '' or lower(c.name) like lower($3) or lower(c.uscc) like lower($3))
           and ($4 = 0 or c.incubator_id = $4) and ($5 = '' or coalesce(i.district_code, c.district_code) = $5)
         order by c.id limit $6"
    );
    let like = format!("%{}%", text.replace(['%', '_'], ""));
    let args = args![after, text, like, incubator.map_or(0, |id| id.0), district.unwrap_or(""), limit];
    tx.all(sql, args).await
}

/// A company about to be added.
#[derive(Clone, Debug)]
pub struct NewCompany<'a> {
    /// What it is.
    pub kind: CompanyKind,
    /// Name.
    pub name: &'a str,
    /// Code, normalised.
    pub uscc: Option<&'a str>,
    /// Home incubator.
    pub incubator: Option<IncubatorId>,
    /// How it stands.
    pub standing: Standing,
    /// When.
    pub now: Instant,
}

/// Adds a company; `company.uscc` when the code is taken.
pub async fn insert(tx: &mut Tx, new: &NewCompany<'_>) -> Result<CompanyId, Fault> {
    const SQL: &str = "
        insert into company (kind, name, uscc, incubator_id, standing, created_at) values ($1, $2, $3, $4, $5, $6)
        returning id";
    let args = args![new.kind.name(), new.name, new.uscc, new.incubator, new.standing.name(), new.now];
    Ok(CompanyId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Changes name, code and standing. `false`: somebody was faster.
pub async fn edit(
    tx: &mut Tx,
    id: CompanyId,
    version: i64,
    name: &str,
    uscc: Option<&str>,
    standing: Standing,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update company set name = $3, uscc = $4, standing = $5, version = version + 1 where id = $1 and version = $2";
    Ok(tx.run(SQL, args![id, version, name, uscc, standing.name()]).await? == 1)
}
