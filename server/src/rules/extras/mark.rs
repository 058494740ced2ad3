//! Bookmarks, subscriptions and notifications: a user's own, unless given to somebody.

use std::collections::BTreeSet;

use async_trait::async_trait;
use shared::models::extras::notification::Notification;
use shared::registry;
use shared::row::{Model, Row};
use shared::value::{AnyRef, Value};

use crate::cx::Cx;
use crate::db::Reader;
use crate::engine::graph::Graph;
use crate::engine::repr;
use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::users::own;

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn prepare(&self, cx: &Cx, item: &mut Item) {
        own(cx, item);
    }

    /// A notification keeps the name the object had.
    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        // Whole, whoever writes: what of it a reader may know is asked when it is read.
        let cx = w.cx.trusted();
        for item in items.iter_mut().filter(|item| item.creates()) {
            let Some(after) = item.after.as_mut().filter(|row| row.meta().has("object_repr")) else { continue };
            let Some(any) = after.get("object").as_any() else { continue };
            let Some(meta) = registry::numbered(any.model) else { continue };
            let graph = Graph::titles(&cx, &mut w.reader(), [(meta, vec![any.id])]).await?;
            let name: String = graph.title(meta, any.id).chars().take(200).collect();
            after.set("object_repr", Value::Text(name));
        }
        Ok(())
    }

    /// Who may not see the object any more does not read what it was called.
    async fn told(&self, cx: &Cx, reader: &mut Reader<'_>, graph: &mut Graph) -> Result<()> {
        let meta = Notification::meta();
        let nameless = |row: &Row| if row.get(repr::FIELD).is_null() { row.get("object").as_any() } else { None };
        let objects: BTreeSet<AnyRef> = graph.rows(meta).filter_map(nameless).collect();
        if cx.caller.superuser || objects.is_empty() {
            return Ok(());
        }
        let each = objects.iter().filter_map(|any| Some((registry::numbered(any.model)?, vec![any.id])));
        let now = Graph::titles(cx, reader, each).await?;
        for row in graph.rows_mut(meta) {
            let Some(any) = nameless(row) else { continue };
            if let Some(object) = registry::numbered(any.model) {
                row.set(repr::FIELD, Value::Text(now.title(object, any.id)));
            }
        }
        Ok(())
    }
}
