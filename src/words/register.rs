//! Words of registers: whole lists as files and on paper.

use super::catalogue::catalogue;

catalogue! {
    /// Registers as files, and the headings that no page has.
    RegisterWords {
        csv: "导出 CSV", "CSV";
        xlsx: "导出 Excel", "Excel";
        paper: "打印版", "On paper";
        as_of: "统计时间截至", "As of";
        reporter: "填报单位（盖章）", "Reported by (seal)";
        head: "单位负责人", "Head";
        statistician: "统计负责人", "In charge of figures";
        filler: "填表人", "Filled in by";
        phone: "联系电话", "Telephone";
        reported_on: "报出日期", "Date";
        how_to_print: "用浏览器的打印功能打印或另存为 PDF：A4 横向，每页重复表头。", "Print it, or keep it as PDF, with your browser: A4, turned, headings on each sheet.";
        rows(n: usize): "共 {n} 行", "Rows: {n}";
        paper_cut(n: usize): "纸质表仅列出前 {n} 行，完整内容请导出 Excel", "On paper are the first {n} rows only: take the rest as Excel";
        cut(n: usize): "仅列出前 {n} 行，请缩小筛选范围后分次导出", "Only the first {n} rows are listed: filter, and take the rest in parts";
        tenants: "入驻企业台账", "Register of companies";
        desks: "工位台账", "Register of desks";
        compute: "算力发放及使用表", "Compute given and used";
        company_no: "企业编号", "Company no.";
        tenancy_no: "工位使用编号", "Tenancy no.";
        people: "人员数", "People";
        desk_count: "在用工位数", "Desks now";
        months: "月份", "Month";
        month_hint: "按自然月统计", "By calendar month";
        granted: "本月有效额度（卡时）", "Granted, good in the month (card-hours)";
        used: "使用（卡时）", "Used (card-hours)";
        weighed: "折算使用（PFLOPS·小时）", "Used (hours of one PFLOPS)";
        free: "其中额度支付（卡时）", "Of it from grants (card-hours)";
        gross: "账单原价（元）", "Billed at list price (CNY)";
        off: "优惠（元）", "Discount (CNY)";
        voucher: "算力券抵扣（元）", "Voucher (CNY)";
        payable: "应付（元）", "To be paid (CNY)";
        revenue: "营业收入（元）", "Revenue (CNY)";
        research: "研发投入（元）", "Spent on R&D (CNY)";
        financing: "本季融资额（元）", "Raised from investors (CNY)";
        not_begun: "未填报", "Not begun";
        signed_on: "签署日期", "Signed on";
        signer: "签署人", "Signed by";
        yes: "是", "Yes";
        no: "否", "No";
    }
}
