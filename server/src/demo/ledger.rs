//! External inventory: what the accounting system lists, and the assets it stands for.

use serde_json::{Value as Json, json};

use super::assets::{State, Thing};
use super::estate::{Estate, Who};
use crate::error::Result;

/// Person and personnel number, department, place code and place.
const HOLDERS: [(&str, &str, &str, &str, &str); 5] = [
    ("Jana Malá", "10231", "NOC", "LBN-S1", "Libeň, Hall A"),
    ("Tomáš Říha", "10387", "NET", "LBN-S1", "Libeň, Hall A"),
    ("Ondřej Kučera", "10562", "FLD", "STR-1", "Strašnice"),
    ("Lucie Horáková", "10640", "FLD", "CRN-2", "Brno, Černovice"),
    ("Eva Lindner", "10101", "AST", "VTK-D", "Ostrava, depot"),
];

pub async fn load(e: &mut Estate, things: &[Thing]) -> Result<()> {
    e.at(e.clock(-57, 7, 30), Who::Eva);
    let mut bodies: Vec<Json> = Vec::new();
    let large =
        |thing: &&Thing| matches!(thing.state, State::Chassis) && !matches!(thing.kind, "pdu" | "console-server");
    for (number, thing) in things.iter().filter(large).step_by(2).enumerate() {
        let (person, id, department, code, place) = HOLDERS[number % HOLDERS.len()];
        // A chassis is often one item with what was bought in it.
        let parts = things
            .iter()
            .filter(|part| part.device == thing.device && part.state == State::Installed && part.kind == "line-card");
        let assets: Vec<i64> = std::iter::once(thing.id).chain(parts.map(|part| part.id)).collect();
        bodies.push(json!({
            "external_id": format!("ERP-{:06}", 410_200 + number * 3), "inventory_number": format!("HM{:07}", 2_210_000 + number * 17),
            "name": format!("{} {}", super::assets::maker(thing.maker), thing.part), "serial_number": thing.serial,
            "person_name": person, "person_id": id, "department_code": department, "location_code": code, "location": place,
            "project_code": if number % 3 == 0 { "INV-22" } else { "INV-24" }, "status": if number % 4 == 3 { "2" } else { "1" },
            "split_asset": if number % 11 == 0 { Some("S2") } else { None },
            "user_note": if number % 9 == 0 { "Found at another desk in the last stock-taking" } else { "" },
            "assets": assets,
        }));
    }
    // Written off in the books, still on the pallet; and items nobody can place.
    for (number, thing) in things.iter().filter(|thing| thing.state == State::Gone).step_by(4).enumerate() {
        bodies.push(json!({
            "external_id": format!("ERP-{:06}", 398_000 + number), "inventory_number": format!("HM{:07}", 1_870_400 + number * 5),
            "name": thing.part, "serial_number": thing.serial, "person_name": "Eva Lindner", "person_id": "10101",
            "department_code": "AST", "location_code": "VTK-D", "location": "Ostrava, depot", "status": "0", "assets": [thing.id],
        }));
    }
    for (number, name) in
        ["Tape library LTO-8", "KVM console 17″", "Label printer", "Fusion splicer 70S+", "OTDR module 1310/1550"]
            .iter()
            .enumerate()
    {
        bodies.push(json!({
            "external_id": format!("ERP-{:06}", 377_900 + number), "inventory_number": format!("HM{:07}", 1_640_011 + number * 29),
            "name": name, "serial_number": null, "person_name": "Ondřej Kučera", "person_id": "10562", "department_code": "FLD",
            "location_code": "STR-1", "location": "Strašnice", "status": "3",
            "user_note": "No asset recorded yet: somebody please look for it", "assets": [],
        }));
    }
    e.create("inventory_monitor.externalinventory", bodies).await.map(|_| ())
}
