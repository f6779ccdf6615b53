//! Agreements of incubation, as a client lives them: from the draft to the deposit.

use super::once_agreements::decided;
use super::{Said, Server, shown};
use crate::kit::agreements::desks;
use crate::kit::{at, monday};
use hatchery::app::due;
use hatchery::domain::month::ZONE;
use hatchery::domain::time::{DAY, HOUR, Instant};
use insta::assert_snapshot as snap;
use rocket::http::Method::{Get, Post, Put};
use serde_json::{Value, json};

/// Two desks for a year, rent halved, a deposit of a thousand yuan.
fn paper(s: &Server) -> Value {
    let desk = |code: &str| s.cast.resources[code].to_string();
    json!({
        "incubator_id": s.cast.nanshan.to_string(), "company_id": s.cast.companies["acme"].to_string(),
        "first_day": "2026-11-23", "deposit": 100_000, "registered_on": "2025-06-01", "note": "South side",
        "terms": {
            "last_day": "2027-11-22", "desks": [desk("fixed1"), desk("fixed2")], "room_minutes": 600,
            "rent": { "area": 10_000, "market": 9_000, "schedule": [{ "months": 12, "percent": 50 }] },
        },
    })
}

/// The whole draft without what only a new one says.
fn anew(paper: &Value) -> Value {
    let mut anew = paper.clone();
    for name in ["incubator_id", "company_id"] {
        anew.as_object_mut().unwrap().remove(name);
    }
    anew
}

async fn furnished() -> Server {
    let mut s = Server::new().await;
    desks(&mut s.cast).await;
    s
}

/// An answer without what the engine and the clock give.
fn steady(said: &Said) -> String {
    let is_id = |line: &str| line.trim().trim_end_matches(',').trim_matches('"').parse::<i64>().is_ok();
    let line = |line: &str| match line.split_once("\": \"2026-11-23T08:") {
        Some((name, _)) => format!("{name}\": now"),
        None if is_id(line) => "an id".to_owned(),
        None => line.to_owned(),
    };
    shown(said).lines().map(line).collect::<Vec<_>>().join("\n")
}

fn fields(said: &Said) -> Vec<&str> {
    said.body["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect()
}

/// Due work of every day up to `until`.
async fn pass(s: &Server, until: Instant) {
    let mut day = monday();
    while day < until {
        day = day.plus(DAY).min(until);
        while due::run(s.cast.house(), day).await.unwrap() > 0 {}
    }
}

#[rocket::async_test]
async fn a_client_lives_an_agreement_from_the_draft_to_the_deposit() {
    let s = furnished().await;
    let (ann, bob) = (s.token("ann", true).await, s.token("bob", true).await);
    let (manager, second) = (s.token("manager", true).await, s.token("manager2", true).await);

    // Drafted, and written anew against the version that was seen.
    let first = paper(&s);
    s.post(&ann, "/api/v1/agreements", first.clone()).await.must(404);
    let made = s.post(&manager, "/api/v1/agreements", first.clone()).await.must(201);
    let one = made.location.clone().unwrap();
    let seen = made.tag.clone().unwrap();
    let mut longer = anew(&first);
    longer["terms"]["rent"]["schedule"] =
        json!([{ "months": 1, "percent": 0 }, { "months": 11, "percent": 50 }]);
    let written = s.send(&manager, Put, &one, Some(longer), &[("If-Match", &seen)]).await.must(200);
    s.send(&manager, Put, &one, Some(anew(&first)), &[("If-Match", &seen)]).await.must(412);
    let seen = written.tag.unwrap();
    let seen = s.send(&manager, Put, &one, Some(anew(&first)), &[("If-Match", &seen)]).await.must(200).tag;
    let seen = seen.unwrap();

    // Looked at before it is signed: nothing of that is kept.
    let preview = format!("{one}/preview");
    s.get(&ann, &preview).await.must(403);
    s.get(&bob, &preview).await.must(404);
    let ahead = s.get(&manager, &preview).await.must(200).body;
    assert_eq!(
        (&ahead["months"][0]["month"], &ahead["months"][0]["gross"]),
        (&json!("2026-11"), &json!(240_000))
    );
    assert_eq!(ahead["months"].as_array().unwrap().len(), 13);
    assert_eq!(ahead["gross"].as_i64().unwrap(), 2 * ahead["payable"].as_i64().unwrap());
    let draft = s.get(&ann, &one).await.must(200);
    assert_eq!((&draft.body["state"], draft.tag.as_deref()), (&json!("draft"), Some(&*seen)));
    assert_eq!((&draft.body["may_keep"], &draft.body["may_ask"]), (&json!(false), &json!(true)));
    assert_eq!((&draft.body["tenancies"], &draft.body["rents"]), (&json!([]), &json!([])));

    // Signed as a whole.
    let signature = format!("{one}/signature");
    s.send(&manager, Post, &signature, None, &[("If-Match", "\"77\"")]).await.must(412);
    let signed = s.send(&manager, Post, &signature, None, &[("If-Match", &seen)]).await.must(200);
    snap!("signed", steady(&signed));
    let again = s.send(&manager, Post, &signature, None, &[]).await.must(409).body;
    assert_eq!(
        (&again["type"], &again["facts"]["from"]),
        (&json!("/problems/wrong-state"), &json!("active"))
    );
    let opened = s.get(&ann, &one).await.must(200);
    snap!("opened", steady(&opened));
    s.get(&bob, &one).await.must(404);

    // The deposit is asked for, and paid once.
    let open = s.get(&manager, "/api/v1/rents?open=true").await.must(200).body;
    assert_eq!((&open["total"], &open["gross"], &open["payable"]), (&json!(1), &json!(0), &json!(0)));
    assert_eq!(
        (&open["items"][0]["kind"], &open["items"][0]["payable"]),
        (&json!("deposit"), &json!(100_000))
    );
    let deposit = format!("/api/v1/rents/{}", open["items"][0]["id"].as_str().unwrap());
    let tag = s.get(&ann, &deposit).await.must(200).tag.unwrap();
    s.send(&ann, Post, &format!("{deposit}/payment"), None, &[]).await.must(403);
    let payment = format!("{deposit}/payment");
    s.send(&manager, Post, &payment, None, &[("If-Match", "\"77\"")]).await.must(412);
    s.send(&manager, Post, &payment, None, &[("If-Match", &tag)]).await.must(200);
    let twice = s.send(&manager, Post, &payment, None, &[]).await.must(409).body;
    assert_eq!(twice["facts"]["bar"], "paid");

    // More is looked at, asked for, and given once it is decided.
    let mut terms = opened.body["versions"][0]["terms"].clone();
    terms["desks"].as_array_mut().unwrap().push(json!(s.cast.resources["fixed3"].to_string()));
    // Market rent is the keeper's to change: what a company says of it is left out.
    terms["rent"]["market"] = json!(1);
    let more = json!({ "from_day": "2026-11-25", "terms": terms, "reason": "We are three now" });
    let changes = format!("{one}/changes");
    let ahead = s.post(&ann, &format!("{changes}/preview"), more.clone()).await.must(200).body;
    assert_eq!((&ahead["kind"], &ahead["terms"]["rent"]["market"]), (&json!("enlarge"), &json!(9_000)));
    assert_eq!(s.get(&ann, &one).await.must(200).body["desks"].as_array().unwrap().len(), 2);
    let asked = s.post(&ann, &changes, more.clone()).await.must(201);
    let under_way = s.post(&ann, &changes, more).await.must(409).body;
    assert_eq!(under_way["facts"]["bar"], "under_way");
    let case = asked.location.unwrap();
    let told = s.get(&second, &case).await.must(200).body;
    assert_eq!((&told["kind"], &told["agreement_id"]), (&json!("agreement"), &opened.body["id"]));
    assert_eq!((&told["changes"][0]["kind"], &told["requests"]), (&json!("enlarge"), &json!([])));
    // Who decides is told what who asked was: what it would do now.
    assert_eq!((&told["outlook"], &told["refused"]), (&ahead["outlook"], &Value::Null));
    assert_eq!(s.get(&ann, &one).await.must(200).body["case_id"], told["id"]);
    assert_eq!(decided(&s, &second, &case).await["state"], "approved");
    let changed = s.get(&ann, &one).await.must(200).body;
    assert_eq!((&changed["versions"][1]["case_id"], &changed["case_id"]), (&told["id"], &Value::Null));
    assert_eq!(changed["tenancies"].as_array().unwrap().len(), 3);

    // A month is over: its rent is stated, and paid.
    let later = at("2026-12-02T08:00:00+08:00");
    pass(&s, later).await;
    let s = s.later(later).await;
    let november = s.get(&manager, "/api/v1/rents?month=2026-11&open=true").await.must(200).body;
    assert_eq!((&november["gross"], &november["payable"]), (&json!(240_000), &json!(120_000)));
    let row = &november["items"][0];
    let days = json!([{ "from": "2026-11-23", "to": "2026-11-30", "days": 8, "area": 10_000, "percent": 50, "gross": 240_000, "payable": 120_000 }]);
    assert_eq!((&row["first_day"], &row["pieces"]), (&json!("2026-11-23"), &days));
    let rent = format!("/api/v1/rents/{}", row["id"].as_str().unwrap());
    s.get(&bob, &rent).await.must(404);
    let owes = &s.get(&ann, &one).await.must(200).body["outlook"]["warnings"];
    assert!(owes.as_array().unwrap().iter().any(|one| one["warning"] == "owes" && one["amount"] == 120_000));
    s.send(&manager, Post, &format!("{rent}/payment"), None, &[]).await.must(200);

    // It ends, and the deposit is settled against what is left to pay.
    let end = |last: &str| json!({ "kind": "exit", "last_day": last, "reason": "We move" });
    let early = s.post(&ann, &changes, end("2026-12-01")).await.must(422);
    assert_eq!(fields(&early), ["last_day"]);
    let keep = |fen: i64, why: &str| json!({ "withheld": fen, "reason": why });
    let path = format!("{one}/deposit");
    let holds = s.post(&manager, &path, keep(0, "")).await.must(409).body;
    assert_eq!(holds["facts"]["bar"], "no_deposit");
    // Somebody sits in a room while it is decided: that ends too.
    let hour = (later.rfc3339(ZONE), later.plus(HOUR).rfc3339(ZONE));
    let booked = s.post(&ann, "/api/v1/bookings", s.wish("room2", &hour.0, &hour.1)).await.must(201);
    let booking = booked.location.unwrap();
    let there = s.send(&ann, Post, &format!("{booking}/presence"), None, &[]).await.must(200);
    assert_eq!(there.body["state"], "in_use");
    let asked = s.post(&ann, &changes, end("2026-12-02")).await.must(201);
    decided(&s, &second, &asked.location.unwrap()).await;
    assert_eq!(s.get(&ann, &booking).await.must(200).body["state"], "cancelled");
    let over = s.get(&ann, &one).await.must(200).body;
    assert_eq!((&over["state"], &over["end"]["verb"]), (&json!("exited"), &json!("exit")));
    assert_eq!((&over["rents"][0]["gross"], &over["rents"][0]["payable"]), (&json!(58_065), &json!(29_033)));
    for (body, field) in [(keep(100_001, "Two chairs"), "withheld"), (keep(20_000, " "), "reason")] {
        assert_eq!(fields(&s.post(&manager, &path, body).await.must(422)), [field]);
    }
    let settled = s.post(&manager, &path, keep(20_000, "Two chairs")).await.must(200).body;
    assert_eq!(settled, json!({ "withheld": 20_000, "set_off": 29_033, "paid_back": 50_967, "dropped": 0 }));
    let done = s.get(&ann, &one).await.must(200).body;
    assert!(done["settled_at"].is_string() && done["rents"][0]["paid_at"].is_string());
    let none = s.get(&manager, "/api/v1/rents?open=true").await.must(200).body;
    assert_eq!((&none["total"], &none["items"]), (&json!(0), &json!([])));
}

#[rocket::async_test]
async fn what_begins_next_month_can_be_changed_and_ended_before() {
    let mut s = furnished().await;
    let (ann, manager) = (s.token("ann", true).await, s.token("manager", true).await);
    let second = s.token("manager2", true).await;
    let one = s.post(&manager, "/api/v1/agreements", paper(&s)).await.must(201).location.unwrap();
    s.send(&manager, Post, &format!("{one}/signature"), None, &[]).await.must(200);
    let changes = format!("{one}/changes");
    let more = |s: &Server, room: i64| {
        let mut terms = paper(s)["terms"].clone();
        terms["room_minutes"] = json!(room);
        json!({ "from_day": "2026-12-01", "terms": terms, "reason": "We talk a lot" })
    };
    let mut now = monday();
    for room in [1_200, 1_800] {
        now = now.plus(HOUR);
        s = s.later(now).await;
        let wish = more(&s, room);
        let case = s.post(&ann, &changes, wish).await.must(201).location.unwrap();
        assert_eq!(decided(&s, &second, &case).await["state"], "approved");
    }
    // What is still to be given: amount, and the month that is next.
    let ahead = async |s: &Server| {
        let all = s.get(&ann, &one).await.must(200).body["allowances"].clone();
        let coming = all.as_array().unwrap().iter().filter(|one| !one["next_month"].is_null());
        coming.map(|one| format!("{} {}", one["amount"], one["next_month"])).collect::<Vec<_>>()
    };
    assert_eq!(ahead(&s).await, ["1800 \"2026-12\""]);
    s = s.later(now.plus(HOUR)).await;
    let end = json!({ "kind": "graduate", "last_day": "2026-11-27", "reason": "We are grown" });
    let case = s.post(&ann, &changes, end).await.must(201).location.unwrap();
    decided(&s, &second, &case).await;
    assert_eq!(ahead(&s).await, [""; 0]);
    let why = json!({ "reason": "Not yet" });
    s.post(&manager, &format!("{one}/reinstatement"), why).await.must(200);
    assert_eq!(ahead(&s).await, ["1800 \"2026-12\""]);
}

#[rocket::async_test]
async fn lists_of_agreements_are_cut_and_counted() {
    let s = furnished().await;
    let (ann, manager) = (s.token("ann", true).await, s.token("manager", true).await);
    let (city, elsewhere) = (s.token("city", true).await, s.token("elsewhere", true).await);
    let mut ids = Vec::new();
    for (of, last) in [("acme", "2027-03-31"), ("acme", "2027-06-30"), ("beta", "2027-06-30")] {
        let mut draft = paper(&s);
        draft["company_id"] = json!(s.cast.companies[of].to_string());
        draft["terms"]["last_day"] = json!(last);
        ids.push(s.post(&manager, "/api/v1/agreements", draft).await.must(201).id());
    }
    let list = async |token: &str, query: &str| {
        let said = s.get(token, &format!("/api/v1/agreements{query}")).await.must(200).body;
        let all: Vec<String> = said["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect();
        (all, said["total"].as_i64().unwrap(), said["next"].as_str().map(str::to_owned))
    };
    let latest: Vec<String> = ids.iter().rev().cloned().collect();
    assert_eq!(list(&city, "").await, (latest.clone(), 3, None));
    let (page, total, next) = list(&city, "?limit=2").await;
    assert_eq!((&page[..], total), (&latest[..2], 3));
    let rest = list(&city, &format!("?limit=2&after={}", next.unwrap())).await;
    assert_eq!(rest, (latest[2..].to_vec(), 3, None));
    // The last day lies before it.
    assert_eq!(list(&city, "?ends_before=2027-03-31").await.1, 0);
    assert_eq!(list(&city, "?ends_before=2027-04-01").await.0, ids[..1]);
    assert_eq!(list(&city, "?state=active").await.1, 0);
    assert_eq!(list(&manager, &format!("?incubator={}", s.cast.nanshan)).await.1, 3);
    assert_eq!(list(&manager, &format!("?incubator={}", s.cast.futian)).await.1, 0);
    assert_eq!(list(&elsewhere, "").await.1, 0);
    // A company's people see their own, wherever they are, and no others.
    assert_eq!(list(&ann, "").await, (vec![ids[1].clone(), ids[0].clone()], 2, None));
    assert_eq!(list(&ann, &format!("?incubator={}", s.cast.futian)).await.1, 0);
    let own = format!("/api/v1/companies/{}/agreements", s.cast.companies["acme"]);
    let own = s.get(&ann, &own).await.must(200).body;
    let own: Vec<&Value> = own["items"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(own, [&json!(ids[1]), &json!(ids[0])]);
    for (path, field) in [
        ("/api/v1/agreements?state=x", "state"),
        ("/api/v1/agreements?ends_before=tomorrow", "ends_before"),
        ("/api/v1/agreements?before=7", "before"),
        ("/api/v1/rents?month=2026-1", "month"),
        ("/api/v1/rents?open=perhaps", "open"),
        ("/api/v1/rents?after=x", "after"),
    ] {
        let wrong = s.send(&city, Get, path, None, &[]).await.must(422);
        assert_eq!(fields(&wrong), [field], "{path}");
    }
}

#[rocket::async_test]
async fn what_is_unusual_is_told_with_its_rule() {
    let s = furnished().await;
    let manager = s.token("manager", true).await;
    let mut long = paper(&s);
    long["registered_on"] = json!("2021-01-15");
    long["terms"]["last_day"] = json!("2031-11-22");
    long["terms"]["rent"]["schedule"] =
        json!([{ "months": 30, "percent": 0 }, { "months": 30, "percent": 50 }]);
    let one = s.post(&manager, "/api/v1/agreements", long).await.must(201).location.unwrap();
    let ahead = s.get(&manager, &format!("{one}/preview")).await.must(200).body;
    snap!("warnings", serde_json::to_string_pretty(&ahead["warnings"]).unwrap());
}

#[rocket::async_test]
async fn every_mistake_is_named_by_where_it_stands() {
    let s = furnished().await;
    let (ann, manager) = (s.token("ann", true).await, s.token("manager", true).await);
    let room = s.cast.resources["room1"].to_string();
    for (pointer, value, field) in [
        ("/first_day", json!("2026-11-22"), "first_day"),
        ("/first_day", json!("2026-02-30"), "first_day"),
        ("/deposit", json!(-1), "deposit"),
        ("/registered_on", json!("2026-11-24"), "registered_on"),
        ("/company_id", json!(s.cast.companies["gamma"].to_string()), "company_id"),
        ("/terms/last_day", json!("2026-11-22"), "terms.last_day"),
        ("/terms/last_day", json!("soon"), "terms.last_day"),
        ("/terms/desks/1", json!(room), "terms.desks[1]"),
        ("/terms/desks/0", json!("x"), "terms.desks[0]"),
        ("/terms/desks/1", json!("x"), "terms.desks[1]"),
        ("/terms/room_minutes", json!(-1), "terms.room_minutes"),
        ("/terms/rent/area", json!(1_000_001), "terms.rent.area"),
        ("/terms/rent/schedule", json!([]), "terms.rent.schedule"),
        ("/terms/rent/schedule/0/percent", json!(101), "terms.rent.schedule[0].percent"),
        ("/terms/rent/schedule/0/months", json!(-1), "terms.rent.schedule[0].months"),
        (
            "/terms/rent/schedule/0",
            json!({ "months": 1, "percent": 0, "free": 1 }),
            "terms.rent.schedule[0].free",
        ),
        ("/terms/rent", json!({ "area": 1, "market": 1 }), "terms.rent.schedule"),
    ] {
        let mut body = paper(&s);
        *body.pointer_mut(pointer).unwrap() = value;
        let said = s.post(&manager, "/api/v1/agreements", body.clone()).await.must(422);
        assert_eq!(fields(&said), [field], "{body}");
    }
    let mut body = paper(&s);
    body["terms"]["pool_id"] = json!(room);
    let said = s.post(&manager, "/api/v1/agreements", body).await.must(422);
    assert!(fields(&said).iter().all(|field| *field == "terms.pool_id"), "{said:?}");

    let one = s.post(&manager, "/api/v1/agreements", paper(&s)).await.must(201).location.unwrap();
    let changes = format!("{one}/changes");
    let exit = json!({ "kind": "exit", "last_day": "2027-01-31", "reason": "We move" });
    let early = s.post(&ann, &changes, exit.clone()).await.must(409).body;
    assert_eq!(early["facts"]["from"], "draft");
    s.send(&manager, Post, &format!("{one}/signature"), None, &[]).await.must(200);
    let terms = paper(&s)["terms"].clone();
    let mut odd = terms.clone();
    odd["rent"]["schedule"][0]["percent"] = json!(101);
    let from = "2026-12-01";
    for (token, body, named) in [
        (&ann, json!({ "reason": "x" }), vec!["kind", "last_day"]),
        (&ann, json!({ "from_day": from, "reason": "x" }), vec!["terms"]),
        (&ann, json!({ "terms": terms, "reason": "x" }), vec!["from_day"]),
        (&ann, json!({ "from_day": from, "terms": terms, "kind": "exit", "reason": "x" }), vec!["kind"]),
        (
            &ann,
            json!({ "kind": "exit", "last_day": "2027-11-23", "reason": " " }),
            vec!["reason", "last_day"],
        ),
        (&ann, json!({ "kind": "evict", "last_day": from, "reason": "x" }), vec!["kind"]),
        (
            &manager,
            json!({ "from_day": from, "terms": odd, "reason": "x" }),
            vec!["terms.rent.schedule[0].percent"],
        ),
    ] {
        for path in [changes.clone(), format!("{changes}/preview")] {
            let said = s.post(token, &path, body.clone()).await.must(422);
            assert_eq!(fields(&said), named, "{path} {body}");
        }
    }
    let same =
        s.post(&ann, &changes, json!({ "from_day": from, "terms": terms, "reason": "x" })).await.must(409);
    assert_eq!(same.body["facts"]["bar"], "no_change");
}
