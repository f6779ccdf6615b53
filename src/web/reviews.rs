//! A reviewer's own pages: what they were asked, the declaration, and the scores.

use super::address;
use super::page::{Answer, Page, PageFault};
use super::shell::{FormErrors, Link, Shell};
use super::visit::{Visit, status};
use crate::app::review::{self, Review};
use crate::domain::id::ReviewId;
use crate::domain::person::Language;
use crate::domain::review::{ReviewState, Score};
use crate::http::form::Posted;
use askama::Template;
use rocket::{Route, get, post, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![list, one, declare, recuse, score]
}

struct Line {
    href: String,
    project: String,
    state: &'static str,
    tone: &'static str,
    due: String,
    total: String,
}

#[derive(Template)]
#[template(path = "admission/reviews.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
}

/// What one was asked.
#[get("/reviews")]
pub async fn list(v: Visit<'_>) -> Result<Page, PageFault> {
    let all = review::mine(v.house, v.actor()).await?;
    let line = |(one, project): &(Review, String)| Line {
        href: format!("/reviews/{}", one.id),
        project: project.clone(),
        state: v.w.review_state(one.state),
        tone: if matches!(one.state, ReviewState::Asked | ReviewState::Declared) { "yolk" } else { "" },
        due: v.w.until_day(one.due_at, super::listing::ZONE),
        total: one.total.map(|total| v.w.points(total)).unwrap_or_default(),
    };
    Page::new(&ListPage { lines: all.iter().map(line).collect(), shell: v.shell(v.w.admission.my_reviews()) })
}

struct Row {
    key: String,
    name: String,
    max: i64,
    score: String,
    score_error: String,
    comment: String,
    comment_error: String,
}

#[derive(Template)]
#[template(path = "admission/review.html")]
struct OnePage {
    shell: Shell,
    id: ReviewId,
    crumbs: Vec<Link>,
    application: String,
    applicant: String,
    line: String,
    state: &'static str,
    due: String,
    asked: bool,
    scores: bool,
    done: bool,
    recused: String,
    total: String,
    rows: Vec<Row>,
    opinion: String,
    reason: String,
    errors: FormErrors,
}

#[derive(Default)]
struct Typed {
    scores: Vec<Score>,
    raw: Vec<String>,
    opinion: String,
    reason: String,
}

async fn page(v: &Visit<'_>, id: ReviewId, typed: Typed, errors: FormErrors) -> Result<Page, PageFault> {
    let (found, one) = review::one(v.house, v.actor(), id).await?;
    let (w, a) = (&v.w, v.w.admission);
    let given = if found.scores.is_empty() { &typed.scores } else { &found.scores };
    let criteria = v.house.rules.form(found.form_version).map_or(&[][..], |form| &form.criteria);
    let row = |(at, one): (usize, &crate::domain::review::Criterion)| {
        let score = given.iter().find(|score| score.key == one.key);
        let raw = typed.raw.get(at).filter(|raw| !raw.is_empty()).cloned();
        Row {
            key: one.key.clone(),
            name: if w.lang == Language::Zh { &one.name.0 } else { &one.name.1 }.clone(),
            max: one.max,
            score_error: errors.of(&format!("score_{}", one.key)).to_owned(),
            comment_error: errors.of(&format!("comment_{}", one.key)).to_owned(),
            score: raw.or(score.map(|score| score.score.to_string())).unwrap_or_default(),
            comment: score.map(|score| score.comment.clone()).unwrap_or_default(),
        }
    };
    let rows: Vec<Row> = criteria.iter().enumerate().map(row).collect();
    // The summary says of which criterion a mistake is.
    let errors = errors.renamed(|field, text| {
        let of = |row: &&Row| {
            field.strip_prefix("score_").or(field.strip_prefix("comment_")) == Some(row.key.as_str())
        };
        let told = match rows.iter().find(of) {
            Some(row) if field.starts_with("score_") => w.ui.named(&row.name, text),
            Some(row) => w.ui.named(&format!("{} · {}", row.name, a.comment()), text),
            None => text.to_owned(),
        };
        (field.to_owned(), told)
    });
    let page = OnePage {
        id,
        crumbs: vec![Link::new("/reviews", a.my_reviews()), Link::new("", one.project.clone())],
        application: format!("/applications/{}", one.id),
        applicant: one.name.clone(),
        line: one.form.get("one_line").to_owned(),
        state: w.review_state(found.state),
        due: w.until_day(found.due_at, one.zone),
        asked: found.state == ReviewState::Asked,
        scores: found.state == ReviewState::Declared,
        done: found.state == ReviewState::Done,
        recused: if found.state == ReviewState::Recused { found.reason.clone() } else { String::new() },
        total: found.total.map(|total| a.points(w.points(total))).unwrap_or_default(),
        rows,
        opinion: if found.opinion.is_empty() { typed.opinion } else { found.opinion.clone() },
        reason: typed.reason,
        shell: v.shell(&one.project),
        errors,
    };
    Page::with(status(&page.errors), &page)
}

/// One.
#[get("/reviews/<raw>")]
pub async fn one(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    page(&v, address::id(raw)?, Typed::default(), FormErrors::default()).await
}

/// Declares that there is no conflict of interest.
#[post("/reviews/<raw>/declare", data = "<posted>")]
pub async fn declare(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, key) = (address::id::<ReviewId>(raw)?, posted.key(v.house, v.actor()));
    review::declare(v.house, v.actor(), id, Some(&key), v.now).await?;
    Ok(v.done(v.w.admission.declared(), format!("/reviews/{id}")))
}

/// Recuses: oneself, or a reviewer of the place's that does not answer.
#[post("/reviews/<raw>/recuse", data = "<posted>")]
pub async fn recuse(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let (id, key) = (address::id::<ReviewId>(raw)?, posted.key(v.house, v.actor()));
    let reason = posted.0.get("reason").to_owned();
    let (of, own) = review::of(v.house, v.actor(), id).await?;
    let done = review::recuse(v.house, v.actor(), id, &reason, Some(&key), v.now).await;
    match v.told(done)? {
        Ok(()) if own => Ok(v.done(v.w.admission.recused(), "/reviews")),
        Ok(()) => Ok(v.done(v.w.admission.done(v.w.admission.release()), format!("/applications/{of}"))),
        Err(errors) if own => {
            page(&v, id, Typed { reason, ..Typed::default() }, errors).await.map(Answer::Page)
        }
        Err(errors) => Ok(v.failed(errors.told(), format!("/applications/{of}"))),
    }
}

/// Sends the scores.
#[post("/reviews/<raw>/scores", data = "<posted>")]
pub async fn score(v: Visit<'_>, raw: &str, posted: Posted) -> Result<Answer, PageFault> {
    let id = address::id::<ReviewId>(raw)?;
    let (found, _) = review::one(v.house, v.actor(), id).await?;
    let criteria = v.house.rules.form(found.form_version).map_or(&[][..], |form| &form.criteria);
    let (mut scores, mut raws) = (Vec::new(), Vec::new());
    for one in criteria {
        let raw = posted.0.get(&format!("score_{}", one.key)).trim().to_owned();
        let comment = posted.0.get(&format!("comment_{}", one.key)).to_owned();
        // What is no number is out of bounds, and told as such.
        scores.push(Score { key: one.key.clone(), score: raw.parse().unwrap_or(-1), comment });
        raws.push(raw);
    }
    let opinion = posted.0.get("opinion").to_owned();
    let key = posted.key(v.house, v.actor());
    let done = review::score(v.house, v.actor(), id, &scores, &opinion, Some(&key), v.now).await;
    match v.told(done)? {
        Ok(()) => Ok(v.done(v.w.admission.scored(), "/reviews")),
        Err(errors) => {
            let typed = Typed { scores, raw: raws, opinion, reason: String::new() };
            page(&v, id, typed, errors).await.map(Answer::Page)
        }
    }
}
