//! The pages of cases, walked as a founder who asks and a manager who decides.

use super::founder::hidden;
use super::staff::request;
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::{compute, monday};
use hatchery::domain::pool::Funding;
use hatchery::domain::time::DAY;
use rocket::http::Status;

/// Asks through the page; the case's address.
async fn asked(cast: &Cast, amount: &str, purpose: &str) -> String {
    let bob = Browser::of(cast, "bob").await;
    let form = format!("/companies/{}/requests/new", cast.companies["beta"]);
    let fields = [
        ("unit", "room_minute"),
        ("amount", amount),
        ("valid_from", "2026-11-23"),
        ("valid_to", "2027-05-31"),
        ("purpose", purpose),
    ];
    let (status, html) = bob.post(&form, &fields).await;
    assert!(status == Status::SeeOther && html.contains("Your request is handed in"), "{html}");
    let mine = bob.page("/inbox/mine").await;
    let at = mine.split_once("<th scope=\"row\"><div><a href=\"").unwrap().1.split('"').next().unwrap();
    at.to_owned()
}

#[rocket::async_test]
async fn a_founder_asks_and_a_manager_decides() {
    let cast = Cast::new().await;
    let bob = Browser::of(&cast, "bob").await;
    let company = format!("/companies/{}", cast.companies["beta"]);
    let form = format!("{company}/requests/new");
    assert!(bob.page(&company).await.contains(&form));
    let wrong = [("unit", "fen"), ("amount", "x"), ("valid_from", "soon"), ("tier", "city_1ms")];
    let (status, html) = bob.post(&form, &wrong).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for id in ["f-unit", "f-valid_from", "f-valid_to"] {
        assert!(html.contains(&format!("href=\"#{id}\"")), "{id}: {html}");
    }
    let needs = [
        ("unit", "room_minute"),
        ("amount", "1"),
        ("valid_from", "2026-11-23"),
        ("valid_to", "2026-12-23"),
        ("purpose", "x"),
        ("tier", "city_1ms"),
    ];
    let (_, html) = bob.post(&form, &needs).await;
    assert!(html.contains("Only a request for card-hours has needs"), "{html}");

    let at = asked(&cast, "20", "A fair in spring").await;
    let html = bob.page(&at).await;
    assert!(html.contains("Ask for speed") && !html.contains("Your decision"), "{html}");
    assert!(bob.page(&company).await.contains("A fair in spring"));

    let mut manager = Browser::of(&cast, "manager").await;
    let html = manager.page("/inbox").await;
    assert!(html.contains("A fair in spring") && html.contains("by the end of 2026-11-30"), "{html}");
    let html = manager.page(&at).await;
    assert!(html.contains("Your decision") && html.contains("20 h"), "{html}");
    let version = hidden(&html, "version");
    let (status, html) =
        manager.post(&format!("{at}/decide"), &[("version", &version), ("what", "return")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#d-opinion"), "{html}");
    let back = [("version", version.as_str()), ("what", "return"), ("opinion", "How many visitors?")];
    let (status, html) = manager.post(&format!("{at}/decide"), &back).await;
    assert!(status == Status::SeeOther && html.contains("Sent back to the applicant"), "{html}");

    let html = bob.page(&at).await;
    assert!(html.contains("How many visitors?") && html.contains(&format!("{at}/supplement")), "{html}");
    let html = bob.page(&format!("{at}/supplement")).await;
    assert!(html.contains("A fair in spring") && html.contains("value=\"20\""), "{html}");
    let again = [
        ("version", hidden(&html, "version")),
        ("unit", "room_minute".to_owned()),
        ("amount", "15".to_owned()),
        ("valid_from", "2026-11-23".to_owned()),
        ("valid_to", "2027-05-31".to_owned()),
        ("purpose", "A fair in spring, 200 visitors".to_owned()),
    ];
    let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (status, _) = bob.post(&format!("{at}/supplement"), &again).await;
    assert_eq!(status, Status::SeeOther);

    let html = manager.page(&at).await;
    assert!(html.contains("200 visitors") && html.contains("What was handed in before"), "{html}");
    let version = hidden(&html, "version");
    let yes = [("version", version.as_str()), ("what", "approve"), ("amount", "12.5")];
    let (status, html) = manager.post(&format!("{at}/decide"), &yes).await;
    assert!(status == Status::SeeOther && html.contains("Approved; it has been given"), "{html}");
    manager.renew().await;
    let (status, _) = manager.post(&format!("{at}/decide"), &yes).await;
    assert_eq!(status, Status::Conflict, "it was decided");
    assert!(bob.page(&company).await.contains("12 h 30 min"));
    let html = manager.page("/inbox/done").await;
    assert!(html.contains("200 visitors") && html.contains("sent it back"), "{html}");
    let html = manager.page("/inbox/done?kind=booking").await;
    assert!(!html.contains("200 visitors"), "{html}");
    // A mail's link asks for the log-in and then leads there.
    let anybody = Browser::at(&cast.fresh.house, "/login", monday()).await;
    let response = anybody.client.get(at.clone()).dispatch().await;
    let to = format!("/login?next={}", at.replace('/', "%2F"));
    assert_eq!(response.headers().get_one("Location"), Some(to.as_str()));
}

#[rocket::async_test]
async fn bookings_and_cases_are_answered_together_each_with_its_outcome() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    let booking = request(&cast, "ann", "Hiring", 1).await.to_string();
    let (first, second) = (asked(&cast, "20", "Spring fair").await, asked(&cast, "10", "Autumn fair").await);
    let html = manager.page("/inbox").await;
    let pick = |at: &str| {
        let id = at.strip_prefix("/cases/").unwrap();
        let mark = format!("value=\"case-{id}-");
        let rest = html.split_once(&mark).unwrap().1.split('"').next().unwrap();
        format!("case-{id}-{rest}")
    };
    let (one, two) = (pick(&first), pick(&second));
    let (status, html) =
        manager.post("/inbox/decide", &[("pick", &one), ("pick", &two), ("what", "decline")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#many-reason"), "{html}");
    let stale = format!("{two}9");
    let all = [("pick", booking.as_str()), ("pick", &one), ("pick", &stale), ("what", "approve")];
    let (status, html) = manager.post("/inbox/decide?kind=&q=fair", &all).await;
    assert_eq!(status, Status::Ok);
    assert!(html.contains("2 of 3") || html.contains("2 / 3"), "{html}");
    assert!(html.contains("Hiring") && html.contains("Spring fair"), "{html}");
    for (address, shown, hidden) in [
        ("/inbox?kind=booking", "", "Autumn fair"),
        ("/inbox?kind=entitlement", "Autumn fair", "Hiring"),
        ("/inbox?q=autumn", "Autumn fair", "Hiring"),
        ("/inbox?overdue=1", "Nothing matches", "Autumn fair"),
        ("/inbox?incubator=999", "Nothing matches", "Autumn fair"),
    ] {
        let html = manager.page(address).await;
        let rows = html.split_once("<main").unwrap().1;
        assert!(rows.contains(shown) && !rows.contains(hidden), "{address}: {html}");
    }
}

#[rocket::async_test]
async fn the_chain_of_admissions_counts_desks() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    let html = manager.page("/chains").await;
    assert!(html.contains("; Admission: Approver · 5 working days"), "{html}");
    let here = cast.nanshan.to_string();
    // Amounts are of no unit: one that was chosen says nothing.
    let edit = format!("/chains/edit?kind=admission&unit=room_minute&incubator={here}");
    let html = manager.page(&edit).await;
    assert!(html.contains("by the desks asked for") && hidden(&html, "unit").is_empty(), "{html}");
    assert!(html.contains("<option value=\"approver\" selected"), "{html}");
    let sent = [
        ("kind", "admission"),
        ("incubator", here.as_str()),
        ("version", "0"),
        ("role-0-0", "approver"),
        ("days-0-0", "3"),
        ("from-1", "10"),
        ("role-1-0", "approver"),
        ("days-1-0", "3"),
        ("role-1-1", "district_officer"),
        ("days-1-1", "5"),
    ];
    assert_eq!(manager.post("/chains/edit", &sent).await.0, Status::SeeOther);
    let html = manager.page("/chains").await;
    assert!(
        html.contains("Admission · by the desks asked for") && html.contains("from 10 desks: "),
        "{html}"
    );
}

#[rocket::async_test]
async fn a_chain_is_set_and_a_deputy_named_on_their_pages() {
    let cast = Cast::new().await;
    let mut manager = Browser::of(&cast, "manager").await;
    let here = cast.nanshan.to_string();
    let edit = format!("/chains/edit?kind=entitlement&unit=room_minute&incubator={here}");
    let html = manager.page(&edit).await;
    let form = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![
            ("kind", "entitlement".to_owned()),
            ("unit", "room_minute".to_owned()),
            ("incubator", here.clone()),
            ("version", hidden(&html, "version")),
            ("role-0-0", "approver".to_owned()),
            ("days-0-0", "2".to_owned()),
        ];
        fields.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        fields
    };
    async fn sent(browser: &Browser, fields: Vec<(&str, String)>) -> (Status, String) {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post("/chains/edit", &fields).await
    }
    let wrong = form(&[("from-1", "0"), ("role-1-0", "manager"), ("days-1-0", "0"), ("four_eyes", "x")]);
    let (status, html) = sent(&manager, wrong).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for id in ["f-from-1", "f-days-1-0", "f-four_eyes"] {
        assert!(html.contains(&format!("href=\"#{id}\"")), "{id}: {html}");
    }
    let good = form(&[
        ("from-1", "10"),
        ("role-1-0", "manager"),
        ("days-1-0", "3"),
        ("role-1-1", "district_officer"),
        ("days-1-1", "5"),
        ("four_eyes", "100"),
    ]);
    let (status, html) = sent(&manager, good.clone()).await;
    assert!(status == Status::SeeOther && html.contains("in force"), "{html}");
    let html = manager.page("/chains").await;
    assert!(
        html.contains("from 10 h: Manager · 3 working days → District officer · 5 working days"),
        "{html}"
    );
    manager.renew().await;
    let (status, _) = sent(&manager, good).await;
    assert_eq!(status, Status::PreconditionFailed, "somebody else's version stands");
    let (status, _) = manager.get("/chains/edit?kind=entitlement&unit=&incubator=").await;
    assert_eq!(status, Status::Forbidden, "the city's is not a manager's");
    assert!(manager.page(&edit).await.contains("In force"));

    let days =
        [("email", "frontdesk@hatchery.test"), ("first_day", "2026-11-23"), ("last_day", "2026-11-27")];
    let (status, html) = manager.post("/deputies", &days).await;
    assert!(status == Status::SeeOther && html.contains("frontdesk stands in for you"), "{html}");
    let at = asked(&cast, "20", "Spring fair").await;
    let desk = Browser::of(&cast, "frontdesk").await;
    assert!(desk.page("/deputies").await.contains("I stand in for"));
    let html = desk.page("/inbox").await;
    assert!(html.contains("for manager") && html.contains("Spring fair"), "{html}");
    assert!(desk.page(&at).await.contains("You decide for manager"));
    let (status, html) = manager.post("/deputies/1/end", &[]).await;
    assert!(status == Status::SeeOther && html.contains("Ended"), "{html}");
    let (status, _) = desk.get(&at).await;
    assert_eq!(status, Status::NotFound);
}

#[rocket::async_test]
async fn pools_are_compared_before_a_request_is_handed_in_and_chosen_by_who_decides() {
    let cast = Cast::new().await;
    let keeper = cast.actor("manager").await;
    let pool = cast.resources["pool1"];
    compute::priced(&cast, &keeper, pool, (Funding::Government, 0), monday().plus(-DAY)).await;
    let bob = Browser::of(&cast, "bob").await;
    let form = format!("/companies/{}/requests/new", cast.companies["beta"]);
    assert!(!bob.page(&form).await.contains("id=\"pools\""));
    let mut fields =
        vec![("unit", "card_second"), ("card", "910b"), ("workload", "training"), ("what", "pools")];
    let (status, html) = bob.post(&form, &fields).await;
    assert_eq!(status, Status::Ok, "nothing else is judged yet");
    let section = html.split_once("id=\"pools\"").unwrap().1;
    for shown in ["pool1", "Public money", "CNY 20.00 a card-hour", "In the city, 1 ms", "1,000 card-hours"] {
        assert!(section.contains(shown), "{shown}: {section}");
    }
    assert!(!section.contains("Pools that do not fit") && html.contains("value=\"910b\""), "{html}");
    fields[1] = ("card", "H20");
    let (_, html) = bob.post(&form, &fields).await;
    assert!(html.contains("Pools that do not fit") && html.contains("other cards"), "{html}");
    let (status, html) = bob.post(&form, &[("unit", "room_minute"), ("what", "pools")]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("Only a request for card-hours has needs"), "{html}");
    assert!(
        bob.page("/inbox/mine").await.contains("You have asked for nothing yet"),
        "nothing was handed in"
    );

    fields.truncate(3);
    fields[1] = ("card", "910B");
    fields.extend([
        ("amount", "10"),
        ("valid_from", "2026-11-23"),
        ("valid_to", "2027-05-31"),
        ("purpose", "Second round"),
    ]);
    assert_eq!(bob.post(&form, &fields).await.0, Status::SeeOther);
    let mine = bob.page("/inbox/mine").await;
    let at = mine.split_once("<th scope=\"row\"><div><a href=\"").unwrap().1.split('"').next().unwrap();
    assert!(!bob.page(at).await.contains("Pools that fit"), "who asks has seen it on the form");
    let manager = Browser::of(&cast, "manager").await;
    let html = manager.page(at).await;
    assert!(html.contains("Pools that fit") && html.contains("Pool of the grant"), "{html}");
    let (version, id) = (hidden(&html, "version"), pool.to_string());
    let room = cast.resources["room1"].to_string();
    let wrong = [("version", version.as_str()), ("what", "approve"), ("pool_id", room.as_str())];
    let (status, html) = manager.post(&format!("{at}/decide"), &wrong).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#d-pool_id"), "{html}");
    let yes = [("version", version.as_str()), ("what", "approve"), ("pool_id", id.as_str())];
    let (status, html) = manager.post(&format!("{at}/decide"), &yes).await;
    assert!(status == Status::SeeOther && html.contains("Pool of the grant"), "{html}");
    assert!(html.contains("→ pool1") && !html.contains("Pools that fit"), "{html}");
}
