//! Words of the pages of those who book: today, find, the form, a booking, notices.

use super::catalogue::catalogue;

catalogue! {
    /// Today, find, book, look back.
    FounderWords {
        next_bookings: "接下来的预订", "Coming up";
        all_mine: "全部预订", "All my bookings";
        none_ahead: "还没有预订", "No bookings yet";
        none_ahead_why: "您预订的会议室、工位和算力会显示在这里。", "Rooms, desks and compute you book appear here.";
        none_behind: "还没有过去的预订", "Nothing behind you yet";
        none_behind_why: "结束、取消和未通过的预订会留在这里备查。", "What is over, cancelled or declined stays here.";
        find_room: "找一间会议室", "Find a room";
        waits: "等您处理", "Waiting for you";
        open_inbox: "打开待办", "Open the list";
        balances: "企业额度", "Company balance";
        balance_until(date: String): "最近一笔到期：{date}", "next part ends {date}";
        no_balances: "企业目前没有有效额度。计费资源须先由孵化器发放额度才能预订。", "Your company has no balance in force. The incubator gives it before metered things can be booked.";
        new_notices: "未读通知", "Unread";
        all_notices: "全部通知", "All notices";
        no_new_notices: "没有未读通知。", "Nothing unread.";
        quick_find: "快速找空闲", "Find something free";
        show_free: "查看空闲", "Show what is free";

        what_kind: "类型", "What";
        any_kind: "全部类型", "Anything";
        where_: "孵化器", "Incubator";
        any_place: "全部孵化器", "Any incubator";
        date: "日期", "Date";
        from: "开始", "From";
        to: "结束", "To";
        seats: "人数", "People";
        seats_at_least: "至少容纳人数", "Seats at least";
        equipment: "设备要求", "Equipment";
        with_busy: "也显示不空闲的", "Show what is not free, too";
        f_desk: "工位（全部）", "All desks";
        place: "位置", "Where";
        features: "设备", "Equipment";
        free: "空闲", "Free";
        free_of(free: i64, all: i64): "空闲 {free} / {all}", "{free} of {all} free";
        is_free: "空闲", "Free";
        is_taken: "已占用", "Taken";
        seats_n(n: i64): "{n} 人", "{n} seats";
        by_tenancy: "按入驻协议分配，不接受预订", "Given by tenancy, not booked";
        no_hit: "没有符合条件的空闲资源", "Nothing free matches";
        no_hit_why: "试试其他时间，或减少人数和设备要求。", "Try another time, or ask for fewer seats and less equipment.";
        more: "更多结果", "More";
        as_timeline: "按时间轴查看", "As a timeline";
        as_list: "按列表查看", "As a list";
        wrong_time: "请填写日期和起止时间，结束须晚于开始。", "Give a date and times; the end comes after the start.";
        book_this: "预订", "Book";

        d_work: "工作日", "a working day";
        d_weekend: "周末", "a weekend";
        d_off: "放假（休）", "a day off";
        d_off_of(name: &str): "{name}放假（休）", "a day off ({name})";
        d_makeup: "调休上班（班）", "a make-up working day";
        d_makeup_of(name: &str): "{name}调休上班（班）", "a make-up working day ({name})";
        d_unknown(year: i32): "；{year} 年放假安排未公布，按周一至周五暂计", "; the {year} holiday plan is not published, so Monday to Friday count as working days for now";
        d_by_law(year: i32): "；{year} 年放假安排未公布，此日依法放假", "; the {year} holiday plan is not published, but this day is off by law";
        d_is(date: String, weekday: &str, what: String): "{date}（{weekday}）：{what}", "{weekday} {date}: {what}";

        day_of(name: String, date: String): "{name} · {date}", "{name} · {date}";
        closed: "这一天不开放", "Closed on this day";
        closed_why: "请选择另一天。", "Choose another day.";
        nothing_here: "这里没有这类资源", "There is none of this kind here";
        nothing_here_why: "换一个类型或孵化器试试。", "Try another kind or incubator.";
        busy: "已占用", "Busy";
        free_now: "现在空闲", "Free now";
        free_from(at: &str): "{at} 起空闲", "Free from {at}";
        no_more_today: "当天已无空闲", "Nothing free left";
        slot_words(room: &str, from: &str, to: &str, what: &str): "{room}，{from}–{to}，{what}", "{room}, {from}–{to}, {what}";

        about: "基本信息", "Facts";
        code: "编号", "Code";
        capacity: "可同时使用", "At once";
        opening: "开放时间", "Opening hours";
        area: "面积", "Area";
        house_rules: "使用规则", "House rules";
        rules_version(n: i64): "规则第 {n} 版", "Rules, version {n}";
        no_rules: "没有额外规则。", "No rules beyond the house's own.";
        next_days: "近 7 天空闲", "Free in the next 7 days";
        full_day: "无空闲", "Nothing free";
        not_open: "不开放", "Closed";
        units_free(n: i64): "（{n}）", " ({n})";
        retired: "已停用", "Out of use";

        r_opening: "须在开放时间内使用", "Only inside the opening hours";
        r_working: "仅工作日可预订（按国务院放假安排，含调休）", "Only on working days, as the State Council's calendar has them";
        r_earliest(time: String): "须至少提前 {time} 预订", "Book at least {time} ahead";
        r_latest(days: i64): "最多提前 {days} 天预订", "Book at most {days} days ahead";
        r_shortest(time: String): "单次至少 {time}", "At least {time} at a time";
        r_longest(time: String): "单次最长 {time}", "At most {time} at a time";
        r_person(most: i64): "每人同时最多 {most} 个未结束的预订", "At most {most} open bookings a person";
        r_company(most: i64): "每家企业同时最多 {most} 个未结束的预订", "At most {most} open bookings a company";
        r_approval(when: String, time: String): "{when}（{time}工作时间内答复）", "{when} (answered within {time} of office hours)";
        r_longer(over: String): "超过 {over} 须经孵化器审批", "Longer than {over} needs approval";
        r_larger(most: i64): "超过 {most} 人须经孵化器审批", "More than {most} people need approval";
        r_more(most: i64): "超过 {most} 个单位须经孵化器审批", "More than {most} units need approval";
        r_no_shows(most: i64): "90 天内爽约满 {most} 次者须经审批", "With {most} no-shows within 90 days it needs approval";
        r_time_person(time: String, days: i64): "每人任意 {days} 天内累计最多 {time}", "At most {time} a person in any {days} days";
        r_time_company(time: String, days: i64): "每家企业任意 {days} 天内累计最多 {time}，由全体成员共用", "At most {time} a company in any {days} days, shared by its people";
        r_seats: "人数不得超过座位数", "No more people than there are seats";
        r_seats_least(least: i64): "至少 {least} 人，且不超过座位数", "At least {least} people, and no more than there are seats";
        r_balance(unit: &str): "使用{unit}额度", "Uses {unit}";
        r_foreseeable: "只能预订两年以内的时段", "Bookings reach two years ahead";
        r_bounded: "单次预订最长 31 天", "A booking lasts at most 31 days";

    }
}

catalogue! {
    /// The booking form, a booking's page, notices.
    BookWords {
        book_title: "新预订", "New booking";
        choose_first: "请先选择要预订的资源", "Choose what to book first";
        choose_first_why: "在“找空闲”里选好资源和时间，再回到这里填写。", "Pick a room, desk or pool under Find, then fill this form.";
        title: "用途", "What for";
        title_hint: "1 至 120 个字符，同企业成员可见", "1 to 120 characters; your company's others see it";
        end_date: "结束日期", "End date";
        units: "数量", "Units";
        extras: "一并预订设备", "Equipment to go with it";
        extras_why: "填数量；任何一项不足，整个预订都不成立。", "Say how many; if one is short, nothing is booked.";
        units_hint(n: i64): "最多 {n}", "At most {n}";
        company: "企业", "Company";
        holder: "使用人", "For whom";
        myself: "我本人", "Myself";
        guests: "访客", "Guests";
        guests_hint: "每行一位，如：张伟 <zhangwei@example.com>，邮箱可不填", "One a line, as: Zhang Wei <zhangwei@example.com>; the address may be left out";
        guests_bad(line: usize): "第 {line} 行须为“姓名 <邮箱>”", "Line {line} must be: name <address>";
        guests_many: "最多 50 位访客", "At most 50 guests";
        remark: "给孵化器的备注", "Note to the incubator";
        private: "不公开：同企业成员只看到已占用", "Private: others of my company see only that it is busy";
        preview: "规则判定", "How the rules see it";
        p_allow: "符合规则，提交后立即确认。", "Within the rules: confirmed at once.";
        p_asks(until: String): "需要审批，最迟 {until} 前答复；未答复则申请失效。", "Needs approval, at the latest by {until}; without an answer it lapses.";
        p_refuse: "按现在的填写不能预订：", "As it stands this cannot be booked: ";
        p_need_time: "填好日期和时间后可查看判定结果。", "Give date and times to see the outcome.";
        not_asked: "无需审批", "No approval needed";
        check: "检查规则", "Check the rules";
        submit: "提交预订", "Book";
        instead: "可以改为", "What could be booked instead";
        booked: "预订已确认。", "Booked.";
        asked(until: String): "申请已提交，最迟 {until} 前会有答复。", "Requested. You will have an answer by {until}.";

        tab_ahead: "即将开始", "Ahead";
        tab_behind: "过去的", "Past";
        when: "时间", "When";
        what: "内容", "What";
        state: "状态", "State";
        older: "下一页", "Next page";
        first_page: "回到第一页", "First page";

        b_facts: "预订信息", "The booking";
        b_items: "资源", "Booked";
        b_person: "使用人", "Held by";
        b_company: "企业", "Company";
        b_deadline: "最迟答复", "Answer due";
        b_reason: "原因", "Reason";
        b_private: "不公开", "Private";
        b_units(name: &str, units: i64): "{name} × {units}", "{name} × {units}";
        b_why: "判定依据", "Why";
        b_pending: "改期待审批", "A new time waits for approval";
        b_pending_why(span: String, until: String): "申请改到 {span}，最迟 {until} 前答复。批准前原时间保留，两个时段都已占用。", "Asked for {span}; an answer is due by {until}. Until then the old time stands and both are taken.";
        b_change: "修改", "Change";
        b_cancel: "取消预订", "Cancel booking";
        b_approved: "已批准。", "Approved.";
        b_declined: "已拒绝。", "Declined.";
        b_cancelled(title: &str): "已取消“{title}”。", "Cancelled: {title}.";
        b_restored: "已撤销取消，预订恢复。", "The booking is back.";
        b_changed: "已保存。", "Saved.";
        b_change_asked: "改期申请已提交，批准前原时间保留。", "Asked for the new time; the old one stands until it is approved.";
        b_undo: "撤销取消", "Undo the cancellation";
        b_undo_until(at: String): "{at} 前可撤销取消。", "The cancellation can be undone until {at}.";
        b_decide: "审批", "Decide";
        b_decline_reason: "拒绝理由", "Reason for declining";
        b_decline_hint: "申请人会看到", "The person who asked will read it";
        b_change_title: "修改预订", "Change the booking";
        b_change_lead: "改时间会重新按规则判定；需要审批时，批准前原时间保留。", "A new time is judged again; where it needs approval the old one stands until then.";
        h_time(a: String, b: String): "时间 {a} → {b}", "time {a} → {b}";
        h_title(a: &str, b: &str): "用途“{a}”→“{b}”", "\"{a}\" → \"{b}\"";
        h_version(n: i64): "规则第 {n} 版", "rules v{n}";
        h_wait: "等待审批", "Waits for an answer";
        h_begin: "开始使用", "Begins";
        door_web: "网页", "web";
        door_api: "API", "API";
        door_dav: "日历同步", "calendar sync";
        door_mail: "邮件", "mail";
        door_job: "系统自动", "automatic";
        door_command: "命令行", "command line";

        n_lead: "与您有关的预订动态。", "What happened to bookings that concern you.";
        n_none: "还没有通知", "No notices yet";
        n_none_why: "预订有变化或需要您处理时会显示在这里。", "Changes to bookings, and requests for you, appear here.";
        n_mark: "全部标为已读", "Mark all as read";
        n_unread: "未读", "Unread";
        n_marked: "已全部标为已读。", "All marked as read.";
        n_by(who: &str): "办理人：{who}", "by {who}";
    }
}
