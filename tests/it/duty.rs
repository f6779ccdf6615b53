//! Due work: shared by several instances, each row done once, caught up after a stop, never held up by
//! one that fails; and reminders.

use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::{at, monday, open};
use hatchery::app::approve::{Answer, answer};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::change::{Change, change};
use hatchery::app::people::{self, Profile};
use hatchery::app::wait::{Wanted, join};
use hatchery::app::{House, cancel, check, due, notify};
use hatchery::domain::booking::State;
use hatchery::domain::duty::Duty;
use hatchery::domain::id::{BookingId, PersonId};
use hatchery::domain::person::Language;
use hatchery::domain::time::{DAY, HOUR, Instant, Interval, MINUTE};
use hatchery::domain::waitlist::Ask;
use hatchery::store::bulk::{self, BookingRow};
use hatchery::store::duty::{self, LEASE};
use rocket::http::Status;
use std::sync::Arc;

const ROWS: i64 = 200;

/// Many bookings of the Tuesday that nothing hangs on.
async fn crowd(cast: &Cast) {
    let row = |n: i64| {
        let start = monday().plus(DAY + n / 10 * HOUR / 2);
        BookingRow {
            id: BookingId(1_000 + n),
            uid: format!("due-{n}"),
            incubator: cast.nanshan,
            company: cast.companies["beta"],
            person: cast.id("bob"),
            title: "Day".to_owned(),
            seats: 0,
            span: Interval::new(start, start.plus(HOUR / 2)).unwrap(),
            state: State::Confirmed,
            respond_by: None,
            policy: None,
            reason: None,
            cancelled_from: None,
            at: (monday(), monday()),
            moves: 0,
            resource: cast.resources["desk1"],
            atoms: vec![cast.resources["desk1"]],
            units: 1,
            series: None,
            remind: None,
            came: None,
        }
    };
    let rows: Vec<BookingRow> = (0..ROWS).map(row).collect();
    let mut tx = cast.house().store.write().await.unwrap();
    bulk::bookings(&mut tx, &rows).await.unwrap();
    tx.commit().await.unwrap();
}

async fn book_room(cast: &Cast, who: &str, room: &str, start: Instant, minutes: i64) -> BookingId {
    let new = NewBooking {
        items: vec![Taking { resource: cast.resources[room], units: 1 }],
        span: Interval::new(start, start.plus(minutes * MINUTE)).unwrap(),
        title: format!("{who} in {room}"),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: vec![],
        overriding: None,
    };
    book(cast.house(), &cast.actor(who).await, &new, None, monday()).await.unwrap().id
}

async fn waiting(house: &House, kind: Duty, now: Instant) -> i64 {
    let all = due::status(house, now).await.unwrap();
    all.iter().find(|one| one.kind == kind.name()).unwrap().waiting
}

async fn state(raw: &mut Raw, id: BookingId) -> String {
    raw.texts(&format!("select state from booking where id = {id}")).await.remove(0)
}

#[rocket::async_test]
async fn two_instances_share_what_is_due_and_do_each_row_once() {
    let cast = Cast::new().await;
    crowd(&cast).await;
    let one = cast.fresh.house.clone();
    // The embedded engine serves one process: there two tasks of it take turns.
    let two = if one.store.is_shared() { Arc::new(open(&cast.fresh.url).await) } else { one.clone() };
    let now = monday().plus(5 * DAY);
    let works = |house: Arc<House>| async move {
        let mut done = 0;
        while waiting(&house, Duty::Finish, now).await > 0 {
            done += due::run(&house, now).await.unwrap();
        }
        done
    };
    let (first, second) = rocket::tokio::join!(works(one), works(two));
    assert_eq!(first + second, ROWS as usize + 1, "and the days of the ledger are sealed in one go");
    let mut raw = Raw::open(&cast.fresh.url).await;
    assert_eq!(raw.count("select count(*) from event where verb = 'finished'").await, ROWS);
    assert_eq!(raw.count("select count(distinct subject_id) from event where verb = 'finished'").await, ROWS);
    assert_eq!(raw.count("select done from duty where kind = 'finish'").await, ROWS);
    assert_eq!(raw.count("select count(*) from booking where state = 'done'").await, ROWS);
}

#[rocket::async_test]
async fn a_batch_is_left_to_the_next_instance() {
    let cast = Cast::new().await;
    crowd(&cast).await;
    let (one, two) = (cast.house(), open(&cast.fresh.url).await);
    let now = monday().plus(5 * DAY);
    let mut shares = Vec::new();
    for house in [one, &two, one, &two, one] {
        shares.push(due::run(house, now).await.unwrap());
    }
    assert_eq!(shares, [51, 50, 50, 50, 0], "the ledger's days are sealed by the first");
}

#[rocket::async_test]
async fn what_a_dead_instance_minded_is_taken_over_when_its_lease_ends() {
    let cast = Cast::new().await;
    let id = book_room(&cast, "bob", "room1", monday().plus(DAY), 60).await;
    let asked = book_room(&cast, "ann", "big", monday().plus(2 * DAY), 60).await;
    let (mut raw, now) = (Raw::open(&cast.fresh.url).await, monday().plus(5 * DAY));
    let mut tx = cast.house().store.write().await.unwrap();
    assert!(duty::take(&mut tx, Duty::Finish, "dead", now, now.plus(LEASE)).await.unwrap());
    assert!(!duty::take(&mut tx, Duty::Finish, "late", now.plus(1), now.plus(LEASE)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(
        due::run(cast.house(), now.plus(LEASE - 1)).await.unwrap(),
        4,
        "the other kinds go on: one lapses, two reminders come too late, days are sealed"
    );
    assert_eq!(
        (state(&mut raw, id).await, state(&mut raw, asked).await),
        ("confirmed".into(), "lapsed".into())
    );
    assert_eq!(due::run(cast.house(), now.plus(LEASE)).await.unwrap(), 1);
    assert_eq!(state(&mut raw, id).await, "done");
    // Who was only slow does not take the kind away from who minds it now.
    let mut tx = cast.house().store.write().await.unwrap();
    let later = now.plus(2 * LEASE);
    assert!(duty::take(&mut tx, Duty::Finish, "new", later, later.plus(LEASE)).await.unwrap());
    let round = duty::Round { done: 1, ..duty::Round::default() };
    duty::count(&mut tx, Duty::Finish, "dead", &round, later).await.unwrap();
    assert!(!duty::take(&mut tx, Duty::Finish, "other", later.plus(1), later.plus(LEASE)).await.unwrap());
    duty::count(&mut tx, Duty::Finish, "new", &round, later).await.unwrap();
    assert!(duty::take(&mut tx, Duty::Finish, "other", later.plus(1), later.plus(LEASE)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(raw.count("select done from duty where kind = 'finish'").await, 3);
}

#[rocket::async_test]
async fn what_fell_due_during_a_stop_is_caught_up() {
    let cast = Cast::new().await;
    let (house, mut raw) = (cast.house(), Raw::open(&cast.fresh.url).await);
    let tuesday = monday().plus(DAY);
    let asked = book_room(&cast, "ann", "big", tuesday, 60).await;
    let over = book_room(&cast, "bob", "room1", tuesday.plus(HOUR), 60).await;
    let missed = book_room(&cast, "bob", "room2", tuesday.plus(HOUR), 60).await;
    let grace = tuesday.plus(HOUR + 15 * MINUTE);
    raw.run(&format!("update booking set present_from = {0}, present_by = {0} where id = {missed}", grace.0))
        .await;
    let wanted = Wanted {
        resource: Some(cast.resources["room1"]),
        incubator: None,
        kind: String::new(),
        seats: 0,
        units: 1,
        people: 0,
        ask: Ask { window: Interval::new(tuesday.plus(HOUR), tuesday.plus(2 * HOUR)).unwrap(), length: HOUR },
        title: "Hoped".to_owned(),
        private: false,
        company: None,
        auto: false,
    };
    let wait = join(house, &cast.actor("ann").await, &wanted, None, monday()).await.unwrap();
    let after = monday().plus(4 * DAY);
    for kind in [Duty::Lapse, Duty::Miss, Duty::Finish, Duty::Expire] {
        assert_eq!(waiting(house, kind, after).await, 1, "{kind:?}");
    }
    assert_eq!(
        due::run(house, after).await.unwrap(),
        8,
        "each once, with three reminders that come too late, and the ledger's days in one go"
    );
    assert_eq!(due::run(house, after).await.unwrap(), 0);
    assert_eq!(state(&mut raw, asked).await, "lapsed");
    assert_eq!(state(&mut raw, over).await, "done");
    assert_eq!(state(&mut raw, missed).await, "no_show", "not over and settled as if somebody had come");
    assert_eq!(raw.texts(&format!("select state from wait where id = {}", wait.id)).await, ["expired"]);
    assert_eq!(raw.count("select count(*) from event where verb = 'reminded'").await, 0);
    assert_eq!(check::check(&house.store).await.unwrap(), []);
}

#[rocket::async_test]
async fn a_proposed_time_past_its_deadline_stands_in_nobodys_way() {
    let cast = Cast::new().await;
    let (house, mut raw) = (cast.house(), Raw::open(&cast.fresh.url).await);
    let (from, to) = (monday().plus(3 * DAY), monday().plus(4 * DAY));
    let id = book_room(&cast, "ann", "big", from, 60).await;
    answer(house, &cast.actor("manager").await, id, None, Answer::Approve, None, monday()).await.unwrap();
    let new = Change { span: Interval::new(to, to.plus(HOUR)).ok(), ..Change::default() };
    change(house, &cast.actor("ann").await, id, None, &new, monday()).await.unwrap();
    // Nothing has run since; the next who wants the slot need not wait for it.
    let later = monday().plus(2 * DAY);
    let new = NewBooking {
        items: vec![Taking { resource: cast.resources["big"], units: 1 }],
        span: Interval::new(to, to.plus(HOUR)).unwrap(),
        title: "Instead".to_owned(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 0,
        accepts: vec![],
        overriding: None,
    };
    book(house, &cast.actor("bob").await, &new, None, later).await.unwrap();
    assert_eq!(raw.texts("select state from booking_change").await, ["lapsed"]);
    assert_eq!(state(&mut raw, id).await, "confirmed");
}

#[rocket::async_test]
async fn a_row_that_fails_is_told_and_holds_up_no_other() {
    let cast = Cast::new().await;
    let (house, mut raw) = (cast.house(), Raw::open(&cast.fresh.url).await);
    let bad = book_room(&cast, "ann", "room1", monday().plus(DAY), 60).await;
    let good = book_room(&cast, "bob", "room2", monday().plus(DAY), 90).await;
    let acme = cast.companies["acme"];
    let held = format!("update account set balance = 0 where kind = 'held' and company_id = {acme}");
    raw.run(&held).await;
    let mut now = monday().plus(2 * DAY);
    assert_eq!(
        due::run(house, now).await.unwrap(),
        4,
        "one booking settled, two late reminders, days sealed"
    );
    assert_eq!(
        (state(&mut raw, bad).await, state(&mut raw, good).await),
        ("confirmed".into(), "done".into())
    );
    for (tries, minutes) in [(1, 1), (2, 2), (3, 4), (4, 8)] {
        let failed = due::setbacks(house).await.unwrap();
        assert_eq!((failed.len(), failed[0].row_id, failed[0].tries), (1, bad.0, tries));
        assert!(failed[0].error.contains("overdrawn"), "{}", failed[0].error);
        // Nobody tries again before the pause is over.
        assert_eq!(due::run(house, now.plus(minutes * MINUTE - 1)).await.unwrap(), 0);
        assert_eq!(due::setbacks(house).await.unwrap(), failed);
        now = now.plus(minutes * MINUTE);
        due::run(house, now).await.unwrap();
    }
    let all = due::status(house, now).await.unwrap();
    let finish = all.iter().find(|one| one.kind == "finish").unwrap();
    assert_eq!((finish.waiting, finish.done, finish.failed, finish.standing), (1, 1, 5, 1));
    assert_eq!(finish.oldest, Some(monday().plus(DAY + HOUR).0));

    let admin = Browser::of(&cast, "admin").await.page("/jobs").await;
    assert!(admin.contains("overdrawn") && admin.contains("1 to be tried again"), "{admin}");
    assert!(admin.contains(&format!("href=\"/bookings/{bad}\"")), "{admin}");
    let manager = Browser::of(&cast, "manager").await.page("/jobs").await;
    assert!(manager.contains("Bookings that are over are settled") && !manager.contains("overdrawn"));
    assert_eq!(Browser::of(&cast, "ann").await.get("/jobs").await.0, Status::Forbidden);

    // Once what was wrong is mended the row is done and forgotten as a failure.
    raw.run(&held.replace("balance = 0", "balance = 60")).await;
    assert_eq!(due::run(house, now.plus(16 * MINUTE)).await.unwrap(), 1);
    assert_eq!(state(&mut raw, bad).await, "done");
    assert_eq!(due::setbacks(house).await.unwrap(), []);
}

#[rocket::async_test]
async fn an_event_that_cannot_be_told_holds_up_only_its_own_noun() {
    let cast = Cast::new().await;
    let (house, mut raw) = (cast.house(), Raw::open(&cast.fresh.url).await);
    let bad = book_room(&cast, "ann", "room1", monday().plus(DAY), 60).await;
    let zone = "update incubator set time_zone = 'Nowhere' where slug = 'nanshan'";
    raw.run(zone).await;
    assert!(notify::run(house, monday()).await.unwrap() > 0);
    raw.run("update incubator set time_zone = 'Asia/Shanghai' where slug = 'nanshan'").await;
    let told = "select count(*) from notice";
    let good = book_room(&cast, "bob", "room2", monday().plus(DAY), 60).await;
    cancel::cancel(house, &cast.actor("ann").await, bad, None, None, monday()).await.unwrap();
    raw.run(&format!("update outbox set due = {}", monday().0)).await;
    raw.run(&format!(
        "update outbox set due = {} where event_id in (select id from event where subject_id = {bad} and verb = 'booked')",
        monday().plus(60).0
    ))
    .await;
    notify::run(house, monday().plus(1)).await.unwrap();
    let of = |id: BookingId| format!("{told} n join event e on e.id = n.event_id where e.subject_id = {id}");
    assert_eq!(raw.count(&of(bad)).await, 0, "what happened later is not told first");
    let tell = due::status(house, monday().plus(1)).await.unwrap();
    let tell = tell.into_iter().find(|one| one.kind == "tell").unwrap();
    assert_eq!((tell.failed, tell.standing), (1, 1));
    assert_eq!(
        raw.count(&format!(
            "select count(*) from mail m join event e on e.id = m.event_id where e.subject_id = {good}"
        ))
        .await,
        1
    );
    notify::run(house, monday().plus(60)).await.unwrap();
    notify::run(house, monday().plus(61)).await.unwrap();
    let mails =
        format!("select count(*) from mail m join event e on e.id = m.event_id where e.subject_id = {bad}");
    assert_eq!(raw.count(&mails).await, 2);
    let tell = due::status(house, monday().plus(61)).await.unwrap();
    assert_eq!(tell.into_iter().find(|one| one.kind == "tell").unwrap().standing, 0);
}

async fn wish(cast: &Cast, who: &str, remind_minutes: i64, mail_wish: &str) {
    let house = cast.house();
    let actor = cast.actor(who).await;
    let version = people::me(house, &actor).await.unwrap().version;
    let profile = Profile {
        version,
        name: who.to_owned(),
        language: Language::En,
        mobile: String::new(),
        mail_wish: mail_wish.to_owned(),
        shortcuts: true,
        remind_minutes,
    };
    people::save_profile(house, &actor, &profile, monday()).await.unwrap();
}

/// Who was reminded of what, by notice and by mail, in order.
async fn reminded(cast: &Cast, now: Instant) -> (Vec<String>, Vec<String>) {
    due::run(cast.house(), now).await.unwrap();
    while notify::run(cast.house(), now).await.unwrap() > 0 {}
    let mut raw = Raw::open(&cast.fresh.url).await;
    let notices = "select p.name || ': ' || b.title from notice n join event e on e.id = n.event_id
        join person p on p.id = n.person_id join booking b on b.id = e.subject_id where e.verb = 'reminded' order by n.id";
    let mails = "select m.address || ': ' || m.subject from mail m join event e on e.id = m.event_id
        where e.verb = 'reminded' order by m.id";
    (raw.texts(notices).await, raw.texts(mails).await)
}

#[rocket::async_test]
async fn a_holder_is_reminded_once_by_their_own_wish() {
    let cast = Cast::new().await;
    let nine = at("2026-11-24T09:00:00+08:00");
    wish(&cast, "bob", 0, "all").await;
    wish(&cast, "bea", 60, "decisions").await;
    book_room(&cast, "ann", "room1", nine, 60).await;
    book_room(&cast, "bob", "room2", nine, 60).await;
    book_room(&cast, "bea", "half1", nine, 60).await;
    let ann = ("ann: ann in room1".to_owned(), "ann@hatchery.test: Begins soon: ann in room1".to_owned());
    let none = (vec![], vec![]);
    assert_eq!(reminded(&cast, nine.plus(-HOUR - 1)).await, none);
    let bea = "bea: bea in half1".to_owned();
    assert_eq!(
        reminded(&cast, nine.plus(-HOUR)).await,
        (vec![bea.clone()], vec![]),
        "only decisions by mail"
    );
    assert_eq!(reminded(&cast, nine.plus(-30 * MINUTE - 1)).await, (vec![bea.clone()], vec![]));
    let all = (vec![bea, ann.0], vec![ann.1]);
    assert_eq!(reminded(&cast, nine.plus(-30 * MINUTE)).await, all);
    assert_eq!(reminded(&cast, nine.plus(-MINUTE)).await, all, "once");
}

#[rocket::async_test]
async fn a_reminder_follows_what_becomes_of_the_booking() {
    let cast = Cast::new().await;
    let (house, ann) = (cast.house(), cast.actor("ann").await);
    let nine = at("2026-11-24T09:00:00+08:00");
    let gone = book_room(&cast, "ann", "room1", nine, 60).await;
    cancel::cancel(house, &ann, gone, None, None, monday()).await.unwrap();
    let moved = book_room(&cast, "ann", "room2", nine, 60).await;
    let eleven = nine.plus(2 * HOUR);
    let new = Change { span: Interval::new(eleven, eleven.plus(HOUR)).ok(), ..Change::default() };
    change(house, &ann, moved, None, &new, monday()).await.unwrap();
    let asked = book_room(&cast, "ann", "big", nine.plus(3 * HOUR), 60).await;
    let friday = at("2026-11-27T09:00:00+08:00");
    book_room(&cast, "ann", "room1", friday, 60).await;
    assert_eq!(reminded(&cast, nine.plus(-MINUTE)).await.0.len(), 0, "called off, or later");
    assert_eq!(reminded(&cast, eleven.plus(-30 * MINUTE)).await.0, ["ann: ann in room2"]);
    assert_eq!(reminded(&cast, nine.plus(3 * HOUR - MINUTE)).await.0.len(), 1, "{asked} was never granted");
    // A wish changed later holds for what is booked already.
    wish(&cast, "ann", 1_440, "all").await;
    assert_eq!(reminded(&cast, friday.plus(-DAY)).await.0.len(), 2);
    let mut raw = Raw::open(&cast.fresh.url).await;
    let PersonId(ann) = cast.id("ann");
    assert_eq!(
        raw.count(&format!("select count(*) from booking where person_id = {ann} and remind_at is not null"))
            .await,
        0
    );
}
