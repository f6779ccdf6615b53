//! What became of booked time, said in one language.

use super::Words;
use crate::domain::used::How;

impl Words {
    /// What became of booked time, without a unit.
    pub fn how(&self, how: How) -> &'static str {
        let u = self.used_how;
        match how {
            How::Used => u.used(),
            How::Unknown => u.unknown(),
            How::Freed => u.freed(),
            How::Missed => u.missed(),
            How::Late => u.late(),
            How::Ahead => u.ahead(),
            How::InTime => u.in_time(),
        }
    }
}
