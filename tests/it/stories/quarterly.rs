//! The tenants' quarterly return: drafts, what stands out, signatures, who is missing, and calls by time.

use crate::kit::agreements::paper;
use crate::kit::at;
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use crate::kit::story::refused;
use hatchery::app::agreement;
use hatchery::app::check::check;
use hatchery::app::due;
use hatchery::app::quarterly::{self, Wish};
use hatchery::domain::field::FieldRule;
use hatchery::domain::id::CompanyId;
use hatchery::domain::person::Language;
use hatchery::domain::quarter::Quarter;
use hatchery::domain::quarterly::{Figures, Remark, Way};
use hatchery::domain::time::Instant;
use hatchery::words::Words;
use rocket::http::Status;

/// A million yuan in fen.
const MILLION: i64 = 100_000_000;

fn quarter(text: &str) -> Quarter {
    text.parse().unwrap()
}

fn now() -> Instant {
    at("2026-11-23T08:00:00+08:00")
}

fn figures(revenue: i64, people: i64) -> Figures {
    Figures { revenue, people, researchers: people / 2, ..Figures::default() }
}

/// One deed of `who`: what it came to.
async fn file(cast: &Cast, who: &str, of: &str, figures: &Figures, wish: (Wish, Option<i64>)) -> String {
    let (house, actor, company) = (cast.house(), cast.actor(who).await, cast.companies["beta"]);
    match quarterly::file(house, &actor, (company, quarter(of)), figures, wish, None, now()).await {
        Ok(_) => "ok".to_owned(),
        Err(fault) => refused(&fault),
    }
}

#[rocket::async_test]
async fn a_draft_is_kept_signed_and_opened_again_with_a_reason() {
    let cast = Cast::new().await;
    let (house, of) = (cast.house(), cast.companies["beta"]);
    assert_eq!(file(&cast, "bob", "2026-Q3", &figures(MILLION, 10), (Wish::Keep, Some(0))).await, "ok");
    assert_eq!(file(&cast, "bob", "2026-Q3", &figures(MILLION, 10), (Wish::Keep, Some(0))).await, "stale");
    assert_eq!(file(&cast, "bea", "2026-Q3", &figures(1, 1), (Wish::Keep, None)).await, "forbidden");
    assert_eq!(file(&cast, "ann", "2026-Q3", &figures(1, 1), (Wish::Keep, None)).await, "not-found");
    assert_eq!(file(&cast, "manager", "2026-Q3", &figures(1, 1), (Wish::Keep, None)).await, "forbidden");
    assert_eq!(
        file(&cast, "bob", "2026-Q4", &figures(1, 1), (Wish::Keep, None)).await,
        "fields",
        "it is not over"
    );
    let wrong = Figures { researchers: 11, ..figures(MILLION, 10) };
    assert_eq!(file(&cast, "bob", "2026-Q3", &wrong, (Wish::Keep, None)).await, "fields");
    assert_eq!(file(&cast, "bob", "2026-Q3", &figures(2 * MILLION, 10), (Wish::Sign, Some(1))).await, "ok");
    assert_eq!(
        file(&cast, "bob", "2026-Q3", &figures(1, 1), (Wish::Keep, None)).await,
        "stale",
        "it is signed"
    );
    let (bob, manager) = (cast.actor("bob").await, cast.actor("manager").await);
    let whose = (of, quarter("2026-Q3"));
    let again = async |actor: &_, why: &str| {
        let done = quarterly::reopen(house, actor, whose, why, None, None, now()).await;
        done.map_or_else(|fault| refused(&fault), |_| "ok".to_owned())
    };
    assert_eq!(again(&bob, "a slip").await, "forbidden");
    assert_eq!(again(&manager, " ").await, "fields");
    assert_eq!(again(&manager, "Revenue was in yuan").await, "ok");
    assert_eq!(again(&manager, "twice").await, "stale", "it is a draft already");
    let mut raw = Raw::open(&cast.fresh.url).await;
    assert_eq!(raw.count("select count(*) from quarterly_version").await, 1, "what was signed is kept");
    assert_eq!(file(&cast, "bob", "2026-Q3", &figures(MILLION, 10), (Wish::Sign, None)).await, "ok");
    assert_eq!(check(&house.store).await.unwrap(), []);
}

#[rocket::async_test]
async fn a_company_reports_from_the_quarter_in_which_it_came() {
    let cast = Cast::new().await;
    let (house, of, bob) = (cast.house(), cast.companies["beta"], cast.actor("bob").await);
    // It was entered in the last quarter of 2025.
    let (whose, few) = ((of, quarter("2025-Q3")), figures(1, 1));
    let early = quarterly::file(house, &bob, whose, &few, (Wish::Keep, None), None, now()).await.unwrap_err();
    let hatchery::app::Fault::Refused(refusal) = &early else { panic!("{early}") };
    let hatchery::domain::refusal::Refusal::Fields(wrong) = &**refusal else { panic!("{refusal:?}") };
    let rule = FieldRule::QuarterFrom { first: "2025-Q4".into() };
    assert_eq!((wrong[0].field.as_str(), &wrong[0].rule), ("quarter", &rule));
    for (lang, told) in
        [(Language::Zh, "最早填报该季度"), (Language::En, "no quarter before that is reported")]
    {
        let text = Words::of(lang).field(&rule);
        assert!(text.contains("2025-Q4") && text.contains(told), "{text}");
    }
    let opened = async |text: &str| {
        let found = quarterly::open(house, &bob, of, quarter(text), now()).await;
        found.map_or_else(|fault| refused(&fault), |_| "ok".to_owned())
    };
    assert_eq!(opened("2025-Q3").await, "fields");
    assert_eq!((opened("2025-Q4").await, opened("2026-Q3").await), ("ok".into(), "ok".into()));
    assert_eq!(opened("2026-Q4").await, "fields", "it is not over");
    assert_eq!(file(&cast, "bob", "2025-Q4", &figures(MILLION, 9), (Wish::Sign, None)).await, "ok");
    let all = quarterly::of_company(house, &bob, of, now()).await.unwrap();
    assert_eq!(all.wanted, Some(quarter("2026-Q3")));
    assert_eq!(
        all.open,
        [quarter("2026-Q2"), quarter("2026-Q1")],
        "what was not begun, down to when it came"
    );

    // With an agreement it is that which counts; what stands already can still be mended.
    let keeper = cast.actor("manager").await;
    let paper = paper(&cast, "-", "2026-11-23..2027-11-22", &[]);
    let draft =
        agreement::draft(house, &keeper, (cast.nanshan, of, None), &paper, None, now()).await.unwrap();
    agreement::sign(house, &keeper, draft.id, None, None, now()).await.unwrap();
    assert_eq!(opened("2026-Q3").await, "fields");
    assert_eq!(opened("2025-Q4").await, "ok");
    let all = quarterly::of_company(house, &bob, of, now()).await.unwrap();
    assert_eq!((all.wanted, all.open), (None, vec![]), "it has just come");
    let later = at("2027-01-01T00:00:00+08:00");
    let all = quarterly::of_company(house, &bob, of, later).await.unwrap();
    assert_eq!((all.wanted, all.open), (Some(quarter("2026-Q4")), vec![]));
    let browser = Browser::log_in(&cast.fresh.house, "bob@hatchery.test", later).await;
    let html = browser.page(&format!("/companies/{of}/returns")).await;
    assert!(html.contains(&format!("/companies/{of}/returns/2026-Q4\"")), "{html}");
    assert!(!html.contains(&format!("/companies/{of}/returns/2026-Q3\"")), "{html}");
    let (status, html) = browser.get(&format!("/companies/{of}/returns/2026-Q3")).await;
    assert!(status == Status::UnprocessableEntity && html.contains("2026-Q4"), "{status}: {html}");
}

#[rocket::async_test]
async fn what_stands_out_wants_a_word_before_it_is_signed() {
    let cast = Cast::new().await;
    let (house, of, bob) = (cast.house(), cast.companies["beta"], cast.actor("bob").await);
    assert_eq!(file(&cast, "bob", "2026-Q2", &figures(MILLION, 10), (Wish::Sign, None)).await, "ok");
    let leap = figures(4 * MILLION, 10);
    assert_eq!(file(&cast, "bob", "2026-Q3", &leap, (Wish::Keep, None)).await, "ok", "a draft may stand out");
    let opened = quarterly::open(house, &bob, of, quarter("2026-Q3"), now()).await.unwrap();
    assert_eq!(opened.remarks, [Remark::Revenue]);
    assert_eq!(file(&cast, "bob", "2026-Q3", &leap, (Wish::Sign, None)).await, "fields");
    let opened = quarterly::open(house, &bob, of, quarter("2026-Q3"), now()).await.unwrap();
    assert!(opened.there.unwrap().signed.is_none(), "nothing was half done");
    let told = Figures { explanation: "The first large order".into(), ..leap };
    assert_eq!(file(&cast, "bob", "2026-Q3", &told, (Wish::Sign, None)).await, "ok");
    let all = quarterly::of_company(house, &bob, of, now()).await.unwrap();
    let revenue = all.ways.iter().find(|(way, ..)| *way == Way::Revenue).unwrap();
    assert_eq!((revenue.1, revenue.2, all.wanted), (false, 5 * MILLION, None));
}

#[rocket::async_test]
async fn the_manager_sees_who_is_missing_and_officers_the_sums() {
    let cast = Cast::new().await;
    let house = cast.house();
    assert_eq!(file(&cast, "bob", "2026-Q3", &figures(MILLION + 50_000, 10), (Wish::Sign, None)).await, "ok");
    for (who, sees) in
        [("manager", true), ("district", true), ("city", true), ("elsewhere", false), ("bob", false)]
    {
        let actor = cast.actor(who).await;
        let found = quarterly::of_place(house, &actor, cast.nanshan, quarter("2026-Q3")).await;
        assert_eq!(found.is_ok(), sees, "{who}");
        let Ok(found) = found else { continue };
        let missing: Vec<CompanyId> = found.missing.iter().map(|(id, _)| *id).collect();
        assert_eq!(missing, [cast.companies["acme"]]);
        assert_eq!((found.sums().revenue, found.sums().people), (MILLION + 50_000, 10));
    }
    let city = cast.actor("city").await;
    let w = Words::of(hatchery::domain::person::Language::En);
    let csv = quarterly::statistics(house, &city, cast.nanshan, quarter("2026-Q1"), &w).await.unwrap();
    assert!(csv.contains("beta,2026-Q3,1001,0,0,10,5,0,0,0,0"), "{csv}");
    assert!(csv.contains("Sum,2026,1001,0,0,10,5,0,0,0,0"), "{csv}");
    assert_eq!(file(&cast, "bob", "2026-Q2", &figures(MILLION, 8), (Wish::Sign, None)).await, "ok");
    let csv = quarterly::statistics(house, &city, cast.nanshan, quarter("2026-Q1"), &w).await.unwrap();
    assert!(csv.contains("Sum,2026,2001,0,0,10,5,0,0,0,0"), "people are not added up over quarters: {csv}");
    let before = quarterly::of_place(house, &city, cast.nanshan, quarter("2025-Q3")).await.unwrap();
    assert_eq!(before.missing, [], "they came after it");
}

#[rocket::async_test]
async fn tenants_are_asked_reminded_and_found_missing_each_once() {
    let cast = Cast::new().await;
    let house = cast.house();
    let mut raw = Raw::open(&cast.fresh.url).await;
    let mut told = async |verb: &str| {
        raw.texts(&format!("select after from event where verb = '{verb}' order by id")).await
    };
    due::run(house, at("2026-12-31T23:59:00+08:00")).await.unwrap();
    assert_eq!(told("returns_open").await.len() + told("returns_missing").await.len(), 0);
    for _ in 0..2 {
        due::run(house, at("2027-01-01T00:00:00+08:00")).await.unwrap();
    }
    let open = told("returns_open").await;
    assert_eq!(open.len(), 1, "nanshan once; the company of futian is no tenant");
    let open: serde_json::Value = serde_json::from_str(&open[0]).unwrap();
    assert_eq!((open["name"].as_str(), open["missing"].as_i64()), (Some("2026-Q4"), Some(2)));
    // A stop over both later calls: only the last is made.
    due::run(house, at("2027-01-25T08:00:00+08:00")).await.unwrap();
    assert_eq!((told("returns_remind").await.len(), told("returns_missing").await.len()), (0, 1));
    due::run(house, at("2027-04-01T00:00:00+08:00")).await.unwrap();
    assert_eq!(told("returns_open").await.len(), 2);
}
