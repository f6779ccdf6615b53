//! Desks that companies have for long: days held, given back as leave, and booked by others meanwhile.

use super::text::{Asked, By, Key, Text, greatest, key, least, order};
use crate::domain::resource::LONGEST;
use crate::domain::time::DAY;
use crate::store::engine::Tx;
use crate::store::fault::Fault;
use sqlx::AssertSqlSafe;

/// Desk-days of one key.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DeskSum {
    /// Of what.
    #[sqlx(flatten)]
    pub key: Key,
    /// Of tenancies.
    pub held: i64,
    /// Of these, on leave.
    pub away: i64,
    /// Of these, booked by others.
    pub lent: i64,
}

/// Desk-days of tenancies by key after that one; at most `limit` keys.
pub async fn desks(
    tx: &mut Tx,
    asked: &Asked,
    by: By,
    (after, limit): (i64, i64),
) -> Result<Vec<DeskSum>, Fault> {
    if asked.places.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let mut text = Text::new(asked);
    let scope = text.scope("t.incubator_id", "t.company_id") + &text.thing();
    let after = text.after(by, after, "t.company_id");
    let of = "tenancy t join resource r on r.id = t.resource_id";
    let when = format!("t.ends_at > $1 and t.starts_at < $2 and t.called_off = 0{scope}{after}");
    let away = "join leave w on w.tenancy_id = t.id and w.withdrawn_at is null and w.ends_at > $1 and w.starts_at < $2";
    // Days begin at midnight, so a span holds whole ones.
    let days = |of: &str| {
        let (from, to) = (greatest(&format!("{of}.starts_at"), "$1"), least(&format!("{of}.ends_at"), "$2"));
        format!("r.capacity * ((({to}) - ({from}) + {}) / {DAY})", DAY / 2)
    };
    let columns = "t.id, t.incubator_id, t.company_id, t.resource_id";
    let sql = format!(
        "with recursive days(dawn) as (
           select cast($1 as bigint) union all select dawn + {DAY} from days where dawn + {DAY} < $2)
         select {}, cast(sum(y.held) as bigint) as held, cast(sum(y.away) as bigint) as away,
                cast(sum(y.lent) as bigint) as lent
           from (
             select {columns}, {} as held, 0 as away, 0 as lent from {of} where {when}
             union all
             select {columns}, 0, {}, 0 from {of} {away} where {when}
             union all
             select {columns}, 0, 0, r.capacity from {of} {away} join days d on d.dawn >= w.starts_at and d.dawn < w.ends_at
              where {when} and exists (
                select o.id from part p
                  join occupancy o on o.resource_id = p.atom_id and o.live = 1 and o.cause = 'booking'
                   and o.ends_at > d.dawn and o.ends_at < d.dawn + {} and o.starts_at < d.dawn + {DAY}
                  join booking b on b.id = o.booking_id and b.state in ('confirmed', 'in_use', 'done')
                   and b.ends_at > d.dawn and b.starts_at < d.dawn + {DAY}
                 where p.resource_id = t.resource_id)
           ) y join resource r on r.id = y.resource_id left join company c on c.id = y.company_id
          group by 1, 2, 3, 4, 5 order by {} limit {}",
        key(by, "y.incubator_id", "y.company_id"),
        days("t"),
        days("w"),
        // A booking and its buffers are shorter than this.
        LONGEST + 10 * DAY,
        order(by),
        text.bind(limit),
    );
    tx.all(AssertSqlSafe(sql), &text.args).await
}
