//! One thing that must hold, as a statement that finds what does not.

pub(super) struct Law {
    /// The promise it belongs to.
    pub(super) promise: u8,
    /// What is wrong: `over_capacity`.
    pub(super) kind: &'static str,
    /// The noun of the row.
    pub(super) noun: &'static str,
    /// Gives id and what was found.
    pub(super) sql: &'static str,
}

pub(super) const fn law(promise: u8, kind: &'static str, noun: &'static str, sql: &'static str) -> Law {
    Law { promise, kind, noun, sql }
}
