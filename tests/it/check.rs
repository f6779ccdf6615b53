//! `hatchery check` finds each kind of damage, and nothing where there is none.

use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::{at, monday};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::{cancel, check};
use hatchery::domain::id::BookingId;
use hatchery::domain::time::Interval;
use std::collections::BTreeSet;

async fn booked(cast: &Cast, who: &str, code: &str, day: &str) -> BookingId {
    let time = |clock: &str| at(&format!("2026-11-{day}T{clock}:00+08:00"));
    let new = NewBooking {
        items: vec![Taking { resource: cast.resources[code], units: 1 }],
        span: Interval::new(time("10:00"), time("11:00")).unwrap(),
        title: "Weekly".into(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: Vec::new(),
        overriding: None,
    };
    let actor = cast.actor(who).await;
    book(cast.house(), &actor, &new, None, monday()).await.unwrap().id
}

#[rocket::async_test]
async fn every_kind_of_damage_is_found() {
    let cast = Cast::new().await;
    let a = booked(&cast, "ann", "room1", "24").await;
    let b = booked(&cast, "bob", "room2", "24").await;
    let c = booked(&cast, "bob", "big", "25").await;
    let d = booked(&cast, "ann", "room1", "26").await;
    let ann = cast.actor("ann").await;
    cancel::cancel(cast.house(), &ann, d, None, None, monday()).await.unwrap();
    let store = &cast.house().store;
    assert_eq!(check::check(store).await.unwrap(), []);

    let mut raw = Raw::open(&cast.fresh.url).await;
    raw.disarm().await;
    assert_eq!(check::check(store).await.unwrap(), [], "still nothing is wrong");
    let entry = |kind: &str, from: &str, to: &str, hold: &str| {
        format!(
            "insert into entry (at, kind, from_id, to_id, amount, hold_id)
             select 0, '{kind}', ({from}), ({to}), 100000, {hold} from entry where id = 1"
        )
    };
    let hold = format!("(select min(id) from entry where kind = 'hold' and booking_id = {a})");
    let first = |kind: &str, unit: &str| {
        format!("select min(id) from account where kind = '{kind}' and unit = '{unit}'")
    };
    let change = |booking: BookingId, state: &str| {
        format!(
            "insert into booking_change (booking_id, starts_at, ends_at, state, respond_by, made_by, created_at)
             values ({booking}, 10, 20, '{state}', 30, 1, 0)"
        )
    };
    let piece = |job: &str, free: i64, taken_back: i64, line: &str| {
        format!(
            "insert into usage_piece (job_id, company_id, pool_id, tariff_id, off, month, starts_at, ends_at, seconds, free,
               taken_back, line_id) values ({job}, 1, 1, 1, 0, 0, 0, 10, 10, {free}, {taken_back}, {line})"
        )
    };
    let case = |state: &str| {
        format!(
            "insert into case_file (kind, subject_id, incubator_id, applicant_id, title, state, since, opened_at)
             values ('entitlement', 999999, {}, 1, '', '{state}', 0, 0)",
            cast.nanshan
        )
    };
    let damage: Vec<(&str, Vec<String>)> = vec![
        ("case_without_effect", vec![case("approved")]),
        ("case_nowhere", vec![case("open")]),
        ("undecided", vec![
            "insert into application (person_id, state, form, created_at) values (1, 'proposed', '{}', 0)".to_owned(),
        ]),
        ("case_without_subject", vec![case("declined").replace("entitlement", "admission")]),
        ("over_capacity", vec![format!("update occupancy set units = 9 where booking_id = {a}")]),
        ("balance", vec![format!("update account set balance = balance + 1 where id = ({})", first("grant", "room_minute"))]),
        ("overdrawn", vec![format!("update account set balance = -5 where id = ({})", first("grant", "desk_day"))]),
        ("unguarded", vec![format!("update account set guarded = 0 where id = ({})", first("grant", "card_second"))]),
        ("held", vec![format!("update account set balance = balance + 7 where id = ({})", first("held", "room_minute"))]),
        ("grant_size", vec![format!("update account set granted = granted + 1 where id = ({})", first("grant", "room_minute"))]),
        ("closed_grant", vec![format!("update account set sweep_at = null where id = ({})", first("grant", "room_minute"))]),
        ("reinstated", vec![
            "insert into account (key, kind, unit, guarded, created_at) values ('gone', 'expired', 'room_minute', 0, 0)".to_owned(),
            entry("reverse", &first("expired", "room_minute"), &first("grant", "room_minute"), "null"),
        ]),
        ("seal", vec!["insert into seal (day, due_at, since_at, until_at, hash, sealed_at) values (1, 1, 0, 10, 'x', 1)".to_owned()]),
        ("voucher_money", vec![format!(
            "insert into voucher (programme_id, company_id, contract_id, state, ratio, asked, awarded, assessment, account_id, created_at)
             values (1, 1, 1, 'expired', 1, 1, 1, '{{}}', ({}), 1)", first("grant", "room_minute"))]),
        ("hold_spent", vec![entry("release", &first("held", "room_minute"), &first("grant", "room_minute"), &hold)]),
        ("unit_mixed", vec![entry("return", &first("grant", "room_minute"), &first("grant", "desk_day"), "null")]),
        ("closed_holds", vec![format!("update booking set state = 'done' where id = {b}")]),
        ("tenancy_takes", vec![
            "insert into tenancy (incubator_id, company_id, resource_id, starts_at, ends_at, made_by, created_at)
             select incubator_id, (select max(id) from company), id, 10, 30, 1, 0 from resource where code = 'fixed1'".to_owned(),
        ]),
        ("closed_tenancy_holds", vec![format!(
            "insert into tenancy (incubator_id, company_id, resource_id, starts_at, ends_at, posted_to, made_by, created_at)
             select incubator_id, (select max(id) from company), id, 10, 20, 20, 1, 0 from resource where code = 'fixed1'"),
            format!("insert into entry (at, kind, from_id, to_id, amount, tenancy_id)
             select 0, 'hold', ({}), ({}), 1, max(id) from tenancy", first("grant", "desk_day"), first("held", "desk_day")),
        ]),
        ("open_in_closure", vec![
            "insert into closure (incubator_id, starts_at, ends_at, reason, made_by, created_at)
             select incubator_id, starts_at, ends_at, '', 1, 0 from booking where id = (select min(id) from booking)".to_owned(),
            format!("insert into occupancy (resource_id, named_id, closure_id, starts_at, ends_at, units, cause)
             select o.resource_id, o.named_id, (select max(id) from closure), o.starts_at, o.ends_at, 1, 'closure'
               from occupancy o join booking b on b.id = o.booking_id and b.open = 1 where b.id = {c}"),
        ]),
        ("no_decision", vec![format!("update event set verb = 'odd' where subject = 'booking' and subject_id = {c} and verb = 'requested'")]),
        ("no_trace", vec![format!("update event set trace = null where subject = 'booking' and subject_id = {a}")]),
        ("no_rule_version", vec![format!("update event set policy_id = null where subject = 'booking' and subject_id = {a}")]),
        ("not_in_outbox", vec![format!("delete from outbox where event_id in (select id from event where subject = 'booking' and subject_id = {a})")]),
        ("not_to_be_told", vec!["insert into outbox (event_id, due) values (999999, 0)".to_owned()]),
        ("uid", vec![format!("update calendar_object set uid = (select max(uid) from calendar_object) where id <> {a}")]),
        ("sequence", vec!["update calendar_object set sequence = -1".to_owned()]),
        ("no_object", vec![format!("update booking set object_id = 999999 where id = {c}")]),
        ("open_takes_nothing", vec![format!("update occupancy set live = 0 where booking_id = {a}")]),
        ("closed_takes", vec![format!("update occupancy set live = 1 where booking_id = {d}")]),
        ("change_takes_nothing", vec![change(a, "requested")]),
        ("change_of_closed", vec![change(d, "requested")]),
        ("ended_change_takes", vec![
            change(b, "declined"),
            format!(
                "insert into occupancy (resource_id, named_id, booking_id, change_id, starts_at, ends_at, units, cause)
                 select resource_id, named_id, booking_id, (select id from booking_change where booking_id = {b}), 10, 20, 1,
                        'booking' from occupancy where booking_id = {b}"
            ),
        ]),
        ("refunds", vec![
            "insert into bill (company_id, month, number, gross, tier, pool, voucher, payable, free_value, issued_at, came_back)
             select max(id), 0, 1, 0, 0, 0, 0, 0, 0, 0, 5 from company".to_owned(),
        ]),
        ("bill_sums", vec!["update bill set free_value = free_value + 100".to_owned()]),
        ("line_parts", vec![
            "insert into tariff (pool_id, starts_at, list, tiers, off, created_at) values (1, 0, 100, '[]', 0, 0)".to_owned(),
            "insert into bill_line (bill_id, pool_id, tariff_id, list, off, before, seconds, free, gross, tier, pool, voucher, payable)
             select max(id), 1, (select max(id) from tariff), 100, 0, 0, 3600, 0, 100, 0, 0, 0, 100 from bill".to_owned(),
        ]),
        ("line_before", vec!["update bill_line set before = 5".to_owned()]),
        ("line_price", vec!["update bill_line set gross = 90, payable = 90".to_owned()]),
        ("line_refunds", vec!["update bill_line set back = 60".to_owned()]),
        ("billed_elsewhere", vec![piece("1", 0, 0, "999999")]),
        ("not_refunded", vec![piece("1", 5, 1, "(select max(id) from bill_line)")]),
        ("taken_back_parts", vec![
            "insert into job (pool_id, key, company_id, starts_at, ends_at, cards, created_at, import_id, taken_back_at)
             values (1, 'gone', 1, 0, 10, 1, 0, 0, 5)".to_owned(),
            piece("(select max(id) from job)", 0, 0, "null"),
        ]),
        ("taken_back_settled", vec![format!(
            "insert into entry (at, kind, from_id, to_id, amount, subject, subject_id)
             select 0, 'settle', ({}), ({}), 1, 'usage', max(id) from job",
            first("held", "room_minute"), first("supply", "room_minute"))]),
        ("free_books", vec![
            "insert into account (key, kind, unit, guarded, created_at) values ('value:0:fen', 'value', 'fen', 0, 0)".to_owned(),
            format!(
                "insert into entry (at, kind, from_id, to_id, amount, subject, subject_id)
                 select 0, 'bill', ({}), ({}), 1, 'bill', max(id) from bill",
                first("value", "fen"), first("supply", "room_minute")),
        ]),
        ("nothing_behind", vec![entry("pay", &first("held", "room_minute"), &first("supply", "room_minute"), "null")]),
    ];
    let mut tried = BTreeSet::new();
    for (kind, statements) in damage {
        let before = check::check(store).await.unwrap();
        assert!(!before.iter().any(|one| one.kind == kind), "{kind} was there before");
        for sql in statements {
            assert!(raw.run(&sql).await > 0, "{sql}");
        }
        let found = check::check(store).await.unwrap();
        let told =
            found.iter().find(|one| one.kind == kind).unwrap_or_else(|| panic!("{kind} was not found"));
        let line = told.to_string();
        assert!(!line.contains('\n') && line.contains(&format!("{} {}", told.noun, told.id)), "{line}");
        tried.insert(kind);
    }
    assert_eq!(tried, check::kinds().into_iter().collect(), "a kind of finding is not tried");
}
