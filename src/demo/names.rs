//! Invented names: nobody and no company is meant.

use super::dice::Dice;
use std::collections::HashSet;

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何",
    "林", "罗", "高", "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "萧", "蔡",
    "潘", "田", "董", "袁",
];
const GIVEN: &[&str] = &[
    "伟", "芳", "娜", "敏", "静", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "明", "超", "霞", "平", "刚",
    "晨", "宇", "浩", "欣", "怡", "子", "梓", "睿", "思", "嘉", "雨", "俊", "文", "志", "晓", "佳", "博",
    "天", "凯", "若", "一",
];
const FIRST: &[&str] = &[
    "云", "星", "智", "深", "海", "山", "启", "灵", "光", "元", "博", "锐", "极", "纳", "芯", "迅", "澜",
    "湾", "鹏", "禾", "木", "知", "数", "微", "弘", "远", "青", "曜",
];
const SECOND: &[&str] = &[
    "图", "帆", "尺", "麦", "途", "桥", "舟", "核", "象", "码", "谷", "粒", "衡", "原", "弦", "巢", "策",
    "涌", "域", "岸", "序", "芽", "石", "塔", "泽", "禹", "辰", "格",
];

/// A person's name.
pub fn person(dice: &mut Dice) -> String {
    let two = dice.chance(700);
    let (surname, one) = (*dice.one(SURNAMES), *dice.one(GIVEN));
    if two { format!("{surname}{one}{}", dice.one(GIVEN)) } else { format!("{surname}{one}") }
}

/// A company's 字号, not among those `taken`.
pub fn brand(dice: &mut Dice, taken: &mut HashSet<String>) -> String {
    loop {
        let mut brand = format!("{}{}", dice.one(FIRST), dice.one(SECOND));
        // Of two signs there are not enough for a city.
        if taken.len() >= 500 {
            brand.push_str(dice.one::<&str>(SECOND));
        }
        if taken.insert(brand.clone()) {
            return brand;
        }
    }
}

/// What mentors know.
pub const FIELDS: &[&str] = &[
    "天使投资",
    "股权融资",
    "大模型工程",
    "具身智能",
    "芯片设计",
    "产品管理",
    "品牌与市场",
    "财税",
    "知识产权",
    "法务合规",
    "供应链",
    "出海",
];

/// What a booking of a kind is for.
pub fn title(kind: &str, dice: &mut Dice) -> &'static str {
    const MEETING: &[&str] = &[
        "周会",
        "产品评审",
        "客户拜访",
        "技术分享",
        "投资人沟通",
        "项目复盘",
        "面试",
        "需求讨论",
        "供应商洽谈",
        "设计评审",
        "路演彩排",
        "团队例会",
    ];
    const HALL: &[&str] = &["路演", "产品发布", "开发者沙龙", "政策宣讲", "行业分享会"];
    const LAB: &[&str] = &["样机测试", "传感器标定", "电路调试", "功耗测试"];
    const EQUIPMENT: &[&str] = &["机器人联调", "外壳打印", "视频拍摄", "结构件打印", "步态测试"];
    const COMPUTE: &[&str] = &["模型微调", "预训练实验", "推理压测", "数据清洗", "评测任务"];
    let all = match kind {
        "meeting_room" => MEETING,
        "pitch_hall" => HALL,
        "lab" => LAB,
        "equipment" => EQUIPMENT,
        "compute_pool" => COMPUTE,
        _ => &["工位"],
    };
    dice.one::<&'static str>(all)
}
