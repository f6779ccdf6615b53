//! Words of one's own settings: profile, password, sign-ins, tokens, calendar links.

use super::catalogue::catalogue;

catalogue! {
    /// The account page.
    AccountWords {
        profile: "个人资料", "Profile";
        name: "姓名", "Name";
        email: "登录邮箱", "Log-in address";
        language: "语言", "Language";
        mobile: "手机号", "Mobile number";
        mobile_hint: "如 13800138000，仅孵化器人员可见", "As +86 138 0013 8000; only the incubator's staff see it";
        mobile_bad: "手机号不正确", "Not a mobile number";
        mail_wish: "邮件通知", "Mails";
        mail_all: "全部", "All";
        mail_decisions: "仅审批结果和取消", "Only decisions and cancellations";
        mail_none: "不发邮件（仅站内通知）", "None (notices here only)";
        remind: "开始前提醒我", "Remind me before a booking begins";
        remind_never: "不提醒", "Never";
        remind_before(time: String): "提前 {time}", "{time} before";
        shortcuts: "在待办列表中使用键盘快捷键", "Keyboard shortcuts in lists";
        saved: "已保存。", "Saved.";
        password: "修改密码", "Change password";
        change_it: "保存新密码", "Save the new password";
        old_password: "原密码", "Present password";
        new_password: "新密码", "New password";
        password_note: "修改后，其他设备上的登录会全部结束。", "All other sign-ins end when it changes.";
        password_saved: "密码已修改，其他登录已结束。", "Password changed; other sign-ins have ended.";
        sessions: "我的登录", "My sign-ins";
        this_one: "当前", "this one";
        device: "设备", "Device";
        since: "登录时间", "Since";
        last_seen: "最近使用", "Last used";
        end: "结束", "End";
        end_others: "结束其他全部登录", "End all others";
        ended: "登录已结束。", "Ended.";
        ended_others: "其他登录已全部结束。", "All other sign-ins have ended.";
        calendar: "日历订阅", "Calendar feed";
        calendar_lead: "把我的预订显示在手机或电脑日历里（只读）。链接等同密码，请勿转发。", "Shows your bookings in your own calendar, read-only. Whoever has the link can read them.";
        make_feed: "生成订阅链接", "Make a link";
        feed_name: "名称", "Name";
        feed_name_value: "我的日历", "My calendar";
        feed_https: "订阅地址（https）", "Address (https)";
        feed_webcal: "用本机日历打开（webcal）", "Open in the calendar app (webcal)";
        how_apple: "苹果：iPhone“设置 → 日历 → 账户 → 添加账户 → 其他 → 添加已订阅的日历”；Mac“日历 → 文件 → 新建日历订阅”。", "Apple: iPhone Settings → Calendar → Accounts → Add → Other → Add Subscribed Calendar; Mac Calendar → File → New Calendar Subscription.";
        how_outlook: "Outlook：添加日历 → 从 Internet 订阅，粘贴地址。", "Outlook: Add calendar → Subscribe from web, and paste the address.";
        how_feishu: "飞书：日历 → 添加日历 → 订阅日历 → 通过 URL 订阅。", "Feishu: Calendar → Add → Subscribe by URL.";
        how_google: "Google 每 8 至 24 小时才更新一次，变化不会立即显示。", "Google asks only every 8 to 24 hours, so changes show late.";
        tokens: "API 令牌与应用密码", "API tokens and app passwords";
        links: "令牌与订阅链接", "Tokens and links";
        tokens_lead: "给脚本和日历客户端使用。只在生成时显示一次。", "For scripts and calendar clients. Shown once, when made.";
        token_name: "用途名称", "What it is for";
        token_kind: "类型", "Kind";
        kind_api: "API 令牌", "API token";
        kind_app: "应用密码（CalDAV）", "App password (CalDAV)";
        kind_feed: "日历订阅", "Calendar feed";
        writes: "允许修改（否则只读）", "May change things (else read-only)";
        make: "生成", "Make";
        made: "已生成", "Made";
        once: "请现在复制，离开本页后不再显示。", "Copy it now: it is not shown again.";
        secret: "密钥", "Secret";
        revoke: "吊销", "Revoke";
        revoked: "已吊销。", "Revoked.";
        revoke_why: "使用它的程序或日历会立即失效。", "Whatever uses it stops working at once.";
        no_tokens: "还没有令牌或订阅链接。", "No tokens or links yet.";
        made_at: "生成时间", "Made";
        used_at: "最近使用", "Last used";
        never: "从未", "Never";
        read_only: "只读", "read-only";
        act: "操作", "Action";
    }
}
