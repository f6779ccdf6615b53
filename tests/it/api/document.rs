//! The document says what there is, all of it and nothing else.

use super::Server;
use std::collections::BTreeSet;

#[rocket::async_test]
async fn every_mounted_endpoint_is_documented_and_reverse() {
    let s = Server::new().await;
    let said = s.get("", "/api/openapi.json").await.must(200);
    let document = &said.body;
    assert_eq!(document["openapi"], "3.1.0");
    let mounted: BTreeSet<String> = s
        .client
        .rocket()
        .routes()
        .filter_map(|route| {
            let path = route.uri.to_string();
            let path = path.strip_prefix("/api")?.replace('<', "{").replace('>', "}");
            Some(format!("{} {}", route.method, nameless(&path)))
        })
        .collect();
    let paths = document["paths"].as_object().unwrap();
    let told = paths.iter().flat_map(|(path, all)| {
        let methods = all.as_object().unwrap().keys();
        methods.map(move |method| format!("{} {}", method.to_uppercase(), nameless(path)))
    });
    assert_eq!(told.collect::<BTreeSet<_>>(), mounted);
    assert!(mounted.len() > 30);
    let mut lost = Vec::new();
    references(document, document, &mut lost);
    assert!(lost.is_empty(), "{lost:?}");
    let mut lines = String::new();
    for (path, all) in paths {
        for (method, operation) in all.as_object().unwrap() {
            let statuses: Vec<&str> =
                operation["responses"].as_object().unwrap().keys().map(String::as_str).collect();
            let summary = operation["summary"].as_str().unwrap();
            lines += &format!("{} {path}  {summary}\n  {}\n", method.to_uppercase(), statuses.join(" "));
        }
    }
    insta::assert_snapshot!("endpoints", lines);
    let schemas = &document["components"]["schemas"];
    insta::assert_snapshot!("new_booking", serde_json::to_string_pretty(&schemas["NewBooking"]).unwrap());
}

/// A path without the names of what varies.
fn nameless(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// References that lead nowhere.
fn references(value: &serde_json::Value, document: &serde_json::Value, lost: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            if let Some(to) = members.get("$ref").and_then(|to| to.as_str())
                && to.strip_prefix('#').and_then(|to| document.pointer(to)).is_none()
            {
                lost.push(to.to_owned());
            }
            members.values().for_each(|member| references(member, document, lost));
        }
        serde_json::Value::Array(all) => all.iter().for_each(|member| references(member, document, lost)),
        _ => {}
    }
}
