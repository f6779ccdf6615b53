//! `/metrics`: a text that Prometheus reads, for those who may.

use crate::kit::cast::Cast;
use crate::kit::monday;
use hatchery::config::Config;
use hatchery::http::now::Clock;
use hatchery::launch;
use rocket::http::Header;
use rocket::local::asynchronous::Client;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

async fn server(cast: &Cast, token: Option<&'static str>) -> Client {
    let config =
        Config::read(|name| token.filter(|_| name == "HATCHERY_METRICS_TOKEN").map(str::to_owned)).unwrap();
    let server = launch::rocket(&config, cast.fresh.house.clone(), Clock::starting(monday()));
    Client::untracked(server).await.unwrap()
}

async fn read(
    client: &Client,
    peer: &str,
    headers: &[(&'static str, &'static str)],
) -> (u16, String, String) {
    let mut request = client.get("/metrics").remote((peer.parse::<IpAddr>().unwrap(), 4711).into());
    for (name, value) in headers {
        request.add_header(Header::new(*name, *value));
    }
    let answer = request.dispatch().await;
    let kind = answer.headers().get_one("Content-Type").unwrap_or_default().to_owned();
    (answer.status().code, kind, answer.into_string().await.unwrap_or_default())
}

/// Reads the format as its grammar says; samples by name and labels.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let (mut kinds, mut helped, mut found) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(help.ends_with('.') && helped.insert(name.to_owned()), "{line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            assert!(
                helped.contains(name) && kinds.insert(name.to_owned(), kind.to_owned()).is_none(),
                "{line}"
            );
        } else {
            let (sample, value) = line.rsplit_once(' ').unwrap();
            let name = sample.split('{').next().unwrap();
            let family = name.strip_suffix("_sum").or_else(|| name.strip_suffix("_count"));
            let family = family.filter(|family| kinds.get(*family).is_some_and(|kind| kind == "summary"));
            assert!(kinds.contains_key(family.unwrap_or(name)), "{line}: its family was told before");
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{line}");
            assert!(found.insert(sample.to_owned(), value.parse().unwrap()).is_none(), "{line} twice");
        }
    }
    found
}

#[rocket::async_test]
async fn the_numbers_are_what_happened() {
    let cast = Cast::new().await;
    let client = server(&cast, None).await;
    for path in ["/healthz", "/readyz", "/api/v1/me", "/api/v1/me", "/api/openapi.json"] {
        client.get(path).dispatch().await;
    }
    let (status, kind, text) = read(&client, "127.0.0.1", &[]).await;
    assert_eq!((status, kind.as_str()), (200, "text/plain; version=0.0.4; charset=utf-8"));
    let before = samples(&text);
    let count = |face: &str, status: u16| {
        before[&format!("hatchery_http_requests_total{{face=\"{face}\",status=\"{status}\"}}")]
    };
    assert_eq!((count("web", 200), count("api", 401), count("api", 200)), (2.0, 2.0, 1.0));
    assert_eq!(before["hatchery_http_request_duration_seconds_count{face=\"api\"}"], 3.0);
    assert!(before["hatchery_http_request_duration_seconds_sum{face=\"api\"}"] > 0.0);
    assert_eq!((before["hatchery_up"], before["hatchery_outbox_waiting"]), (1.0, 0.0));
    assert!(before["hatchery_commits_total"] > 0.0);
    // What is due shows up, and how long it has waited.
    let mut tx = cast.house().store.write().await.unwrap();
    let event = hatchery::store::audit::NewEvent {
        tell_at: Some(monday().plus(-90)),
        ..hatchery::store::audit::NewEvent::plain(
            monday(),
            hatchery::domain::access::Door::Job,
            None,
            "case",
            1,
            "prompted",
        )
    };
    hatchery::store::audit::record(&mut tx, &event).await.unwrap();
    tx.commit().await.unwrap();
    let after = samples(&read(&client, "::1", &[]).await.2);
    assert_eq!(after["hatchery_outbox_waiting"], 1.0);
    let oldest = after["hatchery_outbox_oldest_seconds"];
    assert!((90.0..120.0).contains(&oldest), "{oldest}");
    // Tests beside this one write too: the counters are the process's own.
    assert!(after["hatchery_commits_total"] > before["hatchery_commits_total"]);
    let reading = after["hatchery_http_requests_total{face=\"web\",status=\"200\"}"];
    assert_eq!(reading, 3.0, "reading the numbers counts as well");
}

#[rocket::async_test]
async fn the_numbers_are_for_this_machine_or_with_the_token() {
    let cast = Cast::new().await;
    let client = server(&cast, None).await;
    assert_eq!(read(&client, "192.0.2.1", &[]).await.0, 404);
    assert_eq!(read(&client, "192.0.2.1", &[("Authorization", "Bearer ")]).await.0, 404);
    assert_eq!(read(&client, "127.0.0.1", &[("X-Forwarded-For", "192.0.2.1")]).await.0, 404);
    assert_eq!(read(&client, "::ffff:127.0.0.1", &[]).await.0, 200);
    let client = server(&cast, Some("scrape")).await;
    assert_eq!(read(&client, "192.0.2.1", &[("Authorization", "Bearer scrape")]).await.0, 200);
    assert_eq!(read(&client, "192.0.2.1", &[("Authorization", "Bearer scrap")]).await.0, 404);
}
