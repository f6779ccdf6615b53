//! Companies and teams.

use super::engine::{Arg, Tx, args, holding, places};
use super::fault::Fault;
use super::tally::{Tally, counted};
use crate::domain::company::{CompanyKind, Standing};
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

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

/// The companies that codes name: a 统一社会信用代码 in capitals, or an id.
pub async fn by_codes(tx: &mut Tx, codes: &[String]) -> Result<HashMap<String, CompanyId>, Fault> {
    let mut found = HashMap::new();
    for some in codes.chunks(500) {
        let ids: Vec<i64> =
            some.iter().filter_map(|code| code.parse::<CompanyId>().ok()).map(|id| id.0).collect();
        let sql = format!("select id, uscc from company where uscc in ({})", places(1, some.len()));
        let args: Vec<Arg> = some.iter().map(Arg::from).collect();
        let rows: Vec<(i64, Option<String>)> = tx.all(AssertSqlSafe(sql), &args).await?;
        found.extend(rows.into_iter().filter_map(|(id, code)| Some((code?, CompanyId(id)))));
        if ids.is_empty() {
            continue;
        }
        let sql = format!("select id from company where id in ({})", places(1, ids.len()));
        let args: Vec<Arg> = ids.into_iter().map(Arg::from).collect();
        let rows: Vec<(i64,)> = tx.all(AssertSqlSafe(sql), &args).await?;
        found.extend(rows.into_iter().map(|(id,)| (id.to_string(), CompanyId(id))));
    }
    Ok(found)
}

/// Who minds a company at `now`: its administrators.
pub async fn admins(tx: &mut Tx, id: CompanyId, now: Instant) -> Result<Vec<PersonId>, Fault> {
    const SQL: &str = "
        select person_id from membership
         where company_id = $1 and admin = 1 and valid_from <= $2 and valid_to > $2 order by person_id";
    let rows: Vec<(i64,)> = tx.all(SQL, args![id, now]).await?;
    Ok(rows.into_iter().map(|(id,)| PersonId(id)).collect())
}

/// Which companies a list holds. Empty fields: all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Name or code holds this.
    pub text: String,
    /// In one incubator.
    pub incubator: Option<IncubatorId>,
    /// Only those of these incubators, and these; `None`: of everywhere.
    pub seen: Option<(Vec<IncubatorId>, Vec<CompanyId>)>,
}

impl Filter {
    /// The condition, and the values of `$1` onwards.
    pub(super) fn matching(&self) -> (String, Vec<Arg>) {
        let mut sql = "where ($1 = '' or lower(c.name) like lower($2) escape '\\' or lower(c.uscc) like lower($2) escape '\\')
           and ($3 = 0 or c.incubator_id = $3)"
            .to_owned();
        let mut args = args![&self.text, holding(&self.text), self.incubator.map_or(0, |id| id.0)].to_vec();
        if let Some((incubators, companies)) = &self.seen {
            let of = |column: &str, from: usize, count: usize| match count {
                0 => "1 = 0".to_owned(),
                count => format!("{column} in ({})", places(from, count)),
            };
            let (first, second) = (args.len() + 1, args.len() + 1 + incubators.len());
            sql.push_str(&format!(
                " and ({} or {})",
                of("c.incubator_id", first, incubators.len()),
                of("c.id", second, companies.len())
            ));
            args.extend(incubators.iter().map(|id| Arg::from(*id)));
            args.extend(companies.iter().map(|id| Arg::from(*id)));
        }
        (sql, args)
    }
}

/// Companies that match, by id, after `after`.
pub async fn search(
    tx: &mut Tx,
    filter: &Filter,
    after: CompanyId,
    limit: i64,
) -> Result<Vec<Company>, Fault> {
    let (matching, mut args) = filter.matching();
    let next = args.len() + 1;
    let sql = format!("{} {matching} and c.id > ${next} order by c.id limit ${}", select!(""), next + 1);
    args.extend_from_slice(args![after, limit]);
    tx.all(AssertSqlSafe(sql), &args).await
}

/// How many match, and how many of them up to `after`.
pub async fn tally(tx: &mut Tx, filter: &Filter, after: CompanyId) -> Result<Tally, Fault> {
    let (matching, mut args) = filter.matching();
    let list = format!("select c.id from company c {matching} order by c.id");
    args.push(after.into());
    tx.one(AssertSqlSafe(counted(&format!("x.id <= ${}", args.len()), &list)), &args).await
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

/// The company of a code.
pub async fn by_uscc(tx: &mut Tx, uscc: &str) -> Result<Option<CompanyId>, Fault> {
    let found: Option<(i64,)> = tx.opt("select id from company where uscc = $1", args![uscc]).await?;
    Ok(found.map(|(id,)| CompanyId(id)))
}

/// Settles a company in an incubator; one that had left is on the register again.
pub async fn settle(tx: &mut Tx, id: CompanyId, incubator: IncubatorId) -> Result<(), Fault> {
    const SQL: &str = "
        update company set incubator_id = $2, version = version + 1,
          standing = case when standing in ('graduated', 'exited') then 'register' else standing end where id = $1";
    tx.run(SQL, args![id, incubator]).await?;
    Ok(())
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

/// Changes how a company stands, by what became of its agreement.
pub async fn set_standing(tx: &mut Tx, id: CompanyId, standing: Standing) -> Result<(), Fault> {
    const SQL: &str = "update company set standing = $2, version = version + 1 where id = $1";
    tx.run(SQL, args![id, standing.name()]).await?;
    Ok(())
}
