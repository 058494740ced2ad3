//! Circuits, their accounts and their ends.

use serde_json::{Value as Json, json};

use super::{Estate, make, refused};
use crate::harness::on_both;

const PATH: &str = "/api/circuits/circuits/";

#[test]
fn a_circuit_has_an_account_at_its_provider_and_two_ends() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let room = make(&admin, "dcim/locations", json!({"name": "Room", "slug": "room", "site": estate.site})).await;
        let one = make(&admin, "circuits/providers", json!({"name": "One", "slug": "one"})).await;
        let two = make(&admin, "circuits/providers", json!({"name": "Two", "slug": "two"})).await;
        let kind = make(&admin, "circuits/circuit-types", json!({"name": "Fibre", "slug": "fibre"})).await;
        let accounts = "/api/circuits/provider-accounts/";
        let account =
            make(&admin, "circuits/provider-accounts", json!({"provider": one, "account": "1", "name": "N"})).await;
        refused(admin.post(accounts, json!({"provider": one, "account": "1"})).await, "__all__");
        refused(admin.post(accounts, json!({"provider": one, "account": "2", "name": "N"})).await, "__all__");
        admin
            .post(accounts, json!([{"provider": one, "account": "2"}, {"provider": one, "account": "3"}]))
            .await
            .expect(201);
        admin.post(accounts, json!({"provider": two, "account": "1", "name": "N"})).await.expect(201);

        let body = |provider: i64, more: Json| {
            let mut body = json!({"cid": "C", "provider": provider, "type": kind});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        refused(admin.post(PATH, body(two, json!({"provider_account": account}))).await, "provider_account");
        refused(admin.post(PATH, body(one, json!({"distance": 3}))).await, "distance_unit");
        let circuit = make(&admin, "circuits/circuits", body(one, json!({"provider_account": account}))).await;
        let ends = "/api/circuits/circuit-terminations/";
        let end = |side: &str, kind: &str, id: i64| json!({"circuit": circuit, "term_side": side, "termination_type": kind, "termination_id": id});
        let a = admin.post(ends, end("A", "dcim.location", room)).await.expect(201);
        assert_eq!((&a.body["term_side"], &a.body["termination"]["id"]), (&json!("A"), &json!(room)));
        refused(admin.post(ends, end("A", "dcim.site", estate.site)).await, "__all__");
        refused(admin.post(ends, end("Z", "dcim.site", 4711)).await, "termination_id");
        refused(admin.post(ends, end("Z", "dcim.rack", estate.rack)).await, "termination_id");
        let read = admin.get(&format!("{PATH}{circuit}/")).await.expect(200);
        assert_eq!((&read.body["termination_a"]["id"], &read.body["termination_z"]), (&json!(a.id()), &Json::Null));
        let found = async |path: &str, query: &str| {
            admin.get(&format!("/api/circuits/{path}/?{query}")).await.expect(200).ids()
        };
        assert_eq!(found("circuits", &format!("site_id={}", estate.site)).await, [circuit]);
        assert_eq!(found("circuits", &format!("termination_a_id={}", a.id())).await, [circuit]);
        assert_eq!(found("circuits", "location=room").await, [circuit]);
        admin.get("/api/circuits/circuits/?location=nowhere").await.expect(400);
        assert_eq!(found("providers", "site=here").await, [one]);
        assert_eq!(found("circuit-terminations", "provider=one&site=here").await, [a.id()]);
        assert_eq!(admin.get(&format!("/api/dcim/sites/{}/", estate.site)).await.expect(200).body["circuit_count"], 1);
        // The end is part of the circuit's history, and of its fate.
        let related =
            format!("/api/core/object-changes/?related_object_type=circuits.circuit&related_object_id={circuit}");
        assert_eq!(admin.get(&related).await.expect(200).body["count"], 1);
        admin.delete(&format!("/api/dcim/locations/{room}/")).await.expect(409);
        admin.delete(&format!("{PATH}{circuit}/")).await.expect(204);
        admin.get(&format!("{ends}{}/", a.id())).await.expect(404);
    });
}

#[test]
fn accounts_are_moved_to_a_provider_and_not_left_without_one() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let provider = async |name: &str| {
            admin.post("/api/circuits/providers/", json!({"name": name, "slug": name})).await.expect(201).id()
        };
        let (one, two) = (provider("one").await, provider("two").await);
        let account = json!({"provider": one, "account": "A-1"});
        let account = admin.post("/api/circuits/provider-accounts/", account).await.expect(201).id();
        let give = async |provider: i64, accounts: Json| {
            admin.patch(&format!("/api/circuits/providers/{provider}/"), json!({"accounts": accounts})).await
        };
        let moved = give(two, json!([account])).await.expect(200);
        assert_eq!(moved.body["accounts"][0]["id"], account);
        refused(give(two, json!([])).await, "accounts");
        let at = format!("/api/circuits/provider-accounts/{account}/");
        assert_eq!(admin.get(&at).await.expect(200).body["provider"]["id"], two);
    });
}
