//! Words of the books: statements, movements, allowances, sealed days.

use super::catalogue::catalogue;

catalogue! {
    /// The ledger as people read it.
    BooksWords {
        r_see_seals: "查看账簿封存", "see the sealed days of the ledger";

        f_over: "已经终止", "It has ended already";
        f_nothing_left: "没有可收回的余额", "Nothing is left of it";
        f_reversed: "该笔变动已冲正", "It was reversed already";
        f_irreversible: "冻结、释放、到期、结转和冲正不能单独冲正，请改动其背后的预订或另行发放；资金请在其账单、算力券或兑付申请中办理", "A hold, a release, what expired or was carried over, and a reversal are not reversed by themselves: change the booking behind it, or give anew. Money comes back through its bill, voucher or claim";

        carry: "结转", "Carried over";
        bill: "账单", "Billed";
        award: "发券", "Awarded";
        claim: "兑付", "Paid out";
        pay: "付款", "Paid";

        taken_back: "收回了余额", "took back what was left of an entitlement";
        reversed: "冲正了一笔变动", "reversed a movement";
        allowance_set: "设定了月度额度", "set a monthly allowance";
        allowance_changed: "修改了月度额度", "changed a monthly allowance";
        allowance_ended: "终止了月度额度", "ended a monthly allowance";
        allowance_skipped: "当月不在孵，未发放月度额度", "gave no monthly allowance: not in incubation that month";

        statement: "对账单", "Statement";
        statements: "月度对账单", "Monthly statements";
        statements_lead: "每月一份：期初、每笔变动及其来由、期末。", "One a month: what there was, every movement with what is behind it, what is left.";
        statement_of(month: &str): "{month} 对账单", "Statement of {month}";
        statement_title(company: &str, month: &str): "{company} {month} 对账单", "{company}: statement of {month}";
        month: "月份", "Month";
        so_far: "本月尚未结束，数字截至此刻。", "This month is not over: the figures are those of this moment.";
        section: "项目", "What";
        opening: "期初可用", "Available at the beginning";
        opening_held: "期初冻结", "Held at the beginning";
        closing: "期末可用", "Available at the end";
        closing_held: "期末冻结", "Held at the end";
        change: "可用变动", "Change";
        held_change: "冻结变动", "Change of held";
        available: "可用", "Available";
        held: "冻结", "Held";
        behind: "来由", "Behind it";
        all_sections: "全部项目", "Everything";
        only: "只看此项", "Only this";
        lines: "变动明细", "Movements";
        no_lines: "这里没有变动", "Nothing moved here";
        no_lines_why: "本月没有符合条件的变动。", "No movement of this month fits.";
        csv: "下载 CSV", "Download CSV";
        xlsx: "下载 Excel", "Download Excel";
        print: "可直接打印本页", "This page prints as it is";
        payable: "应付款", "Payable";
        voucher: "算力券", "Vouchers";
        deposit: "保证金", "Deposit";
        entry_no: "编号", "No.";
        time: "时间", "Time";
        unit_code: "单位", "Unit";
        in_minutes: "分钟", "minutes";
        pool: "算力池", "Pool";
        any_pool: "不限算力池", "any pool";

        entry: "账目变动", "Movement";
        entries_of: "仅列出以下事项的变动：", "Only the movements of";
        address: "网址", "Address";
        a_supply: "发放来源", "supply";
        a_grant: "额度", "entitlement";
        a_held: "冻结", "held";
        a_used: "已用", "used";
        a_expired: "已到期", "expired";
        a_returned: "已收回", "taken back";
        a_payable: "应付款", "payable";
        a_discount: "折扣", "discount";
        a_value: "免费额度价值", "worth of free quota";
        a_rent: "租金", "rent";
        a_waived: "减免", "waived";
        a_deposit: "保证金", "deposit";
        a_cash: "收付款", "payment";
        entry_title(id: i64): "变动 {id}", "Movement {id}";
        reverses(id: i64): "冲正变动 {id}", "Reverses movement {id}";
        reversed_by(id: i64): "已被变动 {id} 冲正", "Reversed by movement {id}";
        reverse: "冲正", "Reverse";
        reverse_what(amount: &str): "将作一笔相反的变动（{amount}），原变动保留。", "An opposite movement ({amount}) is made; this one stays as it is.";
        reverse_done: "已冲正", "Reversed";
        all_kinds: "全部变动", "Every movement";
        all_units: "全部额度", "Every unit";

        grant: "额度", "Entitlement";
        grant_title(id: i64): "额度 {id}", "Entitlement {id}";
        grants: "全部发放记录", "All that was given";
        grants_lead: "列出发放过的全部额度，到期日晚的在前，含已到期的。", "All that was ever given, what ends last first; what has ended too.";
        given_at: "发放时间", "Given on";
        given_by: "发放人", "Given by";
        grant_ending: "额度将到期，已提醒", "is told that it ends soon";
        s_grant_ending(name: &str): "额度将到期：{name}", "An entitlement ends soon: {name}";
        ends_soon(unit: &str, left: &str, day: &str): "额度将到期：{unit}还剩 {left}，可用到 {day}", "An entitlement ends soon: {left} of {unit} left, to be used by {day}";
        then_gone: "到期未用的部分清零。", "What is not used by then expires.";
        then_carried(rule: &str, carried: &str): "到期余额按规则（{rule}）结转一个月，其余清零；按现在的余额可结转 {carried}。", "What is not used by then goes on for another month by its rule ({rule}) and expires beyond that: {carried} of what is left now would go on.";
        carried: "可结转", "Carried over";
        take_back: "收回余额", "Take back what is left";
        take_back_what(amount: &str): "将收回未使用且未冻结的 {amount}。", "{amount} that are neither used nor held are taken back.";
        taken_back_done(amount: String): "已收回 {amount}", "{amount} taken back";
        used: "已用", "Used";
        gone: "到期、收回或结转", "Expired, taken back or carried over";
        of_allowance: "月度额度", "Monthly allowance";

        allowance: "月度额度", "Monthly allowance";
        allowances: "月度额度", "Monthly allowances";
        allowances_lead: "每月初自动发放，当月有效；余额可按规则结转一个月。", "Given at the beginning of each month and good during it; what is left can go on for one more month.";
        allowances_empty: "没有月度额度", "No monthly allowances";
        allowances_empty_why: "在此设定后，每月初自动发放。", "Set one, and it is given at the beginning of each month.";
        a_month(amount: String): "每月 {amount}", "{amount} a month";
        first_month: "首月", "First month";
        last_month: "末月", "Last month";
        last_month_hint: "留空表示直到终止", "Empty: until it is ended";
        month_hint: "如 2026-11", "As 2026-11";
        carry_percent: "结转比例（%）", "Carried over (%)";
        carry_percent_hint: "月末余额中可用到下月的比例，0 为不结转", "The share of a month's rest that goes on for another month; 0: none";
        carry_most: "结转上限", "At most";
        carry_most_hint: "单位与数量相同", "Counted as the amount";
        carry_rule(percent: i64, most: String): "余额的 {percent}%，至多 {most}", "{percent} % of the rest, at most {most}";
        carry_none: "不结转", "nothing";
        edit: "修改", "Change it";
        set: "设定月度额度", "Set an allowance";
        set_done: "已设定月度额度", "Monthly allowance set";
        next_from: "修改自下月起生效，本月已发放的不变。", "Changes hold from next month on; what was given this month stays.";
        changed_done: "已修改，自下月起生效", "Changed from next month on";
        end: "终止", "End it";
        end_what: "本月已发放的额度不变；此后不再发放，也不再结转。", "What was given this month stays. No more is given, and nothing is carried over.";
        ended_done: "已终止", "Ended";
        runs: "进行中", "Running";
        over: "已结束", "Ended";
        until_ended: "直到终止", "until it is ended";
        next_grant: "下次发放", "Given next";

        seals: "账簿封存", "Sealed days";
        seals_lead: "每日账目在次日一时封存：哈希值覆盖前一日的封存与当日全部变动。任何事后改动都会使其后各日不符，可用“hatchery check”复核。", "Each day's movements are sealed an hour after its end: the hash is over the day before and all movements of the day. Whatever is changed later makes that day and all after it differ; \"hatchery check\" computes them again.";
        seals_empty: "还没有账目", "Nothing has moved yet";
        seals_empty_why: "第一笔变动所在的日子结束后开始封存。", "The day of the first movement is the first to be sealed.";
        day: "日期", "Day";
        movements: "变动数", "Movements";
        hash: "哈希值", "Hash";
        state: "状态", "State";
        sealed: "已封存", "Sealed";
        open: "未封存", "Open";
    }
}
