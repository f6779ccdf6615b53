//! An empty installation, from the one-time link to the first booking, by pages alone: each first page
//! says what comes next, and where to go for it.

use crate::kit::browser::Browser;
use crate::kit::cast::PASSWORD;
use crate::kit::{empty_house, monday};
use hatchery::app::sign_in;
use hatchery::domain::time::HOUR;
use rocket::http::Status;

/// The address of the button on the first page that says what comes next.
fn next(html: &str) -> String {
    let (_, rest) = html.split_once("class=\"empty\"").expect("a next step");
    let (_, rest) = rest.split_once("class=\"btn main\" href=\"").expect("with one action");
    rest.split('"').next().unwrap().replace("&#38;", "&")
}

#[rocket::async_test]
async fn from_the_one_time_link_to_the_first_booking() {
    let fresh = empty_house().await;
    let house = &fresh.house;
    let secret = sign_in::make_setup(house, monday()).await.unwrap();
    let setup = format!("/setup/{secret}");
    let mut admin = Browser::at(house, &setup, monday()).await;
    admin.post("/language", &[("lang", "en"), ("back", &setup)]).await;
    let weak = [("name", ""), ("email", "x"), ("password", "short")];
    let (status, html) = admin.post(&setup, &weak).await;
    assert!(status == Status::UnprocessableEntity && html.contains("href=\"#f-email\""), "{html}");
    let me = [("name", "Ada"), ("email", "ada@house.test"), ("password", PASSWORD)];
    let (status, html) = admin.post(&setup, &me).await;
    assert!(status == Status::SeeOther && html.contains("No incubator yet"), "{html}");
    assert_eq!(admin.get(&setup).await.0, Status::NotFound, "the link worked once");
    admin.renew().await;

    // Without an incubator, every page that needs one leads to it.
    assert_eq!(admin.get("/inventory").await.0, Status::SeeOther);
    assert!(admin.page("/incubators").await.contains("No incubator yet"));
    let (status, html) = admin.post("/companies/new", &[("name", "A"), ("kind", "team")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("href=\"#f-incubator\""), "{html}");
    let to = next(&admin.page("/").await);
    assert_eq!(to, "/incubators/new");
    admin.page(&to).await;
    let bad = [("slug", "No Spaces"), ("name_zh", ""), ("district", "1"), ("opening", "always")];
    let (status, html) = admin.post(&to, &bad).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for field in ["slug", "name_zh", "name_en", "district", "opening"] {
        assert!(html.contains(&format!("href=\"#f-{field}\"")), "{field}: {html}");
    }
    let good = [
        ("slug", "bay"),
        ("name_zh", "海湾孵化器"),
        ("name_en", "Bay"),
        ("district", "440305"),
        ("opening", "mon-fri 08:30-20:00"),
    ];
    let (status, html) = admin.post(&to, &good).await;
    assert!(status == Status::SeeOther && html.contains("Added: Bay"), "{html}");
    assert!(html.contains("Bay has no manager yet"), "{html}");
    let (status, html) = admin.post(&to, &good).await;
    assert!(status == Status::UnprocessableEntity && html.contains("Already in use"), "{html}");

    // The manager: a person, and the role filled in on their page.
    let to = next(&admin.page("/").await);
    let html = admin.page(&to).await;
    assert!(html.contains("name=\"role\" value=\"manager\""), "{html}");
    let scope = html.split("name=\"scope\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let person = [
        ("name", "Mei"),
        ("email", "mei@house.test"),
        ("password", PASSWORD),
        ("language", "en"),
        ("role", "manager"),
        ("scope", &scope),
    ];
    let (status, html) = admin.post("/people/new", &person).await;
    assert_eq!(status, Status::SeeOther);
    assert!(html.contains("<option value=\"manager\" selected>"), "{html}");
    assert!(html.contains(&format!("<option value=\"{scope}\" selected>")), "{html}");
    let action = html.split("action=\"/people/").nth(1).unwrap().split('"').next().unwrap();
    let give = format!("/people/{action}");
    let (status, html) = admin.post(&give, &[("role", "manager"), ("scope", &scope)]).await;
    assert!(status == Status::SeeOther && html.contains("The role was given"), "{html}");
    assert!(!admin.page("/").await.contains("Bay has no"), "the rest is the manager's");

    // The manager fills the place: by page, by CSV.
    let manager = Browser::log_in(house, "mei@house.test", monday().plus(HOUR)).await;
    let html = manager.page("/").await;
    assert!(html.contains("Bay has no resources yet"), "{html}");
    let to = next(&html);
    let place = to.split('=').nth(1).unwrap().to_owned();
    assert!(manager.page(&to).await.contains("No resources yet"));
    let room = [
        ("incubator", place.as_str()),
        ("kind", "meeting_room"),
        ("code", "r1"),
        ("name", "Room one"),
        ("capacity", "1"),
        ("seats", "6"),
    ];
    let (status, html) = manager.post("/inventory/new", &room).await;
    assert!(status == Status::SeeOther && html.contains("Added: Room one"), "{html}");
    let csv = "kind,code,name,capacity,seats,building,floor,zone\nmeeting_room,r2,Room two,1,8,A,3F,East\n";
    let (status, html) = manager.upload(&place, &manager.csrf, csv).await;
    assert!(status == Status::SeeOther && html.contains("Imported: 1 added, 0 changed"), "{html}");
    let html = manager.page("/").await;
    assert!(html.contains("Bay has no companies yet"), "{html}");
    let to = next(&html);
    assert!(manager.page(&to).await.contains(&format!("<option value=\"{place}\" selected>")));
    let company = [("incubator", place.as_str()), ("kind", "team"), ("name", "Delta")];
    let (status, html) = manager.post("/companies/new", &company).await;
    assert!(status == Status::SeeOther && html.contains("Added: Delta"), "{html}");
    let home = html.split("action=\"/companies/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let home = format!("/companies/{home}");
    assert!(!manager.page("/").await.contains("Bay has no"));

    // Its founder has no account: one is made with the membership.
    let (status, html) = manager.post(&format!("{home}/members"), &[("email", "di@house.test")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("href=\"#m-email\""), "{html}");
    let weak = [("email", "di@house.test"), ("name", "Di"), ("password", "short")];
    let (status, html) = manager.post(&format!("{home}/members"), &weak).await;
    assert!(status == Status::UnprocessableEntity && html.contains("href=\"#m-password\""), "{html}");
    assert!(html.contains("value=\"Di\""), "what was typed is kept");
    let founder = [("email", "di@house.test"), ("name", "Di"), ("password", PASSWORD), ("admin", "1")];
    let (status, html) = manager.post(&format!("{home}/members"), &founder).await;
    assert!(status == Status::SeeOther && html.contains("Di has an account"), "{html}");
    let grant = [
        ("unit", "room_minute"),
        ("amount", "10"),
        ("valid_from", "2026-11-01"),
        ("valid_to", "2027-10-31"),
        ("note", ""),
    ];
    assert_eq!(manager.post(&format!("{home}/grants"), &grant).await.0, Status::SeeOther);

    let founder = Browser::log_in(house, "di@house.test", monday().plus(2 * HOUR)).await;
    let html = founder.page("/find?date=2026-11-24&from=10:00&to=11:00").await;
    assert!(html.contains("Room one") && html.contains("Room two"), "{html}");
    let form = html.split("href=\"/bookings/new?").nth(1).unwrap().split('"').next().unwrap();
    let form = format!("/bookings/new?{}", form.replace("&#38;", "&"));
    let html = founder.page(&form).await;
    let resource = html.split("name=\"resource\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let wish = [
        ("resource", resource),
        ("title", "First"),
        ("date", "2026-11-24"),
        ("from", "10:00"),
        ("to", "11:00"),
    ];
    let (status, html) = founder.post("/bookings", &wish).await;
    assert!(status == Status::SeeOther && html.contains("First"), "{status} {html}");
    // A company's own people invite who is here; accounts are made by those who keep the company.
    let (status, _) = founder
        .post(&format!("{home}/members"), &[("email", "x@house.test"), ("name", "X"), ("password", PASSWORD)])
        .await;
    assert_eq!(status, Status::Forbidden);
    assert_eq!(founder.get("/incubators").await.0, Status::Forbidden);
}
