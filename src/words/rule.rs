//! Rules, refusals and wrong fields; units, states and verbs. What was measured is in the sentence.

use super::catalogue::catalogue;

catalogue! {
    /// Sentences of rules and refusals.
    RuleWords {
        not_past: "开始时间不得早于半小时前", "It may begin half an hour ago at the earliest";
        foreseeable(days: i64): "只能预订两年以内的时段（您选的在 {days} 天后）", "Bookings reach two years ahead (yours is {days} days ahead)";
        bounded(time: String): "单次预订最长 31 天（您选了 {time}）", "A booking lasts at most 31 days (yours: {time})";
        bookable: "这类资源只通过入驻协议分配，不接受预订", "This kind is given out by a tenancy, not by booking";
        standing: "贵企业目前不在孵，不能预订", "Your company is not in incubation at present, so it cannot book";
        balance(unit: &str, left: String): "{unit}余额还有 {left}", "{left} of {unit} left";
        opening_hours: "须在开放时间内", "It must lie inside the opening hours";
        working_days(closed: i64): "仅工作日开放（所选时段含 {closed} 个非工作日）", "Open on working days only ({closed} of the chosen days are off)";
        earliest_notice(time: String, value: String): "须至少提前 {time}预订（距开始还有 {value}）", "Book at least {time} ahead (it begins in {value})";
        latest_notice(days: i64, value: i64): "最多提前 {days} 天预订（您选的在 {value} 天后）", "Book at most {days} days ahead (yours is {value} days ahead)";
        shortest(time: String, value: String): "单次至少 {time}（您选了 {value}）", "At least {time} (yours: {value})";
        longest(time: String, value: String): "单次最长 {time}（您选了 {value}）", "At most {time} (yours: {value})";
        start_grid(minutes: i64): "起止时间须为 {minutes} 分钟的整倍数", "Start and end fall on steps of {minutes} minutes";
        open_per_person(most: i64, value: i64): "每人同时最多 {most} 个未结束的预订（这将是第 {value} 个）", "At most {most} open bookings a person (this would be number {value})";
        open_per_company(most: i64, value: i64): "每家企业同时最多 {most} 个未结束的预订（这将是第 {value} 个）", "At most {most} open bookings a company (this would be number {value})";
        approval_always: "须经孵化器审批", "The incubator must approve it";
        approval_over(time: String, value: String): "超过 {time}须经审批（您选了 {value}）", "Longer than {time} needs approval (yours: {value})";
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
        stale: "内容已被他人修改", "Changed by somebody else";
        stale_why: "您打开之后有人改过。请刷新后再操作。", "Somebody changed it since you opened it. Reload and try again.";
        fields: "请检查填写内容", "Please check the form";
        rows(n: usize): "{n} 处有误，未导入任何内容", "{n} errors; nothing was imported";
        row(line: u64, column: &str, why: String): "第 {line} 行 {column}：{why}", "line {line}, {column}: {why}";
        key_reused: "同一个 Idempotency-Key 用于了不同的内容", "The same Idempotency-Key came with another body";
        still_used: "它仍在使用中，不能移除或调小", "It is still used, so it cannot be taken away or made smaller";
        last_admin: "这是企业唯一的管理员", "The company's only administrator";
        last_admin_why: "请先指定另一位管理员，再移除此人。", "Name another administrator first.";
        fault: "系统出错了", "Our fault";
        fault_why: "错误已记录。请稍后再试。", "It has been logged. Please try again later.";
        method_not_allowed: "不支持这种请求", "That kind of request is not possible here";
        too_large: "内容过大", "Too large";
        media_type: "请求内容须为 JSON（Content-Type: application/json）", "Send JSON (Content-Type: application/json)";
        bad_request: "请求无法理解", "The request could not be understood";

        f_missing: "必填", "Required";
        f_length(min: usize, max: usize): "{min} 至 {max} 个字符", "{min} to {max} characters";
        f_number(min: i64, max: i64): "{min} 至 {max} 之间的整数", "A whole number from {min} to {max}";
        f_only(value: i64): "只能填 {value}", "It can only be {value}";
        f_date: "日期格式如 2026-11-24", "A date as 2026-11-24";
        f_time: "时间格式如 09:30", "A time as 09:30";
        f_instant: "RFC 3339 时间，须带时区", "A time in RFC 3339 with its offset";
        f_end_after_start: "结束须晚于开始", "The end must come after the start";
        f_days(most: i64): "最长 {most} 天", "At most {most} days";
        f_email: "邮箱格式不正确", "Not an e-mail address";
        f_choice: "请从可选项中选择", "Choose one of what is offered";
        f_unknown: "没有这一项", "There is none like that";
        f_no_account: "没有使用这个邮箱的账户", "Nobody has an account with this address";
        f_taken: "已被使用", "Already in use";
        f_opening: "格式如 mon-fri 08:30-20:00; sat 09:00-12:00", "Write as mon-fri 08:30-20:00; sat 09:00-12:00";
        f_uscc(why: String): "统一社会信用代码不正确：{why}", "Not a unified social credit code: {why}";
        u_empty: "没有填写", "there is none";
        u_length(found: usize): "共 {found} 个字符，应为 18 个", "{found} characters instead of 18";
        u_char(found: char, position: usize): "第 {position} 位的“{found}”不会出现在代码中（字母 I、O、S、V、Z 不用）", "no code holds the {found:?} at {position} (I, O, S, V and Z are not used)";
        u_department(found: char): "首位“{found}”不是登记管理部门代码", "it begins with {found:?}, which is no department that registers";
        u_region(found: char, position: usize): "第 {position} 位的“{found}”应为数字（第 3–8 位是行政区划）", "the {found:?} at {position} must be a digit (3 to 8 are the region)";
        u_check(expected: char, found: char): "校验位为“{found}”，按前 17 位应为“{expected}”，请核对是否有误", "it ends in {found:?}, but the others ask for {expected:?}; look for a mistyped character";
        f_password_length: "密码须为 10 至 200 个字符", "A password has 10 to 200 characters";
        f_password_classes: "密码须包含大写、小写、数字、符号中的三类", "Use three of: capitals, small letters, digits, signs";
        f_password_common: "密码过于常见或包含您的邮箱名", "Too common, or it holds your address";
        f_wrong_password: "原密码不正确", "That is not your present password";
        f_surplus: "不接受这个名称", "Nothing of this name is taken here";
        f_slug: "1 至 40 个小写字母、数字或连字符", "1 to 40 small letters, digits or hyphens";
        f_not_utf8: "不是 UTF-8 编码的文本；请在表格软件中另存为“CSV UTF-8”", "Not text in UTF-8; save it as “CSV UTF-8” in your spreadsheet";
        f_composed: "普通资源与组合资源不能互换，请另行新增", "A simple thing does not become a composed one, nor the other way round; add a new one";
        f_still_booked: "仍有未结束的预订，暂不能更改", "Bookings lie ahead, so this cannot be changed now";
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
        see_booking: "查看预订", "Open bookings";
        change_booking: "修改预订", "Change bookings";
        cancel_booking: "取消预订", "Cancel bookings";
        decide_booking: "审批预订（本人的预订须由他人审批）", "Decide requests (never one's own)";
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
