//! Reviews of applications, and who may be asked for one.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{ApplicationId, CompanyId, PersonId, ReviewId};
use crate::domain::review::{ReviewState, Score};
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// A review as it stands.
#[derive(Clone, Debug)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// Of what.
    pub application: ApplicationId,
    /// By whom.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// How far it has come.
    pub state: ReviewState,
    /// The version of the form it is scored by.
    pub form_version: i64,
    /// When it was asked for.
    pub asked_at: Instant,
    /// When it is to be done.
    pub due_at: Instant,
    /// Why the reviewer recused themselves.
    pub reason: String,
    /// The scores, once given.
    pub scores: Vec<Score>,
    /// What they come to, in hundredths of a point.
    pub total: Option<i64>,
    /// The reviewer's opinion.
    pub opinion: String,
    /// When it was done.
    pub done_at: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    application_id: i64,
    person_id: i64,
    person_name: String,
    state: String,
    form_version: i64,
    asked_at: i64,
    due_at: i64,
    reason: String,
    scores: Option<String>,
    total: Option<i64>,
    opinion: String,
    done_at: Option<i64>,
}

impl TryFrom<Row> for Review {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Review, Fault> {
        let scores = row.scores.map(|text| serde_json::from_str(&text)).transpose();
        Ok(Review {
            id: ReviewId(row.id),
            application: ApplicationId(row.application_id),
            person: PersonId(row.person_id),
            person_name: row.person_name,
            state: ReviewState::of_name(&row.state)
                .ok_or_else(|| Fault::corrupt("review.state", row.state))?,
            form_version: row.form_version,
            asked_at: Instant(row.asked_at),
            due_at: Instant(row.due_at),
            reason: row.reason,
            scores: scores.map_err(|error| Fault::corrupt("review.scores", error))?.unwrap_or_default(),
            total: row.total,
            opinion: row.opinion,
            done_at: row.done_at.map(Instant),
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select r.id, r.application_id, r.person_id, p.name as person_name, r.state, r.form_version, r.asked_at,
               r.due_at, r.reason, r.scores, r.total, r.opinion, r.done_at
              from review r join person p on p.id = r.person_id ",
            $rest
        )
    };
}

/// One.
pub async fn get(tx: &mut Tx, id: ReviewId) -> Result<Option<Review>, Fault> {
    tx.opt::<Row>(select!("where r.id = $1"), args![id]).await?.map(Review::try_from).transpose()
}

/// All of an application, in the order in which they were asked for.
pub async fn of(tx: &mut Tx, application: ApplicationId) -> Result<Vec<Review>, Fault> {
    let rows: Vec<Row> =
        tx.all(select!("where r.application_id = $1 order by r.id"), args![application]).await?;
    rows.into_iter().map(Review::try_from).collect()
}

/// A reviewer's own, latest first; at most 100.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<(Review, String)>, Fault> {
    const SQL: &str = select!("where r.person_id = $1 order by r.id desc limit 100");
    const NAMES: &str = "
        select r.id, a.project from review r join application a on a.id = r.application_id
         where r.person_id = $1 order by r.id desc limit 100";
    let rows: Vec<Row> = tx.all(SQL, args![person]).await?;
    let names: Vec<(i64, String)> = tx.all(NAMES, args![person]).await?;
    let named = |id: i64| names.iter().find(|(of, _)| *of == id).map(|(_, name)| name.clone());
    rows.into_iter()
        .map(|row| {
            let name = named(row.id).unwrap_or_default();
            Ok((Review::try_from(row)?, name))
        })
        .collect()
}

/// Asks for a review; `review.application_id, review.person_id` when they are asked already.
pub async fn insert(
    tx: &mut Tx,
    application: ApplicationId,
    person: PersonId,
    form_version: i64,
    by: PersonId,
    due_at: Instant,
    now: Instant,
) -> Result<ReviewId, Fault> {
    const SQL: &str = "
        insert into review (application_id, person_id, state, form_version, asked_by, asked_at, due_at)
        values ($1, $2, 'asked', $3, $4, $5, $6) returning id";
    let args = args![application, person, form_version, by, now, due_at];
    Ok(ReviewId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Declares that there is no conflict of interest. `false`: it was said before.
pub async fn declare(tx: &mut Tx, id: ReviewId, now: Instant) -> Result<bool, Fault> {
    const SQL: &str =
        "update review set state = 'declared', declared_at = $2 where id = $1 and state = 'asked'";
    Ok(tx.run(SQL, args![id, now]).await? == 1)
}

/// Recuses. `false`: the review is over.
pub async fn recuse(tx: &mut Tx, id: ReviewId, reason: &str, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        update review set state = 'recused', reason = $2, done_at = $3 where id = $1 and state in ('asked', 'declared')";
    Ok(tx.run(SQL, args![id, reason, now]).await? == 1)
}

/// Scores. `false`: nothing was declared before, or it is over.
pub async fn score(
    tx: &mut Tx,
    id: ReviewId,
    scores: &[Score],
    total: i64,
    opinion: &str,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update review set state = 'done', scores = $2, total = $3, opinion = $4, done_at = $5
         where id = $1 and state = 'declared'";
    let json = serde_json::to_string(scores).map_err(|error| Fault::corrupt("review.scores", error))?;
    Ok(tx.run(SQL, args![id, json, total, opinion, now]).await? == 1)
}

/// People who hold the reviewer's role at `now`: id and name; at most 200.
pub async fn reviewers(tx: &mut Tx, now: Instant) -> Result<Vec<(i64, String)>, Fault> {
    const SQL: &str = "
        select distinct p.id, p.name from role_grant g join person p on p.id = g.person_id
         where g.role = 'reviewer' and g.valid_from <= $1 and g.valid_to > $1 and p.disabled_at is null
         order by p.name, p.id limit 200";
    tx.all(SQL, args![now]).await
}

/// Those who hold a role of their own somewhere (decide, review …) and act at `now` for a company together with
/// `person`, or for `company`. By id, at most 200.
pub async fn colleagues(
    tx: &mut Tx,
    person: PersonId,
    company: Option<CompanyId>,
    now: Instant,
) -> Result<Vec<PersonId>, Fault> {
    const SQL: &str = "
        select distinct m.person_id from membership m
         where m.valid_from <= $3 and m.valid_to > $3 and m.person_id <> $1
           and exists (select 1 from role_grant g where g.person_id = m.person_id)
           and (m.company_id = $2 or m.company_id in (
             select n.company_id from membership n where n.person_id = $1 and n.valid_from <= $3 and n.valid_to > $3))
         order by m.person_id limit 200";
    let args = args![person, company.map_or(0, |id| id.0), now];
    Ok(tx.all::<(i64,)>(SQL, args).await?.into_iter().map(|(id,)| PersonId(id)).collect())
}

/// True of two people who act for one company at `now`, and of the first who acts for `company`; in SQL.
pub(super) fn colleague(one: &str, other: &str, company: &str, now: &str) -> String {
    format!(
        "exists (
           select 1 from membership m
            where m.person_id = {one} and m.valid_from <= {now} and m.valid_to > {now}
              and (m.company_id = {company} or exists (
                select 1 from membership n where n.company_id = m.company_id and n.person_id = {other}
                  and n.valid_from <= {now} and n.valid_to > {now})))"
    )
}

/// Whether two people act for one company at `now`, or the first acts for `company`.
pub async fn are_colleagues(
    tx: &mut Tx,
    one: PersonId,
    other: PersonId,
    company: Option<CompanyId>,
    now: Instant,
) -> Result<bool, Fault> {
    let sql = format!("select count(*) from person where id = $1 and {}", colleague("$1", "$2", "$3", "$4"));
    let args = args![one, other, company.map_or(0, |id| id.0), now];
    Ok(tx.one::<(i64,)>(AssertSqlSafe(sql), args).await?.0 > 0)
}

/// An overdue review is told of. `false`: it was done, or told of before.
pub async fn tell(tx: &mut Tx, id: ReviewId, now: Instant) -> Result<bool, Fault> {
    const SQL: &str = "
        update review set told_at = $2 where id = $1 and told_at is null and state in ('asked', 'declared')";
    Ok(tx.run(SQL, args![id, now]).await? == 1)
}
