//! The calculator at the edges of its limits: which limit decides, by how much, and what rounding takes.

use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::vouchers::{self, WAN, day};
use hatchery::domain::programme::Programme;
use rocket::http::Status;

/// The calculator's address for a contract of so many yuan, with more fields.
fn asked(amount: &str, more: &str) -> String {
    format!(
        "/vouchers/simulator?programme=sz&amount={amount}&signed=2026-11-02&first_day=2026-11-02&last_day=2027-11-01\
         &listed=yes&affiliated=no&kind=company&day=2026-11-24{more}"
    )
}

#[rocket::async_test]
async fn the_edges_of_every_limit_are_told_in_words() {
    let cast = Cast::new().await;
    // Half of a contract from 500,000 on, a cap of 500,000 a year, a budget of 450,000 that is tried by `awarded`.
    let rule = Programme {
        cap_per_year: Some(50 * WAN),
        contract_least: Some(50 * WAN),
        window: Some((day("2026-11-01"), day("2026-11-24"))),
        ..vouchers::rule()
    };
    vouchers::opened(&cast, "sz", rule, vouchers::today()).await;
    let bob = Browser::of(&cast, "bob").await;
    let share = "The share decides; no other limit is reached.";
    let year = "Decided by: Left of the yearly cap.";
    let stacking = "Left of the cap on all public support";
    let table: &[(&str, &str, &str, &[&str])] = &[
        // The share alone never decides where the stacking limit is the same half: both are told.
        (
            "exactly the cap",
            "1000000",
            "",
            &["CNY 500,000.00", "exactly reaches: Left of the yearly cap, Left of"],
        ),
        (
            "one fen below",
            "999999.98",
            "",
            &["CNY 499,999.00", "CNY 499,999.99 is rounded down to whole yuan: CNY 0.99"],
        ),
        (
            "one fen over",
            "1000000.02",
            "",
            &[
                "CNY 500,000.00",
                year,
                "The share would be CNY 500,000.01, the limit leaves CNY 500,000.00: CNY 0.01 less",
            ],
        ),
        ("half a fen is nobody's", "999999.99", "", &["CNY 499,999.00", "CNY 499,999.99 is rounded down"]),
        ("whole yuan", "600000", "", &["CNY 300,000.00", "exactly reaches", stacking]),
        (
            "one yuan and a fen less of the cap",
            "1000000",
            "&awarded=1.01",
            &["CNY 499,998.00", year, "CNY 1.01 less", "CNY 0.99 less"],
        ),
        (
            "the cap is used up",
            "1000000",
            "&awarded=500000",
            &["Every condition is met, but the limits leave nothing to give", year],
        ),
        (
            "others give a little",
            "800000",
            "&district=0.01",
            &["CNY 399,999.00", "Decided by: Left of the cap on all public support.", "CNY 0.01 less"],
        ),
        (
            "a start-up by itself",
            "800000",
            "&registered=2025-11-25",
            &["CNY 480,000.00", "At 60% of the contract"],
        ),
        (
            "a start-up and a district",
            "800000",
            "&registered=2025-11-25&district=80000",
            &[
                "CNY 320,000.00",
                "The share would be CNY 480,000.00, the limit leaves CNY 320,000.00: CNY 160,000.00 less",
            ],
        ),
        ("at the floor", "500000", "", &["CNY 250,000.00", "CNY 500,000.00 of at least CNY 500,000.00"]),
        (
            "one fen below the floor",
            "499999.99",
            "",
            &["A condition is not met: no support", "CNY 499,999.99 of at least CNY 500,000.00"],
        ),
    ];
    for (name, amount, more, words) in table {
        let html = bob.page(&asked(amount, more)).await;
        for said in *words {
            assert!(html.contains(said), "{name}: {said}: {html}");
        }
        assert!(!html.contains(share), "{name}: the same half is the limit of all support");
    }
    // The window's last day, and the day after.
    let html = bob.page(&asked("600000", "")).await;
    assert!(html.contains("2026-11-24, to be from 2026-11-01 to 2026-11-24"), "{html}");
    let late = asked("600000", "").replace("day=2026-11-24", "day=2026-11-25");
    let html = bob.page(&late).await;
    assert!(html.contains("A condition is not met") && html.contains("2026-11-25, to be from"), "{html}");
}

#[rocket::async_test]
async fn what_is_not_published_is_told_and_nothing_is_reckoned_with_it() {
    let cast = Cast::new().await;
    let (city, bob) = (Browser::of(&cast, "city").await, Browser::of(&cast, "bob").await);
    // The public examples, where no programme was written down.
    let path = asked("1000000", "").replace("programme=sz", "programme=shenzhen-model-2026");
    let (status, html) = bob.get(&path).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("these figures are not published: Share of the contract (%)"), "{html}");
    assert!(!html.contains("Estimated support"), "{html}");
    assert_eq!(city.post("/programmes/load", &[]).await.0, Status::SeeOther);
    let list = city.page("/programmes").await;
    let row = list.split("<tr>").find(|row| row.contains("Shenzhen model vouchers")).unwrap();
    let page = row.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let html = city.page(&page).await;
    for said in [
        "not published; to be filled in by the officer",
        "contracts for model services",
        "100,000,000.00",
        "Not published yet, so that it cannot be opened",
        "second-hand",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    let version =
        html.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let (status, html) = city.post(&format!("{page}/moves"), &[("verb", "open"), ("version", version)]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for figure in ["ratio", "cap_per_year", "window"] {
        assert!(html.contains(&format!("href=\"#f-{figure}\"")), "{figure}: {html}");
        assert!(html.contains(&format!("id=\"f-{figure}\"")), "{figure}: {html}");
    }
    // Its form keeps what is open ticked, and an empty share is no mistake while it is.
    let form = city.page(&format!("{page}/edit")).await;
    assert!(form.contains("name=\"unpublished\" value=\"ratio\" checked"), "{form}");
    let fields = [
        ("key", "model"),
        ("name_zh", "模型券"),
        ("name_en", "Model"),
        ("year", "2026"),
        ("kind", "model"),
        ("mechanism", "reimburse"),
        ("level", "city"),
        ("source_title1", "Guide"),
    ];
    let mut open = fields.to_vec();
    open.extend([("unpublished", "ratio"), ("unpublished", "window")]);
    let (status, html) = city.post("/programmes", &fields).await;
    assert!(status == Status::UnprocessableEntity && html.contains("href=\"#f-ratio\""), "{html}");
    let (status, html) = city.post("/programmes", &open).await;
    assert!(status == Status::SeeOther && html.contains("Application window"), "{html}");
}
