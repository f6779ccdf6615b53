//! 我发起的: what somebody asked for, whatever its noun, latest first.

use super::brief::{Binds, Brief, Row, every, ids, names};
use super::engine::Tx;
use super::fault::Fault;
use super::tally::{Tally, counted};
use crate::domain::id::{CompanyId, PersonId};
use crate::domain::matter::{Matter, Progress, Sort};
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// Whose list it is.
#[derive(Clone, Debug)]
pub struct Whose {
    /// Who.
    pub person: PersonId,
    /// The companies for which they hand vouchers and claims in.
    pub companies: Vec<CompanyId>,
}

/// Which of it a list holds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Of one noun, and of cases of one kind.
    pub sort: Sort,
    /// How far it has come; `None`: however far.
    pub progress: Option<Progress>,
}

/// Where a row stands: since when, and what it is.
pub type Mark = (Instant, Matter, i64);

/// Bookings that wait for an answer, or for one about a new time; and those that were asked for and had one.
fn bookings(me: i64, progress: Option<Progress>) -> String {
    let open = "(b.state = 'requested' or h.id is not null)";
    let asked =
        "(b.state in ('declined', 'lapsed') or exists (select 1 from event e where e.subject = 'booking'
                   and e.subject_id = b.id and e.verb in ('requested', 'change_requested')))";
    let so_far = match progress {
        None => format!("({open} or {asked})"),
        Some(Progress::Open) => open.to_owned(),
        Some(Progress::Returned) => "1 = 0".to_owned(),
        Some(Progress::Ended) => format!("not {open} and {asked}"),
    };
    format!("b.person_id = {me} and {so_far}")
}

impl Whose {
    fn arm(&self, matter: Matter, filter: &Filter, binds: &mut Binds) -> Option<String> {
        let me = self.person.0;
        let companies = ids(self.companies.iter().map(|id| id.0));
        let (mine, state) = match matter {
            Matter::Booking => {
                return Some(format!("{} where {}", every(matter), bookings(me, filter.progress)));
            }
            // Others ask for those.
            Matter::Review => return None,
            Matter::Case => (format!("c.applicant_id = {me}"), "c.state"),
            Matter::Application => (format!("a.person_id = {me}"), "a.state"),
            Matter::Voucher | Matter::Claim if self.companies.is_empty() => return None,
            Matter::Voucher => (format!("v.company_id in ({companies})"), "v.state"),
            Matter::Claim => (format!("v.company_id in ({companies})"), "k.state"),
        };
        let mut sql = format!("{} where {mine}", every(matter));
        if let Some(progress) = filter.progress {
            sql.push_str(&format!(" and {state} in ({})", names(matter.states(progress))));
        }
        if let (Matter::Case, Some(kind)) = (matter, filter.sort.kind) {
            sql.push_str(&format!(" and c.kind = {}", binds.put(kind.name())));
        }
        Some(sql)
    }
}

fn started(whose: &Whose, filter: &Filter, columns: &str, binds: &mut Binds) -> Option<String> {
    let wanted = Matter::ALL.iter().filter(|one| filter.sort.holds(**one));
    let arms: Vec<String> = wanted.filter_map(|one| whose.arm(*one, filter, binds)).collect();
    (!arms.is_empty()).then(|| format!("select {columns} from ({}) x", arms.join(" union all ")))
}

fn mark(at: Option<Mark>, binds: &mut Binds) -> String {
    // No noun comes after this one.
    let (since, matter, id) =
        at.map_or((Instant::LAST, "~", 0), |(since, matter, id)| (since, matter.name(), id));
    [binds.put(since), binds.put(matter), binds.put(id)].join(", ")
}

/// What was asked for, latest first; a page goes on after `after`.
pub async fn list(
    tx: &mut Tx,
    whose: &Whose,
    filter: &Filter,
    after: Option<Mark>,
    limit: i64,
) -> Result<Vec<Brief>, Fault> {
    let mut binds = Binds(Vec::new());
    let Some(sql) = started(whose, filter, "x.*", &mut binds) else { return Ok(Vec::new()) };
    let after = mark(after, &mut binds);
    let limit = binds.put(limit);
    let sql = format!(
        "{sql} where (x.since, x.noun, x.id) < ({after}) order by x.since desc, x.noun desc, x.id desc limit {limit}"
    );
    let rows: Vec<Row> = tx.all(AssertSqlSafe(sql), &binds.0).await?;
    rows.into_iter().map(Brief::try_from).collect()
}

/// How many there are of it, and how many of them come up to `after`.
pub async fn tally(tx: &mut Tx, whose: &Whose, filter: &Filter, after: Option<Mark>) -> Result<Tally, Fault> {
    let mut binds = Binds(Vec::new());
    let columns = "x.since, x.noun, x.id";
    let Some(sql) = started(whose, filter, columns, &mut binds) else { return Ok(Tally::default()) };
    let earlier = format!("({columns}) >= ({})", mark(after, &mut binds));
    tx.one(AssertSqlSafe(counted(&earlier, &sql)), &binds.0).await
}
