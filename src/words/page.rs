//! Words of single pages.

use super::catalogue::catalogue;

catalogue! {
    /// The navigation, log-in and what goes wrong.
    PageWords {
        today: "今天", "Today";
        find: "找空闲", "Find a place";
        my_bookings: "我的预订", "My bookings";
        inbox: "待办", "To do";
        inventory: "资源台账", "Inventory";
        companies: "企业", "Companies";
        people: "人员", "People";
        trail: "操作日志", "Audit trail";
        mails: "邮件", "Mails";
        jobs: "系统任务", "Due work";
        my_company: "我的企业", "My company";
        account: "个人设置", "Profile and settings";
        nav_tenants: "企业与入驻", "Tenants";
        nav_places: "空间与算力", "Space and compute";
        nav_money: "资金", "Money";
        nav_rules: "规则与人员", "Rules and people";
        nav_system: "系统", "System";

        log_in: "登录", "Log in";
        email: "邮箱", "E-mail address";
        password: "密码", "Password";
        log_in_lead: "预订空间、算力与辅导", "Space, compute and mentoring for start-ups";
        set_up: "创建首位管理员", "Make the first administrator";
        set_up_lead: "此链接只能使用一次，一天内有效。首位管理员可以新增孵化器和人员、授予角色、查看日志；登录后首页会逐步引导。", "This link works once, within a day. The first administrator adds incubators and people, gives roles and reads the trail; the first page then says what comes next.";
        set_up_closed: "此链接已使用或已过期", "This link was used or has run out";
        name: "姓名", "Name";
        password_hint: "10 至 200 个字符，大写、小写、数字、符号中至少三类", "10 to 200 characters; three of: capitals, small letters, digits, signs";
        create: "创建", "Create";
        go_home: "返回首页", "Back to the start";
        go_back: "返回刚才的页面", "Back to the page before";
        typed_again: "上次未能提交的内容已填回，尚未保存，请核对后再提交。", "What could not be sent is filled in again. It is not saved yet: look through it and send it.";
        go_log_in: "去登录", "Log in";
        needs_right(what: &str): "需要的权限：{what}。如工作需要，请联系孵化器经理或安全管理员。", "The right it takes: {what}. If your work needs it, ask the incubator's manager or the security administrator.";
        reference: "如需帮助，请告知所在页面与时间。", "If you need help, say on which page and when.";
    }
}
