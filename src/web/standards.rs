//! The rules of admission: every figure with its source, and the form for reviews; an officer puts others in force.

use super::listing::ZONE;
use super::page::{Answer, Page, PageFault};
use super::shell::{Choice, FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::admission_rule;
use crate::domain::access::{Action, Object};
use crate::domain::field::FieldRule;
use crate::domain::refusal::Refusal;
use crate::domain::rulebook::{Figure, Key, Mark, Of};
use crate::http::form::{Fields, Posted};
use crate::words::Words;
use askama::Template;
use chrono::NaiveDate;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, one, put]
}

/// Where the rules are listed.
pub(super) const AT: &str = "/admission/rules";

/// Whether the reader puts rules in force.
pub(super) fn may(v: &Visit<'_>) -> bool {
    v.actor().may(Action::EditAdmission, &Object::city())
}

/// A figure as it is shown.
struct Line {
    rule: &'static str,
    value: String,
    since: String,
    source: String,
    mark: &'static str,
    next: String,
    href: String,
}

fn source<'a>(w: &Words, one: &'a Figure) -> &'a str {
    w.either(&one.source.0, &one.source.1)
}

/// How well a source is known; nothing where the source says itself that it is our own.
fn known(w: &Words, mark: Mark) -> &'static str {
    if mark == Mark::Assumed { "" } else { w.mark(mark) }
}

fn line(v: &Visit<'_>, key: Key, today: NaiveDate) -> Option<Line> {
    let (w, book) = (&v.w, v.house.rules.now());
    let one = book.figure(key, today)?;
    let next = book.history(key).into_iter().rev().find(|next| next.valid_from > today);
    let next =
        next.map(|next| w.standard.next(&w.standard_value(key, next.value), &next.valid_from.to_string()));
    Some(Line {
        rule: w.standard_rule(key),
        value: w.standard_value(key, one.value),
        since: one.valid_from.to_string(),
        source: source(w, one).to_owned(),
        mark: known(w, one.mark),
        next: next.unwrap_or_default(),
        href: format!("{AT}/{}", key.name()),
    })
}

/// A criterion of the form for reviews.
struct Criterion {
    name: String,
    weight: i64,
    max: i64,
}

#[derive(Template)]
#[template(path = "admission/rules.html")]
struct RulesPage {
    shell: Shell,
    may: bool,
    groups: Vec<(&'static str, Vec<Line>)>,
    form: String,
    pass: String,
    criteria: Vec<Criterion>,
}

/// All of them; they are no secret.
#[get("/admission/rules")]
pub async fn list(v: Visit<'_>) -> Result<Page, PageFault> {
    let (w, today) = (&v.w, v.now.date(ZONE));
    let s = w.standard;
    let group = |title: &'static str, all: &[Of]| {
        let keys = Key::ALL.iter().filter(|key| all.contains(&key.of()));
        (title, keys.filter_map(|key| line(&v, *key, today)).collect())
    };
    let form = v.house.rules.now().form_on(today);
    let criterion = |one: &crate::domain::review::Criterion| Criterion {
        name: w.either(&one.name.0, &one.name.1).to_owned(),
        weight: one.weight,
        max: one.max,
    };
    let page = RulesPage {
        may: may(&v),
        groups: vec![
            group(s.group_limits(), &[Of::Months, Of::YesNo, Of::People]),
            group(s.group_days(), &[Of::WorkingDays]),
            group(s.group_papers(), &[Of::Papers]),
        ],
        form: form.map(|one| s.form_of(one.version, &one.valid_from.to_string())).unwrap_or_default(),
        pass: form.map(|one| w.admission.pass_mark(one.pass.to_string())).unwrap_or_default(),
        criteria: form.map(|one| one.criteria.iter().map(criterion).collect()).unwrap_or_default(),
        shell: v.shell(s.title()),
    };
    Page::new(&page)
}

/// What was typed of a new figure.
#[derive(Clone, Default)]
struct Form {
    value: String,
    valid_from: String,
    mark: String,
    source_zh: String,
    source_en: String,
}

impl Form {
    fn sent(fields: &Fields) -> Form {
        let get = |name: &str| fields.get(name).trim().to_owned();
        Form {
            value: get("value"),
            valid_from: get("valid_from"),
            mark: get("mark"),
            source_zh: get("source_zh"),
            source_en: get("source_en"),
        }
    }
    /// The figure, or what cannot be read of it.
    fn read(&self, w: &Words, key: Key) -> Result<Figure, FormErrors> {
        let mut errors = FormErrors::default();
        let (min, max) = key.bounds();
        let value = self.value.parse::<i64>().ok();
        if value.is_none() {
            errors.add("value", w.field(&FieldRule::Number { min, max }));
        }
        let valid_from = self.valid_from.parse::<NaiveDate>().ok().filter(|_| self.valid_from.len() == 10);
        if valid_from.is_none() {
            errors.add("valid_from", w.field(&FieldRule::Date));
        }
        let mark = Mark::of_name(&self.mark);
        if mark.is_none() {
            errors.add("mark", w.field(&FieldRule::Choice));
        }
        let (Some(value), Some(valid_from), Some(mark)) = (value, valid_from, mark) else {
            return Err(errors);
        };
        let source = (self.source_zh.clone(), self.source_en.clone());
        Ok(Figure { key, value, valid_from, valid_to: None, mark, source })
    }
}

/// A figure of the past, of now or to come.
struct Was {
    value: String,
    since: String,
    stand: &'static str,
    source: String,
    mark: &'static str,
}

#[derive(Template)]
#[template(path = "admission/rule.html")]
struct RulePage {
    shell: Shell,
    crumbs: Vec<Link>,
    may: bool,
    action: String,
    all: Vec<Was>,
    values: Vec<Choice>,
    marks: Vec<Choice>,
    d: Form,
    errors: FormErrors,
}

fn page(v: &Visit<'_>, key: Key, d: Form, errors: FormErrors) -> Result<Page, PageFault> {
    let (w, s, today) = (&v.w, v.w.standard, v.now.date(ZONE));
    let book = v.house.rules.now();
    let held = book.figure(key, today);
    let was = |one: &&Figure| Was {
        value: w.standard_value(key, one.value),
        since: one.valid_from.to_string(),
        stand: match held {
            _ if one.valid_from > today => s.to_come(),
            Some(held) if std::ptr::eq(held, *one) => s.in_force(),
            _ => s.past(),
        },
        source: source(w, one).to_owned(),
        mark: known(w, one.mark),
    };
    // What is one of a few is chosen by its words.
    let (min, max) = key.bounds();
    let few = matches!(key.of(), Of::YesNo | Of::Papers);
    let values = (min..=max).filter(|_| few).map(|n| (n.to_string(), w.standard_value(key, n)));
    let page = RulePage {
        crumbs: vec![Link::new(AT, s.title()), Link::new("", w.standard_rule(key))],
        may: may(v),
        action: format!("{AT}/{}", key.name()),
        all: book.history(key).iter().map(was).collect(),
        values: Choice::list(values, &d.value),
        marks: Choice::list(Mark::ALL.iter().map(|mark| (mark.name(), w.mark(*mark))), &d.mark),
        d,
        errors,
        shell: v.shell(w.standard_rule(key)),
    };
    Page::with(status(&page.errors), &page)
}

fn key_of(raw: &str) -> Result<Key, Refusal> {
    Key::of_name(raw).ok_or(Refusal::NotFound)
}

/// One, with all its figures.
#[get("/admission/rules/<raw>")]
pub async fn one(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let (key, today) = (key_of(raw)?, v.now.date(ZONE));
    let value = v.house.rules.now().value(key, today).to_string();
    let mark = Mark::Seen.name().to_owned();
    let d = Form { value, valid_from: today.to_string(), mark, ..Form::default() };
    page(&v, key, d, FormErrors::default())
}

/// Puts a figure in force.
#[post("/admission/rules/<raw>", data = "<posted>")]
pub async fn put(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let key = key_of(raw)?;
    v.actor().require_somewhere(Action::EditAdmission)?;
    let d = Form::sent(&posted.0);
    let errors = match d.read(&v.w, key) {
        Err(errors) => errors,
        Ok(figure) => {
            let once = posted.key(v.house, v.actor());
            let done = admission_rule::put(v.house, v.actor(), &figure, Some(&once), v.now).await;
            match v.told(done)? {
                Ok(()) => return Ok(v.done(v.w.standard.put_done(&d.valid_from), format!("{AT}/{raw}"))),
                Err(errors) => errors,
            }
        }
    };
    page(&v, key, d, errors).map(Answer::Page)
}
