//! The laws: what holds for every model of the registry, on both databases.

use futures::FutureExt;
use serde_json::{Value as Json, json};
use shared::filter;
use shared::meta::{Field, Kind, ModelMeta};

use crate::harness::{Client, on_both};
use crate::sample;

/// Create, read, every filter, every order, patch, change record, delete.
#[test]
fn every_model_lives_and_is_remembered() {
    on_both(|server| async move {
        let admin = server.admin().await;
        // One run shows every model that breaks a law.
        let mut broken = Vec::new();
        for meta in sample::models() {
            if std::panic::AssertUnwindSafe(life(&admin, meta)).catch_unwind().await.is_err() {
                broken.push(meta.wire());
            }
        }
        assert_eq!(broken, [""; 0], "on {}", server.engine);
    });
}

async fn life(admin: &Client<'_>, meta: &'static ModelMeta) {
    let list = format!("/api/{}/", meta.path);
    let body = sample::body(admin, meta, 1).await;
    let created = admin.post(&list, body.clone()).await.expect(201);
    let id = created.id();
    let at = format!("{list}{id}/");
    assert_eq!(created.body["url"], format!("http://purser.test{at}"), "{}", meta.wire());

    let read = admin.get(&at).await.expect(200);
    let mut shown = created.body.clone();
    // A new token's text is shown once, to its creator.
    if let Some(map) = shown.as_object_mut()
        && sample::shown_once(meta)
    {
        map.insert("token".to_owned(), Json::Null);
    }
    assert_eq!(read.body, shown, "{}: what was answered on creation is what is read", meta.wire());
    let tag = read.headers["etag"].to_str().expect("text").to_owned();
    admin.send("GET", &at, &[("if-none-match", &tag)], Vec::new()).await.expect(304);

    filters(admin, meta, &list, id, &read.body).await;
    orders(admin, meta, &list, id).await;
    change(admin, meta, &list, id, &read.body, &tag).await;

    let gone = admin.delete(&at).await;
    if gone.status == 409 {
        // The model's rules keep it; what it says must name what is in the way.
        assert!(gone.body["detail"].as_str().is_some_and(|text| text.len() > 20), "{}", gone.text);
        return;
    }
    gone.expect(204);
    admin.get(&at).await.expect(404);
    if meta.traits.logged {
        let log = changes(admin, meta, id).await;
        assert_eq!(log[0]["action"]["value"], "delete", "{}", meta.wire());
        assert_eq!(log[0]["postchange_data"], Json::Null);
        assert!(log[0]["prechange_data"].is_object());
    }
}

/// Each filter finds the object by its own value and its negation does not.
async fn filters(admin: &Client<'_>, meta: &'static ModelMeta, list: &str, id: i64, body: &Json) {
    for (name, suffixes) in filter::offered(meta) {
        // What it means here is how to read: a token's own `strict` is no filter.
        if name == "strict" {
            continue;
        }
        let value = own_value(meta, &name, body);
        let known = !value.is_null() && value != "";
        let sample = if known { text(&value) } else { fallback(meta, &name) };
        let query = format!("{list}?{name}={}&limit=1000&strict=true", encode(&sample));
        let answer = admin.get(&query).await;
        // A reference that does not exist is a bad value, and says so.
        if answer.status == 400 {
            assert!(!known, "{query}: {}", answer.text);
            assert!(answer.body[&name].is_array(), "{query}: {}", answer.text);
        } else {
            assert_eq!(answer.status, 200, "{query}: {}", answer.text);
            if known {
                assert!(answer.ids().contains(&id), "{query} does not find {id}: {}", answer.text);
            }
        }
        for suffix in suffixes {
            let operand = if *suffix == "empty" { "true".to_owned() } else { sample.clone() };
            let query = format!("{list}?{name}__{suffix}={}&limit=1000&strict=true", encode(&operand));
            let answer = admin.get(&query).await;
            assert!(
                answer.status == 200 || (answer.status == 400 && !known),
                "{query}: {} {}",
                answer.status,
                answer.text
            );
            if answer.status != 200 || !known {
                continue;
            }
            let found = answer.ids().contains(&id);
            match *suffix {
                "n" | "nic" | "nisw" | "niew" | "nie" | "lt" | "gt" | "empty" => assert!(!found, "{query} finds {id}"),
                _ => assert!(found, "{query} does not find {id}"),
            }
        }
    }
}

/// Every sortable field sorts both ways, and paging by it neither repeats nor loses a row.
async fn orders(admin: &Client<'_>, meta: &'static ModelMeta, list: &str, id: i64) {
    let other = sample::object(admin, meta).await;
    for field in
        meta.fields.iter().filter(|f| !f.write_only && !matches!(f.kind, Kind::Json | Kind::CustomFields | Kind::Tags))
    {
        for sign in ["", "-"] {
            let all = admin.get(&format!("{list}?ordering={sign}{}&limit=1000", field.name)).await.expect(200);
            assert!(all.ids().contains(&id) && all.ids().contains(&other), "{} by {sign}{}", meta.wire(), field.name);
            let first = admin.get(&format!("{list}?ordering={sign}{}&limit=1", field.name)).await.expect(200);
            assert_eq!(first.ids(), all.ids()[..1], "{} by {sign}{}", meta.wire(), field.name);
        }
    }
}

/// A patch changes one thing, is refused on a stale version, and is remembered with both images.
async fn change(admin: &Client<'_>, meta: &'static ModelMeta, list: &str, id: i64, body: &Json, tag: &str) {
    let at = format!("{list}{id}/");
    let Some(field) = meta.field("description").filter(|f| f.writable()) else { return };
    let patch = json!({field.name: "a new description", "changelog_message": "as the law demands"});
    let headers = [("content-type", "application/json"), ("if-match", tag)];
    let patched = admin.send("PATCH", &at, &headers, patch.to_string().into_bytes()).await.expect(200);
    assert_eq!(patched.body["description"], "a new description");
    let differing: Vec<&String> = body
        .as_object()
        .expect("an object")
        .keys()
        .filter(|key| body[*key] != patched.body[*key] && !matches!(key.as_str(), "last_updated" | "display"))
        .collect();
    assert_eq!(differing, ["description"], "{}", meta.wire());
    let again = json!({field.name: "another one"});
    admin.send("PATCH", &at, &headers, again.to_string().into_bytes()).await.expect(412);
    // Saying what is already so changes nothing and leaves no record.
    let tag = patched.headers["etag"].clone();
    let same = admin.patch(&at, json!({field.name: "a new description"})).await.expect(200);
    assert_eq!(same.headers["etag"], tag);
    if meta.traits.logged {
        let log = changes(admin, meta, id).await;
        assert_eq!(log.len(), 2, "{}", meta.wire());
        assert_eq!(log[0]["action"]["value"], "update");
        assert_eq!(log[0]["message"], "as the law demands");
        assert_eq!(log[0]["user_name"], "admin");
        assert_eq!(log[0]["prechange_data"]["description"], body["description"]);
        assert_eq!(log[0]["postchange_data"]["description"], "a new description");
        assert_eq!(log[1]["action"]["value"], "create");
        assert_eq!(log[1]["postchange_data"], log[0]["prechange_data"], "the images join up");
    }
}

async fn changes(admin: &Client<'_>, meta: &ModelMeta, id: i64) -> Vec<Json> {
    let query = format!("/api/core/object-changes/?changed_object_type={}&changed_object_id={id}", meta.wire());
    admin.get(&query).await.expect(200).body["results"].as_array().expect("a list").clone()
}

/// What the object itself answers to a filter's name.
fn own_value(meta: &'static ModelMeta, name: &str, body: &Json) -> Json {
    if let Some(def) = filter::definition(meta, name) {
        // A path names a key of the nested object; rules know what other definitions mean.
        return match def.path.split_once('.') {
            Some((first, rest)) if !rest.contains('.') => match filter::walk(meta, def.path) {
                Some(field) if field.target().is_none() => body[first].get(rest).cloned().unwrap_or(Json::Null),
                _ => Json::Null,
            },
            _ => Json::Null,
        };
    }
    meta.field(name).map_or(Json::Null, |field| raw(field, &body[field.name]))
}

/// The value a client would filter by.
fn raw(field: &Field, shown: &Json) -> Json {
    match field.kind {
        Kind::Ref(target) => shown.get(target.meta().key).cloned().unwrap_or(Json::Null),
        Kind::Choice(_) => shown.get("value").cloned().unwrap_or_else(|| shown.clone()),
        // Files are shown by their address and kept by their path.
        Kind::Text { .. } if shown.as_str().is_some_and(|text| text.contains("/media/")) => Json::Null,
        Kind::Many(_) | Kind::Any(_) | Kind::Tags | Kind::Json => Json::Null,
        _ => shown.clone(),
    }
}

fn text(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// Something the filter can read when the object has no value.
fn fallback(meta: &'static ModelMeta, name: &str) -> String {
    use shared::meta::FilterKind;
    if let Some(def) = filter::definition(meta, name) {
        match def.kind {
            FilterKind::Bool => return "true".to_owned(),
            FilterKind::Int => return "1".to_owned(),
            FilterKind::Date => return "2026-06-15".to_owned(),
            FilterKind::Choice(set) => return set.all()[0].value.to_owned(),
            _ => {}
        }
    }
    let path = filter::definition(meta, name).map_or(name, |def| def.path);
    match filter::walk(meta, path).map(|f| f.kind) {
        Some(Kind::Date) => "2026-06-15".to_owned(),
        Some(Kind::DateTime) => "2026-06-15T00:00:00Z".to_owned(),
        Some(Kind::Bool) => "true".to_owned(),
        Some(Kind::Choice(set)) => set.all()[0].value.to_owned(),
        Some(Kind::Id | Kind::Int { .. } | Kind::Decimal { .. } | Kind::Count(_)) => "1".to_owned(),
        _ if name.ends_with("_id") || name.starts_with("contact") => "1".to_owned(),
        _ if name.ends_with("_type") => "dcim.site".to_owned(),
        _ => "something".to_owned(),
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// Whatever has a tenant is found by the tenant's group and the groups above it.
#[test]
fn whatever_has_a_tenant_is_found_by_the_tenants_group() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let group = async |slug: &str, parent: Option<i64>| {
            let body = json!({"name": slug, "slug": slug, "parent": parent});
            admin.post("/api/tenancy/tenant-groups/", body).await.expect(201).id()
        };
        let top = group("top", None).await;
        let (inner, other) = (group("inner", Some(top)).await, group("other", None).await);
        let mut kinds = 0;
        for meta in sample::models() {
            let refers =
                |field: &&Field| matches!(field.kind, Kind::Ref(target) if target.meta().wire() == "tenancy.tenant");
            for field in meta.fields.iter().filter(refers) {
                kinds += 1;
                let slug = format!("t{kinds}");
                let tenant = json!({"name": slug, "slug": slug, "group": inner});
                let tenant = admin.post("/api/tenancy/tenants/", tenant).await.expect(201).id();
                let mut body = sample::body(&admin, meta, 9000 + kinds).await;
                body[field.name] = tenant.into();
                let list = format!("/api/{}/", meta.path);
                let id = admin.post(&list, body).await.expect(201).id();
                let finds = async |query: String| {
                    let page = admin.get(&format!("{list}?{}_group{query}&limit=1000&strict=true", field.name)).await;
                    page.expect(200).ids().contains(&id)
                };
                for (query, found) in [
                    ("=top".to_owned(), true),
                    ("=inner".to_owned(), true),
                    ("=other".to_owned(), false),
                    (format!("_id={top}"), true),
                    (format!("_id={other}"), false),
                    (format!("_id__n={top}"), false),
                    ("=other&".to_owned() + field.name + "_group=top", true),
                ] {
                    assert_eq!(finds(query.clone()).await, found, "{}: {}_group{query}", meta.wire(), field.name);
                }
            }
        }
        assert!(kinds >= 12, "{kinds} models have a tenant");
    });
}
