//! Clusters, the guests on them, and the addresses of both.

use serde_json::json;

use super::devices::Device;
use super::estate::{Estate, Who};
use crate::error::Result;

/// Cluster, site, status.
const CLUSTERS: [(&str, &str, &str); 3] =
    [("prg1-pve", "prg1", "active"), ("prg2-pve", "prg2", "active"), ("brn1-pve", "brn1", "active")];

/// Name, cluster, status, processors, memory and disk in MB, what it does.
#[rustfmt::skip]
const GUESTS: [(&str, &str, &str, i64, i64, i64, &str); 14] = [
    ("ns1", "prg1-pve", "active", 2, 4_096, 20_480, "Authoritative DNS"),
    ("ns2", "brn1-pve", "active", 2, 4_096, 20_480, "Authoritative DNS"),
    ("resolver1", "prg1-pve", "active", 4, 8_192, 20_480, "Resolver for customers"),
    ("resolver2", "prg2-pve", "active", 4, 8_192, 20_480, "Resolver for customers"),
    ("radius1", "prg1-pve", "active", 2, 4_096, 40_960, "Access control of devices"),
    ("radius2", "prg2-pve", "active", 2, 4_096, 40_960, "Access control of devices"),
    ("metrics1", "prg1-pve", "active", 8, 65_536, 2_097_152, "Time series, two years"),
    ("logs1", "prg2-pve", "active", 8, 32_768, 4_194_304, "Logs of everything"),
    ("flows1", "prg1-pve", "active", 16, 65_536, 1_048_576, "Flow collector"),
    ("git1", "prg1-pve", "active", 4, 16_384, 512_000, "Configurations of the network"),
    ("mail1", "prg2-pve", "active", 4, 8_192, 1_048_576, ""),
    ("build1", "brn1-pve", "staged", 8, 32_768, 204_800, "Will build images"),
    ("wiki-old", "prg1-pve", "decommissioning", 2, 4_096, 81_920, "Read only until the end of the quarter"),
    ("legacy-billing", "prg2-pve", "offline", 4, 16_384, 204_800, "Kept switched off for the auditors"),
];

/// Prefix, site (empty: everywhere), status, what it is for.
const PREFIXES: [(&str, &str, &str, &str); 7] = [
    ("10.20.0.0/16", "", "container", "Management of everything"),
    ("10.20.1.0/24", "prg1", "active", "Out-of-band, Libeň"),
    ("10.20.2.0/24", "prg2", "active", "Out-of-band, Strašnice"),
    ("10.20.3.0/24", "brn1", "active", "Out-of-band, Brno"),
    ("10.20.100.0/22", "", "active", "Guests"),
    ("2001:db8:2000::/48", "", "container", "Guests"),
    ("198.51.100.0/24", "", "reserved", "Anycast resolvers, from next quarter"),
];

pub async fn load(e: &mut Estate, devices: &[Device]) -> Result<()> {
    e.at(e.days(-397), Who::Jana);
    let kind = json!({"slug": "proxmox-ve", "name": "Proxmox VE"});
    let kind = e.create("virtualization.clustertype", vec![kind]).await?[0];
    let group = json!({"slug": "own-hardware", "name": "Own hardware"});
    let group = e.create("virtualization.clustergroup", vec![group]).await?[0];
    let (tenant, platform) = (e.id("tenancy.tenant", "platform")?, e.id("dcim.platform", "debian-12")?);
    let mut clusters = Vec::new();
    for (name, site, status) in CLUSTERS {
        let site = e.id("dcim.site", site)?;
        clusters.push(json!({"name": name, "type": kind, "group": group, "status": status, "tenant": tenant, "scope_type": "dcim.site", "scope_id": site}));
    }
    e.create("virtualization.cluster", clusters).await?;
    let mut prefixes = Vec::new();
    for (prefix, site, status, text) in PREFIXES {
        let mut body = json!({"prefix": prefix, "status": status, "description": text, "tenant": tenant});
        if !site.is_empty() {
            body["scope_type"] = "dcim.site".into();
            body["scope_id"] = e.id("dcim.site", site)?.into();
        }
        prefixes.push(body);
    }
    e.create("ipam.prefix", prefixes).await?;

    let mut guests = Vec::new();
    for (name, cluster, status, vcpus, memory, disk, text) in GUESTS {
        guests.push(json!({
            "name": name, "cluster": e.id("virtualization.cluster", cluster)?, "status": status, "vcpus": vcpus, "memory": memory,
            "disk": disk, "platform": platform, "tenant": tenant, "description": text,
        }));
    }
    let guests = e.create("virtualization.virtualmachine", guests).await?;
    let ports = guests.iter().map(|guest| json!({"virtual_machine": guest, "name": "ens18"}));
    let ports = e.create("virtualization.vminterface", ports.collect()).await?;
    let addresses = ports.iter().enumerate().map(|(number, port)| {
        let name = GUESTS[number].0;
        json!({
            "address": format!("10.20.100.{}/22", number + 11), "dns_name": format!("{name}.halyard.example"),
            "assigned_object_type": "virtualization.vminterface", "assigned_object_id": port,
        })
    });
    let addresses = e.create("ipam.ipaddress", addresses.collect()).await?;
    let primary = guests.into_iter().zip(addresses).map(|(guest, address)| (guest, json!({"primary_ip4": address})));
    e.change("virtualization.virtualmachine", primary.collect()).await?;
    consoles(e, devices).await
}

/// The console servers' own addresses, by which one gets to everything else.
async fn consoles(e: &mut Estate, devices: &[Device]) -> Result<()> {
    for (site, net) in [("prg1", 1), ("prg2", 2), ("brn1", 3)] {
        for (number, device) in
            devices.iter().filter(|device| device.role == "console-server" && device.site == site).enumerate()
        {
            let port = json!({"device": device.id, "name": "net0", "type": "1000base-t", "mgmt_only": true});
            let port = e.create("dcim.interface", vec![port]).await?[0];
            let address = json!({
                "address": format!("10.20.{net}.{}/24", number + 5), "dns_name": format!("{}.oob.halyard.example", device.name),
                "assigned_object_type": "dcim.interface", "assigned_object_id": port,
            });
            let address = e.create("ipam.ipaddress", vec![address]).await?[0];
            e.change("dcim.device", vec![(device.id, json!({"primary_ip4": address}))]).await?;
        }
    }
    Ok(())
}
