//! Words of the way from an empty house to one that people book in.

use super::catalogue::catalogue;

catalogue! {
    /// Incubators, and the next step on the first page.
    BeginWords {
        incubators: "孵化器", "Incubators";
        add_incubator: "新增孵化器", "Add an incubator";
        add_lead: "先建孵化器，再指定经理；资源、企业和额度由经理维护。默认规则会一并建立。", "First the incubator, then its manager, who keeps its resources, companies and entitlements. It begins with the usual rules.";
        incubator_added(name: &str): "已新增：{name}", "Added: {name}";
        name_zh: "中文名称", "Name in Chinese";
        name_en: "英文名称", "Name in English";
        slug: "简称", "Short name";
        slug_hint: "用于命令行和文件名，如 nanshan；小写字母、数字和连字符", "For the command line and file names, as nanshan: small letters, digits and hyphens";
        district: "所在区", "District";
        address: "地址", "Street address";
        opening_hint: "格式如 mon-fri 08:30-20:00; sat 09:00-12:00；资源可以另设", "Write as mon-fri 08:30-20:00; sat 09:00-12:00; a resource can have its own";
        manager: "经理", "Manager";
        has_one: "已指定", "Named";
        has_none: "未指定", "None yet";

        next: "下一步", "Next";
        no_incubator: "还没有孵化器", "No incubator yet";
        no_incubator_why: "系统中的一切都属于某个孵化器，请先新增一个。", "Everything here belongs to an incubator, so begin with one.";
        no_manager(place: &str): "{place}还没有经理", "{place} has no manager yet";
        no_manager_why: "经理负责审批预订，维护资源和企业。先新增这个人，再在其页面授予“孵化器经理”角色。", "A manager answers requests and keeps resources and companies. Add the person; on their page, give them the role of manager.";
        no_resources(place: &str): "{place}还没有资源", "{place} has no resources yet";
        no_resources_why: "会议室、工位、设备：逐个新增，或在资源台账中用 CSV 一次导入。", "Rooms, desks, equipment: add them one by one, or import a CSV from the inventory.";
        no_companies(place: &str): "{place}还没有企业", "{place} has no companies yet";
        no_companies_why: "新增企业后，在其页面添加创始人、发放额度，对方即可预订。", "Add one; on its page add its founder and give it entitlements. Then they can book.";
        newcomer_hint: "对方还没有账户时，填写姓名和初始密码，即可一并开通", "If they have no account yet, give a name and a first password, and one is made";
        account_made(name: &str): "已为 {name} 开通账户并添加为成员", "{name} has an account and acts for the company";
    }
}
