//! A company's statement of a month. Its opening is what the last closed month left, with what moved since;
//! so no statement reads the history before it.

use super::see::company_object;
use super::{Fault, House};
use crate::domain::access::{Action, Actor, Object};
use crate::domain::account::AccountKind;
use crate::domain::amount::Unit;
use crate::domain::id::{CompanyId, ResourceId};
use crate::domain::month::Month;
use crate::domain::refusal::Refusal;
use crate::domain::statement::{Position, Section, add, part};
use crate::domain::time::Instant;
use crate::store::company;
use crate::store::engine::Tx;
pub use crate::store::statement::StatedRow;
use crate::store::statement::{self, Mark, Part, Sum};

/// A section with what stood in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Of what.
    pub section: Section,
    /// The name of its pool.
    pub pool: Option<String>,
    /// At the month's beginning.
    pub opening: Position,
    /// At its end, or now.
    pub closing: Position,
}

/// A movement as one section has it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its section.
    pub section: Section,
    /// What it changed there.
    pub moved: Position,
    /// What stood there after it.
    pub after: Position,
    /// The movement. Its title is told only to those who may open what is behind it.
    pub entry: StatedRow,
}

/// A statement, or a part of its lines.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The company's name.
    pub company: String,
    /// The month.
    pub month: Month,
    /// Every section in which something stood or moved.
    pub accounts: Vec<Account>,
    /// The movements in the order of time; one between two sections is in both.
    pub lines: Vec<Line>,
    /// Where the next part begins; `None`: that was all.
    pub next: Option<Mark>,
}

/// Which lines are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// Only those of this section's unit and pool.
    pub of: Option<(Unit, Option<ResourceId>)>,
    /// After this movement; (0, 0): from the beginning.
    pub after: Mark,
    /// At most so many movements.
    pub limit: i64,
}

impl Cut {
    /// Every line there is.
    pub const ALL: Cut = Cut { of: None, after: (0, 0), limit: i64::MAX - 1 };
}

type Positions = Vec<(Section, Position)>;

fn add_sums(to: &mut Positions, sums: Vec<Sum>) -> Result<(), Fault> {
    for (unit, pool, kind, amount) in sums {
        let unit: Unit = unit.parse().map_err(|_| Fault::corrupt("account.unit", &unit))?;
        let kind = AccountKind::of_name(&kind).ok_or_else(|| Fault::corrupt("account.kind", &kind))?;
        let pool = (pool > 0).then_some(ResourceId(pool));
        if let Some((purpose, position)) = part(kind, amount) {
            add(to, Section { unit, pool, purpose }, position);
        }
    }
    Ok(())
}

/// What stood on a company's accounts just before a movement.
async fn standing(tx: &mut Tx, of: CompanyId, at: Mark) -> Result<Positions, Fault> {
    let (since, sums) = statement::month_end(tx, of, Instant(at.0)).await?;
    let mut all = Vec::new();
    add_sums(&mut all, sums)?;
    add_sums(&mut all, statement::moved(tx, of, since, at).await?)?;
    Ok(all)
}

fn in_section(all: &Positions, section: Section) -> Position {
    all.iter().find(|(known, _)| *known == section).map(|(_, position)| *position).unwrap_or_default()
}

/// A company's statement of a month, with a part of its lines.
pub async fn statement(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    month: Month,
    cut: &Cut,
) -> Result<Statement, Fault> {
    let mut tx = house.store.snapshot().await?;
    let found = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    let object = company_object(&found);
    actor.require(Action::SeeCompany, Action::SeeCompany, &object)?;
    let opening = standing(&mut tx, of, (month.start().0, 0)).await?;
    let mut closing = opening.clone();
    add_sums(&mut closing, statement::moved(&mut tx, of, month.start(), (month.end().0, 0)).await?)?;
    let wanted = Part {
        span: month.span(),
        after: cut.after,
        unit: cut.of.map_or(String::new(), |(unit, _)| unit.name().to_owned()),
        pool: cut.of.map_or(-1, |(_, pool)| pool.map_or(0, |id| id.0)),
        limit: cut.limit + 1,
    };
    let mut rows = statement::stated(&mut tx, of, &wanted).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > cut.limit;
    if more {
        rows.truncate(usize::try_from(cut.limit).unwrap_or(usize::MAX));
    }
    let next = rows.last().filter(|_| more).map(|row| (row.at, row.id));
    let mut running = match rows.first() {
        Some(first) if cut.after != (0, 0) => standing(&mut tx, of, (first.at, first.id)).await?,
        _ => opening.clone(),
    };
    let opens = actor.may(Action::SeeBooking, &object);
    let runs = actor.may(Action::SeeBooking, &Object { company: None, ..object });
    let mut lines = Vec::with_capacity(rows.len());
    for mut row in rows {
        if !opens || row.private == Some(1) && !runs {
            row.title = None;
        }
        for (section, moved) in legs(&row)? {
            add(&mut running, section, moved);
            if cut.of.is_none_or(|of| of == (section.unit, section.pool)) {
                let after = in_section(&running, section);
                lines.push(Line { section, moved, after, entry: row.clone() });
            }
        }
    }
    let names = statement::pool_names(&mut tx, of).await?;
    let mut sections: Vec<Section> = opening.iter().chain(&closing).map(|(section, _)| *section).collect();
    sections.sort_unstable();
    sections.dedup();
    let accounts = sections.into_iter().map(|section| Account {
        section,
        pool: section
            .pool
            .and_then(|pool| names.iter().find(|(id, _)| *id == pool.0).map(|(_, name)| name.clone())),
        opening: in_section(&opening, section),
        closing: in_section(&closing, section),
    });
    Ok(Statement { company: found.name, month, accounts: accounts.collect(), lines, next })
}

/// What a movement changed in which sections: one as a rule, two where it went from one to another.
fn legs(row: &StatedRow) -> Result<Positions, Fault> {
    let unit: Unit = row.unit.parse().map_err(|_| Fault::corrupt("account.unit", &row.unit))?;
    let mut all = Vec::new();
    let sides = [(&row.from_kind, row.from_pool, -row.amount), (&row.to_kind, row.to_pool, row.amount)];
    for (kind, pool, amount) in sides {
        let Some(kind) = kind else { continue };
        let kind = AccountKind::of_name(kind).ok_or_else(|| Fault::corrupt("account.kind", kind))?;
        if let Some((purpose, moved)) = part(kind, amount) {
            add(&mut all, Section { unit, pool: pool.map(ResourceId), purpose }, moved);
        }
    }
    Ok(all)
}

/// The months a company has statements of, the newest first.
pub async fn months(
    house: &House,
    actor: &Actor,
    of: CompanyId,
    now: Instant,
) -> Result<(company::Company, Vec<Month>), Fault> {
    let mut tx = house.store.read().await?;
    let found = company::get(&mut tx, of).await?.ok_or(Refusal::NotFound)?;
    actor.require(Action::SeeCompany, Action::SeeCompany, &company_object(&found))?;
    let last = Month::of(now);
    let first = statement::began(&mut tx, of).await?.map_or(last, Month::of).min(last);
    let months = std::iter::successors(Some(last), |month| Some(month.previous()).filter(|one| one < month));
    Ok((found, months.take_while(|month| *month >= first).collect()))
}
