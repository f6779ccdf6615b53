//! Promise 5: every mounted route, tried as everybody and as nobody, at things of their own place and
//! of another. New routes come in by themselves; their line in the snapshot is what is reviewed.

use super::once_admission::of_the_past;
use super::tour::{Target, Tour};
use super::tour_compute;
use crate::kit::{at, monday};
use hatchery::domain::id::BookingId;
use hatchery::domain::time::Interval;
use rocket::http::{ContentType, Cookie, Header, Method};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// What everybody may open without being signed in. A new line here is a decision.
const PUBLIC: &[&str] = &[
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /s/<hash>/<name>",
    "GET /login",
    "POST /login",
    "POST /language",
    "GET /setup/<secret>",
    "POST /setup/<secret>",
    "GET /feeds/<token>",
    "POST /api/v1/session",
    "GET /api/openapi.json",
    "GET /feeds/<file>",
    "GET /apply",
    "POST /apply",
    "GET /privacy",
    "GET /notices/admissions",
    "GET /notices/admissions/<raw>",
    "POST /notices/admissions/<raw>",
    "GET /api/v1/admission-notices",
    "POST /api/v1/admission-notices/<aid>/objections",
];

static SALT: AtomicU64 = AtomicU64::new(0);

impl Tour {
    fn body(&self, method: Method, path: &str, target: Target) -> Value {
        let (room, incubator) = (target.room.to_string(), target.incubator.to_string());
        match (method, path.trim_start_matches("/api/v1")) {
            (_, "/session") => {
                json!({ "email": "ann@hatchery.test", "password": crate::kit::cast::PASSWORD })
            }
            (Method::Post, "/resources") => {
                json!({ "incubator_id": incubator, "kind": "lab", "name": "New", "capacity": 1 })
            }
            (Method::Patch, "/resources/<rid>") => json!({ "note": "Quiet, please" }),
            (Method::Post, "/bookings") => json!({
                "items": [{ "resource_id": room }], "title": "Try",
                "starts_at": "2026-11-25T10:00:00+08:00", "ends_at": "2026-11-25T10:30:00+08:00",
            }),
            (Method::Patch, "/bookings/<bid>") => json!({ "title": "Other" }),
            (_, "/bookings/<bid>/rejection" | "/usage/<uid>/return") => json!({ "reason": "Closed" }),
            (_, "/companies") => json!({ "incubator_id": incubator, "kind": "team", "name": "New" }),
            (_, "/companies/<cid>/members") => json!({ "email": "spare@hatchery.test" }),
            (_, "/companies/<cid>/grants") => json!({
                "unit": "mentor_minute", "amount": 60, "valid_from": "2026-11-01", "valid_to": "2026-12-31",
            }),
            (_, "/series/plan" | "/series") => json!({
                "items": [{ "resource_id": room }], "first": "2026-12-08", "from": "10:00", "to": "11:00",
                "repeat": { "every": "day", "ends": { "count": 1 } }, "title": "Try",
            }),
            (Method::Patch, "/series/<sid>") => json!({ "title": "Other" }),
            (_, "/waits") => json!({
                "resource_id": room, "title": "Try",
                "starts_at": "2026-11-25T12:00:00+08:00", "ends_at": "2026-11-25T12:30:00+08:00",
            }),
            (_, "/bookings/<bid>/objection") => json!({ "words": "I was there" }),
            (_, "/bookings/<bid>/verdict") => json!({ "excused": true, "reason": "Seen" }),
            // What cannot be done where it stands: what comes is who may try.
            (_, "/applications/<aid>/moves") => json!({ "verb": "take_up" }),
            (_, "/applications/<aid>/reviewers") => json!({ "people": ["1"] }),
            (Method::Patch, "/applications/<aid>") => json!({ "fields": {} }),
            (_, "/reviews/<rid>/recusal") => json!({ "reason": "Invested" }),
            (_, "/reviews/<rid>/scores") => json!({ "scores": [], "opinion": "Sound" }),
            (_, "/admission-notices/<aid>/objections") => json!({ "words": "It is not new at all." }),
            // Of what is no fixed desk, and in the past: what comes is who may try.
            (Method::Post, "/tenancies") => json!({
                "resource_id": room, "company_id": target.company.to_string(),
                "first_day": "2026-12-01", "last_day": "2026-12-31",
            }),
            (_, "/tenancies/<tid>/end") => json!({ "last_day": "2026-11-01", "reason": "Moved" }),
            (_, "/tenancies/<tid>/leaves") => json!({ "first_day": "2026-11-01", "last_day": "2026-11-02" }),
            (_, "/calendar-years" | "/calendar-years/preview") => json!({ "text": "off,2026-13-01,x" }),
            (_, "/closures/preview") => closure_body(&incubator, &room),
            (Method::Post, "/closures") => json!({ "closure": closure_body(&incubator, &room), "picks": [] }),
            (Method::Put, "/policies") | (_, "/policies/trial") => json!({
                "incubator_id": incubator, "kind": "equipment", "rules": [{ "rule": "longest", "minutes": 90 }],
            }),
            (_, "/terms") => json!({
                "incubator_id": incubator, "key": "lab", "title_zh": "守则", "title_en": "Safety",
                "text_zh": "请戴护目镜。", "text_en": "Wear goggles.",
            }),
            (_, "/companies/<cid>/requests" | "/cases/<kid>/resubmission") => json!({
                "unit": "mentor_minute", "amount": 60, "valid_from": "2026-11-24", "valid_to": "2026-12-31",
                "purpose": "Try",
            }),
            (_, "/cases/<kid>/decision") => json!({ "verdict": "approve", "version": 2 }),
            (_, "/cases/<kid>/hand-over") => json!({ "person_id": target.approver.to_string() }),
            (_, "/cases/<kid>/steps") => {
                json!({ "person_id": target.approver.to_string(), "working_days": 1 })
            }
            (_, "/cases/<kid>/recusal") => json!({ "opinion": "My cousin" }),
            (Method::Put, "/chains") => json!({
                "kind": "entitlement", "unit": "desk_day", "incubator_id": incubator, "version": 77,
                "chain": { "tiers": [{ "from_amount": 0, "steps": [{ "role": "manager", "working_days": 5 }] }], "four_eyes_from": null },
            }),
            (Method::Post, "/deputies") => json!({
                "email": "frontdesk@hatchery.test", "first_day": "2027-01-04", "last_day": "2027-01-05",
            }),
            (Method::Put, "/companies/<cid>/returns/<quarter>") => json!({ "people": 3 }),
            (_, "/companies/<cid>/returns/<quarter>/reopening") => json!({ "reason": "Try" }),
            (_, "/usage") => json!({ "jobs": [] }),
            (_, "/companies/<cid>/bills") => json!({ "month": "2026-10" }),
            (_, "/bills/<bill_id>/refunds") => json!({ "line_id": "999999", "seconds": 1, "reason": "Try" }),
            // Of what cannot be taken back, is empty or over: what comes is who may try.
            (_, "/grants/<gid>/return" | "/entries/<eid>/reversal") => json!({ "reason": "A mistake" }),
            (Method::Post, "/companies/<cid>/allowances") => json!({
                "unit": "mentor_minute", "amount": 60, "first_month": "2026-10",
            }),
            (Method::Patch, "/allowances/<aid>") => json!({ "amount": 90 }),
            // Of what is in force, used or decided: what comes is who may try.
            (_, "/programmes" | "/programmes/<pid>") => json!({
                "key": "tour", "name_zh": "训力券", "name_en": "Training", "level": "city",
                "rule": {
                    "year": 2026, "kind": "training", "mechanism": "reimburse", "ratio": 5000,
                    "sources": [{ "of": "*", "title": "Guide" }],
                },
            }),
            (_, "/programmes/<pid>/suppliers") => json!({ "csv": "name\n" }),
            (_, "/companies/<cid>/contracts" | "/contracts/<kid>") => json!({
                "supplier": "City cloud", "uscc": "1", "amount": 1, "signed": "2026-11-02",
                "first_day": "2026-11-02", "last_day": "2027-11-01",
            }),
            (_, "/vouchers") => json!({
                "programme_id": target.programme.to_string(), "contract_id": target.contract.to_string(),
            }),
            (_, "/vouchers/<vid>/moves") => json!({ "verb": "award" }),
            (_, "/vouchers/<vid>/findings") => json!({ "listed": true, "why": "Seen" }),
            (_, "/vouchers/<vid>/claims") => json!({ "paid": 1 }),
            (_, "/claims/<qid>/moves") => json!({ "verb": "pay" }),
            // Of days that are over, and of what is discarded, settled or not sent back.
            (Method::Post, "/agreements") => json!({
                "incubator_id": incubator, "company_id": target.company.to_string(), "first_day": "2026-11-01",
                "terms": terms(),
            }),
            (Method::Put, "/agreements/<gid>") => json!({ "first_day": "2026-11-01", "terms": terms() }),
            (_, "/agreements/<gid>/reinstatement") => json!({ "reason": "A mistake" }),
            (_, "/agreements/<gid>/deposit") => json!({ "withheld": 0 }),
            (
                _,
                "/agreements/<gid>/changes"
                | "/agreements/<gid>/changes/preview"
                | "/cases/<kid>/change-resubmission",
            ) => json!({ "kind": "exit", "last_day": "2026-11-01", "reason": "Try" }),
            (Method::Post, rule @ ("/admission/figures" | "/admission/forms")) => of_the_past(rule),
            (_, "/notices/read") => json!({ "upto": "1" }),
            (_, "/tokens") => json!({ "kind": "api", "name": "Try" }),
            (_, path) => tour_compute::body(method, path, target),
        }
    }

    /// One request; its status.
    async fn one(&self, method: Method, route: &str, target: Target, token: &str, first: BookingId) -> u16 {
        let writes = method != Method::Get;
        let fresh = writes && route.contains("/bookings/<");
        let undo = route.contains("restor") || route.contains("undo");
        let booking = if fresh { self.booking(target, undo).await } else { first };
        let resource =
            if writes && route.contains("/resources/<") { self.resource(target).await } else { target.room };
        let waits = route.contains("/waits/<");
        let series =
            if waits || route.contains("/series/<") { Some(self.series(target).await) } else { None };
        let wait = if waits { self.wait(target).await } else { None };
        let shut = route.contains("/closures/<");
        let case = if route.ends_with("/change-resubmission") {
            target.change
        } else if route.contains("/cases/<") {
            self.case(target).await
        } else {
            0
        };
        let closed = if shut { self.closure(target).await.0 } else { 0 };
        let mut path = String::new();
        let mut before = "";
        for part in route.split('/').skip(1) {
            path.push('/');
            path.push_str(&match (part.starts_with('<'), before) {
                (false, _) => part.to_owned(),
                (true, "bookings") => booking.to_string(),
                (true, "resources" | "rooms" | "desks") => resource.to_string(),
                (true, "companies" | "company") => target.company.to_string(),
                (true, "series") => series.map_or_else(|| "999999".to_owned(), |id| id.to_string()),
                (true, "waits") => wait.map_or_else(|| "999999".to_owned(), |id| id.to_string()),
                (true, "tenancies") => target.tenancy.to_string(),
                (true, "applications" | "admissions" | "admission-notices") => target.application.to_string(),
                (true, "reviews") => target.review.to_string(),
                (true, "edit") => "applicant".to_owned(),
                (true, "closures") => closed.to_string(),
                (true, "cases") => case.to_string(),
                (true, "incubators" | "inventory" | "policies") => target.incubator.to_string(),
                (true, "terms") => target.terms.to_string(),
                (true, "pools" | "compute") => target.pool.to_string(),
                (true, "tariffs" | "prices") => target.tariff.to_string(),
                (true, "discounts") => target.discount.to_string(),
                (true, "bills") => target.bill.to_string(),
                (true, "usage") => target.job.to_string(),
                (true, "lines") => target.line.to_string(),
                (true, "grants") => target.grant.to_string(),
                (true, "entries") => target.entry.to_string(),
                (true, "allowances") => target.allowance.to_string(),
                (true, "programmes") => target.programme.to_string(),
                (true, "contracts") => target.contract.to_string(),
                (true, "vouchers") => target.voucher.to_string(),
                (true, "claims") => target.claim.to_string(),
                (true, "agreements") => target.agreement.to_string(),
                (true, "rents") => target.rent.to_string(),
                (true, "statements") => "2026-11".to_owned(),
                (true, "returns") => "2026-Q3".to_owned(),
                (true, "members") => target.member.to_string(),
                (true, "people" | "person") => target.spare.to_string(),
                (true, _) => "999999".to_owned(),
            });
            before = part;
        }
        if method == Method::Get && (route.ends_with("/v1/policies") || route.ends_with("/v1/terms")) {
            path.push_str(&format!("?incubator={}", target.incubator));
        }
        if method == Method::Post && route.ends_with("/files") {
            path.push_str("?slot=plan&name=plan.pdf");
        }
        if route.ends_with("/availability") {
            path.push_str("?from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z");
        }
        let mut request = self.s.client.req(method, path);
        if route.starts_with("/api/") {
            if !token.is_empty() {
                request.add_header(Header::new("Authorization", format!("Bearer {token}")));
            }
            if matches!(method, Method::Post | Method::Patch | Method::Put) {
                request.add_header(ContentType::JSON);
                request.set_body(self.body(method, route, target).to_string());
            }
        } else {
            if !token.is_empty() {
                request = request.cookie(Cookie::new("hatchery", token.to_owned()));
            }
            if writes {
                // A salt of its own each time: it is the form's nonce too.
                let salt = format!("{:012}", SALT.fetch_add(1, Ordering::Relaxed));
                let csrf = self.s.cast.house().secret.hash("csrf", &format!("{salt}{token}"));
                let csrf = format!("{salt}{csrf}");
                request.add_header(ContentType::Form);
                let who = format!("email=ann%40hatchery.test&password={}", crate::kit::cast::PASSWORD);
                request.set_body(format!(
                    "csrf={csrf}&{who}&reason=Closed&words=Here&title=Try&name=Try&version=1"
                ));
            }
        }
        let response = request.dispatch().await;
        let status = response.status().code;
        let to = response.headers().get_one("Location").unwrap_or_default().to_owned();
        drop(response);
        let made = to.strip_prefix("/api/v1/bookings/").and_then(|id| id.parse().ok());
        if let Some(id) = to.strip_prefix("/api/v1/series/").and_then(|id| id.parse().ok()) {
            self.drop_series(id).await;
        }
        if let Some(id) = made {
            self.undo(id).await;
        }
        if writes {
            self.tidy(target, fresh.then_some(booking)).await;
        }
        self.forget(target, series, wait).await;
        if token.is_empty() && status == 303 && to.starts_with("/login") { 401 } else { status }
    }
}

fn closure_body(incubator: &str, room: &str) -> Value {
    json!({
        "incubator_id": incubator, "resource_id": room, "reason": "Painting",
        "starts_at": "2027-03-01T00:00:00+08:00", "ends_at": "2027-03-02T00:00:00+08:00",
    })
}

fn terms() -> Value {
    json!({
        "last_day": "2027-11-30", "desks": [],
        "rent": { "area": 0, "market": 0, "schedule": [{ "months": 1, "percent": 0 }] },
    })
}

/// Walks all routes under `/api`, or all others; the table of what came.
async fn table(api: bool) -> String {
    let tour = Tour::new().await;
    let mut tokens = vec![("-", String::new())];
    for name in tour.s.cast.names() {
        tokens.push((name, tour.s.token(name, true).await));
    }
    let firsts = [tour.booking(tour.targets[0], false).await, tour.booking(tour.targets[1], false).await];
    // The tries at what is taken there look at other days.
    for (target, id) in tour.targets.iter().zip(firsts) {
        let actor = tour.s.cast.actor(target.booker).await;
        let change = hatchery::app::change::Change {
            span: Interval::new(at("2026-11-26T10:00:00+08:00"), at("2026-11-26T11:00:00+08:00")).ok(),
            ..Default::default()
        };
        hatchery::app::change::change(tour.s.cast.house(), &actor, id, None, &change, monday())
            .await
            .unwrap();
    }
    let mut routes: Vec<(String, Method)> = tour
        .s
        .client
        .rocket()
        .routes()
        .filter_map(|route| {
            let path = route.uri.to_string();
            let path = path.split('?').next().unwrap_or_default().to_owned();
            Some((path, route.method)).filter(|(path, _)| path.starts_with("/api/") == api)
        })
        .collect();
    routes.sort_by_key(|(path, method)| (path.clone(), method.as_str()));
    routes.dedup();
    let mut text = String::new();
    let mut wrong = Vec::new();
    for (path, method) in routes {
        let line = format!("{method} {path}");
        let placed = path.contains('<') || method == Method::Post;
        for (at, target) in tour.targets.iter().enumerate().take(if placed { 2 } else { 1 }) {
            let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
            for (name, token) in &tokens {
                let status = tour.one(method, &path, *target, token, firsts[at]).await;
                by_status.entry(status).or_default().push(name);
                if status >= 500 {
                    wrong.push(format!("{line} as {name}: {status}"));
                }
                if token.is_empty() && status != 401 && !PUBLIC.contains(&line.as_str()) {
                    wrong.push(format!("{line}: nobody got {status}"));
                }
                if !token.is_empty() && status == 401 && !PUBLIC.contains(&line.as_str()) {
                    wrong.push(format!("{line} as {name}: not known"));
                }
            }
            text += &format!("{line}{}\n", if placed { format!("  {}", target.name) } else { String::new() });
            for (status, names) in by_status {
                text += &format!("  {status} {}\n", names.join(" "));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    text
}

#[rocket::async_test]
async fn every_endpoint_as_everybody() {
    insta::assert_snapshot!("api_rights", table(true).await);
}

#[rocket::async_test]
async fn every_page_as_everybody() {
    insta::assert_snapshot!("web_rights", table(false).await);
}

#[rocket::async_test]
async fn a_token_that_only_looks_changes_nothing() {
    let tour = Tour::new().await;
    let token = tour.s.token("manager", false).await;
    let first = tour.booking(tour.targets[0], false).await;
    let routes: Vec<(String, Method)> = tour
        .s
        .client
        .rocket()
        .routes()
        .map(|route| (route.uri.to_string(), route.method))
        .filter(|(path, method)| path.starts_with("/api/v1") && *method != Method::Get)
        .filter(|(path, _)| !path.ends_with("/session"))
        .collect();
    assert!(routes.len() > 10);
    for (path, method) in routes {
        let mut request = tour.s.client.req(method, path.replace(['<', '>'], ""));
        request.add_header(Header::new("Authorization", format!("Bearer {token}")));
        request.set_body("{}");
        assert_eq!(request.dispatch().await.status().code, 403, "{method} {path}");
    }
    tour.tidy(tour.targets[0], Some(first)).await;
}
