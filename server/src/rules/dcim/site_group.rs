//! Site groups: how many prefixes are used in them. Source: reference sheet of NetBox, §1.12.

use shared::models::dcim::site_group::SiteGroup;
use shared::row::Model;

use crate::cx::Cx;
use crate::db::Dialect;
use crate::rules::scope::prefixes_of_group;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        (field == "prefix_count").then(|| prefixes_of_group(SiteGroup::meta(), "group_id", alias))
    }
}
