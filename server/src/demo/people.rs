//! Tenants, the people to call, and what they are called for.

use serde_json::{Value as Json, json};

use super::estate::{Estate, Who};
use crate::error::Result;

/// Group, its parent, description.
const TENANT_GROUPS: [(&str, &str, &str, &str); 4] = [
    ("internal", "Internal", "", "Our own departments"),
    ("customers", "Customers", "", "Everybody who pays for a service"),
    ("public-sector", "Public sector", "customers", "Universities, hospitals, libraries; framework agreements apply"),
    ("business", "Business", "customers", "Companies with an SLA of their own"),
];

const TENANTS: [(&str, &str, &str, &str); 11] = [
    ("netops", "Network Operations", "internal", "Backbone, transport and out-of-band"),
    ("platform", "Platform Team", "internal", "Virtualisation, storage, backups"),
    ("it-services", "IT Services", "internal", "Offices, laptops, printers"),
    ("severka", "Severka University", "public-sector", "Two campuses in Brno, 2 × 100G"),
    ("lipa-hospital", "Lípa Hospital Trust", "public-sector", "Life-critical: never touch both paths in one night"),
    ("moravian-archive", "Moravian Archive", "public-sector", "Digitisation traffic peaks at month end"),
    ("kestrel", "Kestrel Media", "business", "Live contribution feeds, freeze during broadcasts"),
    ("orbis", "Orbis Logistics", "business", "Warehouses in Ostrava and Warsaw"),
    ("tatran", "Tatran Insurance", "business", "Colocation in Prague, four racks"),
    ("pixelforge", "PixelForge Studios", "business", "Burstable transit, render farm in Frankfurt"),
    ("linden-bank", "Linden Bank", "business", "Audited: changes only with their ticket number"),
];

const CONTACT_GROUPS: [(&str, &str, &str, &str); 6] = [
    ("our-teams", "Our teams", "", "People on our payroll"),
    ("noc", "NOC", "our-teams", "24/7 desk and shift leads"),
    ("field", "Field service", "our-teams", "Hands on site"),
    ("carriers", "Carriers", "", "Desks of the providers we buy from"),
    ("facilities", "Facilities", "", "Building and colocation operators"),
    ("vendors", "Vendors", "", "Makers, resellers and their support"),
];

const ROLES: [(&str, &str, &str); 6] = [
    ("noc", "NOC", "First call, any time"),
    ("escalation", "Escalation", "When the first call does not help within the hour"),
    ("facility-manager", "Facility manager", "Access, power, cooling"),
    ("technical", "Technical", "Knows the set-up"),
    ("billing", "Billing", "Invoices and credits"),
    ("account", "Account manager", "Contracts and renewals"),
];

/// Group, name, title, phone, mail, description.
#[rustfmt::skip]
const CONTACTS: [(&str, &str, &str, &str, &str, &str); 30] = [
    ("noc", "Halyard NOC", "24/7 desk", "+420 226 000 100", "noc@halyard.example",
     "Quote the internal ticket number"),
    ("noc", "Jana Malá", "Shift lead", "+420 226 000 111", "jmala@halyard.example", ""),
    ("noc", "Tomáš Říha", "Network engineer", "+420 226 000 112", "triha@halyard.example",
     "Optical transport, Juniper"),
    ("noc", "Eva Lindner", "Asset manager", "+420 226 000 115", "elindner@halyard.example",
     "Stores, RMAs, contracts"),
    ("field", "Ondřej Kučera", "Field engineer Prague", "+420 226 000 131", "okucera@halyard.example",
     "Has keys to PRG1 and PRG2"),
    ("field", "Lucie Horáková", "Field engineer Moravia", "+420 226 000 132", "lhorakova@halyard.example",
     "Brno, Ostrava"),
    ("field", "Piotr Zieliński", "Field engineer Warsaw", "+48 22 000 41 20", "pzielinski@halyard.example",
     "Contractor until WAW1 is live"),
    ("carriers", "Nordlink Carrier Desk", "Network management centre", "+49 30 0000 700", "nmc@nordlink.example",
     "Answers in English at night"),
    ("carriers", "Vltava Fibre dohled", "Dohledové centrum", "+420 595 000 222", "dohled@vltavafibre.example",
     "Fibre cuts: ask for the splice team's mobile"),
    ("carriers", "Rhein-Main Connect NOC", "NOC", "+49 69 0000 550", "noc@rmconnect.example",
     "Portal first, phone for P1"),
    ("carriers", "TransAlpin Operations", "Operations centre", "+43 1 000 66 00", "ops@transalpin.example", ""),
    ("carriers", "Baltic Wave Service Desk", "Service desk", "+48 58 000 33 00", "servicedesk@balticwave.example",
     ""),
    ("carriers", "Polder Exchange Support", "Exchange support", "+31 20 000 3030", "support@polderix.example",
     "Weekdays 08–18, then on call"),
    ("carriers", "Meridian Transit NOC", "Tier 2", "+1 303 000 0199", "noc@meridiantransit.example",
     "Give the circuit id with the dashes"),
    ("carriers", "Karel Vaněk", "Account manager, Vltava Fibre", "+420 602 000 318", "k.vanek@vltavafibre.example",
     ""),
    ("facilities", "Riedwiese Campus Control Room", "Control room", "+49 69 0000 112", "control@riedwiese.example",
     "Announce visits a day ahead"),
    ("facilities", "Watergraaf Facility Desk", "Facility desk", "+31 20 000 4411", "desk@watergraaf.example",
     "Badge office closes at 17:00"),
    ("facilities", "Milan Štěpánek", "Building manager Libeň", "+420 731 000 404", "stepanek@libenpark.example",
     "Diesel tests every first Tuesday"),
    ("facilities", "Floridsdorf Data Park", "Gate and security", "+43 1 000 88 12", "security@fdp.example", ""),
    ("facilities", "Černovice Hall Services", "Hall services", "+420 548 000 200", "hala@cernovice.example", ""),
    ("vendors", "Juniper support", "JTAC", "+31 20 000 9000", "support@juniper.example",
     "Have the serial and a support bundle ready"),
    ("vendors", "Cisco TAC", "TAC", "+32 2 000 42 00", "tac@cisco.example",
     "Contract number is in the contract's comments"),
    ("vendors", "Arista TAC", "TAC", "+353 1 000 5400", "support@arista.example", ""),
    ("vendors", "Dell ProSupport", "ProSupport Plus", "+420 225 000 700", "prosupport@dell.example",
     "Parts before 16:00 arrive the next day"),
    ("vendors", "Hexa Optics sales", "Order desk", "+49 6151 000 60", "orders@hexaoptics.example",
     "Recodes transceivers while you wait"),
    ("vendors", "Sudeten ICT", "Service desk", "+420 466 000 900", "servis@sudeten.example",
     "Reseller for Juniper and Dell"),
    ("vendors", "Radek Holub", "Account manager, Sudeten ICT", "+420 606 000 771", "holub@sudeten.example",
     "Renewals: ask 90 days ahead"),
    ("vendors", "Norvik Networks", "Projects", "+47 22 00 17 00", "projects@norvik.example", "Built FRA1 and AMS1"),
    ("vendors", "BrightLine logistics", "Repair logistics", "+421 2 0000 5151", "rma@brightline.example",
     "Collects RMAs on Wednesdays"),
    ("noc", "Severka University network", "Campus network team", "+420 549 000 808", "sit@severka.example",
     "Customer side of the campus ring"),
];

/// What, which one, whom, as what, how urgent.
#[rustfmt::skip]
const ASSIGNMENTS: [(&str, &str, &str, &str, &str); 38] = [
    ("dcim.site", "prg1", "Halyard NOC", "noc", "primary"),
    ("dcim.site", "prg1", "Milan Štěpánek", "facility-manager", "primary"),
    ("dcim.site", "prg1", "Ondřej Kučera", "technical", "secondary"),
    ("dcim.site", "prg2", "Halyard NOC", "noc", "primary"),
    ("dcim.site", "prg2", "Ondřej Kučera", "technical", "primary"),
    ("dcim.site", "brn1", "Černovice Hall Services", "facility-manager", "primary"),
    ("dcim.site", "brn1", "Lucie Horáková", "technical", "primary"),
    ("dcim.site", "fra1", "Riedwiese Campus Control Room", "facility-manager", "primary"),
    ("dcim.site", "fra1", "Norvik Networks", "technical", "tertiary"),
    ("dcim.site", "ams1", "Watergraaf Facility Desk", "facility-manager", "primary"),
    ("dcim.site", "ams1", "Norvik Networks", "technical", "tertiary"),
    ("dcim.site", "vie1", "Floridsdorf Data Park", "facility-manager", "primary"),
    ("dcim.site", "waw1", "Piotr Zieliński", "technical", "primary"),
    ("dcim.site", "ova1", "Lucie Horáková", "technical", "primary"),
    ("dcim.site", "ova1", "Eva Lindner", "facility-manager", "secondary"),
    ("circuits.provider", "nordlink", "Nordlink Carrier Desk", "noc", "primary"),
    ("circuits.provider", "vltava-fibre", "Vltava Fibre dohled", "noc", "primary"),
    ("circuits.provider", "vltava-fibre", "Karel Vaněk", "account", "secondary"),
    ("circuits.provider", "rm-connect", "Rhein-Main Connect NOC", "noc", "primary"),
    ("circuits.provider", "transalpin", "TransAlpin Operations", "noc", "primary"),
    ("circuits.provider", "baltic-wave", "Baltic Wave Service Desk", "noc", "primary"),
    ("circuits.provider", "polder-ix", "Polder Exchange Support", "noc", "primary"),
    ("circuits.provider", "meridian", "Meridian Transit NOC", "noc", "primary"),
    ("circuits.provider", "riedwiese", "Riedwiese Campus Control Room", "noc", "primary"),
    ("tenancy.tenant", "severka", "Severka University network", "technical", "primary"),
    ("tenancy.tenant", "netops", "Halyard NOC", "noc", "primary"),
    ("tenancy.tenant", "netops", "Jana Malá", "escalation", "primary"),
    ("dcim.manufacturer", "juniper", "Juniper support", "technical", "primary"),
    ("dcim.manufacturer", "cisco", "Cisco TAC", "technical", "primary"),
    ("dcim.manufacturer", "arista", "Arista TAC", "technical", "primary"),
    ("dcim.manufacturer", "dell", "Dell ProSupport", "technical", "primary"),
    ("inventory_monitor.contractor", "Sudeten ICT", "Sudeten ICT", "technical", "primary"),
    ("inventory_monitor.contractor", "Sudeten ICT", "Radek Holub", "account", "primary"),
    ("inventory_monitor.contractor", "Hexa Optics", "Hexa Optics sales", "account", "primary"),
    ("inventory_monitor.contractor", "Norvik Networks", "Norvik Networks", "technical", "primary"),
    ("inventory_monitor.contractor", "BrightLine", "BrightLine logistics", "technical", "primary"),
    ("inventory_monitor.contract", "Juniper Care 2024–2027", "Juniper support", "technical", "primary"),
    ("inventory_monitor.contract", "Dell ProSupport Plus", "Dell ProSupport", "technical", "primary"),
];

pub async fn tenants(e: &mut Estate) -> Result<()> {
    e.at(e.days(-418), Who::Jana);
    nested(e, "tenancy.tenantgroup", &TENANT_GROUPS).await?;
    let mut tenants = Vec::new();
    for (slug, name, group, description) in TENANTS {
        let group = e.id("tenancy.tenantgroup", group)?;
        tenants.push(json!({"slug": slug, "name": name, "group": group, "description": description}));
    }
    e.create("tenancy.tenant", tenants).await?;
    let tags = [
        (
            "critical",
            "Critical",
            "d32f2f",
            100,
            "Both redundant paths or a single point of failure: tell the shift lead first",
        ),
        ("customer-facing", "Customer-facing", "1976d2", 200, "An interruption is seen by a customer"),
        ("spare-kit", "Spare kit", "388e3c", 300, "Part of a site's emergency kit; replace within a week"),
        ("end-of-life", "End of life", "757575", 400, "The maker's support has ended or has an end date"),
        ("recount", "Recount", "f57c00", 500, "Found or missed at the last stock-taking"),
        ("lab", "Lab", "7b1fa2", 600, "May be switched off without asking"),
    ];
    let tags = tags.iter().map(|(slug, name, color, weight, description)| {
        json!({"slug": slug, "name": name, "color": color, "weight": weight, "description": description})
    });
    e.create("extras.tag", tags.collect()).await?;
    Ok(())
}

pub async fn contacts(e: &mut Estate) -> Result<()> {
    e.at(e.days(-384), Who::Eva);
    nested(e, "tenancy.contactgroup", &CONTACT_GROUPS).await?;
    let roles =
        ROLES.iter().map(|(slug, name, description)| json!({"slug": slug, "name": name, "description": description}));
    e.create("tenancy.contactrole", roles.collect()).await?;
    let mut contacts = Vec::new();
    for (group, name, title, phone, email, description) in CONTACTS {
        let group = e.id("tenancy.contactgroup", group)?;
        contacts.push(json!({
            "groups": [group], "name": name, "title": title, "phone": phone, "email": email, "description": description,
        }));
    }
    e.create("tenancy.contact", contacts).await?;
    let mut assignments: Vec<Json> = Vec::new();
    for (wire, name, contact, role, priority) in ASSIGNMENTS {
        assignments.push(json!({
            "object_type": wire, "object_id": e.id(wire, name)?, "contact": e.id("tenancy.contact", contact)?,
            "role": e.id("tenancy.contactrole", role)?, "priority": priority,
        }));
    }
    e.create("tenancy.contactassignment", assignments).await?;
    Ok(())
}

/// Groups after their parents: slug, name, slug of the parent, description.
pub async fn nested(e: &mut Estate, wire: &'static str, groups: &[(&str, &str, &str, &str)]) -> Result<()> {
    for roots in [true, false] {
        let mut bodies = Vec::new();
        for (slug, name, parent, description) in groups.iter().filter(|(_, _, parent, _)| parent.is_empty() == roots) {
            let parent = if roots { None } else { Some(e.id(wire, parent)?) };
            bodies.push(json!({"slug": slug, "name": name, "parent": parent, "description": description}));
        }
        e.create(wire, bodies).await?;
    }
    Ok(())
}
