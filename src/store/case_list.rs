//! Lists of cases: those that wait for somebody, those that somebody or a company started.

use super::brief::ids;
use super::case::{Case, Row, select};
use super::case_turn::left;
use super::engine::{Arg, Tx, args, holding, places};
use super::fault::Fault;
use crate::domain::case::{CaseKind, CaseState};
use crate::domain::id::{CaseId, CompanyId, IncubatorId, PersonId};
use crate::domain::right::Role;
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// What one person can decide: their own, or as one of those somebody stands in for.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The person.
    pub person: PersonId,
    /// Steps of which roles are theirs, and where.
    pub roles: Vec<(Role, Vec<IncubatorId>)>,
    /// The companies they act for: those are decided by others.
    pub companies: Vec<CompanyId>,
    /// The moment it is asked for.
    pub now: Instant,
}

impl Reach {
    /// What may be decided by this person, whatever their turn.
    fn free(&self) -> String {
        let id = self.person.0;
        let own = ids(self.companies.iter().map(|id| id.0));
        format!(
            "c.applicant_id <> {id} and coalesce(c.company_id, 0) not in ({own})
             and not exists (select 1 from recusal x where x.case_id = c.id and x.person_id = {id})
             and (c.four_eyes = 0 or not exists (select 1 from case_step y where y.case_id = c.id and y.round = c.round
                    and y.verdict is not null and (y.decided_by = {id} or y.for_id = {id})))"
        )
    }

    /// What is this person's turn.
    fn turn(&self) -> String {
        let by = |column: &str| {
            let there = self.roles.iter().filter(|(_, there)| !there.is_empty()).map(|(role, there)| {
                let there = ids(there.iter().map(|id| id.0));
                format!("{column} = '{}' and c.incubator_id in ({there})", role.name())
            });
            there.collect::<Vec<_>>().join(" or ")
        };
        let mut there: Vec<i64> =
            self.roles.iter().flat_map(|(_, there)| there).map(|place| place.0).collect();
        if there.is_empty() {
            return "1 = 0".to_owned();
        }
        there.sort_unstable();
        there.dedup();
        // What was given to one person is theirs while they decide there, and else its role's.
        let given =
            format!("c.handed_to = {} and c.incubator_id in ({})", self.person.0, ids(there.into_iter()));
        let left = format!("{} and ({})", left(self.now), by("coalesce(c.role, 'manager')"));
        let own = format!("c.handed_to is null and ({})", by("c.role"));
        format!("({given} or {own} or {left} or {}) and {}", by("c.open_to"), self.free())
    }

    /// True of open cases `c` that wait for this person, alone or standing in for `others`.
    pub(super) fn waits(&self, others: &[Reach]) -> String {
        let all: Vec<String> =
            std::iter::once(self).chain(others).map(|one| format!("({})", one.turn())).collect();
        format!("c.state = 'open' and ({}) and {}", all.join(" or "), self.free())
    }
}

/// Which of the waiting cases a list holds. Empty fields: all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one kind.
    pub kind: Option<CaseKind>,
    /// In one incubator.
    pub incubator: Option<IncubatorId>,
    /// Only those whose deadline was before this.
    pub overdue: Option<Instant>,
    /// Title, company or applicant holds this.
    pub text: String,
}

/// The condition over what waits for `me`, alone or standing in for `others`, and the values from `$1` on.
fn waits(me: &Reach, others: &[Reach], filter: &Filter) -> (String, Vec<Arg>) {
    let sql = format!(
        "{}
         and ($1 = '' or c.kind = $1) and ($2 = 0 or c.incubator_id = $2) and ($3 = 0 or c.due_at <= $3)
         and ($4 = '' or lower(c.title) like lower($5) escape '\\' or lower(f.name) like lower($5) escape '\\'
              or lower(a.name) like lower($5) escape '\\')",
        me.waits(others)
    );
    let args = args![
        filter.kind.map_or("", CaseKind::name),
        filter.incubator.map_or(0, |id| id.0),
        filter.overdue.map_or(0, |at| at.0),
        &filter.text,
        holding(&filter.text),
    ];
    (sql, args.to_vec())
}

/// What waits, longest first.
pub async fn waiting(
    tx: &mut Tx,
    me: &Reach,
    others: &[Reach],
    filter: &Filter,
    after: Option<(Instant, CaseId)>,
    limit: i64,
) -> Result<Vec<Case>, Fault> {
    let (condition, mut args) = waits(me, others, filter);
    let sql = format!(
        "{} where {condition} and (c.since > $6 or c.since = $6 and c.id > $7) order by c.since, c.id limit $8",
        select!()
    );
    let (at, id) = after.unwrap_or((Instant(-1), CaseId(0)));
    args.extend_from_slice(args![at, id, limit]);
    let rows: Vec<Row> = tx.all(AssertSqlSafe(sql), &args).await?;
    rows.into_iter().map(Case::try_from).collect()
}

/// Whose cases a list holds, and which of them.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    /// Those somebody started.
    Person(PersonId),
    /// Those in a company's name.
    Company(CompanyId),
}

impl Whose {
    const fn column(self) -> &'static str {
        match self {
            Whose::Person(_) => "c.applicant_id",
            Whose::Company(_) => "c.company_id",
        }
    }
    const fn id(self) -> i64 {
        match self {
            Whose::Person(id) => id.0,
            Whose::Company(id) => id.0,
        }
    }
}

/// Cases that were started, latest first, before case `before`.
pub async fn started(
    tx: &mut Tx,
    whose: Whose,
    state: Option<CaseState>,
    before: i64,
    limit: i64,
) -> Result<Vec<Case>, Fault> {
    let sql = format!(
        "{} where {} = $1 and ($2 = '' or c.state = $2) and c.id < $3 order by c.id desc limit $4",
        select!(),
        whose.column()
    );
    let args = args![whose.id(), state.map_or("", CaseState::name), before, limit];
    let rows: Vec<Row> = tx.all(AssertSqlSafe(sql), args).await?;
    rows.into_iter().map(Case::try_from).collect()
}

/// The latest case about a row of its kind.
pub async fn latest(tx: &mut Tx, kind: CaseKind, subject: i64) -> Result<Option<Case>, Fault> {
    const SQL: &str = select!("where c.kind = $1 and c.subject_id = $2 order by c.id desc limit 1");
    let row: Option<Row> = tx.opt(SQL, args![kind.name(), subject]).await?;
    row.map(Case::try_from).transpose()
}

/// Some by id, in any order.
pub async fn some(tx: &mut Tx, ids: &[CaseId]) -> Result<Vec<Case>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{} where c.id in ({})", select!(), places(1, ids.len()));
    let args: Vec<Arg> = ids.iter().map(|id| Arg::from(*id)).collect();
    let rows: Vec<Row> = tx.all(AssertSqlSafe(sql), &args).await?;
    rows.into_iter().map(Case::try_from).collect()
}

/// Those whose time runs.
pub async fn timed(tx: &mut Tx) -> Result<Vec<Case>, Fault> {
    const SQL: &str = select!("where c.next_at is not null order by c.id");
    let rows: Vec<Row> = tx.all(SQL, &[]).await?;
    rows.into_iter().map(Case::try_from).collect()
}
