//! Regions, sites, and the floors and rooms in them.

use serde_json::json;

use super::estate::{Estate, Who};
use super::people::nested;
use crate::error::Result;

const REGIONS: [(&str, &str, &str, &str); 6] = [
    ("europe", "Europe", "", "Where we have licences"),
    ("czechia", "Czechia", "europe", "Home market"),
    ("germany", "Germany", "europe", ""),
    ("netherlands", "Netherlands", "europe", ""),
    ("austria", "Austria", "europe", ""),
    ("poland", "Poland", "europe", "Build-out since last autumn"),
];

const GROUPS: [(&str, &str, &str, &str); 4] = [
    ("data-centres", "Data centres", "", "Where traffic is switched"),
    ("own", "Own", "data-centres", "Our rooms, our power"),
    ("colocation", "Colocation", "data-centres", "Cages and suites in other people's buildings"),
    ("depots", "Depots", "", "Stores and repair"),
];

struct Site {
    slug: &'static str,
    name: &'static str,
    region: &'static str,
    group: &'static str,
    status: &'static str,
    facility: &'static str,
    zone: &'static str,
    address: &'static str,
    latitude: f64,
    longitude: f64,
    description: &'static str,
    comments: &'static str,
    /// Slug, name, parent, description.
    rooms: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

const SITES: [Site; 8] = [
    Site {
        slug: "prg1",
        name: "Prague Libeň",
        region: "czechia",
        group: "own",
        status: "active",
        facility: "LBN-2",
        zone: "Europe/Prague",
        address: "Voctářova 2449/18, 180 00 Praha 8",
        latitude: 50.103_1,
        longitude: 14.467_4,
        description: "Main data centre and the larger half of the backbone core",
        comments: "Diesel test every first Tuesday, 09:00–09:40 local. Feed A and feed B come from different substations. \
                   **Lift is 1,000 kg**: deliver full racks through the courtyard.",
        rooms: &[
            ("prg1-ground", "Ground floor", "", ""),
            ("prg1-hall-a", "Hall A", "prg1-ground", "Backbone and transport"),
            ("prg1-hall-b", "Hall B", "prg1-ground", "Compute, storage and customer racks"),
            ("prg1-mmr", "Meet-me room", "prg1-ground", "Cross-connects; carriers have keys"),
            ("prg1-basement", "Basement", "", ""),
            ("prg1-spares", "Spares store", "prg1-basement", "Locked; the key hangs at the NOC"),
            ("prg1-staging", "Staging bench", "prg1-basement", "New and returned hardware is tested here"),
        ],
    },
    Site {
        slug: "prg2",
        name: "Prague Strašnice",
        region: "czechia",
        group: "own",
        status: "active",
        facility: "STR-1",
        zone: "Europe/Prague",
        address: "Černokostelecká 128/161, 108 00 Praha 10",
        latitude: 50.075_3,
        longitude: 14.505_6,
        description: "Second core, backups and the disaster-recovery cluster",
        comments: "Cooling has no redundancy above 32 °C outside until the chiller project is done.",
        rooms: &[
            ("prg2-first", "1st floor", "", ""),
            ("prg2-107", "Room 1.07", "prg2-first", "Core and transport"),
            ("prg2-108", "Room 1.08", "prg2-first", "Compute"),
            ("prg2-cabinet", "Cabinet 1.05", "prg2-first", "Small spares: optics, fans, power supplies"),
        ],
    },
    Site {
        slug: "brn1",
        name: "Brno Černovice",
        region: "czechia",
        group: "own",
        status: "active",
        facility: "CRN-H2",
        zone: "Europe/Prague",
        address: "Průmyslová 1306/4, 618 00 Brno",
        latitude: 49.173_6,
        longitude: 16.643_5,
        description: "Moravian hub; the Severka campus ring ends here",
        comments: "Access with ID card registered at the hall services, 24/7.",
        rooms: &[
            ("brn1-second", "2nd floor", "", ""),
            ("brn1-214", "Room 2.14", "brn1-second", "All racks"),
            ("brn1-shelf", "Shelf 2.15", "brn1-second", "Emergency kit of the site"),
        ],
    },
    Site {
        slug: "fra1",
        name: "Frankfurt Riedwiese",
        region: "germany",
        group: "colocation",
        status: "active",
        facility: "RWC-C4",
        zone: "Europe/Berlin",
        address: "Riedwiesenstraße 14, 60386 Frankfurt am Main",
        latitude: 50.122_4,
        longitude: 8.753_1,
        description: "Transit and peering west; render farm of PixelForge",
        comments: "Suite 4.2, colocation. Announce visits a day ahead to the control room. Remote hands: 95 EUR per half hour.",
        rooms: &[("fra1-c", "Building C", "", ""), ("fra1-42", "Suite 4.2", "fra1-c", "Our suite, three racks")],
    },
    Site {
        slug: "ams1",
        name: "Amsterdam Watergraaf",
        region: "netherlands",
        group: "colocation",
        status: "active",
        facility: "WGM-3",
        zone: "Europe/Amsterdam",
        address: "Kruislaan 411, 1098 VA Amsterdam",
        latitude: 52.355_7,
        longitude: 4.952_9,
        description: "Peering at Polder Exchange, transit backup",
        comments: "",
        rooms: &[
            ("ams1-third", "Floor 3", "", ""),
            ("ams1-118", "Cage 3-118", "ams1-third", "Three racks and a lockable drawer with spares"),
        ],
    },
    Site {
        slug: "vie1",
        name: "Vienna Floridsdorf",
        region: "austria",
        group: "colocation",
        status: "active",
        facility: "FDP-2",
        zone: "Europe/Vienna",
        address: "Louis-Häfliger-Gasse 10, 1210 Wien",
        latitude: 48.281_2,
        longitude: 16.415_8,
        description: "Southern ring node, Linden Bank's second site",
        comments: "Changes that touch Linden Bank need their ticket number in the change message.",
        rooms: &[("vie1-hall-2", "Data hall 2", "", "Two racks in row G")],
    },
    Site {
        slug: "waw1",
        name: "Warsaw Służewiec",
        region: "poland",
        group: "colocation",
        status: "staging",
        facility: "SLZ-0.3",
        zone: "Europe/Warsaw",
        address: "ul. Konstruktorska 8, 02-673 Warszawa",
        latitude: 52.180_9,
        longitude: 21.001_7,
        description: "In build: handover of the cage is done, first wavelength due next quarter",
        comments: "Open points: earthing record, second feed, labels in Polish for the fire brigade.",
        rooms: &[("waw1-03", "Room 0.3", "", "Cage of two racks")],
    },
    Site {
        slug: "ova1",
        name: "Ostrava Vítkovice",
        region: "czechia",
        group: "depots",
        status: "active",
        facility: "VTK-D",
        zone: "Europe/Prague",
        address: "Ruská 2929/101A, 703 00 Ostrava",
        latitude: 49.813_2,
        longitude: 18.279_6,
        description: "Depot: bulk spares, cable, and everything on its way to or from repair",
        comments: "Stock-taking in the last week of each quarter. Collect parcels before 15:30.",
        rooms: &[
            ("ova1-hall", "Warehouse", "", "Shelves A to F"),
            (
                "ova1-quarantine",
                "Quarantine shelf",
                "ova1-hall",
                "Dead on arrival, disputed, or waiting for an RMA number",
            ),
            ("ova1-scrap", "Scrap pallet", "ova1-hall", "Written off; the recycler comes twice a year"),
            ("ova1-repair", "Repair bench", "", "Burn-in and recoding"),
        ],
    },
];

pub async fn load(e: &mut Estate) -> Result<()> {
    e.at(e.days(-416), Who::Jana);
    nested(e, "dcim.region", &REGIONS).await?;
    nested(e, "dcim.sitegroup", &GROUPS).await?;
    let mut sites = Vec::new();
    for site in &SITES {
        sites.push(json!({
            "slug": site.slug, "name": site.name, "region": e.id("dcim.region", site.region)?,
            "group": e.id("dcim.sitegroup", site.group)?, "status": site.status, "facility": site.facility,
            "time_zone": site.zone, "physical_address": site.address, "latitude": site.latitude,
            "longitude": site.longitude, "description": site.description, "comments": site.comments,
            "tenant": e.id("tenancy.tenant", "netops")?,
            "shipping_address": if site.slug == "waw1" { "c/o Halyard depot, Ruská 2929/101A, 703 00 Ostrava" } else { "" },
            "changelog_message": if site.slug == "waw1" { "Lease signed" } else { "" },
        }));
    }
    e.create("dcim.site", sites).await?;
    for roots in [true, false] {
        let mut rooms = Vec::new();
        for site in &SITES {
            for (slug, name, parent, description) in
                site.rooms.iter().filter(|(_, _, parent, _)| parent.is_empty() == roots)
            {
                let parent = if roots { None } else { Some(e.id("dcim.location", parent)?) };
                rooms.push(json!({
                    "slug": slug, "name": name, "site": e.id("dcim.site", site.slug)?, "parent": parent,
                    "description": description, "status": if site.status == "staging" { "staging" } else { "active" },
                }));
            }
        }
        e.create("dcim.location", rooms).await?;
    }
    Ok(())
}
