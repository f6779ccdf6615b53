//! What must hold, computed again from the rows themselves. Every statement finds what is wrong.

mod bills;
mod law;

use super::engine::Tx;
use super::fault::Fault;
pub use bills::{LineFact, lines};
use law::{Law, law};

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The promise it breaks.
    pub promise: u8,
    /// What is wrong: `over_capacity`.
    pub kind: &'static str,
    /// The noun of the row.
    pub noun: &'static str,
    /// The row's id.
    pub id: i64,
    /// What was found there.
    pub what: String,
}

const LAWS: &[Law] = &[
    law(
        1,
        "over_capacity",
        "resource",
        "select l.resource_id, 'peak ' || cast(max(l.level) as text) || ' of ' || cast(max(a.capacity) as text)
           from (select resource_id, cast(sum(units) over (partition by resource_id order by at, units
                          rows unbounded preceding) as bigint) as level
                   from (select resource_id, starts_at as at, units from occupancy where live = 1
                         union all
                         select resource_id, ends_at, -units from occupancy where live = 1) steps) l
           join atom a on a.resource_id = l.resource_id
          group by l.resource_id having max(l.level) > max(a.capacity)",
    ),
    law(
        3,
        "balance",
        "account",
        "select a.id, 'balance ' || cast(a.balance as text) || ', entries ' || cast(coalesce(e.sum, 0) as text)
           from account a left join (
             select account_id, cast(sum(amount) as bigint) as sum from (
               select to_id as account_id, amount from entry union all select from_id, -amount from entry) m
             group by account_id) e on e.account_id = a.id
          where a.guarded <> 0 and a.balance <> coalesce(e.sum, 0)",
    ),
    law(
        3,
        "overdrawn",
        "account",
        "select id, 'balance ' || cast(balance as text) from account where guarded = 1 and balance < 0",
    ),
    law(
        3,
        "unguarded",
        "account",
        "select id, kind from account where kind in ('grant', 'held') and guarded <> 1",
    ),
    law(
        3,
        "held",
        "account",
        "select a.id, 'balance ' || cast(a.balance as text) || ', open holds ' || cast(coalesce(h.sum, 0) as text)
           from account a left join (
             select e.to_id, cast(sum(e.amount - coalesce(s.spent, 0)) as bigint) as sum from entry e
               left join (select hold_id, sum(amount) as spent from entry where hold_id is not null group by hold_id) s
                 on s.hold_id = e.id
              where e.kind = 'hold' group by e.to_id) h on h.to_id = a.id
          where a.kind = 'held' and a.balance <> coalesce(h.sum, 0)",
    ),
    law(
        3,
        "grant_size",
        "account",
        "select a.id, 'granted ' || cast(a.granted as text) || ', entries ' || cast(coalesce(e.sum, 0) as text)
           from account a left join (
             select to_id, cast(sum(amount) as bigint) as sum from entry where kind in ('grant', 'carry') group by to_id) e
             on e.to_id = a.id
          where a.kind = 'grant' and a.granted <> coalesce(e.sum, 0)",
    ),
    law(
        3,
        "reinstated",
        "account",
        "select a.id, 'reinstated ' || cast(b.sum as text) || ', expired ' || cast(coalesce(x.sum, 0) as text)
           from account a
           join (select e.to_id, cast(sum(e.amount) as bigint) as sum from entry e join account f on f.id = e.from_id
                  where e.kind = 'reverse' and f.kind = 'expired' group by e.to_id) b
             on b.to_id = a.id
           left join (select from_id, cast(sum(amount) as bigint) as sum from entry where kind = 'expire' group by from_id) x
             on x.from_id = a.id
          where b.sum > coalesce(x.sum, 0)",
    ),
    law(
        3,
        "closed_grant",
        "account",
        "select id, 'balance ' || cast(balance as text) || ', and not to be swept' from account
          where kind = 'grant' and sweep_at is null and balance <> 0",
    ),
    law(
        3,
        "voucher_money",
        "voucher",
        "select v.id, v.state || ' holds ' || cast(a.balance as text) || ' of ' || cast(v.awarded - v.returned as text)
           from voucher v join account a on a.id = v.account_id
          where (v.state in ('used_up', 'expired', 'revoked') and a.balance <> 0) or a.balance > v.awarded - v.returned",
    ),
    law(
        3,
        "refunds",
        "bill",
        "select b.id, 'came back ' || cast(b.came_back as text) || ', refunds ' || cast(coalesce(f.sum, 0) as text)
           from bill b left join (
             select l.bill_id, cast(sum(f.payable) as bigint) as sum from refund f join bill_line l on l.id = f.line_id
              group by l.bill_id) f on f.bill_id = b.id
          where b.came_back <> coalesce(f.sum, 0)",
    ),
    law(
        3,
        "hold_spent",
        "entry",
        "select e.id, 'held ' || cast(e.amount as text) || ', spent ' || cast(s.spent as text)
           from entry e join (select hold_id, cast(sum(amount) as bigint) as spent from entry
                               where hold_id is not null group by hold_id) s on s.hold_id = e.id
          where s.spent > e.amount",
    ),
    law(
        3,
        "unit_mixed",
        "entry",
        "select e.id, f.unit || ' to ' || t.unit from entry e join account f on f.id = e.from_id
           join account t on t.id = e.to_id where f.unit <> t.unit",
    ),
    law(
        3,
        "nothing_behind",
        "entry",
        // What touches a grant has that behind it.
        "select e.id, e.kind from entry e join account f on f.id = e.from_id join account t on t.id = e.to_id
          where e.booking_id is null and e.tenancy_id is null and e.subject is null
            and f.kind <> 'grant' and t.kind <> 'grant'",
    ),
    law(
        3,
        "closed_holds",
        "booking",
        // One whose use is still to be reported keeps its hold until then.
        "select b.id, b.state || ' holds ' || cast(sum(e.amount - coalesce(s.spent, 0)) as text)
           from booking b join entry e on e.booking_id = b.id and e.kind = 'hold'
           left join (select hold_id, sum(amount) as spent from entry where hold_id is not null group by hold_id) s
             on s.hold_id = e.id
          where b.open = 0 and b.meter_at is null group by b.id, b.state having sum(e.amount - coalesce(s.spent, 0)) <> 0",
    ),
    law(
        3,
        "closed_tenancy_holds",
        "tenancy",
        "select t.id, 'posted, holds ' || cast(sum(e.amount - coalesce(s.spent, 0)) as text)
           from tenancy t join entry e on e.tenancy_id = t.id and e.kind = 'hold'
           left join (select hold_id, sum(amount) as spent from entry where hold_id is not null group by hold_id) s
             on s.hold_id = e.id
          where t.posted_to >= t.ends_at group by t.id having sum(e.amount - coalesce(s.spent, 0)) <> 0",
    ),
    law(
        1,
        "tenancy_takes",
        "tenancy",
        "select t.id, 'takes ' || cast(coalesce(o.sum, 0) as text) || ' seconds, away ' || cast(coalesce(l.sum, 0) as text)
           from tenancy t
           left join (select tenancy_id, resource_id, cast(sum(ends_at - starts_at) as bigint) as sum from occupancy
                       where tenancy_id is not null and live = 1 group by tenancy_id, resource_id) o on o.tenancy_id = t.id
           left join (select tenancy_id, cast(sum(ends_at - starts_at) as bigint) as sum from leave
                       where withdrawn_at is null group by tenancy_id) l on l.tenancy_id = t.id
          where coalesce(o.sum, 0) + coalesce(l.sum, 0) <> case when t.called_off = 1 then 0 else t.ends_at - t.starts_at end",
    ),
    law(
        1,
        "open_in_closure",
        "booking",
        "select distinct b.id, b.state from occupancy c
           join occupancy o on o.resource_id = c.resource_id and o.live = 1 and o.change_id is null
           join booking b on b.id = o.booking_id and b.open = 1 and b.starts_at < c.ends_at and b.ends_at > c.starts_at
          where c.closure_id is not null and c.live = 1",
    ),
    law(
        4,
        "no_decision",
        "booking",
        "select b.id, b.state from booking b where not exists (
           select 1 from event e where e.subject = 'booking' and e.subject_id = b.id
              and e.verb in ('booked', 'requested', 'overrode'))",
    ),
    law(
        4,
        "no_trace",
        "event",
        "select id, verb from event where subject = 'booking'
            and verb in ('booked', 'requested', 'overrode', 'restored', 'change_requested') and coalesce(trace, '[]') = '[]'",
    ),
    law(
        4,
        "no_rule_version",
        "event",
        "select e.id, e.verb from event e join booking b on b.id = e.subject_id
          where e.subject = 'booking' and e.policy_id is null and b.policy_id is not null
            and e.verb in ('booked', 'requested', 'overrode', 'approved', 'declined', 'lapsed')",
    ),
    law(
        6,
        "not_in_outbox",
        "event",
        "select e.id, e.verb from event e left join outbox o on o.event_id = e.id
          where e.tell_at is not null and o.event_id is null",
    ),
    law(
        6,
        "not_to_be_told",
        "outbox",
        "select o.event_id, coalesce(e.verb, 'no event') from outbox o left join event e on e.id = o.event_id
          where e.id is null or e.tell_at is null",
    ),
    law(
        7,
        "uid",
        "calendar_object",
        "select max(id), uid from calendar_object group by uid having count(*) > 1",
    ),
    law(
        7,
        "sequence",
        "calendar_object",
        "select id, cast(sequence as text) from calendar_object where sequence < 0",
    ),
    law(
        7,
        "no_object",
        "booking",
        "select b.id, b.state from booking b left join calendar_object o on o.id = b.object_id where o.id is null",
    ),
    law(
        7,
        "open_takes_nothing",
        "booking",
        "select b.id, b.state from booking b where b.open = 1 and not exists (
           select 1 from occupancy o where o.booking_id = b.id and o.live = 1 and o.change_id is null)",
    ),
    law(
        7,
        "closed_takes",
        "booking",
        "select b.id, b.state from booking b where b.state in ('cancelled', 'declined', 'lapsed') and exists (
           select 1 from occupancy o where o.booking_id = b.id and o.live = 1)",
    ),
    law(
        7,
        "change_of_closed",
        "booking_change",
        "select c.id, b.state from booking_change c join booking b on b.id = c.booking_id
          where c.state = 'requested' and b.open = 0",
    ),
    law(
        7,
        "change_takes_nothing",
        "booking_change",
        // What a proposed time shares with the booking's own is taken by that.
        "select c.id, c.state from booking_change c where c.state = 'requested' and not exists (
           select 1 from occupancy o where o.booking_id = c.booking_id and o.live = 1 and (o.change_id = c.id
             or o.change_id is null and o.starts_at <= c.starts_at and o.ends_at >= c.ends_at))",
    ),
    law(
        7,
        "ended_change_takes",
        "booking_change",
        "select c.id, c.state from booking_change c where c.state <> 'requested' and exists (
           select 1 from occupancy o where o.change_id = c.id and o.live = 1)",
    ),
    law(
        4,
        "case_without_effect",
        "case",
        "select c.id, c.state from case_file c where c.kind = 'entitlement' and c.state = 'approved' and not exists (
           select 1 from entitlement_request q where q.id = c.subject_id
              and (q.grant_id is not null or q.discount_id is not null))",
    ),
    law(
        4,
        "undecided",
        "application",
        // What is proposed is being decided in exactly one case; the schema keeps it from being two.
        "select a.id, a.state from application a where a.state = 'proposed' and not exists (
           select 1 from case_file c where c.kind = 'admission' and c.subject_id = a.id and c.state = 'open')",
    ),
    law(
        4,
        "case_without_subject",
        "case",
        // And the other way round; one that was approved or declined has left that state for good.
        "select c.id, c.state || ', application ' || coalesce(a.state, 'none') from case_file c
           left join application a on a.id = c.subject_id
          where c.kind = 'admission' and (c.state = 'open' and coalesce(a.state, '') <> 'proposed'
             or c.state = 'returned'
             or c.state = 'approved' and coalesce(a.state, '') not in ('notice', 'objection', 'approved', 'rejected', 'withdrawn')
             or c.state = 'declined' and coalesce(a.state, '') <> 'rejected')",
    ),
    law(
        4,
        "case_nowhere",
        "case",
        "select c.id, 'step ' || cast(c.no as text) from case_file c where c.state = 'open' and not exists (
           select 1 from case_step s where s.case_id = c.id and s.round = c.round and s.no = c.no
              and s.started_at is not null and s.verdict is null)",
    ),
];

/// Every kind of finding there is.
pub fn kinds() -> Vec<&'static str> {
    LAWS.iter().chain(bills::LAWS).map(|law| law.kind).collect()
}

/// Looks for all that is wrong, in a transaction in which nothing changes meanwhile.
pub async fn findings(tx: &mut Tx) -> Result<Vec<Finding>, Fault> {
    let mut found = Vec::new();
    for law in LAWS.iter().chain(bills::LAWS) {
        let rows: Vec<(i64, String)> = tx.all(law.sql, &[]).await?;
        let finding = |(id, what)| Finding { promise: law.promise, kind: law.kind, noun: law.noun, id, what };
        let mut rows: Vec<Finding> = rows.into_iter().map(finding).collect();
        rows.sort_by_key(|finding| finding.id);
        found.extend(rows);
    }
    Ok(found)
}
