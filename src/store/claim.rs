//! Claims on vouchers.

use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use crate::domain::id::{ClaimId, PersonId, VoucherId};
use crate::domain::time::Instant;
use crate::domain::voucher::ClaimState;
use sqlx::AssertSqlSafe;

/// Vouchers whose claims are read at once.
const AT_ONCE: usize = 500;

/// A claim as it stands. Amounts in fen.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ClaimRow {
    /// Its id.
    pub id: i64,
    /// On which voucher.
    pub voucher_id: i64,
    /// [`ClaimState`] by name.
    pub state: String,
    /// What the company paid its supplier, by its evidence.
    pub paid: i64,
    /// What it claims.
    pub asked: i64,
    /// What was worked out.
    pub assessed: i64,
    /// What it says of it.
    pub note: String,
    /// Why it was returned.
    pub reason: String,
    /// When it was written.
    pub created_at: i64,
    /// When it was last handed in.
    pub submitted_at: Option<i64>,
    /// Who decided last: of one that is worked out, who did that.
    pub decided_by: Option<i64>,
    /// Their name.
    pub decider: Option<String>,
    /// When.
    pub decided_at: Option<i64>,
    /// Raised by every change.
    pub version: i64,
}

impl ClaimRow {
    /// How it stands.
    pub fn state(&self) -> Result<ClaimState, Fault> {
        ClaimState::of_name(&self.state).ok_or_else(|| Fault::corrupt("claim.state", &self.state))
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select c.id, c.voucher_id, c.state, c.paid, c.asked, c.assessed, c.note, c.reason, c.created_at, c.submitted_at,
                    c.decided_by, p.name as decider, c.decided_at, c.version
               from claim c left join person p on p.id = c.decided_by ",
            $rest
        )
    };
}

/// By id.
pub async fn get(tx: &mut Tx, id: ClaimId) -> Result<Option<ClaimRow>, Fault> {
    tx.opt(select!("where c.id = $1"), args![id]).await
}

/// A voucher's, oldest first.
pub async fn of_voucher(tx: &mut Tx, of: VoucherId) -> Result<Vec<ClaimRow>, Fault> {
    tx.all(select!("where c.voucher_id = $1 order by c.id"), args![of]).await
}

/// Those of several vouchers, by voucher and oldest first.
pub async fn of_vouchers(tx: &mut Tx, vouchers: &[i64]) -> Result<Vec<ClaimRow>, Fault> {
    let mut all = Vec::new();
    for some in vouchers.chunks(AT_ONCE) {
        let sql = format!(
            "{} where c.voucher_id in ({}) order by c.voucher_id, c.id",
            select!(""),
            places(1, some.len())
        );
        let args: Vec<Arg> = some.iter().map(|id| Arg::from(*id)).collect();
        all.extend(tx.all::<ClaimRow>(AssertSqlSafe(sql), &args).await?);
    }
    Ok(all)
}

/// Begins one.
pub async fn insert(
    tx: &mut Tx,
    of: VoucherId,
    (paid, asked): (i64, i64),
    note: &str,
    by: PersonId,
    now: Instant,
) -> Result<ClaimId, Fault> {
    const SQL: &str = "
        insert into claim (voucher_id, state, paid, asked, note, made_by, created_at)
        values ($1, 'draft', $2, $3, $4, $5, $6) returning id";
    Ok(ClaimId(tx.one::<(i64,)>(SQL, args![of, paid, asked, note, by, now]).await?.0))
}

/// Changes what it says of what was paid. `false`: somebody was faster.
pub async fn edit(
    tx: &mut Tx,
    id: ClaimId,
    version: i64,
    (paid, asked): (i64, i64),
    note: &str,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update claim set paid = $3, asked = $4, note = $5, version = version + 1 where id = $1 and version = $2";
    Ok(tx.run(SQL, args![id, version, paid, asked, note]).await? > 0)
}

/// A step of a claim.
#[derive(Clone, Debug)]
pub struct ClaimMove<'a> {
    /// The version that was looked at.
    pub version: i64,
    /// Where it leads.
    pub state: ClaimState,
    /// What is worked out from now on.
    pub assessed: i64,
    /// Why it is returned.
    pub reason: &'a str,
    /// Who decides; `None`: the company's own step.
    pub decider: Option<PersonId>,
    /// When.
    pub now: Instant,
}

/// Takes a step. `false`: somebody was faster.
pub async fn advance(tx: &mut Tx, id: ClaimId, step: &ClaimMove<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update claim set state = $3, assessed = $4, reason = $5, version = version + 1,
               decided_by = coalesce($6, decided_by),
               decided_at = case when $6 is null then decided_at else $7 end,
               submitted_at = case when $3 = 'submitted' then $7 else submitted_at end
         where id = $1 and version = $2";
    let args = args![id, step.version, step.state.name(), step.assessed, step.reason, step.decider, step.now];
    Ok(tx.run(SQL, args).await? > 0)
}

/// How many claims of a voucher the authority has, and what of them is worked out and not yet paid.
pub async fn open(tx: &mut Tx, of: VoucherId) -> Result<(i64, i64), Fault> {
    const SQL: &str = "
        select count(*), cast(coalesce(sum(case when state = 'assessed' then assessed else 0 end), 0) as bigint) from claim
         where voucher_id = $1 and state in ('submitted', 'verified', 'assessed')";
    tx.one(SQL, args![of]).await
}
