//! When the database can do nothing, whatever it is asked: it is away, or its disk is full.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Fault;
use crate::error::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// It cannot be reached, or all connections to it are in use. Nothing was done.
    Down,
    /// It went away before it had answered.
    Lost,
    /// It cannot write.
    Full,
}

impl Outage {
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Down => "The database cannot be used right now. Nothing was changed. Try again soon.",
            Self::Lost => {
                "The database was lost before it had answered. Look whether what was asked is done, then try again."
            }
            Self::Full => {
                "The database has no room left on its disk, so nothing can be saved. Nothing was changed. \
                 Tell those who run this server."
            }
        }
    }

    /// Why a statement failed, if it is for this.
    pub fn of(fault: &Fault) -> Option<Self> {
        match fault {
            Fault::PoolTimedOut | Fault::PoolClosed => Some(Self::Down),
            // A connection that ends while it is being made is told as bytes that nobody expects.
            Fault::Io(_) | Fault::Tls(_) | Fault::Protocol(_) | Fault::WorkerCrashed => Some(Self::Lost),
            Fault::Database(error) => Self::coded(error.code()?.as_ref()),
            _ => None,
        }
    }

    /// By the code of PostgreSQL (five characters) or SQLite (a number).
    fn coded(code: &str) -> Option<Self> {
        match code {
            // Disk full, and of SQLite: full, the database or its log cannot be written.
            "53100" | "13" | "778" | "1034" => Some(Self::Full),
            // Too many connections, starting up or shutting down; of SQLite: busy for as long as it waits.
            "53300" | "57P03" | "5" => Some(Self::Down),
            "57P01" | "57P02" => Some(Self::Lost),
            code if code.len() == 5 && code.starts_with("08") => Some(Self::Lost),
            _ => None,
        }
    }
}

/// Whether the last write failed for want of room.
#[derive(Debug, Clone, Default)]
pub struct Room(Arc<AtomicBool>);

impl Room {
    /// Notes what came of a write.
    pub fn note<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &result
            && error.outage() == Some(Outage::Full)
        {
            self.0.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Something is on disk.
    pub fn found(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    pub fn is_lacking(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::Outage;
    use crate::db::Fault;

    #[test]
    fn outages_are_told_from_mistakes() {
        for (code, outage) in [
            ("53100", Some(Outage::Full)),
            ("13", Some(Outage::Full)),
            ("57P03", Some(Outage::Down)),
            ("08006", Some(Outage::Lost)),
            ("23505", None),
            ("2067", None),
        ] {
            assert_eq!(Outage::coded(code), outage, "{code}");
        }
        assert_eq!(Outage::of(&Fault::PoolTimedOut), Some(Outage::Down));
        let cut = Fault::Protocol("unexpected response from SSLRequest: 0x00".to_owned());
        assert_eq!(Outage::of(&cut), Some(Outage::Lost));
        assert_eq!(Outage::of(&Fault::RowNotFound), None);
    }
}
