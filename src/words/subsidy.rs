//! Words of what public money stands behind.

use super::catalogue::catalogue;

catalogue! {
    /// Support given, by district, incubator and company.
    SubsidyWords {
        title: "补贴汇总", "Support given";
        lead: "免收的租金、免费与优惠的算力、算力券抵扣和兑付，按减免、开票和拨付的月份统计。", "Rent not asked for, compute that was free or cheaper, and vouchers, in the month it was waived, billed or paid.";
        from: "起始月份", "From month";
        to: "截止月份", "To month";
        place: "区 / 孵化器", "District, incubator";
        nowhere: "未入驻孵化器的企业", "Companies of no incubator";
        all_places: "全部", "All";
        companies: "受益企业数", "Companies";
        company: "企业", "Company";
        rent: "减免租金（元）", "Rent waived (CNY)";
        free: "免费算力价值（元）", "Free compute at list price (CNY)";
        off: "算力优惠（元）", "Off compute (CNY)";
        voucher: "券抵扣与兑付（元）", "Vouchers (CNY)";
        sum: "合计（元）", "Total (CNY)";
        total: "合计", "Total";
        none: "这段时间没有补贴", "Nothing was given in this time";
        none_why: "租金减免、账单和兑付产生后会出现在这里。", "It is here once rent is waived, a bill is made or a claim is paid.";
        paper: "单据", "Paper";
        month: "月份", "Month";
        of_company(name: &str): "{name}的补贴", "Support for {name}";
        k_rent(id: i64): "租金单 {id}", "Rent statement {id}";
        k_bill(id: i64): "算力账单 {id}", "Bill {id}";
        k_claim(id: i64): "算力券 {id} 的兑付", "Claim on voucher {id}";
        first_papers(n: usize): "仅列出最近 {n} 张单据", "Only the latest {n} papers are listed";
        register: "补贴汇总表", "Register of support";
    }
}
