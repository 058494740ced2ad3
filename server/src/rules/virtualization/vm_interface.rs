//! Interfaces of virtual machines: related ones are of the same machine. Source: reference sheet of
//! NetBox, §1.10.

use async_trait::async_trait;

use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{agree, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    fn form(&self, item: &mut Item) {
        for field in ["parent", "bridge"] {
            let own = item.after.as_ref().is_some_and(|after| after.id() > 0 && after.int(field) == Some(after.id()));
            if own && touches(item, &[field]) {
                item.errors.add(field, "An interface cannot be related to itself.");
            }
        }
    }

    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        for field in ["parent", "bridge"] {
            agree(w, items, field, "virtual_machine", "The interface is of another virtual machine.").await?;
        }
        Ok(())
    }
}
