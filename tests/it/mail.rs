//! Mails as they leave: what they say, what a mail server may do to them, and that none is lost.

use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::smtp::{Manner, Smtp, Taken};
use crate::kit::{at, monday, open};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::cancel::cancel;
use hatchery::app::{House, notify};
use hatchery::domain::id::BookingId;
use hatchery::domain::time::{DAY, Instant, Interval, MINUTE};
use hatchery::jobs::mail_round;
use hatchery::link::mail::Post;
use hatchery::store::outbox;
use std::collections::HashMap;
use std::sync::Arc;

/// A house whose mails leave, over the cast's database.
async fn posting(cast: &Cast) -> Arc<House> {
    let mut house = open(&cast.fresh.url).await;
    house.mails = true;
    Arc::new(house)
}

fn post(url: &str) -> Post {
    Post::new(url, Post::sender("Hatchery 孵化通 <desk@hatchery.test>").unwrap()).unwrap()
}

/// Books a room for an hour of the Tuesday.
async fn booked(cast: &Cast, who: &str, code: &str, hour: u32, title: &str) -> BookingId {
    let start = at(&format!("2026-11-24T{hour:02}:00:00+08:00"));
    let new = NewBooking {
        items: vec![Taking { resource: cast.resources[code], units: 1 }],
        span: Interval::new(start, start.plus(60 * MINUTE)).unwrap(),
        title: title.to_owned(),
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

/// Tells people and sends until there is nothing left to do at `now`.
async fn deliver(house: &Arc<House>, post: &Post, now: Instant) {
    while notify::run(house, now).await.unwrap() > 0 {}
    while mail_round(house, post, move || now).await.unwrap() > 0 {}
}

fn to<'a>(taken: &'a [Taken], name: &str) -> Vec<&'a Taken> {
    taken.iter().filter(|mail| mail.to == format!("{name}@hatchery.test")).collect()
}

async fn state(raw: &mut Raw, name: &str) -> Vec<String> {
    raw.texts(&format!(
        "select state || ' ' || cast(tries as text) from mail where address = '{name}@hatchery.test' order by id"
    ))
    .await
}

#[rocket::async_test]
async fn a_mail_is_whole_and_in_its_readers_language() {
    let cast = Cast::new().await;
    let (house, server) = (posting(&cast).await, Smtp::start().await);
    let mut raw = Raw::open(&cast.fresh.url).await;
    raw.run("update person set language = 'zh-CN' where name in ('ann', 'manager')").await;
    booked(&cast, "ann", "room1", 10, "周会：模型评测与下一阶段的安排，请各位准时参加").await;
    booked(&cast, "bob", "big", 10, "Open day").await;
    deliver(&house, &post(&server.url), monday()).await;
    let taken = server.taken();
    let ann = to(&taken, "ann")[0];
    assert_eq!(ann.header("to"), "ann@hatchery.test");
    assert!(ann.header("from").ends_with("<desk@hatchery.test>") && ann.header("from").contains("=?utf-8?"));
    assert!(ann.header("subject").starts_with("=?utf-8?"), "{}", ann.header("subject"));
    assert_eq!(ann.subject(), "预订已确认：周会：模型评测与下一阶段的安排，请各位准时参加");
    assert_eq!(ann.header("date"), "Mon, 23 Nov 2026 00:00:00 +0000");
    assert!(
        ann.header("message-id").starts_with("<mail-")
            && ann.header("message-id").ends_with("@hatchery.test>")
    );
    assert_eq!(ann.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(ann.header("mime-version"), "1.0");
    assert_eq!(ann.header("auto-submitted"), "auto-generated");
    assert!(ann.body.starts_with("ann，您好：\n\n预订已确认"), "{}", ann.body);
    assert!(
        ann.body.contains("南山孵化器") && ann.body.contains("http://hatchery.test/bookings/"),
        "{}",
        ann.body
    );
    let bob = to(&taken, "bob")[0];
    assert_eq!(bob.subject(), "Your request: Open day");
    assert!(bob.body.starts_with("Hello bob,\n\nYour request: Open day\n"), "{}", bob.body);
    assert!(bob.body.contains("Nanshan") && !bob.body.contains("您"), "{}", bob.body);
    assert_eq!(to(&taken, "manager")[0].subject(), "待审批：Open day");
    assert_eq!(to(&taken, "manager2")[0].subject(), "Waiting for your answer: Open day");
    let ids: HashMap<&str, ()> = taken.iter().map(|mail| (mail.header("message-id"), ())).collect();
    assert_eq!(ids.len(), taken.len(), "each mail has an id of its own");
}

#[rocket::async_test]
async fn a_busy_server_is_asked_again_after_growing_pauses_and_order_is_kept() {
    let cast = Cast::new().await;
    let (house, server) = (posting(&cast).await, Smtp::start().await);
    let (post, mut raw) = (post(&server.url), Raw::open(&cast.fresh.url).await);
    server.treat("ann@hatchery.test", Manner::Busy);
    let id = booked(&cast, "ann", "room1", 10, "Weekly").await;
    let ann = cast.actor("ann").await;
    cancel(cast.house(), &ann, id, None, None, monday()).await.unwrap();
    booked(&cast, "bob", "room2", 10, "Other").await;
    let mut now = monday();
    for (tries, pause) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60)] {
        deliver(&house, &post, now).await;
        assert_eq!(state(&mut raw, "ann").await[0], format!("queued {tries}"));
        deliver(&house, &post, now.plus(pause * MINUTE - 1)).await;
        assert_eq!(state(&mut raw, "ann").await[0], format!("queued {tries}"), "too early");
        now = now.plus(pause * MINUTE);
    }
    let error = raw
        .texts("select coalesce(error, '') from mail where address = 'ann@hatchery.test' order by id")
        .await;
    assert!(error[0].contains("come back later"), "{error:?}");
    // Nobody else waits behind her, and her second mail does not overtake the first.
    assert_eq!(to(&server.taken(), "bob").len(), 1);
    assert_eq!(state(&mut raw, "ann").await[1], "queued 0");
    server.treat("ann@hatchery.test", Manner::Takes);
    deliver(&house, &post, now).await;
    let subjects: Vec<String> = to(&server.taken(), "ann").iter().map(|mail| mail.subject()).collect();
    assert_eq!(subjects, ["Booked: Weekly", "Cancelled: Weekly"]);
    assert_eq!(state(&mut raw, "ann").await, ["sent 9", "sent 1"]);
}

#[rocket::async_test]
async fn a_refusal_for_good_is_seen_by_the_administrator_and_holds_nothing_up() {
    let cast = Cast::new().await;
    let (house, server) = (posting(&cast).await, Smtp::start().await);
    let (post, mut raw) = (post(&server.url), Raw::open(&cast.fresh.url).await);
    server.treat("ann@hatchery.test", Manner::Refuses);
    server.treat("bob@hatchery.test", Manner::KeepsOut);
    booked(&cast, "ann", "room1", 10, "One").await;
    booked(&cast, "bob", "room2", 10, "Two").await;
    deliver(&house, &post, monday()).await;
    assert_eq!(state(&mut raw, "ann").await, ["failed 1"]);
    // A server that wants us to log in first refuses every mail: that is no reason to lose them.
    assert_eq!(state(&mut raw, "bob").await, ["queued 1"]);
    let admin = cast.actor("admin").await;
    let seen = notify::mails(&house, &admin, i64::MAX, 50).await.unwrap();
    let failed = seen.iter().find(|mail| mail.state == "failed").unwrap();
    assert!(
        failed.address == "ann@hatchery.test"
            && failed.error.as_ref().unwrap().contains("nobody of that name")
    );
    server.treat("ann@hatchery.test", Manner::Takes);
    booked(&cast, "ann", "room1", 12, "Three").await;
    deliver(&house, &post, monday().plus(DAY)).await;
    assert_eq!(
        to(&server.taken(), "ann").iter().map(|mail| mail.subject()).collect::<Vec<_>>(),
        ["Booked: Three"]
    );
}

#[rocket::async_test]
async fn a_server_that_hangs_up_or_is_away_loses_nothing() {
    let cast = Cast::new().await;
    let (house, server) = (posting(&cast).await, Smtp::start().await);
    let mut raw = Raw::open(&cast.fresh.url).await;
    // A port where nobody listens any more.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let away = post(&format!("smtp://{}", gone.local_addr().unwrap()));
    drop(gone);
    server.treat("ann@hatchery.test", Manner::HangsUp);
    booked(&cast, "ann", "room1", 10, "Weekly").await;
    deliver(&house, &away, monday()).await;
    assert_eq!(state(&mut raw, "ann").await, ["queued 1"]);
    let mut now = monday();
    // A whole weekend without a mail server.
    while now < monday().plus(2 * DAY) {
        now = now.plus(60 * MINUTE);
        deliver(&house, &away, now).await;
    }
    let back = post(&server.url);
    now = now.plus(60 * MINUTE);
    deliver(&house, &back, now).await;
    assert!(server.taken().is_empty() && server.tried() == 1);
    assert!(state(&mut raw, "ann").await[0].starts_with("queued"));
    server.treat("ann@hatchery.test", Manner::Takes);
    deliver(&house, &back, now.plus(60 * MINUTE)).await;
    assert_eq!(server.taken().len(), 1);
    assert!(state(&mut raw, "ann").await[0].starts_with("sent"));
}

#[rocket::async_test]
async fn two_instances_send_each_mail_once_and_in_order() {
    let cast = Cast::new().await;
    let (houses, server) = ([posting(&cast).await, posting(&cast).await], Smtp::start().await);
    let post = post(&server.url);
    let (ann, bob) = (cast.actor("ann").await, cast.actor("bob").await);
    for hour in 9..19 {
        let id = booked(&cast, "ann", "room1", hour, &format!("A{hour}")).await;
        cancel(cast.house(), &ann, id, None, None, monday()).await.unwrap();
        let id = booked(&cast, "bob", "big", hour, &format!("B{hour}")).await;
        cancel(cast.house(), &bob, id, None, None, monday()).await.unwrap();
    }
    let now = monday().plus(DAY);
    let rounds = houses.map(|house| {
        let post = post.clone();
        rocket::tokio::spawn(async move {
            let mut idle = 0;
            while idle < 20 {
                let told = notify::run(&house, now).await.unwrap();
                let sent = mail_round(&house, &post, move || now).await.unwrap();
                idle = if told + sent == 0 { idle + 1 } else { 0 };
                rocket::tokio::time::sleep(std::time::Duration::from_millis(3)).await;
            }
        })
    });
    for round in rounds {
        round.await.unwrap();
    }
    let mut raw = Raw::open(&cast.fresh.url).await;
    let taken = server.taken();
    assert_eq!(raw.count("select count(*) from mail where state <> 'sent'").await, 0);
    assert_eq!(raw.count("select count(*) from mail").await, taken.len() as i64, "each once");
    assert!(taken.len() >= 40, "{}", taken.len());
    for hour in 9..19 {
        for (name, title, first) in [("ann", 'A', "Booked"), ("bob", 'B', "Your request")] {
            let mails = to(&taken, name);
            let of: Vec<String> = mails
                .iter()
                .map(|mail| mail.subject())
                .filter(|subject| subject.ends_with(&format!(": {title}{hour}")))
                .collect();
            assert_eq!(of, [format!("{first}: {title}{hour}"), format!("Cancelled: {title}{hour}")]);
        }
    }
}

#[rocket::async_test]
async fn an_instance_that_dies_half_way_is_taken_over_in_order() {
    let cast = Cast::new().await;
    let (house, server) = (posting(&cast).await, Smtp::start().await);
    let post = post(&server.url);
    let id = booked(&cast, "ann", "room1", 10, "Weekly").await;
    // Another instance claims the first event, and is never seen again.
    let mut tx = house.store.write().await.unwrap();
    assert_eq!(outbox::claim(&mut tx, monday(), 50).await.unwrap().len(), 1);
    tx.commit().await.unwrap();
    let ann = cast.actor("ann").await;
    cancel(cast.house(), &ann, id, None, None, monday()).await.unwrap();
    let later = monday().plus(30);
    let mut raw = Raw::open(&cast.fresh.url).await;
    raw.run(&format!("update outbox set due = {} where due > {}", later.0, later.0)).await;
    deliver(&house, &post, later).await;
    assert!(server.taken().is_empty(), "what happened later must not be told first");
    let after = monday().plus(outbox::CLAIM + 1);
    while notify::run(&house, after).await.unwrap() > 0 {}
    // An instance that dies after the mail was taken: it leaves twice, told apart by its id.
    let mail = notify::claim_mail(&house, after).await.unwrap().remove(0);
    let letter = hatchery::link::mail::Letter {
        id: mail.id,
        to: &mail.address,
        subject: &mail.subject,
        body: &mail.body,
        written: mail.created_at,
    };
    post.send(&letter).await.unwrap();
    deliver(&house, &post, after).await;
    assert_eq!(server.taken().len(), 1, "while its claim lasts nobody else sends it");
    deliver(&house, &post, after.plus(outbox::CLAIM + 1)).await;
    let taken = server.taken();
    let subjects: Vec<String> = taken.iter().map(Taken::subject).collect();
    assert_eq!(subjects, ["Booked: Weekly", "Booked: Weekly", "Cancelled: Weekly"]);
    assert_eq!(taken[0].header("message-id"), taken[1].header("message-id"));
}

#[rocket::async_test]
async fn what_was_not_committed_is_told_to_nobody_and_old_news_stays_kept() {
    let cast = Cast::new().await;
    let (house, server) = (posting(&cast).await, Smtp::start().await);
    let post = post(&server.url);
    let mut tx = house.store.write().await.unwrap();
    let sql = "insert into event (at, door, subject, subject_id, verb, tell_at) values (1, 'web', 'booking', 1, 'booked', 1)";
    tx.run(sql, &[]).await.unwrap();
    drop(tx);
    deliver(&house, &post, monday()).await;
    assert_eq!(server.tried(), 0);
    // Without a mail server: kept. Once there is one, only what is still news leaves.
    booked(&cast, "ann", "room1", 10, "Old").await;
    while notify::run(cast.house(), monday()).await.unwrap() > 0 {}
    booked(&cast, "bob", "room2", 10, "New").await;
    while notify::run(cast.house(), monday().plus(8 * DAY)).await.unwrap() > 0 {}
    deliver(&house, &post, monday().plus(9 * DAY)).await;
    assert_eq!(server.tried(), 0, "kept mails do not leave by themselves");
    assert_eq!(notify::queue_kept(&house, monday().plus(9 * DAY)).await.unwrap(), 1);
    deliver(&house, &post, monday().plus(9 * DAY)).await;
    let subjects: Vec<String> = server.taken().iter().map(Taken::subject).collect();
    assert_eq!(subjects, ["Booked: New"]);
}
