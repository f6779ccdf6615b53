//! Words of what stands for long: tenancies and leave, closures, the working calendar.

use super::catalogue::catalogue;

catalogue! {
    /// Tenancies, leave, closures and the working calendar.
    KeepWords {
        tenancies: "长租工位", "Tenancies";
        tenancy: "长租", "Tenancy";
        tenancies_lead: "固定工位与独立办公室分配给了谁、到哪一天。租户外出时，工位进入当日共享池。", "Which fixed desks and offices are whose, and until when. While a tenant is away, the desk is in the day pool.";
        tenancies_empty: "还没有长租", "No tenancies yet";
        tenancies_empty_why: "把固定工位或独立办公室分配给企业后，会列在这里。", "Give a fixed desk or an office to a company, and it is listed here.";
        tenancies_none: "没有工位", "No desks";
        give: "分配工位", "Give a desk";
        give_lead: "从首日到末日，工位归这家企业使用。所需工位日立即冻结，按月结算；额度不足则不能分配。", "From the first to the last day the desk is this company's. Its desk-days are held at once and posted month by month; without enough of them it is not given.";
        given(desk: &str, company: &str): "已将 {desk} 分配给 {company}", "{desk} is given to {company}";
        desk: "工位或办公室", "Desk or office";
        company: "企业", "Company";
        person: "使用人", "Person";
        person_hint: "填写成员邮箱；不填则由企业自行安排", "A member's e-mail address; empty: the company decides";
        anybody: "企业自行安排", "The company decides";
        first_day: "首日", "First day";
        last_day: "末日", "Last day";
        last_day_hint: "含当日；次日起空出", "Included; free from the day after";
        until(day: String): "至 {day}", "until {day}";
        running: "使用中", "Running";
        ahead: "未开始", "Ahead";
        over: "已结束", "Over";
        ended_early: "提前结束", "Ended early";
        period: "期限", "Period";
        cost: "工位日", "Desk-days";
        cost_held(n: i64): "冻结 {n}", "{n} held";
        free_of_charge: "不计额度", "Costs nothing";
        posted_until(day: String): "已结算至 {day}", "Posted up to {day}";
        posted_none: "尚未结算", "Nothing posted yet";
        end: "提前结束", "End it early";
        end_why: "末日之后工位即空出，未用的工位日退回企业。", "After that day the desk is free, and the desk-days that are left go back to the company.";
        ended(desk: &str): "{desk} 的长租将提前结束", "The tenancy of {desk} ends early";
        history: "经过", "What happened";

        leave: "外出", "Away";
        leave_title: "外出日期", "Days away";
        leave_lead: "外出当天工位可由他人预订，工位日退回企业；次日起仍归您使用。", "On those days others can book the desk and the desk-days come back to the company; the day after, it is the tenant's again.";
        leave_none: "没有登记外出", "No days away";
        leave_mark: "登记外出", "Mark days away";
        leave_marked(days: i64): "已登记外出 {days} 天，工位日已退回", "{days} days away; the desk-days are back";
        leave_back: "取消外出", "Take back";
        leave_all_back(days: i64): "已取消外出：{days} 天的工位归还给您", "The desk is yours again on {days} days";
        leave_some_back(days: i64, kept: String): "{days} 天的工位归还给您；其余已有人预订：{kept}", "The desk is yours again on {days} days; on the others it is booked: {kept}";
        leave_booked: "外出期间工位已被他人预订，不能收回", "Others have booked the desk, so the leave cannot be taken back";
        your_desk: "我的工位", "My desk";
        pool_days: "可预订的日期", "Days it can be booked";
        pool_days_why: "租户这几天外出。", "The tenant is away on these days.";
        at_tenant(company: &str, day: String): "由 {company} 使用至 {day}", "{company} has it until {day}";

        closures: "关闭安排", "Closures";
        closure: "关闭", "Closure";
        closures_lead: "检修、活动或放假时暂停使用。受影响的预订逐一改到别处或释放，一次完成，每人只通知一次。", "Repairs, events, holidays. Every booking hit is moved or released in one step, and each person is told once.";
        closures_empty: "没有关闭安排", "Nothing is closed";
        closures_empty_why: "需要暂停使用某个资源、区域或楼层时，在此安排。", "When a room, a zone or a floor cannot be used for a while, close it here.";
        close_new: "安排关闭", "Close something";
        closes: "关闭范围", "What is closed";
        whole_incubator: "整个孵化器", "The whole incubator";
        from_day: "开始日期", "From, date";
        from_time: "开始时间", "From, time";
        to_day: "结束日期", "Until, date";
        to_time: "结束时间", "Until, time";
        reason_hint: "会原样告知受影响的人", "Everybody hit reads it as written";
        see_hits: "查看影响", "See what it hits";
        review: "确认影响", "Review";
        review_lead(n: usize): "{n} 个预订受影响。为每个选择去向；确认时若有变化，会先告诉您。", "{n} bookings are hit. Choose what becomes of each; if anything changes before you confirm, you are told first.";
        no_hits: "没有预订受影响", "No booking is hit";
        also(tenancies: usize, offers: usize, changes: usize): "另有：长租 {tenancies} 个（工位仍归租户，期间不能使用），候补保留 {offers} 个（回到队列），待审批改期 {changes} 个（不再成立）。", "Besides: {tenancies} tenancies (the desk stays the tenant's, but cannot be used), {offers} places kept for those who wait (they wait again), {changes} new times waiting for approval (they fall away).";
        to_elsewhere(place: &str): "改到 {place}，时间不变", "Move to {place}, same time";
        to_later(place: &str, when: String): "{place}，改到 {when}", "{place}, at {when}";
        release: "释放，额度退回", "Release, and give the entitlement back";
        no_place: "没有合适的去处", "Nowhere to go";
        becomes: "去向", "What becomes of it";
        close_now: "确认关闭", "Close it";
        closed_done(moved: usize, released: usize): "已关闭：改动 {moved} 个，释放 {released} 个", "Closed: {moved} moved, {released} released";
        lift: "提前恢复", "Lift it now";
        lift_why: "立即恢复使用，候补会依次安排。已改动或释放的预订不会自动恢复。", "It can be used at once, and waiting lines are served. Bookings that were moved or released stay so.";
        lifted: "已恢复使用", "It can be used again";
        lifted_state: "已提前恢复", "Lifted early";
        in_force: "关闭中", "Closed now";
        by: "安排人", "By";
        moved: "改动", "Moved";
        released: "已释放", "Released";
        now_is: "现为", "Now";
        capacity_booked: "新容量低于已有预订的用量", "Capacity below what is booked";
        in_the_way(all: String): "涉及：{all}。", "In the way: {all}.";
        overtaken: "核对之后有变化，未做任何改动", "Something changed since you looked; nothing was done";
        overtaken_why(all: String): "请重新核对：{all}。", "Look again at: {all}.";
        why_you: "您收到此邮件，是因为此事与您有关。可在“我的账户”中调整邮件设置。", "You get this because it concerns you. Change it under \"My account\".";

        f_not_tenant: "该企业目前不在孵", "The company is not in incubation";
        f_outside: "须在长租期限之内", "Not a day of the tenancy";
        f_already_away: "其中有的日期已登记外出", "Some of these days are marked already";
        f_before_end: "须早于现在的末日", "It must come before the present last day";
        f_too_many(most: usize): "影响超过 {most} 个预订，请分段关闭", "It hits more than {most} bookings; close it in parts";

        v_given: "分配了工位", "gave the desk";
        v_ended: "提前结束了长租", "ended the tenancy early";
        v_away: "登记了外出", "marked days away";
        v_back: "取消了外出", "took days away back";
        v_closed: "安排了关闭", "closed it";
        v_lifted: "提前恢复使用", "lifted the closure";
        v_moved: "因关闭改到别处", "moved it, for its place is closed";
        v_released: "因关闭释放", "released it, for its place is closed";
        s_given(title: &str): "工位已分配：{title}", "A desk is yours: {title}";
        s_ended(title: &str): "长租提前结束：{title}", "The tenancy ends early: {title}";
        s_closed(title: &str): "场地暂停使用：{title}", "Closed for a time: {title}";
        r_keep_tenancies: "分配长租工位", "Give desks for long";
        r_mark_leave: "登记租户外出", "Mark a tenant's days away";
        r_close: "安排关闭", "Close places for a time";
        r_edit_calendar: "维护工作日历", "Keep the working calendar";
    }
}
