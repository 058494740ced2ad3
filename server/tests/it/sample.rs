//! Valid objects of any model, made from its description: required fields get values, required
//! references get objects. The browser's tests have them from `examples/samples.rs`.

use serde_json::{Map, Value as Json, json};
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;

/// Who creates what a sample refers to.
pub trait Create {
    /// Creates an object at a path below `/api/` and answers its id.
    async fn create(&self, path: &str, body: Json) -> i64;
}

/// Whether a new row's `token` is in the answer to its creation and nowhere else.
pub fn shown_once(meta: &ModelMeta) -> bool {
    meta.has("token")
}

/// Models that are written like any other.
pub fn models() -> impl Iterator<Item = &'static ModelMeta> {
    registry::all().filter(|meta| !meta.traits.read_only && server::db::schema::stored(meta))
}

/// A body for the `n`th object. References are created as needed.
pub async fn body(client: &impl Create, meta: &'static ModelMeta, n: usize) -> Json {
    let mut out = Map::new();
    for field in meta.fields.iter().filter(|f| f.writable() && f.required) {
        if let Kind::Any(target) = field.kind {
            let model = registry::model(target.models.first().copied().unwrap_or("dcim.site")).expect("a target");
            out.insert(target.type_name.to_owned(), model.wire().into());
            out.insert(target.id_name.to_owned(), object(client, model).await.into());
        } else {
            let value = value(client, field, n).await;
            out.insert(field.name.to_owned(), value);
        }
    }
    special(meta, &mut out);
    related(client, meta, &mut out).await;
    Json::Object(out)
}

/// Creates an object unlike any other and answers its id.
pub async fn object(client: &impl Create, meta: &'static ModelMeta) -> i64 {
    let body = Box::pin(body(client, meta, unique())).await;
    client.create(meta.path, body).await
}

/// A value that a field takes.
pub async fn value(client: &impl Create, field: &'static Field, n: usize) -> Json {
    match field.kind {
        Kind::Slug { .. } => format!("{}-{n}", field.name).into(),
        Kind::Email { .. } => format!("someone{n}@example.org").into(),
        Kind::Url { .. } => format!("https://example.org/{n}").into(),
        Kind::Color => "2196f3".into(),
        Kind::Int { min, .. } => (min.max(1)).into(),
        Kind::Decimal { .. } => 1.into(),
        Kind::Bool => true.into(),
        Kind::Date => "2026-06-15".into(),
        Kind::DateTime => format!("2026-06-15T{:02}:00:00Z", 10 + n % 10).into(),
        Kind::Choice(set) => set.all()[0].value.into(),
        Kind::Ref(target) => Box::pin(object(client, target.meta())).await.into(),
        Kind::Json | Kind::CustomFields => json!({}),
        Kind::Secret => "correct horse battery".into(),
        _ => format!("{} {n}", field.name).into(),
    }
}

/// A number no other sample has: references of two samples may not collide. All tests of a process share it, so it begins
/// where no test chooses a number of its own.
fn unique() -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(1_000_000);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// What the rules of single models ask for besides.
fn special(meta: &ModelMeta, body: &mut Map<String, Json>) {
    match meta.wire().as_str() {
        "inventory_monitor.asset" => {
            body.insert("serial".to_owned(), format!("SN-{}", unique()).into());
            body.insert("partnumber".to_owned(), "SFP-10G".into());
        }
        "dcim.interface" => {
            body.insert("type".to_owned(), "1000base-t".into());
        }
        "ipam.ipaddress" => {
            body.insert("address".to_owned(), format!("10.{}.0.7/24", unique() % 250).into());
        }
        "ipam.prefix" => {
            body.insert("prefix".to_owned(), format!("10.{}.0.0/24", unique() % 250).into());
        }
        "netbox_inventory.auditflow" => {
            body.insert("object_type".to_owned(), "dcim.site".into());
        }
        "netbox_inventory.auditflowpage" => {
            body.insert("object_type".to_owned(), "dcim.device".into());
        }
        "notices.maintenance" => {
            // It has not begun: what has is not replaced any more.
            body.insert("start".to_owned(), "2090-06-15T10:00:00Z".into());
            body.insert("end".to_owned(), "2090-06-16T20:00:00Z".into());
        }
        "extras.customfield" => {
            body.insert("object_types".to_owned(), json!(["dcim.region"]));
            body.insert("name".to_owned(), format!("field_{}", unique()).into());
        }
        "extras.customfieldchoiceset" => {
            body.insert("extra_choices".to_owned(), json!([["a", "Alpha"]]));
        }
        "extras.customlink" | "extras.exporttemplate" | "extras.savedfilter" => {
            body.insert("object_types".to_owned(), json!(["dcim.site"]));
        }
        "extras.eventrule" => {
            body.insert("object_types".to_owned(), json!(["dcim.site"]));
            body.insert("event_types".to_owned(), json!(["object_created"]));
        }
        "extras.imageattachment" => {
            let dot =
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
            body.insert("image".to_owned(), format!("data:image/png;base64,{dot}").into());
        }
        "extras.tableconfig" => {
            body.insert("object_type".to_owned(), "dcim.site".into());
            body.insert("columns".to_owned(), json!(["name"]));
        }
        "extras.webhook" => {
            body.insert("payload_url".to_owned(), "https://example.org/hook".into());
        }
        "users.objectpermission" => {
            body.insert("object_types".to_owned(), json!(["dcim.site"]));
            body.insert("actions".to_owned(), json!(["view"]));
        }
        "users.user" => {
            body.insert("username".to_owned(), format!("user{}", unique()).into());
        }
        _ => {}
    }
}

/// References that must agree with each other.
async fn related(client: &impl Create, meta: &ModelMeta, body: &mut Map<String, Json>) {
    match meta.wire().as_str() {
        "dcim.module" => {
            let bay = registry::model("dcim.modulebay").expect("a model");
            let own = json!({"device": body["device"], "name": format!("bay {}", unique())});
            let made = client.create(bay.path, own).await;
            body.insert("module_bay".to_owned(), made.into());
        }
        "virtualization.virtualmachine" => {
            let site = registry::model("dcim.site").expect("a model");
            body.insert("site".to_owned(), Box::pin(object(client, site)).await.into());
        }
        _ => {}
    }
}
