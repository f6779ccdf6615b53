//! Vouchers and claims: where each can stand and what takes it further. Money is moved by the ledger only.

use super::award::Condition;
use super::company::named;
use super::programme::Supporter;
pub use super::programme::{Evidence, usual_evidence};
use serde::{Deserialize, Serialize};

/// How a programme stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProgrammeState {
    /// Being written: only who keeps programmes sees it, and only now its figures change.
    Draft,
    /// Its budget is on the ledger and companies apply.
    Open,
    /// Nobody applies any more; vouchers that were given go on.
    Closed,
}
named!(ProgrammeState { Draft = "draft", Open = "open", Closed = "closed" });

/// Whose programme it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Of the city.
    City,
    /// Of a district: for companies there.
    District,
    /// Of an incubator: for its companies.
    Incubator,
}
named!(Level { City = "city", District = "district", Incubator = "incubator" });

impl Level {
    /// Whose money it gives.
    pub const fn supporter(self) -> Supporter {
        match self {
            Level::City => Supporter::City,
            Level::District => Supporter::District,
            Level::Incubator => Supporter::Incubator,
        }
    }
}

/// How a voucher stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoucherState {
    /// 草稿.
    Draft,
    /// 已提交.
    Submitted,
    /// 已核定: its amount is on the company's voucher account.
    Issued,
    /// 部分使用.
    PartUsed,
    /// 已用完.
    UsedUp,
    /// 已过期: what was left went back to the budget.
    Expired,
    /// 已撤销.
    Revoked,
    /// 不予支持.
    Refused,
    /// 已撤回.
    Withdrawn,
}
named!(VoucherState {
    Draft = "draft",
    Submitted = "submitted",
    Issued = "issued",
    PartUsed = "part_used",
    UsedUp = "used_up",
    Expired = "expired",
    Revoked = "revoked",
    Refused = "refused",
    Withdrawn = "withdrawn",
});

/// What happens to a voucher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoucherVerb {
    /// The company hands its application in.
    Submit,
    /// The company takes it back.
    Withdraw,
    /// The authority gives what the formula says.
    Award,
    /// The authority gives nothing, and says why.
    Refuse,
    /// The authority takes back what is left, and says why.
    Revoke,
    /// A part of it was paid out or taken off a bill.
    Use,
    /// The last of it was.
    UseUp,
    /// A part came back with a refund.
    GiveBack,
    /// Its time is over.
    Expire,
}
named!(VoucherVerb {
    Submit = "submit",
    Withdraw = "withdraw",
    Award = "award",
    Refuse = "refuse",
    Revoke = "revoke",
    Use = "use",
    UseUp = "use_up",
    GiveBack = "give_back",
    Expire = "expire",
});

impl VoucherState {
    /// Where `verb` leads from here.
    ///
    /// # Errors
    /// [`Bar::WrongState`] where it cannot happen.
    pub fn after(self, verb: VoucherVerb) -> Result<VoucherState, Bar> {
        use VoucherState as S;
        use VoucherVerb as V;
        Ok(match (self, verb) {
            (S::Draft, V::Submit) => S::Submitted,
            (S::Draft | S::Submitted, V::Withdraw) => S::Withdrawn,
            (S::Submitted, V::Award) => S::Issued,
            (S::Submitted, V::Refuse) => S::Refused,
            (S::Issued | S::PartUsed, V::Revoke) => S::Revoked,
            (S::Issued | S::PartUsed, V::Use) => S::PartUsed,
            (S::Issued | S::PartUsed, V::UseUp) => S::UsedUp,
            (S::PartUsed | S::UsedUp, V::GiveBack) => S::PartUsed,
            (S::Issued | S::PartUsed, V::Expire) => S::Expired,
            _ => return Err(Bar::WrongState { from: self.name(), verb: verb.name() }),
        })
    }
    /// Whether something of it can be used.
    pub const fn is_good(self) -> bool {
        matches!(self, VoucherState::Issued | VoucherState::PartUsed)
    }
}

/// How a claim (兑付申请) stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// 草稿: evidence is being gathered.
    Draft,
    /// 已提交.
    Submitted,
    /// 用量已核验.
    Verified,
    /// 金额已核定.
    Assessed,
    /// 已拨付.
    Paid,
    /// 已退回: it can be put right and handed in again.
    Returned,
}
named!(ClaimState {
    Draft = "draft",
    Submitted = "submitted",
    Verified = "verified",
    Assessed = "assessed",
    Paid = "paid",
    Returned = "returned",
});

/// What happens to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimVerb {
    /// The company hands it in, or in again.
    Submit,
    /// Evidence and use were looked at and are right.
    Verify,
    /// Its amount is worked out.
    Assess,
    /// The money was paid, outside; here it leaves the voucher.
    Pay,
    /// It goes back to the company, with a reason.
    Return,
}
named!(ClaimVerb { Submit = "submit", Verify = "verify", Assess = "assess", Pay = "pay", Return = "return" });

impl ClaimState {
    /// Where `verb` leads from here.
    ///
    /// # Errors
    /// [`Bar::WrongState`] where it cannot happen.
    pub fn after(self, verb: ClaimVerb) -> Result<ClaimState, Bar> {
        use ClaimState as S;
        use ClaimVerb as V;
        Ok(match (self, verb) {
            (S::Draft | S::Returned, V::Submit) => S::Submitted,
            (S::Submitted, V::Verify) => S::Verified,
            (S::Verified, V::Assess) => S::Assessed,
            (S::Assessed, V::Pay) => S::Paid,
            (S::Submitted | S::Verified | S::Assessed, V::Return) => S::Returned,
            _ => return Err(Bar::WrongState { from: self.name(), verb: verb.name() }),
        })
    }
    /// Whether the authority has it.
    pub const fn is_open(self) -> bool {
        matches!(self, ClaimState::Submitted | ClaimState::Verified | ClaimState::Assessed)
    }
}

/// Why a step about a programme, a voucher or a claim is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "bar")]
pub enum Bar {
    /// It cannot happen where the thing stands.
    WrongState {
        /// The state.
        from: &'static str,
        /// What was tried.
        verb: &'static str,
    },
    /// The programme is open or closed: its figures stay, a change is another programme.
    InForce,
    /// Nobody can apply now.
    NotOpen,
    /// The programme is for companies of another place.
    Elsewhere,
    /// Conditions that are not met.
    Unmet {
        /// Which.
        conditions: Vec<Condition>,
    },
    /// Conditions that a person must settle first.
    Unknown {
        /// Which.
        conditions: Vec<Condition>,
    },
    /// A limit leaves nothing to be given.
    Nothing,
    /// Evidence that is still missing.
    Evidence {
        /// Of which kinds.
        missing: Vec<Evidence>,
    },
    /// One does not decide about one's own company (岗位分离).
    OwnCompany,
    /// It is taken off bills: nothing is claimed back.
    Offset,
    /// The voucher's time is over.
    Expired,
    /// Claims are still open: they are decided first.
    ClaimsOpen,
    /// Who worked a claim out does not record its payment (四眼原则).
    FourEyes,
    /// Who has agreed to an award of that amount waits for somebody else to agree to it too.
    Agreed,
}

#[cfg(test)]
mod tests;
