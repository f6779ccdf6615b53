//! Ids: newtypes inside, opaque strings outside, so that two kinds can never be mixed up.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// The text is not an id of ours: not a positive whole number of at most 18 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $Id:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $Id(pub i64);
        impl fmt::Display for $Id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl FromStr for $Id {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<$Id, NotAnId> { parse(text).map($Id) }
        }
        impl schemars::JsonSchema for $Id {
            fn inline_schema() -> bool { true }
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($Id).into() }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^[1-9][0-9]{0,17}$" })
            }
        }
        impl Serialize for $Id {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> { out.collect_str(self) }
        }
        impl<'de> Deserialize<'de> for $Id {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<$Id, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

/// A positive whole number of at most 18 digits, without sign, spaces or leading zero.
fn parse(text: &str) -> Result<i64, NotAnId> {
    let plain = !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
    if !plain || text.starts_with('0') {
        return Err(NotAnId);
    }
    text.parse().map_err(|_| NotAnId)
}

ids! {
    /// A human being with an e-mail address to sign in with.
    PersonId,
    /// A company or an unregistered team; it owns entitlements and is charged for bookings.
    CompanyId,
    /// An incubator (孵化器).
    IncubatorId,
    /// A building of an incubator.
    BuildingId,
    /// A floor of a building.
    FloorId,
    /// A part of a floor.
    ZoneId,
    /// A bookable thing: a desk, a room, a GPU pool, a mentor.
    ResourceId,
    /// What somebody asked for: one or more resources for one span.
    BookingId,
    /// A proposed change of a booking that waits for approval.
    ChangeId,
    /// The thing a calendar client knows: UID and SEQUENCE.
    ObjectId,
    /// One version of the rules of an incubator, a kind or a resource.
    PolicyId,
    /// One version of terms of use that people accept.
    TermsId,
    /// A place in a waiting list.
    WaitId,
    /// A desk or office given to a company for a time.
    TenancyId,
    /// Days on which a tenant is away.
    LeaveId,
    /// A room, zone or floor blocked for a period.
    ClosureId,
    /// What a company is given anew each month.
    AllowanceId,
    /// An application for a place.
    ApplicationId,
    /// What one reviewer is asked of an application.
    ReviewId,
    /// What somebody says against a public notice.
    ObjectionId,
    /// A file that hangs on something.
    FileId,
    /// An account of the ledger; a grant is an account too.
    AccountId,
    /// A line of the ledger.
    EntryId,
    /// A line of the audit trail.
    EventId,
    /// A notice in somebody's bell.
    NoticeId,
    /// A kept or sent mail.
    MailId,
    /// A sign-in that is still open.
    SessionId,
    /// An API token, an app password or a feed link.
    TokenId,
    /// A role somebody holds somewhere.
    RoleId,
    /// Something asked for that goes through a chain of approval.
    CaseId,
    /// A step of a case.
    StepId,
    /// A version of a chain of approval.
    ChainId,
    /// A figure of the rules of admission.
    FigureId,
    /// Somebody who stands in for somebody for some days.
    DeputyId,
    /// What a company asked for when it asked for an entitlement.
    RequestId,
    /// Whoever runs compute pools.
    ProviderId,
    /// What a pool costs from a moment on.
    TariffId,
    /// A company's own discount on a pool.
    DiscountId,
    /// A file of usage that was read.
    ImportId,
    /// A tenant's quarterly return.
    ReturnId,
    /// A bill for compute.
    BillId,
    /// A line of a bill.
    BillLineId,
    /// A voucher programme of one year.
    ProgrammeId,
    /// A service contract of a company.
    ContractId,
    /// A voucher, from its application on.
    VoucherId,
    /// A claim on a voucher.
    ClaimId,
    /// An agreement of incubation.
    AgreementId,
    /// What was asked for about an agreement.
    ChangeRequestId,
    /// A statement of rent or deposit.
    RentId,
}
