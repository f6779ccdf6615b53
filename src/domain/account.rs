//! The accounts of the ledger: which kinds there are, whose they are, and what may be on them.

use super::company::named;
use serde::Serialize;

/// What an account is for. Each has one unit; the money kinds are in fen only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// Where grants come from.
    Supply,
    /// What a company was given, for a time.
    Grant,
    /// What its bookings and tenancies have reserved, by unit and pool.
    Held,
    /// What was used of a resource.
    Used,
    /// What nobody used in time.
    Expired,
    /// What was taken back.
    Returned,
    /// What a company owes (below zero) or has paid ahead.
    Payable,
    /// What is left of a company's voucher.
    Voucher,
    /// What is left of a programme's money.
    Budget,
    /// What a pool or an incubator takes in, before discounts.
    Revenue,
    /// Discounts that were given.
    Discount,
    /// What free hours would have cost.
    Value,
    /// Rent that was due.
    Rent,
    /// Rent that was waived.
    Waived,
    /// A company's deposit.
    Deposit,
    /// Where payments that were recorded came from, and went to.
    Cash,
    /// Claims on vouchers that were paid out.
    Paid,
    /// Where a programme's money comes from.
    Source,
}
named!(AccountKind {
    Supply = "supply",
    Grant = "grant",
    Held = "held",
    Used = "used",
    Expired = "expired",
    Returned = "returned",
    Payable = "payable",
    Voucher = "voucher",
    Budget = "budget",
    Revenue = "revenue",
    Discount = "discount",
    Value = "value",
    Rent = "rent",
    Waived = "waived",
    Deposit = "deposit",
    Cash = "cash",
    Paid = "paid",
    Source = "source",
});

/// Whether an account's balance is kept beside its entries. One that is has a row to queue for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Only its entries tell: many write to it at once.
    None,
    /// Kept, and never below zero: the schema refuses that.
    Never,
    /// Kept, and may be below zero: what somebody owes.
    Owing,
}

impl Guard {
    /// As the database has it.
    pub const fn code(self) -> i64 {
        match self {
            Guard::None => 0,
            Guard::Never => 1,
            Guard::Owing => 2,
        }
    }
}

impl AccountKind {
    /// Whether its balance is kept, and may be below zero.
    pub const fn guard(self) -> Guard {
        use AccountKind::*;
        match self {
            Grant | Held | Voucher | Budget | Deposit => Guard::Never,
            Payable => Guard::Owing,
            Supply | Used | Expired | Returned | Revenue | Discount | Value | Rent | Waived | Cash | Paid
            | Source => Guard::None,
        }
    }

    /// Whether it is one company's own: these are what its statements are about.
    pub const fn is_companys(self) -> bool {
        matches!(
            self,
            AccountKind::Grant
                | AccountKind::Held
                | AccountKind::Payable
                | AccountKind::Voucher
                | AccountKind::Deposit
        )
    }
}
