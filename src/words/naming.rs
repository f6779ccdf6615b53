//! Codes of the database, named in one language.

use super::Words;
use crate::domain::access::Role;
use crate::domain::amount::Unit;

impl Words {
    /// A role.
    pub fn role(&self, role: Role) -> &'static str {
        let c = &self.code;
        match role {
            Role::Holder => c.holder(),
            Role::Member => c.member(),
            Role::CompanyAdmin => c.company_admin(),
            Role::Mentor => c.mentor(),
            Role::Reviewer => c.reviewer(),
            Role::FrontDesk => c.front_desk(),
            Role::Manager => c.manager(),
            Role::Approver => c.approver(),
            Role::DistrictOfficer => c.district_officer(),
            Role::CityOfficer => c.city_officer(),
            Role::SystemAdmin => c.system_admin(),
            Role::SecurityAdmin => c.security_admin(),
            Role::AuditAdmin => c.audit_admin(),
        }
    }

    /// A code that the database keeps (a door, a kind of company, a standing, a movement, a noun of the
    /// trail); one nobody knows is shown as it is, so that no row hides.
    pub fn code<'a>(&self, code: &'a str) -> &'a str {
        let c = &self.code;
        match code {
            "web" => c.web(),
            "api" => c.api(),
            "dav" => c.dav(),
            "mail" => c.mail(),
            "job" => c.job(),
            "command" => c.command(),
            "company" => c.company(),
            "team" => c.team(),
            "university" => c.university(),
            "institute" => c.institute(),
            "register" => c.register(),
            "active" => c.active(),
            "suspended" => c.suspended(),
            "graduated" => c.graduated(),
            "exited" => c.exited(),
            "grant" => c.grant(),
            "hold" => c.hold(),
            "settle" => c.settle(),
            "release" => c.release(),
            "expire" => c.expire(),
            "return" => c.return_(),
            "reverse" => c.reverse(),
            "carry" => self.books.carry(),
            "bill" => self.books.bill(),
            "award" => self.books.award(),
            "claim" => self.books.claim(),
            "pay" => self.books.pay(),
            "allowance" => self.books.allowance(),
            "entitlement" => self.books.grant(),
            "booking" => c.booking(),
            "resource" => c.resource(),
            "incubator" => c.incubator(),
            "person" => c.person(),
            "token" => c.token(),
            "policy" => c.policy(),
            "terms" => c.terms(),
            "session" => c.session(),
            "tenancy" => self.keep.tenancy(),
            "application" => self.admission.application(),
            "review" => self.admission.review(),
            "closure" => self.keep.closure(),
            "pool" => self.compute.pool(),
            "quarterly_return" => self.quarterly.returns(),
            "programme" => self.support.programme(),
            "contract" => self.support.contract(),
            "voucher" => self.support.voucher(),
            "agreement" => self.agreement.agreement(),
            "rent" => self.agreement.rent(),
            "usage" => self.compute.job(),
            "usage_import" => self.compute.import(),
            "calendar_year" => self.keep.calendar(),
            "case" => self.case.a_case(),
            "chain" => self.case.chains(),
            "admission_rule" => self.standard.figure(),
            "review_form" => self.standard.form(),
            "deputy" => self.case.deputy(),
            other => Role::of_name(other).map_or(other, |role| self.role(role)),
        }
    }

    /// What a value of the trail is called.
    pub fn fact<'a>(&self, key: &'a str) -> &'a str {
        let c = &self.code;
        match key {
            "state" => c.f_state(),
            "starts_at" => c.f_starts_at(),
            "ends_at" => c.f_ends_at(),
            "title" => c.f_title(),
            "name" => c.f_name(),
            "code" => c.f_code(),
            "kind" => c.f_kind(),
            "capacity" => c.f_capacity(),
            "seats" => c.f_seats(),
            "place" => c.f_place(),
            "parts" => c.f_parts(),
            "unit" => c.f_unit(),
            "amount" => c.f_amount(),
            "valid_from" => c.f_valid_from(),
            "valid_to" => c.f_valid_to(),
            "standing" => c.f_standing(),
            "uscc" => c.f_uscc(),
            "admin" => c.f_admin(),
            "role" => c.f_role(),
            "scope" => c.f_scope(),
            "email" => c.f_email(),
            "added" => c.f_added(),
            "changed" => c.f_changed(),
            "rules" => c.f_rules(),
            "version" => c.f_version(),
            "key" => c.f_key(),
            "title_zh" => c.f_title_zh(),
            "title_en" => c.f_title_en(),
            "person_id" => c.f_person(),
            "carry_percent" => self.books.carry_percent(),
            "carry_most" => self.books.carry_most(),
            "carried" => self.books.carried(),
            "grant" => self.books.grant(),
            "entry" => self.books.entry(),
            "pool" => self.books.pool(),
            "month" => self.books.month(),
            "provider_uscc" => self.compute.provider_uscc(),
            "moved" => self.keep.moved(),
            "released" => self.keep.released(),
            other => other,
        }
    }

    /// What people count a unit in: `小时`.
    pub fn counted_in(&self, unit: Unit) -> &'static str {
        let c = &self.code;
        match unit {
            Unit::DeskDay => c.in_days(),
            Unit::RoomMinute | Unit::MentorMinute => c.in_hours(),
            Unit::CardSecond => c.in_card_hours(),
            Unit::Fen => c.in_yuan(),
        }
    }

    /// A unit with what it is counted in on a form: `会议室时长（小时）`.
    pub fn unit_counted(&self, unit: Unit) -> String {
        self.code.counted(self.unit(unit), self.counted_in(unit))
    }
}
