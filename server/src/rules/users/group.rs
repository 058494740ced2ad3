//! Groups: those of a user, and those a permission is granted to.

use shared::models::users::object_permission::ObjectPermission;
use shared::models::users::user::User;
use shared::row::Model;
use shared::value::Value;

use crate::cx::Cx;
use crate::db::Sql;
use crate::rules::targets_of;
use crate::rules::users::owner;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        match name {
            "user_id" => targets_of(User::meta(), "groups", value, alias, sql),
            "permission_id" => targets_of(ObjectPermission::meta(), "groups", value, alias, sql),
            _ => return owner::filter(name, ("user_groups", "groups"), value, alias, sql),
        }
        true
    }
}
