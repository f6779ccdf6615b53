//! One quarterly return: its form, its signature, and its being opened again.

use super::address;
use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::quarterly::{self, Wish};
use crate::domain::application::form::money;
use crate::domain::field::FieldRule;
use crate::domain::id::CompanyId;
use crate::domain::quarter::Quarter;
use crate::domain::quarterly::{Figures, MONEY, NUMBERS, PEOPLE_MAX};
use crate::domain::refusal::Refusal;
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![open, file, reopen]
}

/// A number of the form as it was filled in, and in words what it was the quarter before.
struct Number {
    name: &'static str,
    label: &'static str,
    value: String,
    before: String,
}

/// The form as it was filled in.
#[derive(Clone, Default)]
struct Form {
    numbers: Vec<String>,
    high_tech: bool,
    merged_or_listed: bool,
    milestones: String,
    explanation: String,
    reason: String,
}

/// 万元 without a unit, as the form reads it.
pub(super) fn wan(fen: i64) -> String {
    let (whole, part) = (fen / 1_000_000, fen % 1_000_000 / 100);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:04}").trim_end_matches('0').to_owned() }
}

fn written(at: usize, figures: &Figures) -> String {
    let value = figures.number(NUMBERS[at]);
    if at < MONEY { wan(value) } else { value.to_string() }
}

impl Form {
    fn of(figures: &Figures) -> Form {
        Form {
            numbers: (0..NUMBERS.len()).map(|at| written(at, figures)).collect(),
            high_tech: figures.high_tech,
            merged_or_listed: figures.merged_or_listed,
            milestones: figures.milestones.clone(),
            explanation: figures.explanation.clone(),
            reason: String::new(),
        }
    }

    fn sent(fields: &Fields) -> Form {
        Form {
            numbers: NUMBERS.iter().map(|name| fields.get(name).trim().to_owned()).collect(),
            high_tech: fields.is_set("high_tech"),
            merged_or_listed: fields.is_set("merged_or_listed"),
            milestones: fields.get("milestones").trim().to_owned(),
            explanation: fields.get("explanation").trim().to_owned(),
            reason: fields.get("reason").to_owned(),
        }
    }

    /// An empty number is none in a draft and missing where it is signed; what is no number is named.
    fn read(&self, w: &Words, wish: Wish) -> Result<Figures, FormErrors> {
        let mut figures = Figures {
            high_tech: self.high_tech,
            merged_or_listed: self.merged_or_listed,
            milestones: self.milestones.clone(),
            explanation: self.explanation.clone(),
            ..Figures::default()
        };
        let mut wrong = FormErrors::default();
        for (at, name) in NUMBERS.iter().enumerate() {
            let raw = self.numbers.get(at).map_or("", String::as_str);
            let value = match raw {
                "" if wish == Wish::Sign => {
                    wrong.add(*name, w.field(&FieldRule::Missing));
                    continue;
                }
                "" => Some(0),
                raw if at < MONEY => money(raw),
                raw => raw.parse().ok().filter(|value| (0..=PEOPLE_MAX).contains(value)),
            };
            match value {
                Some(value) => figures.set_number(name, value),
                None if at < MONEY => wrong.add(*name, w.field(&FieldRule::Money)),
                None => wrong.add(*name, w.field(&FieldRule::Number { min: 0, max: PEOPLE_MAX })),
            }
        }
        if wrong.is_empty() { Ok(figures) } else { Err(wrong) }
    }
}

#[derive(Template)]
#[template(path = "returns/one.html")]
struct OnePage {
    shell: Shell,
    action: String,
    version: i64,
    money: Vec<Number>,
    counts: Vec<Number>,
    d: Form,
    remarks: Vec<&'static str>,
    signed: String,
    files: bool,
    keeps: bool,
    errors: FormErrors,
    crumbs: Vec<Link>,
}

async fn page(
    v: &Visit<'_>,
    (of, quarter): (CompanyId, Quarter),
    given: Option<Form>,
    errors: FormErrors,
) -> Result<Page, PageFault> {
    let (w, q) = (&v.w, v.w.quarterly);
    let found = quarterly::open(v.house, v.actor(), of, quarter, v.now).await?;
    let stands = found.there.as_ref().map(|one| Form::of(&one.figures)).unwrap_or_default();
    let d = match given {
        Some(sent) if found.files => sent,
        Some(sent) => Form { reason: sent.reason, ..stands },
        None => stands,
    };
    let before = |at: usize| {
        let one = found.before.as_ref();
        one.map(|one| format!("{} {}", q.before(), written(at, &one.figures))).unwrap_or_default()
    };
    let number = |at: usize| Number {
        name: NUMBERS[at],
        label: w.figure(NUMBERS[at]),
        value: d.numbers.get(at).cloned().unwrap_or_default(),
        before: before(at),
    };
    let title = q.return_of(&quarter.to_string());
    let signed = found.there.as_ref().and_then(|one| one.signed.as_ref());
    Page::with(
        status(&errors),
        &OnePage {
            action: format!("/companies/{of}/returns/{quarter}"),
            version: found.there.as_ref().map_or(0, |one| one.version),
            money: (0..MONEY).map(number).collect(),
            counts: (MONEY..NUMBERS.len()).map(number).collect(),
            remarks: found.remarks.iter().map(|one| w.remark(*one)).collect(),
            signed: signed.map(|(who, at)| q.signed_by(who, &w.moment(*at, ZONE))).unwrap_or_default(),
            files: found.files,
            keeps: found.keeps,
            crumbs: vec![
                Link::new(format!("/companies/{of}"), found.company.name.clone()),
                Link::new(format!("/companies/{of}/returns"), q.returns()),
                Link::new("", quarter.to_string()),
            ],
            d,
            errors,
            shell: v.shell(&title),
        },
    )
}

fn meant(raw: &str, quarter: &str) -> Result<(CompanyId, Quarter), Refusal> {
    Ok((address::id(raw)?, quarter.parse().map_err(|_| Refusal::NotFound)?))
}

/// One.
#[get("/companies/<raw>/returns/<quarter>")]
pub async fn open(v: Visit<'_>, raw: &str, quarter: &str) -> Result<Page, PageFault> {
    page(&v, meant(raw, quarter)?, None, FormErrors::default()).await
}

/// Keeps what was filled in, or signs it.
#[post("/companies/<raw>/returns/<quarter>", data = "<posted>")]
pub async fn file(v: Visit<'_>, raw: &str, quarter: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (of, quarter) = meant(raw, quarter)?;
    quarterly::open(v.house, v.actor(), of, quarter, v.now).await?;
    let form = Form::sent(&posted.0);
    let wish = if posted.0.is_set("sign") { Wish::Sign } else { Wish::Keep };
    let errors = match form.read(&v.w, wish) {
        Err(wrong) => wrong,
        Ok(figures) => {
            let (version, key) = (posted.0.id("version").or(Some(0)), posted.key(v.house, v.actor()));
            let whose = (of, quarter);
            let done =
                quarterly::file(v.house, v.actor(), whose, &figures, (wish, version), Some(&key), v.now)
                    .await;
            match v.told(done)? {
                Ok(_) if wish == Wish::Sign => {
                    let said = v.w.quarterly.signed_done(&quarter.to_string());
                    return Ok(v.done(said, format!("/companies/{of}/returns")));
                }
                Ok(_) => {
                    return Ok(v.done(v.w.quarterly.kept(), format!("/companies/{of}/returns/{quarter}")));
                }
                Err(wrong) => wrong,
            }
        }
    };
    page(&v, (of, quarter), Some(form), errors).await.map(Answer::Page)
}

/// Opens it again.
#[post("/companies/<raw>/returns/<quarter>/reopen", data = "<posted>")]
pub async fn reopen(v: Visit<'_>, raw: &str, quarter: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (of, quarter) = meant(raw, quarter)?;
    let (version, key) = (posted.0.id("version"), posted.key(v.house, v.actor()));
    let reason = posted.0.get("reason");
    let done = quarterly::reopen(v.house, v.actor(), (of, quarter), reason, version, Some(&key), v.now).await;
    match v.told(done)? {
        Ok(_) => Ok(v.done(v.w.quarterly.reopened(), format!("/companies/{of}/returns/{quarter}"))),
        Err(errors) => page(&v, (of, quarter), Some(Form::sent(&posted.0)), errors).await.map(Answer::Page),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_it_is_read() {
        for fen in [0, 100, 1_000_000, 1_234_500, 99_999_999_900] {
            assert_eq!(money(&wan(fen)), Some(fen), "{}", wan(fen));
        }
        assert_eq!(wan(1_250_000), "1.25");
    }
}
