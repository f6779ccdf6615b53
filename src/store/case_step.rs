//! The steps of a case: what was said, by whom and in whose name, and what is still to come.

use super::engine::{Tx, args, tuples};
use super::fault::Fault;
use crate::domain::case::Tie;
use crate::domain::id::{CaseId, PersonId, StepId};
use crate::domain::right::Role;
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// A step as faces show it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Step {
    /// Its id.
    pub id: i64,
    /// In which round.
    pub round: i64,
    /// Its place, from 1.
    pub no: i64,
    /// [`Role`] by name; `None`: it is one person's.
    pub role: Option<String>,
    /// To whom it was given.
    pub person_id: Option<i64>,
    /// Their name.
    pub person: Option<String>,
    /// Within how many working days.
    pub working_days: i64,
    /// When it began; `None`: it has not.
    pub started_at: Option<i64>,
    /// Until when.
    pub due_at: Option<i64>,
    /// When who has it was reminded.
    pub reminded_at: Option<i64>,
    /// When it was opened to the next higher role.
    pub escalated_at: Option<i64>,
    /// Who decided it.
    pub decided_by: Option<i64>,
    /// Their name.
    pub decider: Option<String>,
    /// In whose name.
    pub for_whom: Option<String>,
    /// `approve`, `decline`, `return` or `recuse`.
    pub verdict: Option<String>,
    /// Why.
    pub opinion: Option<String>,
    /// What was left of the amount.
    pub amount: Option<i64>,
    /// When.
    pub at: Option<i64>,
}

/// Every step of a case in order, those of earlier rounds first; at most 200.
pub async fn all(tx: &mut Tx, id: CaseId) -> Result<Vec<Step>, Fault> {
    const SQL: &str = "
        select s.id, s.round, s.no, s.role, s.person_id, p.name as person, s.working_days, s.started_at, s.due_at,
               s.reminded_at, s.escalated_at, s.decided_by, d.name as decider, f.name as for_whom, s.verdict,
               s.opinion, s.amount, s.at
          from case_step s
          left join person p on p.id = s.person_id
          left join person d on d.id = s.decided_by
          left join person f on f.id = s.for_id
         where s.case_id = $1 order by s.round, s.no limit 200";
    tx.all(SQL, args![id]).await
}

/// A step of a round that is about to be planned.
#[derive(Clone, Copy, Debug)]
pub struct NewStep {
    /// Its place, from 1.
    pub no: i64,
    /// Whose it is by role.
    pub role: Option<Role>,
    /// Whose it is by name.
    pub person: Option<PersonId>,
    /// Within how many working days.
    pub working_days: u16,
}

/// Plans steps of a round.
pub async fn insert_steps(tx: &mut Tx, id: CaseId, round: i64, steps: &[NewStep]) -> Result<(), Fault> {
    if steps.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "insert into case_step (case_id, round, no, role, person_id, working_days) values {}",
        tuples(1, steps.len(), 6)
    );
    let row = |step: &NewStep| {
        let days = i64::from(step.working_days);
        args![id, round, step.no, step.role.map(Role::name), step.person, days].to_vec()
    };
    tx.run(AssertSqlSafe(sql), &steps.iter().flat_map(row).collect::<Vec<_>>()).await?;
    Ok(())
}

/// Makes room for a step in front of step `no`.
pub async fn shift_steps(tx: &mut Tx, id: CaseId, round: i64, no: i64) -> Result<(), Fault> {
    const SQL: &str = "update case_step set no = no + 1 where case_id = $1 and round = $2 and no >= $3";
    tx.run(SQL, args![id, round, no]).await?;
    Ok(())
}

/// The id of a step by its place.
pub async fn step_at(tx: &mut Tx, id: CaseId, round: i64, no: i64) -> Result<Option<StepId>, Fault> {
    const SQL: &str = "select id from case_step where case_id = $1 and round = $2 and no = $3";
    Ok(tx.opt::<(i64,)>(SQL, args![id, round, no]).await?.map(|(id,)| StepId(id)))
}

/// What was said at a step.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// Who.
    pub by: PersonId,
    /// In whose name, where it is not their own.
    pub of: Option<PersonId>,
    /// `approve`, `decline`, `return` or `recuse`.
    pub verdict: &'a str,
    /// Why.
    pub opinion: &'a str,
    /// What is left of the amount.
    pub amount: Option<i64>,
}

/// Writes what was said.
pub async fn say(tx: &mut Tx, id: StepId, said: &Said<'_>, now: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        update case_step set decided_by = $2, for_id = $3, verdict = $4, opinion = $5, amount = $6, at = $7
         where id = $1";
    tx.run(SQL, args![id, said.by, said.of, said.verdict, said.opinion, said.amount, now]).await?;
    Ok(())
}

/// A step begins, until `due`.
pub async fn begin(tx: &mut Tx, id: StepId, now: Instant, due: Instant) -> Result<(), Fault> {
    const SQL: &str = "
        update case_step set started_at = $2, due_at = $3, reminded_at = null, escalated_at = null where id = $1";
    tx.run(SQL, args![id, now, due]).await?;
    Ok(())
}

/// Moves a step's deadline.
pub async fn set_due(tx: &mut Tx, id: StepId, due: Instant) -> Result<(), Fault> {
    tx.run("update case_step set due_at = $2 where id = $1", args![id, due]).await?;
    Ok(())
}

/// A step is one person's from now on; `None`: its role's.
pub async fn give(tx: &mut Tx, id: StepId, person: Option<PersonId>) -> Result<(), Fault> {
    tx.run("update case_step set person_id = $2 where id = $1", args![id, person]).await?;
    Ok(())
}

/// Who has the step was reminded.
pub async fn reminded(tx: &mut Tx, id: StepId, now: Instant) -> Result<(), Fault> {
    tx.run("update case_step set reminded_at = $2 where id = $1", args![id, now]).await?;
    Ok(())
}

/// The step was opened to the next higher role.
pub async fn escalated(tx: &mut Tx, id: StepId, now: Instant) -> Result<(), Fault> {
    tx.run("update case_step set escalated_at = $2 where id = $1", args![id, now]).await?;
    Ok(())
}

/// Notes that somebody will not decide a case.
pub async fn recuse(
    tx: &mut Tx,
    id: CaseId,
    person: PersonId,
    reason: &str,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "insert into recusal (case_id, person_id, reason, at) values ($1, $2, $3, $4)";
    tx.run(SQL, args![id, person, reason, now]).await?;
    Ok(())
}

/// Notes who is tied to what a case is about, each once.
pub async fn tie(tx: &mut Tx, id: CaseId, tied: &[(PersonId, Tie)], now: Instant) -> Result<(), Fault> {
    if tied.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "insert into recusal (case_id, person_id, reason, tie, at) values {} on conflict do nothing",
        tuples(1, tied.len(), 5)
    );
    let row = |(person, tie): &(PersonId, Tie)| args![id, *person, "", tie.name(), now].to_vec();
    tx.run(AssertSqlSafe(sql), &tied.iter().flat_map(row).collect::<Vec<_>>()).await?;
    Ok(())
}

/// Somebody who decides no step of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Out {
    /// Their name.
    pub name: String,
    /// How they are tied to what it is about; `None`: they said that they will not decide it.
    pub tie: Option<Tie>,
    /// What they said.
    pub reason: String,
}

/// Who decides no step of a case, by name; at most 100.
pub async fn out(tx: &mut Tx, id: CaseId) -> Result<Vec<Out>, Fault> {
    const SQL: &str = "
        select p.name, r.tie, r.reason from recusal r join person p on p.id = r.person_id
         where r.case_id = $1 order by p.name, p.id limit 100";
    let rows: Vec<(String, Option<String>, String)> = tx.all(SQL, args![id]).await?;
    let read = |(name, of, reason): (String, Option<String>, String)| {
        let tie = of.map(|of| super::case::tie(&of)).transpose()?;
        Ok(Out { name, tie, reason })
    };
    rows.into_iter().map(read).collect()
}

/// The people a step is with: whoever holds one of `roles` at the incubator, its district or the city, those
/// left out who may not decide the case. By id, at most 200.
pub async fn holders(
    tx: &mut Tx,
    case: &super::case::Case,
    roles: &[Role],
    now: Instant,
) -> Result<Vec<PersonId>, Fault> {
    const SQL: &str = "
        select distinct p.id from role_grant g join person p on p.id = g.person_id
         where g.role in ($3, $4, $5) and g.valid_from <= $6 and g.valid_to > $6 and p.disabled_at is null
           and (g.incubator_id = $1 or g.incubator_id is null and (g.district_code is null or g.district_code = $2))
           and p.id <> $7
           and not exists (select 1 from recusal r where r.case_id = $8 and r.person_id = p.id)
           and not exists (select 1 from membership m where m.company_id = $9 and m.person_id = p.id
                              and m.valid_from <= $6 and m.valid_to > $6)
           and ($10 = 0 or not exists (select 1 from case_step s where s.case_id = $8 and s.round = $11
                                          and (s.decided_by = p.id or s.for_id = p.id)))
         order by p.id limit 200";
    let role = |at: usize| roles.get(at).map_or("", |role| role.name());
    let args = args![
        case.incubator,
        &case.district,
        role(0),
        role(1),
        role(2),
        now,
        case.applicant,
        case.id,
        case.company.map_or(0, |id| id.0),
        case.four_eyes,
        case.round,
    ];
    Ok(tx.all::<(i64,)>(SQL, args).await?.into_iter().map(|(id,)| PersonId(id)).collect())
}
