//! What the store promises, whichever engine runs: what is committed stays, what is not leaves
//! nothing behind, the schema itself refuses what must not be, and rivals get exactly what there is.

use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::{at, empty_house, fresh_url, monday, open};
use hatchery::app::book::{Key, NewBooking, Taking, book};
use hatchery::app::{Fault, inventory};
use hatchery::domain::id::ResourceId;
use hatchery::domain::refusal::Refusal;
use hatchery::domain::time::Interval;
use hatchery::store::place::{meta, set_meta};
use std::sync::Arc;

#[rocket::async_test]
async fn a_dropped_transaction_leaves_nothing_and_its_neighbours_stay() {
    let fresh = empty_house().await;
    let store = &fresh.house.store;
    let mut writers = Vec::new();
    for n in 0..24 {
        let store = store.clone();
        writers.push(rocket::tokio::spawn(async move {
            let mut tx = store.write().await.unwrap();
            set_meta(&mut tx, &format!("k{n}"), "v").await.unwrap();
            if n % 3 == 0 { drop(tx) } else { tx.commit().await.unwrap() }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let mut tx = store.write().await.unwrap();
    for n in 0..24 {
        let kept = meta(&mut tx, &format!("k{n}")).await.unwrap();
        assert_eq!(kept.is_some(), n % 3 != 0, "k{n}");
    }
}

#[rocket::async_test]
async fn a_writer_that_goes_away_half_way_holds_nobody_up() {
    let fresh = empty_house().await;
    let store = fresh.house.store.clone();
    for n in 0..20_u64 {
        let other = store.clone();
        let task = rocket::tokio::spawn(async move {
            let mut tx = other.write().await.unwrap();
            set_meta(&mut tx, "gone", "x").await.unwrap();
            rocket::tokio::time::sleep(std::time::Duration::from_micros(n * 97)).await;
            drop(tx);
        });
        rocket::tokio::time::sleep(std::time::Duration::from_micros(n * 131)).await;
        task.abort();
        let mut tx = store.write().await.unwrap();
        set_meta(&mut tx, &format!("stays{n}"), "x").await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = store.read().await.unwrap();
    assert!(meta(&mut tx, "gone").await.unwrap().is_none());
    assert!(meta(&mut tx, "stays19").await.unwrap().is_some());
}

#[rocket::async_test]
async fn when_the_shared_commit_fails_all_of_its_group_are_told() {
    if std::env::var("TEST_DATABASE_URL").is_ok() {
        println!(
            "DOES NOT APPLY on PostgreSQL, which has no groups: each transaction commits alone, and \
             a_commit_that_fails_is_told_and_leaves_nothing shows one that fails"
        );
        return;
    }
    let fresh = empty_house().await;
    let path = fresh.url.strip_prefix("sqlite://").unwrap().to_owned();
    // Takes the whole transaction down, as a full disk does.
    let mut conn =
        <sqlx::SqliteConnection as sqlx::Connection>::connect(&format!("sqlite://{path}")).await.unwrap();
    let boom = "create trigger boom after insert on meta when new.key = 'boom' begin select raise(rollback, 'boom'); end";
    sqlx::query(boom).execute(&mut conn).await.unwrap();
    let store = fresh.house.store.clone();
    let mut first = store.write().await.unwrap();
    set_meta(&mut first, "first", "x").await.unwrap();
    let second = {
        let store = store.clone();
        rocket::tokio::spawn(async move {
            let mut tx = store.write().await.unwrap();
            let broken = set_meta(&mut tx, "boom", "x").await.is_err();
            (broken, tx.commit().await.is_err())
        })
    };
    // The second waits in the queue, so it runs in the first one's group, before the group's commit.
    rocket::tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let told = first.commit().await;
    assert_eq!(second.await.unwrap(), (true, true));
    assert!(matches!(told, Err(Fault::Lost)), "acknowledged, yet gone: {told:?}");
    let mut tx = store.write().await.unwrap();
    assert!(meta(&mut tx, "first").await.unwrap().is_none());
    set_meta(&mut tx, "after", "x").await.unwrap();
    tx.commit().await.unwrap();
}

#[rocket::async_test]
async fn a_commit_that_fails_is_told_and_leaves_nothing() {
    let fresh = empty_house().await;
    let mut raw = Raw::open(&fresh.url).await;
    // Broken at the end only, when the COMMIT itself looks: a foreign key or trigger that was put off.
    if fresh.house.store.is_shared() {
        raw.run(
            "create function boom() returns trigger language plpgsql as $$
             begin if new.key = 'boom' then raise exception 'boom'; end if; return null; end $$",
        )
        .await;
        raw.run(
            "create constraint trigger boom after insert on meta deferrable initially deferred
             for each row execute function boom()",
        )
        .await;
    } else {
        raw.run("create table later (k text references meta (key) deferrable initially deferred)").await;
        raw.run(
            "create trigger boom after insert on meta when new.key = 'boom'
             begin insert into later (k) values ('nobody'); end",
        )
        .await;
    }
    let store = &fresh.house.store;
    let mut tx = store.write().await.unwrap();
    set_meta(&mut tx, "before", "x").await.unwrap();
    set_meta(&mut tx, "boom", "x").await.unwrap();
    let told = tx.commit().await;
    assert!(told.is_err(), "acknowledged, yet not kept");
    let mut tx = store.write().await.unwrap();
    for key in ["before", "boom"] {
        assert!(meta(&mut tx, key).await.unwrap().is_none(), "{key}");
    }
    set_meta(&mut tx, "after", "x").await.unwrap();
    tx.commit().await.unwrap();
    assert!(meta(&mut store.read().await.unwrap(), "after").await.unwrap().is_some());
}

/// `rivals` of beta book the same slot of a room of `capacity` at once, through `houses` in turn.
async fn race(cast: &Cast, houses: &[Arc<hatchery::app::House>], capacity: usize, rivals: usize, day: &str) {
    let manager = cast.actor("manager").await;
    let code = format!("race{capacity}{day}");
    let draft = crate::kit::cast::draft(&code, "meeting_room", &capacity.to_string(), "4", "");
    let made = inventory::add(&houses[0], &manager, cast.nanshan, &draft, None, monday()).await.unwrap();
    let id = ResourceId(made.id);
    let founders =
        [cast.actor("bob").await, cast.actor("bea").await, cast.actor("ben").await, cast.actor("ann").await];
    let barrier = Arc::new(rocket::tokio::sync::Barrier::new(rivals));
    let mut tasks = Vec::new();
    for n in 0..rivals {
        let (house, barrier) = (houses[n % houses.len()].clone(), barrier.clone());
        let actor = founders[n % founders.len()].clone();
        // Not all the same minutes: overlaps of every shape.
        let shift = [0, 15, 30][n % 3] * 60;
        let start = at(&format!("{day}T10:00:00+08:00")).plus(shift);
        let new = NewBooking {
            items: vec![Taking { resource: id, units: 1 }],
            span: Interval::new(start, start.plus(3_600)).unwrap(),
            title: format!("rival {n}"),
            company: None,
            holder: None,
            guests: vec![],
            note: String::new(),
            private: false,
            seats: 0,
            accepts: Vec::new(),
            overriding: None,
        };
        tasks.push(rocket::tokio::spawn(async move {
            barrier.wait().await;
            book(&house, &actor, &new, None, monday()).await
        }));
    }
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => won += 1,
            Err(Fault::Refused(refusal)) => assert!(matches!(*refusal, Refusal::Taken { .. }), "{refusal:?}"),
            Err(fault) => panic!("{fault}"),
        }
    }
    assert_eq!(won, capacity, "of {rivals} rivals for capacity {capacity}");
}

#[rocket::async_test]
async fn sixty_four_rivals_get_exactly_what_there_is() {
    let cast = Cast::new().await;
    for capacity in [1, 3, 10] {
        race(&cast, std::slice::from_ref(&cast.fresh.house), capacity, 64, "2026-11-24").await;
    }
}

#[rocket::async_test]
async fn two_instances_over_one_database_give_no_more() {
    let cast = Cast::new().await;
    let second = Arc::new(open(&cast.fresh.url).await);
    for capacity in [1, 3, 10] {
        race(&cast, &[cast.fresh.house.clone(), second.clone()], capacity, 64, "2026-11-25").await;
    }
}

#[rocket::async_test]
async fn the_same_key_books_once_and_brings_the_same_answer() {
    let cast = Cast::new().await;
    let (house, ann) = (cast.fresh.house.clone(), cast.actor("ann").await);
    let start = at("2026-11-24T10:00:00+08:00");
    let new = NewBooking {
        items: vec![Taking { resource: cast.resources["desk1"], units: 1 }],
        span: Interval::new(start, start.plus(3_600)).unwrap(),
        title: "once".into(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: Vec::new(),
        overriding: None,
    };
    cast.grant("acme", hatchery::domain::amount::Unit::DeskDay, 30).await;
    let key = Key::new(&house, &ann, "/api/v1/bookings", "k", "b");
    let mut tasks = Vec::new();
    for _ in 0..12 {
        let (house, ann, new, key) = (house.clone(), ann.clone(), new.clone(), key.clone());
        tasks.push(rocket::tokio::spawn(async move {
            book(&house, &ann, &new, Some(&key), monday()).await.unwrap()
        }));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "one booking, one answer");
    let other = Key::new(&house, &ann, "/api/v1/bookings", "k", "c");
    let refused = book(&house, &ann, &new, Some(&other), monday()).await;
    assert!(matches!(refused, Err(Fault::Refused(r)) if *r == Refusal::KeyReused));
}

#[rocket::async_test]
async fn the_schema_refuses_by_itself_what_must_not_be() {
    let cast = Cast::new().await;
    for (sql, name) in [
        ("update entry set amount = 1", "append_only"),
        ("delete from entry", "append_only"),
        ("update event set verb = 'x'", "append_only"),
        ("delete from event", "append_only"),
        ("update account set balance = -1 where guarded = 1", "overdrawn"),
        (
            "insert into entry (at, kind, from_id, to_id, amount)
             select 0, 'hold', a.id, b.id, 1 from account a, account b
              where a.unit = 'room_minute' and b.unit = 'desk_day' limit 1",
            "unit_mixed",
        ),
        ("update atom set capacity = capacity - 1 where capacity > 1", "capacity_shrinks"),
        (
            "insert into occupancy (resource_id, named_id, starts_at, ends_at, units, cause)
             select resource_id, resource_id, 10, 20, capacity + 1, 'closure' from atom where capacity = 10",
            "over_capacity",
        ),
    ] {
        let mut tx = cast.house().store.write().await.unwrap();
        let refused = tx.run(sql, &[]).await.expect_err(sql);
        assert_eq!(refused.broken(), Some(name), "{sql}");
    }
}

/// A database of the version before the books, with movements in it: they stay, and the new names hold.
#[rocket::async_test]
async fn an_old_ledger_is_taken_over_as_it_is() {
    let (url, folder) = fresh_url().await;
    let engine = if url.starts_with("sqlite") { "sqlite" } else { "postgres" };
    let old = std::env::temp_dir().join(format!("hatchery_old_{engine}_{}", std::process::id()));
    std::fs::create_dir_all(&old).unwrap();
    for file in std::fs::read_dir(format!("migrations/{engine}")).unwrap() {
        let file = file.unwrap();
        if file.file_name().to_string_lossy().as_ref() < "0009" {
            std::fs::copy(file.path(), old.join(file.file_name())).unwrap();
        }
    }
    let before = sqlx::migrate::Migrator::new(old.as_path()).await.unwrap();
    if engine == "sqlite" {
        let options: sqlx::sqlite::SqliteConnectOptions = url.parse().unwrap();
        let mut conn = sqlx::ConnectOptions::connect(&options.create_if_missing(true)).await.unwrap();
        before.run(&mut conn).await.unwrap();
    } else {
        let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.unwrap();
        before.run(&mut conn).await.unwrap();
    }
    std::fs::remove_dir_all(&old).unwrap();
    let mut raw = Raw::open(&url).await;
    raw.run(
        "insert into account (key, kind, unit, guarded, granted, valid_to, created_at) values
           ('s', 'supply', 'room_minute', 0, 0, 253402300799, 0), ('g', 'grant', 'room_minute', 1, 50, 2000000000, 0),
           ('h', 'held', 'room_minute', 1, 0, 253402300799, 0)",
    )
    .await;
    let entry = |kind: &str, from: &str, to: &str, amount: i64| {
        format!(
            "insert into entry (at, kind, from_id, to_id, amount)
             select 1795000000, '{kind}', f.id, t.id, {amount} from account f, account t where f.key = '{from}' and t.key = '{to}'"
        )
    };
    raw.run(&entry("grant", "s", "g", 50)).await;
    raw.run(&entry("hold", "g", "h", 20)).await;
    let house = open(&url).await;
    assert_eq!(hatchery::app::check::check(&house.store).await.unwrap(), []);
    if engine == "sqlite" {
        assert_eq!(raw.texts("pragma integrity_check").await, ["ok"]);
    }
    assert_eq!(raw.count("select sweep_at from account where key = 'g'").await, 2_000_000_000);
    assert_eq!(raw.count("select count(*) from seal").await, 1, "the day of the first movement is open");
    raw.run("insert into account (key, kind, unit, guarded, created_at) values ('p', 'payable', 'room_minute', 2, 0)").await;
    raw.run(&entry("bill", "p", "h", 7)).await;
    assert_eq!(raw.count("select balance from account where key = 'p'").await, -7, "who owes is below zero");
    for sql in [
        entry("bill", "g", "h", 31),
        entry("odd", "g", "h", 1),
        "insert into account (key, kind, unit, guarded, created_at) values ('o', 'odd', 'fen', 0, 0)"
            .to_owned(),
        "update entry set amount = 1".to_owned(),
    ] {
        assert!(raw.refuses(&sql).await, "{sql}");
    }
    if let Some(folder) = folder {
        house.store.close().await;
        let _ = std::fs::remove_dir_all(folder);
    }
}
