//! Words of the form of an application: its fields, their hints and what can be chosen.

use super::catalogue::catalogue;

catalogue! {
    /// Fields of the form.
    FormWords {
        kind: "申请主体类型", "Kind of applicant";
        name: "名称", "Name";
        uscc: "统一社会信用代码", "Unified social credit code";
        registered_on: "成立日期", "Registered on";
        district: "注册所在区", "District of registration";
        registered_place: "注册地址", "Registered address";
        moves: "注册地和办公在（或迁入）孵化器", "Registered and working in the incubator, or moving there";
        capital_registered: "注册资本（万元）", "Registered capital (10,000 yuan)";
        capital_paid: "实缴资本（万元）", "Paid-in capital (10,000 yuan)";
        legal_person: "法定代表人", "Legal representative";
        contact: "联系人", "Contact";
        mobile: "手机", "Mobile";
        email: "邮箱", "E-mail address";
        website: "网站", "Website";
        channel: "来源渠道", "How you found us";
        project: "项目名称", "Project";
        track: "赛道", "Track";
        one_line: "一句话简介", "In one line";
        description: "项目简介", "Description";
        stage: "阶段", "Stage";
        technology: "核心技术", "Core technology";
        ip: "知识产权", "Intellectual property";
        competitors: "竞争对手", "Competitors";
        milestones: "24 个月里程碑", "Milestones of 24 months";
        heads_now: "现有人数", "People now";
        heads_next: "12 个月后人数", "People in 12 months";
        research_share: "研发人员占比（%）", "Share in research (%)";
        insured: "社保人数", "People with social insurance";
        founders: "创始人背景", "Founders";
        revenue_last: "上年营业收入（万元）", "Revenue last year (10,000 yuan)";
        revenue_before: "前年营业收入（万元）", "Revenue the year before (10,000 yuan)";
        research_last: "上年研发投入（万元）", "Research last year (10,000 yuan)";
        research_before: "前年研发投入（万元）", "Research the year before (10,000 yuan)";
        rounds: "融资情况", "Funding rounds";
        support: "已获得的其他政府支持", "Other government support received";
        incubator_1: "首选孵化器", "First choice";
        incubator_2: "第二志愿", "Second choice";
        incubator_3: "第三志愿", "Third choice";
        desks: "工位数", "Desks";
        office: "需要独立办公室", "A private office";
        start_month: "希望入驻月份", "From which month";
        term_months: "希望入驻时长（月）", "For how many months";
        rooms: "会议室、实验室需求", "Meeting rooms and labs";
        cards: "算力卡类型", "Kind of cards";
        card_hours: "每月卡时", "Card-hours a month";
        workload: "用途", "Used for";
        tier: "网络时延", "Network tier";
        stays_here: "数据须留在本市", "Data must stay in the city";
        mentoring: "希望辅导的主题", "Topics of mentoring";
        truthful: "承诺所填内容与材料真实、完整", "What is stated and attached is true and complete";
        privacy: "同意按个人信息处理告知处理本申请中的个人信息", "I consent to the use of personal data as the privacy notice says";

        h_public: "公示时公开", "Shown on the public notice";
        h_support: "用于核查重复资助", "To see that nothing is funded twice";
        h_month: "如 2027-01", "As 2027-01";
        h_uscc: "18 位", "18 characters";

        company: "企业", "Company";
        team: "创业团队（未注册）", "Team, not registered";
        opc: "OPC（一人公司）", "One-person company";
        academic: "高校院所团队", "Team of a university or an institute";
        contest: "大赛", "Contest";
        referral: "引荐", "Referral";
        self_: "自荐", "On my own";
        large_model: "大模型", "Large models";
        agent: "智能体", "Agents";
        embodied: "具身智能", "Embodied AI";
        device: "智能终端", "Smart devices";
        chip: "芯片", "Chips";
        industry: "行业应用", "Applications";
        data: "数据服务", "Data services";
        other_track: "其他", "Other";
        idea: "创意", "Idea";
        prototype: "样机", "Prototype";
        pilot: "小试", "Pilot";
        revenue: "营收", "Revenue";
        training: "训练", "Training";
        inference: "推理", "Inference";
        both: "训练和推理", "Both";
        city_1ms: "市内 1 毫秒", "City, 1 ms";
        shaoguan_3ms: "韶关 3 毫秒", "Shaoguan, 3 ms";
        guian_10ms: "贵安 10 毫秒", "Gui'an, 10 ms";
        yes: "是", "Yes";
        no: "否", "No";

        license: "营业执照", "Business licence";
        plan: "商业计划书", "Business plan";
        resumes: "团队简历、学历", "Résumés and degrees";
        ip_papers: "知识产权证书", "IP certificates";
        accounts: "财务报表、审计报告", "Accounts, audit";
        insurance: "社保清单", "Social insurance list";
        pledge: "承诺书", "Letter of commitment";
        credit: "完税、信用证明", "Tax and credit certificates";
        rounds_papers: "融资协议摘要", "Summary of funding agreements";
    }
}
