//! Cases, their chains and deputies through the API: each deed once for its key, and what is told of a case.

use super::Server;
use super::once::twice;
use crate::kit::{at, compute};
use hatchery::domain::pool::Funding;
use rocket::http::Method::{Post, Put};
use serde_json::{Value, json};

fn wish(amount: i64) -> Value {
    json!({
        "unit": "card_second", "amount": amount, "valid_from": "2026-11-24", "valid_to": "2027-05-31",
        "purpose": "Second round of training", "card": "910B", "tier": "shaoguan_3ms", "workload": "training",
    })
}

/// The text without what the engine and the clock give: ids, and the seconds of today.
fn steady(text: &str) -> String {
    let line = |line: &str| match line.split_once("\": \"") {
        Some((key, _)) if key.ends_with("id") => format!("{key}\": …"),
        Some((key, value)) if value.starts_with("2026-11-23T") => format!("{key}\": now"),
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Every POST of a case, twice with one key.
pub(super) async fn of_cases(s: &Server, bob: &str, manager: &str) -> [&'static str; 10] {
    let asks = format!("/api/v1/companies/{}/requests", s.cast.companies["beta"]);
    let made = twice(s, bob, &asks, Some(wish(36_000))).await;
    let at = format!("/api/v1/cases/{}", made.id());
    let (second, district) = (s.cast.id("manager2").to_string(), s.cast.id("district").to_string());
    twice(s, bob, &format!("{at}/urge"), None).await;
    let first = json!({ "person_id": district, "working_days": 2, "opinion": "Is it sound?" });
    twice(s, manager, &format!("{at}/steps"), Some(first)).await;
    let officer = s.token("district", true).await;
    let seen = s.get(&officer, &at).await.must(200).body["version"].as_i64().unwrap();
    let yes = json!({ "verdict": "approve", "version": seen });
    twice(s, &officer, &format!("{at}/decision"), Some(yes)).await;
    twice(s, manager, &format!("{at}/hand-over"), Some(json!({ "person_id": second }))).await;
    let other = s.token("manager2", true).await;
    twice(s, &other, &format!("{at}/recusal"), Some(json!({ "opinion": "My cousin" }))).await;
    let back = json!({ "verdict": "return", "opinion": "For which model?" });
    let none = s.send(manager, Post, &format!("{at}/decision"), Some(back.clone()), &[]).await.must(422);
    assert_eq!(none.body["errors"][0]["field"], "version");
    let path = format!("{at}/decision");
    s.send(manager, Post, &path, Some(back.clone()), &[("If-Match", "\"1\"")]).await.must(412);
    let tag = s.get(manager, &at).await.must(200).tag.unwrap();
    s.send(manager, Post, &format!("{at}/decision"), Some(back), &[("If-Match", &tag)]).await.must(200);
    twice(s, bob, &format!("{at}/resubmission"), Some(wish(18_000))).await;
    let told = s.get(bob, &at).await.must(200).body;
    insta::assert_snapshot!("case", steady(&serde_json::to_string_pretty(&told).unwrap()));
    twice(s, bob, &format!("{at}/withdrawal"), None).await;
    let deputy =
        json!({ "email": "frontdesk@hatchery.test", "first_day": "2027-01-04", "last_day": "2027-01-05" });
    let named = twice(s, manager, "/api/v1/deputies", Some(deputy)).await;
    twice(s, manager, &format!("/api/v1/deputies/{}/end", named.id()), None).await;
    [
        "/v1/companies/{id}/requests",
        "/v1/cases/{id}/urge",
        "/v1/cases/{id}/steps",
        "/v1/cases/{id}/decision",
        "/v1/cases/{id}/hand-over",
        "/v1/cases/{id}/recusal",
        "/v1/cases/{id}/resubmission",
        "/v1/cases/{id}/withdrawal",
        "/v1/deputies",
        "/v1/deputies/{id}/end",
    ]
}

#[rocket::async_test]
async fn a_chain_is_put_against_the_version_that_was_seen() {
    let s = Server::new().await;
    let (manager, bob) = (s.token("manager", true).await, s.token("bob", true).await);
    let step = |role: &str, days: i64| json!({ "role": role, "working_days": days });
    let chain = |from: i64, version: i64, days: i64| {
        json!({
            "kind": "entitlement", "unit": "card_second", "incubator_id": s.cast.nanshan.to_string(), "version": version,
            "chain": { "four_eyes_from": null, "tiers": [
                { "from_amount": 0, "steps": [step("manager", days)] },
                { "from_amount": from, "steps": [step("manager", 3), step("city_officer", 10)] },
            ] },
        })
    };
    let wrong = s.send(&manager, Put, "/api/v1/chains", Some(chain(0, 0, 0)), &[]).await.must(422);
    let fields: Vec<&str> =
        wrong.body["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["tiers[0].steps[0].working_days", "tiers[1].from_amount"]);
    let set = s.send(&manager, Put, "/api/v1/chains", Some(chain(36_000, 0, 3)), &[]).await.must(200);
    assert_eq!(set.body["version"], 1);
    s.send(&manager, Put, "/api/v1/chains", Some(chain(36_000, 0, 3)), &[]).await.must(412);
    let asks = format!("/api/v1/companies/{}/requests", s.cast.companies["beta"]);
    let small = s.post(&bob, &asks, wish(35_999)).await.must(201);
    let large = s.post(&bob, &asks, wish(36_000)).await.must(201);
    let steps = async |id: String| {
        let one = s.get(&bob, &format!("/api/v1/cases/{id}")).await.must(200);
        one.body["steps"].as_array().unwrap().len()
    };
    assert_eq!((steps(small.id()).await, steps(large.id()).await), (1, 2));
    let page = s.get(&manager, "/api/v1/cases?limit=1").await.must(200);
    let next = page.body["next"].as_str().unwrap();
    let rest = s.get(&manager, &format!("/api/v1/cases?after={next}")).await.must(200);
    assert_eq!(rest.body["items"][0]["id"], large.body["id"]);
    let mine = s.get(&bob, "/api/v1/cases/mine?state=open").await.must(200);
    assert_eq!(mine.body["items"].as_array().unwrap().len(), 2);
    for (path, field) in [
        ("/api/v1/cases?kind=x", "kind"),
        ("/api/v1/cases?after=x", "after"),
        ("/api/v1/cases/mine?state=x", "state"),
    ] {
        let wrong = s.get(&manager, path).await.must(422);
        assert_eq!(wrong.body["errors"][0]["field"], field);
    }
}

#[rocket::async_test]
async fn a_request_stands_beside_the_pools_and_the_grant_is_for_the_one_that_was_chosen() {
    let s = Server::new().await;
    let (manager, bob) = (s.token("manager", true).await, s.token("bob", true).await);
    let (pool, beta) = (s.cast.resources["pool1"], s.cast.companies["beta"]);
    let keeper = s.cast.actor("manager").await;
    compute::priced(&s.cast, &keeper, pool, (Funding::Government, 0), at("2026-10-01T00:00:00+08:00")).await;
    let asks = format!("/api/v1/companies/{beta}/requests");
    let odd = json!({
        "unit": "card_second", "amount": 3_600, "valid_from": "2026-11-24", "valid_to": "2027-05-31",
        "purpose": "Edge", "card": "H20", "workload": "edge",
    });
    let odd = format!("/api/v1/cases/{}", s.post(&bob, &asks, odd).await.must(201).id());
    let told = s.get(&bob, &odd).await.must(200).body["requests"][0]["pools"][0].clone();
    assert_eq!((&told["misfits"], &told["free"]), (&json!(["card", "purpose"]), &json!(3_600_000)));
    assert_eq!(told["reasons"], json!(["other cards", "built for something else"]));
    let chosen = json!({ "verdict": "approve", "version": 2, "pool_id": pool.to_string() });
    let unfit = s.post(&manager, &format!("{odd}/decision"), chosen.clone()).await.must(422).body;
    assert_eq!(
        (&unfit["errors"][0]["field"], &unfit["errors"][0]["rule"]),
        (&json!("pool_id"), &json!({ "unfit": { "misfits": ["card", "purpose"] } }),)
    );
    let why = unfit["errors"][0]["detail"].as_str().unwrap_or_default();
    assert_eq!(why, "This pool does not fit: other cards, built for something else", "{unfit}");

    let one = format!("/api/v1/cases/{}", s.post(&bob, &asks, wish(36_000)).await.must(201).id());
    let told = s.get(&manager, &one).await.must(200).body["requests"][0]["pools"].clone();
    assert_eq!((&told[0]["id"], &told[0]["misfits"]), (&json!(pool.to_string()), &json!([])));
    assert_eq!((&told[0]["tariff"]["list"], &told[0]["funding"]), (&json!(2_000), &json!("government")));
    let after = twice(&s, &manager, &format!("{one}/decision"), Some(chosen)).await;
    assert_eq!(after.body["state"], "approved");
    let told = s.get(&bob, &one).await.must(200).body["requests"][0].clone();
    assert_eq!((&told["chosen_pool_id"], &told["pool_id"]), (&json!(pool.to_string()), &Value::Null));
    assert_eq!(told["pools"], json!([]), "it is over");
    let given = s.get(&bob, &format!("/api/v1/companies/{beta}/grants")).await.must(200).body;
    let given = given["items"].as_array().unwrap().iter().find(|one| one["id"] == told["given_id"]).cloned();
    assert_eq!(given.unwrap()["pool_id"], json!(pool.to_string()));
}
