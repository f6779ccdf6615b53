//! Words of due work: the page, the command line and the API.

use super::catalogue::catalogue;

catalogue! {
    /// What happens by time.
    JobWords {
        lead: "到时间自动办理的事项，由所有实例分担；停机期间到期的会在恢复后补办。", "What happens by time, shared by every instance; what fell due during a stop is caught up with.";
        kind: "事项", "Kind";
        waiting: "到期未办", "Due";
        late: "最久已到期", "Oldest due for";
        last: "最近办理", "Last worked";
        done: "累计办理", "Done in all";
        failed: "失败次数", "Failures";
        error: "最近错误", "Last error";
        never: "尚未办理", "never";
        on_time: "准时", "on time";
        more(n: String): "超过 {n}", "more than {n}";
        standing(n: String): "{n} 项待重试", "{n} to be tried again";
        all_well: "全部准时", "All on time";
        some_late(n: usize): "{n} 类事项已延误", "{n} kinds are late";
        some_late_why: "到期超过一分钟仍未办理。若持续如此，请检查服务是否在运行，以及下列错误。", "Due for more than a minute. If it stays so, see whether the server runs, and the errors below.";
        setbacks: "失败待重试", "Failed, to be tried again";
        row: "对象", "What";
        since: "首次失败", "Failed first";
        tries: "尝试次数", "Tries";
        retry: "下次重试", "Next try";
        booking(id: i64): "预订 {id}", "booking {id}";
        grant(id: i64): "额度 {id}", "grant {id}";
        allowance(id: i64): "月度额度 {id}", "allowance {id}";
        sealed_day(day: String): "{day} 的账簿", "the ledger of {day}";
        tenancy(id: i64): "工位分配 {id}", "tenancy {id}";
        application(id: i64): "入驻申请 {id}", "application {id}";
        series(id: i64): "周期预订 {id}", "series {id}";
        wait(id: i64): "候补 {id}", "waiting entry {id}";
        seconds(n: i64): "{n} 秒", "{n} s";
        minutes(n: i64): "{n} 分钟", "{n} min";
        hours(n: i64): "{n} 小时", "{n} h";
        days(n: i64): "{n} 天", "{n} d";

        lapse: "未答复的申请失效", "Unanswered requests lapse";
        lapse_change: "未答复的改期失效", "Unanswered changes of time lapse";
        miss: "未签到记为爽约", "No-shows are released";
        pass: "逾期的候补名额顺延", "Offers that ran out go to the next";
        expire: "候补时段已过", "Waiting entries whose time is over";
        finish: "结束的预订结算", "Bookings that are over are settled";
        ask: "询问周期预订是否保留", "Holders are asked to confirm their series";
        release: "未确认的周期预订释放", "Series that nobody confirmed are released";
        desk: "工位日入账", "Days of tenancies are posted";
        sweep: "到期额度清零或结转", "Grants that ended expire or are carried over";
        warn: "额度到期前提醒", "Grants that end soon are told of";
        allow: "按月发放额度", "Monthly allowances are given";
        seal: "账簿按日封存", "Days of the ledger are sealed";
        admit: "公示期满办理入驻", "Public notices that are over";
        purge: "未入驻申请的个人信息到期删除", "Personal data of those not admitted are dropped";
        remind: "开始前提醒", "Reminders before the start";
        case: "审批件到期提醒、提请上级、终止", "Cases: reminder, escalation, end";
        case_row(id: i64): "审批件 {id}", "case {id}";
        tell: "站内通知", "People are told";
        post: "邮件发送", "Mails leave";
    }
}
