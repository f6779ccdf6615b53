//! How many rows a list has, and how many come before a page of it. Counted to a bound, so that a long
//! list costs no more than a short one: the engine stops after [`MOST`] rows and one.

/// The most that is counted; more is told as more.
pub const MOST: i64 = 10_000;

/// A count, both numbers at most [`MOST`] and one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Tally {
    /// Rows of the whole list.
    pub total: i64,
    /// Those of them that come before the page.
    pub earlier: i64,
}

/// The statement that counts the rows of `list`, a `select` of the columns that order it, in that order;
/// `earlier` is true of those before the page.
pub(super) fn counted(earlier: &str, list: &str) -> String {
    let most = MOST + 1;
    format!(
        "select count(*) as total, cast(coalesce(sum(case when {earlier} then 1 else 0 end), 0) as bigint) as earlier
           from ({list} limit {most}) x"
    )
}
