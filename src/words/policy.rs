//! Words of the pages on which house rules and terms of use are kept.

use super::catalogue::catalogue;

catalogue! {
    /// Rules in force, their form, their history, a trial; terms of use.
    PolicyWords {
        policies: "使用规则", "House rules";
        lead: "越具体的越优先：单个资源的规则，其次同类资源的，最后孵化器的。", "The most particular rules hold: a resource's own, else those of its kind, else the incubator's.";
        whole: "整个孵化器", "The whole incubator";
        of_kind(kind: &str): "全部{kind}", "Every {kind}";
        since(at: String, version: i64): "第 {version} 版，{at} 起生效", "Version {version}, in force since {at}";
        by(who: &str): "由 {who} 制定", "by {who}";
        built_in: "随孵化器建立", "came with the incubator";
        no_rules: "没有规则：除系统固有规则外都可以预订。", "No rules: everything the house itself allows can be booked.";
        edit: "修改规则", "Change";
        history: "历史版本", "History";
        add: "为一类或一个资源另设规则", "Rules for one kind or one resource";
        for_what: "适用对象", "For";
        kinds: "资源类型", "Kinds";
        resources: "单个资源", "Single resources";
        resource: "资源", "Resource";
        make_own: "另设规则", "Write its rules";
        more_resources: "资源较多，请从资源页面进入“修改规则”。", "There are many: open the resource's own page and change its rules there.";
        none_own: "尚无专属规则，下面是现在适用的规则，可在此基础上修改。", "It has no rules of its own yet. Below are those that hold for it now, to begin with.";

        edit_title(what: &str): "修改规则：{what}", "Rules: {what}";
        number(n: usize): "第 {n} 条", "Rule {n}";
        take_away: "删除这一条", "Take this rule away";
        new_rule: "增加一条", "Add a rule";
        add_it: "增加", "Add";
        preview: "刷新预览", "Preview";
        try_it: "用近 30 天的申请试算", "Try on the last 30 days";
        put: "立即生效", "Put in force";
        put_done(version: i64): "已生效：第 {version} 版。", "In force: version {version}.";
        as_sentences: "生效后的样子", "As people will read it";
        changed: "与现行规则的差异", "What changes";
        same: "与现行规则相同。", "The same as what is in force.";
        added: "新增", "New";
        removed: "取消", "Gone";
        put_hint: "只影响此后的新申请和改期，已有的预订不变。", "It counts for what is asked from now on; what is booked stays.";
        end: "取消专属规则", "End these rules";
        end_why: "此后适用更宽范围的规则；历史版本仍会保留。", "From then on the wider rules hold. The versions are kept.";
        end_done: "专属规则已取消。", "These rules have ended.";
        ended(at: String, who: &str): "{at} 由 {who} 取消", "ended {at} by {who}";

        tried: "试算结果", "What came of the trial";
        tried_n(judged: usize): "近 30 天共试算 {judged} 项申请。", "{judged} requests of the last 30 days were judged again.";
        tried_most: "申请较多，只试算最近 2,000 项预订和 2,000 项未成功的申请。", "There were many: the newest 2,000 bookings and 2,000 refused requests were judged.";
        tried_same: "没有人会得到不同的答复。", "Nobody would be answered differently.";
        tried_refused: "将被拒绝", "Would be refused";
        tried_asked: "将需审批", "Would need approval";
        tried_given: "将可预订", "Could be booked";
        tried_listed(n: usize): "仅列出最近 {n} 项。", "The newest {n} are listed.";
        tried_left(n: usize): "另有 {n} 项未试算：因已占用、额度不足或系统固有规则未成功，或由管理员特批。", "{n} more were left out: refused because it was full, nothing was left or the house forbids it, or given by a manager against the rules.";
        tried_how: "按提出申请时的情况判定：当时未结束的预订、累计时长、爽约和已同意的条款。未重算是否有空位、额度和企业状态；开放时间、座位数和工作日历按现在的计。", "Judged as of the moment of asking: open bookings, hours, no-shows and accepted terms as they were. Not judged again: whether there was room, balances, how the company stood. Opening hours, seats and the calendar are today's.";
        who: "申请人", "Who";
        what: "申请内容", "What";
        was: "原来", "Was";
        would: "将会", "Would be";
        why: "依据", "Why";
        g_confirmed: "直接确认", "confirmed";
        g_asked: "需审批", "asks for approval";
        g_refused: "拒绝", "refused";
        was_against(why: String): "原先不符合：{why}", "Was against: {why}";

        version(n: i64): "第 {n} 版", "Version {n}";
        now: "生效中", "In force";
        until(from: String, to: String): "{from} 至 {to}", "{from} to {to}";
        from_now(from: String): "{from} 起", "since {from}";
        back: "恢复这一版", "Take back to this version";
        first_version: "最初版本", "The first version";
        no_history: "没有专属规则的历史。", "It has had no rules of its own.";

        terms: "使用条款", "Terms of use";
        terms_lead: "规则可要求预订人先同意某一版条款；发布新版后，规则指向新版时须再次同意。", "A rule can ask that a version is accepted before booking; where it asks for a newer one, that must be accepted again.";
        terms_none: "还没有使用条款", "No terms of use yet";
        terms_none_why: "例如实验室安全守则。写好后在规则中增加“使用条款”一条即可生效。", "Such as safety in the lab. Write them here, then add the rule that asks for them.";
        terms_add: "发布条款", "Write terms";
        terms_new: "发布新版", "Write a new version";
        terms_key: "代号", "Short name";
        terms_key_hint: "如 lab；与已有的相同即为其新版", "As lab; the same as an earlier one makes a new version of it";
        title_zh: "中文标题", "Title in Chinese";
        title_en: "英文标题", "Title in English";
        text_zh: "中文正文", "Text in Chinese";
        text_en: "英文正文", "Text in English";
        replace: "要求旧版的规则改为要求这一版", "Ask for it wherever an earlier version is asked for";
        terms_done(version: i64): "已发布第 {version} 版。", "Version {version} is written.";
        terms_replaced(version: i64, n: usize): "已发布第 {version} 版，{n} 处规则改为要求这一版。", "Version {version} is written; {n} sets of rules ask for it now.";
        accept: "我已阅读并同意", "I have read and accept them";
        accept_it: "同意", "Accept";
        accepted(at: String): "您已于 {at} 同意。", "You accepted them on {at}.";
        accepted_done: "已记录您的同意。", "It is recorded that you accept them.";
        i_accept(title: &str): "我已阅读并同意《{title}》", "I have read and accept: {title}";
        read_them(title: &str): "阅读《{title}》（新标签页）", "Read them in a new tab: {title}";
        newer: "这份条款已有新版，点此查看", "There is a newer version: read it";
        must_accept: "使用前须同意", "To be accepted before use";

        override_title: "特批预订", "Book all the same";
        override_lead: "您可以不受使用规则限制预订。理由会写入预订记录，所有能查看该预订的人都能看到。", "You may set the house rules aside. The reason is kept with the booking, for everybody who may see it.";
        override_reason: "特批理由", "Why";
        override_go: "特批并预订", "Book all the same";

        // What a rule is called in the form.
        t_opening_hours: "开放时间", "Opening hours";
        t_working_days: "仅工作日", "Working days only";
        t_closed: "不开放期间", "Closed period";
        t_earliest_notice: "最少提前", "Shortest notice";
        t_latest_notice: "最多提前", "Longest notice";
        t_shortest: "最短时长", "Shortest booking";
        t_longest: "最长时长", "Longest booking";
        t_start_grid: "起止时刻", "Start and end steps";
        t_open_per_person: "每人未结束预订数", "Open bookings a person";
        t_open_per_company: "每家企业未结束预订数", "Open bookings a company";
        t_time_per_person: "每人累计时长", "Time a person";
        t_time_per_company: "每家企业累计时长", "Time a company";
        t_who_may_book: "谁可以预订", "Who may book";
        t_seats: "人数与座位", "People and seats";
        t_terms: "使用条款", "Terms of use";
        t_approval_always: "审批：一律", "Approval: always";
        t_approval_longer: "审批：超过时长", "Approval: when longer";
        t_approval_larger: "审批：超过人数", "Approval: when more people";
        t_approval_more: "审批：超过数量", "Approval: when more units";
        t_approval_outside: "审批：时段以外", "Approval: outside hours";
        t_approval_day_off: "审批：非工作日", "Approval: on days off";
        t_approval_no_shows: "审批：有爽约记录", "Approval: after no-shows";
        t_approval_team: "审批：未注册团队", "Approval: for teams";
        t_buffer: "准备与清场", "Time to set up and clear away";
        t_check_in: "签到", "Check-in";
        t_late_cancel: "临期取消", "Late cancelling";
        t_strikes: "爽约与候补", "No-shows and waiting lines";
        t_offer: "候补保留时间", "How long a place is kept";
        t_confirm_again: "周期预订再确认", "Series confirmed again";

        l_minutes: "分钟", "Minutes";
        l_time: "时长（时:分）", "Time (hours:minutes)";
        l_days: "天数", "Days";
        l_window: "任意多少天内", "In any so many days";
        l_most: "最多", "At most";
        l_least: "至少人数（0 为不限）", "At least so many people (0: any)";
        l_over: "超过", "More than";
        l_from_day: "第一天", "First day";
        l_until_day: "最后一天", "Last day";
        l_from: "从", "From";
        l_to: "到", "To";
        l_tenants: "仅限本孵化器在孵企业", "Only companies of this incubator";
        l_kinds: "仅限以下主体（不选为不限）", "Only these (none: any)";
        l_terms: "哪份条款", "Which terms";
        l_answer: "答复时限（工作时间，时:分）", "Time to answer (office hours, hours:minutes)";
        l_before: "之前（分钟）", "Before (minutes)";
        l_after: "之后（分钟）", "After (minutes)";
        l_opens: "提前多少分钟可签到", "Possible so many minutes before";
        l_grace: "开始后多少分钟未签到为爽约", "A no-show so many minutes after the start";
        l_charge: "扣除额度（%）", "Charged (% of the price)";
        l_within: "开始前不足（时:分）", "Less than (hours:minutes) before the start";
        l_no_shows: "爽约次数", "No-shows";
        l_weeks: "周数", "Weeks";
        hours_wrong(min: String, max: String): "写作 8:30 或 8，{min} 至 {max}", "Write as 8:30 or 8, from {min} to {max}";
        rule_wrong(n: usize, name: &str, why: &str): "第 {n} 条（{name}）：{why}", "Rule {n} ({name}): {why}";
        field_wrong(n: usize, name: &str, label: &str, why: &str): "第 {n} 条（{name}）{label}：{why}", "Rule {n} ({name}), {label}: {why}";
    }
}
