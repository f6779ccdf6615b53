//! What the case of an admission is about: what is asked for, the conditions, and what the reviews came to.

use super::application_facts::{Condition, Names, conditions, score_note, value};
use super::page::PageFault;
use super::request_form::Lines;
use super::visit::Visit;
use crate::app::application_view as view;
use crate::app::case::Case;
use crate::app::{Fault, admission};
use crate::domain::application::field::FIELDS;
use crate::domain::id::ApplicationId;
use crate::domain::refusal::Refusal;
use crate::domain::review::ReviewState;

/// The fields of the form that a decision looks at first, in this order; the rest is on the application's page.
const FIRST: [&str; 11] = [
    "name",
    "kind",
    "one_line",
    "track",
    "stage",
    "heads_now",
    "desks",
    "office",
    "start_month",
    "term_months",
    "card_hours",
];

/// An application as its case shows it.
pub(super) struct Proposal {
    pub(super) href: String,
    pub(super) conditions: Vec<Condition>,
    pub(super) score: String,
    pub(super) score_note: String,
    /// Reviewer, total and opinion.
    pub(super) reviews: Vec<(String, String, String)>,
}

/// What is asked for, and the application where the reader may open it.
pub(super) async fn proposal(v: &Visit<'_>, one: &Case) -> Result<(Lines, Option<Proposal>), PageFault> {
    let w = &v.w;
    let whole = match view::open(v.house, v.actor(), ApplicationId(one.subject), v.now).await {
        Ok(whole) => whole,
        Err(Fault::Refused(refusal)) if matches!(*refusal, Refusal::NotFound) => {
            return Ok((Lines(vec![(w.case.asked(), w.case_amount(one.unit, one.amount))]), None));
        }
        Err(fault) => return Err(PageFault(fault)),
    };
    let names = Names { districts: Vec::new(), incubators: Vec::new() };
    let fields = FIRST.iter().filter_map(|name| FIELDS.iter().find(|field| field.name == *name));
    let given = fields.filter(|field| !whole.one.form.get(field.name).trim().is_empty());
    let fact = |field: &crate::domain::application::field::Field| {
        (w.form_field(field.name), value(w, &names, field.shape, whole.one.form.get(field.name)))
    };
    let together = admission::score(&whole.reviews).filter(|_| whole.part == view::Part::Staff);
    let done = whole.reviews.iter().filter(|one| one.state == ReviewState::Done);
    let review = |one: &view::Review| {
        let total = one.total.map(|total| w.points(total)).unwrap_or_default();
        (one.person_name.clone(), total, one.opinion.clone())
    };
    let proposal = Proposal {
        href: format!("/applications/{}", whole.one.id),
        conditions: conditions(w, &whole),
        score: together.map(|one| w.points(one.score)).unwrap_or_default(),
        score_note: score_note(v, &whole.reviews, together),
        reviews: done.map(review).collect(),
    };
    Ok((Lines(given.map(fact).collect()), Some(proposal)))
}
