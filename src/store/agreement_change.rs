//! What was asked for about agreements.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::agreement::Change;
use crate::domain::id::{AgreementId, CaseId, ChangeRequestId, PersonId};
use crate::domain::time::Instant;

/// A request as faces show it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its id.
    pub id: ChangeRequestId,
    /// Of which agreement.
    pub agreement: AgreementId,
    /// Its case.
    pub case: Option<CaseId>,
    /// What is asked for.
    pub change: Change,
    /// When it was handed in.
    pub at: Instant,
    /// Whether who runs the place asked, not the company.
    pub by_place: bool,
}

type Line = (i64, i64, Option<i64>, String, i64, i64);

fn read((id, agreement, case, change, at, by_place): Line) -> Result<Asked, Fault> {
    Ok(Asked {
        id: ChangeRequestId(id),
        agreement: AgreementId(agreement),
        case: case.map(CaseId),
        change: serde_json::from_str(&change)
            .map_err(|error| Fault::corrupt("agreement_change.change", error))?,
        at: Instant(at),
        by_place: by_place == 1,
    })
}

/// One.
pub async fn get(tx: &mut Tx, id: ChangeRequestId) -> Result<Option<Asked>, Fault> {
    const SQL: &str =
        "select id, agreement_id, case_id, change, created_at, by_place from agreement_change where id = $1";
    tx.opt::<Line>(SQL, args![id]).await?.map(read).transpose()
}

/// What was asked for about an agreement, latest first; at most fifty.
pub async fn of_agreement(tx: &mut Tx, id: AgreementId) -> Result<Vec<Asked>, Fault> {
    const SQL: &str = "
        select id, agreement_id, case_id, change, created_at, by_place from agreement_change
         where agreement_id = $1 order by id desc limit 50";
    tx.all::<Line>(SQL, args![id]).await?.into_iter().map(read).collect()
}

/// The case of an agreement that is under way.
pub async fn under_way(tx: &mut Tx, id: AgreementId) -> Result<Option<CaseId>, Fault> {
    const SQL: &str = "
        select f.id from agreement_change q join case_file f on f.id = q.case_id
         where q.agreement_id = $1 and f.state in ('open', 'returned') limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![id]).await?.map(|(id,)| CaseId(id)))
}

/// Whether it is being decided that an agreement goes on.
pub async fn renewing(tx: &mut Tx, id: AgreementId) -> Result<bool, Fault> {
    const SQL: &str = "
        select q.id from agreement_change q join case_file f on f.id = q.case_id
         where q.agreement_id = $1 and q.kind = 'renew' and f.state in ('open', 'returned') limit 1";
    Ok(tx.opt::<(i64,)>(SQL, args![id]).await?.is_some())
}

/// Writes one down; `by_place`: who runs the place asks, not the company.
pub async fn insert(
    tx: &mut Tx,
    id: AgreementId,
    change: &Change,
    (by, by_place): (PersonId, bool),
    now: Instant,
) -> Result<ChangeRequestId, Fault> {
    const SQL: &str = "
        insert into agreement_change (agreement_id, kind, change, made_by, created_at, by_place)
        values ($1, $2, $3, $4, $5, $6) returning id";
    let text =
        serde_json::to_string(change).map_err(|error| Fault::corrupt("agreement_change.change", error))?;
    let args = args![id, change.kind.name(), text, by, now, i64::from(by_place)];
    Ok(ChangeRequestId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Says which case it belongs to.
pub async fn set_case(tx: &mut Tx, id: ChangeRequestId, case: CaseId) -> Result<(), Fault> {
    tx.run("update agreement_change set case_id = $2 where id = $1", args![id, case]).await?;
    Ok(())
}
