//! Words of the tenants' quarterly return.

use super::catalogue::catalogue;

catalogue! {
    /// The tenants' quarterly return, what stands out in it, and graduation.
    QuarterlyWords {
        returns: "季度报表", "Quarterly returns";
        return_of(quarter: &str): "{quarter} 季度报表", "Return of {quarter}";
        lead: "每季度结束后 20 日内填报并签署；数据用于毕业评估、考核和年度统计。", "Due within 20 days of a quarter's end, signed by the company. It counts for graduation, reviews and the yearly statistics.";
        none: "还没有填报", "Nothing was reported yet";
        wanted_late(quarter: &str, day: &str): "{quarter} 季度报表已逾期，应于 {day} 前签署，请尽快填报", "{quarter} is overdue: it was to be signed before {day}";
        wanted(quarter: &str, day: &str): "请填报 {quarter}，{day} 前签署", "{quarter} is to be signed before {day}";
        open: "可补报的季度", "Quarters that can still be reported";
        fill: "填报", "Report";
        quarter: "季度", "Quarter";
        draft: "草稿", "Draft";
        signed: "已签署", "Signed";
        signed_by(who: &str, at: &str): "{who} 于 {at} 签署", "Signed by {who}, {at}";
        money: "收入与投入（万元）", "Money (in 10,000 yuan)";
        counts: "人员与成果", "People and results";
        words: "说明", "In words";
        revenue: "营业收入（万元）", "Revenue (10,000 yuan)";
        research: "研发投入（万元）", "Spent on R&D (10,000 yuan)";
        financing: "本季融资额（万元）", "Raised from investors (10,000 yuan)";
        t_revenue: "营业收入（千元）", "Revenue (1,000 yuan)";
        t_research: "研发投入（千元）", "Spent on R&D (1,000 yuan)";
        t_financing: "融资额（千元）", "Raised from investors (1,000 yuan)";
        people: "期末人数", "People at the end";
        researchers: "其中研发人员", "Of these in R&D";
        new_jobs: "新增就业", "New jobs";
        patents_applied: "专利申请", "Patents applied for";
        patents_granted: "专利授权", "Patents granted";
        copyrights: "软件著作权", "Software copyrights";
        high_tech: "持有高新技术企业证书", "Holds a certificate as high-tech enterprise";
        merged_or_listed: "已被并购或上市", "Was merged or listed";
        milestones: "本季里程碑", "Milestones reached";
        explanation: "变动说明", "Reason for changes";
        explanation_hint: "有下列变动时必填", "Required where a figure stands out from the quarter before";
        before: "上季度", "Quarter before";
        stands_out: "与上季度相比有较大变动，签署前请说明原因", "This stands out; say why before you sign";
        m_revenue: "营业收入变动超过三倍", "Revenue changed more than threefold";
        m_research: "研发投入变动超过三倍", "R&D changed more than threefold";
        m_people: "人数变动超过一半", "People changed by more than half";
        m_high_tech: "上季度持有高新技术企业证书，本季度没有", "It held a high-tech certificate the quarter before";
        m_spending: "研发投入大于收入与融资之和", "R&D exceeds revenue and financing together";
        keep: "保存草稿", "Keep as a draft";
        kept: "草稿已保存", "The draft is kept";
        sign: "签署提交", "Sign";
        sign_lead: "签署即确认数据真实；签署后由孵化器经理说明理由方可重新打开。", "To sign is to say that it is true. After that only the manager opens it again, with a reason.";
        signed_done(quarter: &str): "{quarter} 已签署", "{quarter} is signed";
        reopen: "重新打开", "Open it again";
        reopen_lead: "已签署的版本会保留，企业会收到理由。", "What was signed is kept; the company reads the reason.";
        reopened: "已重新打开", "It is open again";
        reason: "理由", "Reason";
        graduation: "毕业条件（满足任一）", "Ways to graduate (one is enough)";
        w_high_tech: "高新技术企业证书", "Certificate as high-tech enterprise";
        w_financing: "累计融资不低于 500 万元", "5 million yuan raised in all";
        w_revenue: "近两年收入超过 1,000 万元", "More than 10 million yuan of revenue in two years";
        w_merged_or_listed: "被并购或上市", "Merged or listed";
        met: "符合", "met";
        not_met: "尚未", "not yet";
        source: "依据：国家级孵化器毕业条件（凭记忆，请核对）", "After the national rules for incubators; recalled, to be checked";
        all_missing_why: "尚未签署的企业见列表，可逐家打开。", "The companies that have not signed are listed: open them one by one.";
        missing(n: usize): "未签署 {n} 家", "{n} have not signed";
        missing_title: "未签署企业", "Not signed yet";
        none_missing: "全部已签署", "Everybody has signed";
        company: "企业", "Company";
        status: "状态", "Status";
        sums: "已签署合计", "Sum of what is signed";
        export_csv: "导出年度统计（千元）", "Yearly statistics (1,000 yuan)";
        total: "合计", "Sum";
        year: "年份", "Year";

        d_call: "季度报表催报", "Calls for quarterly returns";
        d_place(id: i64): "孵化器 {id}", "incubator {id}";
        r_file: "填报和签署季度报表", "Write and sign quarterly returns";
        r_keep: "重新打开季度报表", "Open quarterly returns again";
        r_see: "查看季度报表汇总", "See how quarterly returns stand";
        v_kept: "保存了季度报表草稿", "kept a draft of a return";
        v_signed: "签署了季度报表", "signed a return";
        v_reopened: "重新打开了季度报表", "opened a return again";
        v_open: "发出季度报表填报通知", "asked for quarterly returns";
        v_remind: "催报季度报表", "reminded of quarterly returns";
        v_missing: "列出未签署季度报表的企业", "told who has not signed";
        s_open(title: &str): "请填报 {title} 季度报表", "Your return of {title} is due";
        s_remind(title: &str): "提醒：{title} 季度报表尚未签署", "Not signed yet: your return of {title}";
        s_missing(title: &str): "{title} 季度报表：未签署企业", "Who has not signed the return of {title}";
        s_reopened(title: &str): "季度报表已重新打开：{title}", "Your return is open again: {title}";
    }
}
