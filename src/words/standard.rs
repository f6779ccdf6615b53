//! Words of the rules of admission: what each figure is, where it comes from, and the form for reviews.

use super::catalogue::catalogue;

catalogue! {
    /// The rules of admission.
    StandardWords {
        title: "入驻规则", "Rules of admission";
        lead: "入驻审核所依据的期限、条件、材料与评审表。每项都注明出处和生效日期；新的规定自生效日起适用，已在办理的申请不受影响。", "The figures, papers and the form by which applications are judged, each with its source and the day from which it holds. What is under way keeps what it began with.";
        rule: "规定", "Rule";
        value: "数值", "Figure";
        since: "生效日期", "Holds from";
        source: "出处", "Source";
        source_zh: "出处（中文）", "Source, in Chinese";
        source_en: "出处（英文）", "Source, in English";
        mark: "核对情况", "How well it is known";
        next(value: &str, day: &str): "{day} 起：{value}", "from {day}: {value}";
        change: "修改", "Change";
        put: "公布新的数值", "Put a new figure in force";
        put_hint: "最早自今天生效；同一天生效的以最后公布的为准。", "From today at the earliest. Of one day the last one put in force holds.";
        save: "公布", "Put in force";
        put_done(day: &str): "已公布，自 {day} 起生效", "Put in force, from {day}";
        history: "历次规定", "All figures";
        in_force: "生效中", "in force";
        to_come: "尚未生效", "to come";
        past: "已被替代", "replaced";
        group_limits: "条件", "Conditions";
        group_days: "办理期限", "Deadlines";
        group_papers: "须提交的材料", "Papers that must be there";
        days(n: i64): "{n} 个工作日", "{n} working days";
        one_day: "1 个工作日", "1 working day";
        people(n: i64): "{n} 人", "{n} people";
        asked: "是", "Yes";
        not_asked: "否", "No";
        of_nobody: "不要求", "Of nobody";
        of_registered: "已注册的申请主体", "Of who is registered";
        of_all: "所有申请人", "Of everybody";

        age: "入驻时企业年龄上限", "Oldest at entry";
        startup: "初创企业年龄上限", "Until when a start-up";
        stay: "在孵时间上限", "Longest stay";
        stay_special: "在孵时间上限（集成电路等领域）", "Longest stay, chip design and the like";
        free: "免租期上限", "Longest rent-free time";
        place: "须在孵化器注册并办公", "Registered and at work in the incubator";
        kinds: "接受企业、团队、高校院所申请", "Companies, teams, universities and institutes may apply";
        opc: "接受一人公司（OPC）申请", "One-person companies may apply";
        take_up: "受理申请", "To take an application up";
        check: "形式审查", "To check whether it is complete";
        supplement: "补正材料", "To hand in a supplement";
        review: "专家评审", "To review";
        decide: "审批", "To decide";
        notice: "公示", "Public notice";
        objection: "异议处理", "To look into an objection";
        pay: "租金与押金缴纳", "To pay rent and deposit";
        reviewers: "评审专家人数下限", "Fewest complete reviews";
        retention: "未入驻申请的个人信息保存期", "Personal data of those not admitted are kept for";

        form: "评审表", "Form for reviews";
        form_of(version: i64, day: &str): "第 {version} 版，{day} 起使用", "Version {version}, used from {day}";
        form_lead: "各项权重合计 100；评审开始后一直使用开始时的版本。", "Weights make 100. A review keeps the version it began with.";
        form_new: "修订评审表", "Revise the form";
        form_done(version: i64): "评审表第 {version} 版已公布", "Version {version} of the form is in force from its day on";
        criterion: "评审项", "Criterion";
        criterion_n(n: usize): "评审项 {n}", "Criterion {n}";
        c_zh: "名称（中文）", "Name, in Chinese";
        c_en: "名称（英文）", "Name, in English";
        weight: "权重", "Weight";
        max: "最高分", "Highest score";
        pass: "通过分数线", "Points to pass";
        empty_hint: "不用的评审项留空即可。", "Leave a criterion empty that is not used.";
        at(what: String, n: usize): "评审项 {n}：{what}", "Criterion {n}: {what}";

        v_figure_put: "公布了入驻规定", "put a figure of the rules of admission in force";
        v_form_put: "公布了评审表", "put a form for reviews in force";
        figure: "入驻规定", "Rule of admission";
    }
}
