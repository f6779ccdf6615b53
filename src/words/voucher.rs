//! Words of vouchers: programmes, conditions, limits.

use super::catalogue::catalogue;

catalogue! {
    /// What voucher programmes give, and on which conditions.
    VoucherWords {
        simulator: "算力券测算", "Voucher calculator";
        lead: "按公开的政策规则测算可获支持金额，逐条显示条件和限额。仅供参考，以主管部门核定为准。", "What a programme would give by its published rules, condition by condition and limit by limit. The authority decides.";
        programme: "政策项目", "Programme";
        contract: "服务合同", "Service contract";
        amount: "合同金额（元）", "Contract amount (CNY)";
        excluded: "其中不支持部分（元）", "Of which not eligible (CNY)";
        excluded_most: "不能超过合同金额", "No more than the contract amount";
        excluded_hint: "存储、网络、安全等", "Storage, network, security";
        signed: "签订日期", "Signed on";
        first_day: "服务开始", "First day";
        last_day: "服务结束", "Last day";
        listed: "服务机构在入库名单", "Supplier on the list";
        affiliated: "与服务机构有关联", "Affiliated with the supplier";
        unknown: "不确定", "Not known";
        yes: "是", "Yes";
        no: "否", "No";
        applicant: "申请单位", "Applicant";
        kind: "类型", "Kind";
        registered: "注册日期", "Registered on";
        day: "申请日期", "Day of application";
        awarded: "本年度已获该项支持（元）", "Already awarded this year (CNY)";
        support: "其他财政支持（元）", "Other support (CNY)";
        city: "市级", "City";
        district: "区级", "District";
        incubator: "孵化器", "Incubator";
        reckon: "测算", "Calculate";
        result: "测算结果", "Result";
        would_give(yuan: &str): "预计支持 {yuan} 元", "Estimated support: CNY {yuan}";
        gives_nothing: "有条件不符合，不予支持", "A condition is not met: no support";
        must_find_out(yuan: &str): "尚有条件待核实；若均符合，预计支持 {yuan} 元", "A condition is still to be verified; with all of them met the support is CNY {yuan}";
        limits_give_nothing: "条件均符合，但限额内已无可支持金额", "Every condition is met, but the limits leave nothing to give";
        not_published(what: &str): "该项目尚有数字未公布，无法测算：{what}", "It cannot be reckoned yet, because these figures are not published: {what}";
        why_share: "由支持比例决定，其他限额均未触及。", "The share decides; no other limit is reached.";
        why_just(limits: &str): "由支持比例决定，并恰好达到：{limits}。", "The share decides, and exactly reaches: {limits}.";
        why_limit(limits: &str, share: &str, least: &str, less: &str): "由“{limits}”决定：按比例为 {share} 元，限额内为 {least} 元，少 {less} 元。", "Decided by: {limits}. The share would be CNY {share}, the limit leaves CNY {least}: CNY {less} less.";
        why_round(from: &str, rest: &str): "{from} 元向下取整到元，舍去 {rest} 元。", "CNY {from} is rounded down to whole yuan: CNY {rest} less.";
        of_least(is: &str, least: &str): "{is} 元，下限 {least} 元", "CNY {is} of at least CNY {least}";
        on_day(day: &str, from: &str, to: &str): "{day}，应在 {from} 至 {to}", "{day}, to be from {from} to {to}";
        at_ratio(percent: &str): "支持比例 {percent}%", "At {percent}% of the contract";
        mechanism: "兑付方式", "How it is paid out";
        reimburse: "先付后补，按凭证兑付", "Reimbursed on claims";
        offset: "购买时抵扣", "Deducted from the bill";
        conditions: "条件", "Conditions";
        condition: "条件", "Condition";
        limits: "限额", "Limits";
        limit: "限额", "Limit";
        allows: "允许金额（元）", "Allowed amount (CNY)";
        binds: "起限制作用", "binds";
        met_yes: "符合", "met";
        met_no: "不符合", "not met";
        met_unknown: "待核实", "to verify";
        c_applicant: "申请单位类型", "Kind of applicant";
        c_window: "在申报期内", "Within the application window";
        c_measure: "合同在政策有效期内签订", "Contract signed while the measure is in force";
        c_supplier: "服务机构在入库名单", "Supplier on the list";
        c_affiliate: "与服务机构无关联", "Not affiliated with the supplier";
        c_claimant: "申请单位不是入库服务机构", "The applicant is not itself a listed supplier";
        c_floor: "合同年金额达到下限", "Contract reaches the minimum per year";
        c_least: "达到最低支持金额", "Reaches the smallest award";
        l_ratio: "按比例", "Share of the contract";
        l_year: "年度上限余额", "Left of the yearly cap";
        l_budget: "预算余额", "Left of the budget";
        l_stacking: "财政支持总额上限余额", "Left of the cap on all public support";
        sources: "依据", "Sources";
        second_hand: "转引，未见原文，请核对", "second-hand: check the original document";
        of_fields(names: &str): "涉及：{names}", "For: {names}";
    }
}
