//! What the table of a day's rooms and the strip of days above it are drawn from. Plain data.

/// A day of a strip of days.
#[derive(Clone, Debug)]
pub struct DayLink {
    /// Where it leads.
    pub href: String,
    /// `周二`, `Tue`.
    pub weekday: String,
    /// `11-24`.
    pub date: String,
    /// `off` (休), `work` (班, a make-up day), `weekend`, `closed`, or nothing.
    pub kind: &'static str,
    /// Whether it is the day shown.
    pub current: bool,
    /// Whether it is today.
    pub today: bool,
}

/// The rooms of a place on one day, as a table of half-hours (or of any other step).
#[derive(Clone, Debug)]
pub struct RoomDay {
    /// The table's name.
    pub label: String,
    /// The heading of the first column.
    pub room_label: String,
    /// The hours, each over `per_hour` slots.
    pub hours: Vec<String>,
    /// Slots in an hour.
    pub per_hour: usize,
    /// Now, as thousandths of the day shown; nothing on another day.
    pub now: Option<Now>,
    /// The rooms.
    pub rows: Vec<RoomRow>,
}

/// Where "now" stands in a [`RoomDay`].
#[derive(Clone, Debug)]
pub struct Now {
    /// Thousandths of the width, 0..=1000.
    pub at: u32,
    /// `14:20`.
    pub text: String,
}

impl Now {
    /// As a width.
    pub fn percent(&self) -> String {
        format!("{}.{}%", self.at / 10, self.at % 10)
    }
}

/// A room's day.
#[derive(Clone, Debug)]
pub struct RoomRow {
    /// The room's page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// `8 人 · 3 层`.
    pub about: String,
    /// `现在空闲`, `10:30 起空闲`.
    pub next: String,
    /// Its slots and blocks, from the left.
    pub cells: Vec<Cell>,
}

/// A free slot or a block of a [`RoomRow`].
#[derive(Clone, Debug)]
pub struct Cell {
    /// `free`, `past`, `taken`, `mine`, `asked`, `out`.
    pub kind: &'static str,
    /// The slot it begins in, from 0.
    pub slot: usize,
    /// How many slots it takes; a free cell takes one.
    pub span: usize,
    /// The booking form with `resource`, `from`, `to` for a free slot; the booking's page, or
    /// nothing, for a block.
    pub href: String,
    /// What a block shows; nothing for a free slot.
    pub label: String,
    /// The whole of it in words: `星河厅 102，09:00–09:30，空闲`.
    pub full: String,
}

impl Cell {
    /// The class of its table cell: past, or beginning on no full hour (a fainter line before it).
    pub fn class_attr(&self, per_hour: usize) -> &'static str {
        match (self.kind == "past", !self.slot.is_multiple_of(per_hour.max(1))) {
            (true, true) => " class=\"past half\"",
            (true, false) => " class=\"past\"",
            (false, true) => " class=\"half\"",
            (false, false) => "",
        }
    }
}
