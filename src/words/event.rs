//! What happened, as people read it: history, notices, mails.

use super::catalogue::catalogue;

catalogue! {
    /// Verbs of the trail, and the sentences of notices and mails.
    EventWords {
        confirmed_again: "确认继续保留", "kept it for longer";
        confirm_asked: "请确认是否继续保留", "was asked whether it is still needed";
        unconfirmed: "未确认，已释放其余日期", "nobody confirmed it; the rest was released";
        requested: "提交了预订申请", "asked for it";
        booked: "预订成功", "booked it";
        overrode: "特批预订（不受使用规则限制）", "booked it against the policy";
        checked_in: "签到", "checked in";
        missed: "未签到，记为爽约，其余时段已释放", "nobody came; the rest of the slot was released";
        objected: "对爽约提出申诉", "objected to the no-show";
        excused: "认可申诉，该次爽约不计", "accepted the objection; it does not count";
        not_excused: "未认可申诉", "did not accept the objection";
        joined: "加入候补", "joined the line";
        offered: "名额已空出，为您保留", "a place became free and is kept for you";
        passed_over: "有名额空出，但按规则暂不能给予", "a place became free, but the rules did not allow it";
        served: "候补成功", "served from the line";
        passed: "保留已过期，顺延下一位", "the offer ended; it went to the next in line";
        withdrawn: "退出候补", "left the line";
        expired: "候补时段已过", "what was waited for is over";
        approved: "批准了申请", "approved it";
        declined: "拒绝了申请", "declined it";
        cancelled: "取消了预订", "cancelled it";
        restored: "撤销了取消", "took the cancellation back";
        changed: "修改了预订", "changed it";
        change_requested: "申请改期", "asked for another time";
        change_approved: "批准了改期", "approved the new time";
        change_declined: "拒绝了改期，原时间不变", "declined the new time; the old one stands";
        change_lapsed: "改期申请无人答复，原时间不变", "nobody answered about the new time; the old one stands";
        lapsed: "无人答复，申请已失效", "nobody answered in time; it lapsed";
        finished: "已结束并结算", "over and settled";
        reminded: "即将开始", "begins soon";
        granted: "发放了额度", "gave an entitlement";
        added: "新增", "added";
        edited: "修改", "edited";
        retired: "停用", "taken out of use";
        returned: "恢复使用", "back in use";
        imported: "导入了资源", "imported resources";
        signed_in: "登录", "logged in";
        member_added: "添加了成员", "added a member";
        member_removed: "移除了成员", "removed a member";
        role_given: "授予了角色", "gave a role";
        role_taken: "收回了角色", "took a role away";
        made: "新建了令牌", "made a token";
        revoked: "吊销了令牌", "revoked a token";
        password: "更改了密码", "changed the password";
        profile: "更新了个人资料", "updated the profile";
        disabled: "停用了账户", "disabled the account";
        enabled: "恢复了账户", "enabled the account";
        set_up: "完成了初始设置", "set the system up";
        system: "系统", "the system";

        s_confirm_asked(title: &str): "请确认是否继续保留：{title}", "Do you still need it? {title}";
        s_released(title: &str): "未确认，其余日期已释放：{title}", "Not confirmed, so the rest was released: {title}";
        s_series_booked(title: &str): "周期预订已确认：{title}", "Series booked: {title}";
        s_series_received(title: &str): "周期预订申请已提交：{title}", "Your request for a series: {title}";
        s_series_requested(title: &str): "周期预订待审批：{title}", "A series waits for your answer: {title}";
        s_series_changed(title: &str): "周期预订已修改：{title}", "Series changed: {title}";
        s_series_cancelled(title: &str): "周期预订的部分日期已取消：{title}", "Dates of a series called off: {title}";
        s_missed(title: &str): "未签到，已记为爽约：{title}", "Nobody came: {title}";
        s_objected(title: &str): "爽约申诉待裁定：{title}", "Objection to a no-show: {title}";
        s_excused(title: &str): "申诉已认可，该次爽约不计：{title}", "Objection accepted: {title}";
        s_not_excused(title: &str): "申诉未获认可：{title}", "Objection not accepted: {title}";
        s_offered(title: &str): "名额已空出，为您保留：{title}", "A place is kept for you: {title}";
        s_passed(title: &str): "保留已过期：{title}", "The offer has ended: {title}";
        s_expired(title: &str): "候补未成功，时段已过：{title}", "Not served in time: {title}";
        s_served(title: &str): "候补成功：{title}", "Served from the line: {title}";
        s_requested(title: &str): "待审批：{title}", "Waiting for your answer: {title}";
        s_received(title: &str): "申请已提交：{title}", "Your request: {title}";
        s_booked(title: &str): "预订已确认：{title}", "Booked: {title}";
        s_approved(title: &str): "申请已批准：{title}", "Approved: {title}";
        s_declined(title: &str): "申请未通过：{title}", "Declined: {title}";
        s_cancelled(title: &str): "预订已取消：{title}", "Cancelled: {title}";
        s_changed(title: &str): "预订已修改：{title}", "Changed: {title}";
        s_change_requested(title: &str): "改期待审批：{title}", "New time waits for your answer: {title}";
        s_change_approved(title: &str): "改期已批准：{title}", "New time approved: {title}";
        s_change_declined(title: &str): "改期未通过：{title}", "New time declined: {title}";
        s_change_lapsed(title: &str): "改期申请已失效：{title}", "New time lapsed: {title}";
        s_reminded(title: &str): "即将开始：{title}", "Begins soon: {title}";
        s_lapsed(title: &str): "申请已失效：{title}", "Lapsed: {title}";

        hello(name: &str): "{name}，您好：", "Hello {name},";
        what: "事项", "What";
        place: "地点", "Where";
        when: "时间", "When";
        new_time: "新时间", "New time";
        who: "预订人", "Who";
        by: "办理人", "By";
        why: "原因", "Why";
        kept_until: "保留至", "Kept until";
        until: "请在此前答复", "Please answer by";
        open: "打开查看（需登录）", "Open it (asks for your log-in)";
        why_you: "您收到此邮件，是因为您与这项预订有关。可在“我的账户”中调整邮件设置。", "You get this because the booking concerns you. Change it under \"My account\".";
    }
}
