//! Who may do what: the groups Operators and Viewers, and the team whose work the log shows.

use serde_json::{Value as Json, json};
use shared::registry;

use super::estate::{Estate, Who};
use crate::auth;
use crate::error::Result;

/// User name, first and last name, group. The first three are `Who`, in its order.
const TEAM: [(&str, &str, &str, &str); 4] = [
    ("jmala", "Jana", "Malá", "Operators"),
    ("triha", "Tomáš", "Říha", "Operators"),
    ("elindner", "Eva", "Lindner", "Operators"),
    ("auditor", "Internal", "Audit", "Viewers"),
];

pub async fn load(e: &mut Estate) -> Result<()> {
    e.at(e.days(-420), Who::Jana);
    let groups = [
        (
            "Operators",
            "Run the estate: see, add and change everything but accounts. Deleting is left to administrators.",
        ),
        ("Viewers", "Read everything but accounts: auditors, service desk, new colleagues."),
    ];
    let bodies = groups.iter().map(|(name, description)| json!({"name": name, "description": description})).collect();
    let ids = e.create("users.group", bodies).await?;

    let models: Vec<String> =
        registry::all().filter(|m| m.app != "users" && !m.path.is_empty()).map(|m| m.wire()).collect();
    let writable: Vec<String> = registry::all()
        .filter(|m| m.app != "users" && !m.path.is_empty() && !m.traits.read_only)
        .map(|m| m.wire())
        .collect();
    let permission = |name: &str, description: &str, models: &[String], actions: Json, groups: &[i64]| json!({"name": name, "description": description, "object_types": models, "actions": actions, "groups": groups});
    e.create(
        "users.objectpermission",
        vec![
            permission("Read the estate", "Everything except accounts", &models, json!(["view"]), &ids),
            permission("Run the estate", "Additions and changes", &writable, json!(["add", "change"]), &ids[..1]),
        ],
    )
    .await?;

    let mut users = Vec::new();
    for (username, first, last, group) in TEAM {
        users.push(json!({
            "username": username, "first_name": first, "last_name": last, "email": format!("{username}@halyard.example"),
            "groups": [e.id("users.group", group)?], "is_active": true, "date_joined": super::estate::text(e.days(-420)),
            // Nobody knows it: an administrator sets a new one for whoever wants to log in.
            "password": auth::random_text(24)?,
        }));
    }
    let ids = e.create("users.user", users).await?;
    e.hire(ids.into_iter().zip(TEAM.iter().map(|(name, ..)| (*name).to_owned())).collect());
    Ok(())
}
