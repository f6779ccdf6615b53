//! The living page of the design system: every token and component in every state, with invented
//! content, made from the same macros as the real pages. Who changes a component looks here first.

use super::listing::Turn;
use super::nav::NavGroup;
use super::page::{Frame, Me, Page, PageFault};
use super::room_day::{Cell, DayLink, Now, RoomDay, RoomRow};
use super::shell::{Balance, Choice, FormErrors, Link, NavItem, Shell, Step};
use crate::app::Tally;
use crate::words::ui::Sample;
use askama::Template;

/// All of it.
#[derive(Template)]
#[template(path = "design.html")]
pub struct DesignPage {
    shell: Shell,
    s: Sample,
    errors: FormErrors,
    rooms: Vec<Choice>,
    kinds: Vec<Choice>,
    tabs: Vec<NavItem>,
    crumbs: Vec<Link>,
    free: Vec<Link>,
    turn: Turn,
    rows: Vec<Row>,
    steps: Vec<Step>,
    balance: Balance,
    days: Vec<DayLink>,
    room_day: RoomDay,
    colours: &'static [&'static str],
    icons: Vec<&'static str>,
}

/// A line of the sample inbox.
struct Row {
    id: usize,
    company: &'static str,
    room: &'static str,
    when: &'static str,
    amount: &'static str,
    state: &'static str,
}

const COMPANIES: [&str; 8] = [
    "鹏程智能科技",
    "Deepwave Robotics",
    "云图智能",
    "海纳语言",
    "深睿视觉",
    "Lingjing AI",
    "光谷具身",
    "南山芯",
];
const ROOMS: [(&str, i64); 8] = [
    ("启明厅 101", 4),
    ("星河厅 102", 6),
    ("云帆厅 103", 8),
    ("松山厅 104", 12),
    ("深南厅 105", 20),
    ("前海厅 106", 4),
    ("梧桐厅 201", 8),
    ("路演厅 B1", 120),
];
const STATES: [&str; 8] =
    ["requested", "confirmed", "in_use", "done", "declined", "lapsed", "cancelled", "no_show"];
const COLOURS: [&str; 20] = [
    "bg",
    "card",
    "sunk",
    "ink",
    "mute",
    "line",
    "edge",
    "pine",
    "pine-soft",
    "yolk",
    "yolk-soft",
    "yolk-ink",
    "red",
    "red-soft",
    "plum",
    "plum-soft",
    "blue",
    "blue-soft",
    "taken",
    "side",
];
/// Blocks of the sample day: room, first half-hour from 08:00, how many, kind, company.
const BLOCKS: [(usize, usize, usize, &str, usize); 22] = [
    (0, 2, 3, "taken", 1),
    (0, 12, 2, "mine", 0),
    (0, 15, 1, "taken", 3),
    (1, 0, 4, "taken", 2),
    (1, 6, 2, "taken", 4),
    (1, 13, 4, "asked", 0),
    (2, 4, 6, "taken", 5),
    (2, 12, 3, "taken", 1),
    (3, 0, 24, "out", 0),
    (4, 3, 2, "mine", 0),
    (4, 8, 6, "taken", 6),
    (4, 18, 4, "taken", 2),
    (5, 2, 2, "taken", 7),
    (5, 5, 1, "taken", 2),
    (5, 16, 2, "taken", 4),
    (6, 0, 2, "taken", 3),
    (6, 10, 4, "mine", 0),
    (6, 14, 2, "taken", 5),
    (7, 2, 8, "taken", 6),
    (7, 12, 6, "asked", 4),
    (7, 19, 2, "taken", 1),
    (2, 17, 5, "taken", 3),
];
const SLOTS: usize = 24;
const NOW_SLOT: usize = 11;

/// The page, for everybody who is signed in.
#[rocket::get("/design")]
pub async fn show(_me: Me, frame: Frame) -> Result<Page, PageFault> {
    Page::new(&page(frame.shell(Sample(frame.w.lang).title())))
}

/// The page, in the words of `shell`.
pub fn page(shell: Shell) -> DesignPage {
    let s = Sample(shell.w.lang);
    let mut errors = FormErrors::default();
    errors.add("people", s.people_error());
    errors.add("date", s.date_error());
    DesignPage {
        errors,
        rooms: Choice::list(ROOMS.map(|(name, _)| (name, name)), ROOMS[1].0),
        kinds: Choice::list(
            [("once", s.kind_once()), ("weekly", s.kind_weekly()), ("workday", s.kind_workday())],
            "weekly",
        ),
        tabs: [(s.tab_open(), 7), (s.tab_done(), 0), (s.tab_mine(), 2)]
            .map(|(label, count)| item("#lists", label, "inbox", label == s.tab_open(), count))
            .into(),
        crumbs: vec![
            Link::new("/", shell.w.ui.home()),
            Link::new("#rooms", s.nav_rooms()),
            Link::new("", s.title()),
        ],
        free: ["15:00–16:00 · 云帆厅 103", "16:30–17:30 · 星河厅 102"]
            .map(|label| Link::new("#rooms", label))
            .into(),
        turn: Turn {
            shown: 50,
            tally: Some(Tally { total: 2_480, earlier: 50 }),
            first: Some("#lists".into()),
            next: Some("#lists".into()),
        },
        rows: rows(),
        steps: steps(s),
        balance: Balance {
            label: s.quota().into(),
            id: "quota".into(),
            used: 310,
            held: 120,
            total: 500,
            used_text: s.card_hours("310"),
            held_text: s.card_hours("120"),
            left_text: s.card_hours("70"),
            note: s.quota_note().into(),
        },
        days: days(&shell),
        room_day: room_day(&shell, s),
        colours: &COLOURS,
        icons: icons(),
        s,
        shell,
    }
}

fn item(href: &str, label: &str, icon: &'static str, current: bool, count: i64) -> NavItem {
    NavItem { href: href.into(), label: label.into(), icon, current, count }
}

/// The sample navigation: a manager's, long enough for "more" on a phone.
pub fn sample_nav(s: Sample) -> Vec<NavGroup> {
    let items = vec![
        item("#rooms", s.nav_rooms(), "room", true, 0),
        item("#rooms", s.nav_desks(), "desk", false, 0),
        item("#record", s.nav_mine(), "calendar", false, 0),
        item("#lists", s.nav_inbox(), "inbox", false, 7),
        item("#record", s.nav_compute(), "chip", false, 0),
        item("#boxes", s.nav_mentors(), "people", false, 0),
        item("#boxes", s.nav_report(), "chart", false, 0),
    ];
    vec![NavGroup { items, ..NavGroup::default() }]
}

fn rows() -> Vec<Row> {
    let row = |id: usize| Row {
        id,
        company: COMPANIES[id],
        room: ROOMS[id].0,
        when: ["11-24 09:00–12:00", "11-24 14:00–17:30", "11-25 10:00–11:00", "11-26 18:30–20:00"][id % 4],
        amount: ["3.0 h", "3.5 h", "1.0 h", "1.5 h"][id % 4],
        state: STATES[id],
    };
    (0..STATES.len()).map(row).collect()
}

fn steps(s: Sample) -> Vec<Step> {
    let step = |at: &str, who: &str, what: &str, note: &str, state, ahead| Step {
        at: at.into(),
        who: who.into(),
        what: what.into(),
        note: note.into(),
        state,
        ahead,
    };
    vec![
        step("2026-11-23 10:12", s.person(), s.step_ask(), "", "requested", false),
        step("2026-11-23 10:12", s.by_system(), s.step_auto(), "", "", false),
        step("2026-11-23 11:40", s.manager(), s.step_ok(), s.step_note(), "confirmed", false),
        step("2026-11-24 14:00", "", s.step_start(), "", "in_use", true),
    ]
}

fn days(shell: &Shell) -> Vec<DayLink> {
    // The days around 国庆节 2026: a make-up Sunday before, days off, a make-up Saturday after.
    let plan = [
        ("2026-09-19", 5, "weekend"),
        ("2026-09-20", 6, "work"),
        ("2026-09-21", 0, ""),
        ("2026-09-22", 1, ""),
        ("2026-09-23", 2, ""),
        ("2026-09-24", 3, ""),
        ("2026-09-25", 4, "off"),
        ("2026-09-26", 5, "off"),
        ("2026-09-27", 6, "off"),
        ("2026-09-28", 0, "closed"),
        ("2026-09-29", 1, ""),
        ("2026-09-30", 2, ""),
        ("2026-10-01", 3, "off"),
        ("2026-10-02", 4, "off"),
    ];
    let day = |(date, weekday, kind): (&str, usize, &'static str)| DayLink {
        href: format!("?day={date}"),
        weekday: shell.w.ui.weekday(weekday).into(),
        date: date[5..].into(),
        kind,
        current: date == "2026-09-22",
        today: date == "2026-09-21",
    };
    plan.map(day).into()
}

fn clock(slot: usize) -> String {
    format!("{:02}:{:02}", 8 + slot / 2, slot % 2 * 30)
}

fn room_day(shell: &Shell, s: Sample) -> RoomDay {
    let row = |room: usize| {
        let (name, seats) = ROOMS[room];
        let mut cells = Vec::new();
        let mut slot = 0;
        while slot < SLOTS {
            let block = BLOCKS.iter().find(|block| block.0 == room && block.1 == slot);
            let cell = block.map_or_else(|| free(shell, s, room, slot), |block| booked(shell, s, block));
            slot += cell.span;
            cells.push(cell);
        }
        let free_at = cells.iter().find(|cell| cell.kind == "free").map(|cell| cell.slot);
        RoomRow {
            href: "#rooms".into(),
            name: name.into(),
            about: s.seats(seats),
            next: free_at.map_or_else(String::new, |slot| {
                if slot == NOW_SLOT { s.free_now().into() } else { s.free_from(&clock(slot)) }
            }),
            cells,
        }
    };
    RoomDay {
        label: s.rooms().into(),
        room_label: s.room().into(),
        hours: (0..SLOTS).step_by(2).map(clock).collect(),
        per_hour: 2,
        now: Some(Now { at: 472, text: "13:40".into() }),
        rows: (0..ROOMS.len()).map(row).collect(),
    }
}

fn free(shell: &Shell, s: Sample, room: usize, slot: usize) -> Cell {
    let (from, to) = (clock(slot), clock(slot + 1));
    let past = slot < NOW_SLOT;
    let day = "2026-11-24";
    let href = format!("/bookings/new?resource=r{room}&from={day}T{from}&to={day}T{to}");
    Cell {
        kind: if past { "past" } else { "free" },
        slot,
        span: 1,
        href: if past { String::new() } else { href },
        label: String::new(),
        full: s.full_slot(ROOMS[room].0, &from, &to, shell.w.ui.slot_free()),
    }
}

fn booked(shell: &Shell, s: Sample, block: &(usize, usize, usize, &'static str, usize)) -> Cell {
    let &(room, slot, span, kind, company) = block;
    let label = if kind == "out" { s.repair() } else { COMPANIES[company] };
    let state = match kind {
        "mine" => shell.w.ui.slot_mine(),
        "asked" => shell.w.ui.slot_asked(),
        "out" => shell.w.ui.slot_out(),
        _ => shell.w.ui.slot_taken(),
    };
    let span_text = s.full_slot(ROOMS[room].0, &clock(slot), &clock(slot + span), state);
    Cell {
        kind,
        slot,
        span,
        href: if kind == "out" { String::new() } else { "#record".into() },
        label: label.into(),
        full: format!("{label} · {span_text}"),
    }
}

/// The names of all symbols of the icon sheet.
fn icons() -> Vec<&'static str> {
    const SHEET: &str = include_str!("../../assets/icons.svg");
    SHEET.split("id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Language;
    use crate::web::shell::{Flash, UndoAction, UserBadge};
    use crate::words::Words;

    fn rendered(lang: Language) -> String {
        let s = Sample(lang);
        let w = Words::of(lang);
        let undo = Some(UndoAction { href: "#undo".into(), label: w.ui.undo().into() });
        let shell = Shell {
            w,
            title: s.title().into(),
            path: "/design?a=1&b=2".into(),
            csrf: "token".into(),
            user: Some(UserBadge {
                name: s.person().into(),
                email: "founder@beta.example".into(),
                company: Some(s.company().into()),
            }),
            nav: sample_nav(s),
            unread: 3,
            flash: Some(Flash { kind: "ok", text: s.flash().into(), undo }),
            zone_label: s.zone().into(),
            printed: "2026-11-24 13:40".into(),
        };
        page(shell).render().unwrap()
    }

    /// Whoever wants to look: `DESIGN_OUT=folder cargo test --lib design` writes both pages there.
    #[test]
    fn the_page_holds_to_the_strict_policy_in_both_languages() {
        for lang in [Language::Zh, Language::En] {
            let html = rendered(lang);
            for loose in [" style=", "<style", "javascript:", " onclick", "<script>", "data:"] {
                assert!(!html.contains(loose), "{loose} in {}", lang.tag());
            }
            assert_eq!(html.matches("<h1").count(), 1);
            for state in STATES {
                assert!(html.contains(Words::of(lang).ui.state(state)), "{state}");
            }
            if let Ok(folder) = std::env::var("DESIGN_OUT") {
                std::fs::write(format!("{folder}/{}.html", lang.tag()), html).unwrap();
            }
        }
    }

    #[test]
    fn every_icon_a_page_asks_for_is_on_the_sheet_and_every_id_is_unique() {
        let html = rendered(Language::En);
        let known = icons();
        for used in html.split("icons.svg#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(known.contains(&used), "{used}");
        }
        let mut ids: Vec<_> =
            html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}
