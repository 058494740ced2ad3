//! Rules of places and hardware.

pub mod around;
pub mod device;
pub mod device_type;
pub mod interface;
pub mod inventory_item;
pub mod location;
pub mod module;
pub mod module_bay;
pub mod module_type;
pub mod mounting;
pub mod platform;
pub mod power_feed;
pub mod power_panel;
pub mod primary_ip;
pub mod rack;
pub mod rack_type;
pub mod region;
pub mod site;
pub mod site_group;

use crate::db::Sql;

/// How a row is named in a filter.
#[derive(Debug, Clone, Copy)]
pub enum Key<'a> {
    Id(i64),
    Slug(&'a str),
}

impl Key<'_> {
    /// Writes the condition on the row itself.
    pub fn equals(self, sql: &mut Sql) {
        match self {
            Self::Id(id) => sql.push("id = ").int(id),
            Self::Slug(slug) => sql.push("slug = ").str(slug),
        };
    }
}

/// ` IN` the nodes of a tree with this key and everything below them.
pub fn tree(table: &str, key: Key<'_>, sql: &mut Sql) {
    let tree = sql.alias();
    sql.push(" IN (WITH RECURSIVE ").push(&tree).push("(id) AS (SELECT id FROM ").name(table).push(" WHERE ");
    key.equals(sql);
    sql.push(" UNION SELECT n.id FROM ").name(table).push(" n JOIN ").push(&tree);
    sql.push(" ON n.parent_id = ").push(&tree).push(".id) SELECT id FROM ").push(&tree).push(")");
}

/// ` IN` a node of a tree and everything below it.
pub fn below(table: &str, id: i64, sql: &mut Sql) {
    tree(table, Key::Id(id), sql);
}
