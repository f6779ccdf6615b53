//! Rules, refusals and wrong fields; units, states and verbs. What was measured is in the sentence.

use super::catalogue::catalogue;

catalogue! {
    /// Sentences of rules and refusals.
    RuleWords {
        not_past: "开始时间不得早于半小时前", "It may begin half an hour ago at the earliest";
        foreseeable(days: i64): "只能预订两年以内的时段（您选的在 {days} 天后）", "Bookings reach two years ahead (yours is {days} days ahead)";
        bounded(minutes: i64): "单次预订最长 31 天（您选了 {minutes} 分钟）", "A booking lasts at most 31 days (yours: {minutes} minutes)";
        bookable: "这类资源只通过入驻协议分配，不接受预订", "This kind is given out by a tenancy, not by booking";
        standing: "贵企业目前不在孵，不能预订", "Your company is not in incubation at present, so it cannot book";
        balance(unit: &str, left: String): "{unit}余额还有 {left}", "{left} of {unit} left";
        opening_hours: "须在开放时间内", "It must lie inside the opening hours";
        working_days(closed: i64): "仅工作日开放（所选时段含 {closed} 个非工作日）", "Open on working days only ({closed} of the chosen days are off)";
        closed(from: String, until: String): "{from} 至 {until} 不开放", "Closed from {from} to {until}";
        earliest_notice(minutes: i64, value: i64): "须至少提前 {minutes} 分钟预订（距开始还有 {value} 分钟）", "Book at least {minutes} minutes ahead (it begins in {value})";
        latest_notice(days: i64, value: i64): "最多提前 {days} 天预订（您选的在 {value} 天后）", "Book at most {days} days ahead (yours is {value} days ahead)";
        shortest(minutes: i64, value: i64): "单次至少 {minutes} 分钟（您选了 {value} 分钟）", "At least {minutes} minutes (yours: {value})";
        longest(minutes: i64, value: i64): "单次最长 {minutes} 分钟（您选了 {value} 分钟）", "At most {minutes} minutes (yours: {value})";
        start_grid(minutes: i64): "起止时间须为 {minutes} 分钟的整倍数", "Start and end fall on steps of {minutes} minutes";
        open_per_person(most: i64, value: i64): "每人同时最多 {most} 个未结束的预订（这将是第 {value} 个）", "At most {most} open bookings a person (this would be number {value})";
        open_per_company(most: i64, value: i64): "每家企业同时最多 {most} 个未结束的预订（这将是第 {value} 个）", "At most {most} open bookings a company (this would be number {value})";
        time_per_person(time: String, days: i64, value: String): "每人任意 {days} 天内累计最多 {time}（含本次为 {value}）", "At most {time} a person in any {days} days (with this one: {value})";
        time_per_company(time: String, days: i64, value: String): "每家企业任意 {days} 天内累计最多 {time}，由全体成员共用（含本次为 {value}）", "At most {time} a company in any {days} days, shared by its people (with this one: {value})";
        who_tenants: "仅限本孵化器在孵企业预订", "Only companies of this incubator may book it";
        who_kinds(kinds: String): "仅限{kinds}预订", "Only these may book it: {kinds}";
        who_tenants_kinds(kinds: String): "仅限本孵化器的{kinds}预订", "Only these, of this incubator, may book it: {kinds}";
        seats_fit(value: i64): "人数不得超过座位数（您填了 {value} 人）", "No more people than there are seats (yours: {value})";
        seats_least(least: i64, value: i64): "至少 {least} 人，且不超过座位数（您填了 {value} 人）", "At least {least} people, and no more than there are seats (yours: {value})";
        terms: "须先同意使用条款", "The terms of use must be accepted first";
        approval_larger(most: i64, value: i64): "超过 {most} 人须经审批（您填了 {value} 人）", "More than {most} people need approval (yours: {value})";
        approval_more(most: i64, value: i64): "超过 {most} 个单位须经审批（您需要 {value}）", "More than {most} units need approval (yours: {value})";
        approval_outside(from: String, to: String): "{from} 至 {to} 以外的时段须经审批", "Outside {from} to {to} it needs approval";
        approval_day_off: "非工作日使用须经审批", "On days off it needs approval";
        approval_no_shows(most: i64, value: i64): "90 天内爽约满 {most} 次者须经审批（您有 {value} 次）", "With {most} no-shows within 90 days it needs approval (yours: {value})";
        approval_team: "尚未注册的团队须经审批", "For a team without a company it needs approval";
        buffer(before: i64, after: i64): "前后另留准备与清场时间：前 {before} 分钟，后 {after} 分钟", "Time to set up and clear away is kept: {before} minutes before, {after} after";
        check_in(opens: i64, grace: i64): "开始前 {opens} 分钟起可签到，开始后 {grace} 分钟未签到视为爽约", "Check in from {opens} minutes before the start; without it, {grace} minutes after the start it is a no-show";
        check_in_charge(percent: i64): "，并扣除 {percent}% 的额度", ", and {percent} % of the price is charged";
        late_cancel(time: String, percent: i64): "开始前不足 {time} 取消，扣除 {percent}% 的额度", "Calling off less than {time} before the start costs {percent} % of the price";
        strikes(most: i64, days: i64): "{days} 天内爽约满 {most} 次，候补时排在其他人之后", "With {most} no-shows within {days} days, one waits behind the others";
        offer(time: String): "空出的名额为下一位候补保留 {time}（工作时间）", "A freed place is kept for the next in line for {time} of working time";
        confirm_again(weeks: i64): "周期预订每 {weeks} 周须再次确认，否则释放其余日期", "A series is confirmed again every {weeks} weeks, or its rest is released";
        overridden: "由管理员特批", "Set aside by a manager";
        approval_always: "须经孵化器审批", "The incubator must approve it";
        approval_over(minutes: i64, value: i64): "超过 {minutes} 分钟须经审批（您选了 {value} 分钟）", "Longer than {minutes} minutes needs approval (yours: {value})";
        provisional: "（该年放假安排未公布，按周一至周五暂计）", " (that year's holidays are not published; Monday to Friday taken for now)";
        kept: "符合", "Kept";
        broken: "不符合", "Broken";
        asks: "需审批", "Asks for approval";

        sign_in: "请先登录", "Please log in first";
        bad_credentials: "邮箱或密码不正确", "The e-mail address or the password is not right";
        locked_out: "失败次数过多，请稍后再试", "Too many failures. Please try again later";
        bad_form: "页面已过期，请返回刷新后重试", "This page is out of date. Go back, reload it and try again";
        not_found: "没有找到", "Not found";
        not_found_why: "它不存在，或者您无权查看。", "There is no such thing, or you may not see it.";
        forbidden: "您没有这项权限", "Not yours to do";
        taken: "该时段已被占用", "Already taken";
        taken_why(name: &str, asked: i64, free: i64): "{name} 在所选时段剩余 {free}，需要 {asked}。", "{name} has {free} free during that time; {asked} asked for.";
        rules: "不符合使用规则", "Against the house rules";
        overdrawn: "额度不足", "Not enough left";
        overdrawn_why(unit: &str, asked: String, left: String): "需要{unit} {asked}，可用 {left}。", "This needs {asked} of {unit}; {left} can be used.";
        wrong_state: "当前状态下不能这样操作", "Not possible any more";
        wrong_state_why(from: &str, verb: &str): "它的状态是“{from}”，不能{verb}。", "It is {from}; it cannot be {verb}.";
        too_early: "还不能签到", "Too early to check in";
        too_early_why(at: String): "{at} 起可以签到。", "It is possible from {at}.";
        free_now: "现在就可以预订", "It is free now";
        free_now_why: "不必候补，请直接预订。", "There is no need to wait: book it.";
        stale: "内容已被他人修改", "Changed by somebody else";
        stale_why: "您打开之后有人改过。请刷新后再操作。", "Somebody changed it since you opened it. Reload and try again.";
        fields: "请检查填写内容", "Please check the form";
        rows(n: usize): "{n} 处有误，未导入任何内容", "{n} errors; nothing was imported";
        row(line: u64, column: &str, why: String): "第 {line} 行 {column}：{why}", "line {line}, {column}: {why}";
        key_reused: "同一个 Idempotency-Key 用于了不同的内容", "The same Idempotency-Key came with another body";
        still_used: "它仍在使用中，不能移除或调小", "It is still used, so it cannot be taken away or made smaller";
        fault: "系统出错了", "Our fault";
        fault_why: "错误已记录。请稍后再试。", "It has been logged. Please try again later.";
        method_not_allowed: "不支持这种请求", "That kind of request is not possible here";
        too_large: "内容过大", "Too large";
        bad_request: "请求无法理解", "The request could not be understood";

        f_missing: "必填", "Required";
        f_length(min: usize, max: usize): "{min} 至 {max} 个字符", "{min} to {max} characters";
        f_number(min: i64, max: i64): "{min} 至 {max} 之间的整数", "A whole number from {min} to {max}";
        f_date: "日期格式如 2026-11-24", "A date as 2026-11-24";
        f_time: "时间格式如 09:30", "A time as 09:30";
        f_instant: "RFC 3339 时间，须带时区", "A time in RFC 3339 with its offset";
        f_future: "须在现在之后", "It must not be over already";
        f_end_after_start: "结束须晚于开始", "The end must come after the start";
        f_days(most: i64): "最长 {most} 天", "At most {most} days";
        f_email: "邮箱格式不正确", "Not an e-mail address";
        f_choice: "请从可选项中选择", "Choose one of what is offered";
        f_unknown: "没有这一项", "There is none like that";
        f_taken: "已被使用", "Already in use";
        f_opening: "格式如 mon-fri 08:30-20:00; sat 09:00-12:00", "Write as mon-fri 08:30-20:00; sat 09:00-12:00";
        f_uscc(why: &str): "统一社会信用代码不正确：{why}", "Not a unified social credit code: {why}";
        f_password_length: "密码须为 10 至 200 个字符", "A password has 10 to 200 characters";
        f_password_classes: "密码须包含大写、小写、数字、符号中的三类", "Use three of: capitals, small letters, digits, signs";
        f_password_common: "密码过于常见或包含您的邮箱名", "Too common, or it holds your address";
        f_wrong_password: "原密码不正确", "That is not your present password";
        f_unreadable(why: &str): "无法读取：{why}", "Could not be read: {why}";
    }
}

catalogue! {
    /// Names of units, actions, states and verbs.
    Names {
        desk_day: "工位日", "desk-days";
        room_minute: "会议室时长", "room time";
        card_second: "卡时", "card-hours";
        mentor_minute: "辅导时长", "mentoring time";
        fen: "金额", "money";
        days(n: i64): "{n} 天", "{n} days";
        minutes(n: i64): "{n} 分钟", "{n} min";
        hours(n: i64): "{n} 小时", "{n} h";
        hours_minutes(h: i64, m: i64): "{h} 小时 {m} 分钟", "{h} h {m} min";
        card_hours(n: String): "{n} 卡时", "{n} card-hours";
        requested: "待审批", "waiting for approval";
        confirmed: "已确认", "confirmed";
        in_use: "使用中", "in use";
        done: "已结束", "over";
        declined: "未通过", "declined";
        lapsed: "已失效", "lapsed";
        cancelled: "已取消", "cancelled";
        no_show: "爽约", "a no-show";
        waiting: "候补中", "waiting";
        offered: "已为您保留", "kept for you";
        served: "已候补成功", "served";
        passed: "已过期未确认", "passed on";
        withdrawn: "已退出候补", "withdrawn";
        expired: "时段已过", "over";
        offer: "保留", "offered";
        accept: "接受", "accepted";
        turn: "放弃", "turned down";
        pass: "顺延", "passed on";
        withdraw: "退出", "withdrawn";
        expire: "结束", "ended";
        approve: "批准", "approved";
        decline: "拒绝", "declined";
        cancel: "取消", "cancelled";
        restore: "撤销取消", "restored";
        change: "修改", "changed";
        lapse: "失效", "lapsed";
        start: "签到", "started";
        finish: "结束", "finished";
        miss: "记为爽约", "marked a no-show";
        see_resources: "查看资源", "See resources";
        book: "预订", "Book";
        override_policy: "特批（不受使用规则限制，须写明理由）", "Set a policy aside, with a reason";
        see_booking: "查看预订", "Open bookings";
        change_booking: "修改预订", "Change bookings";
        cancel_booking: "取消预订", "Cancel bookings";
        decide_booking: "审批预订（本人的预订须由他人审批）", "Decide requests (never one's own)";
        check_in: "签到", "Check in";
        excuse: "裁定爽约申诉", "Decide on objections to no-shows";
        edit_policy: "维护使用规则与条款", "Keep rules and terms of use";
        edit_inventory: "维护资源台账", "Keep the inventory";
        grant: "发放额度", "Give entitlements";
        see_company: "查看企业", "See companies";
        edit_members: "维护企业成员", "Keep a company's people";
        edit_company: "维护企业信息", "Keep companies";
        see_people: "查看人员", "See people";
        edit_people: "维护人员与角色", "Keep people and roles";
        see_trail: "查看操作日志", "Read the audit trail";
        see_mail: "查看邮件", "See mails";
    }
}
