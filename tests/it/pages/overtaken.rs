//! Who is overtaken by somebody else sees the form again as it was typed, and sends it again.

use super::founder::hidden;
use super::staff::request;
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::monday;
use hatchery::app::chain::{self, Lane};
use hatchery::app::policy::{self, Reach, Target};
use hatchery::app::tenancy::{self, New};
use hatchery::domain::amount::Unit;
use hatchery::domain::case::CaseKind;
use hatchery::domain::chain::{Chain, ChainStep, Tier};
use hatchery::domain::policy::Rule;
use hatchery::domain::right::Role;
use rocket::http::Status;

const TOLD: &str = "Somebody changed it since you opened it.";

/// That the form was shown again: what was typed, a sentence, and where it is seen as it is now.
fn again(html: &str, typed: &[&str], now: &str) {
    for shown in typed {
        assert!(html.contains(shown), "{shown}: {html}");
    }
    assert!(html.contains(TOLD), "{html}");
    assert!(html.contains(&format!("href=\"{now}\" target=\"_blank\"")), "{now}: {html}");
    assert!(!html.contains("data-refused"), "it is the form, not the page of a problem: {html}");
}

#[rocket::async_test]
async fn a_profile() {
    let cast = Cast::new().await;
    let ann = Browser::of(&cast, "ann").await;
    let seen = hidden(&ann.page("/account").await, "version");
    let save = async |name: &str, mobile: &str, version: &str| {
        let fields = [
            ("version", version),
            ("name", name),
            ("language", "en"),
            ("mobile", mobile),
            ("mail_wish", "decisions"),
            ("remind_minutes", "30"),
        ];
        ann.post("/account", &fields).await
    };
    assert_eq!(save("Ann Li", "", &seen).await.0, Status::SeeOther);
    // A mistake leaves the version that was seen: what came meanwhile is not written over by mending it.
    let (status, html) = save("Ann Wu", "12", &seen).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#p-mobile"), "{html}");
    assert_eq!(hidden(&html, "version"), seen);
    for version in [seen.as_str(), "none"] {
        let (status, html) = save("Ann Wu", "", version).await;
        assert_eq!(status, Status::PreconditionFailed, "{html}");
        again(&html, &["value=\"Ann Wu\"", "value=\"decisions\" selected"], "/account");
        assert_ne!(hidden(&html, "version"), seen);
    }
    let (_, html) = save("Ann Wu", "", &seen).await;
    assert_eq!(save("Ann Wu", "", &hidden(&html, "version")).await.0, Status::SeeOther);
    assert!(ann.page("/account").await.contains("value=\"Ann Wu\""));
}

#[rocket::async_test]
async fn a_chain() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    let here = cast.nanshan.to_string();
    let edit = format!("/chains/edit?kind=entitlement&unit=room_minute&incubator={here}");
    let seen = hidden(&manager.page(&edit).await, "version");
    let other = cast.actor("manager2").await;
    let lane =
        Lane { kind: CaseKind::Entitlement, unit: Some(Unit::RoomMinute), incubator: Some(cast.nanshan) };
    let steps = vec![ChainStep { role: Role::Manager, working_days: 9 }];
    let theirs = Chain { tiers: vec![Tier { from_amount: 0, steps }], four_eyes_from: None };
    chain::put(cast.house(), &other, lane, &theirs, 0, None, monday()).await.unwrap();
    let put = async |days: &str, version: &str| {
        let fields = [
            ("kind", "entitlement"),
            ("unit", "room_minute"),
            ("incubator", &here),
            ("version", version),
            ("role-0-0", "approver"),
            ("days-0-0", days),
            ("four_eyes", "77"),
        ];
        manager.post("/chains/edit", &fields).await
    };
    let (status, html) = put("0", &seen).await;
    assert_eq!((status, hidden(&html, "version")), (Status::UnprocessableEntity, seen.clone()));
    let (status, html) = put("4", &seen).await;
    assert_eq!(status, Status::PreconditionFailed, "{html}");
    let now = edit.replace('&', "&#38;");
    again(&html, &["value=\"approver\" selected", "value=\"4\"", "value=\"77\"", "9 working days"], &now);
    assert_eq!(put("4", &hidden(&html, "version")).await.0, Status::SeeOther);
    assert!(manager.page(&edit).await.contains("value=\"4\""));
}

#[rocket::async_test]
async fn rules_and_their_history() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    let (place, room) = (cast.nanshan.to_string(), cast.resources["room1"].to_string());
    let edit = format!("/policies/{place}/edit?resource={room}");
    let html = manager.page(&edit).await;
    assert_eq!(hidden(&html, "seen"), "0");
    let reach = Reach { kind: None, resource: Some(cast.resources["room1"]) };
    let at = Target { reach, ..Target::of(cast.nanshan) };
    let other = cast.actor("manager2").await;
    for minutes in [90, 60] {
        policy::put(cast.house(), &other, &at, &[Rule::Longest { minutes }], None, monday()).await.unwrap();
    }
    let put = async |seen: &str| {
        let fields = [
            ("kind", ""),
            ("resource", room.as_str()),
            ("seen", seen),
            ("r0", "longest"),
            ("r0-time", "2:00"),
            ("do", "put"),
        ];
        manager.post(&edit, &fields).await
    };
    let (status, html) = put("0").await;
    assert_eq!(status, Status::PreconditionFailed, "{html}");
    again(&html, &["value=\"2:00\"", "At most 1 h at a time"], &edit);
    assert_eq!(hidden(&html, "seen"), "2");
    let (status, html) = put(&hidden(&html, "seen")).await;
    assert!(status == Status::SeeOther && html.contains("In force: version 3."), "{html}");

    let about = [("kind", ""), ("resource", room.as_str()), ("seen", "2")];
    let back = [&about[..], &[("to", "1")]].concat();
    for (path, fields) in [("back", &back[..]), ("end", &about[..])] {
        let (status, html) = manager.post(&format!("/policies/{place}/{path}"), fields).await;
        assert_eq!(status, Status::PreconditionFailed, "{path}: {html}");
        again(&html, &["Version 3"], &format!("/policies/{place}/history?resource={room}"));
        assert_eq!(hidden(&html, "seen"), "3");
    }
}

#[rocket::async_test]
async fn the_end_of_a_tenancy() {
    let cast = Cast::new().await;
    let keeper = cast.actor("manager2").await;
    let day = |text: &str| text.parse().unwrap();
    let new = New {
        resource: cast.resources["fixed1"],
        company: cast.companies["beta"],
        person: None,
        first: day("2026-11-24"),
        last: day("2026-11-30"),
        note: String::new(),
    };
    let given = tenancy::give(cast.house(), &keeper, &new, None, monday()).await.unwrap();
    let manager = Browser::of(&cast, "manager").await;
    let at = format!("/tenancies/{}", given.id);
    let seen = hidden(&manager.page(&at).await, "version");
    tenancy::end(cast.house(), &keeper, given.id, None, day("2026-11-28"), "Moved", None, monday())
        .await
        .unwrap();
    let end = async |last: &str, version: &str| {
        let fields = [("version", version), ("last_day", last), ("reason", "They asked us to")];
        manager.post(&format!("{at}/end"), &fields).await
    };
    let (status, html) = end("2026-11-26", &seen).await;
    assert_eq!(status, Status::PreconditionFailed, "{html}");
    again(&html, &["value=\"2026-11-26\"", "They asked us to", "2026-11-28"], &at);
    let (status, html) = end("2026-11-29", &hidden(&html, "version")).await;
    assert!(status == Status::UnprocessableEntity && html.contains("#e-last_day"), "{html}");
    assert_eq!(end("2026-11-26", &hidden(&html, "version")).await.0, Status::SeeOther);
}

#[rocket::async_test]
async fn a_closure_keeps_what_was_picked() {
    let cast = Cast::new().await;
    let manager = Browser::of(&cast, "manager").await;
    let first = request(&cast, "ann", "Hiring", 1).await;
    let (place, closes) = (cast.nanshan.to_string(), format!("r-{}", cast.resources["big"]));
    let day = format!(
        "incubator={place}&closes={closes}&from_day=2026-11-24&from_time=00:00&to_day=2026-11-24&to_time=24:00"
    );
    let html = manager.page(&format!("/closures/review?{day}&reason=Painting")).await;
    let pick = hidden(&html, "pick");
    request(&cast, "bob", "Board", 3).await;
    let to = format!("to-{first}");
    let fields = [
        ("incubator", place.as_str()),
        ("closes", &closes),
        ("from_day", "2026-11-24"),
        ("from_time", "00:00"),
        ("to_day", "2026-11-24"),
        ("to_time", "24:00"),
        ("reason", "Painting"),
        ("pick", &pick),
        (&to, "release"),
    ];
    let (status, html) = manager.post("/closures", &fields).await;
    assert_eq!(status, Status::Conflict, "{html}");
    let (_, own) = html.split_once(&format!("name=\"{to}\"")).expect("its choice");
    let own = own.split("</select>").next().unwrap();
    assert!(own.contains("value=\"release\" selected") || !own.contains("<option"), "{own}");
}
