//! Companies and teams: who holds entitlements and in whose name people book.

use serde::{Deserialize, Serialize};

/// What kind of applicant it is (DOMAIN: company, unregistered team, university, institute).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompanyKind {
    /// 企业, registered.
    Company,
    /// 创业团队 or OPC before registration: it has no 统一社会信用代码 yet.
    Team,
    /// 高校.
    University,
    /// 科研机构.
    Institute,
}

/// How it stands with its incubator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Only on the register: nothing is given out to it.
    Register,
    /// 在孵.
    Active,
    /// Kept from booking for now, by a person's decision.
    Suspended,
    /// 毕业.
    Graduated,
    /// 退出.
    Exited,
}

macro_rules! named {
    ($Type:ident { $($Variant:ident = $name:literal),+ $(,)? }) => {
        impl $Type {
            /// Every one there is.
            pub const ALL: &'static [$Type] = &[$($Type::$Variant),+];
            /// The name in the database and in the API.
            pub const fn name(self) -> &'static str { match self { $($Type::$Variant => $name),+ } }
            /// The one of that name.
            pub fn of_name(name: &str) -> Option<$Type> {
                $Type::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}
pub(crate) use named;

named!(CompanyKind { Company = "company", Team = "team", University = "university", Institute = "institute" });
named!(Standing {
    Register = "register",
    Active = "active",
    Suspended = "suspended",
    Graduated = "graduated",
    Exited = "exited",
});
