//! Sites: how many circuits end there, how many prefixes are used there. Source: reference sheet of
//! NetBox, §1.12.

use shared::models::dcim::location::Location;
use shared::models::dcim::site::Site;
use shared::row::Model;

use crate::cx::Cx;
use crate::db::Dialect;
use crate::rules::scope::prefixes;

pub struct Rules;

impl crate::rules::Rules for Rules {
    fn expression(&self, _cx: &Cx, field: &str, alias: &str, _dialect: Dialect) -> Option<String> {
        match field {
            "circuit_count" => Some(format!(
                "(SELECT COUNT(DISTINCT e.circuit_id) FROM circuits_circuittermination e WHERE (e.termination_type = {} AND \
                 e.termination_id = {alias}.\"id\") OR (e.termination_type = {} AND e.termination_id IN (SELECT l.id FROM \
                 dcim_location l WHERE l.site_id = {alias}.\"id\")))",
                Site::meta().number,
                Location::meta().number
            )),
            "prefix_count" => {
                let rooms = format!("SELECT l.id FROM dcim_location l WHERE l.site_id = {alias}.\"id\"");
                Some(prefixes(&[(Site::meta(), format!("{alias}.\"id\"")), (Location::meta(), rooms)]))
            }
            _ => None,
        }
    }
}
