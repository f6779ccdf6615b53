//! Bookings that wait for an answer.

use super::brief::ids;
use super::diary::{Booking, Page, Row, select, with_items};
use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::id::{BookingId, CompanyId, IncubatorId, PersonId};
use crate::domain::time::Instant;
use sqlx::AssertSqlSafe;

/// Which bookings somebody answers: the rule of [`crate::domain::seat::seat`], for lists.
#[derive(Clone, Debug)]
pub struct Answering {
    /// Who.
    pub person: PersonId,
    /// Where they do in their own name.
    pub own: Vec<IncubatorId>,
    /// Those they stand in for, and where these do.
    pub others: Vec<(PersonId, Vec<IncubatorId>)>,
    /// The companies they act for: they stand in for nobody there.
    pub companies: Vec<CompanyId>,
}

impl Answering {
    /// Whether there is nowhere they do.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.others.iter().all(|(_, places)| places.is_empty())
    }
    /// True of bookings `b` that wait for them: requests, which all have a deadline, and proposed changes. They are found by
    /// the indexes of those alone (`+ 0` keeps the place's index of all bookings out), so the past costs nothing.
    pub(super) fn condition(&self) -> String {
        let me = self.person.0;
        let places = |all: &[IncubatorId]| ids(all.iter().map(|id| id.0));
        let firms = ids(self.companies.iter().map(|id| id.0));
        let mut theirs = vec![format!("b.incubator_id + 0 in ({})", places(&self.own))];
        for (person, all) in self.others.iter().filter(|(_, all)| !all.is_empty()) {
            theirs.push(format!(
                "b.incubator_id + 0 in ({}) and {} not in (b.person_id, b.made_by)
                 and coalesce(b.company_id, 0) not in ({firms})",
                places(all),
                person.0
            ));
        }
        let everywhere: Vec<IncubatorId> =
            self.own.iter().chain(self.others.iter().flat_map(|(_, all)| all)).copied().collect();
        format!(
            "b.id in (select id from booking where state = 'requested' and incubator_id in ({})
                        and respond_by is not null
                      union select booking_id from booking_change where state = 'requested')
             and {me} not in (b.person_id, b.made_by) and ({})",
            places(&everywhere),
            theirs.join(" or ")
        )
    }
}

/// What waits for their answer, longest waiting first.
pub async fn waiting(tx: &mut Tx, mine: &Answering, page: Page) -> Result<Vec<Booking>, Fault> {
    if mine.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{} where {}
            and (coalesce(h.created_at, b.created_at) > $2 or coalesce(h.created_at, b.created_at) = $2 and b.id > $3)
          order by coalesce(h.created_at, b.created_at), b.id limit $1",
        select!(""),
        mine.condition()
    );
    let (at, id) = page.after.unwrap_or((Instant::FIRST, BookingId(0)));
    let rows: Vec<Row> = tx.all(AssertSqlSafe(sql), args![page.limit, at, id]).await?;
    with_items(tx, rows).await
}
