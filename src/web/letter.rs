//! A decision as a letter, to be printed.

use super::address;
use super::applications::place;
use super::page::{Page, PageFault};
use super::shell::{Link, Shell};
use super::visit::Visit;
use crate::app::application_view::{self as view, Part};
use crate::domain::application::State;
use crate::domain::eligibility::Outcome;
use crate::domain::person::Language;
use crate::domain::refusal::Refusal;
use askama::Template;
use rocket::{Route, get, routes};

/// The routes of this file.
pub fn routes() -> Vec<Route> {
    routes![letter]
}

#[derive(Template)]
#[template(path = "admission/letter.html")]
struct LetterPage {
    shell: Shell,
    crumbs: Vec<Link>,
    reference: String,
    to: String,
    body: String,
    reason: String,
    next: &'static str,
    rules: Vec<String>,
    date: String,
    place: String,
}

/// The decision as a letter, to be printed.
#[get("/applications/<raw>/letter")]
pub async fn letter(v: Visit<'_>, raw: &str) -> Result<Page, PageFault> {
    let whole = view::open(v.house, v.actor(), address::id(raw)?, v.now).await?;
    let (w, a, one) = (&v.w, v.w.admission, &whole.one);
    let yes = one.state == State::Approved;
    if !(yes || one.state == State::Rejected) || whole.part == Part::Reviewer {
        return Err(Refusal::NotFound.into());
    }
    let at = place(w, one).to_owned();
    let date = one.decided_at.unwrap_or(v.now).date(one.zone);
    // What was met is no reason.
    let broken = whole.findings.iter().filter(|one| !yes && one.outcome == Outcome::NotMet);
    let held = broken.map(|one| w.condition(one.test, one.figure.value));
    let page = LetterPage {
        crumbs: vec![
            Link::new(format!("/applications/{}", one.id), one.project.clone()),
            Link::new("", a.letter()),
        ],
        reference: one.reference(),
        to: a.letter_to(&one.name),
        body: if yes { a.letter_yes(&one.project, &at) } else { a.letter_no(&one.project, &at) },
        reason: whole.moves.last().map(|step| step.opinion.clone()).unwrap_or_default(),
        next: if yes { a.letter_next_yes() } else { a.letter_next_no() },
        rules: held.collect(),
        date: if w.lang == Language::Zh {
            date.format("%Y年%-m月%-d日")
        } else {
            date.format("%-d %B %Y")
        }
        .to_string(),
        place: at,
        shell: v.shell(a.letter_title()),
    };
    Page::new(&page)
}
