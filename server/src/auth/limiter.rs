//! Slows guessing down: a budget of failed logins per user name and per address.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};

/// Failures allowed in a row before waiting starts.
const FREE: u32 = 5;
/// Longest wait in seconds.
const WAIT_MAX: u64 = 300;
/// Entries kept before old ones are thrown out.
const ENTRIES_MAX: usize = 10_000;

#[derive(Default)]
pub struct Limiter {
    failures: Mutex<HashMap<String, (u32, DateTime<Utc>)>>,
}

impl Limiter {
    /// Seconds to wait before the next attempt, if any.
    pub fn wait(&self, keys: &[String], now: DateTime<Utc>) -> Option<u64> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter()
            .filter_map(|key| failures.get(key))
            .filter_map(|(count, last)| {
                let until = *last + Duration::seconds(i64::try_from(delay(*count)).unwrap_or(0));
                u64::try_from((until - now).num_seconds()).ok().filter(|seconds| *seconds > 0)
            })
            .max()
    }

    pub fn failed(&self, keys: &[String], now: DateTime<Utc>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() > ENTRIES_MAX {
            failures.retain(|_, (_, last)| now - *last < Duration::hours(1));
        }
        for key in keys {
            let entry = failures.entry(key.clone()).or_insert((0, now));
            *entry = (entry.0.saturating_add(1), now);
        }
    }

    pub fn succeeded(&self, key: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

/// Doubles with each failure beyond the free ones.
fn delay(failures: u32) -> u64 {
    if failures < FREE { 0 } else { (1_u64 << (failures - FREE).min(10)).min(WAIT_MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_starts_after_the_free_failures_and_grows() {
        let (limiter, now, keys) = (Limiter::default(), DateTime::UNIX_EPOCH, ["user:a".to_owned()]);
        for _ in 0..FREE - 1 {
            limiter.failed(&keys, now);
        }
        assert_eq!(limiter.wait(&keys, now), None);
        for _ in 0..4 {
            limiter.failed(&keys, now);
        }
        assert_eq!(limiter.wait(&keys, now), Some(8));
        limiter.succeeded("user:a");
        assert_eq!(limiter.wait(&keys, now), None);
    }
}
