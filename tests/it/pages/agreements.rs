//! The pages of agreements, walked as those who use them: from the draft to the settled deposit.

use crate::kit::agreements::desks;
use crate::kit::browser::Browser;
use crate::kit::cast::{Cast, draft};
use crate::kit::monday;
use hatchery::app::inventory::{self, Draft};
use rocket::http::Status;

/// What stands between a mark and the next quote.
fn after<'a>(html: &'a str, mark: &str) -> &'a str {
    html.split_once(mark).map_or("", |(_, rest)| rest).split('"').next().unwrap_or("")
}

fn version(html: &str) -> String {
    after(html, "name=\"version\" value=\"").to_owned()
}

const DRAFT: [(&str, &str); 12] = [
    ("first_day", "2026-11-24"),
    ("last_day", "2027-11-23"),
    ("desks", "fixed1, fixed2"),
    ("room_minutes", "10"),
    ("area", "100"),
    ("market", "90"),
    ("months_1", "12"),
    ("percent_1", "0"),
    ("months_2", "12"),
    ("percent_2", "50"),
    ("deposit", "3000"),
    ("note", "Second floor"),
];

#[rocket::async_test]
async fn an_agreement_goes_from_its_draft_to_its_settled_deposit() {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    let acme = format!("/companies/{}", cast.companies["acme"]);
    let (manager, other, ann) = (
        Browser::of(&cast, "manager").await,
        Browser::of(&cast, "manager2").await,
        Browser::of(&cast, "ann").await,
    );
    let list = format!("{acme}/agreements");
    assert!(ann.page(&acme).await.contains(&list));
    assert!(!ann.page(&list).await.contains("/agreements/new"), "the company does not write it");
    let new = after(&manager.page(&list).await, "href=\"/agreements/new").to_owned();
    let new = format!("/agreements/new{new}");
    assert!(manager.page(&new).await.contains("value=\"24\""), "the usual schedule is there");
    assert_eq!(ann.get(&new).await.0, Status::Forbidden);

    let wrong = [
        ("first_day", "2026-11-24"),
        ("last_day", ""),
        ("desks", "fixed1 room1 nowhere"),
        ("market", "x"),
        ("months_1", "0"),
        ("percent_1", "z"),
    ];
    let (status, html) = manager.post(&new, &wrong).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for id in ["f-last_day", "f-desks", "f-market", "f-percent_1"] {
        assert!(html.contains(&format!("href=\"#{id}\"")), "{id}: {html}");
    }
    assert!(html.contains("room1 nowhere"), "what is no desk is named: {html}");
    let mut late = DRAFT.to_vec();
    late[0] = ("first_day", "2026-11-01");
    late[6] = ("months_1", "99");
    let (status, html) = manager.post(&new, &late).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for id in ["f-first_day", "f-months_1"] {
        assert!(html.contains(&format!("href=\"#{id}\"")), "{id}: {html}");
    }

    let (status, html) = manager.post(&new, &DRAFT).await;
    assert!(status == Status::SeeOther && html.contains("To be signed"), "{html}");
    let path = format!("/agreements/{}", after(&html, "action=\"/agreements/").split('/').next().unwrap());
    let html = manager.page(&format!("{path}?check=1")).await;
    assert!(html.contains("It can be signed"), "{html}");
    assert!(html.contains("9,000.00") && html.contains("rent-free"), "{html}");
    let edit = manager.page(&format!("{path}/edit")).await;
    assert!(edit.contains("fixed1 fixed2") && edit.contains("value=\"3000\""), "{edit}");
    let mut fewer = DRAFT.to_vec();
    fewer[2] = ("desks", "fixed1");
    let seen = version(&edit);
    fewer.push(("version", &seen));
    let (status, html) = manager.post(&format!("{path}/edit"), &fewer).await;
    assert!(status == Status::SeeOther && html.contains("1 desk<"), "{html}");
    assert!(!ann.page(&path).await.contains("/sign"), "who runs the place signs");

    let seen = version(&html);
    let (status, html) = manager.post(&format!("{path}/sign"), &[("version", &seen)]).await;
    assert!(status == Status::SeeOther && html.contains("in force"), "{html}");
    let deposit = format!("/rents/{}", after(&html, "href=\"/rents/"));
    let html = manager.page(&deposit).await;
    assert!(html.contains("3,000.00"), "{html}");
    let seen = version(&html);
    let (status, html) = manager.post(&format!("{deposit}/pay"), &[("version", &seen)]).await;
    assert!(status == Status::SeeOther && html.contains("Paid"), "{html}");
    assert!(ann.page(&deposit).await.contains("Paid"));
    assert!(ann.page(&format!("{acme}/entries?unit=fen")).await.contains(&deposit));
    let html = manager.page("/agreements?state=active&ends=").await;
    assert!(html.contains("acme"), "{html}");
    assert!(manager.page("/agreements?ends=30").await.contains("Nothing"), "it ends in a year");
    // The company finds its own in the same list, without what sorts many; another one does not find it.
    let html = ann.page("/agreements").await;
    assert!(html.contains(&format!("href=\"{path}\"")) && !html.contains("name=\"state\""), "{html}");
    let html = Browser::of(&cast, "bob").await.page("/agreements").await;
    assert!(!html.contains(&path) && html.contains("What your incubator signs"), "{html}");
    // What is told three times of one day is one line.
    let html = ann.page(&path).await;
    assert_eq!(html.matches("nothing holds from 2027-11-24 on").count(), 1, "{html}");
    assert!(html.contains("told on 2027-08-26, 2027-10-25, 2027-11-17"), "{html}");

    let html = manager.page("/rents?month=2026-11").await;
    assert!(html.contains("Deposit") && html.contains("3,000.00"), "{html}");
    let (status, csv) = manager.get("/rents/csv?month=2026-11").await;
    assert!(status == Status::Ok && csv.contains("acme") && csv.contains("3000.00"), "{csv}");
    assert_eq!(manager.get("/rents/xlsx").await.0, Status::Ok);
    assert_eq!(ann.get("/rents").await.0, Status::Forbidden);

    // The company asks for a desk more: tried out first.
    let change = format!("{path}/change");
    let form = ann.page(&change).await;
    assert!(!form.contains("name=\"market\""), "the rent is the keeper's to change");
    let asks = |last: &'static str, desks: &'static str, more: Option<(&'static str, &'static str)>| {
        let mut fields = vec![
            ("day", "2026-12-01"),
            ("last_day", last),
            ("desks", desks),
            ("room_minutes", "10"),
            ("reason", "We grow"),
        ];
        fields.extend(more);
        fields
    };
    let (status, html) = ann.post(&change, &asks("2027-11-23", "fixed1 fixed3", Some(("try", "1")))).await;
    assert!(status == Status::Ok && html.contains("It can be done"), "{html}");
    let (status, html) = ann.post(&change, &asks("2027-11-23", "fixed1", None)).await;
    assert!(status == Status::UnprocessableEntity && html.contains("Nothing changes"), "{html}");
    let (status, html) = ann.post(&change, &asks("2027-11-23", "fixed1 fixed3", None)).await;
    assert!(status == Status::SeeOther && html.contains("1 desk → 2 desks (+fixed3)"), "{html}");
    let case = format!("/cases/{}", after(&html, "action=\"/cases/").split('/').next().unwrap());
    let html = other.page(&case).await;
    let seen = version(&html);
    let back = [("what", "return"), ("opinion", "Which one?"), ("version", seen.as_str())];
    let (status, _) = other.post(&format!("{case}/decide"), &back).await;
    assert_eq!(status, Status::SeeOther);
    let html = ann.page(&case).await;
    let again = after(&html, &format!("href=\"{change}")).replace("&#38;", "&").replace("&amp;", "&");
    let form = ann.page(&format!("{change}{again}")).await;
    assert!(form.contains("fixed1 fixed3"), "what was asked for is there again: {form}");
    let number = case.rsplit('/').next().unwrap().to_owned();
    let mut fields = asks("2027-11-23", "fixed1 fixed3", None);
    fields.push(("case", &number));
    let (status, html) = ann.post(&change, &fields).await;
    assert!(status == Status::SeeOther && html.contains(&format!("{case}/")), "{html}");
    let seen = version(&other.page(&case).await);
    let yes = [("what", "approve"), ("version", seen.as_str())];
    let (status, html) = other.post(&format!("{case}/decide"), &yes).await;
    assert!(status == Status::SeeOther && html.contains("the agreement is changed"), "{html}");
    assert!(ann.page(&path).await.contains("2 desks"));

    // It leaves today: all of it is released, and the deposit settled.
    let end = format!("{path}/end");
    assert!(!ann.page(&end).await.contains("value=\"evict\""));
    let (status, html) = ann.post(&end, &[("kind", "evict"), ("day", "2026-11-23"), ("reason", "x")]).await;
    assert_eq!(status, Status::UnprocessableEntity, "{html}");
    let past = [("kind", "exit"), ("day", "2026-11-01"), ("reason", "We move on")];
    let (status, html) = ann.post(&end, &past).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("href=\"#f-day\">Last day"), "a mistake is called as its field is: {html}");
    let leave = [("kind", "exit"), ("day", "2026-11-24"), ("reason", "We move on")];
    let (status, html) = ann.post(&end, &leave).await;
    assert!(status == Status::SeeOther && html.contains("Exit"), "{html}");
    let case = format!("/cases/{}", after(&html, "action=\"/cases/").split('/').next().unwrap());
    let seen = version(&other.page(&case).await);
    let yes = [("what", "approve"), ("version", seen.as_str())];
    assert_eq!(other.post(&format!("{case}/decide"), &yes).await.0, Status::SeeOther);
    let html = manager.page(&path).await;
    assert!(html.contains("Exit is decided"), "{html}");
    let seen = version(&html);
    let back = [("reason", "Not yet"), ("version", seen.as_str())];
    let (status, html) = manager.post(&format!("{path}/reinstate"), &back).await;
    assert!(status == Status::SeeOther && html.contains("holds again"), "{html}");
    let (status, html) = manager.post(&format!("{path}/deposit"), &[("withheld", "0")]).await;
    assert_eq!(status, Status::Conflict, "it still holds: {html}");
    let (status, html) = manager.post(&format!("{path}/discard"), &[]).await;
    assert_eq!(status, Status::Conflict, "{html}");
}

#[rocket::async_test]
async fn an_area_left_empty_is_that_of_the_desks() {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    let keeper = cast.actor("manager").await;
    for (code, area) in [("wide1", "4.25"), ("wide2", "5.5")] {
        let row = Draft { area: area.to_owned(), ..draft(code, "desk_fixed", "1", "0", "") };
        inventory::add(cast.house(), &keeper, cast.nanshan, &row, None, monday()).await.unwrap();
    }
    let manager = Browser::of(&cast, "manager").await;
    let new = format!("/agreements/new?company={}", cast.companies["acme"]);
    let mut paper = DRAFT.to_vec();
    paper[4] = ("area", "");
    let (status, html) = manager.post(&new, &paper).await;
    assert_eq!(status, Status::UnprocessableEntity, "these desks have none: {html}");
    assert!(html.contains("href=\"#f-area\"") && html.contains("none of fixed1 fixed2"), "{html}");
    paper[2] = ("desks", "wide1 wide2");
    let (status, html) = manager.post(&new, &paper).await;
    assert!(status == Status::SeeOther && html.contains("9.75 m²"), "{html}");
    paper[4] = ("area", "30");
    let (status, html) = manager.post(&new, &paper).await;
    assert!(status == Status::SeeOther && html.contains("30.00 m²"), "what was written stands: {html}");
}

#[rocket::async_test]
async fn an_ended_agreement_shows_what_became_of_its_deposit() {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    crate::kit::story::play(
        &cast,
        "
        09:00  manager  drafts acme fixed1 2026-11-23..2027-11-22 deposit 500 as G  -> draft
        09:01  manager  signs G                                                     -> active
        09:02  manager  pays G                                                      -> 500.00
        09:03  manager  ends G by evict on 2026-11-23 as C                          -> evict
        09:04  manager2  agrees C                                                   -> approved 1
        ",
    )
    .await;
    let manager = Browser::of(&cast, "manager").await;
    let list = format!("/companies/{}/agreements", cast.companies["acme"]);
    let path = format!("/agreements/{}", after(&manager.page(&list).await, "<a href=\"/agreements/"));
    let html = manager.page(&path).await;
    assert!(html.contains("Evicted") && html.contains("is to be settled"), "{html}");
    let (status, html) = manager.post(&format!("{path}/deposit"), &[("withheld", "x")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#d-withheld"), "{html}");
    let (status, html) = manager.post(&format!("{path}/deposit"), &[("withheld", "100")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#d-reason"), "{html}");
    let kept = [("withheld", "100"), ("reason", "A broken door")];
    let (status, html) = manager.post(&format!("{path}/deposit"), &kept).await;
    assert!(status == Status::SeeOther && html.contains("400.00 paid back"), "{html}");
    assert!(html.contains("Deposit settled"), "{html}");
}
