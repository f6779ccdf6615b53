//! What stands around every page, and what tells people where their wishes are.

use super::staff::request;
use crate::kit::apply::submitted;
use crate::kit::browser::Browser;
use crate::kit::cast::{Cast, PASSWORD};
use crate::kit::raw::Raw;
use crate::kit::{at, monday};
use hatchery::app::{due, notify};
use rocket::http::Status;

/// The side navigation of a page.
fn side(html: &str) -> &str {
    html.split_once("<nav class=\"side nav\"").unwrap().1.split_once("</nav>").unwrap().0
}

#[rocket::async_test]
async fn a_long_navigation_folds_and_a_short_one_does_not() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    for (page, group) in [("/", "Tenants"), ("/chains", "Rules and people"), ("/trail?x=1", "System")] {
        let html = manager.page(page).await;
        let open: Vec<&str> = side(&html)
            .split("<details name=\"nav\" open><summary>")
            .skip(1)
            .map(|rest| rest.split('<').next().unwrap())
            .collect();
        assert_eq!(open, [group], "{page}");
        // What is wanted most is never folded away.
        let (first, _) = side(&html).split_once("<details").unwrap();
        assert!(first.contains("href=\"/inbox\"") && first.contains("href=\"/find\""), "{first}");
        // A phone has the same headings under "more".
        assert!(html.contains("<p>Rules and people</p>"), "{page}");
    }
    let founder = Browser::of(&cast, "bob").await.page("/").await;
    assert!(side(&founder).contains("/companies/") && !side(&founder).contains("<details"), "{founder}");
}

#[rocket::async_test]
async fn what_one_asked_for_stands_together() {
    let cast = Cast::new().await;
    let bob = Browser::of(&cast, "bob").await;
    assert!(bob.page("/inbox/mine").await.contains("You have asked for nothing yet"));
    request(&cast, "bob", "Pitch night", 3).await;
    submitted(&cast, "bob", "Folding robots", monday()).await;
    let html = bob.page("/inbox/mine").await;
    for wanted in ["Pitch night", "Folding robots", "1–2 of 2"] {
        assert!(html.contains(wanted), "{wanted}: {html}");
    }
    assert!(!html.contains("You have asked for nothing yet"), "{html}");
    // What it is and how far it has come narrow it.
    for (query, shown, hidden) in [
        ("kind=booking", "Pitch night", "Folding robots"),
        ("kind=application&state=open", "Folding robots", "Pitch night"),
        ("state=ended", "Nothing matches", "Pitch night"),
        ("kind=voucher", "Nothing matches", "Pitch night"),
        ("kind=nonsense", "Pitch night", "Nothing matches"),
    ] {
        let html = bob.page(&format!("/inbox/mine?{query}")).await;
        assert!(html.contains(shown) && !html.contains(hidden), "{query}: {html}");
    }
}

#[rocket::async_test]
async fn a_mistake_is_named_as_its_field_is() {
    let cast = Cast::new().await;
    let bob = Browser::of(&cast, "bob").await;
    let form = format!("/companies/{}/contracts", cast.companies["beta"]);
    let (status, html) = bob.post(&form, &[("amount", "lots"), ("excluded", "-1")]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for wanted in [
        "Supplier: Required",
        "Contract amount (CNY): An amount in yuan, with up to two decimals",
        "Signed on: Required",
        "First day: Required",
    ] {
        assert!(html.contains(wanted), "{wanted}: {html}");
    }
    let (_, html) = bob.post(&form, &[("amount", "10"), ("excluded", "10.01")]).await;
    assert!(html.contains("No more than the contract amount"), "{html}");
}

#[rocket::async_test]
async fn a_call_for_returns_names_its_quarter_and_leads_there() {
    let cast = Cast::new().await;
    due::run(cast.house(), at("2027-01-25T08:00:00+08:00")).await.unwrap();
    while notify::run(cast.house(), at("2027-01-25T08:01:00+08:00")).await.unwrap() > 0 {}
    let mut raw = Raw::open(&cast.fresh.url).await;
    assert!(raw.count("select count(*) from notice").await > 0);
    let manager =
        Browser::log_in(&cast.fresh.house, "manager@hatchery.test", at("2027-01-25T09:00:00+08:00")).await;
    let html = manager.page("/notices").await;
    assert!(html.contains("Who has not signed the return of 2026-Q4"), "{html}");
    assert!(html.contains("href=\"/returns\""), "{html}");
}

#[rocket::async_test]
async fn wherever_one_is_to_be_led_there_is_an_address_and_it_is_ours() {
    let cast = Cast::new().await;
    let bob = ("email", "bob@hatchery.test");
    let known = Browser::of(&cast, "bob").await;
    for (next, leads) in [
        ("/中", "/%E4%B8%AD"),
        ("/a b", "/a%20b"),
        ("/{", "/%7B"),
        ("/a\tb", "/a%09b"),
        ("/\t/evil.example", "/%09/evil.example"),
        ("/find?q=贝塔", "/find?q=%E8%B4%9D%E5%A1%94"),
        ("/\"", "/%22"),
        ("/find?q=a%20b&kind=lab#list", "/find?q=a%20b&kind=lab#list"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("", "/"),
    ] {
        let there = (Status::SeeOther, Some(leads.to_owned()));
        let visitor = Browser::at(&cast.fresh.house, "/login", monday()).await;
        let fields = [bob, ("password", PASSWORD), ("next", next)];
        assert_eq!(visitor.led("/login", &fields).await, there, "log-in, {next:?}");
        assert_eq!(known.led("/language", &[("lang", "en"), ("back", next)]).await, there, "{next:?}");
        let path = format!("/login?next={}", rocket::http::RawStr::new(next).percent_encode());
        let answer = known.client.get(path).dispatch().await;
        let to = answer.headers().get_one("Location").map(str::to_owned);
        assert_eq!((answer.status(), to), there, "already in, {next:?}");
    }
}
