//! Cases of approval: what is asked for, decided step by step, by whom and in whose name.

use super::catalogue::catalogue;

catalogue! {
    /// The inbox of cases, a case's page, chains and deputies.
    CaseWords {
        a_case: "审批件", "Case";
        entitlement: "额度申请", "Request for an entitlement";
        open: "办理中", "In hand";
        returned: "退回补正", "Sent back";
        approved: "通过", "Approved";
        declined: "不通过", "Declined";
        withdrawn: "已撤回", "Withdrawn";
        expired: "逾期终止", "Ended undecided";

        approve: "通过", "Approve";
        decline: "不通过", "Decline";
        send_back: "退回补正", "Send back";
        resubmit: "补正后重新提交", "Hand in again";
        withdraw: "撤回申请", "Withdraw";
        hand_over: "转办", "Hand over";
        add_step: "加签", "Ask somebody first";
        urge: "催办", "Ask for speed";
        recuse: "回避", "Recuse yourself";
        prompt: "提醒", "Remind";
        expire: "终止", "End";

        b_applicant: "申请人不能审批自己的申请。", "Nobody decides their own request.";
        b_own_company: "这是您所在企业的申请，须由他人审批。", "This is a request of your own company: others decide it.";
        b_recused: "您已对此件回避。", "You have recused yourself from this case.";
        b_four_eyes: "该金额须由不同的人逐级审批，您已审批过其中一个环节。", "For this amount every step needs another person, and you have decided one.";
        b_others_turn: "此件当前由他人办理。", "It is somebody else's turn.";
        barred: "您不能办理此件", "You cannot decide this case";
        f_no_office: "此人未担任任何管理岗位，不能代办", "Holds no office, so cannot stand in for you";
        f_may_not_decide: "此人不能审批此件", "May not decide this case";
        f_steps_full(most: usize): "环节已达 {most} 个，不能再加签", "It has {most} steps already; no more can be added";
        f_once_a_day: "今天已催办过，明天可再次催办", "You asked today; tomorrow you can ask again";

        v_submitted: "提交了申请", "handed it in";
        v_resubmitted: "补正后重新提交", "handed it in again";
        v_step_approved: "通过了本环节", "passed the step";
        v_sent_back: "退回", "sent it back";
        v_case_withdrawn: "撤回了申请", "withdrew it";
        v_handed_over: "转办", "handed it over";
        v_step_added: "加签", "asked somebody first";
        v_urged: "催办", "asked for speed";
        v_recused: "回避", "recused themself";
        v_prompted: "提醒即将到期", "reminded: its deadline is near";
        v_escalated: "到期未办，提请上级", "not decided in time: opened to the next higher role";
        v_case_expired: "逾期未办，已终止", "nobody decided in time; it ended";
        v_appointed: "指定了代办人", "named a deputy";
        v_dismissed: "取消了代办", "ended a deputy's time";
        v_chain_set: "更新了审批流程", "put a chain of approval in force";

        s_asked(title: &str): "待办：{title}", "Waits for you: {title}";
        s_near(title: &str): "即将到期：{title}", "Due soon: {title}";
        s_urged(title: &str): "申请人催办：{title}", "The applicant asks for speed: {title}";
        s_escalated(title: &str): "下级逾期未办，提请您办理：{title}", "Not decided in time, now also yours: {title}";
        s_escalated_told(title: &str): "您的申请逾期未办，已提请上级：{title}", "Late, so a higher role was asked: {title}";
        s_step_approved(title: &str): "您的申请已通过一个环节：{title}", "One step further: {title}";
        s_approved(title: &str): "申请已通过：{title}", "Approved: {title}";
        s_declined(title: &str): "申请未通过：{title}", "Declined: {title}";
        s_sent_back(title: &str): "申请被退回补正：{title}", "Sent back to you: {title}";
        s_supplement_near(title: &str): "补正即将到期：{title}", "Due soon, to be supplemented by you: {title}";
        s_expired(title: &str): "申请逾期终止：{title}", "Ended undecided: {title}";
        s_changed(title: &str): "申请有新进展：{title}", "News of a case: {title}";

        a_ask: "为企业申请额度", "Ask for an entitlement";
        a_see: "查看申请件", "See a case";
        a_decide: "审批申请件", "Decide cases";
        a_chains: "维护审批流程", "Keep chains of approval";

        by_end_of(day: String): "{day} 24:00 前", "by the end of {day}";
        provisional(day: String, year: i32): "{day} 24:00 前（{year} 年放假安排未导入，按周一至周五暂计）", "by the end of {day} (the holidays of {year} are not out; Monday to Friday for now)";
        step_days(role: &str, days: i64): "{role} · {days} 个工作日", "{role} · {days} working days";
        kind: "事项", "Kind";
        when_or_amount: "时间或数量", "When, or how much";
        has_now: "现有可用", "Has now";
        asked: "申请数量", "Asked for";
        granted: "核定数量", "Granted";
        applicant: "申请人", "Applicant";
        company: "企业", "Company";
        due: "办理期限", "Due";
        opinion: "意见", "Opinion";
        in_the_name_of: "代办", "In the name of";
        for_whom(name: &str): "代 {name} 办理", "for {name}";
        by_for(name: &str, of: &str): "{name}（代 {of}）", "{name}, for {of}";

        mine: "我发起的", "My requests";
        mine_empty: "您还没有发起过申请", "You have asked for nothing yet";
        mine_empty_why: "申请入驻、额度或须审批的预订后，可在这里查看办理进度。", "Applications, requests for entitlements and bookings that need approval appear here, with the step they are at.";
        my_places(n: usize): "入驻申请（{n} 件办理中）", "Applications for a place ({n} under way)";
        my_bookings(n: usize): "等待审批的预订（{n} 项）", "Bookings waiting for approval ({n})";
        my_cases: "额度和其他申请", "Entitlements and other requests";
        to_company: "前往我的企业", "Go to my company";
        state: "状态", "State";
        opened: "提交时间", "Handed in";
        with: "当前环节", "Now with";
        everything: "全部", "All";
        bookings: "预订审批", "Bookings";
        overdue: "仅看逾期", "Overdue only";
        overdue_tag: "已逾期", "Overdue";
        text: "关键词", "Holds";
        text_hint: "事由、企业或申请人", "What for, company or person";
        amount_less(text: String): "核定 {text}", "granted {text}";

        case_no(id: i64): "第 {id} 号", "No. {id}";
        subject: "申请内容", "What is asked for";
        timeline: "流程轨迹", "The way it goes";
        history: "留痕", "Trail";
        round(n: i64): "第 {n} 次提交", "Handed in, time {n}";
        step(n: i64): "第 {n} 环节", "Step {n}";
        step_now: "办理中", "now";
        step_ahead: "待办理", "to come";
        step_recused: "回避", "recused";
        reminded: "已提醒", "reminded";
        escalated_to(role: &str): "已提请{role}", "also open to: {role}";
        chain_version(n: i64): "审批流程第 {n} 版", "chain version {n}";
        chain_usual: "系统默认流程", "the built-in chain";
        four_eyes: "逐级须由不同的人审批", "Every step by another person";
        decide: "办理意见", "Your decision";
        decide_for(name: &str): "您代 {name} 办理此件，将如实留痕。", "You decide for {name}, and the trail says so.";
        opinion_hint: "不通过或退回时必填；申请人会看到", "A must to decline or send back; the applicant reads it";
        amount_hint(most: String): "至多 {most}；可少批", "At most {most}; less is possible";
        amount: "核定数量", "Granted amount";
        period: "使用期限", "Good for";
        purpose: "用途", "What for";
        purpose_hint: "请写明项目与测算依据", "Name the project and how you worked the amount out";
        to: "交给", "To whom";
        choose: "请选择", "Choose";
        handed(name: &str): "已转办给 {name}", "Handed over to {name}";
        added(name: &str): "已请 {name} 先行审批", "{name} is asked first";
        days: "工作日数", "Working days";
        add_why: "所选同事先审批，通过后回到本环节。", "They decide first; once they agree it comes back to this step.";
        hand_why: "由所选同事办理本环节，期限不变。", "They decide this step; its deadline stays.";
        recuse_why: "如与本件有利害关系，请说明理由；此后您不再参与审批。", "If you have an interest in it, say so; you take no further part in it.";
        recused: "已回避", "You have recused yourself";
        urged: "已催办，办理人已收到通知", "Whoever has it has been told";
        withdraw_why: "撤回后不再审批；如需可重新申请。", "It is decided no more; you can ask again.";
        withdrawn_done: "申请已撤回", "Withdrawn";
        passed_done: "已通过本环节，转下一环节", "Passed on to the next step";
        approved_done: "已通过，额度已发放", "Approved; it has been given";
        declined_done: "已作出不通过决定", "Declined";
        returned_done: "已退回申请人补正", "Sent back to the applicant";
        supplement: "补正并重新提交", "Supplement and hand in again";
        supplement_why: "原申请保留；重新提交后从第一环节开始审批。", "What you handed in before is kept; it begins again at the first step.";
        earlier: "历次提交", "What was handed in before";

        request: "申请额度", "Ask for an entitlement";
        requests: "申请", "Requests";
        requests_empty: "没有申请。", "None yet.";
        requested: "申请已提交", "Your request is handed in";
        extends: "追加到已有额度", "Adds to a grant there is";
        extends_none: "新的额度", "A new one";
        needs: "算力要求（仅卡时）", "What the cards must do (card-hours only)";
        card: "卡型", "Card";
        card_hint: "如 昇腾 910B；不限可留空", "Such as 910B; empty: any";
        workload: "用于", "Used for";
        grant_pool: "核定算力池", "Pool of the grant";
        grant_pool_hint: "申请未指定算力池；不选则可用于任何算力池", "The request names none; without one the grant is good for any pool";
        needs_only: "仅申请卡时可填写算力要求", "Only a request for card-hours has needs";

        chains: "审批流程", "Chains of approval";
        chains_lead: "按事项、额度类型和数量决定经过哪些环节；改动只影响此后提交的申请。", "By kind, unit and amount: through which hands a request goes. A change holds for what is handed in from then on.";
        lane: "适用", "For";
        city: "全市默认", "City-wide default";
        any_unit: "全部额度类型", "Whatever the unit";
        edit_chain: "修改", "Change";
        new_chain: "设置流程", "Set a chain";
        tier_from(amount: String): "{amount} 起", "from {amount}";
        tier_n(n: usize): "第 {n} 档", "Tier {n}";
        from_amount: "起始数量", "From this amount";
        from_hint: "第一档为 0；不用的档留空", "0 for the first; leave a tier empty to do without";
        step_role(n: usize): "环节 {n}", "Step {n}";
        step_none: "无", "None";
        four_eyes_from: "自此数量起逐级须由不同的人审批", "From this amount every step needs another person";
        four_eyes_none: "留空表示不要求", "Empty: never";
        four_eyes_hint(counted: &str): "{counted}；留空表示不要求", "{counted}; empty: never";
        chain_done: "流程已生效", "The chain is in force";
        since: "生效时间", "Since";
        until: "失效时间", "Until";
        in_force: "现行", "In force";
        set_by: "设置人", "By";
        tiers: "环节", "Steps";

        deputies: "代办人", "Deputies";
        deputies_lead: "您外出期间，由代办人以您的名义办理待办；每次办理都会写明代谁办理。代办人不能办理与其本人或其企业有关的申请。", "While you are away your deputy decides in your name, and each decision says so. Nobody decides their own case that way.";
        deputy: "代办人", "Deputy";
        deputy_new: "指定代办人", "Name a deputy";
        deputy_email: "代办人邮箱", "Their e-mail";
        deputy_hint: "须为孵化器、区或市的工作人员", "Somebody who holds an office of an incubator, a district or the city";
        deputy_done(name: &str): "已指定 {name} 代办", "{name} stands in for you";
        deputy_end: "提前结束", "End it now";
        deputy_ended: "已结束代办", "Ended";
        deputies_empty: "没有指定过代办人。", "You have named nobody.";
        i_stand_in: "我代他人办理", "I stand in for";
    }
}
