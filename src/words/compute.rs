//! Words of compute: pools, prices, usage and bills.

use super::catalogue::catalogue;

catalogue! {
    /// Pools, what they cost, what was used and what was billed.
    ComputeWords {
        compute: "算力", "Compute";
        pools: "算力池", "Compute pools";
        pools_lead: "政府投资的算力在额度内免费；社会投资的算力按优惠价计费。", "Pools built with public money are free within a quota; those built with private money are billed at a discount.";
        pools_empty: "没有符合条件的算力池", "No pool fits";
        pools_empty_why: "请放宽条件，或联系孵化器经理。", "Ask for less, or ask the manager of your incubator.";
        pool: "算力池", "Pool";
        provider: "算力服务方", "Provider";
        funding: "资金来源", "Paid for by";
        government: "政府投资", "Public money";
        private: "社会投资", "Private money";
        card: "算力卡", "Card";
        cards: "卡数", "Cards";
        purpose: "用途", "For";
        training: "训练", "Training";
        inference: "推理", "Inference";
        edge: "边缘推理", "Edge inference";
        any: "不限", "Any";
        comma: "、", ", ";
        tier: "网络时延", "Network";
        city_1ms: "市内 1 毫秒", "In the city, 1 ms";
        shaoguan_3ms: "韶关 3 毫秒", "Shaoguan, 3 ms";
        guian_10ms: "贵安 10 毫秒", "Guian, 10 ms";
        at_most(tier: &str): "不高于{tier}", "At most {tier}";
        least_cards: "至少卡数", "Cards at once";
        fits: "符合的算力池", "Pools that fit";
        fits_not: "不符合的算力池", "Pools that do not fit";
        why_not: "不符之处", "Why not";
        m_card: "卡型不同", "other cards";
        m_purpose: "用途不同", "built for something else";
        m_tier: "时延过高", "too far away";
        m_cards: "卡数不足", "too few cards";
        list_price: "目录价", "List price";
        price_now: "现价", "Price now";
        a_card_hour(yuan: &str): "{yuan} 元/卡时", "CNY {yuan} a card-hour";
        no_price: "尚未定价", "no price yet";
        free_in_quota: "额度内免费", "free within a quota";
        off(percent: &str): "优惠 {percent}%", "{percent}% off";
        reserve: "预约算力", "Reserve cards";
        needs: "按需求查找", "What do you need?";
        needs_card: "卡型包含", "Card's name holds";

        tariffs: "价格", "Prices";
        tariffs_lead: "新价格从指定时刻起生效；已发生的用量不重新计价。", "A new price holds from its moment on; what has been used is not priced again.";
        from: "生效时间", "From";
        from_day: "生效日期", "From, date";
        list: "目录价（元/卡时）", "List price (CNY a card-hour)";
        discount_percent: "全员优惠（%）", "Discount for everybody (%)";
        tiers: "阶梯优惠", "Tiers";
        tiers_hint: "每行一档：当月累计卡时 优惠%，如 1000 5", "A tier a line: card-hours of the month, percent off; such as 1000 5";
        tier_line(hours: String, percent: &str): "当月 {hours} 卡时以上部分 −{percent}%", "above {hours} card-hours of a month: −{percent}%";
        add_tariff: "新增价格", "Add a price";
        tariff_added: "新价格已保存", "The new price is set";
        discounts: "企业专享优惠", "Discounts of companies";
        discounts_none: "没有企业专享优惠", "No company has a discount of its own";
        give_discount: "给予优惠", "Give a discount";
        discount_given(company: &str): "已给予 {company} 优惠", "{company} has a discount now";
        percent: "优惠（%）", "Percent off";
        last_day: "末日", "Last day";
        company: "企业", "Company";
        reason: "理由", "Reason";
        thresholds: "额度预警", "Thresholds";
        threshold(percent: i64, what: &str): "用到 {percent}%：{what}", "At {percent}%: {what}";
        a_warn: "提醒企业管理员和孵化器经理", "its administrators and the manager are told";
        a_ask: "新预约须审批", "new reservations need approval";
        a_stop: "额度用尽，其后用量计费", "the quota is spent; further use is billed";
        pool_edit: "算力池信息", "What the pool is";
        wait_days: "等待用量报告（天）", "Days to wait for usage reports";
        wait_hint: "0：不报送用量，按预约入账；否则预约结束后等待报告，未用部分退回", "0: nothing is reported, and what was reserved is posted; else reports are waited for and what was not used goes back";
        save: "保存", "Save";
        saved(name: &str): "{name} 已保存", "{name} is saved";
        unsaid: "此算力池尚未登记信息", "Nobody has said what this pool is";

        usage: "算力用量", "Use of compute";
        usage_lead(month: &str): "{month} 的用量", "Use in {month}";
        import: "导入用量", "Import usage";
        import_lead: "每行一个作业。已导入的作业自动跳过，同一文件可以重复上传；有误的行逐一列出，其余照常入账。", "A job a row. Jobs that are known are passed over, so a file can be sent again; bad rows are named, the others are settled.";
        import_columns: "列", "Columns";
        import_file: "用量文件（CSV）", "Usage file (CSV)";
        import_now: "上传并结算", "Read and settle";
        imported(taken: usize, known: usize, refused: usize): "新作业 {taken} 个，已有 {known} 个，有误 {refused} 行", "{taken} new jobs, {known} known, {refused} bad rows";
        imports: "最近导入", "Latest imports";
        imports_none: "尚未导入", "Nothing was imported yet";
        file: "文件", "File";
        at: "时间", "When";
        by: "经办人", "By";
        taken: "新作业", "New jobs";
        known: "已有", "Known";
        refused: "有误", "Bad rows";
        bad_rows(n: usize): "{n} 行有误", "{n} bad rows";
        line: "行", "Line";
        column: "列名", "Column";
        why: "原因", "Why";
        month: "月份", "Month";
        by_person: "每人每日用量（卡时）", "Card-hours by person and day";
        person: "使用人", "Person";
        unnamed: "未注明", "not named";
        day: "日期", "Day";
        total: "合计", "Total";
        no_usage: "本月没有用量", "Nothing was used in this month";
        jobs: "作业", "Jobs";
        job_called(key: &str): "作业 {key}", "Job {key}";
        parts: "计价明细", "How it was priced";
        line_of: "计入账单", "Billed in";
        open_yet: "待出账", "to be billed";
        job: "作业号", "Job";
        ran: "运行时间", "Ran";
        used: "用量", "Used";
        free: "免费", "Free";
        billed: "计费", "Billed";
        quota: "算力额度", "Quota";
        quota_none: "没有有效的算力额度", "No quota is in force";
        quota_of(taken: &str, granted: &str): "已用和已约 {taken}，共 {granted}", "{taken} of {granted} used or reserved";
        hours(n: &str): "{n} 卡时", "{n} card-hours";
        pick_month: "查看", "Show";

        bills: "算力账单", "Compute bills";
        bill: "账单", "Bill";
        bill_of(month: &str, number: i64): "{month} 账单 第 {number} 号", "Bill {number} of {month}";
        bills_none: "还没有账单", "No bill yet";
        open_month(month: &str, due: &str): "{month}：待出账（{due}）", "{month}: to be billed on {due}";
        issue: "立即出账", "Bill it now";
        issued(month: &str): "{month} 已出账", "{month} is billed";
        nothing_open: "没有待出账的用量", "There is nothing to bill";
        issued_at: "出账时间", "Issued";
        gross: "按目录价", "At list prices";
        off_tier: "阶梯优惠", "Off by tiers";
        off_pool: "优惠", "Discount";
        off_voucher: "算力券抵扣", "Voucher";
        payable: "应付", "To be paid";
        free_value: "免费额度价值", "Worth of the free quota";
        before: "当月此前", "Before, that month";
        refunded: "已退", "Refunded";
        refund: "退款", "Refund";
        refund_lead: "按比例退回此行的各部分，总额不超过原账单。", "Each part of the line comes back in proportion, never more than was billed.";
        refund_hours: "退回卡时", "Card-hours to take back";
        refund_done: "已退款", "It came back";
        refunds: "退款记录", "Refunds";
        pay: "登记付款", "Record the payment";
        pay_lead: "仅登记款项已收到；收款在本系统之外进行。", "This records that the money came in; it is paid elsewhere.";
        paid_on(at: &str): "{at} 已付", "Paid on {at}";
        unpaid: "未付", "Not paid";
        paid_done: "付款已登记", "The payment is recorded";
        entries: "查看账目", "Entries behind it";
        yuan: "元", "CNY";
        totals: "合计", "Sum";

        d_meter: "预约用量等待期结束", "Reservations whose reports are in";
        d_bill: "算力月账单", "Months of compute are billed";
        d_mark(id: i64): "待出账 {id}", "month to be billed {id}";
        f_no_price: "当时该算力池尚未定价", "The pool had no price then";
        f_known_otherwise: "该作业已导入，但内容不同；已结算的用量不能更改", "This job is known with other values; what was settled is not changed";
        r_keep_pools: "维护算力池和价格", "Keep pools and prices";
        r_import_usage: "导入算力用量", "Import usage";
        r_bill: "出账、退款和登记付款", "Bill, refund, record payments";
        v_pool_set: "登记了算力池", "said what the pool is";
        v_priced: "定了新价格", "set a new price";
        v_discounted: "给予企业优惠", "gave a company a discount";
        v_usage_imported: "导入了用量", "imported usage";
        v_quota_reached: "额度用量达到预警线", "a quota reached a threshold";
        v_billed: "出账", "issued a bill";
        v_refunded: "退款", "took a part of a bill back";
        v_paid: "登记了付款", "recorded a payment";
        s_quota_reached(title: &str): "算力额度预警：{title}", "Compute quota: {title}";
        s_billed(title: &str): "算力账单已出：{title}", "Your compute bill: {title}";
    }
}

use super::Words;
use crate::domain::amount::Unit;
use crate::domain::pool::{Alarm, Funding, Misfit, Purpose, Tier};

/// Basis points as percent: `12.5`.
pub fn percent(points: i64) -> String {
    let (whole, part) = (points / 100, points % 100);
    match (part, part % 10) {
        (0, _) => whole.to_string(),
        (part, 0) => format!("{whole}.{}", part / 10),
        (part, _) => format!("{whole}.{part:02}"),
    }
}

impl Words {
    /// Who pays for a pool.
    pub fn funding(&self, funding: Funding) -> &'static str {
        match funding {
            Funding::Government => self.compute.government(),
            Funding::Private => self.compute.private(),
        }
    }
    /// What a pool is built for.
    pub fn purpose(&self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::Training => self.compute.training(),
            Purpose::Inference => self.compute.inference(),
            Purpose::Edge => self.compute.edge(),
        }
    }
    /// How far away a pool is.
    pub fn network(&self, tier: Tier) -> &'static str {
        match tier {
            Tier::City => self.compute.city_1ms(),
            Tier::Shaoguan => self.compute.shaoguan_3ms(),
            Tier::Guian => self.compute.guian_10ms(),
        }
    }
    /// Why a pool does not fit.
    pub fn misfit(&self, misfit: Misfit) -> &'static str {
        match misfit {
            Misfit::Card => self.compute.m_card(),
            Misfit::Purpose => self.compute.m_purpose(),
            Misfit::Tier => self.compute.m_tier(),
            Misfit::Cards => self.compute.m_cards(),
        }
    }
    /// What is done at a threshold.
    pub fn alarm(&self, alarm: Alarm) -> &'static str {
        match alarm {
            Alarm::Warn => self.compute.a_warn(),
            Alarm::Ask => self.compute.a_ask(),
            Alarm::Stop => self.compute.a_stop(),
        }
    }
    /// A verb of the trail about compute.
    pub(super) fn compute_happened(&self, verb: &str) -> Option<&'static str> {
        let c = &self.compute;
        Some(match verb {
            "pool_set" => c.v_pool_set(),
            "priced" => c.v_priced(),
            "discounted" => c.v_discounted(),
            "usage_imported" => c.v_usage_imported(),
            "quota_reached" => c.v_quota_reached(),
            "billed" => c.v_billed(),
            "refunded" => c.v_refunded(),
            "paid" => c.v_paid(),
            _ => return None,
        })
    }
    /// The subject of a notice or a mail about compute.
    pub(super) fn compute_subject(&self, verb: &str, title: &str) -> Option<String> {
        match verb {
            "quota_reached" => Some(self.compute.s_quota_reached(title)),
            "billed" => Some(self.compute.s_billed(title)),
            _ => None,
        }
    }
    /// Card-seconds as card-hours with their unit.
    pub fn card_hours(&self, seconds: i64) -> String {
        self.amount(Unit::CardSecond, seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_is_exact() {
        assert_eq!([1, 50, 125, 1_250, 10_000].map(percent), ["0.01", "0.5", "1.25", "12.5", "100"]);
    }
}
