//! Contact assignments show in the history of their object; groups of a contact are found.

use serde_json::json;

use super::make;
use crate::harness::on_both;

#[test]
fn an_assignment_belongs_to_its_object() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let site = make(&admin, "dcim/sites", json!({"name": "Here", "slug": "here"})).await;
        let group = make(&admin, "tenancy/contact-groups", json!({"name": "G", "slug": "g"})).await;
        make(&admin, "tenancy/contact-groups", json!({"name": "H", "slug": "h"})).await;
        let contact = make(&admin, "tenancy/contacts", json!({"name": "C", "groups": [group]})).await;
        let role = make(&admin, "tenancy/contact-roles", json!({"name": "R", "slug": "r"})).await;
        let body = json!({"object_type": "dcim.site", "object_id": site, "contact": contact, "role": role});
        make(&admin, "tenancy/contact-assignments", body).await;
        let related = format!("/api/core/object-changes/?related_object_type=dcim.site&related_object_id={site}");
        assert_eq!(admin.get(&related).await.expect(200).body["count"], 1);
        let groups = format!("/api/tenancy/contact-groups/?contact_id={contact}");
        assert_eq!(admin.get(&groups).await.expect(200).ids(), [group]);
    });
}

/// Groups count whoever is in them or below, once; and whoever is to be called first comes first.
#[test]
fn groups_roll_up_and_assignments_come_by_priority() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let group = async |name: &str, parent: Option<i64>| {
            let body = json!({"name": name, "slug": name.to_lowercase(), "parent": parent});
            make(&admin, "tenancy/contact-groups", body).await
        };
        let top = group("Top", None).await;
        let inner = group("Inner", Some(top)).await;
        let leaf = group("Leaf", Some(inner)).await;
        let beside = group("Topside", None).await;
        let contact = async |name: &str, groups: serde_json::Value| {
            make(&admin, "tenancy/contacts", json!({"name": name, "groups": groups})).await
        };
        let mut contacts = Vec::new();
        for (name, groups) in [
            ("Eve", json!([leaf])),
            ("Bob", json!([top, inner, leaf])),
            ("Ann", json!([beside, inner])),
            ("Dan", json!([])),
            ("Cid", json!([])),
        ] {
            contacts.push(contact(name, groups).await);
        }
        let counts = async |client: &crate::harness::Client<'_>, query: &str| {
            let list = client.get(&format!("/api/tenancy/contact-groups/?{query}")).await.expect(200).body;
            let list = list["results"].as_array().expect("a list").clone();
            list.iter()
                .map(|one| (one["id"].as_i64().unwrap_or(0), one["contact_count"].as_i64().unwrap_or(-1)))
                .collect::<Vec<_>>()
        };
        assert_eq!(counts(&admin, "").await, [(top, 3), (inner, 3), (leaf, 2), (beside, 1)]);
        assert_eq!(counts(&admin, "contact_count__gte=3").await, [(top, 3), (inner, 3)]);
        assert_eq!(counts(&admin, "ordering=contact_count").await[..2], [(beside, 1), (leaf, 2)]);
        // As far as one may see them.
        let (user, client) = server.user("some", false).await;
        server.grant(user, &["tenancy.contactgroup"], &["view"], serde_json::Value::Null).await;
        server.grant(user, &["tenancy.contact"], &["view"], json!({"name": "Eve"})).await;
        assert_eq!(counts(&client, "").await, [(top, 1), (inner, 1), (leaf, 1), (beside, 0)]);

        let site = make(&admin, "dcim/sites", json!({"name": "Here", "slug": "here"})).await;
        let role = make(&admin, "tenancy/contact-roles", json!({"name": "R", "slug": "r"})).await;
        let priorities = [json!("inactive"), json!("tertiary"), json!("primary"), json!(null), json!("primary")];
        for (contact, priority) in contacts.iter().zip(priorities) {
            let body = json!({"object_type": "dcim.site", "object_id": site, "contact": contact, "role": role, "priority": priority});
            make(&admin, "tenancy/contact-assignments", body).await;
        }
        let names = |list: &serde_json::Value| {
            list.as_array()
                .expect("a list")
                .iter()
                .map(|one| one["contact"]["display"].as_str().unwrap_or("").to_owned())
                .collect::<Vec<_>>()
        };
        let list = async |query: &str| {
            names(&admin.get(&format!("/api/tenancy/contact-assignments/?{query}")).await.expect(200).body["results"])
        };
        let wanted = ["Ann", "Cid", "Bob", "Eve", "Dan"];
        assert_eq!(list("").await, wanted);
        assert_eq!(list("ordering=-priority").await, ["Dan", "Eve", "Bob", "Cid", "Ann"]);
        let detail =
            admin.login("admin").await.rpc("read", json!({"model": "dcim.site", "id": site})).await.expect(200);
        let shown = detail.body["contacts"].as_array().expect("contacts").iter();
        let shown: Vec<_> =
            shown.map(|one| one["values"]["contact"]["title"].as_str().unwrap_or("").to_owned()).collect();
        assert_eq!(shown, wanted, "{}", detail.text);
    });
}
