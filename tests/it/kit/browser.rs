//! Somebody at a browser: keeps cookies, sends forms, follows where they lead.

use super::cast::{Cast, PASSWORD};
use super::monday;
use hatchery::app::House;
use hatchery::config::Config;
use hatchery::domain::time::Instant;
use hatchery::http::now::Clock;
use hatchery::launch;
use rocket::http::{ContentType, Status};
use rocket::local::asynchronous::Client;
use std::sync::Arc;

/// Somebody at a browser.
pub struct Browser {
    /// What it speaks through.
    pub client: Client,
    /// The token of its forms.
    pub csrf: String,
}

fn token(html: &str) -> String {
    let (_, rest) = html.split_once("name=\"csrf\" value=\"").expect("a form");
    rest.split('"').next().unwrap().to_owned()
}

/// A value as a form sends it.
fn encoded(text: &str) -> String {
    rocket::http::RawStr::new(text).percent_encode().to_string()
}

impl Browser {
    /// Nobody yet, at a page with a form, from that moment on.
    pub async fn at(house: &Arc<House>, page: &str, now: Instant) -> Browser {
        let config = Config::read(|_| None).unwrap();
        let server = launch::rocket(&config, house.clone(), Clock::starting(now));
        let client = Client::tracked(server).await.unwrap();
        let mut browser = Browser { client, csrf: String::new() };
        browser.csrf = token(&browser.get(page).await.1);
        browser
    }

    /// Somebody of the cast, logged in.
    pub async fn of(cast: &Cast, name: &str) -> Browser {
        Browser::log_in(&cast.fresh.house, &format!("{name}@hatchery.test"), monday()).await
    }

    /// Somebody who has an account, logged in, from that moment on.
    pub async fn log_in(house: &Arc<House>, email: &str, now: Instant) -> Browser {
        let mut browser = Browser::at(house, "/login", now).await;
        let (status, _) = browser.post("/login", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(status, Status::SeeOther, "{email} logs in");
        browser.renew().await;
        browser
    }

    /// Takes the token of the sign-in that is in force now.
    pub async fn renew(&mut self) {
        self.csrf = token(&self.get("/design").await.1);
    }

    /// Status and text.
    pub async fn get(&self, path: &str) -> (Status, String) {
        let answer = self.client.get(path).dispatch().await;
        (answer.status(), answer.into_string().await.unwrap_or_default())
    }

    /// A page that must be there.
    pub async fn page(&self, path: &str) -> String {
        let (status, html) = self.get(path).await;
        assert_eq!(status, Status::Ok, "{path}: {html}");
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        let mut ids: Vec<_> =
            html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{path}: every id once");
        html
    }

    /// Posts a form: status and where it leads.
    pub async fn led(&self, path: &str, fields: &[(&str, &str)]) -> (Status, Option<String>) {
        let (status, to, _) = self.sent(path, fields).await;
        (status, to)
    }

    async fn sent(&self, path: &str, fields: &[(&str, &str)]) -> (Status, Option<String>, String) {
        let body: Vec<String> =
            fields.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
        let body = format!("csrf={}&{}", encoded(&self.csrf), body.join("&"));
        let answer = self.client.post(path).header(ContentType::Form).body(body).dispatch().await;
        let (status, to) = (answer.status(), answer.headers().get_one("Location").map(str::to_owned));
        (status, to, answer.into_string().await.unwrap_or_default())
    }

    /// Posts a form: status and, after a redirect, the page it leads to.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (Status, String) {
        match self.sent(path, fields).await {
            (status, Some(to), _) if path != "/login" => (status, self.page(&to).await),
            (status, _, text) => (status, text),
        }
    }

    /// Sends a CSV for an incubator.
    pub async fn upload(&self, incubator: &str, csrf: &str, csv: &str) -> (Status, String) {
        let part = |head: &str, text: &str| {
            format!("--b\r\nContent-Disposition: form-data; name={head}\r\n\r\n{text}\r\n")
        };
        let file = "\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv";
        let body = format!(
            "{}{}{}--b--\r\n",
            part("\"csrf\"", csrf),
            part("\"incubator\"", incubator),
            part(file, csv)
        );
        let form = ContentType::new("multipart", "form-data").with_params(("boundary", "b"));
        let answer = self.client.post("/inventory/import").header(form).body(body).dispatch().await;
        let (status, to) = (answer.status(), answer.headers().get_one("Location").map(str::to_owned));
        match to {
            Some(to) => (status, self.page(&to).await),
            None => (status, answer.into_string().await.unwrap_or_default()),
        }
    }
}
