//! Applications for a place, what was handed in each time, and what happened.

use super::engine::{Arg, Tx, args, holding, places};
use super::facts::zone;
use super::fault::Fault;
use crate::domain::application::State;
use crate::domain::application::form::Typed;
use crate::domain::id::{ApplicationId, CompanyId, IncubatorId, PersonId};
use crate::domain::time::Instant;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// An application as faces show it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// Who applies.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// For which company of ours.
    pub company: Option<CompanyId>,
    /// Whose turn it is to look; none before it is handed in.
    pub incubator: Option<IncubatorId>,
    /// That incubator's names, 中文 and English.
    pub incubator_name: (String, String),
    /// Its district.
    pub district: String,
    /// Its zone.
    pub zone: Tz,
    /// Where it stands.
    pub state: State,
    /// The form as it is now.
    pub form: Typed,
    /// The applicant's name in it.
    pub name: String,
    /// The project's name in it.
    pub project: String,
    /// Who took it up.
    pub handler: Option<PersonId>,
    /// Their name.
    pub handler_name: Option<String>,
    /// Who proposed it.
    pub proposed_by: Option<PersonId>,
    /// When the turn is to be taken at the latest.
    pub due_at: Option<Instant>,
    /// When it was handed in first.
    pub submitted_at: Option<Instant>,
    /// When the public notice began.
    pub noticed_at: Option<Instant>,
    /// When it is over.
    pub notice_until: Option<Instant>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// When it was begun.
    pub created_at: Instant,
    /// Its version, for those who edit.
    pub version: i64,
}

impl Application {
    /// What it is called in letters: the year it was handed in and its number.
    pub fn reference(&self) -> String {
        let at = self.submitted_at.unwrap_or(self.created_at);
        format!("RZ{}-{:06}", at.date(self.zone).format("%Y"), self.id.0)
    }
    /// Whether its turn should have been taken by `now`.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.due_at.is_some_and(|due| due <= now) && self.state != State::Notice
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    person_id: i64,
    person_name: String,
    company_id: Option<i64>,
    incubator_id: Option<i64>,
    name_zh: Option<String>,
    name_en: Option<String>,
    district_code: Option<String>,
    time_zone: Option<String>,
    state: String,
    form: String,
    name: String,
    project: String,
    handler_id: Option<i64>,
    handler_name: Option<String>,
    proposed_by: Option<i64>,
    due_at: Option<i64>,
    submitted_at: Option<i64>,
    noticed_at: Option<i64>,
    notice_until: Option<i64>,
    decided_at: Option<i64>,
    created_at: i64,
    version: i64,
}

pub(super) fn typed(text: &str) -> Result<Typed, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::corrupt("application.form", error))
}

pub(super) fn json(form: &Typed) -> Result<String, Fault> {
    serde_json::to_string(form).map_err(|error| Fault::corrupt("application.form", error))
}

pub(super) fn state(name: &str) -> Result<State, Fault> {
    State::of_name(name).ok_or_else(|| Fault::corrupt("application.state", name))
}

impl TryFrom<Row> for Application {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Application, Fault> {
        Ok(Application {
            id: ApplicationId(row.id),
            person: PersonId(row.person_id),
            person_name: row.person_name,
            company: row.company_id.map(CompanyId),
            incubator: row.incubator_id.map(IncubatorId),
            incubator_name: (row.name_zh.unwrap_or_default(), row.name_en.unwrap_or_default()),
            district: row.district_code.unwrap_or_default(),
            zone: zone(row.time_zone.as_deref().unwrap_or("Asia/Shanghai"))?,
            state: state(&row.state)?,
            form: typed(&row.form)?,
            name: row.name,
            project: row.project,
            handler: row.handler_id.map(PersonId),
            handler_name: row.handler_name,
            proposed_by: row.proposed_by.map(PersonId),
            due_at: row.due_at.map(Instant),
            submitted_at: row.submitted_at.map(Instant),
            noticed_at: row.noticed_at.map(Instant),
            notice_until: row.notice_until.map(Instant),
            decided_at: row.decided_at.map(Instant),
            created_at: Instant(row.created_at),
            version: row.version,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select a.id, a.person_id, p.name as person_name, a.company_id, a.incubator_id, i.name_zh, i.name_en,
               i.district_code, i.time_zone, a.state, a.form, a.name, a.project, a.handler_id, h.name as handler_name,
               a.proposed_by, a.due_at, a.submitted_at, a.noticed_at, a.notice_until, a.decided_at, a.created_at,
               a.version
              from application a join person p on p.id = a.person_id
              left join incubator i on i.id = a.incubator_id left join person h on h.id = a.handler_id ",
            $rest
        )
    };
}

/// One application.
pub async fn get(tx: &mut Tx, id: ApplicationId) -> Result<Option<Application>, Fault> {
    tx.opt::<Row>(select!("where a.id = $1"), args![id]).await?.map(Application::try_from).transpose()
}

/// A person's draft, if they have one.
pub async fn draft_of(tx: &mut Tx, person: PersonId) -> Result<Option<ApplicationId>, Fault> {
    const SQL: &str =
        "select id from application where person_id = $1 and state = 'draft' order by id desc limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![person]).await?.map(|(id,)| ApplicationId(id)))
}

/// Begins a draft.
pub async fn insert(
    tx: &mut Tx,
    person: PersonId,
    company: Option<CompanyId>,
    form: &Typed,
    now: Instant,
) -> Result<ApplicationId, Fault> {
    const SQL: &str = "
        insert into application (person_id, company_id, state, form, name, project, created_at)
        values ($1, $2, 'draft', $3, $4, $5, $6) returning id";
    let args = args![person, company, json(form)?, form.get("name"), form.get("project"), now];
    Ok(ApplicationId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Saves a form as it was typed. `false`: somebody was faster.
pub async fn save(tx: &mut Tx, id: ApplicationId, version: i64, form: &Typed) -> Result<bool, Fault> {
    const SQL: &str = "
        update application set form = $3, name = $4, project = $5, version = version + 1
         where id = $1 and version = $2";
    let args = args![id, version, json(form)?, form.get("name"), form.get("project")];
    Ok(tx.run(SQL, args).await? == 1)
}

/// A step of an application: what becomes of its row.
#[derive(Clone, Debug)]
pub struct Advance<'a> {
    /// The version that was looked at.
    pub version: i64,
    /// The new state.
    pub state: State,
    /// The incubator from then on.
    pub incubator: Option<IncubatorId>,
    /// Its code while it is under way.
    pub open_uscc: Option<&'a str>,
    /// Who minds it.
    pub handler: Option<PersonId>,
    /// Who proposed it.
    pub proposed_by: Option<PersonId>,
    /// Until when the turn is to be taken.
    pub due_at: Option<Instant>,
    /// The public notice, from when until when.
    pub notice: Option<(Instant, Instant)>,
    /// When its personal data are dropped.
    pub purge_at: Option<Instant>,
    /// Now.
    pub now: Instant,
}

/// Takes a step. `false`: somebody was faster. `application.open_uscc` when another one of that code is
/// under way.
pub async fn advance(tx: &mut Tx, id: ApplicationId, step: &Advance<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update application set state = $3, incubator_id = $4, open_uscc = $5, handler_id = $6, proposed_by = $7,
          due_at = $8, noticed_at = coalesce($9, noticed_at), notice_until = coalesce($10, notice_until),
          purge_at = $11, submitted_at = case when $3 = 'submitted' then coalesce(submitted_at, $12) else submitted_at end,
          decided_at = case when $13 = 1 then $12 else decided_at end, version = version + 1
         where id = $1 and version = $2";
    let args = args![
        id,
        step.version,
        step.state.name(),
        step.incubator,
        step.open_uscc,
        step.handler,
        step.proposed_by,
        step.due_at,
        step.notice.map(|(from, _)| from),
        step.notice.map(|(_, until)| until),
        step.purge_at,
        step.now,
        step.state.is_over(),
    ];
    Ok(tx.run(SQL, args).await? == 1)
}

/// Links the company it became.
pub async fn set_company(tx: &mut Tx, id: ApplicationId, company: CompanyId) -> Result<(), Fault> {
    tx.run("update application set company_id = $2 where id = $1", args![id, company]).await?;
    Ok(())
}

/// Drops what tells of people: in the form, in what was handed in, in what reviewers, deciders and others wrote.
pub async fn anonymise(tx: &mut Tx, id: ApplicationId, form: &Typed) -> Result<(), Fault> {
    const ROW: &str = "
        update application set form = $2, name = '', project = '', purge_at = null, version = version + 1
         where id = $1";
    tx.run(ROW, args![id, json(form)?]).await?;
    for sql in [
        "delete from application_version where application_id = $1",
        "update application_move set opinion = '' where application_id = $1",
        "update case_file set title = '' where kind = 'admission' and subject_id = $1",
        "update case_step set opinion = '' where opinion is not null
            and case_id in (select id from case_file where kind = 'admission' and subject_id = $1)",
        "update review set scores = null, opinion = '', reason = '' where application_id = $1",
        "update notice_objection set name = '', email = '', words = '', finding = '' where application_id = $1",
    ] {
        tx.run(sql, args![id]).await?;
    }
    Ok(())
}

/// Which applications a list holds. Empty fields: all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this person.
    pub person: Option<PersonId>,
    /// In this state.
    pub state: Option<State>,
    /// To one incubator.
    pub incubator: Option<IncubatorId>,
    /// Only those whose turn should have been taken by then.
    pub late_at: Option<Instant>,
    /// The applicant's or the project's name holds this.
    pub text: String,
    /// Handed in, and to one of these incubators; `None`: of everywhere.
    pub seen: Option<Vec<IncubatorId>>,
    /// Only those before this one; 0: from the latest on.
    pub before: i64,
    /// How many.
    pub limit: i64,
}

/// Applications that match, latest first.
pub async fn search(tx: &mut Tx, filter: &Filter) -> Result<Vec<Application>, Fault> {
    let mut sql = select!("where ($1 = 0 or a.id < $1)").to_owned();
    let mut args = args![filter.before].to_vec();
    let mut add = |condition: &str, arg: Arg| {
        args.push(arg);
        sql.push_str(&condition.replace('?', &format!("${}", args.len())));
    };
    if let Some(person) = filter.person {
        add(" and a.person_id = ?", person.into());
    }
    if let Some(state) = filter.state {
        add(" and a.state = ?", state.name().into());
    }
    if let Some(incubator) = filter.incubator {
        add(" and a.incubator_id = ?", incubator.into());
    }
    if let Some(at) = filter.late_at {
        add(" and a.due_at <= ? and a.state <> 'notice'", at.into());
    }
    if !filter.text.is_empty() {
        let text = holding(&filter.text);
        add(
            " and (lower(a.name) like lower(?) escape '\\' or lower(a.project) like lower(?) escape '\\')",
            text.into(),
        );
    }
    if let Some(seen) = &filter.seen {
        if seen.is_empty() {
            return Ok(Vec::new());
        }
        let from = args.len() + 1;
        sql.push_str(&format!(
            " and a.state <> 'draft' and a.incubator_id in ({})",
            places(from, seen.len())
        ));
        args.extend(seen.iter().map(|id| Arg::from(*id)));
    }
    sql.push_str(&format!(" order by a.id desc limit ${}", args.len() + 1));
    args.push(filter.limit.into());
    let rows: Vec<Row> = tx.all(AssertSqlSafe(sql), &args).await?;
    rows.into_iter().map(Application::try_from).collect()
}

/// How many are under way in these incubators, by state; served by an index of those alone.
pub async fn open_counts(tx: &mut Tx, of: &[IncubatorId]) -> Result<Vec<(State, i64)>, Fault> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select state, count(*) from application
          where state in ('submitted', 'checking', 'returned', 'reviewing', 'waitlisted', 'proposed', 'notice', 'objection')
            and incubator_id in ({}) group by state",
        places(1, of.len())
    );
    let args: Vec<Arg> = of.iter().map(|id| Arg::from(*id)).collect();
    let rows: Vec<(String, i64)> = tx.all(AssertSqlSafe(sql), &args).await?;
    rows.into_iter().map(|(name, count)| Ok((state(&name)?, count))).collect()
}

/// Those that stand on the public notice, the latest first; at most 200.
pub async fn noticed(tx: &mut Tx) -> Result<Vec<Application>, Fault> {
    const SQL: &str = select!("where a.state = 'notice' order by a.notice_until desc, a.id desc limit 200");
    let rows: Vec<Row> = tx.all(SQL, &[]).await?;
    rows.into_iter().map(Application::try_from).collect()
}

/// The application on which a company was admitted to an incubator, the latest one.
pub async fn admitted(
    tx: &mut Tx,
    company: CompanyId,
    place: IncubatorId,
) -> Result<Option<ApplicationId>, Fault> {
    const SQL: &str = "
        select id from application where company_id = $1 and incubator_id = $2 and state = 'approved'
         order by id desc limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![company, place]).await?.map(|(id,)| ApplicationId(id)))
}
