//! Money through the API: a month before it is billed, what is behind a movement, what a programme would give, and who
//! runs a pool.

use super::Server;
use super::at;
use crate::kit::vouchers::{self, WAN};
use crate::kit::{compute, monday};
use hatchery::app::usage;
use hatchery::domain::pool::Funding;
use hatchery::domain::programme::Programme;
use rocket::http::Method;
use serde_json::{Value, json};

#[rocket::async_test]
async fn a_month_is_priced_before_it_is_billed_and_billed_as_it_was_priced() {
    let s = Server::new().await;
    let (cast, pool, beta) = (&s.cast, s.cast.resources["pool1"], s.cast.companies["beta"]);
    let keeper = cast.actor("manager").await;
    let since = crate::kit::at("2026-10-01T00:00:00+08:00");
    compute::priced(cast, &keeper, pool, (Funding::Private, 0), since).await;
    let csv = format!(
        "job_id,company,pool,start,end,cards\n\
         a,{beta},{pool},2026-10-12T08:00:00+08:00,2026-10-12T18:00:00+08:00,1\n\
         b,{beta},{pool},2026-11-20T08:00:00+08:00,2026-11-20T12:00:00+08:00,2\n"
    );
    assert_eq!(usage::import(cast.house(), &keeper, csv.as_bytes(), monday()).await.unwrap().taken, 2);
    let (manager, gus) = (s.token("manager", true).await, s.token("gus", true).await);
    let path = format!("/api/v1/companies/{beta}/bills/preview");

    let now = s.get(&manager, &path).await.must(200).body;
    assert_eq!(
        (&now["month"], &now["gross"], &now["payable"]),
        (&json!("2026-11"), &json!(16_000), &json!(16_000))
    );
    let line = &now["lines"][0];
    let said = (&line["pool_id"], &line["seconds"], &line["free"], &line["list"]);
    assert_eq!(said, (&json!(pool.to_string()), &json!(28_800), &json!(0), &json!(2_000)));
    let none = s.get(&manager, &format!("{path}?month=2026-09")).await.must(200).body;
    assert_eq!((&none["gross"], &none["lines"]), (&json!(0), &json!([])));
    s.get(&manager, &format!("{path}?month=2026-13")).await.must(422);
    s.get(&manager, &format!("{path}?mnth=2026-10")).await.must(422);
    s.get(&gus, &path).await.must(404);

    let then = s.get(&manager, &format!("{path}?month=2026-10")).await.must(200).body;
    let bills = format!("/api/v1/companies/{beta}/bills");
    let bill = s.post(&manager, &bills, json!({ "month": "2026-10" })).await.must(201).body;
    for sum in ["month", "gross", "tier", "pool", "voucher", "payable", "free_value"] {
        assert_eq!(then[sum], bill[sum], "{sum}");
    }
    for part in ["pool_id", "list", "discount", "before", "free", "seconds", "gross", "payable"] {
        assert_eq!(then["lines"][0][part], bill["lines"][0][part], "{part}");
    }
    assert_eq!((&bill["gross"], &bill["free_back"]), (&json!(20_000), &json!(0)));
    let then = s.get(&manager, &format!("{path}?month=2026-10")).await.must(200).body;
    assert_eq!(then["lines"], json!([]), "nothing of it is open any more");
}

#[rocket::async_test]
async fn a_movement_is_read_by_its_id_with_what_is_behind_it() {
    let s = Server::new().await;
    let (cast, pool, beta) = (&s.cast, s.cast.resources["pool1"], s.cast.companies["beta"]);
    let keeper = cast.actor("manager").await;
    let since = crate::kit::at("2026-10-01T00:00:00+08:00");
    compute::priced(cast, &keeper, pool, (Funding::Private, 0), since).await;
    let bill = compute::october(cast, &keeper, pool, beta).await;
    let (manager, bob) = (s.token("manager", true).await, s.token("bob", true).await);
    let wish = s.wish("room1", &at("10:00"), &at("11:00"));
    let booking = s.post(&bob, "/api/v1/bookings", wish).await.must(201).id();

    let path = format!("/api/v1/companies/{beta}/entries");
    let all = s.get(&manager, &format!("{path}?limit=200")).await.must(200).body;
    let mut seen = Vec::new();
    for item in all["items"].as_array().unwrap() {
        let one = format!("{path}/{}", item["id"].as_str().unwrap());
        let body = s.get(&manager, &one).await.must(200).body;
        for same in ["id", "at", "kind", "unit", "amount", "subject", "booking_id"] {
            assert_eq!(body[same], item[same], "{same} of {one}");
        }
        assert!(body["from"].is_string() && body["to"].is_string(), "{body}");
        let behind = &body["behind"];
        assert!(behind["noun"].is_string(), "nothing is behind {body}");
        if let Some(href) = behind["href"].as_str() {
            s.get(&manager, href).await.must(200);
        }
        seen.push((body["kind"].clone(), behind.clone(), body["reversible"].clone()));
    }
    let noun = |noun: &str, id: &str, href: Value| json!({ "noun": noun, "id": id, "href": href });
    let held = noun("booking", &booking, json!(format!("/api/v1/bookings/{booking}")));
    assert!(seen.contains(&(json!("hold"), held, json!(false))), "{seen:?}");
    let bill = bill.to_string();
    let billed = noun("bill", &bill, json!(format!("/api/v1/bills/{bill}")));
    assert!(seen.contains(&(json!("bill"), billed, json!(false))), "{seen:?}");
    let given = |one: &(Value, Value, Value)| {
        one.0 == "grant" && one.1["noun"] == "grant" && one.1["href"].is_null() && one.2 == true
    };
    assert!(seen.iter().any(given), "{seen:?}");

    let last = all["items"][0]["id"].as_str().unwrap();
    let acme = cast.companies["acme"];
    s.get(&manager, &format!("/api/v1/companies/{acme}/entries/{last}")).await.must(404);
    s.get(&manager, &format!("{path}/999999")).await.must(404);
    s.get(&manager, &format!("{path}/x")).await.must(404);
    let ann = s.token("ann", true).await;
    s.get(&ann, &format!("{path}/{last}")).await.must(404);
}

#[rocket::async_test]
async fn what_would_be_given_is_reckoned_by_the_budget_and_what_was_awarded() {
    let s = Server::new().await;
    let cast = &s.cast;
    let rule = Programme { budget: Some(90 * WAN), ..vouchers::rule() };
    let of = vouchers::opened(cast, "sz", rule, vouchers::today()).await;
    let paper = vouchers::paper(100 * WAN);
    vouchers::awarded(cast, ("bob", "beta"), of, &paper, vouchers::today()).await.unwrap();
    let bob = s.token("bob", false).await;
    let path = "/api/v1/vouchers/simulator";
    let asked = format!(
        "{path}?programme=sz&amount={}&signed=2026-11-02&first_day=2026-11-02&last_day=2027-11-01&affiliated=no&kind=company",
        100 * WAN
    );
    let said = s.get(&bob, &format!("{asked}&listed=yes")).await.must(200).body;
    assert_eq!(said["award"], json!(40 * WAN), "the budget binds: {said}");
    assert_eq!((&said["programme"], &said["budget_left"]), (&json!("sz"), &json!(40 * WAN)));
    assert!(said["assessment"]["bounds"].as_array().is_some_and(|all| !all.is_empty()), "{said}");
    let open = s.get(&bob, &asked).await.must(200).body;
    assert_eq!(open["award"], json!(null), "nobody knows whether the supplier is listed: {open}");
    let no = s.get(&bob, &format!("{asked}&listed=no")).await.must(200).body;
    assert_eq!(no["award"], json!(0));

    let wrong = s.get(&bob, path).await.must(422).body;
    let fields: Vec<&str> =
        wrong["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    for field in ["programme", "amount", "signed", "first_day", "last_day"] {
        assert!(fields.contains(&field), "{field}: {fields:?}");
    }
    let other = asked.replace("programme=sz", "programme=none");
    assert_eq!(s.get(&bob, &other).await.must(422).body["errors"][0]["field"], "programme");
    let back = asked.replace("last_day=2027-11-01", "last_day=2026-11-01");
    assert_eq!(s.get(&bob, &back).await.must(422).body["errors"][0]["field"], "last_day");
    s.get("", &asked).await.must(401);
}

#[rocket::async_test]
async fn who_runs_a_pool_has_a_code() {
    let s = Server::new().await;
    let pool = s.cast.resources["pool1"];
    let manager = s.token("manager", true).await;
    let path = format!("/api/v1/pools/{pool}");
    let put = async |provider: &str, code: Option<&str>| {
        let mut body = json!({
            "provider": provider, "funding": "government", "card": "H20", "purpose": "training", "tier": "city_1ms",
        });
        if let Some(code) = code {
            body["provider_uscc"] = json!(code);
        }
        s.send(&manager, Method::Put, &path, Some(body), &[]).await
    };
    let said = put("City cloud", Some("91440300MAAY4CL12C")).await.must(422);
    assert_eq!(said.body["errors"][0]["field"], "provider_uscc");
    assert_eq!(put("City cloud", None).await.must(200).body["provider_uscc"], json!(null));
    let code = json!(vouchers::SUPPLIER);
    let lower = vouchers::SUPPLIER.to_lowercase();
    assert_eq!(put("City cloud", Some(&lower)).await.must(200).body["provider_uscc"], code);
    // As it is while they go by that name; another has none until somebody says it.
    assert_eq!(put("CITY CLOUD", None).await.must(200).body["provider_uscc"], code);
    assert_eq!(put("Bay compute", None).await.must(200).body["provider_uscc"], json!(null));
    put("City cloud", Some(vouchers::SUPPLIER)).await.must(200);
    assert_eq!(put("City cloud", Some("")).await.must(200).body["provider_uscc"], json!(null));
}
