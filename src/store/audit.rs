//! The trail: who did what, when, through which door, why and under which rules. Append-only.

use super::brief::names;
use super::engine::{Arg, Tx, args, tuples};
use super::fault::Fault;
use super::outbox::TOLD;
use super::tally::{Tally, counted};
use crate::domain::access::{Actor, Door};
use crate::domain::case::CaseKind;
use crate::domain::id::{CompanyId, EventId, IncubatorId, PersonId, PolicyId};
use crate::domain::matter::{ANSWERS, Matter, Sort};
use crate::domain::policy::Check;
use crate::domain::time::{Instant, Interval};
use serde_json::Value;
use sqlx::AssertSqlSafe;

/// Something that happened, about to be recorded.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// When.
    pub at: Instant,
    /// Through which door.
    pub door: Door,
    /// Who; `None` for the system itself.
    pub actor: Option<PersonId>,
    /// In whose name, where somebody stood in for somebody.
    pub for_person: Option<PersonId>,
    /// The incubator it concerns.
    pub incubator: Option<IncubatorId>,
    /// The company it concerns.
    pub company: Option<CompanyId>,
    /// The noun: `booking`, `resource`, `company` …
    pub subject: &'a str,
    /// Its id.
    pub subject_id: i64,
    /// The verb, past: `booked`, `approved` …
    pub verb: &'a str,
    /// How it was before.
    pub before: Option<Value>,
    /// How it is after.
    pub after: Option<Value>,
    /// The version of the rules.
    pub policy: Option<PolicyId>,
    /// Each rule looked at.
    pub trace: &'a [Check],
    /// Why, in the person's own words.
    pub reason: Option<&'a str>,
    /// When people are told; `None`: nobody is. The schema puts it into the outbox.
    pub tell_at: Option<Instant>,
}

impl<'a> NewEvent<'a> {
    /// An event that nobody is told of and that no rule judged; the rest by struct update.
    pub fn plain(
        at: Instant,
        door: Door,
        actor: Option<PersonId>,
        subject: &'a str,
        id: i64,
        verb: &'a str,
    ) -> NewEvent<'a> {
        NewEvent {
            at,
            door,
            actor,
            for_person: None,
            incubator: None,
            company: None,
            subject,
            subject_id: id,
            verb,
            before: None,
            after: None,
            policy: None,
            trace: &[],
            reason: None,
            tell_at: None,
        }
    }
}

impl<'a> NewEvent<'a> {
    /// What somebody did; the rest by struct update.
    pub fn by(actor: &Actor, now: Instant, subject: &'a str, id: i64, verb: &'a str) -> NewEvent<'a> {
        NewEvent::plain(now, actor.door, Some(actor.person), subject, id, verb)
    }
}

/// Records an event.
pub async fn record(tx: &mut Tx, new: &NewEvent<'_>) -> Result<EventId, Fault> {
    const SQL: &str = "
        insert into event (at, door, actor_id, incubator_id, company_id, subject, subject_id, verb, before, after,
          policy_id, trace, reason, tell_at, for_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning id";
    let (id,): (i64,) = tx.one(SQL, &columns(new)).await?;
    Ok(EventId(id))
}

/// Records many events, one statement for every 200.
pub async fn record_many(tx: &mut Tx, new: &[NewEvent<'_>]) -> Result<(), Fault> {
    for chunk in new.chunks(200) {
        let sql = format!(
            "insert into event (at, door, actor_id, incubator_id, company_id, subject, subject_id, verb, before, after,
               policy_id, trace, reason, tell_at, for_id) values {}",
            tuples(1, chunk.len(), 15)
        );
        let args: Vec<Arg> = chunk.iter().flat_map(columns).collect();
        tx.run(AssertSqlSafe(sql), &args).await?;
    }
    Ok(())
}

fn columns(new: &NewEvent<'_>) -> Vec<Arg> {
    debug_assert!(
        new.tell_at.is_none() || TOLD.contains(&new.subject),
        "{} has no name for who is told",
        new.subject
    );
    let trace = if new.trace.is_empty() { None } else { serde_json::to_string(new.trace).ok() };
    args![
        new.at,
        new.door.name(),
        new.actor,
        new.incubator,
        new.company,
        new.subject,
        new.subject_id,
        new.verb,
        new.before.as_ref().map(Value::to_string),
        new.after.as_ref().map(Value::to_string),
        new.policy,
        trace,
        new.reason,
        new.tell_at,
        new.for_person,
    ]
    .to_vec()
}

/// The numbers an event tells of what it left behind, by name.
pub async fn counts(tx: &mut Tx, event: i64) -> Result<Vec<(String, i64)>, Fault> {
    let (after,): (Option<String>,) = tx.one("select after from event where id = $1", args![event]).await?;
    let Some(after) = after else { return Ok(Vec::new()) };
    let read: serde_json::Map<String, Value> =
        serde_json::from_str(&after).map_err(|error| Fault::corrupt("event.after", error))?;
    Ok(read.into_iter().filter_map(|(name, value)| Some((name, value.as_i64()?))).collect())
}

/// An event as it is read.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// Through which door.
    pub door: String,
    /// Who; `None`: the system itself.
    pub actor: Option<String>,
    /// In whose name, where it was not their own.
    pub for_whom: Option<String>,
    /// The noun.
    pub subject: String,
    /// Its id.
    pub subject_id: i64,
    /// The verb.
    pub verb: String,
    /// Before.
    pub before: Option<Value>,
    /// After.
    pub after: Option<Value>,
    /// Version of the rules, as people count them.
    pub policy_version: Option<i64>,
    /// Each rule looked at.
    pub trace: Vec<Check>,
    /// Why.
    pub reason: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: i64,
    door: String,
    name: Option<String>,
    for_name: Option<String>,
    subject: String,
    subject_id: i64,
    verb: String,
    before: Option<String>,
    after: Option<String>,
    version: Option<i64>,
    trace: Option<String>,
    reason: Option<String>,
}

impl TryFrom<Row> for Event {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Event, Fault> {
        let json = |text: Option<String>| {
            text.map(|text| serde_json::from_str(&text).map_err(|error| Fault::corrupt("event", error)))
                .transpose()
        };
        let trace = row.trace.map(|text| serde_json::from_str(&text)).transpose();
        Ok(Event {
            id: EventId(row.id),
            at: Instant(row.at),
            door: row.door,
            actor: row.name,
            for_whom: row.for_name,
            subject: row.subject,
            subject_id: row.subject_id,
            verb: row.verb,
            before: json(row.before)?,
            after: json(row.after)?,
            policy_version: row.version,
            trace: trace.map_err(|error| Fault::corrupt("event.trace", error))?.unwrap_or_default(),
            reason: row.reason,
        })
    }
}

macro_rules! select {
    ($($rest:expr),+) => {
        concat!(
            "select e.id, e.at, e.door, p.name, d.name as for_name, e.subject, e.subject_id, e.verb, e.before, e.after, q.version,
                    e.trace, e.reason
               from event e left join person p on p.id = e.actor_id left join person d on d.id = e.for_id
               left join policy q on q.id = e.policy_id ",
            $($rest),+
        )
    };
}

/// What happened to one thing, oldest first; at most 200.
pub async fn history(tx: &mut Tx, subject: &str, id: i64) -> Result<Vec<Event>, Fault> {
    const SQL: &str = select!("where e.subject = $1 and e.subject_id = $2 order by e.id limit 200");
    let rows: Vec<Row> = tx.all(SQL, args![subject, id]).await?;
    rows.into_iter().map(Event::try_from).collect()
}

/// The trail of an incubator (`None`: of everything), latest first, before event `before`.
pub async fn trail(
    tx: &mut Tx,
    incubator: Option<IncubatorId>,
    before: i64,
    limit: i64,
) -> Result<Vec<Event>, Fault> {
    const OF_ONE: &str = select!("where e.incubator_id = $1 and e.id < $2 order by e.id desc limit $3");
    const OF_ALL: &str = select!("where e.id < $1 order by e.id desc limit $2");
    let rows: Vec<Row> = match incubator {
        Some(id) => tx.all(OF_ONE, args![id, before, limit]).await?,
        None => tx.all(OF_ALL, args![before, limit]).await?,
    };
    rows.into_iter().map(Event::try_from).collect()
}

/// How many events there are, and how many of them from `before` on.
pub async fn tally(tx: &mut Tx, incubator: Option<IncubatorId>, before: i64) -> Result<Tally, Fault> {
    let of_one = "select e.id from event e where e.incubator_id = $2 order by e.id desc";
    match incubator {
        Some(id) => tx.one(AssertSqlSafe(counted("x.id >= $1", of_one)), args![before, id]).await,
        None => {
            let of_all = "select e.id from event e order by e.id desc";
            tx.one(AssertSqlSafe(counted("x.id >= $1", of_all)), args![before]).await
        }
    }
}

/// Which answers of somebody a list holds, and from where it goes on.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// Whose.
    pub by: PersonId,
    /// Only those that say yes (`true`) or no (`false`); `None`: all.
    pub approvals: Option<bool>,
    /// Only of this noun, and of cases only of this kind.
    pub sort: Sort,
    /// Given within this span.
    pub span: Interval,
    /// The moment and id of the last one seen; `None` for the first page.
    pub after: Option<(Instant, EventId)>,
}

impl Answers {
    /// The condition over `$1` to `$5`: who, the noun (empty: all), from, before, the kind of case (empty: all). What the
    /// partial index asks for stands in it word for word. What an application went through in its case is told by
    /// the case.
    fn condition(&self) -> String {
        let verbs = |wanted: Option<bool>| {
            let those = ANSWERS.iter().filter(|(_, yes)| wanted.is_none() || *yes == wanted);
            names(those.map(|(verb, _)| *verb))
        };
        let narrow = match self.approvals {
            Some(_) => format!(" and e.verb in ({})", verbs(self.approvals)),
            None => String::new(),
        };
        format!(
            "e.actor_id = $1 and e.verb in ({}){narrow} and ($2 = '' or e.subject = $2) and e.at >= $3 and e.at < $4
             and ($5 = '' or exists (select 1 from case_file c where c.id = e.subject_id and c.kind = $5))
             and (e.verb <> 'admission_rejected' or coalesce(e.before, '') <> '{{\"state\":\"proposed\"}}')",
            verbs(None)
        )
    }

    /// The values of the condition, up to `end`.
    fn args(&self, end: Instant) -> Vec<Arg> {
        let noun = self.sort.matter.map_or("", Matter::name);
        let kind = self.sort.kind.map_or("", CaseKind::name);
        args![self.by, noun, self.span.start(), end, kind].to_vec()
    }

    /// See [`answered`]; the tests look at its plan.
    pub fn sql(&self) -> String {
        let condition = self.condition();
        let list = select!("where ");
        format!("{list}{condition} and (e.at < $6 or e.id < $7) order by e.at desc, e.id desc limit $8")
    }
}

/// What somebody answered, latest first.
pub async fn answered(tx: &mut Tx, wanted: &Answers, limit: i64) -> Result<Vec<Event>, Fault> {
    let (at, id) = wanted.after.unwrap_or((Instant::LAST, EventId(i64::MAX)));
    let mut args = wanted.args(wanted.span.end().min(at.plus(1)));
    args.extend_from_slice(args![at, id, limit]);
    let rows: Vec<Row> = tx.all(AssertSqlSafe(wanted.sql()), &args).await?;
    rows.into_iter().map(Event::try_from).collect()
}

/// How many answers match, and how many of them come before the page.
pub async fn answered_tally(tx: &mut Tx, wanted: &Answers) -> Result<Tally, Fault> {
    let condition = wanted.condition();
    let list = format!("select e.at, e.id from event e where {condition} order by e.at desc, e.id desc");
    let (at, id) = wanted.after.unwrap_or((Instant::LAST, EventId(i64::MAX)));
    let mut args = wanted.args(wanted.span.end());
    args.extend_from_slice(args![at, id]);
    tx.one(AssertSqlSafe(counted("x.at > $6 or (x.at = $6 and x.id >= $7)", &list)), &args).await
}
