//! The pages of the books, walked as those who use them: allowances, movements, statements, seals.

use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::{at, monday};
use hatchery::app::due;
use rocket::http::Status;

/// What stands between a mark and the next `end`.
fn between<'a>(html: &'a str, mark: &str, end: char) -> &'a str {
    let rest = html.split_once(mark).map_or("", |(_, rest)| rest);
    rest.split(end).next().unwrap_or("")
}

#[rocket::async_test]
async fn an_allowance_is_set_changed_and_ended() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    let beta = format!("/companies/{}", cast.companies["beta"]);
    let path = format!("{beta}/allowances");
    assert!(manager.page(&beta).await.contains(&format!("href=\"{path}\"")));
    let wrong = [("unit", ""), ("amount", "x"), ("first_month", "soon"), ("carry_percent", "101")];
    let (status, html) = manager.post(&path, &wrong).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for id in ["f-unit", "f-first_month", "f-carry_percent"] {
        assert!(html.contains(&format!("href=\"#{id}\"")), "{id}: {html}");
    }
    let past = [("unit", "mentor_minute"), ("amount", "10"), ("first_month", "2026-10")];
    let (status, html) = manager.post(&path, &past).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#f-first_month"), "{html}");
    let pool = cast.resources["pool1"].to_string();
    let good = [
        ("unit", "card_second"),
        ("pool_id", pool.as_str()),
        ("amount", "100"),
        ("first_month", "2026-11"),
        ("carry_percent", "50"),
        ("carry_most", "20.5"),
        ("note", "Plan A"),
    ];
    let (status, html) = manager.post(&path, &good).await;
    assert!(status == Status::SeeOther && html.contains("100 card-hours a month"), "{html}");
    assert!(html.contains("50 % of the rest, at most 20.50 card-hours"), "{html}");
    assert!(manager.page(&beta).await.contains("pool1"), "the first month is given at once");
    let one = format!("{path}/{}", between(&html, &format!("href=\"{path}/"), '"'));
    let html = manager.page(&one).await;
    assert!(html.contains("value=\"20.50\"") && html.contains("hold from next month"), "{html}");
    let version = [("version", "1"), ("amount", "200"), ("carry_percent", "0"), ("carry_most", "0")];
    let (status, html) = manager.post(&one, &version).await;
    assert!(status == Status::SeeOther && html.contains("200 card-hours a month"), "{html}");
    let late = [("version", "1"), ("amount", "300"), ("carry_percent", "0"), ("carry_most", "0")];
    let (status, _) = manager.post(&one, &late).await;
    assert_eq!(status, Status::PreconditionFailed, "somebody else changed it");
    let bob = Browser::of(&cast, "bob").await;
    let html = bob.page(&path).await;
    assert!(html.contains("200 card-hours a month") && !html.contains("name=\"first_month\""), "{html}");
    let (status, html) = manager.post(&format!("{one}/end"), &[("version", "2")]).await;
    assert!(status == Status::SeeOther && html.contains("Ended"), "{html}");
}

#[rocket::async_test]
async fn every_amount_opens_what_is_behind_it() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    let acme = format!("/companies/{}", cast.companies["acme"]);
    let html = manager.page(&acme).await;
    let entries = format!("{acme}/entries?unit=room_minute&#38;pool=0");
    assert!(html.contains(&entries), "{html}");
    let html = manager.page(&entries.replace("&#38;", "&")).await;
    assert!(html.contains("Granted") && html.contains("100 h"), "{html}");
    assert!(manager.page(&format!("{acme}/entries?kind=settle")).await.contains("Nothing moved here"));
    assert!(manager.page(&format!("{acme}/entries?kind=odd&unit=odd")).await.contains("Granted"));

    let grant = between(&manager.page(&acme).await, &format!("href=\"{acme}/grants/"), '"').to_owned();
    let grant = format!("{acme}/grants/{grant}");
    let (status, html) = manager.post(&grant, &[("reason", "")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#f-reason"), "{html}");
    let (status, html) = manager.post(&grant, &[("reason", "They moved out")]).await;
    assert!(status == Status::SeeOther && html.contains("100 h taken back"), "{html}");
    let html = manager.page(&format!("{acme}/entries?kind=return")).await;
    assert!(html.contains("They moved out"), "{html}");
    let entry = format!("{acme}/entries/{}", between(&html, &format!("href=\"{acme}/entries/"), '"'));
    let html = manager.page(&entry).await;
    assert!(html.contains("Reverse"), "{html}");
    let (status, html) = manager.post(&entry, &[("reason", "They stay")]).await;
    assert!(
        status == Status::SeeOther && html.contains("They stay") && html.contains("Reverses movement"),
        "{html}"
    );
    let (status, html) = manager.post(&entry, &[("reason", "Again")]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("reversed already"), "{html}");
    let ann = Browser::of(&cast, "ann").await;
    let html = ann.page(&entry).await;
    assert!(!html.contains("<form method=\"post\" action=\"/companies"), "{html}");
    assert_eq!(ann.post(&entry, &[("reason", "Mine")]).await.0, Status::Forbidden);
    assert_eq!(ann.post(&grant, &[("reason", "Mine")]).await.0, Status::Forbidden);
}

#[rocket::async_test]
async fn a_statement_is_a_page_and_two_files() {
    let cast = Cast::new().await;
    let ann = Browser::of(&cast, "ann").await;
    let acme = format!("/companies/{}", cast.companies["acme"]);
    let html = ann.page(&format!("{acme}/statements")).await;
    assert!(html.contains("2026-11") && html.contains("2026-10") && !html.contains("2026-09"), "{html}");
    let path = format!("{acme}/statements/2026-10");
    let html = ann.page(&path).await;
    assert!(html.contains("100 h") && html.contains(&format!("{path}/csv")), "{html}");
    let html = ann.page(&format!("{acme}/statements/2026-11?unit=room_minute&pool=0")).await;
    assert!(html.contains("This month is not over"), "{html}");
    for odd in ["2026-12", "2026-1", "x", "1969-01"] {
        assert_eq!(ann.get(&format!("{acme}/statements/{odd}")).await.0, Status::NotFound, "{odd}");
    }
    let (status, csv) = ann.get(&format!("{path}/csv")).await;
    assert_eq!(status, Status::Ok);
    assert!(csv.starts_with('\u{feff}'), "spreadsheets look for the mark");
    let mut rows = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(rows.headers().unwrap().len(), 13);
    let row = rows.records().next().unwrap().unwrap();
    assert_eq!((&row[2], &row[4], &row[5], &row[7]), ("Granted", "minutes", "6000", "6000"));
    let answer = ann.client.get(format!("{path}/xlsx")).dispatch().await;
    assert_eq!(
        answer.headers().get_one("Content-Disposition").map(|said| said.contains(".xlsx")),
        Some(true)
    );
    let bytes = answer.into_bytes().await.unwrap();
    assert!(bytes.starts_with(b"PK") && bytes.len() > 2_000, "a workbook");
    let gus = Browser::of(&cast, "gus").await;
    for path in [path.clone(), format!("{path}/csv"), format!("{path}/xlsx")] {
        assert_eq!(gus.get(&path).await.0, Status::NotFound, "{path}");
    }
}

#[rocket::async_test]
async fn sealed_days_are_shown_to_who_may_see_them() {
    let cast = Cast::new().await;
    while due::run(cast.house(), monday()).await.unwrap() > 0 {}
    let auditor = Browser::of(&cast, "audit").await;
    let html = auditor.page("/seals").await;
    assert!(html.contains("2026-11-22") && html.contains("Sealed") && html.contains("Open"), "{html}");
    let ann = Browser::of(&cast, "ann").await;
    assert_eq!(ann.get("/seals").await.0, Status::Forbidden);
    assert!(at("2026-11-23T00:00:00+08:00") < monday());
}
