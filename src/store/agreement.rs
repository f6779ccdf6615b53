//! Agreements of incubation.

use super::agreement_terms::{self, Version};
use super::engine::{Arg, Tx, args};
use super::facts::zone;
use super::fault::Fault;
use super::tally::{Tally, counted};
use crate::domain::access::Object;
use crate::domain::agreement::{AgreementState, AgreementVerb, Terms};
use crate::domain::id::{AgreementId, ApplicationId, CompanyId, IncubatorId, PersonId};
use crate::domain::time::{Instant, Interval};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

/// An agreement as faces show it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// Where.
    pub incubator: IncubatorId,
    /// That incubator's names, 中文 and English.
    pub incubator_name: (String, String),
    /// Its district.
    pub district: String,
    /// Its time zone.
    pub zone: Tz,
    /// With whom.
    pub company: CompanyId,
    /// That company's name.
    pub company_name: String,
    /// On which application it was admitted.
    pub application: Option<ApplicationId>,
    /// Where it stands.
    pub state: AgreementState,
    /// From its first day to the end of its last.
    pub span: Interval,
    /// Fen.
    pub deposit: i64,
    /// When the company was registered.
    pub registered: Option<Instant>,
    /// A note.
    pub note: String,
    /// The end that was decided ahead of it, and why.
    pub end: Option<(AgreementVerb, String)>,
    /// Until when rent was stated; `None`: it is not signed.
    pub rented_to: Option<Instant>,
    /// Alerts up to here were told.
    pub told_to: Instant,
    /// When something is due.
    pub next_at: Option<Instant>,
    /// When it was signed, and who signed it for the incubator.
    pub signed: Option<(Instant, String)>,
    /// When all of it was released.
    pub ended_at: Option<Instant>,
    /// When the deposit was settled.
    pub settled_at: Option<Instant>,
    /// Raised by every change.
    pub version: i64,
}

impl Agreement {
    /// What it belongs to, for the table of rights.
    pub fn object(&self) -> Object {
        Object { company: Some(self.company), ..Object::incubator(self.incubator, &self.district) }
    }
    /// Its first day.
    pub fn first(&self) -> NaiveDate {
        self.span.start().date(self.zone)
    }
    /// Its last day.
    pub fn last(&self) -> NaiveDate {
        self.span.end().plus(-1).date(self.zone)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    incubator_id: i64,
    name_zh: String,
    name_en: String,
    district_code: String,
    time_zone: String,
    company_id: i64,
    company_name: String,
    application_id: Option<i64>,
    state: String,
    starts_at: i64,
    ends_at: i64,
    deposit: i64,
    registered_at: Option<i64>,
    note: String,
    end_verb: Option<String>,
    end_reason: String,
    rented_to: Option<i64>,
    told_to: i64,
    next_at: Option<i64>,
    signer: Option<String>,
    signed_at: Option<i64>,
    ended_at: Option<i64>,
    deposit_settled_at: Option<i64>,
    version: i64,
}

impl TryFrom<Row> for Agreement {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Agreement, Fault> {
        let end = row.end_verb.map(|verb| {
            AgreementVerb::of_name(&verb).ok_or_else(|| Fault::corrupt("agreement.end_verb", verb))
        });
        Ok(Agreement {
            id: AgreementId(row.id),
            incubator: IncubatorId(row.incubator_id),
            incubator_name: (row.name_zh, row.name_en),
            district: row.district_code,
            zone: zone(&row.time_zone)?,
            company: CompanyId(row.company_id),
            company_name: row.company_name,
            application: row.application_id.map(ApplicationId),
            state: AgreementState::of_name(&row.state)
                .ok_or_else(|| Fault::corrupt("agreement.state", &row.state))?,
            span: Interval::new(Instant(row.starts_at), Instant(row.ends_at))
                .map_err(|_| Fault::corrupt("agreement.ends_at", row.ends_at))?,
            deposit: row.deposit,
            registered: row.registered_at.map(Instant),
            note: row.note,
            end: end.transpose()?.map(|verb| (verb, row.end_reason)),
            rented_to: row.rented_to.map(Instant),
            told_to: Instant(row.told_to),
            next_at: row.next_at.map(Instant),
            signed: row.signed_at.map(|at| (Instant(at), row.signer.unwrap_or_default())),
            ended_at: row.ended_at.map(Instant),
            settled_at: row.deposit_settled_at.map(Instant),
            version: row.version,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select g.id, g.incubator_id, i.name_zh, i.name_en, i.district_code, i.time_zone, g.company_id,
                    c.name as company_name, g.application_id, g.state, g.starts_at, g.ends_at, g.deposit, g.registered_at,
                    g.note, g.end_verb, g.end_reason, g.rented_to, g.told_to, g.next_at, p.name as signer, g.signed_at,
                    g.ended_at, g.deposit_settled_at, g.version
               from agreement g
               join incubator i on i.id = g.incubator_id
               join company c on c.id = g.company_id
               left join person p on p.id = g.signed_by ",
            $rest
        )
    };
}

/// One.
pub async fn get(tx: &mut Tx, id: AgreementId) -> Result<Option<Agreement>, Fault> {
    let row: Option<Row> = tx.opt(select!("where g.id = $1"), args![id]).await?;
    row.map(Agreement::try_from).transpose()
}

/// A company's, latest first; at most twenty.
pub async fn of_company(tx: &mut Tx, company: CompanyId) -> Result<Vec<Agreement>, Fault> {
    let sql = select!("where g.company_id = $1 order by g.id desc limit 20");
    tx.all::<Row>(sql, args![company]).await?.into_iter().map(Agreement::try_from).collect()
}

/// The one that follows from an application and was not thrown away.
pub async fn of_application(tx: &mut Tx, id: ApplicationId) -> Result<Option<AgreementId>, Fault> {
    const SQL: &str = "
        select id from agreement where application_id = $1 and state <> 'discarded' order by id desc limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![id]).await?.map(|(id,)| AgreementId(id)))
}

/// The first day of a company's stay in an incubator: of the earliest agreement there that was signed.
pub async fn since(tx: &mut Tx, company: CompanyId, place: IncubatorId) -> Result<Option<Instant>, Fault> {
    const SQL: &str = "
        select min(starts_at) from agreement where company_id = $1 and incubator_id = $2 and signed_at is not null";
    let (at,): (Option<i64>,) = tx.one(SQL, args![company, place]).await?;
    Ok(at.map(Instant))
}

/// Which agreements a list holds.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In this incubator; `None`: in any.
    pub place: Option<IncubatorId>,
    /// Of these incubators; `None`: of all.
    pub seen: Option<Vec<IncubatorId>>,
    /// And of these companies, wherever they are.
    pub own: Vec<CompanyId>,
    /// In this state.
    pub state: Option<AgreementState>,
    /// Only those that end before this.
    pub ends_before: Option<Instant>,
}

impl Filter {
    fn sql(&self) -> (String, Vec<Arg>) {
        let state = self.state.map_or("", AgreementState::name);
        let mut sql = "where ($1 = '' or g.state = $1) and g.ends_at < $2".to_owned();
        if let Some(place) = self.place {
            sql.push_str(&format!(" and g.incubator_id = {}", place.0));
        }
        let args = args![state, self.ends_before.unwrap_or(Instant(Instant::LAST.0 + 1))].to_vec();
        if let Some(places) = &self.seen {
            // Ids are numbers of our own: nothing of a reader's stands here.
            let list = |ids: Vec<String>| if ids.is_empty() { "0".to_owned() } else { ids.join(", ") };
            let places = list(places.iter().map(|id| id.0.to_string()).collect());
            let own = list(self.own.iter().map(|id| id.0.to_string()).collect());
            sql.push_str(&format!(" and (g.incubator_id in ({places}) or g.company_id in ({own}))"));
        }
        (sql, args)
    }
}

/// What matches, by id from the latest, before `before`.
pub async fn search(tx: &mut Tx, filter: &Filter, before: i64, most: i64) -> Result<Vec<Agreement>, Fault> {
    let (matching, mut args) = filter.sql();
    let sql = format!("{} {matching} and g.id < $3 order by g.id desc limit $4", select!(""));
    args.extend_from_slice(args![before, most]);
    tx.all::<Row>(AssertSqlSafe(sql), &args).await?.into_iter().map(Agreement::try_from).collect()
}

/// How many match, and how many of them from `before` on.
pub async fn tally(tx: &mut Tx, filter: &Filter, before: i64) -> Result<Tally, Fault> {
    let (matching, mut args) = filter.sql();
    args.push(before.into());
    let list = format!("select g.id from agreement g {matching} order by g.id desc");
    tx.one(AssertSqlSafe(counted("x.id >= $3", &list)), &args).await
}

/// An agreement about to be written down, or written anew.
#[derive(Clone, Copy, Debug)]
pub struct NewAgreement<'a> {
    /// From its first day to the end of its last.
    pub span: Interval,
    /// Fen.
    pub deposit: i64,
    /// When the company was registered.
    pub registered: Option<Instant>,
    /// A note.
    pub note: &'a str,
    /// What it gives and asks.
    pub terms: &'a Terms,
    /// Who writes it.
    pub by: PersonId,
    /// When.
    pub now: Instant,
}

/// Writes a draft down.
pub async fn insert(
    tx: &mut Tx,
    (place, company, application): (IncubatorId, CompanyId, Option<ApplicationId>),
    new: &NewAgreement<'_>,
) -> Result<AgreementId, Fault> {
    const SQL: &str = "
        insert into agreement (incubator_id, company_id, application_id, state, starts_at, ends_at, deposit, registered_at,
          note, made_by, created_at) values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10) returning id";
    let args = args![
        place,
        company,
        application,
        new.span.start(),
        new.span.end(),
        new.deposit,
        new.registered,
        new.note,
        new.by,
        new.now,
    ];
    let id = AgreementId(tx.one::<(i64,)>(SQL, args).await?.0);
    let version = Version { number: 1, from: new.span.start(), terms: new.terms.clone(), case: None };
    agreement_terms::add(tx, id, &version, new.by, new.now).await?;
    Ok(id)
}

/// Writes a draft anew. `false`: somebody was faster, or it is signed.
pub async fn edit(tx: &mut Tx, id: AgreementId, version: i64, new: &NewAgreement<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update agreement set starts_at = $3, ends_at = $4, deposit = $5, registered_at = $6, note = $7,
          version = version + 1 where id = $1 and version = $2 and state = 'draft'";
    let args = args![id, version, new.span.start(), new.span.end(), new.deposit, new.registered, new.note,];
    if tx.run(SQL, args).await? == 0 {
        return Ok(false);
    }
    agreement_terms::rewrite(tx, id, new.span.start(), new.terms, new.by, new.now).await?;
    Ok(true)
}

/// Where an agreement stands after a step.
#[derive(Clone, Copy, Debug)]
pub struct Stand<'a> {
    /// The state.
    pub state: AgreementState,
    /// The end of its last day.
    pub ends_at: Instant,
    /// The end that was decided ahead, and why.
    pub end: Option<(AgreementVerb, &'a str)>,
    /// Until when rent was stated.
    pub rented_to: Option<Instant>,
    /// Alerts up to here were told.
    pub told_to: Instant,
    /// When something is due.
    pub next_at: Option<Instant>,
    /// Who signed it, and when.
    pub signed: Option<(PersonId, Instant)>,
    /// When all of it was released.
    pub ended_at: Option<Instant>,
    /// When the deposit was settled.
    pub settled_at: Option<Instant>,
}

impl<'a> Stand<'a> {
    /// As it stands.
    pub fn of(one: &'a Agreement) -> Stand<'a> {
        Stand {
            state: one.state,
            ends_at: one.span.end(),
            end: one.end.as_ref().map(|(verb, why)| (*verb, why.as_str())),
            rented_to: one.rented_to,
            told_to: one.told_to,
            next_at: one.next_at,
            signed: None,
            ended_at: one.ended_at,
            settled_at: one.settled_at,
        }
    }
}

/// Moves an agreement on. `false`: somebody was faster. `agreement.company_id` where another one of the company
/// holds.
pub async fn advance(tx: &mut Tx, id: AgreementId, version: i64, to: &Stand<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update agreement set state = $3, ends_at = $4, end_verb = $5, end_reason = $6, rented_to = $7, told_to = $8,
          next_at = $9, signed_by = coalesce($10, signed_by), signed_at = coalesce($11, signed_at), ended_at = $12,
          deposit_settled_at = $13, version = version + 1 where id = $1 and version = $2";
    let args = args![
        id,
        version,
        to.state.name(),
        to.ends_at,
        to.end.map(|(verb, _)| verb.name()),
        to.end.map_or("", |(_, why)| why),
        to.rented_to,
        to.told_to,
        to.next_at,
        to.signed.map(|(by, _)| by),
        to.signed.map(|(_, at)| at),
        to.ended_at,
        to.settled_at,
    ];
    Ok(tx.run(SQL, args).await? == 1)
}

/// What time did to an agreement; nobody's form becomes old by it.
pub async fn clock(tx: &mut Tx, id: AgreementId, to: &Stand<'_>) -> Result<(), Fault> {
    const SQL: &str = "update agreement set rented_to = $2, told_to = $3, next_at = $4 where id = $1";
    tx.run(SQL, args![id, to.rented_to, to.told_to, to.next_at]).await?;
    Ok(())
}

/// The tenancies of a company that still run are part of an agreement from now on.
pub async fn adopt(tx: &mut Tx, id: AgreementId, company: CompanyId, now: Instant) -> Result<(), Fault> {
    const SQL: &str =
        "update tenancy set agreement_id = $1 where company_id = $2 and ends_at > $3 and called_off = 0";
    tx.run(SQL, args![id, company, now]).await?;
    Ok(())
}
