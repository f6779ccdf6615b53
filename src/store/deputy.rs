//! Who stands in for whom, from a day to a day.

use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use crate::domain::id::{DeputyId, PersonId};
use crate::domain::right::Role;
use crate::domain::time::{Instant, Interval};
use sqlx::AssertSqlSafe;

/// A deputy as faces show it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
pub struct Deputy {
    /// Its id.
    pub id: i64,
    /// For whom.
    pub person_id: i64,
    /// Their name.
    pub person: String,
    /// Who stands in.
    pub deputy_id: i64,
    /// Their name.
    pub deputy: String,
    /// From when.
    pub starts_at: i64,
    /// Until when.
    pub ends_at: i64,
    /// When it was ended before its time.
    pub ended_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select d.id, d.person_id, p.name as person, d.deputy_id, q.name as deputy, d.starts_at, d.ends_at, d.ended_at
               from deputy d join person p on p.id = d.person_id join person q on q.id = d.deputy_id ",
            $rest
        )
    };
}

/// One.
pub async fn get(tx: &mut Tx, id: DeputyId) -> Result<Option<Deputy>, Fault> {
    tx.opt(select!("where d.id = $1"), args![id]).await
}

/// Those somebody named, latest first, at most 50.
pub async fn of(tx: &mut Tx, person: PersonId) -> Result<Vec<Deputy>, Fault> {
    tx.all(select!("where d.person_id = $1 order by d.id desc limit 50"), args![person]).await
}

/// For whom somebody stands in, now or later.
pub async fn stands_in(tx: &mut Tx, deputy: PersonId, now: Instant) -> Result<Vec<Deputy>, Fault> {
    let sql = select!(
        "where d.deputy_id = $1 and d.ended_at is null and d.ends_at > $2 order by d.starts_at, d.id limit 50"
    );
    tx.all(sql, args![deputy, now]).await
}

/// That a row of `deputy d` holds at the moment that the bind `now` names, and who stands in an office.
fn acting(now: &str) -> String {
    let offices = Role::ALL.iter().filter(|role| role.is_office());
    let offices: Vec<String> = offices.map(|role| format!("'{}'", role.name())).collect();
    format!(
        "d.ended_at is null and d.starts_at <= {now} and d.ends_at > {now}
         and exists (select 1 from role_grant g where g.person_id = d.deputy_id and g.role in ({})
                        and g.valid_from <= {now} and g.valid_to > {now})",
        offices.join(", ")
    )
}

/// For whom somebody stands in at `now`, by id, at most 20. Who has lost their own office stands in for nobody.
pub async fn principals(tx: &mut Tx, deputy: PersonId, now: Instant) -> Result<Vec<PersonId>, Fault> {
    let sql = format!(
        "select distinct d.person_id from deputy d where d.deputy_id = $1 and {} order by d.person_id limit 20",
        acting("$2")
    );
    Ok(tx
        .all::<(i64,)>(AssertSqlSafe(sql), args![deputy, now])
        .await?
        .into_iter()
        .map(|(id,)| PersonId(id))
        .collect())
}

/// Who stands in for one of those at `now`.
pub async fn deputies(tx: &mut Tx, people: &[PersonId], now: Instant) -> Result<Vec<PersonId>, Fault> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select distinct d.deputy_id from deputy d where {} and d.person_id in ({}) order by d.deputy_id limit 200",
        acting("$1"),
        places(2, people.len())
    );
    let mut args = args![now].to_vec();
    args.extend(people.iter().map(|id| Arg::from(*id)));
    let rows: Vec<(i64,)> = tx.all(AssertSqlSafe(sql), &args).await?;
    Ok(rows.into_iter().map(|(id,)| PersonId(id)).collect())
}

/// Names a deputy.
pub async fn insert(
    tx: &mut Tx,
    person: PersonId,
    deputy: PersonId,
    span: Interval,
    by: PersonId,
    now: Instant,
) -> Result<DeputyId, Fault> {
    const SQL: &str = "
        insert into deputy (person_id, deputy_id, starts_at, ends_at, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6) returning id";
    let args = args![person, deputy, span.start(), span.end(), by, now];
    Ok(DeputyId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Ends it. `false`: it was ended already.
pub async fn end(tx: &mut Tx, id: DeputyId, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "update deputy set ended_at = $2 where id = $1 and ended_at is null";
    Ok(tx.run(SQL, args![id, now]).await? == 1)
}
