//! Pages need nothing that the content security policy forbids, and nothing from another host.

use super::source::{files, nothing_told, root};
use std::fs;

/// Addresses that only name a namespace; nobody fetches them.
const NAMESPACES: &[&str] = &["http://www.w3.org/"];

/// A name that never leads anywhere (RFC 2606): it stands in an example.
const NO_HOST: &str = ".example";

/// What a page may not hold: inline styles, scripts and handlers.
fn inline_code(path: &str, text: &str) -> Vec<String> {
    let plain = without(without(without(text.to_owned(), "{#", "#}"), "{%", "%}"), "{{", "}}");
    let mut found = Vec::new();
    for (at, _) in plain.match_indices('<') {
        let Some((name, attributes)) = tag(&plain[at..]) else { continue };
        let mut tell =
            |what: &str| found.push(format!("{path}:{}: {what}", 1 + plain[..at].matches('\n').count()));
        let data = attributes.iter().any(|(key, value)| key == "type" && value == "application/json");
        match name.as_str() {
            "style" => tell("<style>"),
            "script" if !data && !attributes.iter().any(|(key, _)| key == "src") => {
                tell("<script> without src");
            }
            _ => {}
        }
        for (key, value) in &attributes {
            if key == "style" || (key.len() > 2 && key.starts_with("on")) {
                tell(&format!("{key}="));
            }
            if value.trim_start().to_lowercase().starts_with("javascript:") {
                tell("javascript:");
            }
        }
    }
    found
}

/// Addresses of other hosts.
fn other_hosts(path: &str, text: &str) -> Vec<String> {
    let plain = without(text.to_owned(), "{#", "#}");
    let mut found = Vec::new();
    for (at, _) in plain.match_indices("http") {
        let ends = |c: char| c.is_whitespace() || "\"'<>)".contains(c);
        let address = plain[at..].split(ends).next().unwrap_or_default();
        let Some((_, after)) =
            address.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))
        else {
            continue;
        };
        let host = after.split(['/', ':', '?', '#']).next().unwrap_or_default();
        if !NAMESPACES.iter().any(|n| address.starts_with(n)) && !host.ends_with(NO_HOST) {
            found.push(format!("{path}:{}: {address}", 1 + plain[..at].matches('\n').count()));
        }
    }
    found
}

/// Blanks what stands between `open` and `close`, lines kept.
fn without(mut text: String, open: &str, close: &str) -> String {
    let mut from = 0;
    while let Some(start) = text[from..].find(open).map(|i| from + i) {
        let end = text[start..].find(close).map_or(text.len(), |i| start + i + close.len());
        let blank: String = text[start..end].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
        text.replace_range(start..end, &blank);
        from = end;
    }
    text
}

/// The name and attributes of the tag that `text` starts with.
fn tag(text: &str) -> Option<(String, Vec<(String, String)>)> {
    let mut rest =
        text.strip_prefix('<').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let ends = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/' | '"' | '\'');
    let word = |rest: &mut &str| {
        let end = rest.find(ends).unwrap_or(rest.len());
        let word = rest[..end].to_lowercase();
        *rest = &rest[end..];
        word
    };
    let name = word(&mut rest);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '='));
        if rest.is_empty() || rest.starts_with('>') {
            return Some((name, attributes));
        }
        let key = word(&mut rest);
        let value = match rest.trim_start().strip_prefix('=').map(str::trim_start) {
            None => String::new(),
            Some(after) => {
                let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
                let inner = quote.map_or(after, |_| &after[1..]);
                let end = inner.find(|c: char| quote.map_or(c.is_whitespace() || c == '>', |q| c == q));
                let end = end.unwrap_or(inner.len());
                rest = &inner[end..];
                inner[..end].to_owned()
            }
        };
        attributes.push((key, value));
    }
}

fn read(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let wanted = files(folder).into_iter().filter(|path| endings.iter().any(|ending| path.ends_with(ending)));
    wanted.map(|path| (path.clone(), fs::read_to_string(root().join(&path)).unwrap())).collect()
}

#[test]
fn no_page_holds_inline_code() {
    let mut pages = read("templates", &[".html", ".svg", ".xml"]);
    pages.retain(|(path, _)| !path.starts_with("templates/mail/")); // no policy holds for a mail: it is styled inline
    nothing_told(&pages.iter().flat_map(|(path, text)| inline_code(path, text)).collect::<Vec<_>>());
}

#[test]
fn nothing_comes_from_another_host() {
    let mut all = read("templates", &[".html", ".svg", ".xml", ".txt"]);
    all.extend(read("assets", &[".css", ".js", ".mjs", ".svg"]));
    nothing_told(&all.iter().flat_map(|(path, text)| other_hosts(path, text)).collect::<Vec<_>>());
}

#[test]
fn inline_code_is_told() {
    let bad = "<p class=\"a\"\n style='x'>style=ok on=ok</p>\n<a href=\"javascript:x()\" onclick=\"y()\">\n<script>z()</script>\n\
               <script src=\"/s/a.js\"></script><style>p{}</style>\n<script type=\"application/json\">{}</script>";
    let told =
        ["p:1: style=", "p:3: javascript:", "p:3: onclick=", "p:4: <script> without src", "p:5: <style>"];
    assert_eq!(inline_code("p", bad), told);
    let good = "{# <p style=x> #}{% let style = 1 %}{% if a < b %}<p {% if x %}hidden{% endif %} data-on=\"1\">{{ onclick }}</p>";
    assert!(inline_code("p", good).is_empty());
}

#[test]
fn another_host_is_told() {
    let bad = "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>\n<img src=\"https://cdn.invalid/a.png\"> https <p>https://desk.example/x";
    assert_eq!(other_hosts("p", bad), ["p:2: https://cdn.invalid/a.png"]);
}
