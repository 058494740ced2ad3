//! Contact groups: those a contact is in.

use shared::models::tenancy::contact::Contact;
use shared::row::Model;
use shared::value::Value;

use crate::cx::Cx;
use crate::db::Sql;
use crate::rules::targets_of;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn filter(&self, _cx: &Cx, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
        if name != "contact_id" {
            return false;
        }
        targets_of(Contact::meta(), "groups", value, alias, sql);
        true
    }
}
