//! What single models do beyond their description: one file a model, called by the engine.
//!
//! A rule sees the whole batch, so that one statement answers for a thousand rows. To add rules
//! for a model, implement `Rules` in `rules/<area>/<model>.rs` and name it in `of`.

use async_trait::async_trait;
use shared::meta::ModelMeta;
use shared::row::Row;
use shared::value::{AnyRef, Value};

use crate::cx::Cx;
use crate::db::{Dialect, Sql};
use crate::engine::catalog::Mask;
use crate::engine::write::{Item, Writer};
use crate::error::Result;

/// Everything has an answer that means "nothing special".
#[async_trait]
pub trait Rules: Send + Sync {
    /// SQL of a computed field under the row's alias. `None`: it is derived in Rust.
    fn expression(&self, _cx: &Cx, _field: &str, _alias: &str, _dialect: Dialect) -> Option<String> {
        None
    }

    /// Writes the condition of a special filter; false when there is no such filter.
    fn filter(&self, _cx: &Cx, _name: &str, _value: &Value, _alias: &str, _sql: &mut Sql) -> bool {
        false
    }

    /// Fills computed fields of a loaded row from its stored ones.
    fn derive(&self, _cx: &Cx, _row: &mut Row, _fields: Mask) {}

    /// Stored fields `derive` needs whenever a computed one is asked for.
    fn sources(&self) -> &'static [&'static str] {
        &[]
    }

    /// Completes and normalises one item before it is checked: defaults from other fields, virtual
    /// fields (`item.patch.extra`), derived states. Errors go into `item.errors`.
    fn prepare(&self, _cx: &Cx, _item: &mut Item) {}

    /// Checks the batch, with the database as it will be compared against. Errors go into the
    /// items' `errors`; `Err` refuses the whole batch.
    async fn check(&self, _w: &mut Writer, _items: &mut [Item]) -> Result<()> {
        Ok(())
    }

    /// Side effects in the same transaction, after the rows are written and before their change
    /// records are.
    async fn after(&self, _w: &mut Writer, _items: &[Item]) -> Result<()> {
        Ok(())
    }

    /// The object in whose history a change of this row also belongs.
    fn related(&self, _row: &Row) -> Option<AnyRef> {
        None
    }
}

struct Plain;

impl Rules for Plain {}

/// The rules of a model.
pub fn of(meta: &ModelMeta) -> &'static dyn Rules {
    match (meta.app, meta.name) {
        _ => &Plain,
    }
}
