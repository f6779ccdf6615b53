//! What companies asked for when they asked for entitlements.

use super::engine::{Tx, args};
use super::fault::Fault;
use crate::domain::entitlement::{Needs, Wish};
use crate::domain::id::{AccountId, CaseId, CompanyId, DiscountId, PersonId, RequestId, ResourceId};
use crate::domain::pool::{Purpose, Tier};
use crate::domain::tariff::Discount;
use crate::domain::time::{Instant, Interval};

/// A request as faces show it.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Its case.
    pub case: Option<CaseId>,
    /// Whose.
    pub company: CompanyId,
    /// What is asked for.
    pub wish: Wish,
    /// The pool's name, where one is named.
    pub pool: Option<String>,
    /// The pool that those who decide chose for the grant, where none is named, with its name.
    pub chosen: Option<(ResourceId, String)>,
    /// The discount that those who decide say yes at, with why.
    pub discount: Option<(Discount, String)>,
    /// What was given.
    pub grant: Option<AccountId>,
    /// The discount that came of it.
    pub given_discount: Option<DiscountId>,
    /// When it was handed in.
    pub at: Instant,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    case_id: Option<i64>,
    company_id: i64,
    unit: String,
    amount: i64,
    valid_from: i64,
    valid_to: i64,
    purpose: String,
    pool_id: Option<i64>,
    pool: Option<String>,
    chosen_id: Option<i64>,
    chosen: Option<String>,
    card: String,
    tier: Option<String>,
    workload: Option<String>,
    extends_id: Option<i64>,
    grant_id: Option<i64>,
    created_at: i64,
    cards: Option<i64>,
    off: Option<i64>,
    off_from: Option<i64>,
    off_to: Option<i64>,
    off_why: Option<String>,
    discount_id: Option<i64>,
}

impl Request {
    /// The pool that is asked for, else the one that was chosen.
    pub fn for_pool(&self) -> Option<ResourceId> {
        self.wish.needs.pool.or(self.chosen.as_ref().map(|(id, _)| *id))
    }
}

impl TryFrom<Row> for Request {
    type Error = Fault;
    fn try_from(row: Row) -> Result<Request, Fault> {
        let corrupt = |what: &'static str| move |text: String| Fault::corrupt(what, text);
        let tier = row
            .tier
            .map(|name| Tier::of_name(&name).ok_or(name).map_err(corrupt("entitlement_request.tier")));
        let purpose = row
            .workload
            .map(|name| Purpose::of_name(&name).ok_or(name).map_err(corrupt("entitlement_request.workload")));
        let unit = row.unit.parse().map_err(|_| Fault::corrupt("entitlement_request.unit", &row.unit))?;
        let valid = Interval::new(Instant(row.valid_from), Instant(row.valid_to))
            .map_err(|_| Fault::corrupt("entitlement_request.valid_to", row.valid_to))?;
        let needs = Needs {
            pool: row.pool_id.map(ResourceId),
            card: row.card,
            tier: tier.transpose()?,
            purpose: purpose.transpose()?,
            cards: row.cards,
        };
        let discount = match (row.off, row.off_from, row.off_to) {
            (Some(off), Some(from), Some(to)) => {
                let span = Interval::new(Instant(from), Instant(to))
                    .map_err(|_| Fault::corrupt("entitlement_request.off_to", to))?;
                Some((Discount { span, off }, row.off_why.unwrap_or_default()))
            }
            _ => None,
        };
        Ok(Request {
            id: RequestId(row.id),
            case: row.case_id.map(CaseId),
            company: CompanyId(row.company_id),
            wish: Wish {
                unit,
                amount: row.amount,
                valid,
                purpose: row.purpose,
                needs,
                extends: row.extends_id.map(AccountId),
            },
            pool: row.pool,
            chosen: row.chosen_id.map(ResourceId).zip(row.chosen),
            discount,
            grant: row.grant_id.map(AccountId),
            given_discount: row.discount_id.map(DiscountId),
            at: Instant(row.created_at),
        })
    }
}

const SELECT: &str = "
    select q.id, q.case_id, q.company_id, q.unit, q.amount, q.valid_from, q.valid_to, q.purpose, q.pool_id,
           r.name as pool, q.chosen_id, s.name as chosen, q.card, q.tier, q.workload, q.extends_id, q.grant_id,
           q.created_at, q.cards, q.off, q.off_from, q.off_to, q.off_why, q.discount_id
      from entitlement_request q left join resource r on r.id = q.pool_id left join resource s on s.id = q.chosen_id ";

/// One.
pub async fn get(tx: &mut Tx, id: RequestId) -> Result<Option<Request>, Fault> {
    let sql = format!("{SELECT} where q.id = $1");
    let row: Option<Row> = tx.opt(sqlx::AssertSqlSafe(sql), args![id]).await?;
    row.map(Request::try_from).transpose()
}

/// Every version of a case's request, the first first; at most 50.
pub async fn versions(tx: &mut Tx, case: CaseId) -> Result<Vec<Request>, Fault> {
    let sql = format!("{SELECT} where q.case_id = $1 order by q.id limit 50");
    let rows: Vec<Row> = tx.all(sqlx::AssertSqlSafe(sql), args![case]).await?;
    rows.into_iter().map(Request::try_from).collect()
}

/// Writes one down.
pub async fn insert(
    tx: &mut Tx,
    company: CompanyId,
    wish: &Wish,
    by: PersonId,
    now: Instant,
) -> Result<RequestId, Fault> {
    const SQL: &str = "
        insert into entitlement_request (company_id, unit, amount, valid_from, valid_to, purpose, pool_id, card, tier,
          workload, extends_id, made_by, created_at, cards)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id";
    let args = args![
        company,
        wish.unit,
        wish.amount,
        wish.valid.start(),
        wish.valid.end(),
        &wish.purpose,
        wish.needs.pool,
        &wish.needs.card,
        wish.needs.tier.map(Tier::name),
        wish.needs.purpose.map(Purpose::name),
        wish.extends,
        by,
        now,
        wish.needs.cards,
    ];
    Ok(RequestId(tx.one::<(i64,)>(SQL, args).await?.0))
}

/// Says which case it belongs to.
pub async fn set_case(tx: &mut Tx, id: RequestId, case: CaseId) -> Result<(), Fault> {
    tx.run("update entitlement_request set case_id = $2 where id = $1", args![id, case]).await?;
    Ok(())
}

/// Says which pool the grant is to be for.
pub async fn choose(tx: &mut Tx, id: RequestId, pool: ResourceId) -> Result<(), Fault> {
    tx.run("update entitlement_request set chosen_id = $2 where id = $1", args![id, pool]).await?;
    Ok(())
}

/// Says at which discount it is to be given, and why; `None`: at none.
pub async fn set_off(tx: &mut Tx, id: RequestId, off: Option<(&Discount, &str)>) -> Result<(), Fault> {
    const SQL: &str =
        "update entitlement_request set off = $2, off_from = $3, off_to = $4, off_why = $5 where id = $1";
    let terms = off.map(|(terms, _)| terms);
    let args = args![
        id,
        terms.map(|one| one.off),
        terms.map(|one| one.span.start()),
        terms.map(|one| one.span.end()),
        off.map(|(_, why)| why),
    ];
    tx.run(SQL, args).await?;
    Ok(())
}

/// Says which discount came of it.
pub async fn set_discount(tx: &mut Tx, id: RequestId, discount: DiscountId) -> Result<(), Fault> {
    tx.run("update entitlement_request set discount_id = $2 where id = $1", args![id, discount]).await?;
    Ok(())
}

/// Says what was given.
pub async fn set_grant(tx: &mut Tx, id: RequestId, grant: AccountId) -> Result<(), Fault> {
    tx.run("update entitlement_request set grant_id = $2 where id = $1", args![id, grant]).await?;
    Ok(())
}

/// Whether a company has that grant, of that unit.
pub async fn has_grant(
    tx: &mut Tx,
    company: CompanyId,
    grant: AccountId,
    unit: crate::domain::amount::Unit,
) -> Result<bool, Fault> {
    const SQL: &str =
        "select id from account where id = $1 and company_id = $2 and kind = 'grant' and unit = $3";
    Ok(tx.opt::<(i64,)>(SQL, args![grant, company, unit]).await?.is_some())
}
