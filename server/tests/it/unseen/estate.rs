//! Objects of every model that refer to each other at random, with a mark of its own in every text of each.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};
use server::cx::Cx;
use server::db::{Sql, Ty};
use server::engine::catalog::info;
use server::engine::load::{self, Lock};
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;
use shared::row::Row;
use shared::value::Value;

use crate::harness::Client;
use crate::permissions::Luck;
use crate::sample;

/// Objects of each model, besides those that others needed.
const EACH: usize = 2;

/// What custom fields there are is part of what objects look like, whoever may read their definitions.
const SPARED: [&str; 2] = ["extras.customfield", "extras.customfieldchoiceset"];

pub struct Estate {
    pub models: BTreeMap<i16, Model>,
}

pub struct Model {
    pub meta: &'static ModelMeta,
    pub rows: BTreeMap<i64, Row>,
    /// The marks in an object's own values, now and in its records, by its id.
    pub says: BTreeMap<i64, BTreeSet<String>>,
}

/// The mark of an object: a word that is fine for names, slugs and serials, and that nothing else contains.
pub fn mark(meta: &ModelMeta, id: i64) -> String {
    format!("zq{:05}x{id:05}q", meta.number)
}

/// The marks in a text.
pub fn marks(text: &str) -> BTreeSet<String> {
    const LENGTH: usize = 14;
    let text = text.to_lowercase();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let all = text.match_indices("zq").filter_map(|(at, _)| text.as_bytes().get(at..at + LENGTH));
    all.filter(|word| digits(&word[2..7]) && word[7] == b'x' && digits(&word[8..13]) && word[13] == b'q')
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect()
}

impl Estate {
    pub async fn build(admin: &Client<'_>, luck: &mut Luck) -> Self {
        for meta in sample::models() {
            for _ in 0..EACH {
                sample::object(admin, meta).await;
            }
        }
        let ids = ids(admin).await;
        for meta in sample::models() {
            for id in ids[&meta.number].clone() {
                let own = meta.wire() == "users.user" && id == 1;
                if !own && !SPARED.contains(&meta.wire().as_str()) {
                    give(admin, meta, id, texts(meta, id)).await;
                }
                give(admin, meta, id, references(meta, &ids, luck)).await;
            }
        }
        Self::read(admin, &self::ids(admin).await).await
    }

    async fn read(admin: &Client<'_>, ids: &BTreeMap<i16, Vec<i64>>) -> Self {
        let app = &admin.server.app;
        let cx = Cx::system(app);
        let mut says: BTreeMap<(i64, i64), BTreeSet<String>> = BTreeMap::new();
        let mut sql = Sql::new(app.db.dialect());
        sql.push(
            "SELECT changed_object_type, changed_object_id, prechange_data, postchange_data FROM core_objectchange",
        );
        for row in app.db.rows(sql, &[Ty::Int, Ty::Int, Ty::Json, Ty::Json]).await.expect("the log") {
            let (Some(model), Some(id)) = (row[0].as_int(), row[1].as_int()) else { continue };
            for state in &row[2..] {
                if let Value::Json(state) = state {
                    says.entry((model, id)).or_default().extend(own(state));
                }
            }
        }
        let mut models = BTreeMap::new();
        for (number, ids) in ids {
            let meta = registry::numbered(*number).expect("a model");
            let mut snapshot = app.db.snapshot();
            let rows =
                load::rows(&cx, &mut snapshot.reader(), meta, ids, info(meta).all, Lock::No).await.expect("rows");
            let rows: BTreeMap<i64, Row> = rows.into_iter().map(|row| (row.id(), row)).collect();
            let each = rows.iter().map(|(id, row)| {
                let mut all = says.remove(&(i64::from(*number), *id)).unwrap_or_default();
                all.extend(own(&Json::Object(row.image())));
                (*id, all)
            });
            let says = each.collect();
            models.insert(*number, Model { meta, rows, says });
        }
        Self { models }
    }

    pub fn of(&self, meta: &ModelMeta) -> &Model {
        &self.models[&meta.number]
    }

    pub fn ids(&self, meta: &ModelMeta) -> Vec<i64> {
        self.models.get(&meta.number).map_or(Vec::new(), |model| model.rows.keys().copied().collect())
    }
}

/// The marks in an object's own values. What another object was called is no value of its own.
fn own(state: &Json) -> BTreeSet<String> {
    let mut state = state.clone();
    if let Some(map) = state.as_object_mut() {
        map.remove("object_repr");
    }
    marks(&state.to_string())
}

/// Ids of all objects by model.
async fn ids(admin: &Client<'_>) -> BTreeMap<i16, Vec<i64>> {
    let mut out = BTreeMap::new();
    for meta in registry::all().filter(|meta| server::db::schema::stored(meta) && !meta.path.is_empty()) {
        let mut sql = Sql::new(admin.server.app.db.dialect());
        sql.push("SELECT id FROM ").name(meta.table).push(" ORDER BY id");
        out.insert(meta.number, admin.server.app.db.snapshot().reader().ids(sql).await.expect("ids"));
    }
    out
}

/// The object's mark for every text that is free to be anything.
fn texts(meta: &'static ModelMeta, id: i64) -> Map<String, Json> {
    let mark = mark(meta, id);
    let text = |field: &Field| match field.kind {
        Kind::Text { max } if max >= mark.len() => Some(mark.clone()),
        Kind::LongText | Kind::Slug { .. } => Some(mark.clone()),
        Kind::Email { .. } => Some(format!("{mark}@example.org")),
        Kind::Url { .. } => Some(format!("https://example.org/{mark}")),
        _ => None,
    };
    let fields = meta.fields.iter().filter(|field| field.writable() && field.name != "username");
    fields.filter_map(|field| Some((field.name.to_owned(), text(field)?.into()))).collect()
}

/// Any of the objects that each reference may lead to.
fn references(meta: &'static ModelMeta, ids: &BTreeMap<i16, Vec<i64>>, luck: &mut Luck) -> Map<String, Json> {
    let mut out = Map::new();
    let one = |luck: &mut Luck, target: &ModelMeta| {
        let all = ids.get(&target.number).filter(|all| !all.is_empty())?;
        Some(all[luck.below(all.len())])
    };
    for field in meta.fields.iter().filter(|field| field.writable() && field.name != "user") {
        match field.kind {
            Kind::Ref(target) => {
                if let Some(id) = one(luck, target.meta()) {
                    out.insert(field.name.to_owned(), id.into());
                }
            }
            Kind::Many(target) => {
                let some: BTreeSet<i64> = (0..2).filter_map(|_| one(luck, target.meta())).collect();
                out.insert(field.name.to_owned(), json!(some));
            }
            Kind::Tags => {
                let tag = registry::model("extras.tag").expect("tags");
                let some: BTreeSet<i64> = (0..2).filter_map(|_| one(luck, tag)).collect();
                out.insert(field.name.to_owned(), json!(some));
            }
            Kind::Any(target) => {
                let named: Vec<&ModelMeta> = if target.models.is_empty() {
                    sample::models().collect()
                } else {
                    target.models.iter().filter_map(|wire| registry::model(wire)).collect()
                };
                let model = named[luck.below(named.len())];
                if let Some(id) = one(luck, model) {
                    out.insert(target.type_name.to_owned(), model.wire().into());
                    out.insert(target.id_name.to_owned(), id.into());
                }
            }
            _ => {}
        }
    }
    out
}

/// Gives an object what of these its rules allow.
async fn give(admin: &Client<'_>, meta: &ModelMeta, id: i64, mut values: Map<String, Json>) {
    let at = format!("/api/{}/{id}/", meta.path);
    while !values.is_empty() {
        let answer = admin.patch(&at, Json::Object(values.clone())).await;
        if answer.status == 200 {
            return;
        }
        let before = values.len();
        let halves = |name: &String| {
            let any = |field: &Field| match field.kind {
                Kind::Any(target) => [target.type_name, target.id_name, field.name].contains(&name.as_str()),
                _ => false,
            };
            meta.fields.iter().find(|field| any(field)).map(|field| field.name)
        };
        let told: Vec<String> = answer.body.as_object().map_or(Vec::new(), |map| map.keys().cloned().collect());
        let generic: Vec<&str> = told.iter().filter_map(halves).collect();
        values.retain(|name, _| !told.contains(name) && halves(name).is_none_or(|field| !generic.contains(&field)));
        if values.len() == before {
            break;
        }
    }
    // What no field is named for is found out one by one.
    for (name, value) in values {
        admin.patch(&at, json!({name: value})).await;
    }
}
