//! Codes that the database keeps, as people read them: roles, doors, kinds, movements, facts of the trail.

use super::Words;
use super::catalogue::catalogue;
use crate::domain::access::Role;
use crate::domain::amount::Unit;

catalogue! {
    /// Names that the pages for staff put codes into.
    CodeWords {
        holder: "预订人", "Holder";
        member: "企业成员", "Member";
        company_admin: "企业管理员", "Company administrator";
        mentor: "导师", "Mentor";
        reviewer: "评审专家", "Reviewer";
        front_desk: "前台", "Front desk";
        manager: "孵化器经理", "Manager";
        approver: "审批人", "Approver";
        district_officer: "区级观察员", "District officer";
        city_officer: "市级观察员", "City officer";
        system_admin: "系统管理员", "System administrator";
        security_admin: "安全管理员", "Security administrator";
        audit_admin: "审计管理员", "Audit administrator";

        web: "网页", "Web";
        api: "接口", "API";
        dav: "日历", "Calendar";
        mail: "邮件", "Mail";
        job: "系统任务", "Due work";
        command: "命令行", "Command line";

        company: "企业", "Company";
        team: "创业团队", "Team";
        university: "高校", "University";
        institute: "科研机构", "Institute";
        register: "仅登记", "On the register";
        active: "在孵", "In incubation";
        suspended: "暂停", "Suspended";
        graduated: "毕业", "Graduated";
        exited: "退出", "Left";

        grant: "发放", "Granted";
        hold: "冻结", "Held";
        settle: "结算", "Settled";
        release: "释放", "Released";
        expire: "到期", "Expired";
        return_: "退回", "Returned";
        reverse: "冲正", "Reversed";

        booking: "预订", "Booking";
        resource: "资源", "Resource";
        incubator: "孵化器", "Incubator";
        person: "人员", "Person";
        token: "令牌", "Token";
        session: "登录", "Sign-in";

        f_state: "状态", "State";
        f_starts_at: "开始", "Starts";
        f_ends_at: "结束", "Ends";
        f_title: "标题", "Title";
        f_name: "名称", "Name";
        f_code: "编号", "Code";
        f_kind: "类型", "Kind";
        f_capacity: "容量", "Capacity";
        f_seats: "座位", "Seats";
        f_unit: "额度类型", "Of what";
        f_amount: "数量", "Amount";
        f_valid_from: "生效", "Valid from";
        f_valid_to: "到期", "Valid to";
        f_standing: "在孵状态", "Standing";
        f_uscc: "信用代码", "Code";
        f_admin: "管理员", "Administrator";
        f_role: "角色", "Role";
        f_scope: "范围", "Scope";
        f_email: "邮箱", "Address";
        f_added: "新增", "Added";
        f_changed: "更新", "Changed";
        f_person: "人员编号", "Person no.";
        counted(unit: &str, each: &str): "{unit}（{each}）", "{unit} (in {each})";
        in_days: "天", "days";
        in_hours: "小时", "hours";
        in_card_hours: "卡时", "card-hours";
        in_yuan: "元", "yuan";
        yes: "是", "yes";
        no: "否", "no";
    }
}

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
            "booking" => c.booking(),
            "resource" => c.resource(),
            "incubator" => c.incubator(),
            "person" => c.person(),
            "token" => c.token(),
            "session" => c.session(),
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
            "person_id" => c.f_person(),
            other => other,
        }
    }

    /// A unit with what it is counted in on a form: `会议室时长（小时）`.
    pub fn unit_counted(&self, unit: Unit) -> String {
        let c = &self.code;
        let each = match unit {
            Unit::DeskDay => c.in_days(),
            Unit::RoomMinute | Unit::MentorMinute => c.in_hours(),
            Unit::CardSecond => c.in_card_hours(),
            Unit::Fen => c.in_yuan(),
        };
        c.counted(self.unit(unit), each)
    }
}
