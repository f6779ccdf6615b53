//! Words of booked against really used.

use super::catalogue::catalogue;

catalogue! {
    /// Booked against really used, by district, incubator, kind, resource and company.
    UsedWords {
        title: "预约与使用对照", "Booked and used";
        lead: "会议室、实验室和工位订了多少、用了多少，单位为小时。只统计所选月份之内的部分，跨月的预约分别计入各月；已取消的按取消时间区分。", "Of rooms, labs and desks: what was booked, and what became of it, in hours. A booking counts by the part of it in these months.";
        open_note: "可订时间按现行开放时间、规则和关闭安排计算，不含固定工位。由孵化器取消的计入及时取消。占可订＝已订÷可订；使用率＝已使用÷（已使用＋提前结束＋爽约＋迟取消）。未要求签到的、以及申诉成立的爽约，无从核实，不计入使用率。", "Bookable: by the opening hours, rules and closures as they are now; without desks given out for long. What the house called off counts as called off in time. Booked, % is of bookable. Used, % is of used, given back, no-show and called off late. Where nobody had to check in, and where an objection to a no-show was accepted, it is not known: that is in no share of use.";
        by_place: "区 / 孵化器", "District, incubator";
        by: "统计方式", "By";
        kind: "资源类别", "Kind";
        resource: "资源", "Resource";
        company: "企业", "Company";
        incubator: "孵化器", "Incubator";
        house: "孵化器自用", "The incubator itself";
        total: "合计", "Total";
        bookings: "预约数", "Bookings";
        open: "可订（小时）", "Bookable (h)";
        booked: "已订（小时）", "Booked (h)";
        booked_share: "占可订（%）", "Booked (%)";
        used: "已使用（小时）", "Used (h)";
        unknown: "无从核实（小时）", "Not known (h)";
        freed: "提前结束（小时）", "Given back (h)";
        missed: "爽约（小时）", "No-show (h)";
        late: "迟取消（小时）", "Called off late (h)";
        ahead: "未结束（小时）", "Not over (h)";
        in_time: "另：及时取消（小时）", "Beside: called off in time (h)";
        used_share: "使用率（%）", "Used (%)";
        desks: "固定工位与办公室", "Desks and offices held for long";
        held: "占用（工位日）", "Held (desk-days)";
        away: "其中外出（工位日）", "Given back as leave (desk-days)";
        away_share: "外出占比（%）", "Given back (%)";
        lent: "外出期间他人使用（工位日）", "Of it booked by others (desk-days)";
        lent_share: "他人使用占外出（%）", "Booked by others (%)";
        none: "这段时间没有预约", "Nothing was booked in this time";
        none_why: "有人预约或占用工位后会出现在这里。", "It is here once somebody books, or has a desk.";
        of_company(name: &str): "{name}的预约与使用", "Booked and used by {name}";
        register: "预约与使用对照表", "Register of bookings and use";
        lines: "相关预约", "Bookings behind it";
        all: "全部已订", "All that was booked";
        when: "时间", "When";
        what: "资源", "What";
        state: "状态", "State";
        how: "统计为", "Counted as";
        hours: "计入（小时）", "Counted (h)";
        entries: "额度变动", "Movements";
        more(name: &str, n: i64): "{name} 等 {n} 项", "{name} and more, {n} in all";
        no_lines: "没有相应的预约", "There are no such bookings";
    }
}

catalogue! {
    /// What became of booked time.
    HowWords {
        open: "可订", "Bookable";
        booked: "已订", "Booked";
        used: "已使用", "Used";
        unknown: "无从核实", "Not known";
        freed: "提前结束", "Given back";
        missed: "爽约", "No-show";
        late: "迟取消", "Called off late";
        ahead: "未结束", "Not over";
        in_time: "及时取消", "Called off in time";
    }
}
