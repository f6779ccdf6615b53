//! The thresholds on a pool's page: who keeps the pool sets them, and what is wrong is named.

use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::{compute, monday, vouchers};
use hatchery::app::grant::{self, NewGrant};
use hatchery::app::people;
use hatchery::domain::amount::Unit;
use hatchery::domain::person::Language;
use hatchery::domain::pool::Funding;
use hatchery::domain::price::HOUR;
use hatchery::domain::time::{DAY, Interval};
use rocket::http::Status;

#[rocket::async_test]
async fn thresholds_are_set_on_the_pools_page_and_refuse_a_reservation_on_its_own() {
    let cast = Cast::new().await;
    let (manager, pool) = (cast.actor("manager").await, cast.resources["pool1"]);
    compute::priced(&cast, &manager, pool, (Funding::Government, 0), monday().plus(-DAY)).await;
    let month = Interval::new(monday(), monday().plus(30 * DAY)).unwrap();
    let amount = 10 * HOUR;
    let new =
        NewGrant { unit: Unit::CardSecond, amount, valid: month, pool: Some(pool), note: String::new() };
    grant::grant(cast.house(), &manager, cast.companies["acme"], &new, None, monday()).await.unwrap();
    let (page, to) = (format!("/compute/{pool}"), format!("/compute/{pool}/thresholds"));

    let keeper = Browser::of(&cast, "manager").await;
    let html = keeper.page(&page).await;
    assert!(html.contains("Set the thresholds") && html.contains("name=\"stop\" value=\"100\""), "{html}");
    let version = html.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = |warn, ask, stop| [("version", version), ("warn", warn), ("ask", ask), ("stop", stop)];
    let (status, html) = keeper.post(&to, &form("80, 80", "101", "90")).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("Tell them at (%): 80% is stated twice"), "{html}");
    let wrong = "Ask for approval from (%): Whole numbers from 1 to 100, with commas between them";
    assert!(html.contains(wrong) && html.contains("value=\"101\""), "{html}");
    let (status, html) = keeper.post(&to, &form("50, 80", "", "90")).await;
    assert!(status == Status::SeeOther && html.contains("The thresholds are saved"), "{html}");
    for told in
        ["At 50%: its administrators", "At 80%: its administrators", "At 90%: no more can be reserved"]
    {
        assert!(html.contains(told), "{html}");
    }
    assert!(
        html.contains("city cloud") && html.contains("value=\"50, 80\""),
        "the rest is as it was: {html}"
    );
    let late = keeper.post(&to, &form("", "", "")).await.0;
    assert_eq!(late, Status::PreconditionFailed, "somebody changed it since");

    let ann = Browser::of(&cast, "ann").await;
    assert!(!ann.page(&page).await.contains("Set the thresholds"));
    assert_eq!(ann.post(&to, &form("", "", "")).await.0, Status::Forbidden);
    let (book, id) = ("/bookings", pool.to_string());
    let wish = |units| {
        [
            ("resource", id.as_str()),
            ("title", "Training"),
            ("date", "2026-11-24"),
            ("from", "08:00"),
            ("to", "09:00"),
            ("units", units),
        ]
    };
    let (_, html) = ann.post(book, &wish("10")).await;
    assert!(html.contains("at 90% reservations stop until more is granted"), "{html}");
    people::set_language(cast.house(), &cast.actor("ann").await, Language::Zh).await.unwrap();
    people::set_language(cast.house(), &manager, Language::Zh).await.unwrap();
    let (_, html) = ann.post(book, &wish("10")).await;
    assert!(html.contains("达到 90% 即停止预约"), "{html}");
    let (_, html) = keeper.post(&to, &form("0", "", "")).await;
    assert!(html.contains("提醒（%）：填写 1 至 100 的整数，多个用逗号分隔"), "{html}");
    let (status, _) = ann.post(book, &wish("9")).await;
    assert_eq!(status, Status::SeeOther, "up to it is not beyond it");
}

#[rocket::async_test]
async fn the_code_of_who_runs_a_pool_is_set_on_its_page_and_stays_when_thresholds_change() {
    let cast = Cast::new().await;
    let (manager, pool) = (cast.actor("manager").await, cast.resources["pool1"]);
    compute::priced(&cast, &manager, pool, (Funding::Government, 0), monday().plus(-DAY)).await;
    let page = format!("/compute/{pool}");
    let keeper = Browser::of(&cast, "manager").await;
    let version = |html: &str| {
        html.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let seen = version(&keeper.page(&page).await);
    let form = |seen: &str, code: &str| {
        [
            ("version", seen.to_owned()),
            ("provider", "City cloud".to_owned()),
            ("provider_uscc", code.to_owned()),
            ("funding", "government".to_owned()),
            ("card", "H20".to_owned()),
            ("purpose", "training".to_owned()),
            ("tier", "city_1ms".to_owned()),
            ("tflops", String::new()),
            ("wait_days", "0".to_owned()),
        ]
    };
    let sent = async |to: &str, fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        keeper.post(to, &fields).await
    };
    let (status, html) = sent(&page, &form(&seen, "91440300MAAY4CL12C")).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("value=\"91440300MAAY4CL12C\"") && html.contains("Provider&#39;s code"), "{html}");
    let (status, html) = sent(&page, &form(&seen, vouchers::SUPPLIER)).await;
    assert_eq!(status, Status::SeeOther, "{html}");
    assert!(html.contains(&format!("value=\"{}\"", vouchers::SUPPLIER)), "{html}");
    let seen = version(&html);
    let limits =
        [("version", seen), ("warn", "50".to_owned()), ("ask", String::new()), ("stop", "90".to_owned())];
    let (status, html) = sent(&format!("{page}/thresholds"), &limits).await;
    assert!(status == Status::SeeOther && html.contains("At 90%: no more can be reserved"), "{html}");
    assert!(html.contains(vouchers::SUPPLIER), "the code is as it was: {html}");
    let shown = Browser::of(&cast, "ann").await.page(&page).await;
    assert!(shown.contains(vouchers::SUPPLIER) && !shown.contains("name=\"provider_uscc\""), "{shown}");
}
