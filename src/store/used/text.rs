//! How a query of a period is put together: what is bound, and what it is told by.

use crate::domain::company::named;
use crate::domain::id::{CompanyId, ResourceId};
use crate::domain::time::Interval;
use crate::store::engine::Arg;

/// What the sums are told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Each incubator.
    Place,
    /// Each kind of resource.
    Kind,
    /// Each resource.
    Resource,
    /// Each company; 0: those that book for the incubator itself.
    Company,
}

named!(By { Place = "place", Kind = "kind", Resource = "resource", Company = "company" });

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The period, in whole days of Beijing.
    pub span: Interval,
    /// In these incubators; `None`: anywhere.
    pub places: Option<Vec<i64>>,
    /// Of one company; 0: of none.
    pub company: Option<CompanyId>,
    /// Of one kind.
    pub kind: Option<String>,
    /// Of one resource.
    pub resource: Option<ResourceId>,
}

/// What is summed up by [`By`]; parts that it is not told by are 0 or empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct Key {
    /// The resource.
    pub resource_id: i64,
    /// The company.
    pub company_id: i64,
    /// The incubator; of a resource too.
    pub place_id: i64,
    /// The kind; of a resource too.
    pub kind: String,
    /// The name of the resource or the company.
    pub name: String,
}

/// A query and what is bound to it. $1 and $2 are the period's ends.
pub(super) struct Text<'a> {
    asked: &'a Asked,
    pub(super) args: Vec<Arg>,
}

impl<'a> Text<'a> {
    pub(super) fn new(asked: &'a Asked) -> Text<'a> {
        Text { asked, args: vec![asked.span.start().into(), asked.span.end().into()] }
    }

    /// Binds a value; its name in the query.
    pub(super) fn bind(&mut self, value: impl Into<Arg>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    /// The condition that a row with these columns is of a place and company that is asked for.
    pub(super) fn scope(&mut self, place: &str, company: &str) -> String {
        let (asked, mut sql) = (self.asked, String::new());
        if let Some(all) = &asked.places {
            let names: Vec<String> = all.iter().map(|id| self.bind(*id)).collect();
            sql += &format!(" and {place} in ({})", names.join(", "));
        }
        match asked.company {
            Some(CompanyId(0)) => sql += &format!(" and {company} is null"),
            Some(one) => {
                let name = self.bind(one);
                sql += &format!(" and {company} = {name}");
            }
            None => {}
        }
        sql
    }

    /// The condition that resource `r` is of a kind, and is the one, that is asked for.
    pub(super) fn thing(&mut self) -> String {
        let (asked, mut sql) = (self.asked, String::new());
        if let Some(kind) = &asked.kind {
            let name = self.bind(kind);
            sql += &format!(" and r.kind = {name}");
        }
        if let Some(one) = asked.resource {
            let name = self.bind(one);
            sql += &format!(" and r.id = {name}");
        }
        sql
    }

    /// The condition that a key comes after that one, where keys are read in pages.
    pub(super) fn after(&mut self, by: By, after: i64, company: &str) -> String {
        match by {
            By::Place | By::Kind => String::new(),
            By::Resource => format!(" and r.id > {}", self.bind(after)),
            By::Company => format!(" and {company} > {}", self.bind(after)),
        }
    }
}

/// The five columns of a [`Key`]; what follows them is grouped by 1 to 5.
pub(super) fn key(by: By, place: &str, company: &str) -> String {
    const NO_TEXT: &str = "cast('' as text)";
    let none = "cast(0 as bigint)";
    let (resource, of, place, kind, name) = match by {
        By::Place => (none, none, place, NO_TEXT, NO_TEXT),
        By::Kind => (none, none, none, "r.kind", NO_TEXT),
        By::Resource => ("r.id", none, place, "r.kind", "r.name"),
        By::Company => (none, company, none, NO_TEXT, "coalesce(c.name, '')"),
    };
    format!(
        "{resource} as resource_id, {of} as company_id, {place} as place_id, {kind} as kind, {name} as name"
    )
}

/// In which order keys are read in pages.
pub(super) fn order(by: By) -> &'static str {
    match by {
        By::Place => "3",
        By::Kind => "4",
        By::Resource => "1",
        By::Company => "2",
    }
}

/// The lesser of two.
pub(super) fn least(a: &str, b: &str) -> String {
    format!("case when {a} < {b} then {a} else {b} end")
}

/// The greater of two.
pub(super) fn greatest(a: &str, b: &str) -> String {
    format!("case when {a} > {b} then {a} else {b} end")
}
