//! What single models do beyond their description: one file a rules file, through the REST interface
//! and on both databases.

mod account;
mod asset;
mod asset_state;
mod audit_flow;
mod circuit;
mod contacts;
mod contract;
mod custom_field;
mod delivery;
mod device;
mod elevation;
mod external_inventory;
mod extras;
mod identity;
mod impact;
mod inbox_doubts;
mod inbox_message;
mod interface;
mod inventory_item;
mod location;
mod maintenance;
mod module;
mod money;
mod notification_template;
mod object_permission;
mod outage;
mod period;
mod place;
mod power_feed;
mod primary_ip;
mod probe;
mod rack;
mod rma;
mod tag;
mod templates;
mod token;
mod user;
mod virtual_machine;

use serde_json::{Value as Json, json};

use crate::harness::{Answer, Client};

/// Creates an object below `/api/` and answers its id.
pub async fn make(client: &Client<'_>, path: &str, body: Json) -> i64 {
    client.post(&format!("/api/{path}/"), body).await.expect(201).id()
}

/// A change that must be refused with a message at this field and nowhere else.
#[track_caller]
pub fn refused(answer: Answer, field: &str) {
    let answer = answer.expect(400);
    let fields: Vec<&String> = answer.body.as_object().expect("an object").keys().collect();
    assert_eq!(fields, [field], "{}", answer.text);
}

/// The change records of an object, newest first.
pub async fn log(client: &Client<'_>, wire: &str, id: i64) -> Vec<Json> {
    let query = format!("/api/core/object-changes/?changed_object_type={wire}&changed_object_id={id}");
    client.get(&query).await.expect(200).body["results"].as_array().expect("a list").clone()
}

/// A little estate to hang things on.
pub struct Estate {
    pub site: i64,
    pub manufacturer: i64,
    /// 2 U, full depth.
    pub device_type: i64,
    pub role: i64,
    pub rack: i64,
}

pub const ASSETS: &str = "plugins/inventory-monitor/assets";

impl Estate {
    pub async fn new(client: &Client<'_>) -> Self {
        let site = make(client, "dcim/sites", json!({"name": "Here", "slug": "here"})).await;
        let manufacturer = make(client, "dcim/manufacturers", json!({"name": "Maker", "slug": "maker"})).await;
        let body = json!({"manufacturer": manufacturer, "model": "Two units", "slug": "two", "u_height": 2});
        let device_type = make(client, "dcim/device-types", body).await;
        let role = make(client, "dcim/device-roles", json!({"name": "Router", "slug": "router"})).await;
        let rack = make(client, "dcim/racks", json!({"name": "R1", "site": site, "u_height": 10})).await;
        Self { site, manufacturer, device_type, role, rack }
    }

    /// The body of a device with some fields besides.
    pub fn device(&self, name: &str, more: Json) -> Json {
        let mut body = json!({"name": name, "device_type": self.device_type, "role": self.role, "site": self.site});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        body
    }
}

/// A contractor and the body of a contract with it.
pub async fn contract(client: &Client<'_>, name: &str) -> i64 {
    make(client, "plugins/inventory-monitor/contracts", json!({"name": name, "name_internal": name, "type": "order"}))
        .await
}
