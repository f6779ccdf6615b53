//! The form for reviews: its next version.

use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, Link, Shell};
use super::standards::AT;
use super::visit::{Visit, status};
use crate::app::Fault;
use crate::app::admission_rule;
use crate::domain::access::Action;
use crate::domain::field::{FieldError, FieldRule};
use crate::domain::refusal::Refusal;
use crate::domain::review::{CRITERIA_MAX, Criterion, ReviewForm};
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![edit, put]
}

/// A criterion as it was typed; `n` from 1 on.
#[derive(Clone, Default)]
struct Row {
    n: usize,
    key: String,
    zh: String,
    en: String,
    weight: String,
    max: String,
}

impl Row {
    fn sent(fields: &Fields, n: usize) -> Row {
        let get = |name: &str| fields.get(&format!("{name}-{n}")).trim().to_owned();
        Row { n, key: get("key"), zh: get("zh"), en: get("en"), weight: get("weight"), max: get("max") }
    }
    /// The name of one of its fields.
    fn at(&self, member: &str) -> String {
        format!("{member}-{}", self.n)
    }
    /// Whether it is one: then all of it is to be filled in.
    fn is_used(&self) -> bool {
        !self.is_empty()
    }
    fn is_empty(&self) -> bool {
        [&self.zh, &self.en, &self.weight, &self.max].iter().all(|one| one.is_empty())
    }
}

#[derive(Clone, Default)]
struct Form {
    valid_from: String,
    pass: String,
    rows: Vec<Row>,
}

impl Form {
    fn sent(fields: &Fields) -> Form {
        Form {
            valid_from: fields.get("valid_from").trim().to_owned(),
            pass: fields.get("pass").trim().to_owned(),
            rows: (1..=CRITERIA_MAX).map(|n| Row::sent(fields, n)).collect(),
        }
    }
    /// The form, with the number of the row of each criterion; or what cannot be read.
    fn read(&self, w: &Words) -> Result<(ReviewForm, Vec<usize>), FormErrors> {
        let mut errors = FormErrors::default();
        let valid_from = self.valid_from.parse::<NaiveDate>().ok().filter(|_| self.valid_from.len() == 10);
        if valid_from.is_none() {
            errors.add("valid_from", w.field(&FieldRule::Date));
        }
        let share = w.field(&FieldRule::Number { min: 1, max: 100 });
        let mut number = |name: &str, raw: &str| match raw.parse::<i64>() {
            Ok(n) => n,
            Err(_) => {
                errors.add(name, share.clone());
                0
            }
        };
        let pass = number("pass", &self.pass);
        let (mut criteria, mut rows) = (Vec::new(), Vec::new());
        for row in self.rows.iter().filter(|row| !row.is_empty()) {
            let weight = number(&row.at("weight"), &row.weight);
            let max = number(&row.at("max"), &row.max);
            let name = (row.zh.clone(), row.en.clone());
            criteria.push(Criterion { key: self.key(row), name, weight, max });
            rows.push(row.n);
        }
        match valid_from.filter(|_| errors.is_empty()) {
            Some(valid_from) => Ok((ReviewForm { version: 0, valid_from, pass, criteria }, rows)),
            None => Err(errors),
        }
    }
    /// The key of a criterion: the one it had, else one that no other has.
    fn key(&self, row: &Row) -> String {
        if !row.key.is_empty() {
            return row.key.clone();
        }
        let taken = |key: &String| self.rows.iter().any(|one| one.key == *key);
        let mut all = (row.n..).map(|n| format!("c{n}"));
        all.find(|key| !taken(key)).unwrap_or_default()
    }
}

/// The row's field for what the domain calls `criteria[1].weight`; `rows`: the number of each criterion's row.
fn renamed(field: &str, rows: &[usize]) -> String {
    let parts = field.strip_prefix("criteria[").and_then(|rest| rest.split_once("]."));
    let Some((at, member)) = parts else { return field.to_owned() };
    let n = at.parse::<usize>().ok().and_then(|at| rows.get(at).copied()).unwrap_or(1);
    let member = match member {
        "name_zh" | "key" => "zh",
        "name_en" => "en",
        other => other,
    };
    format!("{member}-{n}")
}

#[derive(Template)]
#[template(path = "admission/review_form.html")]
struct FormPage {
    shell: Shell,
    crumbs: Vec<Link>,
    d: Form,
    errors: FormErrors,
}

/// What the summary says of a mistake in a row: which one it is in.
fn told(w: &Words, errors: &FormErrors) -> FormErrors {
    let s = w.standard;
    errors.renamed(|name, text| {
        let row = name.split_once('-').and_then(|(member, n)| Some((member, n.parse::<usize>().ok()?)));
        match row {
            Some((member, n)) => {
                let what = match member {
                    "zh" => s.c_zh(),
                    "en" => s.c_en(),
                    "weight" => s.weight(),
                    _ => s.max(),
                };
                (name.to_owned(), w.ui.named(&s.at(what.to_owned(), n), text))
            }
            None => (name.to_owned(), text.to_owned()),
        }
    })
}

fn page(v: &Visit<'_>, d: Form, errors: &FormErrors) -> Result<Page, PageFault> {
    let s = v.w.standard;
    let page = FormPage {
        crumbs: vec![Link::new(AT, s.title()), Link::new("", s.form_new())],
        d,
        errors: told(&v.w, errors),
        shell: v.shell(s.form_new()),
    };
    Page::with(status(&page.errors), &page)
}

/// The form's form, filled in with the version in force.
#[get("/admission/rules/form")]
pub async fn edit(v: Visit<'_>) -> Result<Page, PageFault> {
    v.actor().require_somewhere(Action::EditAdmission)?;
    let today = v.now.date(ZONE);
    let used = v.house.rules.now().form_on(today).ok_or(Refusal::NotFound)?;
    let row = |(n, one): (usize, &Criterion)| Row {
        n,
        key: one.key.clone(),
        zh: one.name.0.clone(),
        en: one.name.1.clone(),
        weight: one.weight.to_string(),
        max: one.max.to_string(),
    };
    let mut rows: Vec<Row> = (1..).zip(&used.criteria).map(row).collect();
    rows.extend((rows.len() + 1..=CRITERIA_MAX).map(|n| Row { n, ..Row::default() }));
    page(
        &v,
        Form { valid_from: today.to_string(), pass: used.pass.to_string(), rows },
        &FormErrors::default(),
    )
}

/// Puts the next version in force.
#[post("/admission/rules/form", data = "<posted>")]
pub async fn put(v: Visit<'_>, posted: Posted) -> Result<Answer, PageFault> {
    v.actor().require_somewhere(Action::EditAdmission)?;
    let d = Form::sent(&posted.0);
    let errors = match d.read(&v.w) {
        Err(errors) => errors,
        Ok((form, rows)) => {
            let once = posted.key(v.house, v.actor());
            match admission_rule::put_form(v.house, v.actor(), &form, Some(&once), v.now).await {
                Ok(version) => return Ok(v.done(v.w.standard.form_done(version), AT)),
                Err(Fault::Refused(refusal)) => match *refusal {
                    Refusal::Fields(wrong) => {
                        let mut errors = FormErrors::default();
                        for FieldError { field, rule } in &wrong {
                            errors.add(renamed(field, &rows), v.w.field(rule));
                        }
                        errors
                    }
                    other => return Err(other.into()),
                },
                Err(fault) => return Err(PageFault(fault)),
            }
        }
    };
    page(&v, d, &errors).map(Answer::Page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_at_its_row_though_rows_before_it_are_empty() {
        let rows = [1, 4];
        let told = |field| renamed(field, &rows);
        assert_eq!(told("criteria[1].weight"), "weight-4");
        assert_eq!(told("criteria[0].name_zh"), "zh-1");
        assert_eq!((told("criteria"), told("pass")), ("criteria".to_owned(), "pass".to_owned()));
    }
}
