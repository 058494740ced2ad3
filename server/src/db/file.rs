//! Files beside a database: those that only their owner may read, and the lock that says a SQLite database is in use.
//!
//! Whoever opens a SQLite database shares the lock; what replaces the file has it alone. The lock is the system's
//! (`flock`), so that it goes with its process, however that ends.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Read and written by its owner, by nobody else.
const PRIVATE: u32 = 0o600;

/// Makes an empty file that only its owner may read. It must not be there yet.
pub fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(PRIVATE).open(path)
}

/// Takes from others what they may do with a file; makes it, empty, if it is not there.
pub fn keep_private(path: &Path) -> io::Result<()> {
    match create_private(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => make_private(path),
        Err(error) => Err(error),
    }
}

/// Takes from others what they may do with a file that is there.
pub fn make_private(path: &Path) -> io::Result<()> {
    let mode = std::fs::metadata(path)?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { std::fs::set_permissions(path, Permissions::from_mode(PRIVATE)) }
}

/// What was renamed or made in a folder survives the machine.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// A path with letters after its name: `purser.sqlite` with `-wal`.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Says that a SQLite database is in use, as long as it lives.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// As all share it who read and write the database.
    pub fn shared(database: &Path) -> Result<Self, Error> {
        Self::take(database, File::try_lock_shared, "is being restored; try again when that is done")
    }

    /// As whoever replaces the database has it.
    pub fn alone(database: &Path) -> Result<Self, Error> {
        Self::take(database, File::try_lock, "is in use: stop the server and all other commands first")
    }

    fn take(database: &Path, lock: fn(&File) -> Result<(), TryLockError>, refusal: &str) -> Result<Self, Error> {
        let path = beside(database, ".lock");
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(PRIVATE).open(path)?;
        match lock(&file) {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Storage(format!("{} {refusal}", database.display()))),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_in_use_is_not_replaced_and_one_being_replaced_is_not_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("d.sqlite");
        let (one, another) = (Lock::shared(&database).expect("a lock"), Lock::shared(&database).expect("a lock"));
        drop(one);
        assert!(Lock::alone(&database).is_err(), "somebody has it");
        drop(another);
        let alone = Lock::alone(&database).expect("a lock");
        assert!(Lock::shared(&database).is_err() && Lock::alone(&database).is_err());
        drop(alone);
        Lock::shared(&database).expect("a lock");
    }

    #[test]
    fn nobody_else_reads_a_private_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        let mode = || std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
        keep_private(&path).expect("it is made");
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).expect("it is opened");
        keep_private(&path).expect("it is closed");
        assert_eq!(mode(), 0o600);
        assert!(create_private(&path).is_err(), "it is there");
    }
}
