//! How often what lost a race is tried again: a bounded number of times, after a pause that grows and is never the same for
//! two.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use crate::db::Lost;
use crate::error::Error;

/// So often something is tried in all.
const TRIES: u32 = 8;

/// What took longer is not begun again, except for the first time: a client waits for the answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest pause before the second try; it doubles with each.
const PAUSE: Duration = Duration::from_millis(8);
const PAUSE_MAX: Duration = Duration::from_millis(250);

/// The tries of one unit of work.
pub struct Tries {
    begun: Instant,
    made: u32,
    /// What is tried again.
    what: What,
}

/// What a faulty reference or value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// It was looked at before it was written, so others were faster.
    Checked,
    /// Nobody looked: it is what the database says to it.
    Statement,
}

impl Tries {
    /// Of work that checks what it writes.
    pub fn of_checked_work() -> Self {
        Self { begun: Instant::now(), made: 0, what: What::Checked }
    }

    /// Of a statement whose faults mean something to who sent it.
    pub fn of_a_statement() -> Self {
        Self { what: What::Statement, ..Self::of_checked_work() }
    }

    /// Returns after a pause when a try that ended in this error is to be made again; else answers what is told.
    pub async fn again(&mut self, error: Error) -> Result<(), Error> {
        let Some(lost) = error.lost().filter(|lost| self.what == What::Checked || *lost == Lost::Turn) else {
            return Err(error);
        };
        self.made += 1;
        if self.made >= TRIES || self.made > 1 && self.begun.elapsed() > PATIENCE {
            return Err(told(lost, error));
        }
        metrics::counter!("purser_write_retries_total").increment(1);
        tokio::time::sleep(self.pause()).await;
        Ok(())
    }

    /// Somewhere between nothing and the longest pause of this try: who lost together must not come back together.
    fn pause(&self) -> Duration {
        let most = (PAUSE * 2_u32.saturating_pow(self.made)).min(PAUSE_MAX);
        let micros = u64::try_from(most.as_micros()).unwrap_or(u64::MAX).max(1);
        Duration::from_micros(RandomState::new().hash_one(self.made) % micros)
    }
}

/// What a client hears when it lost each time. A duplicate is what it is.
fn told(lost: Lost, error: Error) -> Error {
    match lost {
        Lost::Turn => Error::Conflict(
            "Others are changing the same objects at this moment. Nothing was written; try again.".to_owned(),
        ),
        Lost::Reference => Error::Conflict(
            "Something that this refers to, or that refers to this, was changed at the same moment. Nothing was \
             written; try again."
                .to_owned(),
        ),
        Lost::Value => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_lost_is_tried_so_often_and_then_told() {
        let mut tries = Tries::of_checked_work();
        for _ in 1..TRIES {
            tries.again(Error::Overtaken).await.expect("another try");
        }
        assert!(
            matches!(tries.again(Error::Overtaken).await, Err(Error::Conflict(text)) if text.contains("try again"))
        );
        let refused = Tries::of_checked_work().again(Error::NotFound).await;
        assert!(matches!(refused, Err(Error::NotFound)), "what is refused is refused at once");
    }
}
