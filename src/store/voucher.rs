//! Vouchers: applications, and what was awarded.

use super::engine::{Arg, Tx, args, places};
use super::fault::Fault;
use super::programme::ProgrammeRow;
use crate::domain::award::{Assessment, Given};
use crate::domain::id::{AccountId, CompanyId, ContractId, IncubatorId, PersonId, ProgrammeId, VoucherId};
use crate::domain::programme::Programme;
use crate::domain::time::Instant;
use crate::domain::voucher::{Level, VoucherState};
use sqlx::AssertSqlSafe;

/// A voucher with the names around it. Amounts in fen.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct VoucherRow {
    /// Its id.
    pub id: i64,
    /// Of which programme.
    pub programme_id: i64,
    /// Whose.
    pub company_id: i64,
    /// For which contract.
    pub contract_id: i64,
    /// [`VoucherState`] by name.
    pub state: String,
    /// Basis points, as last assessed.
    pub ratio: i64,
    /// What the formula gave when it was handed in.
    pub asked: i64,
    /// What was awarded.
    pub awarded: i64,
    /// What of that went back to the budget.
    pub returned: i64,
    /// What is left of it.
    pub left_over: i64,
    /// JSON of the last [`Assessment`].
    pub assessment: String,
    /// When the company was registered, as it says or as was found.
    pub registered_at: Option<i64>,
    /// What somebody found of the list of suppliers.
    pub listed: Option<i64>,
    /// Why they say so.
    pub listed_why: String,
    /// What somebody found of an affiliation.
    pub affiliated: Option<i64>,
    /// Why they say so.
    pub affiliated_why: String,
    /// Where its money lies.
    pub account_id: Option<i64>,
    /// When it was handed in.
    pub applied_at: Option<i64>,
    /// Who agreed first to an award that takes two.
    pub checked_by: Option<i64>,
    /// Their name.
    pub checker: Option<String>,
    /// Who decided.
    pub decider: Option<String>,
    /// When.
    pub decided_at: Option<i64>,
    /// In what words.
    pub opinion: String,
    /// First instant at which it is good no more.
    pub expires_at: Option<i64>,
    /// When it is told of, or expires.
    pub next_at: Option<i64>,
    /// Raised by every change.
    pub version: i64,
    /// The company's name.
    pub company: String,
    /// The company's code.
    pub uscc: Option<String>,
    /// The programme's 中文 name.
    pub name_zh: String,
    /// The programme's English name.
    pub name_en: String,
    /// How it is paid.
    pub mechanism: String,
    /// With whom the contract is.
    pub supplier: String,
    /// That supplier's 统一社会信用代码.
    pub supplier_uscc: String,
    /// The contract's amount.
    pub amount: i64,
    /// Of it, what is not supported.
    pub excluded: i64,
    /// The day the contract was signed.
    pub signed_at: i64,
    /// Its first day.
    pub first_at: i64,
    /// Its last day.
    pub last_at: i64,
    /// The programme's year.
    pub year: i64,
}

impl VoucherRow {
    /// How it stands.
    pub fn state(&self) -> Result<VoucherState, Fault> {
        VoucherState::of_name(&self.state).ok_or_else(|| Fault::corrupt("voucher.state", &self.state))
    }
    /// How it was last assessed.
    pub fn assessed(&self) -> Result<Assessment, Fault> {
        serde_json::from_str(&self.assessment).map_err(|error| Fault::corrupt("voucher.assessment", error))
    }
}

macro_rules! select {
    ($($rest:expr),*) => {
        concat!(
            "select v.id, v.programme_id, v.company_id, v.contract_id, v.state, v.ratio, v.asked, v.awarded, v.returned,
                    coalesce(a.balance, 0) as left_over, v.assessment, v.registered_at, v.listed, v.listed_why, v.affiliated,
                    v.affiliated_why, v.account_id, v.applied_at, v.checked_by, e.name as checker, d.name as decider, v.decided_at, v.opinion, v.expires_at,
                    v.next_at, v.version, c.name as company, c.uscc, p.name_zh, p.name_en, p.mechanism, p.year, k.supplier,
                    k.uscc as supplier_uscc, k.amount, k.excluded, k.signed_at, k.first_at, k.last_at
               from voucher v join programme p on p.id = v.programme_id join company c on c.id = v.company_id
               join contract k on k.id = v.contract_id left join account a on a.id = v.account_id
               left join person d on d.id = v.decided_by left join person e on e.id = v.checked_by ",
            $($rest),*
        )
    };
}

/// By id.
pub async fn get(tx: &mut Tx, id: VoucherId) -> Result<Option<VoucherRow>, Fault> {
    tx.opt(select!("where v.id = $1"), args![id]).await
}

/// Which vouchers a list holds. Empty fields: all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one programme.
    pub programme: Option<ProgrammeId>,
    /// Of one company.
    pub company: Option<CompanyId>,
    /// That stand so.
    pub state: Option<VoucherState>,
    /// Only of companies of these incubators, and of these; `None`: of everywhere.
    pub seen: Option<(Vec<IncubatorId>, Vec<CompanyId>)>,
    /// Before this id; 0: from the latest on.
    pub before: i64,
}

/// The vouchers that match, latest first.
pub async fn list(tx: &mut Tx, filter: &Filter, limit: i64) -> Result<Vec<VoucherRow>, Fault> {
    let before = if filter.before > 0 { filter.before } else { i64::MAX };
    let mut args = args![before, limit].to_vec();
    let mut sql = select!("where v.id < $1").to_owned();
    let mut also = |column: &str, value: Option<Arg>| {
        if let Some(value) = value {
            args.push(value);
            sql.push_str(&format!(" and {column} = ${}", args.len()));
        }
    };
    also("v.programme_id", filter.programme.map(Arg::from));
    also("v.company_id", filter.company.map(Arg::from));
    also("v.state", filter.state.map(|state| Arg::from(state.name())));
    if let Some((incubators, companies)) = &filter.seen {
        let mut among = |column: &str, ids: Vec<Arg>| {
            if ids.is_empty() {
                return "1 = 0".to_owned();
            }
            let told = format!("{column} in ({})", places(args.len() + 1, ids.len()));
            args.extend(ids);
            told
        };
        let place = among("c.incubator_id", incubators.iter().map(|id| Arg::from(*id)).collect());
        let own = among("v.company_id", companies.iter().map(|id| Arg::from(*id)).collect());
        sql.push_str(&format!(" and ({place} or {own})"));
    }
    sql.push_str(" order by v.id desc limit $2");
    tx.all(AssertSqlSafe(sql), &args).await
}

/// A voucher about to be applied for.
#[derive(Clone, Debug)]
pub struct NewVoucher<'a> {
    /// Of which programme.
    pub programme: ProgrammeId,
    /// Whose.
    pub company: CompanyId,
    /// For which contract.
    pub contract: ContractId,
    /// When the company was registered.
    pub registered_at: Option<i64>,
    /// How it would be assessed now.
    pub assessed: &'a Assessment,
}

fn text_of(assessed: &Assessment) -> Result<String, Fault> {
    serde_json::to_string(assessed).map_err(|error| Fault::Outside(error.to_string()))
}

/// Begins one as a draft; `voucher.contract_id, voucher.programme_id` where there is one for that contract.
pub async fn insert(
    tx: &mut Tx,
    new: &NewVoucher<'_>,
    by: PersonId,
    now: Instant,
) -> Result<VoucherId, Fault> {
    const SQL: &str = "
        insert into voucher (programme_id, company_id, contract_id, state, ratio, asked, assessment, registered_at, made_by,
          created_at)
        values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9) returning id";
    let args = args![
        new.programme,
        new.company,
        new.contract,
        new.assessed.ratio,
        new.assessed.amount,
        text_of(new.assessed)?,
        new.registered_at,
        by,
        now,
    ];
    Ok(VoucherId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// A step of a voucher against the version that was looked at.
#[derive(Clone, Debug)]
pub struct VoucherMove<'a> {
    /// That version.
    pub version: i64,
    /// Where it leads.
    pub state: VoucherState,
    /// How it is assessed from now on; `None`: as before.
    pub assessed: Option<&'a Assessment>,
    /// What somebody with an office says; `None`: nobody decides.
    pub decided: Option<(PersonId, &'a str)>,
    /// When.
    pub now: Instant,
}

/// Takes it. `false`: somebody was faster.
pub async fn advance(tx: &mut Tx, id: VoucherId, step: &VoucherMove<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update voucher set state = $3, version = version + 1,
               ratio = coalesce($4, ratio), assessment = coalesce($5, assessment),
               asked = case when $3 = 'submitted' then coalesce($6, asked) else asked end,
               applied_at = case when $3 = 'submitted' and applied_at is null then $7 else applied_at end,
               decided_by = coalesce($8, decided_by), opinion = coalesce($9, opinion),
               decided_at = case when $8 is null then decided_at else $7 end
         where id = $1 and version = $2";
    let args = args![
        id,
        step.version,
        step.state.name(),
        step.assessed.map(|one| one.ratio),
        step.assessed.map(text_of).transpose()?,
        step.assessed.map(|one| one.amount),
        step.now,
        step.decided.map(|(by, _)| by),
        step.decided.map(|(_, words)| words),
    ];
    Ok(tx.run(SQL, args).await? > 0)
}

/// What it was awarded, where that lies, and until when it is good.
pub async fn awarded(
    tx: &mut Tx,
    id: VoucherId,
    (account, amount): (AccountId, i64),
    expires: Instant,
    next: Instant,
) -> Result<(), Fault> {
    const SQL: &str =
        "update voucher set account_id = $2, awarded = $3, expires_at = $4, next_at = $5 where id = $1";
    tx.run(SQL, args![id, account, amount, expires, next]).await?;
    Ok(())
}

/// When it is looked at next by time; `None`: never again.
pub async fn next_at(tx: &mut Tx, id: VoucherId, next: Option<Instant>) -> Result<(), Fault> {
    tx.run("update voucher set next_at = $2 where id = $1", args![id, next]).await?;
    Ok(())
}

/// A part of it went back to the budget.
pub async fn gave_back(tx: &mut Tx, id: VoucherId, amount: i64) -> Result<(), Fault> {
    tx.run("update voucher set returned = returned + $2 where id = $1", args![id, amount]).await?;
    Ok(())
}

/// What a person found out about a condition, with their words.
#[derive(Clone, Debug, Default)]
pub struct Found<'a> {
    /// Whether the supplier was on the list.
    pub listed: Option<(bool, &'a str)>,
    /// Whether the company is affiliated with it.
    pub affiliated: Option<(bool, &'a str)>,
    /// When the company was registered.
    pub registered_at: Option<i64>,
}

/// Writes that down: who agreed before agreed to something else. `false`: somebody was faster.
pub async fn settle(tx: &mut Tx, id: VoucherId, version: i64, found: &Found<'_>) -> Result<bool, Fault> {
    const SQL: &str = "
        update voucher set version = version + 1, checked_by = null, checked_at = null,
               listed = coalesce($3, listed), listed_why = coalesce($4, listed_why),
               affiliated = coalesce($5, affiliated), affiliated_why = coalesce($6, affiliated_why),
               registered_at = coalesce($7, registered_at)
         where id = $1 and version = $2";
    let args = args![
        id,
        version,
        found.listed.map(|(is, _)| i64::from(is)),
        found.listed.map(|(_, why)| why),
        found.affiliated.map(|(is, _)| i64::from(is)),
        found.affiliated.map(|(_, why)| why),
        found.registered_at,
    ];
    Ok(tx.run(SQL, args).await? > 0)
}

/// Somebody agrees first to an award that takes two. `false`: somebody was faster.
pub async fn check(
    tx: &mut Tx,
    id: VoucherId,
    version: i64,
    by: PersonId,
    now: Instant,
) -> Result<bool, Fault> {
    const SQL: &str = "
        update voucher set version = version + 1, checked_by = $3, checked_at = $4
         where id = $1 and version = $2 and checked_by is null";
    Ok(tx.run(SQL, args![id, version, by, now]).await? > 0)
}

/// What a company was awarded in a programme's year by programmes of its kind and place, less what went back. A change of
/// a programme is another one: the year's cap is one for both.
pub async fn awarded_to(tx: &mut Tx, programme: &ProgrammeRow, of: CompanyId) -> Result<i64, Fault> {
    const SQL: &str = "
        select p.rule, cast(sum(v.awarded - v.returned) as bigint) as given
          from voucher v join programme p on p.id = v.programme_id
         where v.company_id = $1 and p.year = $2 and p.level = $3 and coalesce(p.district_code, '') = $4
           and coalesce(p.incubator_id, 0) = $5
         group by p.id, p.rule";
    let rule = programme.rule();
    let district = programme.district.as_deref().unwrap_or("");
    let incubator = programme.incubator.map_or(0, |id| id.0);
    let args = args![of, i64::from(rule.year), programme.level.name(), district, incubator];
    let mut sum = 0_i64;
    for (text, given) in tx.all::<(String, i64)>(SQL, args).await? {
        let one: Programme =
            serde_json::from_str(&text).map_err(|error| Fault::corrupt("programme.rule", error))?;
        if one.kind == rule.kind {
            sum = sum.saturating_add(given);
        }
    }
    Ok(sum)
}

/// What programmes have given a company for one contract, less what went back.
pub async fn given_for(
    tx: &mut Tx,
    (company, contract): (CompanyId, ContractId),
    asked: ProgrammeId,
) -> Result<Vec<Given>, Fault> {
    const SQL: &str = "
        select p.id, p.level, p.key, p.name_zh, p.name_en, cast(sum(v.awarded - v.returned) as bigint) as given
          from voucher v join programme p on p.id = v.programme_id
         where v.company_id = $1 and v.contract_id = $2
         group by p.id, p.level, p.key, p.name_zh, p.name_en having sum(v.awarded - v.returned) > 0 order by p.id";
    type Line = (i64, String, String, String, String, i64);
    let rows: Vec<Line> = tx.all(SQL, args![company, contract]).await?;
    rows.into_iter()
        .map(|(id, level, key, name_zh, name_en, amount)| {
            let level = Level::of_name(&level).ok_or_else(|| Fault::corrupt("programme.level", level))?;
            let names = vec![key, name_zh, name_en];
            Ok(Given { by: level.supporter(), names, amount, own: ProgrammeId(id) == asked })
        })
        .collect()
}
