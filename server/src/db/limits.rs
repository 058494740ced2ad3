//! How long work may take: statements of a read, transactions of a write, and waiting for others.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The bounds of a database handle. Nothing of it is bounded when it is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Longest statement of a read.
    pub read: Duration,
    /// Longest transaction of a write: so long it may hold locks.
    pub write: Duration,
    /// Longest wait for what another transaction holds.
    pub wait: Duration,
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A request's write, which others wait for: it is given up when it takes too long.
    Request,
    /// An import, an undo, what the program does on start: as long as it takes.
    Job,
}

/// What stops a running statement of SQLite: its connection asks again and again whether to go on. (PostgreSQL looks at
/// the clock itself, and whether we are still there.)
#[derive(Debug)]
pub struct Interrupt {
    epoch: Instant,
    /// When to stop, in microseconds since `epoch`; 0: never.
    until: AtomicU64,
    /// Set when nobody waits for the statement any more, and raised each time the connection asks.
    abandoned: AtomicU8,
}

/// Steps of SQLite's machine between two questions: some tens of microseconds.
pub const STEPS: i32 = 1000;

impl Interrupt {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { epoch: Instant::now(), until: AtomicU64::new(0), abandoned: AtomicU8::new(0) })
    }

    /// A statement begins; it may run until then.
    pub fn begin(self: &Arc<Self>, until: Option<Instant>) -> Running {
        let micros = |until: Instant| until.saturating_duration_since(self.epoch).as_micros();
        let until = until.map_or(0, |until| u64::try_from(micros(until)).unwrap_or(u64::MAX).max(1));
        self.until.store(until, Ordering::Relaxed);
        self.abandoned.store(0, Ordering::Relaxed);
        Running { interrupt: self.clone(), done: false }
    }

    /// What the connection asks: whether to go on.
    pub fn goes_on(&self) -> bool {
        match self.abandoned.load(Ordering::Relaxed) {
            0 => {}
            // The statement may have come to its end all the same. What follows then is the rollback, which is over
            // before it is asked twice.
            1 => self.abandoned.store(2, Ordering::Relaxed),
            _ => return false,
        }
        let until = self.until.load(Ordering::Relaxed);
        until == 0 || self.epoch.elapsed().as_micros() < u128::from(until)
    }
}

/// A statement that runs. Dropped before it is done, it is stopped.
pub struct Running {
    interrupt: Arc<Interrupt>,
    done: bool,
}

impl Running {
    pub fn done(mut self) {
        self.done = true;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.interrupt.until.store(0, Ordering::Relaxed);
        if !self.done {
            self.interrupt.abandoned.store(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_stopped_by_the_clock_or_by_who_leaves() {
        let interrupt = Interrupt::new();
        assert!(interrupt.goes_on());
        let running = interrupt.begin(Some(Instant::now()));
        assert!(!interrupt.goes_on());
        running.done();
        assert!(interrupt.goes_on(), "what follows has its own time");
        drop(interrupt.begin(None));
        assert!(interrupt.goes_on() && !interrupt.goes_on());
    }
}
