//! The pages of those who run the places, walked in both languages.

use crate::kit::browser::Browser;
use crate::kit::cast::{Cast, PASSWORD};
use crate::kit::{at, monday};
use hatchery::app::book::{NewBooking, Taking, book};
use hatchery::app::change::{Change, change};
use hatchery::app::{notify, people};
use hatchery::domain::id::BookingId;
use hatchery::domain::person::Language;
use hatchery::domain::time::Interval;
use rocket::http::Status;

pub(super) async fn request(cast: &Cast, who: &str, title: &str, hour: i64) -> BookingId {
    let from = at("2026-11-24T08:00:00+08:00").plus(hour * 3_600);
    let new = NewBooking {
        items: vec![Taking { resource: cast.resources["big"], units: 1 }],
        span: Interval::new(from, from.plus(3_600)).unwrap(),
        title: title.into(),
        company: None,
        holder: None,
        guests: vec![],
        note: String::new(),
        private: false,
        seats: 5,
        accepts: Vec::new(),
        overriding: None,
    };
    book(cast.house(), &cast.actor(who).await, &new, None, monday()).await.unwrap().id
}

#[rocket::async_test]
async fn a_manager_answers_what_waits() {
    let cast = Cast::new().await;
    let browser = Browser::of(&cast, "manager").await;
    assert!(browser.page("/inbox").await.contains("Nothing waits for you"));
    let mut ids = Vec::new();
    for (hour, who, title) in
        [(1, "ann", "Demo <day>"), (3, "bob", "Hiring"), (5, "bob", "Board"), (7, "ann", "Late")]
    {
        ids.push(request(&cast, who, title, hour).await.to_string());
    }
    let html = browser.page("/inbox").await;
    assert!(html.contains("Demo &#60;day&#62;") && html.contains("data-inbox") && html.contains("5 people"));
    let (status, html) = browser.post("/inbox/decide", &[("pick", &ids[0]), ("what", "decline")]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("href=\"#many-reason\"") && html.contains("checked"), "{html}");
    let (status, html) = browser.post("/inbox/decide", &[("what", "approve")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("Select at least one"));
    let picks =
        [("pick", ids[0].as_str()), ("pick", &ids[1]), ("pick", "999"), ("what", "approve"), ("reason", "")];
    let (status, html) = browser.post("/inbox/decide", &picks).await;
    assert_eq!(status, Status::Ok);
    assert!(html.contains("2 of 3 are done") && html.contains("Not found"), "{html}");
    let (status, html) =
        browser.post("/inbox/decide", &[("pick", &ids[2]), ("what", "decline"), ("reason", "Closed")]).await;
    assert!(status == Status::SeeOther && html.contains("Declined: Board"), "{html}");
    let later = Interval::new(at("2026-11-25T09:00:00+08:00"), at("2026-11-25T10:00:00+08:00")).unwrap();
    let wish = Change { span: Some(later), title: None, note: None, private: None };
    let (ann, id) = (cast.actor("ann").await, ids[0].parse().unwrap());
    change(cast.house(), &ann, id, None, &wish, monday()).await.unwrap();
    let html = browser.page("/inbox").await;
    assert!(html.contains("New time") && html.contains("Wed 2026-11-25 09:00–10:00"), "{html}");
    people::set_language(cast.house(), &cast.actor("manager").await, Language::Zh).await.unwrap();
    let html = browser.page("/inbox").await;
    assert!(html.contains("2 项待您办理") && html.contains("新申请"), "{html}");
    let html = browser.page("/trail").await;
    assert!(html.contains("拒绝了申请") && html.contains("Closed") && html.contains("网页"), "{html}");
    let founder = Browser::of(&cast, "ann").await;
    for path in ["/inbox", "/inventory", "/people", "/trail", "/mails", "/companies/new", "/people/new"] {
        assert_eq!(founder.get(path).await.0, Status::Forbidden, "{path}");
    }
}

#[rocket::async_test]
async fn a_manager_keeps_the_inventory() {
    let cast = Cast::new().await;
    let browser = Browser::of(&cast, "manager").await;
    let place = cast.nanshan.to_string();
    let html = browser.page("/inventory?q=room").await;
    assert!(html.contains("room1") && !html.contains("desk1") && !html.contains("far1"));
    assert!(browser.page("/inventory?q=zzz").await.contains("Nothing matches"));
    let bad = [("incubator", place.as_str()), ("kind", ""), ("name", ""), ("capacity", "x"), ("floor", "3F")];
    let (status, html) = browser.post("/inventory/new", &bad).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for field in ["kind", "name", "capacity", "building", "zone"] {
        assert!(html.contains(&format!("href=\"#f-{field}\"")), "{field}");
    }
    let good = [
        ("incubator", place.as_str()),
        ("kind", "meeting_room"),
        ("code", "new1"),
        ("name", "松山厅"),
        ("seats", "6"),
    ];
    let (status, html) = browser.post("/inventory/new", &good).await;
    assert!(status == Status::SeeOther && html.contains("Added: 松山厅"), "{html}");
    let room = cast.resources["room1"];
    let path = format!("/inventory/{room}");
    let html = browser.page(&path).await;
    let version =
        html.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let edit = [
        ("version", version.as_str()),
        ("name", "Sun"),
        ("capacity", "1"),
        ("seats", "5"),
        ("area_m2", "12.5"),
    ];
    let (status, html) = browser.post(&path, &edit).await;
    assert!(status == Status::SeeOther && html.contains("Saved: Sun") && html.contains("12.50"), "{html}");
    assert_eq!(browser.post(&path, &edit).await.0, Status::PreconditionFailed);
    let (_, html) = browser.post(&format!("{path}/retire"), &[]).await;
    assert!(html.contains("Bring back"));
    assert!(!browser.page("/inventory").await.contains(">Sun<"));
    assert!(browser.page("/inventory?retired=1").await.contains(">Sun<"));
    let (_, html) = browser.post(&format!("{path}/return"), &[]).await;
    assert!(html.contains("Take out of use"));
    assert_eq!(browser.get(&format!("/inventory/{}", cast.resources["far1"])).await.0, Status::Forbidden);

    let answer = browser.client.get(format!("/inventory/export?incubator={place}")).dispatch().await;
    assert!(
        answer.headers().get_one("Content-Disposition").unwrap().contains("inventory-nanshan-2026-11-23.csv")
    );
    let csv = answer.into_string().await.unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.contains("松山厅"));
    let (status, html) = browser.upload(&place, &browser.csrf, &csv).await;
    assert!(status == Status::SeeOther && html.contains("Imported: 0 added, 11 changed"), "{html}");
    let bad = "kind,code,name,capacity\nlab,x1,A,1\nodd,x2,,many\n";
    let (status, html) = browser.upload(&place, &browser.csrf, bad).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(
        html.contains("3 errors; nothing was imported") && html.contains("<code>capacity</code>"),
        "{html}"
    );
    assert_eq!(browser.upload(&place, "forged", &csv).await.0, Status::Forbidden);
    people::set_language(cast.house(), &cast.actor("manager").await, Language::Zh).await.unwrap();
    assert!(browser.page("/inventory/import").await.contains("导入 CSV"));
    assert!(browser.page("/inventory").await.contains("资源台账"));
}

#[rocket::async_test]
async fn a_manager_keeps_companies_and_gives_entitlements() {
    let cast = Cast::new().await;
    let browser = Browser::of(&cast, "manager").await;
    let place = cast.nanshan.to_string();
    let html = browser.page("/companies").await;
    assert!(html.contains(">acme<") && !html.contains(">gamma<"));
    let bad = [("incubator", place.as_str()), ("kind", "company"), ("name", ""), ("uscc", "123")];
    let (status, html) = browser.post("/companies/new", &bad).await;
    assert!(
        status == Status::UnprocessableEntity
            && html.contains("href=\"#f-uscc\"")
            && html.contains("href=\"#f-name\"")
    );
    let (status, html) =
        browser.post("/companies/new", &[("incubator", &place), ("kind", "team"), ("name", "Delta")]).await;
    assert!(
        status == Status::SeeOther
            && html.contains("Added: Delta")
            && html.contains("Nobody acts for it yet")
    );
    let home = format!("/companies/{}", cast.companies["acme"]);
    request(&cast, "ann", "Demo", 1).await;
    let html = browser.page(&home).await;
    assert!(
        html.contains("Demo") && html.contains("ann@hatchery.test") && html.contains("class=\"meter\""),
        "{html}"
    );
    let grant = |amount: &'static str, to: &'static str| {
        [
            ("unit", "room_minute"),
            ("amount", amount),
            ("valid_from", "2026-11-23"),
            ("valid_to", to),
            ("note", "Q4"),
        ]
    };
    let (status, html) = browser.post(&format!("{home}/grants"), &grant("x", "2026-01-01")).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("href=\"#g-amount\"") && html.contains("href=\"#g-valid_to\""), "{html}");
    let (status, html) = browser.post(&format!("{home}/grants"), &grant("1.5", "2026-12-31")).await;
    assert!(
        status == Status::SeeOther
            && html.contains("Given: 1 h 30 min")
            && html.contains("2026-11-23 – 2026-12-31"),
        "{html}"
    );
    let html = browser.page(&format!("{home}/entries")).await;
    assert!(html.contains("+1 h 30 min") && html.contains("−1 h") && html.contains("/bookings/"), "{html}");
    let (status, _) = browser.post(&format!("{home}/members"), &[("email", "who@hatchery.test")]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    let (status, html) = browser.post(&format!("{home}/members"), &[("email", "nobody@hatchery.test")]).await;
    assert!(status == Status::SeeOther && html.contains("nobody@hatchery.test"));
    let (_, html) = browser.post(&format!("{home}/members/{}/remove", cast.id("nobody")), &[]).await;
    assert!(!html.contains("nobody@hatchery.test"));
    people::set_language(cast.house(), &cast.actor("manager").await, Language::Zh).await.unwrap();
    let html = browser.page(&home).await;
    assert!(html.contains("发放额度") && html.contains("1 小时 30 分钟"), "{html}");
    let founder = Browser::of(&cast, "ann").await;
    let html = founder.page(&home).await;
    assert!(html.contains("Entitlements") && !html.contains(&format!("action=\"{home}/grants\"")));
    assert_eq!(founder.post(&format!("{home}/grants"), &grant("1", "2026-12-31")).await.0, Status::Forbidden);
}

#[rocket::async_test]
async fn the_security_administrator_keeps_people() {
    let cast = Cast::new().await;
    let browser = Browser::of(&cast, "security").await;
    assert!(browser.page("/people?q=mentor").await.contains("mentor@hatchery.test"));
    let (status, html) =
        browser.post("/people/new", &[("name", ""), ("email", "x"), ("password", "short")]).await;
    assert!(status == Status::UnprocessableEntity && html.contains("href=\"#f-email\""), "{html}");
    let new =
        [("name", "Lin"), ("email", "lin@hatchery.test"), ("password", PASSWORD), ("language", "zh-CN")];
    let (status, html) = browser.post("/people/new", &new).await;
    assert!(status == Status::SeeOther && html.contains("Added: Lin") && html.contains("Holds no role"));
    let home = format!("/people/{}", cast.id("nobody"));
    let wrong = [("role", "city_officer"), ("scope", "d:440305"), ("until", "")];
    let (status, html) = browser.post(&format!("{home}/roles"), &wrong).await;
    assert!(status == Status::UnprocessableEntity && html.contains("href=\"#f-scope\""), "{html}");
    let scope = format!("i:{}", cast.nanshan);
    let right = [("role", "front_desk"), ("scope", scope.as_str()), ("until", "2026-12-31")];
    let (status, html) = browser.post(&format!("{home}/roles"), &right).await;
    assert!(
        status == Status::SeeOther && html.contains("Front desk") && html.contains("2026-12-31"),
        "{html}"
    );
    let take = html.split("/roles/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (status, _) = browser.post(&format!("{home}/roles/{take}"), &[]).await;
    assert_eq!(status, Status::SeeOther);
    let (_, html) = browser.post(&format!("{home}/disable"), &[]).await;
    assert!(html.contains("Enable the account"));
    let (_, html) = browser.post(&format!("{home}/enable"), &[]).await;
    assert!(html.contains("Disable the account"));
    people::set_language(cast.house(), &cast.actor("security").await, Language::Zh).await.unwrap();
    assert!(browser.page(&home).await.contains("授予角色"));
    request(&cast, "ann", "Demo", 1).await;
    notify::run(cast.house(), monday()).await.unwrap();
    let admin = Browser::of(&cast, "admin").await;
    let html = admin.page("/mails").await;
    assert!(html.contains("No mail server is set") && html.contains("manager@hatchery.test"), "{html}");
    let audit = Browser::of(&cast, "audit").await;
    assert!(audit.page("/trail").await.contains("gave a role"));
    assert_eq!(browser.get("/mails").await.0, Status::Forbidden);
}
