//! What the lists of somebody's work show of a thing, whatever its noun: one row shape, so that a list over several
//! nouns is one statement.

use super::engine::{Arg, Tx};
use super::facts::zone;
use super::fault::Fault;
use crate::domain::access::{Extent, Object};
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::matter::Matter;
use crate::domain::time::Instant;
use chrono_tz::Tz;
use sqlx::AssertSqlSafe;

/// A thing in brief.
#[derive(Clone, Debug)]
pub struct Brief {
    /// Its noun.
    pub matter: Matter,
    /// Its id.
    pub id: i64,
    /// What for: a title, a project, a supplier.
    pub title: String,
    /// The programme it is of, 中文 and English; of vouchers and claims.
    pub programme: (String, String),
    /// Who asked.
    pub who: String,
    /// In whose name.
    pub company_name: String,
    /// The names of its incubator, 中文 and English.
    pub place: (String, String),
    /// The zone of its times.
    pub zone: Tz,
    /// How it stands, by name.
    pub state: String,
    /// How much is asked for, or given by now, in fen; of vouchers and claims.
    pub amount: i64,
    /// Until when something is to be done about it.
    pub due: Option<Instant>,
    /// Since when it waits, or was handed in.
    pub since: Instant,
    /// Whose it is: who asked; of a review who gives it.
    pub person: PersonId,
    /// In which company's name.
    pub company: Option<CompanyId>,
    /// Where.
    pub incubator: Option<IncubatorId>,
    /// In which district.
    pub district: Option<String>,
}

impl Brief {
    /// Where it stands in a list.
    pub fn mark(&self) -> Mark {
        (self.due.unwrap_or(FAR), self.since, self.matter, self.id)
    }
    /// What it belongs to, for the table of rights.
    pub fn object(&self) -> Object {
        Object {
            incubator: self.incubator,
            district: self.district.clone(),
            company: self.company,
            owner: Some(self.person),
        }
    }
}

/// Where a thing stands in a list: its deadline ([`FAR`] without one), since when it waits, and what it is.
pub type Mark = (Instant, Instant, Matter, i64);

/// The deadline of what has none: it comes after all others.
pub const FAR: Instant = Instant::LAST;

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    noun: String,
    id: i64,
    title: String,
    name_zh: String,
    name_en: String,
    who: String,
    company: String,
    place_zh: String,
    place_en: String,
    zone: String,
    state: String,
    amount: i64,
    due: i64,
    since: i64,
    person_id: i64,
    company_id: i64,
    incubator_id: i64,
    district: String,
}

impl TryFrom<Row> for Brief {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Brief, Fault> {
        let matter = Matter::of_name(&row.noun).ok_or_else(|| Fault::corrupt("noun", &row.noun))?;
        Ok(Brief {
            matter,
            id: row.id,
            title: row.title,
            programme: (row.name_zh, row.name_en),
            who: row.who,
            company_name: row.company,
            place: (row.place_zh, row.place_en),
            zone: zone(&row.zone)?,
            state: row.state,
            amount: row.amount,
            due: Some(Instant(row.due)).filter(|due| *due < FAR),
            since: Instant(row.since),
            person: PersonId(row.person_id),
            company: Some(row.company_id).filter(|id| *id != 0).map(CompanyId),
            incubator: Some(row.incubator_id).filter(|id| *id != 0).map(IncubatorId),
            district: Some(row.district).filter(|code| !code.is_empty()),
        })
    }
}

/// [`FAR`], in SQL.
macro_rules! far {
    () => {
        "253402300799"
    };
}

/// Where a voucher belongs: the columns of its company's place. What stands in no place is read by Beijing's clock.
macro_rules! of_company {
    () => {
        "coalesce(c.incubator_id, 0) as incubator_id, coalesce(i.district_code, c.district_code, '') as district"
    };
}

/// All of that noun as [`Row`]s: the table is `b` of bookings (with `h`, the new time asked for), `c` of cases (with `a`, who
/// asks, and `f`, the company), `a` of applications, `r` of reviews (with `a`), `v` of vouchers and `k` of claims (with
/// `v`), with `p` the programme and `c` the company; `i` is the incubator.
pub(super) const fn every(matter: Matter) -> &'static str {
    match matter {
        Matter::Booking => concat!(
            "select 'booking' as noun, b.id, b.title, '' as name_zh, '' as name_en, p.name as who,
                    coalesce(c.name, '') as company, i.name_zh as place_zh, i.name_en as place_en, i.time_zone as zone,
                    b.state, cast(0 as bigint) as amount, coalesce(h.respond_by, b.respond_by, ", far!(), ") as due,
                    coalesce(h.created_at, b.created_at) as since, b.person_id, coalesce(b.company_id, 0) as company_id,
                    b.incubator_id, i.district_code as district
               from booking b join incubator i on i.id = b.incubator_id join person p on p.id = b.person_id
               left join company c on c.id = b.company_id
               left join booking_change h on h.booking_id = b.id and h.state = 'requested'"
        ),
        Matter::Case => concat!(
            "select 'case' as noun, c.id, c.title, '' as name_zh, '' as name_en, a.name as who,
                    coalesce(f.name, '') as company, i.name_zh as place_zh, i.name_en as place_en, i.time_zone as zone,
                    c.state, c.amount, coalesce(c.due_at, ", far!(), ") as due, c.since, c.applicant_id as person_id,
                    coalesce(c.company_id, 0) as company_id, c.incubator_id, i.district_code as district
               from case_file c join incubator i on i.id = c.incubator_id join person a on a.id = c.applicant_id
               left join company f on f.id = c.company_id"
        ),
        Matter::Application => concat!(
            "select 'application' as noun, a.id, a.project as title, '' as name_zh, '' as name_en,
                    case a.name when '' then q.name else a.name end as who, '' as company,
                    coalesce(i.name_zh, '') as place_zh, coalesce(i.name_en, '') as place_en,
                    coalesce(i.time_zone, 'Asia/Shanghai') as zone, a.state, cast(0 as bigint) as amount,
                    coalesce(a.due_at, ", far!(), ") as due, coalesce(a.submitted_at, a.created_at) as since, a.person_id,
                    coalesce(a.company_id, 0) as company_id, coalesce(a.incubator_id, 0) as incubator_id,
                    coalesce(i.district_code, '') as district
               from application a join person q on q.id = a.person_id left join incubator i on i.id = a.incubator_id"
        ),
        Matter::Review => {
            "select 'review' as noun, r.id, a.project as title, '' as name_zh, '' as name_en,
                    case a.name when '' then q.name else a.name end as who, '' as company,
                    coalesce(i.name_zh, '') as place_zh, coalesce(i.name_en, '') as place_en,
                    coalesce(i.time_zone, 'Asia/Shanghai') as zone, r.state, cast(0 as bigint) as amount,
                    r.due_at as due, r.asked_at as since, r.person_id, cast(0 as bigint) as company_id,
                    coalesce(a.incubator_id, 0) as incubator_id, coalesce(i.district_code, '') as district
               from review r join application a on a.id = r.application_id join person q on q.id = a.person_id
               left join incubator i on i.id = a.incubator_id"
        }
        Matter::Voucher => concat!(
            "select 'voucher' as noun, v.id, s.supplier as title, p.name_zh, p.name_en, coalesce(m.name, '') as who,
                    c.name as company, coalesce(i.name_zh, '') as place_zh, coalesce(i.name_en, '') as place_en,
                    coalesce(i.time_zone, 'Asia/Shanghai') as zone, v.state,
                    case when v.awarded > 0 then v.awarded else v.asked end as amount, ", far!(), " as due,
                    coalesce(v.applied_at, v.created_at) as since, coalesce(v.made_by, 0) as person_id, v.company_id, ",
            of_company!(),
            " from voucher v join programme p on p.id = v.programme_id join company c on c.id = v.company_id
               join contract s on s.id = v.contract_id left join incubator i on i.id = c.incubator_id
               left join person m on m.id = v.made_by"
        ),
        Matter::Claim => concat!(
            "select 'claim' as noun, k.id, s.supplier as title, p.name_zh, p.name_en, coalesce(m.name, '') as who,
                    c.name as company, coalesce(i.name_zh, '') as place_zh, coalesce(i.name_en, '') as place_en,
                    coalesce(i.time_zone, 'Asia/Shanghai') as zone, k.state,
                    case when k.assessed > 0 then k.assessed else k.asked end as amount, ", far!(), " as due,
                    coalesce(k.submitted_at, k.created_at) as since, coalesce(k.made_by, 0) as person_id, v.company_id, ",
            of_company!(),
            " from claim k join voucher v on v.id = k.voucher_id join programme p on p.id = v.programme_id
               join company c on c.id = v.company_id join contract s on s.id = v.contract_id
               left join incubator i on i.id = c.incubator_id left join person m on m.id = k.made_by"
        ),
    }
}

/// The column of a noun's id in [`every`].
pub(super) const fn id_of(matter: Matter) -> &'static str {
    match matter {
        Matter::Booking => "b.id",
        Matter::Case => "c.id",
        Matter::Application => "a.id",
        Matter::Review => "r.id",
        Matter::Voucher => "v.id",
        Matter::Claim => "k.id",
    }
}

/// Ids as a list; these are numbers of our own, nothing of a reader's stands here. Of none: one that nothing has,
/// nor the absence of anything (0).
pub(super) fn ids(all: impl Iterator<Item = i64>) -> String {
    let list = all.map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
    if list.is_empty() { "-1".to_owned() } else { list }
}

/// Names of ours as a list; of none: one that nothing has.
pub(super) fn names<'a>(all: impl IntoIterator<Item = &'a str>) -> String {
    let list = all.into_iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    if list.is_empty() { "''".to_owned() } else { list }
}

/// What is bound to a statement as it is put together.
pub(super) struct Binds(pub Vec<Arg>);

impl Binds {
    /// Binds a value; how the statement names it.
    pub fn put(&mut self, value: impl Into<Arg>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }
    /// True of what lies within: by its incubator's id and its district's code.
    pub fn within(&mut self, extent: &Extent, incubator: &str, district: &str) -> String {
        if extent.city {
            return "1 = 1".to_owned();
        }
        let here = ids(extent.incubators.iter().map(|id| id.0));
        let mut all = vec![format!("{incubator} in ({here})")];
        for code in &extent.districts {
            all.push(format!("{district} = {}", self.put(code)));
        }
        format!("({})", all.join(" or "))
    }
}

/// Some by noun and id, in any order.
pub async fn some(tx: &mut Tx, wanted: &[(Matter, Vec<i64>)]) -> Result<Vec<Brief>, Fault> {
    let arm = |(matter, all): &(Matter, Vec<i64>)| {
        format!("{} where {} in ({})", every(*matter), id_of(*matter), ids(all.iter().copied()))
    };
    let arms: Vec<String> = wanted.iter().filter(|(_, all)| !all.is_empty()).map(arm).collect();
    if arms.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = tx.all(AssertSqlSafe(arms.join(" union all ")), &[]).await?;
    rows.into_iter().map(Brief::try_from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_deadline_comes_last() {
        assert_eq!(far!(), FAR.0.to_string());
    }
}
