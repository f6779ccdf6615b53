//! What was handed in each time, and what happened to an application.

use super::application::{json, state, typed};
use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::application::form::Typed;
use crate::domain::application::{State, Verb};
use crate::domain::id::{ApplicationId, IncubatorId, PersonId};
use crate::domain::time::Instant;

/// Keeps what was handed in, under the next number, which it gives.
pub async fn keep_version(tx: &mut Tx, id: ApplicationId, form: &Typed, now: Instant) -> Result<i64, Fault> {
    const SQL: &str = "
        insert into application_version (application_id, number, form, at)
        select $1, 1 + coalesce(max(number), 0), $2, $3 from application_version where application_id = $1
        returning number";
    Ok(tx.one::<(i64,)>(SQL, args![id, json(form)?, now]).await?.0)
}

/// What was handed in, each time: number, form and when.
pub async fn versions(tx: &mut Tx, id: ApplicationId) -> Result<Vec<(i64, Typed, Instant)>, Fault> {
    const SQL: &str =
        "select number, form, at from application_version where application_id = $1 order by number";
    let rows: Vec<(i64, String, i64)> = tx.all(SQL, args![id]).await?;
    rows.into_iter().map(|(number, form, at)| Ok((number, typed(&form)?, Instant(at)))).collect()
}

/// Something that happened to an application.
#[derive(Clone, Debug)]
pub struct Moved {
    /// When.
    pub at: Instant,
    /// Who; `None`: time, or somebody without an account.
    pub person: Option<String>,
    /// What.
    pub verb: Verb,
    /// Where it led.
    pub state: State,
    /// Which incubator had it from then on, 中文 and English; empty before it was handed in.
    pub incubator: (String, String),
    /// The opinion given.
    pub opinion: String,
    /// Until when the next turn was to be taken.
    pub due_at: Option<Instant>,
}

/// A step about to be recorded.
#[derive(Clone, Debug)]
pub struct NewMove<'a> {
    /// Who; `None`: time, or somebody without an account.
    pub by: Option<PersonId>,
    /// What.
    pub verb: Verb,
    /// Where it led.
    pub state: State,
    /// Which incubator has it from then on.
    pub incubator: Option<IncubatorId>,
    /// The opinion given.
    pub opinion: &'a str,
    /// Until when the next turn is to be taken.
    pub due_at: Option<Instant>,
    /// Now.
    pub now: Instant,
}

/// Records a step.
pub async fn record_move(tx: &mut Tx, id: ApplicationId, new: &NewMove<'_>) -> Result<(), Fault> {
    const SQL: &str = "
        insert into application_move (application_id, at, person_id, verb, state, incubator_id, opinion, due_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let NewMove { by, verb, state, incubator, opinion, due_at, now } = new;
    tx.run(SQL, args![id, *now, *by, verb.name(), state.name(), *incubator, *opinion, *due_at]).await?;
    Ok(())
}

/// Who has proposed it so far, each once.
pub async fn proposers(tx: &mut Tx, id: ApplicationId) -> Result<Vec<PersonId>, Fault> {
    const SQL: &str = "
        select distinct person_id from application_move
         where application_id = $1 and verb = 'propose' and person_id is not null order by person_id";
    Ok(tx.all::<(i64,)>(SQL, args![id]).await?.into_iter().map(|(id,)| PersonId(id)).collect())
}

type MoveRow = (i64, Option<String>, String, String, Option<String>, Option<String>, String, Option<i64>);

/// All that happened to an application, in order.
pub async fn moves(tx: &mut Tx, id: ApplicationId) -> Result<Vec<Moved>, Fault> {
    const SQL: &str = "
        select m.at, p.name, m.verb, m.state, i.name_zh, i.name_en, m.opinion, m.due_at from application_move m
          left join person p on p.id = m.person_id left join incubator i on i.id = m.incubator_id
         where m.application_id = $1 order by m.id";
    let rows: Vec<MoveRow> = tx.all(SQL, args![id]).await?;
    let read = |(at, person, verb, led, zh, en, opinion, due): MoveRow| {
        Ok(Moved {
            at: Instant(at),
            person,
            verb: Verb::of_name(&verb).ok_or_else(|| Fault::corrupt("application_move.verb", verb))?,
            state: state(&led)?,
            incubator: (zh.unwrap_or_default(), en.unwrap_or_default()),
            opinion,
            due_at: due.map(Instant),
        })
    };
    rows.into_iter().map(read).collect()
}
