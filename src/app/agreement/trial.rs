//! What a request about an agreement would do if it was decided now: for those who ask, before they do, and for those
//! who decide, as long as they have not. It is the step itself, taken and not kept.

use super::change::{apply, asker, sound_wish};
use super::{Agreement, Asked, Outlook, Terms, Version, Wish, agreement_terms, outlook, rows};
use crate::app::{Fault, House};
use crate::domain::access::Actor;
use crate::domain::agreement::Change;
use crate::domain::agreement::monthly::differs_from;
use crate::domain::id::{AgreementId, ResourceId};
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::case::Case;
use crate::store::company;
use crate::store::engine::Tx;

/// What came of trying a change out.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The change.
    pub change: Change,
    /// The terms it is held against.
    pub before: Terms,
    /// The desks of both: id, name.
    pub named: Vec<(ResourceId, String)>,
    /// What lies ahead of the agreement as it is.
    pub now: Outlook,
    /// What would lie ahead of it then, or why it cannot be done.
    pub then: Result<Outlook, Box<Refusal>>,
}

impl Trial {
    /// The first month in which something else would be given than is now; `None`: that stays, or it cannot be done.
    pub fn monthly_from(&self) -> Option<Month> {
        differs_from(&self.now.monthly, &self.then.as_ref().ok()?.monthly)
    }
}

/// What a change would do now.
pub async fn preview(
    house: &House,
    actor: &Actor,
    id: AgreementId,
    (wish, reason): (&Wish, &str),
    now: Instant,
) -> Result<Trial, Fault> {
    let mut tx = house.store.write().await?;
    let one = asker(&mut tx, actor, id).await?;
    let change = sound_wish(&mut tx, actor, &one, wish, reason, now).await?;
    let versions = agreement_terms::of(&mut tx, id).await?;
    let before = versions.last().ok_or(Fault::Lost)?.terms.clone();
    tried(tx, house, actor, (&one, &versions), (change, before), now).await
}

/// What a case is about: the agreement, and every version of what is asked, the latest first.
#[derive(Clone, Debug)]
pub struct About {
    /// The agreement.
    pub agreement: Agreement,
    /// What is asked.
    pub asked: Vec<Asked>,
    /// The terms it was held against; `None`: they are not known.
    pub before: Option<Terms>,
    /// The desks of these and of what is asked: id, name.
    pub named: Vec<(ResourceId, String)>,
    /// What it would do now, until it is decided.
    pub trial: Option<Trial>,
}

/// What a case asks for about an agreement; the case itself must be one the actor has opened.
pub async fn of_case(house: &House, actor: &Actor, case: &Case, now: Instant) -> Result<About, Fault> {
    let (agreement, asked) = super::change_of(house, case).await?;
    let mut tx = house.store.read().await?;
    let versions = agreement_terms::of(&mut tx, agreement.id).await?;
    // What held when it was decided, or holds: a later version is what came of it.
    let came = versions.iter().position(|version| version.case == Some(case.id));
    let before = came.map_or(versions.last(), |at| versions.get(at.checked_sub(1)?));
    let before = before.map(|version| version.terms.clone());
    let terms: Vec<&Terms> = before.iter().chain(asked.iter().map(|one| &one.change.terms)).collect();
    let named = names(&mut tx, &terms).await?;
    drop(tx);
    let trial = match (asked.first(), &before) {
        (Some(last), Some(before)) if case.state.is_open() => {
            let mut tx = house.store.write().await?;
            company::lock(&mut tx, agreement.company).await?;
            let one = rows::get(&mut tx, agreement.id).await?.ok_or(Fault::Lost)?;
            let said = (last.change.clone(), before.clone());
            Some(tried(tx, house, actor, (&one, &versions), said, now).await?)
        }
        _ => None,
    };
    Ok(About { agreement, asked, before, named, trial })
}

/// Takes the step in `tx`, which is dropped then: nothing of it stays.
async fn tried(
    mut tx: Tx,
    house: &House,
    actor: &Actor,
    (one, versions): (&Agreement, &[Version]),
    (change, before): (Change, Terms),
    now: Instant,
) -> Result<Trial, Fault> {
    let named = names(&mut tx, &[&before, &change.terms]).await?;
    let as_it_is = outlook::outlook(&mut tx, &house.rules, one, versions, now).await?;
    let then = match apply(&mut tx, house, actor, (one, &change, None), now).await {
        Ok(done) => {
            let versions = agreement_terms::of(&mut tx, one.id).await?;
            Ok(outlook::outlook(&mut tx, &house.rules, &done, &versions, now).await?)
        }
        Err(Fault::Refused(refusal)) => Err(refusal),
        Err(fault) => return Err(fault),
    };
    Ok(Trial { change, before, named, now: as_it_is, then })
}

async fn names(tx: &mut Tx, terms: &[&Terms]) -> Result<Vec<(ResourceId, String)>, Fault> {
    let mut ids: Vec<ResourceId> = terms.iter().flat_map(|one| one.desks.iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = agreement_terms::named(tx, &ids).await?;
    Ok(found.into_iter().map(|(id, name, _)| (id, name)).collect())
}
