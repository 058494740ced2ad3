//! Filters by place of what is scoped to a region, site group, site or location by a generic
//! reference: clusters, prefixes, ends of circuits. A group matches with everything below it, a
//! place with everything in it.

use shared::meta::ModelMeta;
use shared::models::dcim::location::Location;
use shared::models::dcim::region::Region;
use shared::models::dcim::site::Site;
use shared::models::dcim::site_group::SiteGroup;
use shared::row::Model;
use shared::value::Value;

use crate::db::Sql;
use crate::db::schema::TREE_SORT;
use crate::rules::dcim::{Key, tree};

/// Writes the condition that the reference `field` leads into a place; false when no filter by
/// place is called `name`.
pub fn filter(field: &str, name: &str, value: &Value, alias: &str, sql: &mut Sql) -> bool {
    let what = name.strip_suffix("_id").unwrap_or(name);
    let key = match value {
        Value::Int(id) => Key::Id(*id),
        other => Key::Slug(other.as_str().unwrap_or_default()),
    };
    let group = match what {
        "region" => Some((Region::meta(), "region_id")),
        "site_group" => Some((SiteGroup::meta(), "group_id")),
        "site" | "location" => None,
        _ => return false,
    };
    let is = |meta: &ModelMeta, sql: &mut Sql| {
        sql.push("(").column(alias, &format!("{field}_type")).push(" = ").int(meta.number.into()).push(" AND ");
        sql.column(alias, &format!("{field}_id"));
    };
    let sites = |sql: &mut Sql| {
        sql.push(" IN (SELECT id FROM dcim_site WHERE ");
        match group {
            Some((meta, column)) => tree(meta.table, key, sql.name(column)),
            None => key.equals(sql),
        }
        sql.push(")");
    };
    sql.push("(");
    if what == "location" {
        is(Location::meta(), sql);
        tree(Location::meta().table, key, sql);
        sql.push("))");
        return true;
    }
    if let Some((meta, _)) = group {
        is(meta, sql);
        tree(meta.table, key, sql);
        sql.push(") OR ");
    }
    is(Site::meta(), sql);
    sites(sql);
    sql.push(") OR ");
    is(Location::meta(), sql);
    sql.push(" IN (SELECT id FROM dcim_location WHERE site_id");
    sites(sql);
    sql.push(")))");
    true
}

/// How many prefixes are scoped to rows of some models, in SQL; each model comes with its ids.
pub fn prefixes(of: &[(&ModelMeta, String)]) -> String {
    let any: Vec<String> =
        of.iter().map(|(meta, ids)| format!("(p.scope_type = {} AND p.scope_id IN ({ids}))", meta.number)).collect();
    format!("(SELECT COUNT(*) FROM ipam_prefix p WHERE {})", any.join(" OR "))
}

/// The nodes of a tree from a row downwards, in SQL.
pub fn subtree(meta: &ModelMeta, alias: &str) -> String {
    format!(
        "SELECT s.id FROM {} s WHERE s.{TREE_SORT} >= {alias}.{TREE_SORT} AND s.{TREE_SORT} < {alias}.{TREE_SORT} || '\u{2}'",
        meta.table
    )
}

/// How many prefixes are used in a group of sites and in the groups below; `column` names a site's
/// group.
pub fn prefixes_of_group(meta: &ModelMeta, column: &str, alias: &str) -> String {
    let groups = subtree(meta, alias);
    let sites = format!("SELECT i.id FROM dcim_site i WHERE i.{column} IN ({groups})");
    let rooms = format!("SELECT l.id FROM dcim_location l WHERE l.site_id IN ({sites})");
    prefixes(&[(meta, groups), (Site::meta(), sites), (Location::meta(), rooms)])
}
