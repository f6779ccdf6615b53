//! The pages of vouchers, walked as those who use them: from the programme to the payment.

use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::vouchers::{self, SUPPLIER, WAN, contracted, paper, proved};
use hatchery::domain::id::ClaimId;
use hatchery::domain::programme::Programme;
use hatchery::domain::voucher::usual_evidence;
use rocket::http::Status;

/// What stands between a mark and the next `end`.
fn between<'a>(html: &'a str, mark: &str, end: char) -> &'a str {
    let rest = html.split_once(mark).map_or("", |(_, rest)| rest);
    rest.split(end).next().unwrap_or("")
}

/// The version that a form of a page carries.
fn version(html: &str) -> String {
    between(html, "name=\"version\" value=\"", '"').to_owned()
}

#[rocket::async_test]
async fn a_programme_is_written_down_with_its_sources_and_opened() {
    let cast = Cast::new().await;
    let city = Browser::of(&cast, "city").await;
    assert!(city.page("/programmes").await.contains("/programmes/new"));
    let wrong = [
        ("key", "No!"),
        ("name_zh", "券"),
        ("name_en", "V"),
        ("ratio", "x"),
        ("year", ""),
        ("start_up_ratio", "60"),
    ];
    let (status, html) = city.post("/programmes", &wrong).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for id in ["f-ratio", "f-year", "f-start_up_months"] {
        assert!(html.contains(&format!("href=\"#{id}\"")), "{id}: {html}");
    }
    let mut good = vec![
        ("key", "sz-2026"),
        ("name_zh", "训力券"),
        ("name_en", "Training vouchers"),
        ("year", "2026"),
        ("kind", "training"),
        ("mechanism", "reimburse"),
        ("level", "city"),
        ("ratio", "50"),
        ("budget", "1,000,000"),
        ("listed_supplier", "1"),
        ("window_from", "2026-11-01"),
        ("window_to", "2026-12-31"),
        ("source_title1", "Guide of 2026"),
        ("source_link1", "https://example.com/guide"),
        ("source_second1", "1"),
    ];
    let (status, html) = city.post("/programmes", &good).await;
    assert!(status == Status::SeeOther && html.contains("second-hand"), "{html}");
    assert!(html.contains("Guide of 2026") && html.contains("1,000,000.00"), "{html}");
    let path = format!("/programmes/{}", between(&html, "href=\"/programmes/", '/'));
    assert!(city.page(&format!("{path}/edit")).await.contains("value=\"1000000\""));
    let founder = Browser::of(&cast, "ann").await;
    assert_eq!(founder.get(&path).await.0, Status::NotFound, "a draft is seen by who keeps it");
    let (status, html) = city.post(&format!("{path}/moves"), &[("verb", "open"), ("version", "1")]).await;
    assert!(status == Status::SeeOther && html.contains("Open"), "{html}");
    let html = city.page(&format!("{path}/movements?kind=budget")).await;
    assert!(html.contains("1,000,000.00") && html.contains("source → budget"), "{html}");
    good.push(("version", "2"));
    assert_eq!(city.post(&path, &good).await.0, Status::Conflict, "in force: its figures stay");
    assert!(founder.page(&path).await.contains("not the authority"), "what it is not is said");
    assert_eq!(founder.get(&format!("{path}/movements")).await.0, Status::Forbidden);
    let (status, html) = city.post("/programmes/load", &[]).await;
    assert!(status == Status::SeeOther && html.contains("6 drafts loaded"), "{html}");
}

#[rocket::async_test]
async fn a_voucher_goes_from_its_contract_to_its_payment() {
    let cast = Cast::new().await;
    let of = vouchers::opened(&cast, "sz", vouchers::rule(), vouchers::today()).await;
    let (city, bob) = (Browser::of(&cast, "city").await, Browser::of(&cast, "bob").await);
    let beta = format!("/companies/{}", cast.companies["beta"]);
    assert!(bob.page(&beta).await.contains(&format!("href=\"{beta}/vouchers\"")));
    let (status, html) = bob.post(&format!("{beta}/contracts"), &[("amount", "x"), ("uscc", "1")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#f-amount"), "{html}");
    let contract = [
        ("supplier", "City cloud"),
        ("uscc", SUPPLIER),
        ("amount", "1,000,000"),
        ("signed", "2026-11-02"),
        ("first_day", "2026-11-02"),
        ("last_day", "2027-11-01"),
        ("affiliated", "no"),
    ];
    let (status, html) = bob.post(&format!("{beta}/contracts"), &contract).await;
    assert!(status == Status::SeeOther && html.contains("City cloud"), "{html}");
    let contract = between(&html, "/contracts/", '"').to_owned();
    let contract = if contract == "new" {
        between(html.split_once("<tbody>").unwrap().1, "/contracts/", '"').to_owned()
    } else {
        contract
    };
    let programme = of.to_string();
    let wish = [("programme_id", programme.as_str()), ("contract_id", contract.as_str()), ("registered", "")];
    let (status, html) = bob.post(&format!("{beta}/vouchers"), &wish).await;
    assert!(status == Status::SeeOther && html.contains("500,000.00"), "{html}");
    let id = between(&html, "action=\"/vouchers/", '/').to_owned();
    let (path, moves) = (format!("/vouchers/{id}"), format!("/vouchers/{id}/moves"));
    let (status, _) = bob.post(&moves, &[("verb", "submit"), ("version", &version(&html))]).await;
    assert_eq!(status, Status::SeeOther);
    assert_eq!(bob.post(&moves, &[("verb", "award"), ("version", "2")]).await.0, Status::Forbidden);
    let html = city.page(&path).await;
    let (status, refused) =
        city.post(&moves, &[("verb", "refuse"), ("version", &version(&html)), ("opinion", "")]).await;
    assert!(status == Status::UnprocessableEntity && refused.contains("#f-opinion"), "{refused}");
    let found = [("listed", "yes"), ("why", "On paper"), ("version", &version(&html))];
    let (status, html) = city.post(&format!("{path}/findings"), &found).await;
    assert!(status == Status::SeeOther && html.contains("On paper"), "{html}");
    let (status, html) = city.post(&moves, &[("verb", "award"), ("version", &version(&html))]).await;
    assert!(status == Status::SeeOther && html.contains("Awarded"), "{html}");
    assert_eq!(city.post(&moves, &[("verb", "award"), ("version", "1")]).await.0, Status::PreconditionFailed);
    let (status, html) = bob.post(&format!("{path}/claims"), &[("paid", "200,000")]).await;
    assert!(status == Status::SeeOther && html.contains("100,000.00") && html.contains("Missing"), "{html}");
    let claim = between(&html, "action=\"/claims/", '/').to_owned();
    for kind in usual_evidence() {
        proved(&cast, "bob", ClaimId(claim.parse().unwrap()), kind, vouchers::today()).await.unwrap();
    }
    let steps = format!("/claims/{claim}/moves");
    let hand_in = async |invoices: &str| {
        let fields = [("verb", "submit"), ("paid", "200000"), ("version", "1"), ("invoices", invoices)];
        bob.post(&steps, &fields).await
    };
    // What is wrong is told line by line, and what was typed stays.
    let (status, html) = hand_in("24442000000000000001 2026-11-10\n\n12 2026-11-10 5").await;
    assert!(status == Status::UnprocessableEntity && html.contains("#f-invoices"), "{html}");
    assert!(html.contains("Line 1: ") && html.contains("12 2026-11-10 5</textarea>"), "{html}");
    let (status, html) = hand_in("").await;
    assert!(status == Status::UnprocessableEntity && html.contains("#f-invoices"), "{html}");
    let (status, html) = hand_in("24442000000000000001 2026-11-10 199,999.99").await;
    assert!(status == Status::UnprocessableEntity && html.contains("CNY 199,999.99 together"), "{html}");
    let (status, html) = hand_in("2444 2000 0000 0000 0001 2026-11-10 200,000.00").await;
    assert!(status == Status::SeeOther && html.contains("All evidence is there"), "{html}");
    assert!(html.contains("24442000000000000001 · 2026-11-10 · CNY 200,000.00"), "{html}");
    for verb in ["verify", "assess"] {
        let html = city.page(&format!("/claims/{claim}")).await;
        let (status, html) = city.post(&steps, &[("verb", verb), ("version", &version(&html))]).await;
        assert_eq!(status, Status::SeeOther, "{verb}: {html}");
    }
    vouchers::payer(&cast).await;
    let html = city.page(&format!("/claims/{claim}")).await;
    assert!(html.contains("You worked this claim out") && !html.contains("value=\"pay\""), "{html}");
    let pay = [("verb", "pay"), ("version", &version(&html))];
    let (status, html) = city.post(&steps, &pay).await;
    assert!(status == Status::Forbidden && html.contains("You worked this claim out"), "{html}");
    let payer = Browser::of(&cast, "mentor").await;
    let (status, html) = payer.post(&steps, &pay).await;
    assert_eq!(status, Status::SeeOther, "{html}");
    let html = city.page("/vouchers?state=part_used").await;
    assert!(html.contains("100,000.00") && html.contains("400,000.00"), "{html}");
    assert!(bob.page(&format!("{beta}/entries?unit=fen")).await.contains(&format!("/claims/{claim}")));
    let (status, csv) = city.get("/vouchers/csv").await;
    assert!(status == Status::Ok && csv.contains("1000000.00,0.00,50.00,2026-11-"), "{csv}");
    assert!(csv.contains(&format!("City cloud,{SUPPLIER},2026-11-02,2026-11-02,2027-11-01,")), "{csv}");
    assert_eq!(csv.lines().next().map(|heads| heads.split(',').count()), Some(23), "{csv}");
    assert_eq!(city.get("/vouchers/xlsx?programme=1").await.0, Status::Ok);
    let paper = city.page("/vouchers/paper").await;
    assert!(paper.contains("1,000,000.00") || paper.contains("1000000.00"), "{paper}");
    assert_eq!(paper.matches("<th scope=\"col\"").count(), 13, "what a sheet of paper has room for");
}

#[rocket::async_test]
async fn the_calculator_knows_the_budget_and_what_was_awarded() {
    let cast = Cast::new().await;
    let bob = Browser::of(&cast, "bob").await;
    assert!(
        bob.page("/vouchers/simulator").await.contains("Shenzhen"),
        "public examples where there are none"
    );
    let rule = hatchery::domain::programme::Programme { budget: Some(90 * WAN), ..vouchers::rule() };
    let of = vouchers::opened(&cast, "sz", rule, vouchers::today()).await;
    let on = contracted(&cast, "bob", "beta", &paper(100 * WAN), vouchers::today()).await;
    let id = vouchers::applied(&cast, "bob", (of, on), None, vouchers::today()).await.unwrap();
    let city = cast.actor("city").await;
    hatchery::app::award::award(cast.house(), &city, id, None, "", None, vouchers::today()).await.unwrap();
    let html = bob.page("/vouchers/simulator").await;
    assert!(html.contains("CNY 400,000.00 left") && html.contains("CNY 500,000.00 awarded"), "{html}");
    let asked = "programme=sz&amount=1000000&signed=2026-11-02&first_day=2026-11-02&last_day=2027-11-01&listed=yes\
        &affiliated=no&kind=company&day=2026-11-24&awarded=500000";
    let html = bob.page(&format!("/vouchers/simulator?{asked}")).await;
    assert!(html.contains("Estimated support: CNY 400,000.00"), "the budget binds: {html}");
}

#[rocket::async_test]
async fn a_large_award_waits_for_a_second_person() {
    let cast = Cast::new().await;
    let rule = Programme { four_eyes_from: Some(10 * WAN), ..vouchers::rule() };
    let of = vouchers::opened(&cast, "sz", rule, vouchers::today()).await;
    let on = contracted(&cast, "bob", "beta", &paper(100 * WAN), vouchers::today()).await;
    let id = vouchers::applied(&cast, "bob", (of, on), None, vouchers::today()).await.unwrap();
    vouchers::payer(&cast).await;
    let (city, second) = (Browser::of(&cast, "city").await, Browser::of(&cast, "mentor").await);
    let (path, moves) = (format!("/vouchers/{id}"), format!("/vouchers/{id}/moves"));
    let seen = version(&city.page(&path).await);
    let (status, html) = city.post(&moves, &[("verb", "award"), ("version", &seen)]).await;
    assert!(
        status == Status::SeeOther && html.contains("a second person decides before it is given"),
        "{html}"
    );
    assert!(!html.contains("value=\"award\"") && html.contains("value=\"refuse\""), "{html}");
    assert!(html.contains("from its amount on a second person agrees too"), "{html}");
    let html = second.page(&path).await;
    assert!(html.contains("Agreed to by") && html.contains("value=\"award\""), "{html}");
    let seen = version(&html);
    let (status, html) = second.post(&moves, &[("verb", "award"), ("version", &seen)]).await;
    assert!(status == Status::SeeOther && !html.contains("value=\"award\""), "{html}");
    assert!(html.contains("500,000.00") && html.contains("Awarded"), "{html}");
}
