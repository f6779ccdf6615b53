//! What can be booked.

use super::amount::Unit;
use super::company::named;
use super::time::Interval;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// How a kind of resource is given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// For a span of minutes.
    Slot,
    /// For whole days; the page offers a day's opening hours.
    Day,
    /// By a tenancy only (a fixed desk, a private office): never by a booking.
    Tenancy,
}
named!(Mode { Slot = "slot", Day = "day", Tenancy = "tenancy" });

/// The longest a booking may be: 31 days, which the schema repeats.
pub const LONGEST: i64 = 31 * super::time::DAY;

/// What `units` of a resource cost for `span`, in whole units of the ledger: started minutes,
/// calendar dates of `zone`, or card-seconds.
pub fn charge(unit: Unit, units: i64, span: Interval, zone: Tz) -> i64 {
    let each = match unit {
        Unit::DeskDay => span.dates(zone).len() as i64,
        Unit::RoomMinute | Unit::MentorMinute => span.minutes(),
        Unit::CardSecond => span.seconds(),
        Unit::Fen => 0,
    };
    each.saturating_mul(units)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Instant;
    use chrono_tz::Asia::Shanghai;

    #[test]
    fn a_unit_is_counted_as_its_name_says() {
        let span = |from: &str, to: &str| {
            Interval::new(Instant::parse(from).unwrap(), Instant::parse(to).unwrap()).unwrap()
        };
        let meeting = span("2026-11-24T09:00:00+08:00", "2026-11-24T10:30:00+08:00");
        assert_eq!(charge(Unit::RoomMinute, 1, meeting, Shanghai), 90);
        assert_eq!(charge(Unit::CardSecond, 4, meeting, Shanghai), 21_600);
        assert_eq!(charge(Unit::DeskDay, 1, meeting, Shanghai), 1);
        let two_days = span("2026-11-24T09:00:00+08:00", "2026-11-25T18:00:00+08:00");
        assert_eq!(charge(Unit::DeskDay, 2, two_days, Shanghai), 4);
        let till_midnight = span("2026-11-24T09:00:00+08:00", "2026-11-25T00:00:00+08:00");
        assert_eq!(charge(Unit::DeskDay, 1, till_midnight, Shanghai), 1, "midnight ends the day");
    }
}
