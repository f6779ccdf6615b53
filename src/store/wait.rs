//! Waiting lines: who waits for what, and the places kept for them.

use super::engine::{Arg, Tx, args};
use super::facts::zone;
use super::fault::Fault;
use super::occupancy::policy_in_force;
use super::offer::Offer;
use crate::domain::id::{BookingId, CompanyId, IncubatorId, ObjectId, PersonId, ResourceId, WaitId};
use crate::domain::time::{Instant, Interval};
use crate::domain::waitlist::{Ask, Turn, WaitState};
use chrono_tz::Tz;

/// A place in a waiting line, as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Its id.
    pub id: WaitId,
    /// The incubator.
    pub incubator: IncubatorId,
    /// That incubator's district.
    pub district: String,
    /// Its time zone.
    pub zone: Tz,
    /// In whose name.
    pub company: CompanyId,
    /// That company's name.
    pub company_name: String,
    /// Who asked.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// The resource; `None`: any of the kind.
    pub resource: Option<ResourceId>,
    /// Its name.
    pub resource_name: Option<String>,
    /// The kind.
    pub kind: String,
    /// Where any will do: at least so many seats.
    pub seats: i64,
    /// Units of capacity.
    pub units: i64,
    /// People expected; 0: not said.
    pub people: i64,
    /// The booking's title to be.
    pub title: String,
    /// Whether it will be private.
    pub private: bool,
    /// When it would do, and for how long.
    pub ask: Ask,
    /// The skipped date of a series it stands for.
    pub occurrence: Option<(ObjectId, Instant)>,
    /// Whether a freed place is booked at once.
    pub auto: bool,
    /// Where it stands.
    pub state: WaitState,
    /// When it was asked for.
    pub asked_at: Instant,
    /// The place kept for it, where one is.
    pub offer: Option<Offer>,
    /// What it became.
    pub booking: Option<BookingId>,
    /// When the company was last served from a waiting line of this incubator.
    pub served_at: Option<Instant>,
    /// Too many of the person's no-shows count, by the rules in force for what is waited for.
    pub behind: bool,
    /// Raised by every change.
    pub version: i64,
}

impl Wait {
    /// What decides who is served first.
    pub fn turn(&self) -> Turn {
        Turn { behind: self.behind, served_at: self.served_at, asked_at: self.asked_at, id: self.id }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    incubator_id: i64,
    district_code: String,
    time_zone: String,
    company_id: i64,
    company_name: String,
    person_id: i64,
    person_name: String,
    resource_id: Option<i64>,
    resource_name: Option<String>,
    kind: String,
    seats: i64,
    units: i64,
    people: i64,
    title: String,
    private: i64,
    window_from: i64,
    window_to: i64,
    seconds: i64,
    object_id: Option<i64>,
    recurrence_id: Option<i64>,
    auto: i64,
    state: String,
    asked_at: i64,
    offer_resource_id: Option<i64>,
    offer_name: Option<String>,
    offer_from: Option<i64>,
    offer_to: Option<i64>,
    offer_until: Option<i64>,
    booking_id: Option<i64>,
    served_at: Option<i64>,
    behind: i64,
    version: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select w.id, w.incubator_id, i.district_code, i.time_zone, w.company_id, c.name as company_name, w.person_id,
                    p.name as person_name, w.resource_id, r.name as resource_name, w.kind, w.seats, w.units, w.people,
                    w.title, w.private, w.window_from, w.window_to, w.seconds, w.object_id, w.recurrence_id, w.auto,
                    w.state, w.asked_at, w.offer_resource_id, f.name as offer_name, w.offer_from, w.offer_to,
                    w.offer_until, w.booking_id, s.at as served_at,
                    case when (select count(*) from booking b where b.person_id = w.person_id and b.state = 'no_show'
                        and b.excused = 0 and b.ends_at > $1 - coalesce(q.strike_days, 90) * 86400)
                      >= coalesce(q.strikes, 3) then cast(1 as bigint) else 0 end as behind, w.version
               from wait w
               join incubator i on i.id = w.incubator_id
               join company c on c.id = w.company_id
               join person p on p.id = w.person_id
               left join resource r on r.id = w.resource_id
               left join resource f on f.id = w.offer_resource_id
               left join served s on s.incubator_id = w.incubator_id and s.company_id = w.company_id ",
            policy_in_force!("w.incubator_id", "w.kind", "w.resource_id"),
            $rest
        )
    };
}

impl TryFrom<Row> for Wait {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Wait, Fault> {
        let span = |from: i64, to: i64| {
            Interval::new(Instant(from), Instant(to)).map_err(|_| Fault::corrupt("wait", to))
        };
        let offer = match (row.offer_resource_id, row.offer_from, row.offer_to, row.offer_until) {
            (Some(resource), Some(from), Some(to), Some(until)) => Some(Offer {
                resource: ResourceId(resource),
                name: row.offer_name.unwrap_or_default(),
                span: span(from, to)?,
                until: Instant(until),
            }),
            _ => None,
        };
        Ok(Wait {
            id: WaitId(row.id),
            incubator: IncubatorId(row.incubator_id),
            district: row.district_code,
            zone: zone(&row.time_zone)?,
            company: CompanyId(row.company_id),
            company_name: row.company_name,
            person: PersonId(row.person_id),
            person_name: row.person_name,
            resource: row.resource_id.map(ResourceId),
            resource_name: row.resource_name,
            kind: row.kind,
            seats: row.seats,
            units: row.units,
            people: row.people,
            title: row.title,
            private: row.private == 1,
            ask: Ask { window: span(row.window_from, row.window_to)?, length: row.seconds },
            occurrence: row.object_id.map(ObjectId).zip(row.recurrence_id.map(Instant)),
            auto: row.auto == 1,
            state: WaitState::of_name(&row.state).ok_or_else(|| Fault::corrupt("wait.state", row.state))?,
            asked_at: Instant(row.asked_at),
            offer,
            booking: row.booking_id.map(BookingId),
            served_at: row.served_at.map(Instant),
            behind: row.behind == 1,
            version: row.version,
        })
    }
}

async fn read(tx: &mut Tx, sql: &'static str, args: &[Arg]) -> Result<Vec<Wait>, Fault> {
    let rows: Vec<Row> = tx.all(sql, args).await?;
    rows.into_iter().map(Wait::try_from).collect()
}

/// Locks the waiting lines of an incubator: who joins and who frees a place queue here.
pub async fn lock(tx: &mut Tx, incubator: IncubatorId) -> Result<(), Fault> {
    const SQL: &str = "
        insert into line (incubator_id) values ($1) on conflict (incubator_id) do update set rev = line.rev + 1";
    tx.run(SQL, args![incubator]).await?;
    Ok(())
}

/// One, as it stands at `now`.
pub async fn get(tx: &mut Tx, id: WaitId, now: Instant) -> Result<Option<Wait>, Fault> {
    Ok(read(tx, select!("where w.id = $2"), args![now, id]).await?.pop())
}

/// Who waits in an incubator for something that overlaps `span`, at most 200, in no order.
pub async fn waiting(
    tx: &mut Tx,
    incubator: IncubatorId,
    span: Interval,
    now: Instant,
) -> Result<Vec<Wait>, Fault> {
    let args = args![now, incubator, span.start(), span.end(), span.start().plus(-LONGEST_WINDOW)];
    read(
        tx,
        select!(
            "where w.incubator_id = $2 and w.state = 'waiting' and w.window_from < $4 and w.window_to > $3
               and w.window_from > $5 order by w.asked_at, w.id limit 200"
        ),
        args,
    )
    .await
}

/// The longest window there is, in seconds: what begins earlier than that before a span is over by then.
const LONGEST_WINDOW: i64 = 2_678_400;

/// A person's entries, the open ones first, then the latest; at most `most`.
pub async fn of_person(tx: &mut Tx, person: PersonId, now: Instant, most: i64) -> Result<Vec<Wait>, Fault> {
    let args = args![now, person, most];
    let open =
        select!("where w.person_id = $2 and w.state in ('waiting', 'offered') order by w.id desc limit $3");
    let over = select!(
        "where w.person_id = $2 and w.state not in ('waiting', 'offered') order by w.id desc limit $3"
    );
    let mut all = read(tx, open, args).await?;
    all.extend(read(tx, over, args).await?);
    all.truncate(usize::try_from(most).unwrap_or(0));
    Ok(all)
}

/// The entries of a series, by date.
pub async fn of_series(tx: &mut Tx, object: ObjectId, now: Instant) -> Result<Vec<Wait>, Fault> {
    read(tx, select!("where w.object_id = $2 order by w.recurrence_id, w.id"), args![now, object]).await
}

/// How many open entries a person has.
pub async fn open_count(tx: &mut Tx, person: PersonId) -> Result<i64, Fault> {
    const SQL: &str = "select count(*) from wait where person_id = $1 and state in ('waiting', 'offered')";
    Ok(tx.one::<(i64,)>(SQL, args![person]).await?.0)
}

/// Whether a person waits for exactly that already.
pub async fn is_open(tx: &mut Tx, new: &NewWait<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        select count(*) from wait where person_id = $1 and state in ('waiting', 'offered') and company_id = $2
           and coalesce(resource_id, 0) = $3 and kind = $4 and window_from = $5 and window_to = $6 and seconds = $7 and seats = $8 and units = $9";
    let args = args![
        new.person,
        new.company,
        new.resource.map_or(0, |id| id.0),
        new.kind,
        new.ask.window.start(),
        new.ask.window.end(),
        new.ask.length,
        new.seats,
        new.units,
    ];
    Ok(tx.one::<(i64,)>(SQL, args).await?.0 > 0)
}

/// An entry about to be made.
#[derive(Clone, Debug)]
pub struct NewWait<'a> {
    /// The incubator.
    pub incubator: IncubatorId,
    /// In whose name.
    pub company: CompanyId,
    /// Who waits.
    pub person: PersonId,
    /// The resource; `None`: any of the kind.
    pub resource: Option<ResourceId>,
    /// The kind.
    pub kind: &'a str,
    /// At least so many seats.
    pub seats: i64,
    /// Units of capacity.
    pub units: i64,
    /// People expected.
    pub people: i64,
    /// The booking's title to be.
    pub title: &'a str,
    /// Whether it will be private.
    pub private: bool,
    /// When it would do, and for how long.
    pub ask: Ask,
    /// The skipped date of a series.
    pub occurrence: Option<(ObjectId, Instant)>,
    /// Book a freed place at once.
    pub auto: bool,
    /// When.
    pub now: Instant,
}

/// The entries of a series' dates within `span` that are still open.
pub async fn open_of_series(tx: &mut Tx, object: ObjectId, span: Interval) -> Result<Vec<WaitId>, Fault> {
    const SQL: &str = "
        select id from wait where object_id = $1 and recurrence_id >= $2 and recurrence_id < $3
           and state in ('waiting', 'offered') order by id";
    let rows: Vec<(i64,)> = tx.all(SQL, args![object, span.start(), span.end()]).await?;
    Ok(rows.into_iter().map(|(id,)| WaitId(id)).collect())
}

/// What a company still waits for.
pub async fn open_of_company(tx: &mut Tx, company: CompanyId) -> Result<Vec<WaitId>, Fault> {
    const SQL: &str = "
        select id from wait where company_id = $1 and state in ('waiting', 'offered') order by id";
    let rows: Vec<(i64,)> = tx.all(SQL, args![company]).await?;
    Ok(rows.into_iter().map(|(id,)| WaitId(id)).collect())
}

/// Joins the line.
pub async fn insert(tx: &mut Tx, new: &NewWait<'_>) -> Result<WaitId, Fault> {
    const SQL: &str = "
        insert into wait (incubator_id, company_id, person_id, resource_id, kind, seats, units, people, title, private,
          window_from, window_to, seconds, object_id, recurrence_id, auto, state, asked_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'waiting', $17, $17) returning id";
    let args = args![
        new.incubator,
        new.company,
        new.person,
        new.resource,
        new.kind,
        new.seats,
        new.units,
        new.people,
        new.title,
        new.private,
        new.ask.window.start(),
        new.ask.window.end(),
        new.ask.length,
        new.occurrence.map(|(object, _)| object),
        new.occurrence.map(|(_, at)| at),
        new.auto,
        new.now,
    ];
    Ok(WaitId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Moves an entry on and takes its offer away. `false`: somebody was faster.
pub async fn advance(
    tx: &mut Tx,
    id: WaitId,
    version: i64,
    state: WaitState,
    booking: Option<BookingId>,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update wait set state = $3, booking_id = $4, offer_resource_id = null, offer_from = null, offer_to = null,
          offer_until = null, updated_at = $5, version = version + 1 where id = $1 and version = $2";
    Ok(tx.run(SQL, args![id, version, state.name(), booking, now]).await? > 0)
}

/// Notes that a company was served from an incubator's waiting line.
pub async fn serve(
    tx: &mut Tx,
    incubator: IncubatorId,
    company: CompanyId,
    now: Instant,
) -> Result<(), Fault> {
    const SQL: &str = "
        insert into served (incubator_id, company_id, at) values ($1, $2, $3)
        on conflict (incubator_id, company_id) do update set at = excluded.at";
    tx.run(SQL, args![incubator, company, now]).await?;
    Ok(())
}
