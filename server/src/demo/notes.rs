//! What people add to all this: a field of their own, links, filters under a name, notes, and the ends of circuits.

use serde_json::{Value as Json, json};

use super::circuits::Circuit;
use super::devices::Device;
use super::estate::{Estate, Who};
use crate::error::Result;

/// Provider and the number of our account there.
const ACCOUNTS: [(&str, &str); 3] =
    [("nordlink", "NL-204417"), ("vltava-fibre", "2019/0087"), ("rm-connect", "RMC-55120")];

/// Device, days ago, kind, note.
#[rustfmt::skip]
const NOTES: [(&str, i64, &str, &str); 6] = [
    ("prg1-cr1", -176, "warning", "Corrected memory errors on **RE1**, three in a night. Opened with the maker."),
    ("prg1-cr1", -169, "success", "RE1 replaced, synchronised, mastership tested both ways."),
    ("prg1-hv4", -20, "danger", "Quarantined. *Do not* schedule guests until the module in B3 is replaced."),
    ("fra1-pe2", -61, "info", "Console cable is the yellow one; port 7 on fra1-con1."),
    ("ams1-pe1", -33, "info", "Last line card of this kind went in today. What fails now is not replaced."),
    ("vie1-pe1", -8, "info", "Audit of Linden Bank: no remarks."),
];

/// Site, how one gets in.
const ACCESS: [(&str, &str); 7] = [
    ("prg1", "badge"),
    ("prg2", "badge"),
    ("brn1", "badge"),
    ("fra1", "escort"),
    ("ams1", "escort"),
    ("vie1", "announced"),
    ("waw1", "announced"),
];

pub async fn load(e: &mut Estate, circuits: &[Circuit], devices: &[Device]) -> Result<()> {
    e.at(e.days(-390), Who::Jana);
    ends(e, circuits).await?;
    let mut accounts = Vec::new();
    for (provider, account) in ACCOUNTS {
        accounts.push(
            json!({"provider": e.id("circuits.provider", provider)?, "account": account, "name": "Halyard Networks"}),
        );
    }
    e.create("circuits.provideraccount", accounts).await?;
    access(e).await?;
    e.at(e.days(-60), Who::Tomas);
    tools(e).await?;
    for (name, day, kind, text) in NOTES {
        let Some(device) = devices.iter().find(|device| device.name == name) else { continue };
        e.at(e.clock(day, 14, 20), Who::Tomas);
        let note = json!({"assigned_object_type": "dcim.device", "assigned_object_id": device.id, "kind": kind, "comments": text});
        e.create("extras.journalentry", vec![note]).await?;
    }
    Ok(())
}

async fn ends(e: &mut Estate, circuits: &[Circuit]) -> Result<()> {
    let mut bodies: Vec<Json> = Vec::new();
    for circuit in circuits {
        let [a, z] = circuit.sites;
        for (side, site) in [("A", a), ("Z", z)] {
            if site.is_empty() || side == "Z" && z == a {
                continue;
            }
            bodies.push(json!({
                "circuit": circuit.id, "term_side": side, "termination_type": "dcim.site", "termination_id": e.id("dcim.site", site)?,
            }));
        }
    }
    e.create("circuits.circuittermination", bodies).await.map(|_| ())
}

/// A custom field: how one gets into a site.
async fn access(e: &mut Estate) -> Result<()> {
    let choices =
        json!([["badge", "With a badge"], ["announced", "Announced a day ahead"], ["escort", "With an escort"]]);
    let colors = json!({"badge": "green", "announced": "yellow", "escort": "orange"});
    let set = json!({"name": "Ways in", "extra_choices": choices, "choice_colors": colors});
    let set = e.create("extras.customfieldchoiceset", vec![set]).await?[0];
    let field = json!({
        "name": "access", "label": "Access", "type": "select", "choice_set": set, "object_types": ["dcim.site"],
        "description": "How one gets in", "search_weight": 1000, "filter_logic": "exact",
    });
    e.create("extras.customfield", vec![field]).await?;
    let mut changes = Vec::new();
    for (site, way) in ACCESS {
        changes.push((e.id("dcim.site", site)?, json!({"custom_fields": {"access": way}})));
    }
    e.change("dcim.site", changes).await
}

async fn tools(e: &mut Estate) -> Result<()> {
    let link = json!({
        "name": "metrics", "object_types": ["dcim.device"], "link_text": "Metrics", "new_window": true,
        "link_url": "https://metrics.halyard.example/device/{{ object.name }}",
    });
    e.create("extras.customlink", vec![link]).await?;
    let filters = json!([
        {"name": "Not seen for a while", "slug": "stale", "object_types": ["inventory_monitor.asset"],
         "parameters": {"probe_status": ["stale"], "assignment_status": ["deployed"]}},
        {"name": "Spares in stock", "slug": "spares", "object_types": ["inventory_monitor.asset"],
         "parameters": {"lifecycle_status": ["in_stock"]}},
    ]);
    e.create("extras.savedfilter", filters.as_array().cloned().unwrap_or_default()).await?;
    let template = json!({
        "name": "Stock list", "object_types": ["inventory_monitor.asset"], "mime_type": "text/csv", "file_extension": "csv",
        "template_code": "serial,part number\n{% for asset in queryset %}{{ asset.serial }},{{ asset.partnumber }}\n{% endfor %}",
    });
    e.create("extras.exporttemplate", vec![template]).await.map(|_| ())
}
