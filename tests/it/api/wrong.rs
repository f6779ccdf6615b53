//! What cannot be read is named.

use super::{Server, at};
use rocket::http::Method::Post;
use serde_json::json;

#[rocket::async_test]
async fn a_wrong_body_names_its_member() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    let good = s.wish("room1", &at("10:00"), &at("11:00")).to_string();
    let room = format!("\"{}\"", s.cast.resources["room1"]);
    for (from, to, field, rule) in [
        ("\"title\"", "\"tittle\"", "tittle", "surplus"),
        ("\"Weekly\"", "7", "title", "unreadable"),
        ("\"Weekly\"", "\" \"", "title", "missing"),
        (&*room, "5", "items[0].resource_id", "unreadable"),
        (&*room, "\"x\"", "items[0].resource_id", "unknown"),
        ("\"units\":1", "\"units\":0", "items[0].units", "number"),
        ("\"units\":1", "\"unit\":1", "items[0].unit", "surplus"),
        ("\"resource_id\"", "\"units\":2,\"units\"", "items[0].units", "unreadable"),
        ("T10:00:00+08:00", "T10:00:00", "starts_at", "instant"),
        ("T11:00", "T09:00", "ends_at", "end_after_start"),
        ("}]", "}", "items[1]", "unreadable"),
    ] {
        let body = good.replacen(from, to, 1);
        assert_ne!(body, good, "{from}");
        let said = s.send_text(&bob, Post, "/api/v1/bookings", Some(body.clone()), &[]).await.must(422);
        let error = &said.body["errors"][0];
        let told = error["rule"].as_str().map(str::to_owned);
        let told = told.or_else(|| error["rule"].as_object().and_then(|rule| rule.keys().next().cloned()));
        assert_eq!((error["field"].as_str(), told.as_deref()), (Some(field), Some(rule)), "{body}\n{said:?}");
    }
    let missing =
        s.send_text(&bob, Post, "/api/v1/bookings", Some("{\"items\":[{}]}".into()), &[]).await.must(422);
    assert_eq!(missing.body["errors"][0]["field"], "items[0].resource_id");
    // Also the last member of a body is named, whatever stands behind it.
    for (path, body, field) in [
        ("/api/v1/notices/read", "{\"upto\":\"x\"}", "upto"),
        (
            "/api/v1/tokens",
            "{\"kind\":\"api\",\"name\":\"x\",\"expires_at\":\"1371-08-15T20:10:49Z\" }\n",
            "expires_at",
        ),
    ] {
        let said = s.send_text(&bob, Post, path, Some(body.into()), &[]).await.must(422);
        assert_eq!(said.body["errors"][0]["field"], field, "{body}");
    }
    let empty = s.send_text(&bob, Post, "/api/v1/bookings", Some(String::new()), &[]).await.must(422);
    assert_eq!(empty.body["errors"][0]["field"], "body");
    let large = format!("{{\"title\":\"{}\"}}", "x".repeat(300 * 1024));
    s.send_text(&bob, Post, "/api/v1/bookings", Some(large), &[]).await.must(413);
}

#[rocket::async_test]
async fn a_date_that_nobody_can_mean_is_none() {
    let s = Server::new().await;
    let (bob, city) = (s.token("bob", true).await, s.token("city", true).await);
    let path = format!("/api/v1/companies/{}/contracts", s.cast.companies["beta"]);
    let contracts = path.as_str();
    let (near, far) = ("2026-11-02", "+262142-12-31");
    let contract = |signed: &str, first: &str, last: &str| {
        json!({
            "supplier": "City cloud", "uscc": "1", "amount": 1, "signed": signed, "first_day": first, "last_day": last,
        })
    };
    let programme = |span: &str, from: &str, to: &str| {
        json!({
            "key": "far", "name_zh": "训力券", "name_en": "Training", "level": "city",
            "rule": {
                "year": 2026, "kind": "training", "mechanism": "reimburse", "ratio": 5000, span: [from, to],
                "sources": [{ "of": "*", "title": "Guide" }],
            },
        })
    };
    let begun = json!({ "programme_id": "1", "contract_id": "1", "registered": far });
    let found = json!({ "registered": "-0001-01-01", "why": "Seen" });
    for (who, path, body, field) in [
        (&bob, contracts, contract(far, near, near), "signed"),
        (&bob, contracts, contract(near, "1969-12-31", near), "first_day"),
        (&bob, contracts, contract(near, near, far), "last_day"),
        (&bob, "/api/v1/vouchers", begun, "registered"),
        (&city, "/api/v1/vouchers/1/findings", found, "registered"),
        (&city, "/api/v1/programmes", programme("window", near, far), "window_to"),
        (&city, "/api/v1/programmes", programme("measure", "-0001-01-01", near), "measure_from"),
    ] {
        let said = s.post(who, path, body).await.must(422);
        let errors = said.body["errors"].as_array().unwrap();
        assert!(errors.iter().any(|one| one["field"] == field && one["rule"] == "date"), "{field}: {said:?}");
    }
}

#[rocket::async_test]
async fn a_wrong_query_names_every_value() {
    let s = Server::new().await;
    let bob = s.token("bob", true).await;
    let path = "/api/v1/resources?incubator=x&from=today&seats=-1&free=perhaps&limit=1000&after=0";
    let said = s.get(&bob, path).await.must(422);
    let fields: Vec<&str> = said.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["after", "limit", "incubator", "seats", "from", "free"]);
    for (path, field) in [
        ("/api/v1/resources?free=true".to_owned(), "from"),
        (format!("/api/v1/resources?from={}", at("10:00")), "to"),
        (format!("/api/v1/bookings?from={}&to={}", at("10:00"), at("10:00")), "to"),
        ("/api/v1/bookings?from=2026-01-01T00:00:00Z&to=2028-01-01T00:00:00Z".to_owned(), "to"),
        ("/api/v1/bookings?after=7".to_owned(), "after"),
        (format!("/api/v1/resources/{}/availability", s.cast.resources["room1"]), "from"),
    ] {
        let said = s.get(&bob, &path).await.must(422);
        assert_eq!(said.body["errors"][0]["field"], field, "{path}");
        assert_eq!(said.body["errors"].as_array().unwrap().len(), 1, "{path}");
    }
    for path in ["/api/v1/bookings/x", "/api/v1/bookings/0", "/api/v1/resources/99999999999999999999"] {
        s.get(&bob, path).await.must(404);
    }
}
