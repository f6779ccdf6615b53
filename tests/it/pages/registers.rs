//! Lists as files: the same rows as the page, for the same people, codes as text and numbers as numbers.

use crate::kit::agreements::desks;
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::compute::{october, priced};
use crate::kit::monday;
use crate::kit::story::play;
use hatchery::app::grant::{NewGrant, grant};
use hatchery::app::quarterly::{self, Wish};
use hatchery::domain::amount::Unit;
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;
use hatchery::domain::quarterly::Figures;
use hatchery::domain::time::DAY;
use hatchery::domain::time::Interval;
use rocket::http::Status;

/// The lines of a file, under its headings.
async fn lines(browser: &Browser, path: &str) -> (String, Vec<String>) {
    let (status, csv) = browser.get(path).await;
    assert_eq!(status, Status::Ok, "{path}: {csv}");
    let csv = csv.strip_prefix('\u{feff}').unwrap_or_else(|| panic!("{path} has no mark"));
    let mut lines = csv.lines().map(str::to_owned);
    (lines.next().unwrap(), lines.collect())
}

/// The same address gives a workbook to whoever it gives a CSV.
async fn workbook(browser: &Browser, path: &str) {
    let answer = browser.client.get(path.to_owned()).dispatch().await;
    let named = answer.headers().get_one("Content-Disposition").unwrap_or("").to_owned();
    assert!(named.starts_with("attachment;") && named.ends_with(".xlsx\""), "{path}: {named}");
    assert!(answer.into_bytes().await.unwrap().starts_with(b"PK"), "{path}");
}

#[rocket::async_test]
async fn companies_and_desks_are_registers_of_their_lists() {
    let mut cast = Cast::new().await;
    desks(&mut cast).await;
    play(
        &cast,
        "
        09:00  manager  drafts beta fixed1+fixed2 2026-11-23..2027-11-22 as G  -> draft
        09:01  manager  signs G                                                -> active
        ",
    )
    .await;
    let (manager, bob) = (Browser::of(&cast, "manager").await, Browser::of(&cast, "bob").await);
    let elsewhere = Browser::of(&cast, "elsewhere").await;
    let page = manager.page("/companies?q=beta").await;
    assert!(
        page.contains("href=\"/companies/csv?q=beta\"") && page.contains("/companies/xlsx?q=beta"),
        "{page}"
    );
    let (heads, rows) = lines(&manager, "/companies/csv?q=beta").await;
    assert_eq!(
        heads,
        "Company no.,Name,Kind,Unified social credit code,Incubator,Standing,People,Desks now,First day,Last day"
    );
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert!(row.contains(",beta,") && row.ends_with(",3,2,2026-11-23,2027-11-22"), "{row}");
    let (_, all) = lines(&manager, "/companies/csv").await;
    assert!(all.len() > 1 && all.iter().all(|row| !row.contains("gamma")), "{all:?}");
    let (_, all) = lines(&bob, "/companies/csv").await;
    assert!(all.len() == 1 && all[0].contains("beta"), "one's own: {all:?}");
    workbook(&manager, "/companies/xlsx?q=beta").await;

    let list = format!("?incubator={}", cast.nanshan);
    let page = manager.page(&format!("/tenancies{list}")).await;
    assert!(page.contains(&format!("href=\"/tenancies/csv{list}\"")), "{page}");
    let (heads, rows) = lines(&manager, &format!("/tenancies/csv{list}")).await;
    assert!(heads.starts_with("Tenancy no.,Incubator,Place,Company,"), "{heads}");
    assert_eq!(rows.len(), 2, "{rows:?}");
    for (row, desk) in rows.iter().zip(["fixed1", "fixed2"]) {
        let said = format!(",Nanshan,A 3F East,beta,{desk},");
        assert!(row.contains(&said) && row.contains(",2026-11-23,2027-11-22,"), "{row}");
    }
    assert_eq!(lines(&elsewhere, "/tenancies/csv").await.1, [""; 0]);
    workbook(&manager, &format!("/tenancies/xlsx{list}")).await;
}

#[rocket::async_test]
async fn returns_of_a_quarter_are_a_register_with_those_who_have_not_begun() {
    let cast = Cast::new().await;
    let (bob, manager) = (cast.actor("bob").await, Browser::of(&cast, "manager").await);
    let figures = Figures {
        revenue: 123_456_789,
        people: 10,
        researchers: 4,
        milestones: "=cmd, first customer".to_owned(),
        ..Figures::default()
    };
    let whose = (cast.companies["beta"], "2026-Q3".parse().unwrap());
    quarterly::file(cast.house(), &bob, whose, &figures, (Wish::Sign, Some(0)), None, monday())
        .await
        .unwrap();
    let page = manager.page("/returns?quarter=2026-Q3").await;
    let path = format!("/returns/csv?incubator={}&#38;quarter=2026-Q3", cast.nanshan);
    assert!(page.contains(&path), "{page}");
    let (heads, rows) = lines(&manager, "/returns/csv?quarter=2026-Q3").await;
    assert!(heads.contains("Revenue (CNY),Spent on R&D (CNY)"), "{heads}");
    let row = rows.iter().find(|row| row.contains(",beta,")).unwrap();
    assert!(
        row.contains(",2026-Q3,Signed,1234567.89,0.00,0.00,10,4,0,0,0,0,No,No,"),
        "yuan, as numbers: {row}"
    );
    assert!(row.contains("\"'=cmd, first customer\"") && row.contains(",bob,2026-11-23"), "{row}");
    let row = rows.iter().find(|row| row.contains(",acme,")).unwrap();
    assert!(row.contains(",2026-Q3,Not begun,,"), "{row}");
    workbook(&manager, "/returns/xlsx?quarter=2026-Q3").await;
    let ann = Browser::of(&cast, "ann").await;
    for path in ["/returns/csv", "/returns/xlsx", "/compute/csv", "/compute/xlsx"] {
        assert_eq!(ann.get(path).await.0, Status::Forbidden, "{path}");
    }
    assert_eq!(manager.get("/returns/csv?quarter=2026").await.0, Status::NotFound);
}

#[rocket::async_test]
async fn compute_of_a_month_is_a_register_by_company_and_pool() {
    let cast = Cast::new().await;
    let (keeper, pool, acme) = (cast.actor("manager").await, cast.resources["pool1"], cast.companies["acme"]);
    let since = monday().plus(-60 * DAY);
    priced(&cast, &keeper, pool, (Funding::Private, 0), since).await;
    october(&cast, &keeper, pool, acme).await;
    let new = NewGrant {
        unit: Unit::CardSecond,
        amount: 50 * HOUR,
        valid: Interval::new(monday().plus(-DAY), monday().plus(DAY)).unwrap(),
        pool: Some(pool),
        note: String::new(),
    };
    grant(cast.house(), &keeper, acme, &new, None, monday()).await.unwrap();
    let officer = Browser::of(&cast, "city").await;
    assert!(officer.page("/compute").await.contains("action=\"/compute/csv\""));
    assert!(!Browser::of(&cast, "ann").await.page("/compute").await.contains("/compute/csv"));
    let of = |rows: &[String]| -> Vec<String> {
        rows.iter().filter(|row| row.contains(",acme,") && row.contains(",pool1,")).cloned().collect()
    };
    let (heads, rows) = lines(&officer, "/compute/csv?month=2026-10").await;
    assert!(heads.starts_with("Month,Company no.,Company,Unified social credit code,"), "{heads}");
    let [row] = &of(&rows)[..] else { panic!("{rows:?}") };
    assert!(
        row.starts_with("2026-10,")
            && row.ends_with(",0.000000,10.000000,3.200,0.000000,200.00,0.00,0.00,200.00"),
        "{row}"
    );
    let (_, rows) = lines(&officer, "/compute/csv").await;
    let [row] = &of(&rows)[..] else { panic!("{rows:?}") };
    assert!(
        row.starts_with("2026-11,")
            && row.ends_with(",50.000000,0.000000,0.000,0.000000,0.00,0.00,0.00,0.00"),
        "{row}"
    );
    let elsewhere = Browser::of(&cast, "elsewhere").await;
    assert_eq!(of(&lines(&elsewhere, "/compute/csv").await.1), [""; 0], "of their own place only");
    assert_eq!(officer.get("/compute/csv?month=x").await.0, Status::NotFound);
    workbook(&officer, "/compute/xlsx?month=2026-10").await;
}
