//! Frame, navigation, buttons and states: the words every page shares.

use super::catalogue::catalogue;

catalogue! {
    /// Words of the frame around every page.
    Ui {
        product: "孵化通", "Hatchery";
        product_small: "深圳 AI 孵化空间", "AI incubators, Shenzhen";

        // The frame.
        skip: "跳到正文", "Skip to content";
        main_nav: "主导航", "Main";
        more: "更多", "More";
        notices: "通知", "Notices";
        unread(n: i64): "，{n} 条未读", ", {n} unread";
        other_language: "English", "中文";
        other_tag: "en", "zh-CN";
        my_profile: "个人设置", "Profile and settings";
        log_in: "登录", "Log in";
        log_out: "退出登录", "Log out";
        printed(at: &str): "打印内容截至 {at}", "As of {at}";
        all_times(zone: &str): "本页时间均为{zone}", "All times are {zone}";
        breadcrumb: "当前位置", "Breadcrumb";
        home: "首页", "Home";
        close: "关闭", "Close";
        dismiss: "知道了", "Dismiss";

        // Lists.
        rows(n: i64): "共 {n} 条", "{n} rows";
        rows_shown(first: String, last: String, total: String):
            "第 {first}–{last} 条，共 {total} 条", "{first}–{last} of {total}";
        rows_shown_more(first: String, last: String, most: String):
            "第 {first}–{last} 条，共 {most} 条以上", "{first}–{last} of more than {most}";
        rows_beyond(n: usize, most: String): "本页 {n} 条，共 {most} 条以上", "{n} on this page, of more than {most}";
        pages: "分页", "Pages";
        filter: "筛选", "Filter";
        apply_filter: "应用", "Apply";
        clear_filter: "清除筛选", "Clear filters";
        search: "搜索", "Search";
        select_all: "全选", "Select all";
        select_row(what: &str): "选择：{what}", "Select: {what}";
        selected: "项已选", "selected";
        scrollable: "可左右滑动", "scrolls sideways";

        // Buttons.
        save: "保存", "Save";
        cancel: "取消", "Cancel";
        edit: "编辑", "Edit";
        back: "返回", "Back";
        book: "预订", "Book";
        undo: "撤销", "Undo";
        approve: "批准", "Approve";
        decline: "拒绝", "Decline";
        sending: "提交中…", "Sending…";
        copy: "复制", "Copy";
        copied: "已复制", "Copied";
        cannot_undo: "此操作无法撤销", "This cannot be undone";

        // Forms.
        optional: "（选填）", " (optional)";
        error_prefix: "错误：", "Error: ";
        named(label: &str, text: &str): "{label}：{text}", "{label}: {text}";
        stale_form: "您打开之后有人改过。您填写的内容都在下面；请先查看现在的内容，再提交就以您填写的为准。", "Somebody changed it since you opened it. What you typed is below: look at what stands there now; what you send again replaces it.";
        as_it_is_now: "查看现在的内容（新标签页）", "See how it is now (in another tab)";
        as_you_wrote: "您填写的内容", "What you wrote";
        stands_now(value: &str): "现在已保存的是：{value}", "What is saved now: {value}";
        nothing_saved: "（空）", "(nothing)";
        error_title(n: usize): "有 {n} 处需要修改", "{n} to correct";

        // What a message is, for those who cannot see its icon.
        kind_ok: "完成", "Done";
        kind_info: "提示", "Note";
        kind_warn: "注意", "Careful";
        kind_bad: "出错", "Problem";

        // Amounts.
        used: "已用", "Used";
        held: "冻结", "Held";
        available: "可用", "Available";

        // A day and its slots.
        days: "选择日期", "Choose a day";
        today: "今天", "Today";
        now: "现在", "Now";
        day_off: "休", "Off";
        day_work: "班", "Work";
        day_weekend: "周末", "Wkend";
        day_closed: "闭馆", "Closed";
        day_off_full: "放假", "public holiday";
        day_work_full: "调休上班", "make-up working day";
        day_weekend_full: "周末", "weekend";
        day_closed_full: "闭馆", "closed";
        monday: "周一", "Mon";
        tuesday: "周二", "Tue";
        wednesday: "周三", "Wed";
        thursday: "周四", "Thu";
        friday: "周五", "Fri";
        saturday: "周六", "Sat";
        sunday: "周日", "Sun";
        legend: "图例", "Key";
        slot_free: "空闲", "Free";
        slot_taken: "已占用", "Taken";
        slot_mine: "我的", "Mine";
        slot_asked: "待批准", "Awaiting approval";
        slot_out: "停用", "Out of service";
        slot_past: "已过", "Past";
        room_day_help:
            "点一下空闲时段即可预订，按住鼠标拖动可选更长时间。键盘：方向键移动，Shift+左右键延长，Enter 预订，Esc 取消选择。",
            "Choose a free slot to book it; drag with a mouse to take longer. Keys: arrows move, Shift+left or right extends, Enter books, Esc clears.";
        history: "流程轨迹", "History";

        // The inbox by keyboard.
        keys: "键盘快捷键", "Keyboard shortcuts";
        key_next: "下一条", "Next row";
        key_prev: "上一条", "Previous row";
        key_pick: "选中或取消选中", "Select or clear";
        key_open: "打开", "Open";
        key_approve: "批准", "Approve";
        key_decline: "拒绝（须填写理由）", "Decline (asks for a reason)";
        key_help: "显示或收起本说明", "Show or hide this list";
        keys_off: "输入文字时快捷键不起作用；可在个人设置中关闭。",
            "They rest while you type, and can be switched off in your settings.";

        // States of a booking.
        state_requested: "待批准", "Requested";
        state_confirmed: "已确认", "Confirmed";
        state_in_use: "使用中", "In use";
        state_done: "已完成", "Done";
        state_declined: "未批准", "Declined";
        state_lapsed: "逾期失效", "Lapsed";
        state_cancelled: "已取消", "Cancelled";
        state_no_show: "爽约", "No-show";
    }
}

impl Ui {
    /// The word for a booking's state, by its code; a code nobody knows is shown as it is, so that
    /// a page never hides a row.
    pub fn state<'a>(&self, code: &'a str) -> &'a str {
        match code {
            "requested" => self.state_requested(),
            "confirmed" => self.state_confirmed(),
            "in_use" => self.state_in_use(),
            "done" => self.state_done(),
            "declined" => self.state_declined(),
            "lapsed" => self.state_lapsed(),
            "cancelled" => self.state_cancelled(),
            "no_show" => self.state_no_show(),
            other => other,
        }
    }
    /// What kind of message it is: `ok`, `info`, `warn`, `bad`.
    pub fn kind(&self, kind: &str) -> &'static str {
        match kind {
            "ok" => self.kind_ok(),
            "warn" => self.kind_warn(),
            "bad" => self.kind_bad(),
            _ => self.kind_info(),
        }
    }
    /// The short name of a weekday, 0 for Monday … 6 for Sunday.
    pub fn weekday(&self, day: usize) -> &'static str {
        match day {
            0 => self.monday(),
            1 => self.tuesday(),
            2 => self.wednesday(),
            3 => self.thursday(),
            4 => self.friday(),
            5 => self.saturday(),
            _ => self.sunday(),
        }
    }
    /// The kinds of slots with their words, for the key of a room's day.
    pub fn slots(&self) -> [(&'static str, &'static str); 5] {
        [
            ("free", self.slot_free()),
            ("mine", self.slot_mine()),
            ("taken", self.slot_taken()),
            ("asked", self.slot_asked()),
            ("out", self.slot_out()),
        ]
    }
    /// The keys of the inbox with what they do.
    pub fn inbox_keys(&self) -> [(&'static str, &'static str); 7] {
        [
            ("j", self.key_next()),
            ("k", self.key_prev()),
            ("x", self.key_pick()),
            ("Enter", self.key_open()),
            ("a", self.key_approve()),
            ("r", self.key_decline()),
            ("?", self.key_help()),
        ]
    }
    /// The short mark and the full word of a kind of day: `off`, `work`, `weekend`, `closed`.
    pub fn day_kind(&self, kind: &str) -> Option<(&'static str, &'static str)> {
        Some(match kind {
            "off" => (self.day_off(), self.day_off_full()),
            "work" => (self.day_work(), self.day_work_full()),
            "weekend" => (self.day_weekend(), self.day_weekend_full()),
            "closed" => (self.day_closed(), self.day_closed_full()),
            _ => return None,
        })
    }
}

catalogue! {
    /// The invented content of the page that shows the design system.
    Sample {
        title: "设计系统", "Design system";
        lead: "所有页面共用的颜色、字号、组件与状态。松绿是您能做的事，蛋黄是您的和此刻的事；状态同时用图标、边框和文字表示。",
            "The colours, sizes, components and states every page shares. Pine is what you can do, yolk is what is yours and what is now; a state is told by icon, border and word.";
        tokens: "基础", "Foundations";
        colours: "颜色", "Colour";
        sizes: "字号", "Type scale";
        pangram: "南山孵化器 3 楼，工位 A-07", "Nanshan incubator, floor 3, desk A-07";
        spaces: "间距、圆角与层次", "Spacing, corners, elevation";
        icons: "图标", "Icons";
        themes: "浅色与深色", "Light and dark";
        buttons: "按钮与标签", "Buttons, badges, tags";
        forms: "表单", "Forms";
        boxes: "提示与卡片", "Messages and cards";
        lists: "列表与收件箱", "Lists and the inbox";
        record: "单条记录", "One record";
        rooms: "会议室时间轴", "The rooms’ day";
        nav_rooms: "会议室", "Rooms";
        nav_desks: "工位", "Desks";
        nav_compute: "算力", "Compute";
        nav_mentors: "导师", "Mentors";
        nav_mine: "我的预订", "My bookings";
        nav_inbox: "待办", "To do";
        nav_report: "报表", "Reports";
        person: "林晓雯", "Lin Xiaowen";
        company: "鹏程智能科技", "Pengcheng AI";
        zone: "北京时间 UTC+8", "Beijing time, UTC+8";
        flash: "已取消 11月25日 14:00 的“星河厅 102”。", "Cancelled: Xinghe 102, 25 November, 14:00.";
        book_room: "预订会议室", "Book a room";
        export: "导出 CSV", "Export CSV";
        purpose: "用途", "Purpose";
        purpose_hint: "会显示在门口屏幕上，请勿填写涉密内容。", "Shown at the door: nothing confidential, please.";
        purpose_value: "Pre-A 轮路演排练", "Pre-A pitch rehearsal";
        people: "人数", "People";
        people_error: "星河厅 102 最多容纳 6 人，请减少人数或换一间会议室。",
            "Xinghe 102 takes 6 people. Enter fewer, or choose another room.";
        date: "日期", "Date";
        date_error: "请选择今天或以后的日期。", "Choose today or a later date.";
        room: "会议室", "Room";
        email: "联系邮箱", "Contact e-mail";
        remark: "备注", "Remarks";
        remark_value: "需要投影与白板。", "We need a projector and a whiteboard.";
        kind: "预订类型", "Kind of booking";
        kind_once: "单次", "Once";
        kind_weekly: "每周", "Every week";
        kind_workday: "每个工作日", "Every working day";
        remind: "开始前 15 分钟提醒我", "Remind me 15 minutes before";
        agree: "我已阅读场地使用规则", "I have read the house rules";
        feed: "日历订阅链接", "Calendar feed";
        info_text: "2027 年节假日安排尚未公布，暂按周一至周五为工作日计算。",
            "The 2027 holiday plan is not published yet; Monday to Friday count as working days for now.";
        warn_text: "贵司本月免费算力额度已使用 86%。", "Your company has used 86% of this month’s free compute quota.";
        bad_title: "该时段刚刚被预订", "That time has just been taken";
        bad_text: "最近的空闲时段：", "Nearest free times:";
        ok_text: "入驻协议已签署，您可以开始预订工位。", "The agreement is signed. You can now book desks.";
        today_rooms: "今日会议室使用率", "Room use today";
        today_note: "比上周同日高 6 个百分点", "6 points above last week";
        waiting: "待您审批", "Waiting for you";
        waiting_note: "最早一条将于 2 小时后失效", "The first lapses in 2 hours";
        overdue: "爽约（本月）", "No-shows this month";
        overdue_note: "3 家企业已提醒", "3 companies reminded";
        tenants: "在孵企业", "Companies in incubation";
        tenants_note: "入驻率 85%", "85% occupied";
        quota: "11 月免费算力额度", "Free compute quota, November";
        quota_note: "至 11月30日", "until 30 November";
        card_hours(n: &str): "{n} 卡时", "{n} card-hours";
        rules: "场地使用规则", "House rules";
        rules_text: "会议室可提前 30 天预订，单次不超过 4 小时；迟到 15 分钟未签到视为爽约。",
            "Rooms can be booked 30 days ahead, 4 hours at a time; 15 minutes without check-in counts as a no-show.";
        details: "详情", "Details";
        to_approve: "待审批的预订", "Bookings to approve";
        tab_open: "待处理", "Open";
        tab_done: "已处理", "Decided";
        tab_mine: "我发起的", "My requests";
        who: "申请企业", "Company";
        what: "资源", "Resource";
        when: "时间", "Time";
        amount: "用量", "Amount";
        status: "状态", "State";
        act: "操作", "Action";
        district: "孵化器", "Incubator";
        nanshan: "南山A", "Nanshan A";
        reason: "拒绝理由", "Reason for declining";
        none_title: "还没有预订", "No bookings yet";
        none_why: "您预订的会议室、工位和算力会显示在这里。",
            "Rooms, desks and compute you book will appear here.";
        none_act: "找一间会议室", "Find a room";
        no_hit: "没有符合条件的结果", "Nothing matches";
        no_hit_why: "试试放宽日期或会议室的条件。", "Try a wider range of dates or rooms.";
        drop_hold: "清退企业", "End the tenancy";
        drop_text: "该企业的 12 个工位将于今晚 24:00 释放，未开始的预订全部取消，门禁失效。",
            "Its 12 desks are freed at midnight, all bookings to come are cancelled, and door cards stop working.";
        type_name: "请输入企业全称以确认", "Type the company’s full name to confirm";
        step_ask: "提交预订", "Requested";
        step_auto: "规则判定：需审批（超过 2 小时）", "Judged: needs approval (over 2 hours)";
        step_ok: "批准", "Approved";
        step_note: "路演排练优先，请保持会议室整洁。", "Rehearsals come first. Please leave the room tidy.";
        step_start: "签到并开始使用", "Check-in";
        by_system: "系统 · 规则第 7 版", "System · rules v7";
        manager: "周启明（南山A 经理）", "Zhou Qiming (manager, Nanshan A)";
        seats(n: i64): "{n} 人", "{n} seats";
        free_now: "现在空闲", "Free now";
        free_from(at: &str): "{at} 起空闲", "Free from {at}";
        full_slot(room: &str, from: &str, to: &str, state: &str):
            "{room}，{from}–{to}，{state}", "{room}, {from}–{to}, {state}";
        repair: "投影检修", "Projector repair";
    }
}
