//! 待办, 已办 and 我发起的 through the API: page and API agree in what there is, and in its order.

use super::Server;
use crate::kit::browser::Browser;
use crate::kit::cast::Cast;
use crate::kit::office::everything;
use crate::kit::vouchers::today;
use hatchery::app::award;
use hatchery::app::counts::counts;
use serde_json::Value;

/// What a page lists, in order: where each line leads.
async fn page(browser: &Browser, path: &str) -> Vec<String> {
    let html = browser.page(path).await;
    let rows = html.split_once("<tbody>").map_or("", |(_, rest)| rest);
    let rows = rows.split_once("</tbody>").map_or("", |(rows, _)| rows);
    let heads = rows.split("<th scope=\"row\">").skip(1).filter_map(|row| row.split_once("</th>"));
    let hrefs =
        heads.filter_map(|(head, _)| Some(head.split_once("href=\"")?.1.split_once('"')?.0.to_owned()));
    hrefs.collect()
}

/// The page of what the API lists.
fn href(noun: &Value, id: &Value) -> String {
    format!("/{}s/{}", noun.as_str().unwrap(), id.as_str().unwrap())
}

fn of_matter(item: &Value) -> String {
    href(&item["noun"], &item["id"])
}

fn of_answer(item: &Value) -> String {
    let of = ["booking", "case", "brief"].map(|name| &item[name]["id"]);
    href(&item["noun"], of.into_iter().find(|id| id.is_string()).unwrap())
}

/// What the API lists, in order, walked in pages of two.
async fn walked(s: &Server, token: &str, path: &str, of: fn(&Value) -> String) -> Vec<String> {
    let mut all = Vec::new();
    let mut after = String::new();
    loop {
        let said = s.get(token, &format!("{path}limit=2&after={after}")).await.must(200);
        all.extend(said.body["items"].as_array().unwrap().iter().map(of));
        match said.body["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return all,
        }
    }
}

#[rocket::async_test]
async fn what_waits_is_on_the_page_and_in_the_api_in_one_order() {
    let cast = Cast::new().await;
    everything(&cast).await;
    let s = Server::over(cast, today()).await;
    for who in ["manager", "reviewer", "city"] {
        let token = s.token(who, false).await;
        let browser = Browser::log_in(&s.cast.fresh.house, &format!("{who}@hatchery.test"), today()).await;
        let told = walked(&s, &token, "/api/v1/work?", of_matter).await;
        assert_eq!(told, page(&browser, "/inbox").await, "{who}");
        let counted = counts(s.cast.house(), &s.cast.actor(who).await, today()).await.unwrap().waiting;
        assert_eq!(told.len() as i64, counted, "{who}: the number at the navigation is that of the list");
    }
    let manager = s.token("manager", false).await;
    let browser = Browser::log_in(&s.cast.fresh.house, "manager@hatchery.test", today()).await;
    let all = walked(&s, &manager, "/api/v1/work?", of_matter).await;
    let nouns: std::collections::BTreeSet<&str> =
        all.iter().map(|href| href.split('/').nth(1).unwrap()).collect();
    assert_eq!(nouns.into_iter().collect::<Vec<_>>(), ["applications", "bookings", "cases", "vouchers"]);
    let here = format!("incubator={}", s.cast.nanshan);
    let there = format!("incubator={}", s.cast.futian);
    for (asked, shown, many) in [
        ("kind=booking", "kind=booking", Some(1)),
        ("kind=case", "kind=case", Some(1)),
        ("kind=entitlement", "kind=entitlement", Some(1)),
        ("kind=admission", "kind=admission", Some(0)),
        ("kind=application", "kind=application", None),
        ("q=beta", "q=beta", None),
        ("overdue=true", "overdue=1", Some(0)),
        (here.as_str(), here.as_str(), Some(all.len())),
        (there.as_str(), there.as_str(), Some(0)),
    ] {
        let told = walked(&s, &manager, &format!("/api/v1/work?{asked}&"), of_matter).await;
        assert_eq!(told, page(&browser, &format!("/inbox?{shown}")).await, "{asked}");
        assert!(many.is_none_or(|many| told.len() == many), "{asked}: {told:?}");
    }
    // A booking and a case come whole, money is named for what it is of.
    let items = s.get(&manager, "/api/v1/work").await.must(200).body["items"].clone();
    let of = |noun: &str| items.as_array().unwrap().iter().find(|one| one["noun"] == noun).unwrap().clone();
    assert_eq!(of("booking")["booking"]["title"], "Hiring day");
    assert_eq!(of("case")["case"]["unit"], "room_minute");
    assert_eq!((of("case")["amount"].clone(), of("voucher")["amount"].is_i64()), (Value::Null, true));
    assert_eq!(
        (of("voucher")["programme_en"].clone(), of("voucher")["due_at"].clone()),
        ("Own".into(), Value::Null)
    );
    s.get(&s.token("ann", false).await, "/api/v1/work").await.must(403);
    for (path, field) in [
        ("?kind=x", "kind"),
        ("?after=x", "after"),
        ("?incubator=x", "incubator"),
        ("?overdue=1", "overdue"),
        ("/done?answer=perhaps", "answer"),
        ("/done?from=today", "from"),
        ("/done?from=2026-11-24&to=2026-11-23", "to"),
        ("/done?after=7", "after"),
        ("/mine?state=x", "state"),
        ("/mine?after=7", "after"),
        ("/mine?q=x", "q"),
    ] {
        let wrong = s.get(&manager, &format!("/api/v1/work{path}")).await.must(422);
        assert_eq!(wrong.body["errors"][0]["field"], field, "{path}");
    }
}

#[rocket::async_test]
async fn what_was_done_and_what_was_asked_for_is_the_same_through_both_doors() {
    let cast = Cast::new().await;
    let (voucher, ..) = everything(&cast).await;
    let officer = cast.actor("city").await;
    award::refuse(cast.house(), &officer, voucher, None, "The year is over", None, today()).await.unwrap();
    let s = Server::over(cast, today()).await;
    let at_work = async |who: &str| {
        let email = format!("{who}@hatchery.test");
        (s.token(who, false).await, Browser::log_in(&s.cast.fresh.house, &email, today()).await)
    };
    for who in ["city", "manager"] {
        let (token, browser) = at_work(who).await;
        for filter in
            ["", "answer=approved", "answer=declined", "kind=voucher", "from=2026-11-24", "to=2026-11-23"]
        {
            let told = walked(&s, &token, &format!("/api/v1/work/done?{filter}&"), of_answer).await;
            assert_eq!(told, page(&browser, &format!("/inbox/done?{filter}")).await, "{who}: {filter}");
        }
        assert!(walked(&s, &token, "/api/v1/work/done?", of_answer).await.len() > 1, "{who}");
    }
    let (city, _) = at_work("city").await;
    let last = s.get(&city, "/api/v1/work/done?limit=1").await.must(200).body["items"][0].clone();
    assert_eq!((&last["verb"], &last["yes"]), (&"voucher_refused".into(), &false.into()));
    assert_eq!((&last["reason"], &last["brief"]["state"]), (&"The year is over".into(), &"refused".into()));
    for who in ["ann", "bob", "nobody"] {
        let (token, browser) = at_work(who).await;
        for filter in ["", "state=open", "state=ended", "state=returned", "kind=voucher", "kind=entitlement"]
        {
            let told = walked(&s, &token, &format!("/api/v1/work/mine?{filter}&"), of_matter).await;
            assert_eq!(told, page(&browser, &format!("/inbox/mine?{filter}")).await, "{who}: {filter}");
        }
    }
    assert_eq!(walked(&s, &at_work("ann").await.0, "/api/v1/work/mine?", of_matter).await.len(), 3);
}
