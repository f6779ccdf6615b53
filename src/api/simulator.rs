//! "What would we get back?": a voucher programme's rule applied to a contract, limit by limit.

use super::ask::{Ask, Query};
use super::document::Endpoint;
use super::view::{Answer, Reply};
use crate::app::simulation::{Asked, simulate};
use crate::domain::award::Assessment;
use crate::domain::company::CompanyKind;
use crate::domain::field::FieldRule;
use crate::domain::month::ZONE;
use crate::domain::programme::{FEN_MAX, Supporter};
use chrono::NaiveDate;
use rocket::http::Method::Get;
use rocket::{Route, get, routes};
use schemars::{JsonSchema, SchemaGenerator as S};
use serde::Serialize;

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![show]
}

/// What they are.
pub const ENDPOINTS: &[Endpoint] = &[Endpoint::new(
    Get,
    "/v1/vouchers/simulator",
    "What a programme would give for a contract; nothing is written down",
)
.query(&[
    "programme",
    "amount",
    "excluded",
    "signed",
    "first_day",
    "last_day",
    "listed",
    "affiliated",
    "kind",
    "registered",
    "day",
    "awarded",
    "city",
    "district",
    "incubator",
])
.gives(200, S::subschema_for::<SimulationView>)
.fails(&[422])];

/// What would come out. Amounts in fen.
#[derive(Serialize, JsonSchema)]
pub struct SimulationView {
    /// The programme's key.
    programme: String,
    /// What could be awarded; `null`: a condition is not known yet.
    award: Option<i64>,
    /// What is left of its budget; `null`: it has none.
    budget_left: Option<i64>,
    assessment: Assessment,
}

/// A date of the query; `None`: it is missing or none, and named where it is `needed`.
fn date(query: &mut Query, name: &'static str, needed: bool) -> Option<NaiveDate> {
    let raw = query.text(name);
    let date = raw.parse().ok().filter(|_| raw.len() == 10);
    if date.is_none() && (needed || !raw.is_empty()) {
        query.wrong(name, if raw.is_empty() { FieldRule::Missing } else { FieldRule::Date });
    }
    date
}

/// Reckon. `programme` is its key; amounts are in fen; `listed` and `affiliated` are `yes`, `no` or missing where that
/// is not known; `day` is today and `awarded` what the programme gave one's own company where they are missing.
#[get("/v1/vouchers/simulator")]
pub async fn show(ask: Ask<'_>, mut query: Query) -> Answer {
    let programme = query.text("programme");
    if programme.is_empty() {
        query.wrong("programme", FieldRule::Missing);
    }
    let amount = query.number("amount", 1, FEN_MAX, 0);
    if amount == 0 {
        query.wrong("amount", FieldRule::Missing);
    }
    let known = [("yes", true), ("no", false)];
    let (listed, affiliated) = (query.one("listed", &known), query.one("affiliated", &known));
    let kinds: Vec<(&str, CompanyKind)> = CompanyKind::ALL.iter().map(|one| (one.name(), *one)).collect();
    let signed = date(&mut query, "signed", true);
    let term = (date(&mut query, "first_day", true), date(&mut query, "last_day", true));
    if term.0.zip(term.1).is_some_and(|(first, last)| last < first) {
        query.wrong("last_day", FieldRule::EndAfterStart);
    }
    let today = ask.now.date(ZONE);
    let asked = Asked {
        amount,
        excluded: query.number("excluded", 0, FEN_MAX, 0),
        signed: signed.unwrap_or(today),
        term: (term.0.unwrap_or(today), term.1.unwrap_or(today)),
        listed,
        affiliated,
        kind: query.one("kind", &kinds).unwrap_or(CompanyKind::Company),
        registered: date(&mut query, "registered", false),
        day: date(&mut query, "day", false).unwrap_or(today),
        awarded: Some(query.number("awarded", 0, FEN_MAX, -1)).filter(|fen| *fen >= 0),
        support: vec![
            (Supporter::City, query.number("city", 0, FEN_MAX, 0)),
            (Supporter::District, query.number("district", 0, FEN_MAX, 0)),
            (Supporter::Incubator, query.number("incubator", 0, FEN_MAX, 0)),
        ],
    };
    query.done()?;
    let (of, assessment) = simulate(ask.house, &ask.actor, &programme, &asked).await?;
    Reply::ok(&SimulationView {
        programme,
        award: assessment.award(),
        budget_left: of.budget_left,
        assessment,
    })
}
