//! What public money stands behind (补贴): by incubator, by company, and the papers behind a company's sum. One sees
//! the places whose returns one sees; companies without a place are the city's alone.

use super::see::company_object;
use super::{Company, Fault, House, Incubator};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::id::{CompanyId, IncubatorId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Interval;
use crate::store::engine::Tx;
pub use crate::store::subsidy::{CompanySum, Paper, PlaceSum};
use crate::store::{company, place, subsidy as rows};

/// Most papers of a company's page.
pub const PAPERS_MAX: usize = 500;
/// Stands for the companies that have no place.
pub const NOWHERE: IncubatorId = IncubatorId(0);

/// The incubators whose sums the actor may see, and whether those of companies without one too.
pub(super) async fn seen(tx: &mut Tx, actor: &Actor) -> Result<(Vec<Incubator>, bool), Fault> {
    actor.require_somewhere(Action::SeeReturns)?;
    let may =
        |object: &Object| actor.may(Action::SeeReturns, object) && actor.may(Action::SeeCompany, object);
    let mut all = place::incubators(tx).await?;
    all.retain(|one| may(&Object::incubator(IncubatorId(one.id), &one.district_code)));
    Ok((all, may(&Object::city())))
}

/// Those of the wished place, or all; as the store asks for them.
fn asked(all: &[Incubator], nowhere: bool, wished: Option<IncubatorId>) -> Vec<i64> {
    let ids = all.iter().map(|one| one.id).chain(nowhere.then_some(NOWHERE.0));
    ids.filter(|id| wished.is_none_or(|wish| wish.0 == *id)).collect()
}

/// By incubator.
#[derive(Clone, Debug)]
pub struct ByPlace {
    /// The sums, by incubator; [`NOWHERE`] first.
    pub sums: Vec<PlaceSum>,
    /// Whose sums may be seen.
    pub incubators: Vec<Incubator>,
    /// The districts there are: code, 中文, English.
    pub districts: Vec<(String, String, String)>,
    /// Whether those of companies without an incubator may be seen too.
    pub nowhere: bool,
}

/// By incubator.
pub async fn by_place(house: &House, actor: &Actor, period: Interval) -> Result<ByPlace, Fault> {
    let mut tx = house.store.read().await?;
    let (incubators, nowhere) = seen(&mut tx, actor).await?;
    let sums = rows::by_place(&mut tx, &asked(&incubators, nowhere, None), period).await?;
    let districts = place::districts(&mut tx).await?;
    Ok(ByPlace { sums, incubators, districts, nowhere })
}

/// By company of a place, or of all that may be seen, by id, after `after`.
pub async fn by_company(
    house: &House,
    actor: &Actor,
    of: Option<IncubatorId>,
    period: Interval,
    (after, most): (CompanyId, i64),
) -> Result<Vec<CompanySum>, Fault> {
    let mut tx = house.store.read().await?;
    let (incubators, nowhere) = seen(&mut tx, actor).await?;
    rows::by_company(&mut tx, &asked(&incubators, nowhere, of), period, after, most).await
}

/// The papers behind a company's sum.
#[derive(Clone, Debug)]
pub struct Papers {
    /// Whose.
    pub company: Company,
    /// Latest first, at most [`PAPERS_MAX`].
    pub papers: Vec<Paper>,
    /// Whether there are more.
    pub more: bool,
}

/// The papers behind a company's sum. Its own people see them too.
pub async fn papers(house: &House, actor: &Actor, of: CompanyId, period: Interval) -> Result<Papers, Fault> {
    let mut tx = house.store.read().await?;
    let company = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&company))?;
    let most = i64::try_from(PAPERS_MAX).unwrap_or(i64::MAX);
    let mut papers = rows::papers(&mut tx, of, period, most.saturating_add(1)).await?;
    let more = papers.len() > PAPERS_MAX;
    papers.truncate(PAPERS_MAX);
    Ok(Papers { company, papers, more })
}
