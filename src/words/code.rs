//! Codes that the database keeps, as people read them: roles, doors, kinds, movements, facts of the trail.

use super::catalogue::catalogue;

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
        district_officer: "区级主管人员", "District officer";
        city_officer: "市级主管人员", "City officer";
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
        policy: "使用规则", "House rules";
        terms: "使用条款", "Terms of use";
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
        f_place: "位置", "Place";
        f_parts: "组成部分", "Parts";
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
        f_rules: "规则", "Rules";
        f_version: "版本", "Version";
        f_key: "代号", "Short name";
        f_title_zh: "中文标题", "Title in Chinese";
        f_title_en: "英文标题", "Title in English";
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
