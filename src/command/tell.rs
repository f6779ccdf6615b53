//! What a command says.

use super::stop::Stop;
use std::io::{ErrorKind, Write};

/// Writes to standard output. Whoever reads it may stop when they have seen enough (`… | head`).
pub fn tell(text: &str) -> Result<(), Stop> {
    let mut out = std::io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done.map_err(|error| Stop(format!("standard output: {error}"))),
    }
}
