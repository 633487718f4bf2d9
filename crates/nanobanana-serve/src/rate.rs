//! How often a caller may ask, and how many of its pictures are made at once. In memory: a limit of money is
//! the journal's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

/// The time that requests are counted over.
const WINDOW: Duration = Duration::from_secs(60);

/// How far a caller is from its limit, for the headers of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// Until the next minute's requests.
    pub(crate) reset: Duration,
}

/// Every caller's requests.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<HashMap<String, Rate>>);

#[derive(Debug)]
struct Rate {
    since: Instant,
    requests: u32,
    /// Each request for pictures holds it, too.
    place: Place,
}

/// A place among the requests for pictures at once, until it is dropped.
pub(crate) type Place = Arc<()>;

impl Rates {
    /// Counts a request, of so many a minute. `Err` where it is one too many.
    pub(crate) fn count(&self, account: &str, rpm: Option<u32>) -> Result<(), Standing> {
        let Some(limit) = rpm else {
            return Ok(());
        };
        let mut rates = self.lock();
        let rate = rates.entry(account.to_owned()).or_insert_with(Rate::new);
        if rate.since.elapsed() >= WINDOW {
            (rate.since, rate.requests) = (Instant::now(), 0);
        }
        if rate.requests >= limit {
            return Err(rate.standing(limit));
        }
        rate.requests += 1;
        Ok(())
    }

    /// Says in headers how far a caller is from its limit.
    pub(crate) fn say(&self, account: &str, rpm: Option<u32>, headers: &mut HeaderMap) {
        let Some(limit) = rpm else {
            return;
        };
        let standing = self.lock().get(account).map(|rate| rate.standing(limit));
        let Some(standing) = standing else { return };
        let reset = format!("{}s", standing.reset.as_secs());
        let reset =
            HeaderValue::from_str(&reset).unwrap_or_else(|_| HeaderValue::from_static("60s"));
        for (name, value) in [
            ("x-ratelimit-limit-requests", limit.into()),
            ("x-ratelimit-remaining-requests", standing.remaining.into()),
            ("x-ratelimit-reset-requests", reset),
        ] {
            headers.insert(HeaderName::from_static(name), value);
        }
    }

    /// Room for a request for pictures, of so many at once, until it is dropped. `Err` where there is none.
    pub(crate) fn enter(&self, account: &str, most: Option<u32>) -> Result<Option<Place>, u32> {
        let Some(most) = most else {
            return Ok(None);
        };
        let mut rates = self.lock();
        let rate = rates.entry(account.to_owned()).or_insert_with(Rate::new);
        match Arc::strong_count(&rate.place) > most as usize {
            true => Err(most),
            false => Ok(Some(Arc::clone(&rate.place))),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Rate>> {
        // Every change of the map is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rate {
    fn standing(&self, limit: u32) -> Standing {
        Standing {
            limit,
            remaining: limit.saturating_sub(self.requests),
            reset: WINDOW.saturating_sub(self.since.elapsed()),
        }
    }

    fn new() -> Self {
        Self {
            since: Instant::now(),
            requests: 0,
            place: Place::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_minute_has_so_many_requests_a_caller() {
        let rates = Rates::default();
        let counted = |account| {
            rates
                .count(account, Some(2))
                .map_err(|standing| standing.reset.as_secs())
        };
        assert_eq!(counted("a"), Ok(()));
        tokio::time::advance(Duration::from_secs(20)).await;
        assert_eq!(counted("a"), Ok(()));
        let mut headers = HeaderMap::new();
        rates.say("a", Some(2), &mut headers);
        assert_eq!(headers["x-ratelimit-remaining-requests"], "0");
        assert_eq!(headers["x-ratelimit-reset-requests"], "40s");
        assert_eq!(counted("a"), Err(40));
        assert_eq!(counted("b"), Ok(()));
        tokio::time::advance(Duration::from_secs(40)).await;
        assert_eq!(counted("a"), Ok(()));
        assert_eq!(rates.count("a", None), Ok(()));
    }

    #[test]
    fn so_many_pictures_are_made_at_once() {
        let rates = Rates::default();
        let first = rates.enter("a", Some(1)).unwrap();
        assert_eq!(rates.enter("a", Some(1)).unwrap_err(), 1);
        let other = rates.enter("b", Some(1)).unwrap();
        drop((first, other));
        rates.enter("a", Some(1)).unwrap();
    }
}
