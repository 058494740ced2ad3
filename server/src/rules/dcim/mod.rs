//! Rules of places and hardware.

pub mod around;
pub mod device;
pub mod device_type;
pub mod location;
pub mod mounting;
pub mod platform;
pub mod rack;
pub mod rack_type;

use crate::db::Sql;

/// ` IN` a node of a tree and everything below it.
pub fn below(table: &str, id: i64, sql: &mut Sql) {
    let tree = sql.alias();
    sql.push(" IN (WITH RECURSIVE ")
        .push(&tree)
        .push("(id) AS (SELECT id FROM ")
        .name(table)
        .push(" WHERE id = ")
        .int(id);
    sql.push(" UNION SELECT n.id FROM ")
        .name(table)
        .push(" n JOIN ")
        .push(&tree)
        .push(" ON n.parent_id = ")
        .push(&tree);
    sql.push(".id) SELECT id FROM ").push(&tree).push(")");
}
