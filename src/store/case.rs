//! Cases and their steps.

use super::engine::{Tx, args};
use super::facts::zone;
use super::fault::Fault;
use crate::domain::access::Object;
use crate::domain::amount::Unit;
use crate::domain::case::{CaseKind, CaseState, Prompt, Tie};
use crate::domain::id::{CaseId, ChainId, CompanyId, IncubatorId, PersonId};
use crate::domain::right::Role;
use crate::domain::time::Instant;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A case as faces show it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// What it is about.
    pub kind: CaseKind,
    /// The row of that kind.
    pub subject: i64,
    /// Where.
    pub incubator: IncubatorId,
    /// That incubator's names, 中文 and English.
    pub incubator_name: (String, String),
    /// Its district.
    pub district: String,
    /// Its time zone.
    pub zone: Tz,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// That company's name.
    pub company_name: Option<String>,
    /// Who asked.
    pub applicant: PersonId,
    /// Their name.
    pub applicant_name: String,
    /// What for, in the applicant's words.
    pub title: String,
    /// What the amount is of; `None`: no amount is asked for.
    pub unit: Option<Unit>,
    /// How much is asked for, in that unit.
    pub amount: i64,
    /// What the steps so far left of it; `None`: all.
    pub granted: Option<i64>,
    /// Where it stands.
    pub state: CaseState,
    /// How often it was handed in.
    pub round: i64,
    /// The step it is at, from 1.
    pub no: i64,
    /// That step's role; `None`: it is one person's.
    pub role: Option<Role>,
    /// The higher role it has been opened to.
    pub open_to: Option<Role>,
    /// The one person the step was given to.
    pub handed_to: Option<PersonId>,
    /// Their name.
    pub handed_name: Option<String>,
    /// Whether nobody decides two steps.
    pub four_eyes: bool,
    /// The version of the chain; `None`: the built-in one.
    pub chain_version: Option<i64>,
    /// When the step began.
    pub since: Instant,
    /// Until when it is to be decided, or handed in again.
    pub due_at: Option<Instant>,
    /// Whether that may shift when a holiday notice is imported.
    pub provisional: bool,
    /// What time does next.
    pub prompt: Option<Prompt>,
    /// And when.
    pub next_at: Option<Instant>,
    /// When the applicant last asked for speed.
    pub urged_at: Option<Instant>,
    /// When it was handed in first.
    pub opened_at: Instant,
    /// When it ended.
    pub closed_at: Option<Instant>,
    /// Raised by every change.
    pub version: i64,
}

impl Case {
    /// What it belongs to, for the table of rights.
    pub fn object(&self) -> Object {
        Object {
            company: self.company,
            owner: Some(self.applicant),
            ..Object::incubator(self.incubator, &self.district)
        }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: i64,
    kind: String,
    subject_id: i64,
    incubator_id: i64,
    name_zh: String,
    name_en: String,
    district_code: String,
    time_zone: String,
    company_id: Option<i64>,
    company_name: Option<String>,
    applicant_id: i64,
    applicant_name: String,
    title: String,
    unit: Option<String>,
    amount: i64,
    granted: Option<i64>,
    state: String,
    round: i64,
    no: i64,
    role: Option<String>,
    open_to: Option<String>,
    handed_to: Option<i64>,
    handed_name: Option<String>,
    four_eyes: i64,
    chain_version: Option<i64>,
    since: i64,
    due_at: Option<i64>,
    provisional: i64,
    prompt: Option<String>,
    next_at: Option<i64>,
    urged_at: Option<i64>,
    opened_at: i64,
    closed_at: Option<i64>,
    version: i64,
}

macro_rules! select {
    ($($rest:expr),*) => {
        concat!(
            "select c.id, c.kind, c.subject_id, c.incubator_id, i.name_zh, i.name_en, i.district_code, i.time_zone,
                    c.company_id, f.name as company_name, c.applicant_id, a.name as applicant_name, c.title, c.unit,
                    c.amount, c.granted, c.state, c.round, c.no, c.role, c.open_to, c.handed_to,
                    h.name as handed_name, c.four_eyes, n.version as chain_version, c.since, c.due_at, c.provisional,
                    c.prompt, c.next_at, c.urged_at, c.opened_at, c.closed_at, c.version
               from case_file c
               join incubator i on i.id = c.incubator_id
               join person a on a.id = c.applicant_id
               left join company f on f.id = c.company_id
               left join person h on h.id = c.handed_to
               left join chain n on n.id = c.chain_id ",
            $($rest),*
        )
    };
}
pub(super) use select;

fn role(name: Option<String>) -> Result<Option<Role>, Fault> {
    name.map(|name| Role::of_name(&name).ok_or_else(|| Fault::corrupt("case_file.role", name))).transpose()
}

impl TryFrom<Row> for Case {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Case, Fault> {
        let unit = row.unit.map(|unit| unit.parse().map_err(|_| Fault::corrupt("case_file.unit", unit)));
        let prompt = row
            .prompt
            .map(|name| Prompt::of_name(&name).ok_or_else(|| Fault::corrupt("case_file.prompt", name)));
        Ok(Case {
            id: CaseId(row.id),
            kind: CaseKind::of_name(&row.kind).ok_or_else(|| Fault::corrupt("case_file.kind", row.kind))?,
            subject: row.subject_id,
            incubator: IncubatorId(row.incubator_id),
            incubator_name: (row.name_zh, row.name_en),
            district: row.district_code,
            zone: zone(&row.time_zone)?,
            company: row.company_id.map(CompanyId),
            company_name: row.company_name,
            applicant: PersonId(row.applicant_id),
            applicant_name: row.applicant_name,
            title: row.title,
            unit: unit.transpose()?,
            amount: row.amount,
            granted: row.granted,
            state: CaseState::of_name(&row.state)
                .ok_or_else(|| Fault::corrupt("case_file.state", row.state))?,
            round: row.round,
            no: row.no,
            role: role(row.role)?,
            open_to: role(row.open_to)?,
            handed_to: row.handed_to.map(PersonId),
            handed_name: row.handed_name,
            four_eyes: row.four_eyes == 1,
            chain_version: row.chain_version,
            since: Instant(row.since),
            due_at: row.due_at.map(Instant),
            provisional: row.provisional == 1,
            prompt: prompt.transpose()?,
            next_at: row.next_at.map(Instant),
            urged_at: row.urged_at.map(Instant),
            opened_at: Instant(row.opened_at),
            closed_at: row.closed_at.map(Instant),
            version: row.version,
        })
    }
}

/// One.
pub async fn get(tx: &mut Tx, id: CaseId) -> Result<Option<Case>, Fault> {
    let row: Option<Row> = tx.opt(select!("where c.id = $1"), args![id]).await?;
    row.map(Case::try_from).transpose()
}

/// How somebody is tied to a case, by name.
pub(super) fn tie(name: &str) -> Result<Tie, Fault> {
    Tie::of_name(name).ok_or_else(|| Fault::corrupt("recusal.tie", name))
}

/// A case about to be opened.
#[derive(Clone, Copy, Debug)]
pub struct NewCase<'a> {
    /// What it is about.
    pub kind: CaseKind,
    /// The row of that kind.
    pub subject: i64,
    /// Where.
    pub incubator: IncubatorId,
    /// In whose name.
    pub company: Option<CompanyId>,
    /// Who asks.
    pub applicant: PersonId,
    /// What for, 1 to 500 characters.
    pub title: &'a str,
    /// What the amount is of.
    pub unit: Option<Unit>,
    /// How much, in that unit; 0 where none is asked for.
    pub amount: i64,
}

/// Writes a case down; its first step begins apart.
pub async fn insert(tx: &mut Tx, new: &NewCase<'_>, now: Instant) -> Result<CaseId, Fault> {
    const SQL: &str = "
        insert into case_file (kind, subject_id, incubator_id, company_id, applicant_id, title, unit, amount, state,
          since, opened_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $9) returning id";
    let args = args![
        new.kind.name(),
        new.subject,
        new.incubator,
        new.company,
        new.applicant,
        new.title,
        new.unit.map(Unit::name),
        new.amount,
        now,
    ];
    Ok(CaseId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// What a new round is about.
#[derive(Clone, Copy, Debug)]
pub struct Round<'a> {
    /// Its number, from 1.
    pub number: i64,
    /// The row of its kind.
    pub subject: i64,
    /// What for.
    pub title: &'a str,
    /// What the amount is of.
    pub unit: Option<Unit>,
    /// How much.
    pub amount: i64,
    /// The chain; `None`: the built-in one.
    pub chain: Option<ChainId>,
    /// Whether nobody decides two steps.
    pub four_eyes: bool,
}

/// Writes what a round is about.
pub async fn set_round(tx: &mut Tx, id: CaseId, round: &Round<'_>) -> Result<(), Fault> {
    const SQL: &str = "
        update case_file set round = $2, subject_id = $3, title = $4, unit = $5, amount = $6, granted = null,
          chain_id = $7, four_eyes = $8 where id = $1";
    let args = args![
        id,
        round.number,
        round.subject,
        round.title,
        round.unit.map(Unit::name),
        round.amount,
        round.chain,
        round.four_eyes,
    ];
    tx.run(SQL, args).await?;
    Ok(())
}

/// Where a case stands from now on.
#[derive(Clone, Copy, Debug)]
pub struct Stand {
    /// Its state.
    pub state: CaseState,
    /// The step it is at.
    pub no: i64,
    /// That step's role.
    pub role: Option<Role>,
    /// The higher role it is open to.
    pub open_to: Option<Role>,
    /// The one person it is with.
    pub handed_to: Option<PersonId>,
    /// What the steps so far left of the amount.
    pub granted: Option<i64>,
    /// When the step began.
    pub since: Instant,
    /// Until when.
    pub due_at: Option<Instant>,
    /// Whether that may shift.
    pub provisional: bool,
    /// What time does next, and when.
    pub next: Option<(Prompt, Instant)>,
    /// When it ended.
    pub closed_at: Option<Instant>,
}

impl Stand {
    /// As it stands now; the rest by struct update.
    pub fn of(case: &Case) -> Stand {
        Stand {
            state: case.state,
            no: case.no,
            role: case.role,
            open_to: case.open_to,
            handed_to: case.handed_to,
            granted: case.granted,
            since: case.since,
            due_at: case.due_at,
            provisional: case.provisional,
            next: case.prompt.zip(case.next_at),
            closed_at: case.closed_at,
        }
    }
}

/// Moves a case on. `false`: somebody was faster.
pub async fn advance(tx: &mut Tx, id: CaseId, version: i64, to: &Stand) -> Result<bool, Fault> {
    const SQL: &str = "
        update case_file set state = $3, no = $4, role = $5, open_to = $6, handed_to = $7, granted = $8, since = $9,
          due_at = $10, provisional = $11, prompt = $12, next_at = $13, closed_at = $14, version = version + 1
         where id = $1 and version = $2";
    let args = args![
        id,
        version,
        to.state.name(),
        to.no,
        to.role.map(Role::name),
        to.open_to.map(Role::name),
        to.handed_to,
        to.granted,
        to.since,
        to.due_at,
        to.provisional,
        to.next.map(|(prompt, _)| prompt.name()),
        to.next.map(|(_, at)| at),
        to.closed_at,
    ];
    Ok(tx.run(SQL, args).await? == 1)
}

/// The applicant asked for speed.
pub async fn urged(tx: &mut Tx, id: CaseId, now: Instant) -> Result<(), Fault> {
    tx.run("update case_file set urged_at = $2 where id = $1", args![id, now]).await?;
    Ok(())
}
