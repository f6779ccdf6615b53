//! Admission through the pages: signed up, filled in, handed in, reviewed, on notice, with a letter.

use super::founder::hidden;
use crate::kit::apply::{form, hire, noticed, review_of, scores};
use crate::kit::browser::Browser;
use crate::kit::cast::{Cast, PASSWORD};
use crate::kit::monday;
use hatchery::app::due;
use hatchery::domain::application::field::{FIELDS, Section};
use hatchery::domain::time::DAY;
use rocket::http::{ContentType, Status};

/// The version a page's form carries.
fn version(html: &str) -> String {
    let (_, rest) = html.split_once("name=\"version\" value=\"").expect("a version");
    rest.split('"').next().unwrap().to_owned()
}

/// Fills all parts of an application in, page by page.
async fn fill(browser: &Browser, id: &str, fields: &[(String, String)]) {
    for section in Section::ALL.iter().filter(|one| **one != Section::Consent) {
        let path = format!("/applications/{id}/edit/{}", section.name());
        let seen = version(&browser.page(&path).await);
        let here = FIELDS.iter().filter(|field| field.section == *section);
        let mut sent: Vec<(&str, &str)> = here
            .filter_map(|field| fields.iter().find(|(name, _)| name == field.name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        sent.extend([("version", seen.as_str()), ("next", "1")]);
        assert_eq!(browser.post(&path, &sent).await.0, Status::SeeOther, "{path}");
    }
}

async fn paper(browser: &Browser, id: &str, name: &str, bytes: &[u8]) -> (Status, String) {
    let part = |head: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{head}\"\r\n\r\n{value}\r\n")
    };
    let mut body = part("csrf", &browser.csrf).into_bytes();
    body.extend(part("slot", "plan").into_bytes());
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
    );
    body.extend(head.into_bytes());
    body.extend(bytes);
    body.extend(b"\r\n--b--\r\n");
    let kind = ContentType::new("multipart", "form-data").with_params(("boundary", "b"));
    let path = format!("/applications/{id}/papers");
    let answer = browser.client.post(path).header(kind).body(body).dispatch().await;
    let (status, to) = (answer.status(), answer.headers().get_one("Location").map(str::to_owned));
    match to {
        Some(to) => (status, browser.page(&to).await),
        None => (status, answer.into_string().await.unwrap_or_default()),
    }
}

#[rocket::async_test]
async fn a_stranger_signs_up_fills_the_form_in_and_hands_it_in() {
    let cast = Cast::new().await;
    let mut browser = Browser::at(&cast.fresh.house, "/apply", monday()).await;
    assert!(browser.page("/privacy").await.contains("2026-11"));
    let bad = [("name", "Li"), ("email", "ann@hatchery.test"), ("password", PASSWORD), ("privacy", "1")];
    let (status, html) = browser.post("/apply", &bad).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("href=\"/login?next=/applications/mine\""), "a way to sign in");
    let good = [("name", "Li"), ("email", "li@example.com"), ("password", PASSWORD), ("privacy", "1")];
    let body: Vec<String> = good.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let body = format!("csrf={}&{}", browser.csrf, body.join("&"));
    let answer = browser.client.post("/apply").header(ContentType::Form).body(body).dispatch().await;
    assert_eq!(answer.status(), Status::SeeOther);
    drop(answer);
    browser.renew().await;
    let home = browser.page("/").await;
    assert!(home.contains("/applications/mine"), "applications are the first thing there");
    let (status, html) = browser.post("/applications", &[]).await;
    assert_eq!(status, Status::SeeOther);
    let id = html.split("/applications/").nth(1).and_then(|rest| rest.split('/').next());
    let id = html
        .split("action=\"/applications/")
        .nth(1)
        .and_then(|rest| rest.split('/').next())
        .or(id)
        .unwrap()
        .to_owned();
    // What is wrong is kept as it was typed, and said beside its field.
    let path = format!("/applications/{id}/edit/applicant");
    let wrong = [("kind", "company"), ("uscc", "91 x"), ("mobile", "12"), ("version", "1")];
    let (status, html) = browser.post(&path, &wrong).await;
    assert_eq!(status, Status::SeeOther);
    assert!(html.contains("value=\"91 x\"") && html.contains("id=\"f-mobile-err\""), "{html}");
    assert!(!html.contains("id=\"f-name-err\""), "what is empty is not scolded while it is a draft");
    let strict = browser.page(&format!("{path}?strict=1")).await;
    assert!(strict.contains("id=\"f-name-err\""));
    // Saved as it is typed: the new version comes back, and an old one is refused.
    let seen = version(&html);
    let body = format!("csrf={}&version={seen}&name=Li%20Labs", browser.csrf);
    let auto = format!("{path}/auto");
    let answer =
        browser.client.post(auto.clone()).header(ContentType::Form).body(body.clone()).dispatch().await;
    assert_eq!(answer.status(), Status::Ok);
    assert_eq!(answer.into_string().await.unwrap(), (seen.parse::<i64>().unwrap() + 1).to_string());
    let answer = browser.client.post(auto).header(ContentType::Form).body(body).dispatch().await;
    assert_eq!(answer.status(), Status::PreconditionFailed);
    drop(answer);
    fill(&browser, &id, &form(cast.nanshan.0, "Folding robots")).await;
    let (status, html) = paper(&browser, &id, "plan.pdf", b"<!doctype html><script>alert(1)</script>").await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("id=\"f-file-err\""));
    let mut large = b"%PDF-1.7".to_vec();
    large.resize(21 * 1024 * 1024, b' ');
    let (status, html) = paper(&browser, &id, "plan.pdf", &large).await;
    assert_eq!(status, Status::UnprocessableEntity, "21 MB");
    assert!(html.contains("id=\"f-file-err\"") && html.contains("20 MB"));
    let (status, html) = paper(&browser, &id, "plan.pdf", b"").await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("文件：文件是空的"), "{html}");
    let (status, html) = paper(&browser, &id, "plan.html", b"%PDF-1.7 plan").await;
    assert_eq!(status, Status::SeeOther);
    let file = html.split("href=\"/files/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = browser.client.get(format!("/files/{file}")).dispatch().await;
    let header = |name: &str| answer.headers().get_one(name).unwrap_or_default().to_owned();
    assert_eq!(header("Content-Type"), "application/pdf");
    assert_eq!(header("Content-Disposition"), "attachment; filename*=UTF-8''plan.html.pdf");
    assert_eq!(header("X-Content-Type-Options"), "nosniff");
    assert!(header("Content-Security-Policy").contains("sandbox"));
    assert_eq!(answer.into_bytes().await.unwrap(), b"%PDF-1.7 plan");
    // At the end all that is missing is named, with where it stands.
    let last = format!("/applications/{id}/edit/consent");
    let seen = version(&browser.page(&last).await);
    let (status, html) = browser.post(&format!("/applications/{id}/submit"), &[("version", &seen)]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("id=\"f-truthful-err\"") && html.contains("id=\"f-privacy-err\""));
    let sent = [("version", version(&html)), ("truthful", "1".into()), ("privacy", "1".into())];
    let sent: Vec<(&str, &str)> = sent.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let (status, html) = browser.post(&format!("/applications/{id}/submit"), &sent).await;
    assert_eq!(status, Status::SeeOther);
    assert!(html.contains("RZ2026-"), "{html}");
    let (status, _) = browser.get(&last).await;
    assert_eq!(status, Status::Conflict, "what is handed in is no draft");
}

#[rocket::async_test]
async fn the_place_checks_asks_reviewers_and_the_notice_is_open_to_everybody() {
    let cast = Cast::new().await;
    hire(&cast).await;
    let one = crate::kit::apply::submitted(&cast, "nobody", "Folding robots", monday()).await;
    let manager = Browser::of(&cast, "manager").await;
    let list = manager.page("/applications").await;
    assert!(list.contains("Folding robots") && list.contains("<span class=\"count\">1</span>"));
    assert!(!manager.page("/applications?state=rejected").await.contains("Folding robots"));
    assert!(!manager.page("/applications?q=nothing").await.contains("Folding robots"));
    assert!(!manager.page("/applications?late=1").await.contains("Folding robots"));
    let later = monday().plus(9 * DAY);
    let later = Browser::log_in(&cast.fresh.house, "manager@hatchery.test", later).await;
    assert!(later.page("/applications?late=1").await.contains("Folding robots"));
    let at = format!("/applications/{}", one.id);
    let html = manager.page(&at).await;
    assert!(html.contains("Second-hand") && html.contains("value=\"take_up\""), "{html}");
    assert!(html.len() < 30_000, "{}", html.len());
    let moved = |verb: &'static str| [("verb", verb), ("opinion", "")];
    let go = format!("{at}/move");
    assert_eq!(manager.post(&go, &moved("take_up")).await.0, Status::SeeOther);
    let (status, html) = manager.post(&go, &moved("return")).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("id=\"f-opinion-err\""));
    assert_eq!(manager.post(&go, &[]).await.0, Status::UnprocessableEntity);
    assert_eq!(manager.post(&go, &moved("pass")).await.0, Status::SeeOther);
    let people: Vec<String> =
        ["reviewer", "mentor", "audit"].iter().map(|name| cast.id(name).to_string()).collect();
    let asked: Vec<(&str, &str)> = people.iter().map(|id| ("reviewers", id.as_str())).collect();
    let (status, _) = manager.post(&format!("{at}/reviewers"), &[]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert_eq!(manager.post(&format!("{at}/reviewers"), &asked).await.0, Status::SeeOther);
    for name in ["reviewer", "mentor", "audit"] {
        let browser = Browser::of(&cast, name).await;
        assert!(browser.page("/reviews").await.contains("Folding robots"));
        let mine = format!("/reviews/{}", review_of(&cast, name, one.id).await);
        assert!(!browser.page(&mine).await.contains("score_technology"), "first the declaration");
        assert_eq!(browser.post(&format!("{mine}/declare"), &[]).await.0, Status::SeeOther);
        let (status, html) =
            browser.post(&format!("{mine}/scores"), &[("score_technology", "99"), ("opinion", "")]).await;
        assert_eq!(status, Status::UnprocessableEntity);
        assert!(html.contains("id=\"f-score_technology-err\"") && html.contains("value=\"99\""));
        let given = scores(80);
        let mut sent: Vec<(String, String)> =
            given.iter().map(|one| (format!("score_{}", one.key), one.score.to_string())).collect();
        sent.push(("opinion".into(), "Sound".into()));
        let sent: Vec<(&str, &str)> =
            sent.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(browser.post(&format!("{mine}/scores"), &sent).await.0, Status::SeeOther);
    }
    assert_eq!(manager.post(&go, &moved("propose")).await.0, Status::SeeOther);
    assert_eq!(manager.post(&go, &moved("agree")).await.0, Status::UnprocessableEntity);
    let html = manager.page(&at).await;
    assert!(html.contains("href=\"/cases/1\"") && !html.contains("value=\"agree\""), "{html}");
    assert!(manager.page("/cases/1").await.contains("You reviewed or proposed it"));
    let nobody = Browser::of(&cast, "nobody").await;
    let html = nobody.page("/cases/1").await;
    assert!(html.contains("Withdraw the application") && !html.contains("proposed it"), "{html}");
    let approver = Browser::of(&cast, "approver").await;
    assert_eq!(approver.post(&go, &moved("agree")).await.0, Status::Forbidden);
    let html = approver.page("/inbox?kind=admission").await;
    assert!(html.contains("Folding robots") && html.contains("4 desks"), "{html}");
    let html = approver.page("/cases/1").await;
    for told in ["Robots that fold", "Second-hand", "to pass", "Sound", "proposed it", "Send back for review"]
    {
        assert!(html.contains(told), "{told}: {html}");
    }
    assert!(html.contains(&format!("href=\"{at}\"")) && html.len() < 30_000, "{}", html.len());
    assert!(approver.page(&at).await.contains("Seedling"), "who decides reads all of it");
    let yes = [("version", hidden(&html, "version")), ("what", "approve".into()), ("opinion", "Good".into())];
    let yes: Vec<(&str, &str)> = yes.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let (status, html) = approver.post("/cases/1/decide", &yes).await;
    assert!(status == Status::SeeOther && html.contains("it goes on public notice"), "{html}");
    let visitor = Browser::at(&cast.fresh.house, "/login", monday()).await;
    let open = visitor.page("/notices/admissions").await;
    assert!(open.contains("Folding robots") && open.contains("Robots that fold"));
    let notice = format!("/notices/admissions/{}", one.id);
    let html = visitor.page(&notice).await;
    for secret in ["13800138000", "w@example.com", "Wang", "PhD"] {
        assert!(!html.contains(secret) && !open.contains(secret), "{secret}");
    }
    let (status, html) = visitor.post(&notice, &[("words", "Too short")]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    assert!(html.contains("id=\"f-name-err\"") && html.contains("Too short"));
    let words = [("name", "Zhao"), ("email", "z@example.com"), ("words", "It copies our own work.")];
    assert_eq!(visitor.post(&notice, &words).await.0, Status::SeeOther);
    assert!(manager.page(&at).await.contains("z@example.com"));
    let nobody = Browser::of(&cast, "nobody").await;
    assert!(!nobody.page(&at).await.contains("z@example.com"));
}

#[rocket::async_test]
async fn a_decision_is_a_letter_in_both_languages() {
    let cast = Cast::new().await;
    let one = noticed(&cast, "nobody", monday()).await;
    let nobody = Browser::of(&cast, "nobody").await;
    let letter = format!("/applications/{}/letter", one.id);
    assert_eq!(nobody.get(&letter).await.0, Status::NotFound, "nothing is decided yet");
    due::run(cast.house(), monday().plus(20 * DAY)).await.unwrap();
    let html = nobody.page(&letter).await;
    assert!(html.contains("Seedling") && html.contains("is admitted to Nanshan") && html.contains("(seal)"));
    nobody.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;
    let html = nobody.page(&letter).await;
    assert!(html.contains("获准入驻南山孵化器") && html.contains("盖章处") && html.contains("年"));
}
