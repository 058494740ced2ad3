//! Undo takes back what a change changed and nothing else, or names what stands in the way.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::harness::{Client, on_both};
use crate::rules::make;

const SITES: &str = "/api/dcim/sites/";
const CONTACTS: &str = "/api/tenancy/contacts/";

/// Changes an object as a form does and answers the request.
async fn save(browser: &Client<'_>, model: &str, id: Option<i64>, values: Json) -> (String, i64) {
    let args = json!({"save": {"model": model, "id": id, "version": null, "values": values, "message": ""}});
    let answer = browser.rpc("save", args).await.expect(200);
    let id = answer.body["record"]["id"].as_i64().expect("an id");
    (answer.body["request"].as_str().expect("a request").to_owned(), id)
}

async fn undo(browser: &Client<'_>, request: &str) -> String {
    let answer = browser.rpc("undo", json!({"request": request})).await.expect(200);
    answer.body["request"].as_str().expect("a request").to_owned()
}

/// Why an undo is refused.
async fn refusal(browser: &Client<'_>, request: &str) -> String {
    let answer = browser.rpc("undo", json!({"request": request})).await.expect(409);
    answer.body["message"].as_str().expect("a message").to_owned()
}

async fn named(admin: &Client<'_>, path: &str, name: &str) -> i64 {
    make(admin, path, json!({"name": name, "slug": name.to_lowercase()})).await
}

#[test]
fn other_fields_may_have_changed_since() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let (_, _) = server.user("ada", true).await;
        let ada = server.anonymous().login("ada").await;
        let id = named(&admin, "dcim/sites", "S").await;
        let at = format!("{SITES}{id}/");
        let (first, _) = save(&browser, "dcim.site", Some(id), json!({"facility": "x", "status": "planned"})).await;
        let (second, _) = save(&ada, "dcim.site", Some(id), json!({"description": "theirs"})).await;
        undo(&browser, &first).await;
        let now = admin.get(&at).await.expect(200).body;
        assert_eq!((&now["facility"], &now["status"]["value"]), (&json!(""), &json!("active")));
        assert_eq!(now["description"], "theirs", "what others did stays");
        undo(&browser, &second).await;
        assert_eq!(admin.get(&at).await.expect(200).body["description"], "");

        // The same field: refused, naming it, who, and when.
        let (first, _) = save(&browser, "dcim.site", Some(id), json!({"facility": "x", "status": "planned"})).await;
        save(&ada, "dcim.site", Some(id), json!({"facility": "y", "description": "again"})).await;
        let said = refusal(&browser, &first).await;
        let day = server.app.clock.now().format("%Y-%m-%d").to_string();
        for part in ["Site S", "in the meantime", "Facility by ada", &day] {
            assert!(said.contains(part), "{part} in: {said}");
        }
        for part in ["Status", "Description"] {
            assert!(!said.contains(part), "{part} in: {said}");
        }
        let now = admin.get(&at).await.expect(200).body;
        assert_eq!((&now["facility"], &now["status"]["value"]), (&json!("y"), &json!("planned")), "nothing by halves");
        // Taken back once, it cannot be taken back again.
        let (change, _) = save(&browser, "dcim.site", Some(id), json!({"description": "once"})).await;
        let back = undo(&browser, &change).await;
        assert!(refusal(&browser, &change).await.contains("Description by admin"));
        undo(&browser, &back).await;
        assert_eq!(admin.get(&at).await.expect(200).body["description"], "once");
    });
}

#[test]
fn parts_of_a_field_are_taken_back_by_themselves() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let mut tags = Vec::new();
        for name in ["A", "B", "C"] {
            tags.push(named(&admin, "extras/tags", name).await);
        }
        let mut groups = Vec::new();
        for name in ["G", "H", "I"] {
            groups.push(named(&admin, "tenancy/contact-groups", name).await);
        }
        for name in ["one", "two"] {
            let body = json!({"name": name, "type": "text", "object_types": ["tenancy.contact"]});
            admin.post("/api/extras/custom-fields/", body).await.expect(201);
        }
        let body = json!({"name": "P", "tags": [tags[0]], "groups": [groups[0]], "custom_fields": {"one": "1"}});
        let id = make(&admin, "tenancy/contacts", body).await;
        let at = format!("{CONTACTS}{id}/");
        let change = json!({"tags": [tags[1]], "groups": [groups[1]], "custom_fields": {"one": "changed"}});
        let (first, _) = save(&browser, "tenancy.contact", Some(id), change).await;
        let further =
            json!({"tags": [tags[1], tags[2]], "groups": [groups[1], groups[2]], "custom_fields": {"two": "2"}});
        save(&browser, "tenancy.contact", Some(id), further).await;
        undo(&browser, &first).await;
        let now = admin.get(&at).await.expect(200).body;
        let ids = |name: &str| -> Vec<i64> {
            let all = now[name].as_array().expect("a list").iter();
            let mut ids: Vec<i64> = all.filter_map(|one| one["id"].as_i64()).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!((ids("tags"), ids("groups")), (vec![tags[0], tags[2]], vec![groups[0], groups[2]]));
        assert_eq!(now["custom_fields"], json!({"one": "1", "two": "2"}));

        // A tag that somebody took away since cannot be taken away; a custom field names itself.
        let (tagged, _) =
            save(&browser, "tenancy.contact", Some(id), json!({"tags": [tags[0], tags[1], tags[2]]})).await;
        save(&browser, "tenancy.contact", Some(id), json!({"tags": [tags[0]]})).await;
        assert!(refusal(&browser, &tagged).await.contains("Tags by admin"));
        let (custom, _) = save(&browser, "tenancy.contact", Some(id), json!({"custom_fields": {"two": "x"}})).await;
        save(&browser, "tenancy.contact", Some(id), json!({"custom_fields": {"two": null}})).await;
        assert!(refusal(&browser, &custom).await.contains("Two by admin"));

        // Keys of a JSON object.
        let maker = named(&admin, "dcim/manufacturers", "M").await;
        let body = json!({"manufacturer": maker, "model": "Card", "attributes": {"a": 1}});
        let kind = make(&admin, "dcim/module-types", body).await;
        let (keyed, _) = save(&browser, "dcim.moduletype", Some(kind), json!({"attributes": {"a": 2, "b": 1}})).await;
        save(&browser, "dcim.moduletype", Some(kind), json!({"attributes": {"a": 2, "b": 1, "c": 3}})).await;
        undo(&browser, &keyed).await;
        let now = admin.get(&format!("/api/dcim/module-types/{kind}/")).await.expect(200).body;
        assert_eq!(now["attributes"], json!({"a": 1, "c": 3}));
    });
}

#[test]
fn a_creation_is_taken_back_only_as_long_as_nobody_built_on_it() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let (made, id) = save(&browser, "dcim.region", None, json!({"name": "R", "slug": "r"})).await;
        let answer = browser.rpc("undo", json!({"request": made})).await.expect(200);
        let gone = json!([{"model": "dcim.region", "id": id, "title": "R"}]);
        assert_eq!(answer.body["gone"], gone, "pages of it can be left");
        // Again: under the same id, and away once more.
        let back = undo(&browser, answer.body["request"].as_str().expect("text")).await;
        let at = format!("/api/dcim/regions/{id}/");
        admin.get(&at).await.expect(200);
        undo(&browser, &back).await;
        admin.get(&at).await.expect(404);

        let (made, id) = save(&browser, "dcim.region", None, json!({"name": "R", "slug": "r"})).await;
        let site = make(&admin, "dcim/sites", json!({"name": "S", "slug": "s", "region": id})).await;
        assert!(refusal(&browser, &made).await.contains("1 site refers to what it made"));
        admin.patch(&format!("{SITES}{site}/"), json!({"region": null})).await.expect(200);
        make(&admin, "dcim/regions", json!({"name": "Below", "slug": "below", "parent": id})).await;
        assert!(refusal(&browser, &made).await.contains("1 region refers"));
        admin.get(&format!("/api/dcim/regions/{id}/")).await.expect(200);
        // What was changed since is named.
        let (made, id) = save(&browser, "dcim.site", None, json!({"name": "T", "slug": "t"})).await;
        admin.patch(&format!("{SITES}{id}/"), json!({"facility": "f"})).await.expect(200);
        assert!(refusal(&browser, &made).await.contains("Facility by admin"));
    });
}

#[test]
fn a_refusal_tells_nothing_to_those_who_may_not_see() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let id = named(&admin, "dcim/sites", "Secret").await;
        let (first, _) = save(&browser, "dcim.site", Some(id), json!({"facility": "x"})).await;
        save(&browser, "dcim.site", Some(id), json!({"facility": "y"})).await;
        let (user, _) = server.user("reader", false).await;
        server.grant(user, &["dcim.region"], &["view", "change", "delete"], Json::Null).await;
        server.grant(user, &["dcim.site"], &["view", "change"], json!({"name": "Mine"})).await;
        let reader = server.anonymous().login("reader").await;
        let said = reader.rpc("undo", json!({"request": first})).await.expect(403);
        assert!(!said.text.contains("Secret") && !said.text.contains("Facility"), "{}", said.text);
        // The same of what is gone.
        admin.delete(&format!("{SITES}{id}/")).await.expect(204);
        let said = reader.rpc("undo", json!({"request": first})).await.expect(403);
        assert!(!said.text.contains("Secret"), "{}", said.text);
        assert!(refusal(&browser, &first).await.contains("Site Secret was deleted in the meantime by admin"));
    });
}

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// What a contact is made of, part by part: fields, each tag and group, each custom field.
type State = BTreeMap<String, Json>;

fn state(body: &Json, tags: &[i64], groups: &[i64]) -> State {
    let mut state = State::new();
    for name in ["name", "title", "phone"] {
        state.insert(name.to_owned(), body[name].clone());
    }
    for (name, all) in [("tags", tags), ("groups", groups)] {
        let there: Vec<i64> =
            body[name].as_array().expect("a list").iter().filter_map(|one| one["id"].as_i64()).collect();
        state.extend(all.iter().map(|id| (format!("{name} {id}"), there.contains(id).into())));
    }
    for name in ["one", "two"] {
        state.insert(format!("custom {name}"), body["custom_fields"][name].clone());
    }
    state
}

/// A part that a request changed, before and after.
type Edit = (String, Json, Json);

/// A random edit in the form of a body.
fn edit(dice: &mut Dice, tags: &[i64], groups: &[i64]) -> Json {
    let mut values = Map::new();
    for name in ["name", "title", "phone"] {
        if dice.roll(3) == 0 {
            values.insert(name.to_owned(), format!("{name} {}", dice.roll(3)).into());
        }
    }
    for (name, all) in [("tags", tags), ("groups", groups)] {
        if dice.roll(2) == 0 {
            let some: Vec<i64> = all.iter().copied().filter(|_| dice.roll(2) == 0).collect();
            values.insert(name.to_owned(), json!(some));
        }
    }
    if dice.roll(2) == 0 {
        let value = |n: u64| if n == 0 { Json::Null } else { format!("v{n}").into() };
        let name = ["one", "two"][usize::try_from(dice.roll(2)).expect("small")];
        values.insert("custom_fields".to_owned(), json!({name: value(dice.roll(3))}));
    }
    Json::Object(values)
}

/// Whatever was edited in whatever order: undo of any edit puts back each part that it changed, if all of those are as it left
/// them, and touches no other; else it is refused and touches nothing.
#[test]
fn undo_of_any_edit_is_what_it_says() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let browser = admin.login("admin").await;
        let (mut tags, mut groups) = (Vec::new(), Vec::new());
        for n in 0..3 {
            tags.push(named(&admin, "extras/tags", &format!("T{n}")).await);
            groups.push(named(&admin, "tenancy/contact-groups", &format!("G{n}")).await);
        }
        for name in ["one", "two"] {
            let body = json!({"name": name, "type": "text", "object_types": ["tenancy.contact"]});
            admin.post("/api/extras/custom-fields/", body).await.expect(201);
        }
        let (mut taken, mut refused) = (0, 0);
        for seed in 0..8 {
            let mut dice = Dice(seed * 7919 + 1);
            let id = make(&admin, "tenancy/contacts", json!({"name": format!("P{seed}")})).await;
            let at = format!("{CONTACTS}{id}/");
            let now = async || state(&admin.get(&at).await.expect(200).body, &tags, &groups);
            // Each request with what it changed: part, before, after.
            let mut done: Vec<(String, Vec<Edit>)> = Vec::new();
            let mut before = now().await;
            for _ in 0..14 {
                let request = if done.is_empty() || dice.roll(2) == 0 {
                    save(&browser, "tenancy.contact", Some(id), edit(&mut dice, &tags, &groups)).await.0
                } else {
                    let last = u64::try_from(done.len()).expect("few");
                    let (request, changed) = &done[usize::try_from(dice.roll(last)).expect("few")];
                    let stands = changed.iter().all(|(part, _, after)| before[part] == *after);
                    let answer = browser.rpc("undo", json!({"request": request})).await;
                    let mut expected = before.clone();
                    if stands {
                        answer.body["request"].as_str().unwrap_or_else(|| panic!("{}", answer.text));
                        expected.extend(changed.iter().map(|(part, before, _)| (part.clone(), before.clone())));
                        taken += 1;
                    } else {
                        answer.body["message"].as_str().unwrap_or_else(|| panic!("{}", answer.text));
                        refused += 1;
                    }
                    assert_eq!(answer.status, if stands { 200 } else { 409 }, "seed {seed}: {}", answer.text);
                    assert_eq!(now().await, expected, "seed {seed} on {}", server.engine);
                    match answer.body["request"].as_str() {
                        Some(request) => request.to_owned(),
                        None => continue,
                    }
                };
                let after = now().await;
                let changed: Vec<Edit> = after
                    .iter()
                    .filter(|(part, value)| before[*part] != **value)
                    .map(|(part, value)| (part.clone(), before[part].clone(), value.clone()))
                    .collect();
                if !changed.is_empty() {
                    done.push((request, changed));
                }
                before = after;
            }
        }
        assert!(taken > 10 && refused > 10, "{taken} taken back, {refused} refused");
    });
}

/// The REST interface takes back one change or a request, tries it first, and says by field what stands in the way.
#[test]
fn scripts_undo_as_pages_do() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let id = named(&admin, "dcim/sites", "S").await;
        let at = format!("{SITES}{id}/");
        let changed = async |body: Json| {
            let answer = admin.patch(&at, body).await.expect(200);
            let request = answer.headers["x-request-id"].to_str().expect("text").to_owned();
            let query = format!("/api/core/object-changes/?request_id={request}");
            (request, admin.get(&query).await.expect(200).ids()[0])
        };
        let field = async |name: &str| admin.get(&at).await.expect(200).body[name].clone();
        let (_, first) = changed(json!({"facility": "x"})).await;
        let (request, second) = changed(json!({"description": "y", "facility": "z"})).await;
        let one = |id: i64| format!("/api/core/object-changes/{id}/undo/");
        const ALL: &str = "/api/core/object-changes/undo/";

        let refused = admin.post(&one(first), json!({})).await.expect(409);
        assert_eq!(refused.body["errors"][0]["id"], id);
        let text = refused.body["errors"][0]["errors"]["facility"][0].as_str().expect("a text").to_owned();
        assert!(text.starts_with("Changed in the meantime by admin on "), "{text}");
        let tried = admin.post(&format!("{ALL}?dry_run=true"), json!({"request_id": request})).await.expect(200);
        assert_eq!((&tried.body["count"], field("facility").await), (&json!(1), json!("z")), "only tried");

        let done = admin.post(&one(second), json!({})).await.expect(200);
        assert_eq!((field("facility").await, field("description").await), (json!("x"), json!("")));
        assert_eq!(done.body["request_id"], done.headers["x-request-id"].to_str().expect("text"));
        admin.post(&one(first), json!({})).await.expect(200);
        assert_eq!(field("facility").await, "");
        admin.post(ALL, json!({"request_id": done.body["request_id"]})).await.expect(409);
        admin.post(ALL, json!({})).await.expect(400);
        admin.post(&one(first), json!({"force": true})).await.expect(400);
        admin.post(&one(i64::from(i32::MAX)), json!({})).await.expect(404);
        let (_, stranger) = server.user("stranger", false).await;
        stranger.post(&one(first), json!({})).await.expect(403);
    });
}
