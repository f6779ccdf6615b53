//! The boxes in which terms of use are accepted with a booking or a series.

use crate::app::{Fault, House, terms};
use crate::domain::access::Actor;
use crate::domain::id::TermsId;
use crate::domain::policy::Rule;
use crate::http::form::Fields;
use crate::words::Words;

/// Terms that must be accepted.
pub(super) struct Ask {
    pub(super) id: i64,
    pub(super) href: String,
    pub(super) title: String,
    pub(super) ticked: bool,
}

/// The terms that `rules` ask for and the reader has not accepted yet.
pub(super) async fn open_terms(
    house: &House,
    actor: &Actor,
    rules: &[Rule],
) -> Result<Vec<terms::Read>, Fault> {
    let mut all = terms::asked_by(house, actor, rules).await?;
    all.retain(|read| read.accepted_at.is_none());
    Ok(all)
}

/// Their boxes, as the form was sent.
pub(super) fn asks(w: &Words, all: &[terms::Read], fields: &Fields) -> Vec<Ask> {
    let ask = |read: &terms::Read| Ask {
        id: read.terms.id,
        href: format!("/terms/{}", read.terms.id),
        title: w.either(&read.terms.title_zh, &read.terms.title_en).to_owned(),
        ticked: fields.all("accepts").any(|id| id == read.terms.id.to_string()),
    };
    all.iter().map(ask).collect()
}

/// The terms whose boxes are ticked.
pub(super) fn accepted(fields: &Fields) -> Vec<TermsId> {
    fields.all("accepts").filter_map(|id| id.parse().ok()).collect()
}
