//! Whose turn a case is, as the rows say it.

use super::case::{Case, tie};
use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use crate::domain::access::{Action, Object, Role, allows};
use crate::domain::id::{CaseId, PersonId};
use crate::domain::time::Instant;
use crate::domain::turn::Turn;
use sqlx::AssertSqlSafe;

/// Of a case `c`: it was given to one person, and they hold no office any more that decides cases there. The
/// numbers in it are our own, nothing of a reader's stands here.
pub(super) fn left(now: Instant) -> String {
    let decide = Role::ALL.iter().filter(|role| allows(**role, Action::DecideCase));
    let roles: Vec<String> = decide.map(|role| format!("'{}'", role.name())).collect();
    format!(
        "c.handed_to is not null and not exists (
           select 1 from role_grant o join person w on w.id = o.person_id join incubator j on j.id = c.incubator_id
            where o.person_id = c.handed_to and w.disabled_at is null and o.role in ({})
              and o.valid_from <= {now} and o.valid_to > {now}
              and (o.incubator_id = j.id
                   or o.incubator_id is null and (o.district_code is null or o.district_code = j.district_code)))",
        roles.join(", "),
        now = now.0
    )
}

/// Cases as they are with somebody at `now`: a step given to one who holds no office there any more is with
/// its role again; one that never had a role is with the managers.
pub async fn seated(tx: &mut Tx, cases: &mut [Case], now: Instant) -> Result<(), Fault> {
    let ids: Vec<Arg> =
        cases.iter().filter(|one| one.handed_to.is_some()).map(|one| Arg::from(one.id)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let sql =
        format!("select c.id from case_file c where c.id in ({}) and {}", places(1, ids.len()), left(now));
    let rows: Vec<(i64,)> = tx.all(AssertSqlSafe(sql), &ids).await?;
    for case in cases.iter_mut().filter(|one| rows.contains(&(one.id.0,))) {
        (case.handed_to, case.handed_name) = (None, None);
        case.role = case.role.or(Some(Role::Manager));
    }
    Ok(())
}

/// One, as it is with somebody at `now`.
pub async fn get(tx: &mut Tx, id: CaseId, now: Instant) -> Result<Option<Case>, Fault> {
    let Some(mut case) = super::case::get(tx, id).await? else { return Ok(None) };
    seated(tx, std::slice::from_mut(&mut case), now).await?;
    Ok(Some(case))
}

/// All that decides whose turn a case is that is seated: two statements.
pub async fn turn(tx: &mut Tx, case: &Case) -> Result<Turn, Fault> {
    const DECIDED: &str = "
        select decided_by, for_id from case_step
         where case_id = $1 and round = $2 and verdict in ('approve', 'decline', 'return')";
    const RECUSED: &str = "select person_id, tie from recusal where case_id = $1";
    let decided: Vec<(Option<i64>, Option<i64>)> = tx.all(DECIDED, args![case.id, case.round]).await?;
    let rows: Vec<(i64, Option<String>)> = tx.all(RECUSED, args![case.id]).await?;
    let (mut recused, mut tied) = (Vec::new(), Vec::new());
    for (id, of) in rows {
        match of {
            Some(of) => tied.push((PersonId(id), tie(&of)?)),
            None => recused.push(PersonId(id)),
        }
    }
    Ok(Turn {
        place: Object::incubator(case.incubator, &case.district),
        role: case.role,
        open_to: case.open_to,
        handed_to: case.handed_to,
        applicant: case.applicant,
        company: case.company,
        four_eyes: case.four_eyes,
        decided: decided.into_iter().flat_map(|(by, of)| [by, of]).flatten().map(PersonId).collect(),
        recused,
        tied,
    })
}
