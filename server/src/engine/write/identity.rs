//! What keeps two writers from giving two rows one identity at the same moment.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use shared::meta::ModelMeta;

use super::Writer;
use super::locks::{self, Place, Strength};
use crate::error::Result;

/// Locks share this many places: a transaction takes a few at most, however many rows it writes.
const PLACES: u64 = 64;

/// Has everybody who writes one of these keys wait until this transaction ends. What they committed is seen by the
/// statements that follow. SQLite has one writer anyway.
pub async fn hold(w: &mut Writer, meta: &ModelMeta, keys: Vec<String>) -> Result<()> {
    let place = |key: String| {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        // Models come first, so that their locks never meet.
        (i64::from(meta.number) << 32) + i64::try_from(hasher.finish() % PLACES).unwrap_or(0)
    };
    let places: BTreeSet<i64> = keys.into_iter().map(place).collect();
    let wanted = places.into_iter().map(|place| (Place::Key(place), Strength::Change)).collect();
    locks::hold(w, wanted).await.map(drop)
}
