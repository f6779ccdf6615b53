//! What was typed is not lost: not by a log-in that has ended, not because somebody else was faster, not by a refusal.

use super::founder::hidden;
use crate::kit::apply::{
    case_of, decide, drafted, form, hire, review_of, scored, step, submitted, under_review,
};
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::{apply, monday};
use hatchery::app::application;
use hatchery::domain::application::Verb;
use hatchery::domain::case::Verdict;
use hatchery::domain::rulebook::Rulebook;
use rocket::http::{ContentType, Header, Status};

#[rocket::async_test]
async fn a_log_in_leads_back_to_the_page_of_the_form_that_was_sent() {
    let cast = Cast::new().await;
    let nobody = Browser::at(&cast.fresh.house, "/login", monday()).await;
    for (sent_to, from, back) in [
        ("/applications/7/edit/project", "", "/applications/7/edit/project"),
        ("/applications/7/edit/project/auto", "", "/applications/7/edit/project"),
        ("/applications/7/submit", "", "/applications/7"),
        ("/bookings", "http://hatchery.test/bookings/new?resource=3", "/bookings/new?resource=3"),
        // A form that was shown again stands at the address it was sent to, which is no page.
        ("/applications/7/submit", "http://hatchery.test/applications/7/submit", "/applications/7"),
        ("/agreements/7/change", "http://elsewhere.test/evil", "/agreements/7/change"),
        ("/agreements/7/change", "http://hatchery.test//elsewhere.test", "/agreements/7/change"),
        ("/logout", "", "/"),
    ] {
        let body = format!("csrf={}", nobody.csrf);
        let mut request = nobody.client.post(sent_to).header(ContentType::Form).body(body);
        if !from.is_empty() {
            request.add_header(Header::new("Referer", from));
        }
        let answer = request.dispatch().await;
        let next = rocket::http::RawStr::new(back).percent_encode().to_string();
        let to = format!("/login?next={next}");
        assert_eq!(answer.headers().get_one("Location"), Some(to.as_str()), "{sent_to} from {from:?}");
    }
}

#[rocket::async_test]
async fn what_cannot_be_had_says_the_way_back() {
    let cast = Cast::new().await;
    let bob = Browser::of(&cast, "bob").await;
    let request =
        bob.client.get("/bookings/999999").header(Header::new("Referer", "http://hatchery.test/bookings"));
    let answer = request.dispatch().await;
    assert_eq!(answer.status(), Status::NotFound);
    let html = answer.into_string().await.unwrap();
    assert!(html.contains("href=\"/bookings\">") && html.contains("Back to the page before"), "{html}");
    let (status, html) = bob.post("/applications/999999/withdraw", &[]).await;
    assert!(status == Status::NotFound && html.contains("data-refused"), "{html}");
    assert!(html.contains("Back to the start"), "{html}");
}

#[rocket::async_test]
async fn who_is_overtaken_sees_the_form_again_with_what_was_typed() {
    let cast = Cast::new().await;
    let one = drafted(&cast, "bob", "Folding robots", monday()).await;
    let bob = Browser::of(&cast, "bob").await;
    let path = format!("/applications/{}/edit/project", one.id);
    let seen = hidden(&bob.page(&path).await, "version");
    let others = [("one_line".to_owned(), "Robots that iron".to_owned())];
    application::save(cast.house(), &cast.actor("bob").await, one.id, None, &others, None, monday())
        .await
        .unwrap();
    let mut typed: Vec<(String, String)> = form(cast.nanshan.0, "Folding robots");
    for (name, value) in &mut typed {
        if name == "description" {
            *value = "Line one\nLine two".to_owned();
        }
    }
    let send = async |version: &str| {
        let mut sent: Vec<(&str, &str)> =
            typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        sent.push(("version", version));
        bob.post(&path, &sent).await
    };
    let (status, html) = send(&seen).await;
    assert_eq!(status, Status::PreconditionFailed, "{html}");
    assert!(html.contains("Line one\nLine two"), "what was typed is there: {html}");
    assert!(html.contains("What is saved now: Robots that iron"), "and what the other one saved: {html}");
    assert!(html.contains(&format!("href=\"{path}\" target=\"_blank\"")), "{html}");
    let (status, _) = send(&hidden(&html, "version")).await;
    assert_eq!(status, Status::SeeOther, "sent again it replaces that");
    // Handed in, its breaks are there for who reads it.
    let html = bob.page(&format!("/applications/{}", one.id)).await;
    assert!(html.contains("<dd class=\"pre\">Line one\nLine two</dd>"), "{html}");

    let one = submitted(&cast, "ann", "Welding robots", monday()).await;
    let manager = Browser::of(&cast, "manager").await;
    let path = format!("/applications/{}", one.id);
    let seen = hidden(&manager.page(&path).await, "version");
    step(&cast, "manager", one.id, Verb::TakeUp, "", monday()).await.unwrap();
    let moves = [("verb", "return"), ("opinion", "The plan lacks a budget"), ("version", seen.as_str())];
    let (status, html) = manager.post(&format!("{path}/move"), &moves).await;
    assert_eq!(status, Status::PreconditionFailed, "{html}");
    assert!(html.contains("The plan lacks a budget") && html.contains("value=\"return\" checked"), "{html}");
    let again = hidden(&html, "version");
    let moves = [("verb", "return"), ("opinion", "The plan lacks a budget"), ("version", again.as_str())];
    assert_eq!(manager.post(&format!("{path}/move"), &moves).await.0, Status::SeeOther);
    // Where there is nothing to send any more, the words are still there to be copied.
    let moves = [("verb", "pass"), ("opinion", "Long considered"), ("version", "1")];
    let (status, html) = manager.post(&format!("{path}/move"), &moves).await;
    assert!(status == Status::PreconditionFailed && html.contains("Long considered"), "{html}");
}

#[rocket::async_test]
async fn a_decision_that_comes_too_late_keeps_its_words() {
    let cast = Cast::new().await;
    let one = scored(&cast, "bob", [80, 80, 80], monday()).await;
    step(&cast, "manager", one.id, Verb::Propose, "", monday()).await.unwrap();
    let approver = Browser::of(&cast, "approver").await;
    let path = format!("/cases/{}", case_of(&cast, one.id).await.id);
    let seen = hidden(&approver.page(&path).await, "version");
    decide(&cast, "approver", one.id, Verdict::Approve, "", monday()).await.unwrap();
    let said = [("what", "decline"), ("opinion", "Too early\nfor us"), ("version", seen.as_str())];
    let (status, html) = approver.post(&format!("{path}/decide"), &said).await;
    assert!(matches!(status.code, 409 | 412), "{status}");
    assert!(html.contains("What you wrote") && html.contains("Too early\nfor us"), "{html}");
}

#[rocket::async_test]
async fn a_proposal_is_offered_once_the_reviews_carry_it_and_mistakes_name_their_criterion() {
    let cast = Cast::new().await;
    hire(&cast).await;
    let one = under_review(&cast, "bob", monday()).await;
    let manager = Browser::of(&cast, "manager").await;
    let path = format!("/applications/{}", one.id);
    let html = manager.page(&path).await;
    assert!(!html.contains("value=\"propose\"") && html.contains("Propose: "), "{html}");
    assert!(html.contains("3 complete reviews"), "what it takes is said: {html}");
    let seen = hidden(&html, "version");
    let moves = [("verb", "propose"), ("opinion", "They are ready"), ("version", seen.as_str())];
    let (status, html) = manager.post(&format!("{path}/move"), &moves).await;
    assert!(status == Status::Conflict && html.contains("They are ready"), "{html}");
    let seen = hidden(&html, "version");
    let moves = [("verb", "waitlist"), ("opinion", ""), ("version", seen.as_str())];
    let (status, html) = manager.post(&format!("{path}/move"), &moves).await;
    assert!(status == Status::UnprocessableEntity && html.contains(">Opinion: "), "{html}");
    let (status, html) = manager.post(&format!("{path}/reviewers"), &[]).await;
    assert!(status == Status::UnprocessableEntity && html.contains(">Reviewers: "), "{html}");

    apply::ask(&cast, one.id, &["reviewer"], monday()).await.unwrap();
    let reviewer = Browser::of(&cast, "reviewer").await;
    let path = format!("/reviews/{}", review_of(&cast, "reviewer", one.id).await);
    assert_eq!(reviewer.post(&format!("{path}/declare"), &[]).await.0, Status::SeeOther);
    let (status, html) = reviewer.post(&format!("{path}/scores"), &[]).await;
    assert_eq!(status, Status::UnprocessableEntity);
    for one in &Rulebook::embedded().form(1).unwrap().criteria {
        let named = format!("<a href=\"#f-score_{}\">{}: A whole number", one.key, one.name.1);
        assert!(html.contains(&named), "{named}: {html}");
    }
}

#[rocket::async_test]
async fn all_that_is_wrong_is_told_at_once_and_for_what_it_is() {
    let cast = Cast::new().await;
    let stranger = Browser::at(&cast.fresh.house, "/apply", monday()).await;
    let (_, html) = stranger.post("/apply", &[("name", ""), ("email", "li"), ("password", "short")]).await;
    for name in ["name", "email", "password", "privacy"] {
        assert!(html.contains(&format!("href=\"#f-{name}\"")), "{name}: {html}");
    }
    let manager = Browser::of(&cast, "manager").await;
    let (_, html) = manager.post("/deputies", &[]).await;
    for name in ["email", "first_day", "last_day"] {
        assert!(html.contains(&format!("href=\"#f-{name}\"")), "{name}: {html}");
    }
    let oneself =
        [("email", "manager@hatchery.test"), ("first_day", "2026-11-23"), ("last_day", "2026-11-27")];
    let (_, html) = manager.post("/deputies", &oneself).await;
    assert!(html.contains("Somebody else than yourself"), "{html}");
}
