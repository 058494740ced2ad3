//! The tables that the models' descriptions call for.
//!
//! From this come the migrations (`purser schema`) and the test that a migrated database agrees
//! with the descriptions. Tables that belong to no model stand in `internal`.

use shared::meta::{Kind, ModelMeta, Storage, Unique};
use shared::registry;

use super::Ty;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    pub indexes: Vec<Index>,
    /// Columns of a composed primary key; empty when the table has an `id`.
    pub key: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub ty: Ty,
    pub null: bool,
    /// Table whose `id` it holds.
    pub references: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    pub name: String,
    pub parts: Vec<Part>,
    pub unique: bool,
    /// Columns that must be null for a row to be in the index.
    pub when_null: Vec<String>,
    /// A column that must not be null for a row to be in it. Finding values by the index is as good, and rows
    /// without one cost nothing: an asset has twenty references, most of them empty.
    pub when_set: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub column: String,
    pub lower: bool,
    /// Nulls come first in it.
    pub null: bool,
}

/// Every table but the search index, which is no plain table in either database.
pub fn expected() -> Vec<Table> {
    let mut tables: Vec<Table> = registry::all().filter(|meta| stored(meta)).flat_map(tables_of).collect();
    tables.extend(internal());
    tables
}

/// Whether the model has rows in the database at all.
pub fn stored(meta: &ModelMeta) -> bool {
    meta.fields.iter().any(|f| f.storage == Storage::Column && !matches!(f.name, "id" | "_version"))
}

/// Columns that an index of the model's table begins with: equality and ranges of them are cheap.
pub fn leading(meta: &'static ModelMeta) -> Vec<String> {
    let own = tables_of(meta).into_iter().next();
    let whole = own.into_iter().flat_map(|table| table.indexes).filter(|index| index.when_null.is_empty());
    whole
        .filter_map(|index| index.parts.into_iter().next())
        .filter(|part| !part.lower)
        .map(|part| part.column)
        .collect()
}

/// The table of pairs behind a to-many field, and its two columns.
pub fn through(meta: &ModelMeta, field: &str) -> (String, &'static str, &'static str) {
    (format!("{}_{field}", meta.table), "source_id", "target_id")
}

/// Column that holds the natural sort key of a field.
pub fn sort_column(field: &str) -> String {
    format!("{field}_sort")
}

/// Column that holds what a serial or tag is compared by (`shared::identity`); null where there is nothing to compare:
/// for none, and for placeholders.
pub fn key_column(field: &str) -> String {
    format!("{field}_key")
}

/// Column that holds the depth-first sort key of a nested model.
pub const TREE_SORT: &str = "tree_sort";

fn tables_of(meta: &'static ModelMeta) -> Vec<Table> {
    let mut columns = Vec::new();
    let mut indexes = Vec::new();
    let mut tables = Vec::new();
    for field in meta.fields {
        let column = field.column();
        match (field.storage, field.kind) {
            (Storage::Virtual, _) => continue,
            (Storage::Through, Kind::Many(target)) => {
                tables.push(pairs(meta, field.name, target.meta().table));
                continue;
            }
            (Storage::Through, _) => continue,
            (Storage::Column, Kind::Id) => {
                columns.push(Column { name: column, ty: Ty::Int, null: false, references: None });
                continue;
            }
            (Storage::Column, Kind::Any(_)) => {
                let (model, id) = (format!("{}_type", field.name), format!("{}_id", field.name));
                for name in [&model, &id] {
                    columns.push(Column { name: name.clone(), ty: Ty::Int, null: field.null, references: None });
                }
                let when_set = field.sparse.then(|| id.clone());
                let both = Index { when_set, ..index(meta, &[(&id, field.null), (&model, field.null)]) };
                // PostgreSQL cuts names at 63 bytes.
                indexes.push(Index { name: format!("ix_{}_{}", meta.table, field.name), ..both });
                continue;
            }
            (Storage::Column, Kind::Ref(target)) => {
                let references = Some(target.meta().table.to_owned());
                columns.push(Column { name: column.clone(), ty: Ty::Int, null: field.null, references });
            }
            (Storage::Column, _) => {
                columns.push(Column { name: column.clone(), ty: Ty::of(field), null: field.null, references: None });
            }
        }
        if field.natural {
            let sort = sort_column(field.name);
            columns.push(Column { name: sort.clone(), ty: Ty::Text, null: field.null, references: None });
            indexes.push(index(meta, &[(&sort, field.null && !field.empty_last)]));
        }
        if field.indexed {
            let when_set = field.sparse.then(|| column.clone());
            indexes.push(Index { when_set, ..index(meta, &[(&column, field.null && !field.empty_last)]) });
        }
        if field.identity {
            let key = key_column(field.name);
            columns.push(Column { name: key.clone(), ty: Ty::Text, null: true, references: None });
            indexes.push(Index { when_set: Some(key.clone()), ..index(meta, &[(&key, true)]) });
        }
    }
    if meta.traits.nested {
        columns.push(Column { name: TREE_SORT.to_owned(), ty: Ty::Text, null: false, references: None });
        indexes.push(index(meta, &[(TREE_SORT, false)]));
    }
    for (position, unique) in meta.unique.iter().enumerate() {
        // Older rows may agree in their keys, so that the engine alone guards them (`write::check`).
        if by_identity(meta, unique) {
            continue;
        }
        let parts: Vec<Part> = unique.fields.iter().flat_map(|name| unique_parts(meta, name, unique.fold)).collect();
        let when_null: Vec<String> =
            unique.when_null.iter().filter_map(|name| meta.field(name)).map(|f| f.column()).collect();
        let when_set = match parts.as_slice() {
            [one] if one.null && !one.lower && when_null.is_empty() => Some(one.column.clone()),
            _ => None,
        };
        let name = format!("uq_{}_{}", meta.table, position + 1);
        indexes.push(Index { name, parts, unique: true, when_null, when_set });
    }
    indexes.extend(meta.indexes.iter().map(|fields| {
        let columns: Vec<_> = fields.iter().filter_map(|name| indexed(meta, name)).collect();
        index(meta, &columns.iter().map(|(column, null)| (column.as_str(), *null)).collect::<Vec<_>>())
    }));
    indexes.extend(default_order(meta));
    indexes.dedup_by(|a, b| a.name == b.name);
    let mut seen = std::collections::HashSet::new();
    indexes.retain(|i| seen.insert(i.name.clone()));
    let all = indexes.clone();
    indexes.retain(|one| !all.iter().any(|other| covers(other, one, &columns)));
    tables.insert(0, Table { name: meta.table.to_owned(), columns, indexes, key: Vec::new() });
    tables
}

/// Whether a rule of uniqueness compares serials or tags.
pub fn by_identity(meta: &ModelMeta, unique: &Unique) -> bool {
    unique.fields.iter().any(|name| meta.field(name).is_some_and(|field| field.identity))
}

/// A column of an index over several fields, and whether it can be null: a field's own, or the key of a serial or tag.
fn indexed(meta: &ModelMeta, name: &str) -> Option<(String, bool)> {
    let own = meta.field(name).map(|field| (field.column(), field.null && !field.empty_last));
    own.or_else(|| meta.keyed(name).map(|field| (key_column(field.name), true)))
}

/// Whether an index does all that another on a single column does. Lists are never sorted by the column of a
/// reference, but they are by others, and in unique indexes PostgreSQL has nulls at the other end.
fn covers(wide: &Index, narrow: &Index, columns: &[Column]) -> bool {
    let ([first, ..], [one]) = (wide.parts.as_slice(), narrow.parts.as_slice()) else { return false };
    let reference = columns.iter().any(|column| column.name == one.column && column.references.is_some());
    wide.name != narrow.name
        && !narrow.unique
        && first == one
        && wide.when_null.is_empty()
        && wide.when_set.as_ref().is_none_or(|set| reference && *set == one.column)
        && (reference || !one.null || !wide.unique)
}

fn unique_parts(meta: &ModelMeta, name: &str, fold: bool) -> Vec<Part> {
    let Some(field) = meta.field(name) else { return Vec::new() };
    if let Kind::Any(_) = field.kind {
        let half = |half: &str| Part { column: format!("{name}_{half}"), lower: false, null: field.null };
        return vec![half("type"), half("id")];
    }
    vec![Part { column: field.column(), lower: fold && field.is_text(), null: field.null }]
}

/// An index for a default order over several columns of the table itself. It ends in the id as the
/// order does, so that a page far down is found by walking the index alone.
fn default_order(meta: &'static ModelMeta) -> Option<Index> {
    if meta.order.len() < 2 || meta.traits.nested {
        return None;
    }
    let descending = meta.order[0].starts_with('-');
    let mut parts = Vec::new();
    for name in meta.order {
        let plain = name.trim_start_matches('-');
        let field = meta.field(plain)?;
        if name.starts_with('-') != descending
            || field.storage != Storage::Column
            || matches!(field.kind, Kind::Ref(_) | Kind::Any(_))
        {
            return None;
        }
        let column = if field.natural { sort_column(plain) } else { field.column() };
        parts.push(Part { column, lower: false, null: field.null && !field.empty_last });
    }
    parts.push(plain("id"));
    Some(Index {
        name: format!("ix_{}_order", meta.table),
        parts,
        unique: false,
        when_null: Vec::new(),
        when_set: None,
    })
}

fn index(meta: &ModelMeta, columns: &[(&str, bool)]) -> Index {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    Index {
        name: format!("ix_{}_{}", meta.table, names.join("_")),
        parts: columns
            .iter()
            .map(|(name, null)| Part { column: (*name).to_owned(), lower: false, null: *null })
            .collect(),
        unique: false,
        when_null: Vec::new(),
        when_set: None,
    }
}

fn pairs(meta: &ModelMeta, field: &str, target: &str) -> Table {
    let (name, source, dest) = through(meta, field);
    let column = |name: &str, table: &str| Column {
        name: name.to_owned(),
        ty: Ty::Int,
        null: false,
        references: Some(table.to_owned()),
    };
    Table {
        columns: vec![column(source, meta.table), column(dest, target)],
        indexes: vec![Index {
            name: format!("ix_{name}_target"),
            parts: vec![plain(dest), plain(source)],
            unique: false,
            when_null: Vec::new(),
            when_set: None,
        }],
        key: vec![source.to_owned(), dest.to_owned()],
        name,
    }
}

fn plain(column: &str) -> Part {
    Part { column: column.to_owned(), lower: false, null: false }
}

/// Tables that belong to no model.
fn internal() -> Vec<Table> {
    let column = |name: &str, ty: Ty, null: bool| Column { name: name.to_owned(), ty, null, references: None };
    let refers = |name: &str, table: &str, null: bool| Column {
        name: name.to_owned(),
        ty: Ty::Int,
        null,
        references: Some(table.to_owned()),
    };
    let ix = |name: &str, columns: &[&str]| Index {
        name: name.to_owned(),
        parts: columns.iter().map(|c| plain(c)).collect(),
        unique: false,
        when_null: Vec::new(),
        when_set: None,
    };
    vec![
        Table {
            name: "users_session".to_owned(),
            columns: vec![
                column("digest", Ty::Text, false),
                refers("user_id", "users_user", false),
                column("created", Ty::Time, false),
                column("expires", Ty::Time, false),
                column("last_used", Ty::Time, true),
                column("address", Ty::Text, false),
                column("agent", Ty::Text, false),
            ],
            indexes: vec![ix("ix_users_session_user", &["user_id"]), ix("ix_users_session_expires", &["expires"])],
            key: vec!["digest".to_owned()],
        },
        // Failed logins, as levels that fall with time (`auth/throttle.rs`). Keys are digests: people type passwords into
        // fields for names.
        Table {
            name: "users_throttle".to_owned(),
            columns: vec![column("key", Ty::Text, false), column("level", Ty::Time, false)],
            indexes: vec![ix("ix_users_throttle_level", &["level"])],
            key: vec!["key".to_owned()],
        },
        // From which networks a user logged in, with which password.
        Table {
            name: "users_network".to_owned(),
            columns: vec![
                column("user_id", Ty::Int, false),
                column("network", Ty::Text, false),
                column("proof", Ty::Text, false),
                column("used", Ty::Time, false),
            ],
            indexes: vec![ix("ix_users_network_used", &["used"])],
            key: vec!["user_id".to_owned(), "network".to_owned()],
        },
        // How many rows each model has, and a number that grows whenever they change. On PostgreSQL each connection
        // counts in a row of its own, so that writers do not wait for each other; the sum is the number.
        Table {
            name: "core_rowcount".to_owned(),
            columns: vec![
                column("type_id", Ty::Int, false),
                column("slot", Ty::Int, false),
                column("count", Ty::Int, false),
                column("version", Ty::Int, false),
            ],
            indexes: Vec::new(),
            key: vec!["type_id".to_owned(), "slot".to_owned()],
        },
        // One row for every change (and every batch of telemetry) until all subscribers had it.
        Table {
            name: "core_outbox".to_owned(),
            columns: vec![
                column("id", Ty::Int, false),
                column("time", Ty::Time, false),
                column("event", Ty::Text, false),
                column("type_id", Ty::Int, false),
                column("object_id", Ty::Int, true),
                column("change_id", Ty::Int, true),
                column("payload", Ty::Json, true),
            ],
            indexes: Vec::new(),
            key: Vec::new(),
        },
        // What a request did by the way to rows that the change log does not tell of, for undo.
        Table {
            name: "core_unlogged".to_owned(),
            columns: vec![
                column("id", Ty::Int, false),
                column("time", Ty::Time, false),
                column("request_id", Ty::Text, false),
                column("type_id", Ty::Int, false),
                column("items", Ty::Json, false),
            ],
            indexes: vec![ix("ix_core_unlogged_request_id", &["request_id"])],
            key: Vec::new(),
        },
        // Each user's dashboard and preferences.
        Table {
            name: "users_document".to_owned(),
            columns: vec![
                refers("user_id", "users_user", false),
                column("kind", Ty::Text, false),
                column("data", Ty::Json, false),
            ],
            indexes: Vec::new(),
            key: vec!["user_id".to_owned(), "kind".to_owned()],
        },
        // Files that objects refer to, as base64: so they are in the same transaction, the same backup and
        // seen by every server process.
        Table {
            name: "core_file".to_owned(),
            columns: vec![
                column("name", Ty::Text, false),
                column("mime", Ty::Text, false),
                column("data", Ty::Text, false),
            ],
            indexes: Vec::new(),
            key: vec!["name".to_owned()],
        },
        // Answers already given under an `Idempotency-Key`.
        Table {
            name: "core_idempotency".to_owned(),
            columns: vec![
                column("user_id", Ty::Int, false),
                column("key", Ty::Text, false),
                column("digest", Ty::Text, false),
                column("created", Ty::Time, false),
                column("status", Ty::Int, false),
                column("body", Ty::Text, false),
            ],
            indexes: vec![ix("ix_core_idempotency_created", &["created"])],
            key: vec!["user_id".to_owned(), "key".to_owned()],
        },
        // What this installation knows about itself.
        Table {
            name: "core_setting".to_owned(),
            columns: vec![column("name", Ty::Text, false), column("value", Ty::Text, false)],
            indexes: Vec::new(),
            key: vec!["name".to_owned()],
        },
    ]
}
