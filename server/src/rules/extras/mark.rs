//! Bookmarks, subscriptions and notifications: a user's own, unless given to somebody.

use async_trait::async_trait;
use shared::registry;
use shared::value::Value;

use crate::cx::Cx;
use crate::engine::graph::Graph;
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
        let cx = w.cx.clone();
        for item in items.iter_mut().filter(|item| item.creates()) {
            let Some(after) = item.after.as_mut().filter(|row| row.meta().has("object_repr")) else { continue };
            let Some(any) = after.get("object").as_any() else { continue };
            let Some(meta) = registry::numbered(any.model) else { continue };
            let mut graph = Graph::default();
            graph.titles(&cx, &mut w.reader(), meta, vec![any.id]).await?;
            let name: String = graph.display(meta, any.id).chars().take(200).collect();
            after.set("object_repr", Value::Text(name));
        }
        Ok(())
    }
}
