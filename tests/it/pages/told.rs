//! Every kind of notice names what it is about and leads to it.

use crate::kit::browser::Browser;
use crate::kit::cast::PASSWORD;
use crate::kit::raw::Raw;
use crate::kit::{at, empty_house};
use hatchery::app::{notice, notify};
use hatchery::demo::{self, Demo, Size};
use hatchery::domain::access::Door;
use hatchery::domain::id::PersonId;
use hatchery::domain::person::Language;
use hatchery::store::person;
use hatchery::words::Words;
use rocket::http::Status;

/// All that people are told, by noun: the table of the rows, the column of their id, and the verbs.
const KINDS: [(&str, &str, &str, &[&str]); 19] = [
    (
        "booking",
        "booking where title <> ''",
        "id",
        &[
            "booked",
            "requested",
            "overrode",
            "approved",
            "declined",
            "changed",
            "cancelled",
            "lapsed",
            "reminded",
            "missed",
            "objected",
            "excused",
            "not_excused",
            "change_requested",
            "change_approved",
            "change_declined",
            "change_lapsed",
        ],
    ),
    ("wait", "wait", "id", &["offered", "passed", "expired", "served"]),
    (
        "series",
        "series",
        "object_id",
        &["booked", "requested", "changed", "cancelled", "confirm_asked", "unconfirmed"],
    ),
    ("tenancy", "tenancy", "id", &["given", "ended"]),
    ("closure", "closure", "id", &["closed"]),
    ("calendar_year", "", "", &["calendar_set"]),
    (
        "case",
        "case_file",
        "id",
        &[
            "submitted",
            "resubmitted",
            "step_approved",
            "approved",
            "declined",
            "sent_back",
            "handed_over",
            "step_added",
            "urged",
            "recused",
            "prompted",
            "escalated",
            "case_expired",
            "case_withdrawn",
        ],
    ),
    (
        "application",
        "application where state <> 'draft'",
        "id",
        &[
            "admission_submitted",
            "admission_resubmitted",
            "admission_returned",
            "admission_rejected",
            "admission_waitlisted",
            "admission_passed_on",
            "admission_declined_on",
            "admission_recalled",
            "admission_published",
            "admission_objected",
            "admission_dismissed",
            "admission_upheld",
            "admission_approved",
            "admission_withdrawn",
            "review_overdue",
            "review_recused",
        ],
    ),
    ("review", "review", "id", &["review_asked", "review_recused"]),
    (
        "agreement",
        "agreement where state = 'active'",
        "id",
        &[
            "agreement_signed",
            "agreement_changed",
            "agreement_ending",
            "agreement_graduated",
            "agreement_exited",
            "agreement_evicted",
            "agreement_lapsed",
            "agreement_reinstated",
            "agreement_alert",
        ],
    ),
    ("rent", "rent", "id", &["rent_stated"]),
    ("pool", "pool", "resource_id", &["quota_reached"]),
    ("bill", "bill", "id", &["billed"]),
    ("quarterly_return", "quarterly_return", "id", &["return_reopened"]),
    ("incubator", "incubator", "id", &["returns_missing", "returns_open", "returns_remind"]),
    (
        "voucher",
        "voucher",
        "id",
        &["voucher_awarded", "voucher_refused", "voucher_revoked", "voucher_ends_soon", "voucher_expired"],
    ),
    ("claim", "claim", "id", &["claim_paid", "claim_returned"]),
    ("company", "company where id = 2", "id", &["quota_reached"]),
    ("entitlement", "account where kind = 'grant' and company_id = 2", "id", &["grant_ending"]),
];

/// Rows that the city may lack, one of each.
fn missing(now: i64) -> [String; 7] {
    let month = (at("2026-10-01T00:00:00+08:00").0, at("2026-11-01T00:00:00+08:00").0);
    let unless = |table: &str| format!("where not exists (select 1 from {table})");
    [
        format!(
            "insert into tenancy (incubator_id, company_id, resource_id, starts_at, ends_at, made_by, created_at)
             select incubator_id, 2, id, {now}, {}, 8, {now} from resource where id = (select min(id) from resource
              where kind = 'desk_fixed') and not exists (select 1 from tenancy)",
            now + 864_000
        ),
        format!(
            "insert into calendar_object (uid, created_at) select 'told', {now} {}",
            unless("series")
        ),
        format!(
            "insert into series (object_id, incubator_id, company_id, person_id, made_by, title, rule, first_date, from_minute,
               to_minute, items, created_at, updated_at)
             select id, 1, 1, 1, 1, 'Stand-up', '{{\"every\":\"day\",\"ends\":{{\"count\":3}}}}', '2026-11-24', 540, 570, '[]', {now}, {now} from calendar_object
              where uid = 'told'"
        ),
        format!(
            "insert into wait (incubator_id, company_id, person_id, kind, title, window_from, window_to, seconds, state,
               asked_at, updated_at)
             select 1, 1, 1, 'meeting_room', 'Board', {now}, {}, 3600, 'waiting', {now}, {now} {}",
            now + 7_200,
            unless("wait")
        ),
        format!(
            "insert into closure (incubator_id, resource_id, starts_at, ends_at, reason, made_by, created_at)
             select 1, 1, {now}, {}, 'Painting', 8, {now} {}",
            now + 7_200,
            unless("closure")
        ),
        format!(
            "insert into bill (company_id, month, number, gross, tier, pool, voucher, payable, free_value, issued_at)
             select 1, {}, 1, 0, 0, 0, 0, 0, 0, {now} {}",
            month.0,
            unless("bill")
        ),
        format!(
            "insert into rent (agreement_id, incubator_id, company_id, kind, starts_at, ends_at, pieces, gross, payable,
               issued_at, due_at)
             select id, incubator_id, company_id, 'rent', {}, {}, '[]', 0, 0, {now}, {now} from agreement
              where id = (select max(id) from agreement where state = 'active') and not exists (select 1 from rent)",
            month.0, month.1
        ),
    ]
}

#[rocket::async_test]
async fn every_kind_of_notice_names_its_thing_and_leads_to_it() {
    assert_eq!(KINDS.map(|(noun, ..)| noun), notice::TOLD);
    let fresh = empty_house().await;
    let demo = Demo { size: Size::S, seed: 1, today: Demo::day(), password: PASSWORD.to_owned() };
    demo::fill(&fresh.house.store, &demo).await.unwrap();
    let now = at("2026-11-23T08:00:00+08:00");
    let mut raw = Raw::open(&fresh.url).await;
    let of = "select cast(id as text) from person where email = 'manager@nanshan.example'";
    let reader: i64 = raw.texts(of).await[0].parse().unwrap();
    raw.run(&format!("delete from notice where person_id = {reader}")).await;
    for sql in missing(now.0) {
        raw.run(&sql).await;
    }
    let mut firms = std::collections::BTreeMap::new();
    for (noun, table, column, verbs) in KINDS {
        let (id, company) = match table {
            "" => ("2026".to_owned(), "null".to_owned()),
            table => {
                // The latest: those of the second company and after, where there are several.
                let sql =
                    format!("select cast({column} as text) from {table} order by {column} desc limit 1");
                let ids = raw.texts(&sql).await;
                let id = ids.first().unwrap_or_else(|| panic!("the city has no {noun}")).clone();
                let company = match noun {
                    "agreement" | "rent" | "bill" | "quarterly_return" => {
                        let of = format!("select cast(company_id as text) from {noun} where id = {id}");
                        raw.texts(&of).await[0].clone()
                    }
                    "entitlement" => "2".to_owned(),
                    _ => "null".to_owned(),
                };
                (id, company)
            }
        };
        firms.insert(noun, company.clone());
        for verb in verbs {
            let after = match *verb {
                "quota_reached" => r#"{"name":"Acme · Pool · 95%","told":[]}"#,
                "grant_ending" => r#"{"name":"Acme · card-hours"}"#,
                "agreement_alert" => r#"{"name":"Acme","alert":"free_ends","day":"2027-01-01"}"#,
                _ => "{}",
            };
            raw.run(&format!(
                "insert into event (at, door, company_id, subject, subject_id, verb, after, reason)
                 values ({}, 'job', {company}, '{noun}', {id}, '{verb}', '{after}', 'Painting')",
                now.0
            ))
            .await;
            raw.run(&format!(
                "insert into notice (person_id, event_id, at) select {reader}, max(id), {} from event",
                now.0
            ))
            .await;
        }
    }
    let mut tx = fresh.house.store.read().await.unwrap();
    let actor = person::actor(&mut tx, PersonId(reader), Door::Web, now).await.unwrap().unwrap();
    drop(tx);
    let rows = notify::notices(&fresh.house, &actor, i64::MAX, 500).await.unwrap();
    assert_eq!(rows.len(), KINDS.iter().map(|(.., verbs)| verbs.len()).sum::<usize>());
    for language in [Language::Zh, Language::En] {
        let w = Words::of(language);
        for row in &rows {
            let about = notice::about(&w, &actor, row);
            let what = format!("{} {}: {about:?}", row.subject, row.verb);
            assert!(!about.title.trim_matches([' ', '·']).is_empty(), "{what}");
            let headline = w.headline(&row.subject, &row.verb, &about.title, false);
            assert!(headline.contains(&about.title), "{what}: {headline}");
            assert!(about.href.len() > 1 && !about.href.ends_with('/'), "{what}");
            match row.subject.as_str() {
                "rent" | "bill" => assert!(about.title.contains(" · 202"), "{what}"),
                "quarterly_return" => {
                    assert!(about.title.contains("-Q") && about.title.contains(" · "), "{what}");
                    let at = format!("/companies/{}/returns/20", firms["quarterly_return"]);
                    assert!(about.href.starts_with(&at), "{what}");
                }
                "incubator" => assert!(about.title.starts_with("2026-Q3 · "), "{what}"),
                _ => {}
            }
        }
    }
    // What it leads to is a page, for one of those who are told such things.
    let mut people = Vec::new();
    for email in [
        "manager@nanshan.example",
        "founder@acme.example",
        "founder@beta.example",
        "officer@nanshan.example",
        "officer@city.example",
    ] {
        people.push(Browser::log_in(&fresh.house, email, now).await);
    }
    let w = Words::of(Language::En);
    for (noun, .., verbs) in KINDS.iter().filter(|(noun, ..)| *noun != "review") {
        let of = |row: &&notify::NoticeRow| row.subject == *noun && row.verb == verbs[0];
        let row = rows.iter().find(of).unwrap();
        let href = notice::about(&w, &actor, row).href;
        let mut found = Vec::new();
        for one in &people {
            found.push(one.get(&href).await.0);
        }
        assert!(found.contains(&Status::Ok), "{noun}: {href}: {found:?}");
    }
    // The page and the API say the same.
    let html = people[0].page("/notices").await;
    assert!(html.contains("Acme · Pool · 95%") || html.contains("before="), "{html}");
}
