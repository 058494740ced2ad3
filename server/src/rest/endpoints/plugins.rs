//! `plugins/installed-plugins/`, where clients ask which plugins there are (`nb.plugins.installed_plugins()`), and
//! `installed-plugins/`, where older ones do.

use axum::http::StatusCode;
use serde_json::{Map, Value as Json, json};

use super::{Answers, Call, Endpoint, Method, Operation, PLAIN, Run, answered};
use crate::rest::openapi::operations::answer;

pub static ENDPOINT: Endpoint =
    Endpoint { path: "plugins/installed-plugins", operations: &[list("plugins_installed_plugins_list")], ..PLAIN };
pub static ALONE: Endpoint =
    Endpoint { path: "installed-plugins", operations: &[list("installed_plugins_list")], ..PLAIN };

const fn list(id: &'static str) -> Operation {
    Operation {
        method: Method::Get,
        id,
        summary: "The plugins whose interfaces are answered here",
        description: "",
        parameters: &[],
        takes: None,
        answers: Answers(StatusCode::OK, described),
        errors: &["403"],
        run: Run::Read(|_: Call| Box::pin(async { Ok(answered(&plugins())) })),
    }
}

/// A plugin whose interface is answered here.
pub struct Plugin {
    name: &'static str,
    /// As paths and object types call it.
    pub package: &'static str,
    description: &'static str,
    pub version: &'static str,
}

pub static SPOKEN: [Plugin; 3] = [
    Plugin {
        name: "Inventory Monitor",
        package: "inventory_monitor",
        description: "Assets, discovery, contracts and services",
        version: "14.0.0",
    },
    Plugin {
        name: "NetBox Inventory",
        package: "netbox_inventory",
        description: "Hardware in stores and in use, purchases and deliveries",
        version: "2.5.0",
    },
    Plugin {
        name: "Notices",
        package: "notices",
        description: "Maintenances and outages of providers",
        version: "1.1.2",
    },
];

/// In the shape in which NetBox lists those it has.
fn plugins() -> Json {
    let each = SPOKEN.iter().map(|plugin| {
        json!({
            "name": plugin.name,
            "package": plugin.package,
            // Purser answers in their place.
            "author": "Purser",
            "author_email": "",
            "description": plugin.description,
            "version": plugin.version,
        })
    });
    each.collect::<Vec<_>>().into()
}

fn described() -> Json {
    let text = |name: &str| (name.to_owned(), json!({"type": "string"}));
    let names = ["name", "package", "author", "author_email", "description", "version"];
    let properties: Map<String, Json> = names.into_iter().map(text).collect();
    let plugin = json!({"type": "object", "required": names, "properties": properties});
    answer(json!({"type": "array", "items": plugin}), &[])
}
