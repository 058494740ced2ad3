//! Audit flow page assignments: what a page lists must be somewhere that the flow audits.
//!
//! Source: reference sheet of the netbox-inventory plugin, §3.6 and §4.6.

use std::collections::BTreeSet;

use async_trait::async_trait;
use shared::error::ALL;
use shared::meta::{Field, Kind, ModelMeta};
use shared::models::inventory::audit_flow::AuditFlow;
use shared::models::inventory::audit_flow_page::AuditFlowPage;
use shared::registry;
use shared::row::{Model, Row};

use crate::engine::write::{Item, Writer};
use crate::error::Result;
use crate::rules::{rows, touches};

pub struct Rules;

#[async_trait]
impl crate::rules::Rules for Rules {
    async fn sound(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        let touched = |item: &&Item| touches(item, &["flow", "page"]);
        let ids = |field: &str| -> Vec<i64> {
            let rows = items.iter().filter(touched).filter_map(|item| item.after.as_ref());
            rows.filter_map(|row| row.int(field)).collect::<BTreeSet<i64>>().into_iter().collect()
        };
        let (flows, pages) = (ids("flow"), ids("page"));
        let flows = rows(w, AuditFlow::meta(), flows, &["object_type"]).await?;
        let pages = rows(w, AuditFlowPage::meta(), pages, &["object_type"]).await?;
        for item in items.iter_mut().filter(|item| touches(item, &["flow", "page"])) {
            let Some(after) = &item.after else { continue };
            let kind = |row: Option<&Row>| row.and_then(|row| registry::model(row.str("object_type")));
            let flow = kind(after.int("flow").and_then(|id| flows.get(&id)));
            let page = kind(after.int("page").and_then(|id| pages.get(&id)));
            if let (Some(flow), Some(page)) = (flow, page)
                && location(flow, page).is_none()
            {
                let (things, places) = (page.plural.to_lowercase(), flow.plural.to_lowercase());
                item.errors.add(ALL, format!("Nothing says where {things} are among {places}."));
            }
        }
        Ok(())
    }
}

/// The reference by which objects of a page are found at an audited place: to the place itself, else
/// to what is in such places.
pub fn location(flow: &ModelMeta, page: &'static ModelMeta) -> Option<&'static Field> {
    let through: &[&str] = match flow.wire().as_str() {
        "dcim.site" => &["dcim.site", "dcim.location", "dcim.rack"],
        "dcim.location" => &["dcim.location", "dcim.rack"],
        _ => &["dcim.rack"],
    };
    let leads = |field: &&Field, wire: &str| match field.kind {
        Kind::Ref(target) => target.meta().wire() == wire && field.name != "parent",
        _ => false,
    };
    through.iter().find_map(|wire| page.fields.iter().rfind(|field| leads(field, wire)))
}

#[cfg(test)]
mod tests {
    use shared::models::dcim::device::Device;
    use shared::models::dcim::manufacturer::Manufacturer;
    use shared::models::dcim::rack::Rack;
    use shared::models::dcim::site::Site;

    use super::*;

    #[test]
    fn a_page_needs_a_way_to_the_place() {
        let name = |flow, page| location(flow, page).map(|field| field.name);
        assert_eq!(name(Site::meta(), Device::meta()), Some("site"));
        assert_eq!(name(Rack::meta(), Device::meta()), Some("rack"));
        assert_eq!(name(Site::meta(), Manufacturer::meta()), None);
    }
}
