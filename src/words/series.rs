//! Series: the form, the dates it would have, and what is done with one that goes on.

use super::catalogue::catalogue;

catalogue! {
    /// Pages of series.
    SeriesWords {
        title: "周期预订", "Repeat a booking";
        mine: "周期预订", "Series";
        none: "还没有周期预订", "No series yet";
        none_why: "预订时选择“重复……”即可一次订下多个日期，每个日期单独判定。", "Choose “Repeat…” when you book: many dates in one step, each judged by itself.";
        how: "先查看各日期：空闲、需审批、已占用、不符合规则或放假安排未公布；再一次订下所选的日期。每个日期单独判定。", "See the dates first: free, to be approved, taken, against a rule, or in a year whose holidays are not published. Then book the chosen ones in one step; each is judged by itself.";
        repeat: "重复……", "Repeat…";
        every: "重复", "Repeat";
        e_workday: "每个工作日（按国务院放假安排，含调休）", "Every working day (make-up days too, holidays not)";
        e_day: "每天", "Every day";
        e_week: "每周", "Every week";
        e_month: "每月同一日", "Every month, same date";
        e_nth: "每月同一个星期几（如第 2 个周二）", "Every month, same weekday (as the 2nd Tuesday)";
        interval: "间隔", "Every so many";
        interval_hint: "如 2 为隔一次", "2 is every other";
        on: "星期", "On";
        on_hint: "仅用于每周；不选则与首个日期相同", "For weeks only; none chosen: the weekday of the first date";
        first: "首个日期", "First date";
        ends: "结束方式", "Ends";
        ends_count: "重复次数", "Number of dates";
        ends_count_hint: "1 至 104", "1 to 104";
        ends_until: "截止日期", "Last date";
        ends_until_hint: "填写次数或截止日期之一，一年以内", "Give a number or a last date, within a year";
        waits: "订不到的日期自动候补，空出后直接预订", "Wait for the dates that are taken, and book them as they become free";
        see: "查看各日期", "See the dates";
        book: "预订所选日期", "Book the chosen dates";
        dates: "各日期的判定", "The dates";
        d_date: "日期", "Date";
        d_outcome: "判定", "Outcome";
        d_why: "说明", "Why";
        d_free: "可预订", "Free";
        d_asks: "需审批", "Needs approval";
        d_taken: "已被占用", "Taken";
        d_rule: "不符合规则", "Against a rule";
        d_short: "额度不足", "Not enough left";
        d_unknown: "放假安排未公布，暂计", "That year's holidays are not published yet";
        sum(free: usize, all: usize): "共 {all} 个日期，可预订 {free} 个", "{free} of {all} dates can be had";
        none_free: "没有可预订的日期", "Not one of these dates can be had";
        made(booked: usize, skipped: usize): "已预订 {booked} 个日期，未订到 {skipped} 个。", "{booked} dates booked, {skipped} not.";
        pick: "选择要预订的日期", "Choose at least one date";

        every_n(n: u32, what: &str): "每 {n} {what}", "every {n} {what}";
        w_workday: "每个工作日", "every working day";
        w_day: "每天", "every day";
        w_days: "天", "days";
        w_week(days: String): "每周{days}", "every {days}";
        w_weeks(n: u32, days: String): "每 {n} 周的{days}", "every {n} weeks on {days}";
        w_month(day: u32): "每月 {day} 日", "monthly on day {day}";
        w_months(n: u32, day: u32): "每 {n} 个月的 {day} 日", "every {n} months on day {day}";
        w_nth(n: u32, day: &str): "每月第 {n} 个{day}", "monthly on {day} number {n}";
        w_nths(months: u32, n: u32, day: &str): "每 {months} 个月的第 {n} 个{day}", "every {months} months on {day} number {n}";
        w_last(day: &str): "每月最后一个{day}", "monthly on the last {day}";
        w_count(n: u32): "共 {n} 次", "{n} times";
        w_until(date: String): "至 {date}", "until {date}";
        w_all(days: String, from: String, to: String, first: String, end: String): "{days} {from}–{to}，{first} 起，{end}", "{days} {from}–{to}, from {first}, {end}";

        s_ended: "已结束", "Ended";
        s_goes: "进行中", "Goes on";
        ahead: "尚未开始的日期", "Dates ahead";
        behind: "已过或已取消的日期", "Dates past or called off";
        waiting: "候补中的日期", "Dates that wait";
        facts: "周期信息", "The series";
        rule: "重复规则", "Repeats";
        edit: "修改", "Change";
        edit_lead: "改时间会对每个日期重新判定；不能改的日期保持不变并列出。", "New hours are judged date by date; a date that cannot move stays as it was, and is told.";
        since: "从哪个日期起", "From which date on";
        since_all: "全部尚未开始的日期", "All dates ahead";
        since_one(date: String): "{date} 及以后", "{date} and later";
        save: "保存修改", "Save";
        changed(n: usize, kept: usize): "已修改 {n} 个日期，{kept} 个保持不变。", "{n} dates changed, {kept} stay as they were.";
        kept: "以下日期保持不变", "These dates stay as they were";
        off: "取消一段日期", "Call off some dates";
        off_lead: "如出差两周：两端日期都包括在内，其余日期不受影响。", "Away for two weeks, say: both ends are included, the others stay.";
        off_from: "从", "From";
        off_until: "到", "To";
        off_do: "取消这些日期", "Call these dates off";
        off_done(n: usize): "已取消 {n} 个日期。", "{n} dates called off.";
        end: "结束整个周期预订", "End the series";
        end_why: "所有尚未开始的日期都会取消，候补也一并退出。", "Every date ahead is called off, and places in waiting lines are given up.";
        ended(n: usize): "周期预订已结束，取消了 {n} 个日期。", "The series has ended; {n} dates called off.";
        confirm: "继续保留", "Keep the series";
        confirm_why(date: String): "请在 {date} 前确认仍需要，否则其余日期将释放给他人。", "Confirm by {date} that you still need it, or the rest is released to others.";
        confirmed(date: String): "已确认，下次请在 {date} 前确认。", "Kept. The next time is by {date}.";
        next(date: String): "下次：{date}", "next: {date}";
        part_of: "属于周期预订", "Part of a series";
        follows: "由更早的周期预订拆分而来", "Split from an earlier series";
        follows_see: "查看原周期预订", "See the earlier one";

        c_booked: "已预订的日期数", "Dates booked";
        c_requested: "其中待审批", "Of these waiting for approval";
        c_skipped: "未订到的日期数", "Dates not had";
        c_changed: "已修改的日期数", "Dates changed";
        c_kept: "保持不变的日期数", "Dates that stay";
        c_cancelled: "已取消的日期数", "Dates called off";
    }
}
