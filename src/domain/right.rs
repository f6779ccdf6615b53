//! Who may do what: one table, in one match.

use super::company::named;
use serde::{Deserialize, Serialize};

/// A role; each is held in a scope and between two dates.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person a thing belongs to; nobody grants this one.
    Holder,
    /// Acts for a company.
    Member,
    /// Minds a company's people and bookings.
    CompanyAdmin,
    /// Gives mentoring sessions.
    Mentor,
    /// Scores applications.
    Reviewer,
    /// Receives people at an incubator.
    FrontDesk,
    /// Runs an incubator.
    Manager,
    /// Decides requests of an incubator, nothing else.
    Approver,
    /// Reads how a district's space, compute and money are used, and decides what chains of approval bring to it.
    DistrictOfficer,
    /// The same for the city.
    CityOfficer,
    /// Keeps the system (系统管理员): places, kinds, mail.
    SystemAdmin,
    /// Keeps people and roles (安全管理员).
    SecurityAdmin,
    /// Reads the trail (审计管理员).
    AuditAdmin,
}
named!(Role {
    Holder = "holder",
    Member = "member",
    CompanyAdmin = "company_admin",
    Mentor = "mentor",
    Reviewer = "reviewer",
    FrontDesk = "front_desk",
    Manager = "manager",
    Approver = "approver",
    DistrictOfficer = "district_officer",
    CityOfficer = "city_officer",
    SystemAdmin = "system_admin",
    SecurityAdmin = "security_admin",
    AuditAdmin = "audit_admin",
});

impl Role {
    /// Whether it is an office of an incubator, a district or the city. Who mentors or reviews is asked for that
    /// alone, and a company's people hold none.
    pub const fn is_office(self) -> bool {
        match self {
            Role::Holder | Role::Member | Role::CompanyAdmin | Role::Mentor | Role::Reviewer => false,
            Role::FrontDesk
            | Role::Manager
            | Role::Approver
            | Role::DistrictOfficer
            | Role::CityOfficer
            | Role::SystemAdmin
            | Role::SecurityAdmin
            | Role::AuditAdmin => true,
        }
    }

    /// Whether who holds it has a part in what is decided about companies: an office, or a reviewer's.
    pub const fn judges(self) -> bool {
        self.is_office() || matches!(self, Role::Reviewer)
    }
}

/// Something that needs a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See what there is and whether it is free.
    SeeResources,
    /// Book in a company's name (a holder: for the incubator itself).
    Book,
    /// Set a policy aside for one booking, with a reason that is kept.
    Override,
    /// Open a booking's page, with its title and people.
    SeeBooking,
    /// Change a booking's time or title.
    ChangeBooking,
    /// Call a booking off.
    CancelBooking,
    /// Approve or decline, and see what waits.
    DecideBooking,
    /// Say that somebody is there.
    CheckIn,
    /// Decide whether a no-show counts.
    Excuse,
    /// Put rules and terms of use in force.
    EditPolicy,
    /// Add, change, retire, import and export resources.
    EditInventory,
    /// Give a company an entitlement.
    Grant,
    /// See a company: its people, balances and movements.
    SeeCompany,
    /// Add and remove a company's people.
    EditMembers,
    /// Make companies and change how they stand.
    EditCompany,
    /// See people and their roles.
    SeePeople,
    /// Add and disable people, give and take roles.
    EditPeople,
    /// Give desks to companies for long, and end that.
    KeepTenancies,
    /// Write agreements of incubation, sign them, ask for their ends and take these back.
    KeepAgreements,
    /// Say on which days a tenant is away.
    MarkLeave,
    /// Close a resource, a floor or an incubator for a period.
    Close,
    /// See an application for a place.
    SeeApplication,
    /// Check applications, ask reviewers, propose, and look into objections.
    KeepApplications,
    /// Review the applications one is asked to.
    ReviewApplications,
    /// Put figures of the rules of admission and forms for reviews in force.
    EditAdmission,
    /// Put a year of the working calendar in force.
    EditCalendar,
    /// Say what a compute pool is and what it costs, and who pays less.
    KeepPools,
    /// Read in what ran on compute pools.
    ImportUsage,
    /// Write and sign a company's quarterly returns.
    FileReturn,
    /// See how a place's tenants stand with a quarter.
    SeeReturns,
    /// Open a signed return again.
    KeepReturns,
    /// Issue bills, take parts of them back, record that they were paid.
    Bill,
    /// Read the audit trail.
    SeeTrail,
    /// See kept and failed mails.
    SeeMail,
    /// See what is due by time, and what failed.
    SeeJobs,
    /// See the sealed days of the ledger.
    SeeSeals,
    /// Ask for an entitlement in a company's name.
    AskEntitlement,
    /// Open a case, with its subject and opinions.
    SeeCase,
    /// Decide a step of a case that is with one's role, and name a deputy for the time one is away.
    DecideCase,
    /// Put chains of approval in force.
    EditChains,
    /// Write voucher programmes down, open and close them, and keep their lists of suppliers.
    KeepProgrammes,
    /// Apply for vouchers and claim on them in a company's name.
    ApplyVoucher,
    /// Decide about vouchers and claims of a programme.
    AwardVoucher,
}
named!(Action {
    SeeResources = "see_resources",
    Book = "book",
    Override = "override",
    SeeBooking = "see_booking",
    ChangeBooking = "change_booking",
    CancelBooking = "cancel_booking",
    DecideBooking = "decide_booking",
    CheckIn = "check_in",
    Excuse = "excuse",
    EditPolicy = "edit_policy",
    EditInventory = "edit_inventory",
    Grant = "grant",
    SeeCompany = "see_company",
    EditMembers = "edit_members",
    EditCompany = "edit_company",
    SeePeople = "see_people",
    EditPeople = "edit_people",
    KeepTenancies = "keep_tenancies",
    KeepAgreements = "keep_agreements",
    MarkLeave = "mark_leave",
    Close = "close",
    SeeApplication = "see_application",
    KeepApplications = "keep_applications",
    ReviewApplications = "review_applications",
    EditAdmission = "edit_admission",
    EditCalendar = "edit_calendar",
    KeepPools = "keep_pools",
    ImportUsage = "import_usage",
    FileReturn = "file_return",
    SeeReturns = "see_returns",
    KeepReturns = "keep_returns",
    Bill = "bill",
    SeeTrail = "see_trail",
    SeeMail = "see_mail",
    SeeJobs = "see_jobs",
    SeeSeals = "see_seals",
    AskEntitlement = "ask_entitlement",
    SeeCase = "see_case",
    DecideCase = "decide_case",
    EditChains = "edit_chains",
    KeepProgrammes = "keep_programmes",
    ApplyVoucher = "apply_voucher",
    AwardVoucher = "award_voucher",
});

/// The table. Every right there is stands here; a new role or action does not compile without it.
pub const fn allows(role: Role, action: Action) -> bool {
    use Action as A;
    match role {
        Role::Holder => {
            matches!(
                action,
                A::SeeBooking
                    | A::ChangeBooking
                    | A::CancelBooking
                    | A::CheckIn
                    | A::MarkLeave
                    | A::SeeCase
                    | A::SeeApplication
            )
        }
        Role::Member => {
            matches!(
                action,
                A::SeeResources | A::Book | A::SeeBooking | A::CheckIn | A::SeeCompany | A::SeeCase
            )
        }
        Role::CompanyAdmin => matches!(
            action,
            A::SeeResources
                | A::Book
                | A::SeeBooking
                | A::CancelBooking
                | A::CheckIn
                | A::SeeCompany
                | A::EditMembers
                | A::MarkLeave
                | A::AskEntitlement
                | A::FileReturn
                | A::SeeCase
                | A::ApplyVoucher
        ),
        Role::Mentor => matches!(action, A::SeeResources),
        Role::Reviewer => matches!(action, A::SeeResources | A::ReviewApplications),
        Role::FrontDesk => matches!(action, A::SeeResources | A::SeeBooking | A::CheckIn),
        Role::Manager => matches!(
            action,
            A::SeeResources
                | A::Book
                | A::Override
                | A::SeeBooking
                | A::ChangeBooking
                | A::CancelBooking
                | A::DecideBooking
                | A::CheckIn
                | A::Excuse
                | A::EditPolicy
                | A::EditInventory
                | A::Grant
                | A::SeeCompany
                | A::EditMembers
                | A::EditCompany
                | A::SeePeople
                | A::KeepTenancies
                | A::KeepAgreements
                | A::MarkLeave
                | A::Close
                | A::SeeApplication
                | A::KeepApplications
                | A::KeepPools
                | A::ImportUsage
                | A::Bill
                | A::SeeReturns
                | A::KeepReturns
                | A::SeeTrail
                | A::SeeJobs
                | A::SeeSeals
                | A::SeeCase
                | A::DecideCase
                | A::EditChains
                | A::KeepProgrammes
                | A::AwardVoucher
        ),
        Role::Approver => {
            matches!(
                action,
                A::SeeResources
                    | A::SeeBooking
                    | A::DecideBooking
                    | A::SeeCompany
                    | A::SeeCase
                    | A::DecideCase
                    | A::SeeApplication
            )
        }
        Role::DistrictOfficer => {
            matches!(
                action,
                A::SeeResources
                    | A::SeeCompany
                    | A::SeeSeals
                    | A::SeeReturns
                    | A::SeeCase
                    | A::DecideCase
                    | A::SeeApplication
                    | A::AwardVoucher
            )
        }
        Role::CityOfficer => {
            matches!(
                action,
                A::SeeResources
                    | A::SeeCompany
                    | A::SeeSeals
                    | A::SeeReturns
                    | A::SeeCase
                    | A::DecideCase
                    | A::EditChains
                    | A::EditAdmission
                    | A::SeeApplication
                    | A::KeepProgrammes
                    | A::AwardVoucher
            )
        }
        Role::SystemAdmin => {
            matches!(
                action,
                A::SeeResources
                    | A::EditInventory
                    | A::EditCompany
                    | A::EditCalendar
                    | A::KeepPools
                    | A::ImportUsage
                    | A::SeeMail
                    | A::SeeJobs
                    | A::EditChains
                    | A::KeepProgrammes
            )
        }
        Role::SecurityAdmin => matches!(action, A::SeeResources | A::SeePeople | A::EditPeople),
        Role::AuditAdmin => {
            matches!(action, A::SeeResources | A::SeeTrail | A::SeePeople | A::SeeSeals)
        }
    }
}
