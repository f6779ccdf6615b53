//! The sites of the city: invented houses in the districts of the action plan.

/// How large the city is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// One incubator, two years, about 25,000 bookings.
    S,
    /// Three incubators in two districts, about 100,000 bookings, with series, waiting lines and tenancies.
    M,
    /// Twelve incubators, some 1,400,000 bookings.
    City,
}

impl Size {
    /// As it is asked for on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Size::S => "s",
            Size::M => "m",
            Size::City => "city",
        }
    }
}

impl std::str::FromStr for Size {
    type Err = String;
    fn from_str(text: &str) -> Result<Size, String> {
        match text {
            "s" => Ok(Size::S),
            "m" => Ok(Size::M),
            "city" => Ok(Size::City),
            _ => Err("the sizes are s, m and city".to_owned()),
        }
    }
}

/// An incubator to be made up.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Short name.
    pub slug: &'static str,
    /// GB/T 2260.
    pub district: &'static str,
    /// 中文 name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// Street address.
    pub address: &'static str,
    /// Gross area, hundredths of a square metre.
    pub area: i64,
    /// Storeys.
    pub floors: i64,
    /// Desks of every kind.
    pub desks: i64,
    /// Meeting rooms.
    pub rooms: i64,
    /// Companies in incubation.
    pub companies: i64,
    /// Whether it is the small house of size s, laid out by hand.
    pub small: bool,
}

#[allow(clippy::too_many_arguments)] // a table's columns
const fn site(
    slug: &'static str,
    district: &'static str,
    zh: &'static str,
    en: &'static str,
    address: &'static str,
    square_metres: i64,
    floors: i64,
    (desks, rooms, companies): (i64, i64, i64),
) -> Site {
    let area = square_metres * 100;
    Site { slug, district, zh, en, address, area, floors, desks, rooms, companies, small: false }
}

const SMALL: Site = Site {
    area: 2_400_000,
    small: true,
    companies: 60,
    ..site(
        "nanshan",
        "440305",
        "南山智启孵化器",
        "Nanshan Zhiqi Incubator",
        "深圳市南山区科苑路（虚构）18号",
        0,
        5,
        (200, 20, 60),
    )
};

/// Two houses beyond the plan's: a district without a target, and one that is exactly as large as is not
/// enough.
const CITY: [Site; 12] = [
    site(
        "nanshan",
        "440305",
        "南山智启孵化器",
        "Nanshan Zhiqi Incubator",
        "深圳市南山区科苑路（虚构）18号",
        52_000,
        22,
        (4_000, 100, 305),
    ),
    site(
        "qianhai",
        "440305",
        "前海启航孵化器",
        "Qianhai Qihang Incubator",
        "深圳市前海听海路（虚构）6号",
        22_000,
        11,
        (1_690, 42, 91),
    ),
    site(
        "baoan",
        "440306",
        "宝安湾谷孵化器",
        "Bao'an Wangu Incubator",
        "深圳市宝安区兴业路（虚构）9号",
        30_000,
        14,
        (2_310, 58, 103),
    ),
    site(
        "futian",
        "440304",
        "福田创芯孵化器",
        "Futian Chuangxin Incubator",
        "深圳市福田区梅坳路（虚构）3号",
        24_000,
        12,
        (1_850, 46, 103),
    ),
    site(
        "luohu",
        "440303",
        "罗湖知行孵化器",
        "Luohu Zhixing Incubator",
        "深圳市罗湖区清水河路（虚构）21号",
        21_000,
        11,
        (1_620, 40, 65),
    ),
    site(
        "longgang",
        "440307",
        "龙岗星河孵化器",
        "Longgang Xinghe Incubator",
        "深圳市龙岗区雅宝路（虚构）5号",
        36_000,
        16,
        (2_770, 69, 124),
    ),
    site(
        "longhua",
        "440309",
        "龙华数谷孵化器",
        "Longhua Shugu Incubator",
        "深圳市龙华区清龙路（虚构）12号",
        26_000,
        13,
        (2_000, 50, 75),
    ),
    site(
        "pingshan",
        "440310",
        "坪山启明孵化器",
        "Pingshan Qiming Incubator",
        "深圳市坪山区锦绣路（虚构）8号",
        23_000,
        12,
        (1_770, 44, 51),
    ),
    site(
        "guangming",
        "440311",
        "光明科曜孵化器",
        "Guangming Keyao Incubator",
        "深圳市光明区观光路（虚构）30号",
        25_000,
        12,
        (1_920, 48, 60),
    ),
    site(
        "hetao",
        "440304",
        "河套深远孵化器",
        "Hetao Shenyuan Incubator",
        "深圳市福田区河套（虚构）2号",
        20_500,
        10,
        (1_580, 40, 54),
    ),
    site(
        "yantian",
        "440308",
        "盐田海图孵化器",
        "Yantian Haitu Incubator",
        "深圳市盐田区深盐路（虚构）7号",
        9_000,
        5,
        (690, 17, 20),
    ),
    site(
        "longgang2",
        "440307",
        "龙岗青禾孵化器",
        "Longgang Qinghe Incubator",
        "深圳市龙岗区坂雪岗（虚构）1号",
        20_000,
        10,
        (1_540, 38, 55),
    ),
];

/// The houses of a size: of m three in two districts, at a fifth of what they are in the city.
pub fn sites(size: Size) -> Vec<Site> {
    match size {
        Size::S => vec![SMALL],
        Size::M => CITY[..3]
            .iter()
            .map(|one| Site {
                floors: one.floors / 3,
                desks: one.desks / 5,
                rooms: one.rooms / 5,
                companies: one.companies / 5,
                ..*one
            })
            .collect(),
        Size::City => CITY.to_vec(),
    }
}

/// The compute pools: code, name, cards. The first two are those of size s.
pub const POOLS: [(&str, &str, i64); 11] = [
    ("GOV-1", "GOV-1 昇腾 910B 64G", 512),
    ("PRI-4", "PRI-4 RTX 4090 24G", 768),
    ("GOV-2", "GOV-2 昇腾 910C", 256),
    ("GOV-3", "GOV-3 国产 GPU", 256),
    ("PRI-1", "PRI-1 H800 80G", 256),
    ("PRI-2", "PRI-2 H20 96G", 384),
    ("PRI-3", "PRI-3 A800 80G", 512),
    ("PRI-5", "PRI-5 RTX 5090 32G", 256),
    ("PRI-6", "PRI-6 昇腾 910B 64G", 640),
    ("PRI-7", "PRI-7 L40S 48G", 192),
    ("PRI-8", "PRI-8 RTX PRO 6000 96G", 64),
];
