//! Words of an admission that is decided: its case, and what that says of the application.

use super::catalogue::catalogue;

catalogue! {
    /// The case in which an admission is decided.
    ProposalWords {
        kind: "入驻审批", "Admission";
        desks(n: String): "{n} 个工位", "{n} desks";
        one_desk: "1 个工位", "1 desk";
        remanded: "退回评审", "Back under review";
        remand: "退回评审", "Send back for review";
        recall: "退回评审", "Back under review";
        s_recalled(title: &str): "拟入驻退回评审：{title}", "Back under review: {title}";
        colleague: "您与申请人同属一家企业，须由他人审批。", "You act for a company together with who applies: others decide it.";
        took_part: "您评审过或提出过该事项，须由他人审批。", "You reviewed or proposed it: others decide it.";

        approved_done: "已同意，项目进入公示", "Agreed: it goes on public notice";
        remanded_done: "已退回评审", "Sent back for review";
        withdraw: "撤回入驻申请", "Withdraw the application";
        withdraw_why: "整份入驻申请随之撤回，不能恢复，可以另行申请。", "The whole application is withdrawn with it. It cannot be taken back; you may apply again.";

        open_application: "查看入驻申请", "Open the application";
        open_case: "查看审批进度", "See how it is decided";
        out: "不参与审批", "Decide none of it";
        t_proposed: "提出该事项", "proposed it";
        t_reviewed: "评审专家", "reviewed it";
        t_colleague: "与申请人同属一家企业", "acts for a company with who applies";
        t_recused: "本人回避", "recused themself";

        by_desks: "按申请的工位数", "by the desks asked for";
        semicolon: "；", "; ";
        none_set: "还没有设置审批流程", "No chain has been set yet";
        built_in(lines: String): "系统默认：{lines}", "Built in: {lines}";
    }
}
