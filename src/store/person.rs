//! People, the companies they act for and the roles they hold.

use super::brief::{Binds, names};
use super::engine::{Arg, Tx, args, holding};
use super::fault::Fault;
use super::tally::{Tally, counted};
use crate::domain::access::{Actor, Door, Held, Object, Role, Scope};
use crate::domain::id::{CompanyId, IncubatorId, PersonId, RoleId};
use crate::domain::person::{Email, Language};
use crate::domain::time::Instant;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// A person's row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Person {
    /// Id.
    pub id: i64,
    /// Address, normalised.
    pub email: String,
    /// Name.
    pub name: String,
    /// Language tag.
    pub language: String,
    /// Mobile number.
    pub mobile: Option<String>,
    /// Password hash, PHC string.
    pub password: Option<String>,
    /// `all`, `decisions` or `none`.
    pub mail_wish: String,
    /// 1: single-key shortcuts are on.
    pub shortcuts: i64,
    /// So many minutes before the start they are reminded of a booking; 0: never.
    pub remind_minutes: i64,
    /// When they were disabled.
    pub disabled_at: Option<i64>,
    /// Raised by every change.
    pub version: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select p.id, p.email, p.name, p.language, p.mobile, p.password, p.mail_wish, p.shortcuts, p.remind_minutes, p.disabled_at,
                    p.version from person p ",
            $rest
        )
    };
}

/// By id.
pub async fn get(tx: &mut Tx, id: PersonId) -> Result<Option<Person>, Fault> {
    tx.opt(select!("where p.id = $1"), args![id]).await
}

/// By address.
pub async fn by_email(tx: &mut Tx, email: &Email) -> Result<Option<Person>, Fault> {
    tx.opt(select!("where p.email = $1"), args![email]).await
}

/// A person about to be added.
#[derive(Clone, Debug)]
pub struct NewPerson<'a> {
    /// Address.
    pub email: &'a Email,
    /// Name.
    pub name: &'a str,
    /// Language.
    pub language: Language,
    /// Password hash; `None`: cannot sign in with a password yet.
    pub password: Option<&'a str>,
    /// When.
    pub now: Instant,
}

/// Adds a person; `person.email` when the address is taken.
pub async fn insert(tx: &mut Tx, new: &NewPerson<'_>) -> Result<PersonId, Fault> {
    const SQL: &str = "
        insert into person (email, name, language, password, created_at) values ($1, $2, $3, $4, $5) returning id";
    let args = args![new.email, new.name, new.language, new.password, new.now];
    Ok(PersonId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// What people set for themselves.
#[derive(Clone, Debug)]
pub struct Edit<'a> {
    /// The version they saw.
    pub version: i64,
    /// Name.
    pub name: &'a str,
    /// Language.
    pub language: Language,
    /// Mobile number.
    pub mobile: Option<&'a str>,
    /// `all`, `decisions` or `none`.
    pub mail_wish: &'a str,
    /// Single-key shortcuts.
    pub shortcuts: bool,
    /// Minutes before the start; 0: never.
    pub remind_minutes: i64,
}

/// Writes it. `false`: somebody was faster.
pub async fn edit(tx: &mut Tx, id: PersonId, edit: &Edit<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update person set name = $3, language = $4, mobile = $5, mail_wish = $6, shortcuts = $7, remind_minutes = $8,
          version = version + 1
         where id = $1 and version = $2";
    let args = args![
        id,
        edit.version,
        edit.name,
        edit.language,
        edit.mobile,
        edit.mail_wish,
        edit.shortcuts,
        edit.remind_minutes,
    ];
    Ok(tx.run(SQL, args).await? == 1)
}

/// Sets only the language.
pub async fn set_language(tx: &mut Tx, id: PersonId, language: Language) -> Result<(), Fault> {
    tx.run("update person set language = $2 where id = $1", args![id, language]).await?;
    Ok(())
}

/// Sets a new password hash.
pub async fn set_password(tx: &mut Tx, id: PersonId, hash: &str) -> Result<(), Fault> {
    tx.run("update person set password = $2, version = version + 1 where id = $1", args![id, hash]).await?;
    Ok(())
}

/// Disables a person, or lets them in again.
pub async fn set_disabled(tx: &mut Tx, id: PersonId, at: Option<Instant>) -> Result<(), Fault> {
    tx.run("update person set disabled_at = $2, version = version + 1 where id = $1", args![id, at]).await?;
    Ok(())
}

/// Whether anybody is there at all.
pub async fn is_anybody(tx: &mut Tx) -> Result<bool, Fault> {
    Ok(tx.opt::<(i64,)>("select id from person limit 1", &[]).await?.is_some())
}

type ActorRow = (String, String, String, Option<String>, Option<i64>, Option<i64>, Option<String>);

/// The person with every role and membership in force at `now`; `None` when disabled or unknown.
/// One statement.
pub async fn actor(tx: &mut Tx, id: PersonId, door: Door, now: Instant) -> Result<Option<Actor>, Fault> {
    const SQL: &str = "
        select p.name, p.email, p.language, h.role, h.incubator_id, h.company_id, h.district_code
          from person p left join (
            select person_id, role, incubator_id, cast(null as bigint) as company_id, district_code
              from role_grant where person_id = $1 and valid_from <= $2 and valid_to > $2
            union all
            select person_id, case when admin = 1 then 'company_admin' else 'member' end, null, company_id, null
              from membership where person_id = $1 and valid_from <= $2 and valid_to > $2
          ) h on h.person_id = p.id
         where p.id = $1 and p.disabled_at is null";
    let rows: Vec<ActorRow> = tx.all(SQL, args![id, now]).await?;
    let Some((name, email, language, ..)) = rows.first().cloned() else { return Ok(None) };
    let mut held = Vec::new();
    for (_, _, _, role, incubator, company, district) in rows {
        let Some(role) = role else { continue };
        let role = Role::of_name(&role).ok_or_else(|| Fault::corrupt("role_grant.role", role))?;
        let scope = match (company, incubator, district) {
            (Some(id), _, _) => Scope::Company(CompanyId(id)),
            (None, Some(id), _) => Scope::Incubator(IncubatorId(id)),
            (None, None, Some(code)) => Scope::District(code),
            (None, None, None) => Scope::City,
        };
        held.push(Held { role, scope });
    }
    let language = Language::of_tag(&language).unwrap_or_default();
    Ok(Some(Actor { person: id, name, email, language, door, read_only: false, held }))
}

/// People who hold one of `roles` at `now` so that it reaches all of `places`, those left out who act for `company`. By
/// id, at most 200.
pub async fn holders(
    tx: &mut Tx,
    roles: &[Role],
    places: &[Object],
    company: CompanyId,
    now: Instant,
) -> Result<Vec<PersonId>, Fault> {
    let mut binds = Binds(args![now, company].to_vec());
    let mut sql = format!(
        "select distinct p.id from role_grant g join person p on p.id = g.person_id
          where g.role in ({}) and g.valid_from <= $1 and g.valid_to > $1 and p.disabled_at is null
            and not exists (select 1 from membership m where m.company_id = $2 and m.person_id = p.id
                               and m.valid_from <= $1 and m.valid_to > $1)",
        names(roles.iter().map(|role| role.name()))
    );
    for place in places {
        let incubator = binds.put(place.incubator.map_or(0, |id| id.0));
        let district = binds.put(place.district.as_deref().unwrap_or(""));
        sql.push_str(&format!(
            " and (g.incubator_id = {incubator}
                   or g.incubator_id is null and (g.district_code is null or g.district_code = {district}))"
        ));
    }
    sql.push_str(" order by p.id limit 200");
    let rows: Vec<(i64,)> = tx.all(AssertSqlSafe(sql), &binds.0).await?;
    Ok(rows.into_iter().map(|(id,)| PersonId(id)).collect())
}

/// A role somebody holds, as it is listed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RoleRow {
    /// Id.
    pub id: i64,
    /// Whose.
    pub person_id: i64,
    /// Which.
    pub role: String,
    /// In which incubator.
    pub incubator_id: Option<i64>,
    /// In which district.
    pub district_code: Option<String>,
    /// From when.
    pub valid_from: i64,
    /// Until when.
    pub valid_to: i64,
}

impl RoleRow {
    /// The role, if it is held at `now`.
    pub fn held(&self, now: Instant) -> Option<Role> {
        let holds = self.valid_from <= now.0 && self.valid_to > now.0;
        Role::of_name(&self.role).filter(|_| holds)
    }
}

/// A person's roles, those of the past too.
pub async fn roles(tx: &mut Tx, person: PersonId) -> Result<Vec<RoleRow>, Fault> {
    const SQL: &str = "
        select id, person_id, role, incubator_id, district_code, valid_from, valid_to
          from role_grant where person_id = $1 order by id";
    tx.all(SQL, args![person]).await
}

/// Gives a role.
pub async fn grant_role(
    tx: &mut Tx,
    person: PersonId,
    held: &Held,
    from: Instant,
    to: Instant,
    by: Option<PersonId>,
    now: Instant,
) -> Result<RoleId, Fault> {
    const SQL: &str = "
        insert into role_grant (person_id, role, district_code, incubator_id, valid_from, valid_to, granted_by, granted_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) returning id";
    let (district, incubator) = match &held.scope {
        Scope::District(code) => (Some(code.clone()), None),
        Scope::Incubator(id) => (None, Some(*id)),
        Scope::City | Scope::Company(_) => (None, None),
    };
    let args = args![person, held.role.name(), district, incubator, from, to, by, now];
    Ok(RoleId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Ends a role now. `false`: there is no such role in force.
pub async fn end_role(tx: &mut Tx, id: RoleId, now: Instant) -> Result<bool, Fault> {
    Ok(tx.run("update role_grant set valid_to = $2 where id = $1 and valid_to > $2", args![id, now]).await?
        == 1)
}

/// Gives or changes a membership; without end unless it is ended.
pub async fn set_member(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    admin: bool,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "
        insert into membership (company_id, person_id, admin, valid_from, valid_to) values ($1, $2, $3, $4, $5)
        on conflict (company_id, person_id) do update set admin = excluded.admin, valid_to = excluded.valid_to";
    tx.run(SQL, args![company, person, admin, now, Instant::LAST]).await?;
    Ok(())
}

/// Ends a membership now. `false`: there was none in force.
pub async fn end_member(
    tx: &mut Tx,
    company: CompanyId,
    person: PersonId,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str =
        "update membership set valid_to = $3 where company_id = $1 and person_id = $2 and valid_to > $3";
    Ok(tx.run(SQL, args![company, person, now]).await? == 1)
}

/// Somebody on a list.
#[derive(Clone, Debug, Serialize, Deserialize, sqlx::FromRow)]
pub struct Listed {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// When disabled.
    pub disabled_at: Option<i64>,
    /// 1: minds the company (in a company's list).
    pub admin: i64,
    /// The companies or roles they have, in words.
    pub what: String,
}

/// The people of a company at `now`.
pub async fn members(tx: &mut Tx, company: CompanyId, now: Instant) -> Result<Vec<Listed>, Fault> {
    const SQL: &str = "
        select p.id, p.name, p.email, p.disabled_at, m.admin, '' as what
          from membership m join person p on p.id = m.person_id
         where m.company_id = $1 and m.valid_from <= $2 and m.valid_to > $2 order by m.admin desc, p.id limit 500";
    tx.all(SQL, args![company, now]).await
}

/// Which people a list holds. Empty fields: all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Name or address holds this.
    pub text: String,
    /// Who holds this role now.
    pub role: Option<Role>,
    /// Only those with a tie to one of these incubators: an office there, one of its companies, or an application
    /// to it; `None`: everybody.
    pub seen: Option<Vec<IncubatorId>>,
}

/// The condition over `$1` to `$4`: the text, what holds it, the role, the moment.
const MATCHING: &str = "
    ($1 = '' or lower(p.email) like lower($2) escape '\\' or lower(p.name) like lower($2) escape '\\')
    and ($3 = '' or p.id in (select g.person_id from role_grant g
                              where g.role = $3 and g.valid_from <= $4 and g.valid_to > $4))";

impl Filter {
    /// The whole condition. Ids are numbers of our own, nothing of a reader's stands here.
    fn condition(&self) -> String {
        let Some(seen) = &self.seen else { return MATCHING.to_owned() };
        if seen.is_empty() {
            return "1 = 0".to_owned();
        }
        let there = seen.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(", ");
        format!(
            "{MATCHING}
             and (p.id in (select m.person_id from membership m join company c on c.id = m.company_id
                            where c.incubator_id in ({there}) and m.valid_from <= $4 and m.valid_to > $4)
                  or p.id in (select h.person_id from role_grant h
                               where h.incubator_id in ({there}) and h.valid_from <= $4 and h.valid_to > $4)
                  or p.id in (select a.person_id from application a
                               where a.incubator_id in ({there}) and a.state <> 'draft'))"
        )
    }

    fn args(&self, now: Instant) -> Vec<Arg> {
        args![&self.text, holding(&self.text), self.role.map_or("", Role::name), now].to_vec()
    }
}

/// People who match, by id, after `after`, with the roles they hold at `now`.
pub async fn search(
    tx: &mut Tx,
    filter: &Filter,
    after: PersonId,
    limit: i64,
    now: Instant,
) -> Result<Vec<Listed>, Fault> {
    let sql = format!(
        "select p.id, p.name, p.email, p.disabled_at, cast(0 as bigint) as admin,
               coalesce((select string_agg(g.role, ' ' order by g.role) from role_grant g
                          where g.person_id = p.id and g.valid_from <= $4 and g.valid_to > $4), '') as what
          from person p where {} and p.id > $5 order by p.id limit $6",
        filter.condition()
    );
    let mut args = filter.args(now);
    args.extend_from_slice(args![after, limit]);
    tx.all(AssertSqlSafe(sql), &args).await
}

/// How many match, and how many of them up to `after`.
pub async fn tally(tx: &mut Tx, filter: &Filter, after: PersonId, now: Instant) -> Result<Tally, Fault> {
    let list = format!("select p.id from person p where {} order by p.id", filter.condition());
    let mut args = filter.args(now);
    args.push(after.into());
    tx.one(AssertSqlSafe(counted("x.id <= $5", &list)), &args).await
}

/// Whether somebody is on such a list.
pub async fn is_listed(tx: &mut Tx, filter: &Filter, id: PersonId, now: Instant) -> Result<bool, Fault> {
    let sql = format!("select p.id from person p where {} and p.id = $5", filter.condition());
    let mut args = filter.args(now);
    args.push(id.into());
    Ok(tx.opt::<(i64,)>(AssertSqlSafe(sql), &args).await?.is_some())
}
