//! Bookings of a period: what became of their time, summed up and one by one.

use super::text::{Asked, By, Key, Text, greatest, key, least, order};
use crate::domain::id::BookingId;
use crate::domain::resource::LONGEST;
use crate::domain::time::Instant;
use crate::domain::treatment::Treatment;
use crate::domain::used::How;
use crate::store::engine::Tx;
use crate::store::fault::Fault;
use crate::store::policy::parsed;
use sqlx::AssertSqlSafe;

/// Bookings of one key: how many, and their seconds by what became of them, each times the units booked.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Sum {
    /// Of what.
    #[sqlx(flatten)]
    pub key: Key,
    /// Bookings that count as booked.
    pub bookings: i64,
    /// See [`How`].
    pub used: i64,
    /// See [`How`].
    pub unknown: i64,
    /// See [`How`].
    pub freed: i64,
    /// See [`How`].
    pub missed: i64,
    /// See [`How`].
    pub late: i64,
    /// See [`How`].
    pub ahead: i64,
    /// See [`How`].
    pub in_time: i64,
}

/// A booking behind a sum.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Its id.
    pub id: i64,
    /// Its incubator.
    pub incubator_id: i64,
    /// In whose name; 0: for the incubator itself.
    pub company_id: i64,
    /// That company's name; may be empty.
    pub company: String,
    /// Who holds it.
    pub person_id: i64,
    /// 1: busy only, for most.
    pub private: i64,
    /// [`crate::domain::booking::State`] by name.
    pub state: String,
    /// When it began.
    pub starts_at: i64,
    /// When it ended, or was to end.
    pub ends_at: i64,
    /// [`How`] by name, but for what was freed.
    pub how: String,
    /// One of what was booked, by name.
    pub resource: String,
    /// How many there were.
    pub things: i64,
    /// Seconds times units of it in the period, but for what was freed.
    pub seconds: i64,
    /// Seconds times units that were freed.
    pub freed: i64,
}

/// What is summed up here; compute has a register of its own.
const NO_CARDS: &str = "coalesce(k.unit, '') <> 'card_second'";

/// The condition that booking `b` touches the period.
fn touching() -> String {
    format!("b.ends_at > $1 and b.ends_at < $2 + {} and b.starts_at < $2", LONGEST + 1)
}

/// Within how many seconds of its start calling off is late, by the version of rules that bookings that were called
/// off were made under.
async fn late(tx: &mut Tx, asked: &Asked) -> Result<Vec<(i64, i64)>, Fault> {
    let mut text = Text::new(asked);
    let sql = format!(
        "select distinct q.id, q.rules from booking b join policy q on q.id = b.policy_id
          where {} and b.state = 'cancelled'{}",
        touching(),
        text.scope("b.incubator_id", "b.company_id")
    );
    let rows: Vec<(i64, String)> = tx.all(AssertSqlSafe(sql), &text.args).await?;
    let mut all = vec![(0, 0)];
    for (id, rules) in rows {
        if let Some(late) = Treatment::of(&parsed(&rules)?).late {
            all.push((id, late.within));
        }
    }
    Ok(all)
}

/// Each booking that was given and touches the period, as `x`: the part of it there (`t0` to `t1`), what became of it
/// (`how`), and how many seconds at its end were freed. This is the one place where that is decided; see [`How`].
fn given(text: &mut Text<'_>, late: &[(i64, i64)]) -> String {
    // Ids and seconds are numbers of our own: nothing of a reader's stands here.
    let late: Vec<String> = late.iter().map(|(id, secs)| format!("({id}, {secs})")).collect();
    format!(
        "with late(policy_id, secs) as (values {}),
         given as (
           select b.id, b.incubator_id, coalesce(b.company_id, 0) as company_id, b.person_id, b.private, b.state,
                  b.starts_at, b.ends_at, {} as t0, {} as t1,
                  case when b.state = 'cancelled' and b.updated_at >= b.starts_at and b.updated_at < b.ends_at
                            and (b.present_at is not null or b.present_by is null)
                       then b.updated_at else b.ends_at end as until_at,
                  case when b.state in ('confirmed', 'in_use') then 'ahead'
                       when b.state = 'no_show' then case when b.excused = 1 then 'unknown' else 'missed' end
                       when b.state = 'done' then
                         case when b.present_at is not null or b.present_by is not null then 'used' else 'unknown' end
                       when b.updated_at >= b.starts_at then
                         case when b.present_at is not null then 'used' when b.present_by is null then 'unknown'
                              else 'late' end
                       when b.cancelled_from is null then 'in_time'
                       when b.starts_at - b.updated_at < (select l.secs from late l where l.policy_id = b.policy_id)
                         then 'late'
                       else 'in_time' end as how
             from booking b
            where {}{} and (b.state in ('confirmed', 'in_use', 'done', 'no_show')
                  or b.state = 'cancelled' and coalesce(b.cancelled_from, '') <> 'requested')),
         part_of as (
           select id, incubator_id, company_id, person_id, private, state, starts_at, ends_at, t0, t1, how,
                  case when until_at >= t1 then 0 when until_at > t0 then t1 - until_at else t1 - t0 end as freed
             from given)",
        late.join(", "),
        greatest("b.starts_at", "$1"),
        least("b.ends_at", "$2"),
        touching(),
        text.scope("b.incubator_id", "b.company_id"),
    )
}

/// What those bookings took up, by resource `r`.
const TAKEN: &str = "
    part_of x join occupancy o on o.booking_id = x.id and o.change_id is null
    join resource r on r.id = o.resource_id join kind k on k.key = r.kind left join company c on c.id = x.company_id";

/// Bookings by key after that one; at most `limit` keys.
pub async fn sums(tx: &mut Tx, asked: &Asked, by: By, (after, limit): (i64, i64)) -> Result<Vec<Sum>, Fault> {
    if asked.places.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let late = late(tx, asked).await?;
    let mut text = Text::new(asked);
    let given = given(&mut text, &late);
    let sum = |how: &str, seconds: &str| {
        format!("cast(coalesce(sum(case when {how} then o.units * ({seconds}) else 0 end), 0) as bigint) as ")
    };
    let own = |how: How| {
        let name = how.name();
        sum(&format!("x.how = '{name}'"), "x.t1 - x.t0 - x.freed") + name
    };
    let sql = format!(
        "{given} select {}, count(distinct case when x.how <> 'in_time' then x.id end) as bookings,
                {}, {}, {}freed, {}, {}, {}, {}
           from {TAKEN} where {NO_CARDS}{}{} group by 1, 2, 3, 4, 5 order by {} limit {}",
        key(by, "x.incubator_id", "x.company_id"),
        own(How::Used),
        own(How::Unknown),
        sum("x.freed > 0", "x.freed"),
        own(How::Missed),
        own(How::Late),
        own(How::Ahead),
        own(How::InTime),
        text.thing(),
        text.after(by, after, "x.company_id"),
        order(by),
        text.bind(limit),
    );
    tx.all(AssertSqlSafe(sql), &text.args).await
}

/// The bookings behind a sum, latest end first, before the one that ends then and has that id; `how`: only those in
/// which some time came to that, `None`: those that count as booked.
pub async fn lines(
    tx: &mut Tx,
    asked: &Asked,
    how: Option<How>,
    before: Option<(Instant, BookingId)>,
    limit: i64,
) -> Result<Vec<Line>, Fault> {
    if asked.places.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let late = late(tx, asked).await?;
    let mut text = Text::new(asked);
    let given = given(&mut text, &late);
    let wanted = match how {
        None => "x.how <> 'in_time'".to_owned(),
        Some(How::Freed) => "x.freed > 0".to_owned(),
        Some(how) => format!("x.how = '{}' and x.t1 - x.t0 > x.freed", how.name()),
    };
    let (at, id) = before.unwrap_or((Instant::LAST, BookingId(i64::MAX)));
    let thing = text.thing();
    let (at, id, limit) = (text.bind(at), text.bind(id), text.bind(limit));
    let sql = format!(
        "{given} select x.id, x.incubator_id, x.company_id, coalesce(c.name, '') as company, x.person_id, x.private,
                x.state, x.starts_at, x.ends_at, x.how, min(n.name) as resource, count(distinct n.id) as things,
                cast(sum(o.units * (x.t1 - x.t0 - x.freed)) as bigint) as seconds,
                cast(sum(o.units * x.freed) as bigint) as freed
           from {TAKEN} join resource n on n.id = o.named_id
          where {NO_CARDS} and {wanted}{thing} and (x.ends_at < {at} or x.ends_at = {at} and x.id < {id})
          group by x.id, x.incubator_id, x.company_id, coalesce(c.name, ''), x.person_id, x.private, x.state,
                   x.starts_at, x.ends_at, x.how
          order by x.ends_at desc, x.id desc limit {limit}"
    );
    tx.all(AssertSqlSafe(sql), &text.args).await
}
