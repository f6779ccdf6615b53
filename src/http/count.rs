//! Requests counted, by face and status, and the time they took: what `/metrics` tells.

use rocket::fairing::{Fairing, Info, Kind};
use rocket::{Data, Request, Response};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// The faces, and how the paths of each begin; the first that fits.
const FACES: [(&str, &str); 4] = [("api", "/api/"), ("feed", "/feeds/"), ("asset", "/s/"), ("web", "/")];
/// Statuses 100 to 599.
const STATUSES: usize = 500;

/// The counts since the start; to be managed by the server whose requests [`Count`] counts.
pub struct Counts([Face; FACES.len()]);

struct Face {
    by_status: [AtomicU64; STATUSES],
    micros: AtomicU64,
}

/// What was counted of a face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// `api`, `feed`, `asset` or `web`.
    pub face: &'static str,
    /// Status and how many answers had it; only those that came.
    pub by_status: Vec<(u16, u64)>,
    /// Microseconds until the answer began, over all of them.
    pub micros: u64,
}

impl Default for Counts {
    fn default() -> Counts {
        let zero = || AtomicU64::new(0);
        Counts(std::array::from_fn(|_| Face { by_status: std::array::from_fn(|_| zero()), micros: zero() }))
    }
}

impl Counts {
    fn count(&self, path: &str, status: u16, micros: u64) {
        let at = FACES.iter().position(|(_, start)| path.starts_with(start)).unwrap_or(FACES.len() - 1);
        let slot = usize::from(status).saturating_sub(100).min(STATUSES - 1);
        self.0[at].by_status[slot].fetch_add(1, Relaxed);
        self.0[at].micros.fetch_add(micros, Relaxed);
    }
    /// All that was counted, a face at a time.
    pub fn read(&self) -> Vec<Counted> {
        let face = |((face, _), counts): (&(&'static str, &str), &Face)| {
            let statuses = (100_u16..).zip(&counts.by_status).map(|(status, n)| (status, n.load(Relaxed)));
            Counted {
                face,
                by_status: statuses.filter(|(_, n)| *n > 0).collect(),
                micros: counts.micros.load(Relaxed),
            }
        };
        FACES.iter().zip(&self.0).map(face).collect()
    }
}

/// Counts every request of a server that manages [`Counts`].
pub struct Count;

struct Began(Instant);

#[rocket::async_trait]
impl Fairing for Count {
    fn info(&self) -> Info {
        Info { name: "count", kind: Kind::Request | Kind::Response }
    }
    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        // How long something takes is no question of what time it is: no clock of ours.
        request.local_cache(|| Began(Instant::now()));
    }
    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let Some(counts) = request.rocket().state::<Counts>() else { return };
        let took = request.local_cache(|| Began(Instant::now())).0.elapsed();
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        counts.count(request.uri().path().as_str(), response.status().code, micros);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_counts_for_its_face_and_status() {
        let counts = Counts::default();
        for (path, status) in
            [("/api/v1/me", 200), ("/api/v1/me", 401), ("/apis", 404), ("/", 200), ("/s/x/y", 200)]
        {
            counts.count(path, status, 10);
        }
        counts.count("/api/v1/me", 200, 5);
        let read = counts.read();
        assert_eq!(
            (read[0].face, &read[0].by_status, read[0].micros),
            ("api", &vec![(200, 2), (401, 1)], 25)
        );
        assert_eq!((read[1].face, read[1].by_status.len()), ("feed", 0));
        assert_eq!((read[2].face, &read[2].by_status), ("asset", &vec![(200, 1)]));
        assert_eq!((read[3].face, &read[3].by_status), ("web", &vec![(200, 1), (404, 1)]));
    }
}
