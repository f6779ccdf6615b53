//! A form that is sent twice does its deed once, and leads to the same page both times.

use super::founder::{Browser, hidden};
use crate::kit::cast::Cast;
use crate::kit::raw::Raw;
use rocket::http::Status;

#[rocket::async_test]
async fn whatever_a_form_makes_is_made_once() {
    let cast = Cast::new().await;
    let (nanshan, beta) = (cast.nanshan.to_string(), cast.companies["beta"]);
    let (company, person) = (format!("/companies/{beta}"), format!("/people/{}", cast.id("nobody")));
    let (members, grants, roles) =
        (format!("{company}/members"), format!("{company}/grants"), format!("{person}/roles"));
    type Fields<'a> = &'a [(&'a str, &'a str)];
    let forms: [(&str, &str, &str, Fields<'_>); 6] = [
        (
            "manager",
            "/inventory/new",
            "/inventory/new",
            &[("incubator", &nanshan), ("kind", "lab"), ("name", "Wet lab"), ("capacity", "1")],
        ),
        (
            "manager",
            "/companies/new",
            "/companies/new",
            &[("incubator", &nanshan), ("kind", "team"), ("name", "Once")],
        ),
        ("manager", &company, &members, &[("email", "nobody@hatchery.test")]),
        (
            "manager",
            &company,
            &grants,
            &[
                ("unit", "desk_day"),
                ("amount", "7"),
                ("valid_from", "2026-11-23"),
                ("valid_to", "2026-12-31"),
            ],
        ),
        (
            "security",
            "/people/new",
            "/people/new",
            &[("email", "new@hatchery.test"), ("name", "New"), ("password", "Correct-Horse-2")],
        ),
        ("security", &person, &roles, &[("role", "mentor"), ("scope", "city")]),
    ];
    let mut rows = Raw::open(&cast.fresh.url).await;
    for (who, from, to, fields) in forms {
        let browser = Browser::log_in(&cast, who, "en").await;
        let token = hidden(&browser.page(from).await, "csrf");
        let before = rows.count("select count(*) from event where door = 'web'").await;
        let (status, place, html) = browser.post_with(&token, to, fields).await;
        assert_eq!(status, Status::SeeOther, "{to}: {html}");
        let (status, again, _) = browser.post_with(&token, to, fields).await;
        assert_eq!((status, &again), (Status::SeeOther, &place), "{to}");
        let after = rows.count("select count(*) from event where door = 'web'").await;
        assert_eq!(after - before, 1, "{to} was done once");
    }
}

#[rocket::async_test]
async fn another_wish_from_the_same_page_is_another_wish() {
    let cast = Cast::new().await;
    let beta = format!("/companies/{}", cast.companies["beta"]);
    let manager = Browser::log_in(&cast, "manager", "en").await;
    let token = hidden(&manager.page(&beta).await, "csrf");
    let mut rows = Raw::open(&cast.fresh.url).await;
    for amount in ["7", "8", "7"] {
        let fields = [
            ("unit", "desk_day"),
            ("amount", amount),
            ("valid_from", "2026-11-23"),
            ("valid_to", "2026-12-31"),
        ];
        assert_eq!(manager.post_with(&token, &format!("{beta}/grants"), &fields).await.0, Status::SeeOther);
    }
    let granted = "select sum(amount) from entry where kind = 'grant' and amount in (7, 8)";
    assert_eq!(rows.count(granted).await, 15);
}
