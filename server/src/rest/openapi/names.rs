//! What things are called in the document.

use shared::meta::ModelMeta;
use shared::registry;

/// `Device type` → `DeviceType`. Models that share a label carry their application in front.
pub fn schema(meta: &ModelMeta) -> String {
    let shared = registry::all().filter(|other| other.label == meta.label).count() > 1;
    let app = if shared { pascal(meta.app) } else { String::new() };
    format!("{app}{}", pascal(meta.label))
}

fn pascal(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut word = word.to_owned();
            if let Some(first) = word.get_mut(0..1) {
                first.make_ascii_uppercase();
            }
            word
        })
        .collect()
}

/// `dcim/sites` and `bulk_update` → `dcim_sites_bulk_update`.
pub fn operation(path: &str, verb: &str) -> String {
    format!("{}_{verb}", path.replace(['/', '-'], "_"))
}

/// The path without its last part: `plugins/notices`.
pub fn area(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(area, _)| area)
}

/// The tag of what is in no area.
pub const GENERAL: &str = "general";

/// A reference to a schema of the components.
pub fn refer(name: &str) -> serde_json::Value {
    serde_json::json!({"$ref": format!("#/components/schemas/{name}")})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_labels_and_paths() {
        let site = registry::model("dcim.sitegroup").expect("a model");
        assert_eq!(schema(site), "SiteGroup");
        assert_eq!(operation("plugins/inventory-monitor/assets", "list"), "plugins_inventory_monitor_assets_list");
        assert_eq!(area("plugins/notices/impact"), "plugins/notices");
    }
}
