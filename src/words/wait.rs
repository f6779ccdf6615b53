//! Waiting lines, and presence: who waits, who came.

use super::catalogue::catalogue;

catalogue! {
    /// Pages of waiting lines.
    WaitWords {
        mine: "候补", "Waiting";
        one: "候补", "A place in the line";
        none: "没有候补", "You wait for nothing";
        none_why: "想要的时段被占用时，可以加入候补；空出后按公开的顺序提供。", "When what you want is taken you can wait for it; freed places are given in a published order.";
        new_title: "加入候补", "Wait for a place";
        new_any: "候补任意一间", "Wait for any of a kind";
        join: "加入候补", "Join the line";
        join_this: "候补这个时段", "Wait for this slot";
        join_lead: "时段空出后，按公开的顺序为您保留一段工作时间；未确认则顺延下一位。", "When it becomes free it is kept for you for some working time, in the published order; unanswered, it goes to the next.";
        auto: "空出后直接预订，不再询问", "Book it at once when it becomes free, without asking me";
        minutes: "需要的时长（分钟）", "How long (minutes)";
        minutes_hint: "在所选时段内的任意位置；不填则为整个时段", "Anywhere within the window; empty: all of it";
        seats: "至少座位数", "At least so many seats";
        any_of(kind: String): "任意{kind}", "Any {kind}";
        any_seats(kind: String, seats: i64): "任意{kind}（{seats} 座以上）", "Any {kind} with {seats} seats or more";
        window: "时段", "When";
        wanted: "候补", "Waits for";
        where_: "资源", "What";
        place: "顺位", "Place";
        nth(n: usize): "第 {n} 位", "number {n}";
        of_all(n: usize, all: usize): "第 {n} 位，共 {all} 位", "number {n} of {all}";
        joined(n: usize): "已加入候补，当前第 {n} 位。", "You are in the line, at number {n}.";
        order: "候补顺序", "The line";
        order_why: "爽约过多者排在其后；其余按企业上次候补成功的时间（从未成功者在前），再按申请时间。", "Those with too many no-shows come last; then the company served longest ago (never: first), then who asked first.";
        l_company: "企业", "Company";
        l_served: "上次候补成功", "Last served";
        l_asked: "申请时间", "Asked";
        l_never: "从未", "never";
        l_behind: "爽约过多", "too many no-shows";
        l_you: "您", "you";
        l_other: "其他企业", "another company";
        facts: "候补信息", "What you wait for";
        how_long: "时长", "How long";
        auto_on: "空出后直接预订", "Booked at once when free";
        offer: "已为您保留", "Kept for you";
        offer_why(what: String, until: String): "{what}，保留至 {until}。届时未确认将顺延下一位。", "{what}, kept until {until}. Unanswered, it goes to the next in line.";
        accept: "确认预订", "Take it";
        turn: "放弃，给下一位", "Let it go to the next";
        leave: "退出候补", "Leave the line";
        left: "已退出候补。", "You have left the line.";
        turned: "已放弃，名额给下一位。", "It goes to the next in line.";
        accepted: "预订已确认。", "Booked.";
        became: "查看预订", "See the booking";
        of_series: "来自周期预订", "From a series";
        see_line: "查看候补队列", "See the waiting line";
        line_title: "候补队列", "Waiting line";
        line_none: "这一天没有人候补", "Nobody waits for this day";
        line_none_why: "换一天看看。", "Try another day.";
        wait_instead: "没有合适的？", "None of these will do?";
    }
}

catalogue! {
    /// Check-in, no-shows and objections.
    PresenceWords {
        check_in: "签到", "Check in";
        checked_in: "已签到。", "You are checked in.";
        came: "签到时间", "Checked in";
        window(from: String, to: String): "请在 {from} 至 {to} 之间签到，逾期视为爽约，其余时段将释放。", "Check in between {from} and {to}; later it is a no-show and the rest is released.";
        opens(at: String): "{at} 起可签到。", "Check-in opens at {at}.";
        here: "现场签到", "Check in here";
        here_lead(name: &str): "{name} · 现场", "{name} · at the door";
        here_none: "您现在没有这里的预订", "You have no booking here now";
        here_none_why: "可以查看空闲时段，直接预订。", "See when it is free, and book it.";
        here_now: "您的预订", "Your booking";
        here_book: "预订现在的空闲时段", "Book it from now";
        here_retired: "该资源已停用，不能签到或预订。", "This is out of use: no check-in and no booking.";
        qr: "签到码", "QR code";
        qr_lead: "打印后贴在门口，手机扫码即可签到。", "Print it and put it at the door; any phone opens the check-in page with it.";
        qr_alt(name: &str): "{name} 的签到二维码", "QR code of the check-in page of {name}";
        print: "用浏览器打印本页", "Print this page with your browser";
        missed: "记为爽约", "Counted as a no-show";
        missed_why: "宽限时间内无人签到，其余时段已释放。", "Nobody checked in within the grace; the rest of the slot was released.";
        object: "提出申诉", "Object";
        object_lead: "如果您确实到场或另有原因，请说明，由孵化器的工作人员裁定。", "If you were there, or had a reason, say so: a person of the incubator decides.";
        words: "情况说明", "What happened";
        objected: "申诉已提交。", "Your objection is filed.";
        objection: "申诉", "Objection";
        o_open: "等待裁定", "Waits for a decision";
        o_excused: "已认可，不计爽约", "Accepted: it does not count";
        o_counts: "未认可，计为爽约", "Not accepted: it counts";
        excuse: "认可，不计", "Accept: it does not count";
        uphold: "不认可，计入", "Reject: it counts";
        reason: "裁定理由", "Reason";
        reason_hint: "申诉人会看到", "The person who objected will read it";
        decided: "已裁定。", "Decided.";
        strikes(n: usize, days: i64): "近 {days} 天爽约 {n} 次。", "{n} no-shows in the last {days} days.";
        strikes_why: "达到各处规则写明的次数后，候补时排在其他人之后；不会停止您的预订资格。有异议可在该预订页面申诉。", "From the number that the rules of a place name, you wait behind the others in its lines; it never bars you. Object on the booking's page.";
        objections: "爽约申诉", "Objections to no-shows";
        objections_none: "没有待裁定的申诉", "No objection waits";
        objections_none_why: "有人申诉时会显示在这里，并通知您。", "When somebody objects it appears here, and you are told.";
    }
}
