//! What users and groups have in common: the lists that name them.

use shared::meta::ModelMeta;
use shared::models::extras::notification_group::NotificationGroup;
use shared::models::users::owner::Owner;
use shared::row::Model;
use shared::value::Value;

use crate::db::Sql;
use crate::rules::targets_of;

/// Answers the filters by owner and by notification group, which name users in one field and
/// groups in another.
pub fn filter(name: &str, fields: (&str, &str), id: &Value, alias: &str, sql: &mut Sql) -> bool {
    let (meta, field): (&ModelMeta, &str) = match name {
        "owner" | "owner_id" => (Owner::meta(), fields.0),
        "notification_group_id" => (NotificationGroup::meta(), fields.1),
        _ => return false,
    };
    targets_of(meta, field, id, alias, sql);
    true
}
