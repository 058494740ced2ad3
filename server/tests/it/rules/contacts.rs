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
