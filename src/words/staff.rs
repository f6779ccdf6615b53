//! Words of the pages for those who run the places.

use super::catalogue::catalogue;

catalogue! {
    /// Inbox, inventory, companies, people, trail and mails.
    StaffWords {
        // Lists.
        incubator: "孵化器", "Incubator";
        all: "全部", "All";
        any_kind: "全部类型", "Every kind";
        name: "名称", "Name";
        actions: "操作", "Actions";
        open: "打开", "Open";
        first_page: "第一页", "First page";
        next_page: "下一页", "Next page";
        shown(n: usize): "本页 {n} 条", "{n} on this page";
        no_hits: "没有符合条件的结果", "Nothing matches";
        no_hits_why: "换个关键词，或清除筛选再看。", "Try other words, or clear the filters.";
        none: "无", "None";
        reason: "理由", "Reason";

        // The inbox.
        inbox: "待办", "To do";
        inbox_lead(n: i64): "{n} 项待您办理，期限最近的在前，无期限的按等候时间。时长按工作日 9:00–18:00 计。",
            "{n} wait for you, the earliest deadline first, then the longest waiting. Ages count working days, 9:00 to 18:00.";
        inbox_empty: "没有待办事项", "Nothing waits for you";
        inbox_empty_why: "需要您审批、审查、评审或核定的事项会出现在这里，同时也会通知您。", "What is yours to decide, check, review or award appears here, and you are told of it.";
        inbox_done: "已办", "Answered";
        to_inbox: "查看待办", "See what waits";
        done_empty: "还没有处理过申请", "You have answered nothing yet";
        done_empty_why: "您审批、审查、评审和核定过的事项会列在这里。", "What you decide, check, review or award is listed here.";
        answered_at: "处理时间", "Answered";
        state_now: "当前状态", "State now";
        from_day: "从", "From";
        to_day: "到", "To";
        out_of_sight: "您已无权查看", "No longer yours to see";
        see_day: "查看资源占用", "See what is booked";
        who: "申请人", "Who";
        what: "事项", "What";
        where_: "地点", "Where";
        when: "时间", "When";
        age: "已等候", "Waiting";
        deadline: "答复期限", "Answer by";
        soon: "即将到期", "Due soon";
        kind_new: "新申请", "New request";
        kind_change: "改期", "New time";
        old_time: "原时间", "Old time";
        new_time: "新时间", "New time";
        people_count(n: i64): "{n} 人", "{n} people";
        units_count(n: i64): "{n} 个", "{n} units";
        bulk: "批量处理", "Answer several";
        bulk_reason_hint: "拒绝时必填，会原样告知申请人", "Needed to decline; the applicant reads it as written";
        approve_picked: "批准所选", "Approve selected";
        decline_picked: "拒绝所选", "Decline selected";
        decline_one: "确认拒绝", "Decline it";
        pick_some: "请至少选择一项", "Select at least one";
        pick_answer: "请选择批准或拒绝", "Choose to approve or to decline";
        outcomes: "处理结果", "Outcomes";
        outcomes_some(done: usize, all: usize): "{all} 项中 {done} 项已处理", "{done} of {all} are done";
        outcome: "结果", "Outcome";
        approved: "已批准", "Approved";
        declined: "已拒绝", "Declined";
        change_declined: "改期未批准，原时间不变", "New time declined; the old one stands";
        approved_one(what: &str): "已批准：{what}", "Approved: {what}";
        declined_one(what: &str): "已拒绝：{what}", "Declined: {what}";
        went_wrong: "系统出错，请稍后再试", "Our fault; please try again later";

        // The inventory.
        inventory: "资源台账", "Inventory";
        add_resource: "新增资源", "Add a resource";
        edit_resource(name: &str): "编辑：{name}", "Edit: {name}";
        export_csv: "导出 CSV", "Export CSV";
        import_csv: "导入 CSV", "Import CSV";
        code: "编号", "Code";
        kind: "类型", "Kind";
        place: "位置", "Place";
        building: "楼栋", "Building";
        floor: "楼层", "Floor";
        zone: "区域", "Zone";
        place_hint: "楼栋、楼层、区域须同时填写或都不填（都不填即没有固定位置）；不存在的会自动新建", "Give all three, or none for no fixed place; one that is not there yet is made";
        capacity: "容量", "Capacity";
        capacity_hint: "可同时占用的数量，如卡数、工位数；房间为 1", "How many can be taken at once: cards, desks; 1 for a room";
        seats: "座位", "Seats";
        area: "面积（㎡）", "Area (m²)";
        area_hint: "最多两位小数", "Up to two decimals";
        features: "设备", "Equipment";
        features_hint: "用逗号分隔，如 投影,白板", "Separated by commas, as projector,whiteboard";
        opening: "开放时间", "Opening hours";
        opening_hint: "留空则同孵化器；格式如 mon-fri 08:30-20:00; sat 09:00-12:00", "Empty: the incubator's own. Write as mon-fri 08:30-20:00; sat 09:00-12:00";
        parts: "组成部分", "Parts";
        parts_hint: "由哪些资源合成，填编号，用空格分隔", "Codes of what it is made of, separated by spaces";
        parts_change_hint: "填编号，用空格分隔；有未结束的预订时不能更改", "Codes, separated by spaces; not while bookings lie ahead";
        note: "备注", "Note";
        code_hint: "在本孵化器内唯一；留空则自动编号", "Unique in the incubator; left empty, one is made";
        with_retired: "含已停用", "With those out of use";
        retired: "已停用", "Out of use";
        in_use: "使用中", "In service";
        status: "状态", "Status";
        retire: "停用", "Take out of use";
        retire_why: "停用后不能再预订，随时可以恢复。仍有未来预订时不能停用。", "It can no longer be booked; you can bring it back at any time. Not while bookings lie ahead.";
        return_: "恢复使用", "Bring back";
        return_why: "这项资源已停用，不接受预订。", "It is out of use and cannot be booked.";
        resource_added(name: &str): "已新增：{name}", "Added: {name}";
        resource_saved(name: &str): "已保存：{name}", "Saved: {name}";
        resource_retired: "已停用", "Taken out of use";
        resource_returned: "已恢复使用", "Brought back";
        inventory_empty: "还没有资源", "No resources yet";
        inventory_empty_why: "逐个新增，或用 CSV 一次导入。", "Add them one by one, or import a CSV at once.";
        import_lead: "先导出，在表格软件中修改，再导入同一格式的文件。编号已有的更新，没有的新增；有一处错误则全部不导入。", "Export, change it in a spreadsheet, import the same format. Known codes are changed, new ones added; one error, and nothing is imported.";
        import_file: "CSV 文件", "CSV file";
        import_hint: "UTF-8 编码，最大 10 MB，最多 20,000 行", "UTF-8, at most 10 MB and 20,000 rows";
        import_go: "导入", "Import";
        imported(added: usize, changed: usize): "导入完成：新增 {added} 项，更新 {changed} 项", "Imported: {added} added, {changed} changed";
        import_bad(n: usize): "{n} 处有误，未导入任何内容", "{n} errors; nothing was imported";
        import_bad_more(n: usize): "仅列出前 {n} 处。", "The first {n} are listed.";
        line: "行", "Line";
        column: "列", "Column";
        import_columns: "列说明", "The columns";

        // Companies.
        companies: "企业与团队", "Companies and teams";
        add_company: "新增企业", "Add a company";
        uscc: "统一社会信用代码", "Unified social credit code";
        uscc_hint: "18 位；未注册的团队可不填", "18 characters; a team before registration has none";
        standing: "在孵状态", "Standing";
        companies_empty: "还没有企业", "No companies yet";
        companies_empty_why: "新增入驻企业后，可以为其添加成员、发放额度。", "Add one, then its people and its entitlements.";
        search_company: "名称或信用代码", "Name or code";
        company_added(name: &str): "已新增：{name}", "Added: {name}";
        company_saved: "企业信息已保存", "The company was saved";
        company_edit: "修改企业信息", "Change the company";
        facts: "基本信息", "Facts";
        members: "成员", "People";
        members_empty: "还没有成员。", "Nobody acts for it yet.";
        member_add: "添加成员", "Add somebody";
        member_email_hint: "对方登录所用的邮箱", "The address they log in with";
        member_admin: "企业管理员", "Company administrator";
        member_admin_hint: "可管理成员、取消本企业的预订", "Keeps its people and may cancel its bookings";
        member: "成员", "Member";
        member_added: "已添加成员", "Added";
        member_removed: "已移除成员", "Removed";
        remove: "移除", "Remove";
        balances: "额度", "Entitlements";
        balances_empty: "目前没有有效额度。", "It has no entitlement in force.";
        expires(date: String): "最近到期 {date}", "next part ends {date}";
        grants: "发放记录", "Grants";
        granted: "发放", "Given";
        left: "可用", "Left";
        valid: "有效期", "Valid";
        ended: "已过期", "ended";
        upcoming: "未生效", "not yet in force";
        give: "发放额度", "Give an entitlement";
        unit: "额度类型", "Of what";
        amount: "数量", "Amount";
        amount_hint: "会议室、辅导填小时，工位填天，算力填卡时；最多两位小数", "Hours for rooms and mentoring, days for desks, card-hours for compute; up to two decimals";
        amount_wrong: "填写大于 0 的数字，最多两位小数；工位天数为整数", "A number above 0 with up to two decimals; whole days for desks";
        valid_from: "生效日", "First day";
        valid_to: "到期日", "Last day";
        valid_to_hint: "当天仍可使用", "Good to the end of that day";
        given(what: String): "已发放：{what}", "Given: {what}";
        entries: "额度明细", "Movements";
        movement: "变动", "Movement";
        entries_empty: "还没有额度变动", "Nothing has moved yet";
        entries_empty_why: "发放、预订和结算都会逐笔记在这里。", "Every grant, booking and settlement is listed here, line by line.";
        booking: "预订", "Booking";
        private: "私密预订", "Private booking";
        by: "经办", "By";
        ahead: "未来 14 天的预订", "Bookings in the next 14 days";
        ahead_empty: "未来 14 天没有预订。", "Nothing is booked in the next 14 days.";

        // People.
        people: "人员", "People";
        add_person: "新增人员", "Add a person";
        person_name: "姓名", "Name";
        email: "邮箱", "E-mail address";
        password: "初始密码", "First password";
        language: "语言", "Language";
        person_added(name: &str): "已新增：{name}", "Added: {name}";
        people_empty: "还没有人员", "Nobody yet";
        search_person: "姓名或邮箱", "Name or address";
        roles: "角色", "Roles";
        roles_empty: "目前没有角色。", "Holds no role now.";
        roles_ended(n: usize): "已结束的角色（{n}）", "Roles that have ended ({n})";
        any_role: "不限", "Any";
        role: "角色", "Role";
        scope: "范围", "Scope";
        scope_city: "全市", "The whole city";
        scope_hint: "区级主管人员选区；场地人员选区或孵化器；其余为全市", "An officer of a district takes a district; staff of a place an incubator or district; all others the city";
        from: "起", "From";
        until: "止", "Until";
        until_hint: "留空则一直有效；当天仍有效", "Empty: for good. Good to the end of that day";
        for_good: "长期", "for good";
        give_role: "授予角色", "Give a role";
        take_role: "收回", "Take away";
        role_given: "已授予角色", "The role was given";
        role_taken: "已收回角色", "The role was taken away";
        disabled: "已停用", "Disabled";
        active: "正常", "Active";
        disable: "停用账户", "Disable the account";
        disable_why: "停用后立即退出所有登录，不能再登录；可以恢复。", "Every sign-in ends at once and none is possible; it can be undone.";
        enable: "恢复账户", "Enable the account";
        person_disabled: "账户已停用", "The account is disabled";
        person_enabled: "账户已恢复", "The account is enabled";

        // The trail.
        trail: "操作日志", "Audit trail";
        trail_lead: "谁在何时、经由何处、做了什么；只增不改。", "Who did what, when and through which door; nothing is ever changed here.";
        trail_empty: "还没有记录", "Nothing yet";
        trail_empty_why: "每次操作都会记在这里。", "Every act is recorded here.";
        door: "入口", "Door";
        did: "操作", "What";
        subject: "对象", "Subject";
        change: "变更", "Before → after";
        rules_version: "规则版本", "Rules";
        version(n: i64): "第 {n} 版", "version {n}";
        whole_city: "全部孵化器", "Every incubator";

        // Mails.
        mails: "邮件", "Mails";
        mails_off: "未设置邮件服务器", "No mail server is set";
        mails_off_why: "邮件保存在这里，不会发出。设置 HATCHERY_SMTP_URL 后，保存的邮件会自动发送。", "Mails are kept here and do not leave. Set HATCHERY_SMTP_URL, and those kept are sent.";
        mails_empty: "还没有邮件", "No mails yet";
        mails_empty_why: "有审批或变更时，系统会给相关的人写邮件。", "One is written when something is asked, answered or changed.";
        recipient: "收件人", "To";
        mail_subject: "主题", "Subject";
        tries: "尝试次数", "Tries";
        fault: "错误", "Error";
        at: "时间", "When";
        mail_kept: "已保存", "Kept";
        mail_due: "待发送", "To be sent";
        mail_sent: "已发送", "Sent";
        mail_failed: "发送失败", "Failed";
    }
}

impl StaffWords {
    /// The state of a mail; an unknown one is shown as it is.
    pub fn mail_state<'a>(&self, state: &'a str) -> &'a str {
        match state {
            "kept" => self.mail_kept(),
            "due" | "queued" | "sending" => self.mail_due(),
            "sent" => self.mail_sent(),
            "failed" => self.mail_failed(),
            other => other,
        }
    }
}
