//! 待办: what waits for one person, whatever its noun, the earliest deadline first.

use super::brief::{Binds, Brief, FAR, Mark, Row, every, ids, names};
use super::case_list::Reach;
use super::engine::{Tx, holding};
use super::fault::Fault;
use super::inbox::Answering;
use super::review;
use super::tally::{Tally, counted};
use crate::domain::access::Extent;
use crate::domain::application::State;
use crate::domain::id::{CompanyId, IncubatorId, PersonId};
use crate::domain::matter::{Matter, Sort};
use crate::domain::review::ReviewState;
use crate::domain::time::Instant;
use crate::domain::voucher::{ClaimState, VoucherState};
use sqlx::AssertSqlSafe;

/// All that decides what waits for somebody.
#[derive(Clone, Debug)]
pub struct Mine {
    /// Who.
    pub person: PersonId,
    /// The companies they act for: those are decided by others.
    pub companies: Vec<CompanyId>,
    /// Which bookings they answer.
    pub bookings: Answering,
    /// Which cases are theirs to decide, and of those they stand in for; `None`: none.
    pub cases: Option<(Reach, Vec<Reach>)>,
    /// Where they check applications.
    pub applications: Extent,
    /// Whether they review any.
    pub reviews: bool,
    /// Of which programmes they award vouchers.
    pub awards: Extent,
    /// Which companies they see.
    pub sees: Extent,
}

impl Mine {
    /// Whether anything of that noun can wait for them.
    pub fn holds(&self, matter: Matter) -> bool {
        match matter {
            Matter::Booking => !self.bookings.is_empty(),
            Matter::Case => self.cases.is_some(),
            Matter::Application => !self.applications.is_empty(),
            Matter::Review => self.reviews,
            Matter::Voucher | Matter::Claim => !self.awards.is_empty() && !self.sees.is_empty(),
        }
    }

    /// The rows of a noun that wait.
    fn arm(&self, matter: Matter, sort: Sort, now: Instant, binds: &mut Binds) -> String {
        let all = every(matter);
        let me = self.person.0;
        match matter {
            Matter::Booking => format!("{all} where {}", self.bookings.condition()),
            Matter::Case => {
                let waits = self.cases.as_ref().map_or("1 = 0".to_owned(), |(me, others)| me.waits(others));
                let kind = match sort.kind {
                    Some(kind) => format!(" and c.kind = {}", binds.put(kind.name())),
                    None => String::new(),
                };
                format!("{all} where {waits}{kind}")
            }
            Matter::Application => {
                let open = names(State::ALL.iter().filter(|one| one.waits()).map(|one| one.name()));
                let place = binds.within(&self.applications, "a.incubator_id", "i.district_code");
                let now = binds.put(now);
                let colleague = review::colleague(&me.to_string(), "a.person_id", "a.company_id", &now);
                format!(
                    "{all} where a.state in ('submitted', 'checking', 'returned', 'reviewing', 'waitlisted', 'proposed',
                        'notice', 'objection') and a.state in ({open}) and {place}
                      and (a.state <> '{}' or not exists (select 1 from review r where r.application_id = a.id
                             and r.state in ('asked', 'declared') and r.due_at > {now}))
                      and a.person_id <> {me} and not {colleague}",
                    State::Reviewing.name()
                )
            }
            Matter::Review => format!(
                "{all} where r.person_id = {me} and r.state in ('{}', '{}') and a.state = '{}'",
                ReviewState::Asked.name(),
                ReviewState::Declared.name(),
                State::Reviewing.name()
            ),
            Matter::Voucher => format!(
                "{all} where v.state = '{}' and coalesce(v.checked_by, 0) <> {me} and {}",
                VoucherState::Submitted.name(),
                self.decides(binds)
            ),
            Matter::Claim => format!(
                "{all} where k.state in ('submitted', 'verified', 'assessed')
                  and (k.state <> '{}' or coalesce(k.decided_by, 0) <> {me}) and {}",
                ClaimState::Assessed.name(),
                self.decides(binds)
            ),
        }
    }

    /// True of vouchers and claims that are theirs to decide: of a programme's place, never of their own company.
    fn decides(&self, binds: &mut Binds) -> String {
        // A city's programme is of no place, and a district's of no incubator.
        let incubator = "case p.level when 'incubator' then p.incubator_id else 0 end";
        let district = "case p.level when 'city' then '' else p.district_code end";
        let programme = binds.within(&self.awards, incubator, district);
        let district = "coalesce(i.district_code, c.district_code)";
        let company = binds.within(&self.sees, "coalesce(c.incubator_id, 0)", district);
        let own = ids(self.companies.iter().map(|id| id.0));
        format!("{programme} and {company} and v.company_id not in ({own})")
    }
}

/// Which of it a list holds. Empty fields: all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one noun, and of cases of one kind.
    pub sort: Sort,
    /// In one incubator.
    pub incubator: Option<IncubatorId>,
    /// Only those whose deadline was before this.
    pub overdue: Option<Instant>,
    /// What for, company or person holds this.
    pub text: String,
}

/// What of it waits, as a statement over `x` that ends with its condition; `None`: nothing can.
fn waits(mine: &Mine, filter: &Filter, now: Instant, columns: &str, binds: &mut Binds) -> Option<String> {
    let held = Matter::ALL.iter().filter(|one| mine.holds(**one) && filter.sort.holds(**one));
    let arms: Vec<String> = held.map(|one| mine.arm(*one, filter.sort, now, binds)).collect();
    if arms.is_empty() {
        return None;
    }
    let mut sql = format!("select {columns} from ({}) x where 1 = 1", arms.join(" union all "));
    if let Some(incubator) = filter.incubator {
        sql.push_str(&format!(" and x.incubator_id = {}", binds.put(incubator)));
    }
    if let Some(at) = filter.overdue {
        sql.push_str(&format!(" and x.due <= {}", binds.put(at)));
    }
    if !filter.text.is_empty() {
        let text = binds.put(holding(&filter.text));
        let like = |column: &str| format!("lower(x.{column}) like lower({text}) escape '\\'");
        let any = ["title", "company", "who"].map(like).join(" or ");
        sql.push_str(&format!(" and ({any})"));
    }
    Some(sql)
}

/// A place in the list, in SQL.
fn mark(at: Option<Mark>, binds: &mut Binds) -> String {
    let (due, since, matter, id) = at.unwrap_or((Instant(-1), Instant(-1), Matter::Booking, 0));
    let values = [binds.put(due.min(FAR)), binds.put(since), binds.put(matter.name()), binds.put(id)];
    values.join(", ")
}

/// What waits, the earliest deadline first, and what has none by how long it waits; a page goes on after `after`.
pub async fn list(
    tx: &mut Tx,
    mine: &Mine,
    filter: &Filter,
    after: Option<Mark>,
    limit: i64,
    now: Instant,
) -> Result<Vec<Brief>, Fault> {
    let mut binds = Binds(Vec::new());
    let Some(sql) = waits(mine, filter, now, "x.*", &mut binds) else { return Ok(Vec::new()) };
    let after = mark(after, &mut binds);
    let limit = binds.put(limit);
    let sql = format!(
        "{sql} and (x.due, x.since, x.noun, x.id) > ({after}) order by x.due, x.since, x.noun, x.id limit {limit}"
    );
    let rows: Vec<Row> = tx.all(AssertSqlSafe(sql), &binds.0).await?;
    rows.into_iter().map(Brief::try_from).collect()
}

/// How many wait, and how many of them come up to `after`.
pub async fn tally(
    tx: &mut Tx,
    mine: &Mine,
    filter: &Filter,
    after: Option<Mark>,
    now: Instant,
) -> Result<Tally, Fault> {
    let mut binds = Binds(Vec::new());
    let columns = "x.due, x.since, x.noun, x.id";
    let Some(sql) = waits(mine, filter, now, columns, &mut binds) else { return Ok(Tally::default()) };
    let earlier = format!("({columns}) <= ({})", mark(after, &mut binds));
    tx.one(AssertSqlSafe(counted(&earlier, &sql)), &binds.0).await
}
