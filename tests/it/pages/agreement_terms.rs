//! What an agreement's pages say of terms that hold later, of what is asked, and of what was called off.

use crate::kit::agreements::desks;
use crate::kit::at;
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::story::play;
use rocket::http::Status;

/// What stands between a mark and the next quote.
fn after<'a>(html: &'a str, mark: &str) -> &'a str {
    html.split_once(mark).map_or("", |(_, rest)| rest).split('"').next().unwrap_or("")
}

/// A cast in which a story was played, and the path of acme's agreement.
async fn told(text: &str) -> (Cast, String) {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    play(&cast, text).await;
    let manager = Browser::of(&cast, "manager").await;
    let list = manager.page(&format!("/companies/{}/agreements", cast.companies["acme"])).await;
    let path = format!("/agreements/{}", after(&list, "<a href=\"/agreements/"));
    (cast, path)
}

const GROWS: &str = "
    09:00  manager  drafts acme fixed1 2026-11-23..2027-05-22 as G   -> draft
    09:01  manager  signs G                                          -> active
    09:02  ann      asks G for fixed1+fixed3 from 2026-12-20 as C    -> enlarge
    09:03  manager  agrees C                                         -> approved 2
";

#[rocket::async_test]
async fn an_agreement_shows_what_it_gives_today_and_what_follows_with_its_day() {
    let (cast, path) = told(GROWS).await;
    let ann = Browser::of(&cast, "ann").await;
    let html = ann.page(&path).await;
    assert!(html.contains("<dd>1 desk<"), "one desk today: {html}");
    let (_, follows) = html.split_once("What follows").expect("what follows");
    assert!(
        follows.contains("From 2026-12-20") && follows.contains("1 desk → 2 desks (+fixed3)"),
        "{follows}"
    );
    // 8 days of November, five months, 22 days of May.
    let whole = "Over the whole term: market rent CNY 53,787.10, to be paid 0.00, waived 53,787.10";
    assert!(html.contains(whole), "{html}");
    assert!(html.contains("Still to come: market rent CNY 53,787.10"), "{html}");

    // Once a month is stated the whole stays what it was; later what followed is what holds.
    let house = cast.house();
    let mut day = crate::kit::monday();
    while day < at("2026-12-21T09:00:00+08:00") {
        day = day.plus(hatchery::domain::time::DAY);
        while hatchery::app::due::run(house, day).await.unwrap() > 0 {}
    }
    let later = Browser::log_in(&cast.fresh.house, "ann@hatchery.test", day).await;
    let html = later.page(&path).await;
    assert!(html.contains(whole) && html.contains("Still to come: market rent CNY 51,387.10"), "{html}");
    assert!(html.contains("<dd>2 desks<") && !html.contains("What follows"), "{html}");
}

#[rocket::async_test]
async fn a_desk_that_was_called_off_before_it_began_reads_so_everywhere() {
    let (cast, path) = told(&format!(
        "{GROWS}
        09:04  manager  ends G by evict on 2026-11-23 as D               -> evict
        09:05  manager2  agrees D                                        -> approved 2
        "
    ))
    .await;
    let (manager, ann) = (Browser::of(&cast, "manager").await, Browser::of(&cast, "ann").await);
    let list = manager.page("/tenancies").await;
    let (_, row) = list.split_once(">fixed3</a>").expect("its row");
    let row = row.split("</tr>").next().unwrap();
    assert!(row.contains("Cancelled") && !row.contains("Ahead"), "{row}");
    let (before, _) = list.split_once("\">fixed3</a>").unwrap();
    let one = before.rsplit("href=\"").next().unwrap();
    for who in [&manager, &ann] {
        let html = who.page(one).await;
        assert!(html.contains("Cancelled") && !html.contains(&format!("action=\"{one}/")), "{html}");
    }
    let desk = manager.page(&format!("/resources/{}", cast.resources["fixed3"])).await;
    assert!(!desk.contains("has it until"), "{desk}");
    assert!(!ann.page("/").await.contains("fixed3"), "it is nobody's desk");
    let (status, html) =
        ann.post(&format!("{one}/leave"), &[("first_day", "2026-12-21"), ("last_day", "2026-12-22")]).await;
    assert_eq!(status, Status::UnprocessableEntity, "{html}");
    assert!(ann.page(&path).await.contains("Evicted"));
}

#[rocket::async_test]
async fn from_which_month_on_other_amounts_are_given_is_said_before_it_is_decided() {
    let (cast, path) = told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-05-22 room 10 as G  -> draft
        09:01  manager  signs G                                                 -> active
        09:02  ann      asks G room 20 from 2027-01-15 as C                     -> enlarge
        ",
    )
    .await;
    let (other, ann) = (Browser::of(&cast, "manager2").await, Browser::of(&cast, "ann").await);
    let case = format!("/cases/{}", after(&ann.page(&path).await, "href=\"/cases/"));
    let html = other.page(&case).await;
    assert!(html.contains("10 h → ") && html.contains("20 h (by whole months"), "{html}");
    assert!(html.contains("from 2027-01; what a month was given stays"), "{html}");
}

#[rocket::async_test]
async fn who_decides_sees_what_who_asked_saw() {
    let (cast, path) = told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-05-22 deposit 500 room 10 as G  -> draft
        09:01  manager  signs G                                                            -> active
        09:02  ann      asks G for fixed1+fixed3 from 2026-12-20 as C                      -> enlarge
        ",
    )
    .await;
    let (other, ann) = (Browser::of(&cast, "manager2").await, Browser::of(&cast, "ann").await);
    let agreement = ann.page(&path).await;
    let case = format!("/cases/{}", after(&agreement, "href=\"/cases/"));
    let html = other.page(&case).await;
    for said in [
        "What it does if it is approved now",
        "1 desk → 2 desks (+fixed3)",
        "10 h → ",
        "Rent to come, waived (CNY)",
        "53,787.10 → 53,787.10",
        "No way to graduate is met",
        "CNY 500.00 is not paid yet",
        "Ways to graduate",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    // It is told as of now: somebody else has the desk meanwhile.
    play(
        &cast,
        "
        10:00  manager  drafts beta fixed3 2026-12-01..2026-12-31 as X  -> draft
        10:01  manager  signs X                                         -> active
        ",
    )
    .await;
    let html = other.page(&case).await;
    let (_, refused) = html.split_once("class=\"note bad\"").expect("why it cannot be done");
    assert!(refused.contains("fixed3") && html.contains("No way to graduate is met"), "{html}");
    // Its own form says that it is under way before anything is written, and links to it.
    for form in ["change", "end"] {
        let html = ann.page(&format!("{path}/{form}")).await;
        assert!(
            html.contains("A request is being decided") && html.contains(&format!("href=\"{case}\"")),
            "{html}"
        );
    }
    let fields = [
        ("day", "2026-12-01"),
        ("last_day", "2027-05-22"),
        ("desks", "fixed1 fixed2"),
        ("room_minutes", "10"),
        ("reason", "We grow"),
    ];
    let (status, html) = ann.post(&format!("{path}/change"), &fields).await;
    assert!(status == Status::UnprocessableEntity && html.contains("href=\"#f-form\""), "{html}");
    assert!(!html.contains("href=\"#f-day\""), "the day is right: {html}");
}

#[rocket::async_test]
async fn every_mistake_of_a_request_is_told_at_once_and_at_its_field() {
    let (cast, path) = told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-05-22 room 10 as G  -> draft
        09:01  manager  signs G                                                -> active
        ",
    )
    .await;
    let (ann, change, end) =
        (Browser::of(&cast, "ann").await, format!("{path}/change"), format!("{path}/end"));
    let of = |day: &'static str, last: &'static str, desks: &'static str, reason: &'static str| {
        [("day", day), ("last_day", last), ("desks", desks), ("room_minutes", "10"), ("reason", reason)]
    };
    for (fields, wrong, right) in [
        (of("2026-11-01", "2027-05-22", "fixed1 fixed3", ""), &["day", "reason"][..], "last_day"),
        (of("", "2027-05-22", "fixed1 fixed3", ""), &["day", "reason"][..], "desks"),
        (of("2026-11-01", "x", "fixed1", ""), &["day", "last_day", "reason"][..], "form"),
        (of("2026-12-01", "2027-05-22", "fixed1", ""), &["form", "reason"][..], "day"),
        (of("2026-12-01", "2027-05-22", "fixed1 nowhere", ""), &["desks", "reason"][..], "form"),
    ] {
        let (status, html) = ann.post(&change, &fields).await;
        assert_eq!(status, Status::UnprocessableEntity, "{fields:?}");
        for name in wrong {
            assert!(html.contains(&format!("href=\"#f-{name}\"")), "{fields:?} {name}: {html}");
        }
        assert!(!html.contains(&format!("href=\"#f-{right}\"")), "{fields:?} {right}: {html}");
    }
    let (status, html) = ann.post(&end, &[("kind", "exit"), ("day", "2026-11-01"), ("reason", "")]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("href=\"#f-day\"") && html.contains("href=\"#f-reason\""), "{html}");
}

#[rocket::async_test]
async fn a_deposit_that_nobody_paid_is_not_asked_for_any_more() {
    let (cast, path) = told(
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-05-22 deposit 1000 as G  -> draft
        09:01  manager  signs G                                                     -> active
        09:02  manager  ends G by exit on 2026-11-23 as C                           -> exit
        09:03  manager2  agrees C                                                   -> approved 1
        ",
    )
    .await;
    let manager = Browser::of(&cast, "manager").await;
    let html = manager.page(&path).await;
    assert!(html.contains("The deposit was never paid") && !html.contains("name=\"withheld\""), "{html}");
    let (status, html) = manager.post(&format!("{path}/deposit"), &[("reason", "")]).await;
    assert!(status == Status::SeeOther && html.contains("CNY 1,000.00 is not asked for any more"), "{html}");
    let mut seen = false;
    for id in html.split("href=\"/rents/").skip(1).filter_map(|rest| rest.split('"').next()) {
        let html = manager.page(&format!("/rents/{id}")).await;
        if html.contains("Deposit of acme") {
            assert!(html.contains("Not asked for any more") && !html.contains("/pay\""), "{html}");
            let (status, html) = manager.post(&format!("/rents/{id}/pay"), &[]).await;
            assert_eq!(status, Status::Conflict, "{html}");
            seen = true;
        }
    }
    assert!(seen, "the statement of the deposit");
}
