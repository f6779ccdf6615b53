//! A founder finds, books, looks, cancels, takes it back; in both languages.

use crate::kit::cast::{Cast, PASSWORD};
use crate::kit::monday;
use hatchery::config::Config;
use hatchery::http::now::Clock;
use hatchery::launch;
use rocket::http::{ContentType, Header, Status};
use rocket::local::asynchronous::Client;

/// A browser: follows nothing by itself, keeps its cookies.
pub(super) struct Browser(Client);

impl Browser {
    pub(super) async fn open(cast: &Cast) -> Browser {
        let config = Config::read(|_| None).unwrap();
        let rocket = launch::rocket(&config, cast.fresh.house.clone(), Clock::starting(monday()));
        Browser(Client::tracked(rocket).await.unwrap())
    }
    async fn get(&self, path: &str) -> (Status, String) {
        let answer = self.0.get(path.to_owned()).dispatch().await;
        (answer.status(), answer.into_string().await.unwrap_or_default())
    }
    /// A page that must be there.
    pub(super) async fn page(&self, path: &str) -> String {
        let (status, html) = self.get(path).await;
        assert_eq!(status, Status::Ok, "{path}: {html}");
        html
    }
    /// Posts a form of the page at `from`; status, where to, and what the answer says.
    pub(super) async fn post(
        &self,
        from: &str,
        to: &str,
        fields: &[(&str, &str)],
    ) -> (Status, String, String) {
        let token = hidden(&self.get(from).await.1, "csrf");
        self.post_with(&token, to, fields).await
    }
    /// Posts a form that carries `token`.
    pub(super) async fn post_with(
        &self,
        token: &str,
        to: &str,
        fields: &[(&str, &str)],
    ) -> (Status, String, String) {
        let encoded = |text: &str| rocket::http::RawStr::new(text).percent_encode().to_string();
        let mut body = format!("csrf={token}");
        for (name, value) in fields {
            body.push_str(&format!("&{name}={}", encoded(value)));
        }
        let answer = self.0.post(to.to_owned()).header(ContentType::Form).body(body).dispatch().await;
        let place = answer.headers().get_one("Location").unwrap_or("").to_owned();
        (answer.status(), place, answer.into_string().await.unwrap_or_default())
    }
    pub(super) async fn log_in(cast: &Cast, name: &str, lang: &str) -> Browser {
        let browser = Browser::open(cast).await;
        let email = format!("{name}@hatchery.test");
        let (status, ..) =
            browser.post("/login", "/login", &[("email", &email), ("password", PASSWORD)]).await;
        assert_eq!(status, Status::SeeOther);
        browser.post("/account", "/language", &[("lang", lang), ("back", "/")]).await;
        browser
    }
}

/// The value of a hidden field.
pub(super) fn hidden(html: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let rest = html.split_once(&mark).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or("").to_owned()
}

#[rocket::async_test]
async fn a_founder_finds_books_cancels_and_takes_it_back() {
    let cast = Cast::new().await;
    for (lang, day, booked, undone) in [
        ("zh-CN", "2026-11-24", "预订已确认", "已撤销取消"),
        ("en", "2026-11-25", "Booked.", "The booking is back."),
    ] {
        let ann = Browser::log_in(&cast, "ann", lang).await;
        assert!(ann.page("/").await.contains("/find"));
        let found = ann.page(&format!("/find?kind=meeting_room&date={day}&from=10:00&to=11:00")).await;
        let room = cast.resources["room1"];
        let form = format!("/bookings/new?resource={room}&from={day}T10:00&to={day}T11:00");
        assert!(found.contains(&form.replace('&', "&#38;")), "{found}");
        let html = ann.page(&form).await;
        let (resource, token) = (room.to_string(), hidden(&html, "csrf"));
        let fields = [
            ("resource", resource.as_str()),
            ("date", day),
            ("from", "10:00"),
            ("to", "11:00"),
            ("title", "Investors <call>"),
            ("guests", "张伟 <zhangwei@example.com>\nAda"),
        ];
        let (status, place, _) = ann.post_with(&token, "/bookings", &fields).await;
        assert_eq!(status, Status::SeeOther);
        let page = ann.page(&place).await;
        assert!(page.contains(booked) && page.contains("Investors &#60;call&#62;") && page.contains("张伟"));
        // Sent twice, booked once.
        let (_, again, _) = ann.post_with(&token, "/bookings", &fields).await;
        assert_eq!(again, place);
        let (status, back, _) =
            ann.post(&place, &format!("{place}/cancel"), &[("version", &hidden(&page, "version"))]).await;
        assert_eq!((status, &back), (Status::SeeOther, &place));
        assert!(ann.page(&place).await.contains(&format!("{place}/restore")));
        let (status, ..) = ann.post(&place, &format!("{place}/restore"), &[]).await;
        assert_eq!(status, Status::SeeOther);
        assert!(ann.page(&place).await.contains(undone));
        let (status, _, told) = ann.post(&place, &format!("{place}/cancel"), &[("version", "1")]).await;
        assert_eq!(status, Status::PreconditionFailed, "{told}");
        let change = format!("{place}/change");
        let html = ann.page(&change).await;
        let moved = [
            ("version", hidden(&html, "version")),
            ("title", "Investors".into()),
            ("date", day.into()),
            ("from", "11:00".into()),
            ("to", "12:00".into()),
        ];
        let moved: Vec<(&str, &str)> = moved.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(ann.post(&change, &change, &moved).await.0, Status::SeeOther);
        let page = ann.page(&place).await;
        assert!(page.contains("11:00–12:00") && page.contains("10:00–11:00"), "{page}");
        for path in ["/bookings", "/bookings?tab=past", "/notices", "/account", "/day", "/find?all=1"] {
            ann.page(path).await;
        }
        assert!(ann.page(&format!("/resources/{room}")).await.contains("/bookings/new"));
    }
}

#[rocket::async_test]
async fn wrong_fields_and_taken_times_keep_what_was_typed() {
    let cast = Cast::new().await;
    let ann = Browser::log_in(&cast, "ann", "zh-CN").await;
    let bob = Browser::log_in(&cast, "bob", "en").await;
    let room = cast.resources["room1"].to_string();
    let form = format!("/bookings/new?resource={room}");
    let wish = |title: &'static str, from: &'static str| {
        [
            ("resource", room.clone()),
            ("date", "2026-11-24".into()),
            ("title", title.into()),
            ("from", from.into()),
            ("to", "11:00".into()),
        ]
    };
    let refs =
        |all: &[(&'static str, String); 5]| all.iter().map(|(n, v)| (*n, v.clone())).collect::<Vec<_>>();
    let post = async |who: &Browser, wish: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = wish.iter().map(|(name, value)| (*name, value.as_str())).collect();
        who.post(&form, "/bookings", &fields).await
    };
    let (status, _, html) = post(&ann, refs(&wish("", "12:00"))).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(
        html.contains("href=\"#f-title\"")
            && html.contains("结束须晚于开始")
            && html.contains("value=\"12:00\"")
    );
    assert_eq!(post(&bob, refs(&wish("First", "10:00"))).await.0, Status::SeeOther);
    let (status, _, html) = post(&ann, refs(&wish("路演", "10:00"))).await;
    assert_eq!(status, Status::Conflict);
    assert!(html.contains("该时段已被占用") && html.contains("可以改为") && html.contains("value=\"路演\""));
    let mut odd = refs(&wish("Odd", "10:15"));
    odd.push(("holder", "abc".into()));
    let (status, _, html) = post(&bob, odd).await;
    assert!(status == Status::UnprocessableEntity && html.contains("href=\"#f-holder\""), "{html}");
    // What a stranger's booking is called stays with those who may see it.
    let day = ann.page("/day?kind=meeting_room&date=2026-11-24").await;
    assert!(day.contains("b-taken") && !day.contains("First"), "{day}");
    for path in ["/bookings/1", "/bookings/abc", "/resources/0", "/resources/x/y"] {
        assert_eq!(ann.get(path).await.0, Status::NotFound, "{path}");
    }
}

#[rocket::async_test]
async fn a_request_is_decided_and_a_reason_is_a_must() {
    let cast = Cast::new().await;
    let ann = Browser::log_in(&cast, "ann", "en").await;
    let manager = Browser::log_in(&cast, "manager", "zh-CN").await;
    let big = cast.resources["big"].to_string();
    let fields = [
        ("resource", big.as_str()),
        ("date", "2026-11-24"),
        ("from", "10:00"),
        ("to", "11:00"),
        ("title", "Demo day"),
    ];
    let (_, place, _) = ann.post("/account", "/bookings", &fields).await;
    assert!(!ann.page(&place).await.contains("/approve"));
    assert!(manager.page("/").await.contains("/inbox"));
    let (status, _, html) = manager.post(&place, &format!("{place}/decline"), &[("reason", " ")]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("f-reason-err"));
    assert_eq!(manager.post(&place, &format!("{place}/approve"), &[]).await.0, Status::SeeOther);
    assert!(ann.page(&place).await.contains("s-confirmed"));
}

#[rocket::async_test]
async fn a_calendar_link_needs_no_log_in_and_is_sent_once() {
    let cast = Cast::new().await;
    let ann = Browser::log_in(&cast, "ann", "en").await;
    let (status, _, html) =
        ann.post("/account", "/account/tokens", &[("kind", "feed"), ("name", "Phone")]).await;
    assert_eq!(status, Status::Ok);
    let link = html.split("http://hatchery.test").find(|part| part.starts_with("/feeds/")).unwrap();
    let link = link.split('"').next().unwrap().to_owned();
    let visitor = Browser::open(&cast).await;
    let answer = visitor.0.get(link.clone()).dispatch().await;
    assert_eq!(answer.headers().get_one("Content-Type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(answer.headers().get_one("Cache-Control"), Some("private, no-cache"));
    assert!(answer.headers().get_one("Last-Modified").unwrap().ends_with("GMT"));
    let tag = answer.headers().get_one("ETag").unwrap().to_owned();
    assert!(answer.into_string().await.unwrap().starts_with("BEGIN:VCALENDAR"));
    let again = visitor.0.get(link).header(Header::new("If-None-Match", tag)).dispatch().await;
    assert_eq!(again.status(), Status::NotModified);
    assert_eq!(visitor.get("/feeds/hf_wrong.ics").await.0, Status::NotFound);
    let list = ann.page("/account").await;
    assert!(!list.contains("/feeds/") && list.contains("Phone"));
}
