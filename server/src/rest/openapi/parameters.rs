//! Query strings: the controls of a list, and every filter with its suffixes and its type.

use serde_json::{Value as Json, json};
use shared::candidate_key::comparable;
use shared::choices::ChoiceSet;
use shared::filter;
use shared::meta::{Field, FilterDef, FilterKind, Kind, ModelMeta};
use shared::patch::MESSAGE_MAX;
use shared::registry;

use super::names::refer;
use super::schema::choice;
use crate::services::transfer::Format;

/// Everything `GET` on a list understands, in place: clients look for the names here.
pub fn of_list(meta: &'static ModelMeta) -> Vec<Json> {
    let mut out: Vec<Json> = Vec::new();
    let mut add = |parameter: Json| {
        if !out.iter().any(|other| other["name"] == parameter["name"]) {
            out.push(parameter);
        }
    };
    for control in controls() {
        add(control);
    }
    if !meta.has("filter") {
        for parameter in saved() {
            add(parameter);
        }
    }
    for (name, suffixes) in filter::offered(meta) {
        // `time_after` and `time_before`: the older spelling of two bounds.
        let bound = [("_after", "gte"), ("_before", "lte")].into_iter().find_map(|(end, suffix)| {
            let field = meta.field(name.strip_suffix(end)?)?;
            matches!(field.kind, Kind::Date | Kind::DateTime).then_some((field, suffix))
        });
        if let Some((field, suffix)) = bound {
            add(Of::field(field).parameter(&name, suffix));
            continue;
        }
        let of = Of::filter(meta, &name);
        add(of.parameter(&name, ""));
        for suffix in suffixes {
            add(of.parameter(&format!("{name}__{suffix}"), suffix));
        }
    }
    out
}

pub fn strict() -> Json {
    json!({"name": "strict", "in": "query", "schema": {"type": "boolean"},
           "description": "Refuse unknown filters instead of ignoring them. `true` or `false`; anything else, the word `null` too, is refused."})
}

/// What writes take besides their bodies: these headers, and the parameters of every write.
pub fn of_write(headers: &[&str]) -> Json {
    let shared = ["DryRun", "Strict", "Fields", "Omit", "Brief", "Exclude", "JsonFormat"];
    let all = headers.iter().chain(&shared);
    all.map(|name| json!({"$ref": format!("#/components/parameters/{name}")})).collect()
}

/// The parameters of every write, by the names under which they are shared.
pub fn shared() -> Json {
    let [fields, omit, brief] = trims();
    let truth = |name: &str, text: &str| json!({"name": name, "in": "query", "schema": {"type": "boolean"}, "description": text});
    json!({
        "DryRun": truth("dry_run", "Do everything and take it back: the answer is that of the write. An Idempotency-Key is not spent."),
        "Strict": truth("strict", "Refuse what the body says in vain instead of naming it in X-Ignored-Fields. Anything but `true` and `false` is refused."),
        "Fields": fields,
        "Omit": omit,
        "Brief": brief,
        "Exclude": {"name": "exclude", "in": "query", "schema": {"type": "string"}, "description": "Taken from clients that send it; nothing is left out."},
        "JsonFormat": {"name": "format", "in": "query", "schema": {"type": "string", "enum": ["json"]}, "description": "The answer to a write is JSON."},
    })
}

/// What single objects take.
pub fn trims() -> [Json; 3] {
    let text = |name: &str, description: &str| json!({"name": name, "in": "query", "schema": {"type": "string"}, "description": description});
    [
        text("fields", "Only these keys, separated by commas."),
        text("omit", "All keys but these, separated by commas."),
        text("brief", "Any value: the short form that nested objects have."),
    ]
}

fn controls() -> Vec<Json> {
    let number = |name: &str, description: &str| json!({"name": name, "in": "query", "schema": {"type": "integer", "minimum": 0}, "description": description});
    let mut out = vec![
        number("limit", "Rows of a page; 0 means as many as allowed."),
        number("offset", "Rows to skip."),
        json!({"name": "cursor", "in": "query", "schema": {"type": "string"},
               "description": "Where the page begins, whatever was inserted and deleted since: as `next` and `previous` have \
                               it, with the `offset` that stands beside it. With another `offset` it is not heard."}),
        number(
            "start",
            "Pages by cursor instead: rows from this id on, in the order of the ids. Refused together with `offset` or `ordering`.",
        ),
        json!({"name": "ordering", "in": "query", "schema": {"type": "string"},
               "description": "Keys separated by commas, `-` in front for descending."}),
    ];
    out.extend(trims());
    out.push(strict());
    let formats = Format::ALL.map(Format::name);
    let word = |name: &str, values: &[&str], text: &str| json!({"name": name, "in": "query", "schema": {"type": "string", "enum": values}, "description": text});
    out.push(word("export", &formats, "All rows as a file, which streams."));
    out.push(word("format", &formats, "As `export`, except that `json` is a page like any other."));
    out.push(word("keys", &["natural", "id"], "In a file: how references are named."));
    out.push(json!({"name": "raw", "in": "query", "schema": {"type": "boolean", "default": false},
                    "description": "In a CSV file: texts as they are, also those that a spreadsheet would take for formulas."}));
    out
}

/// Saved filters, whose parameters are added to the others.
fn saved() -> [Json; 2] {
    let list = |name: &str, of: &str, text: &str| json!({"name": name, "in": "query", "schema": {"type": "array", "items": {"type": of}}, "description": text});
    [
        list("filter", "string", "Saved filters, by slug: their parameters are added to the others."),
        list("filter_id", "integer", "Saved filters, by id."),
    ]
}

/// What an import takes besides its file.
pub fn of_import(meta: &ModelMeta) -> Json {
    let truth = |name: &str, text: &str| json!({"name": name, "in": "query", "schema": {"type": "boolean"}, "description": text});
    json!([
        truth("dry_run", "Say what would happen, and write nothing."),
        {"name": "key", "in": "query", "schema": {"type": "string", "pattern": key_pattern(meta)},
         "description": "Fields by which objects are found, separated by commas; `id` unless given, `auto` for the surest that the \
                         columns allow."},
        {"name": "map", "in": "query", "schema": {"type": "array", "items": {"type": "string", "pattern": "^[^=]+=[^=]*$"}},
         "description": "`header=field`, for a header that is no field's name or label; `header=` leaves the column out."},
        {"name": "delimiter", "in": "query", "schema": {"type": "string", "enum": [",", ";", "|", "tab"]},
         "description": "What separates cells; found out unless given."},
        {"name": "format", "in": "query", "schema": {"type": "string", "enum": Format::ALL.map(Format::name)},
         "description": "In place of the Content-Type."},
        truth("raw", "The texts of a CSV file are as they are: no apostrophes before formulas are taken away."),
        truth("strict", "Taken; a column that is none is refused in any case."),
        {"name": "changelog_message", "in": "query", "schema": {"type": "string", "maxLength": MESSAGE_MAX},
         "description": "A note that stands in the change log."},
    ])
}

/// Which keys an import takes: a word for itself, or fields by which objects can be told apart.
fn key_pattern(meta: &ModelMeta) -> String {
    let fields = meta.fields.iter().filter(|field| comparable(field)).map(|field| field.name);
    let fields = fields.collect::<Vec<_>>().join("|");
    format!("^(id|auto|({fields})(,({fields}))*)$")
}

/// What the values of a filter are.
struct Of {
    item: Json,
    /// The literal `null` is understood and means empty.
    null: bool,
    /// Repeating it makes no sense.
    single: bool,
}

impl Of {
    fn new(item: Json) -> Self {
        Self { item, null: false, single: false }
    }

    fn filter(meta: &'static ModelMeta, name: &str) -> Self {
        match name {
            "q" => return Self { single: true, ..Self::new(json!({"type": "string"})) },
            "tag" => return Self::new(json!({"type": "string"})),
            "tag_id" => return id(false),
            "contact" | "contact_role" | "contact_group" if meta.traits.contacts => return id(false),
            "created_by_request" | "updated_by_request" | "modified_by_request" if meta.has("created") => {
                return Self::new(json!({"type": "string", "format": "uuid"}));
            }
            "ancestor" if meta.traits.nested => return key(meta, false),
            "ancestor_id" if meta.traits.nested => return id(false),
            _ => {}
        }
        let def = |name: &str| shared::filter::definition(meta, name);
        if let Some(def) = def(name) {
            return Self::def(meta, def);
        }
        let stem = name.strip_suffix("_id");
        if stem.and_then(def).is_some() {
            return id(true);
        }
        for field in meta.fields {
            match field.kind {
                Kind::Any(target) if name == target.type_name => {
                    let all = || registry::all().map(ModelMeta::wire).collect::<Json>();
                    let models = if target.models.is_empty() { all() } else { json!(target.models) };
                    return Self { null: field.null, ..Self::new(json!({"type": "string", "enum": models})) };
                }
                Kind::Any(target) if name == target.id_name || stem == Some(target.type_name) => return id(field.null),
                Kind::Ref(_) | Kind::Many(_) if stem == Some(field.name) => return id(true),
                _ if name == field.name => return Self::field(field),
                _ => {}
            }
        }
        Self::new(json!({"type": "string"}))
    }

    fn def(meta: &'static ModelMeta, def: &'static FilterDef) -> Self {
        let end = || filter::walk(meta, def.path);
        match (def.kind, end()) {
            (FilterKind::Path, Some(field)) if matches!(field.kind, Kind::Id) => id(true),
            (FilterKind::Path, Some(field)) => Self::field(field),
            (FilterKind::Bool, _) => Self { single: true, ..Self::new(json!({"type": "boolean"})) },
            (FilterKind::Int, _) => id(false),
            (FilterKind::Date, _) => Self::new(json!({"type": "string", "format": "date"})),
            (FilterKind::Choice(set), _) => Self::new(choices(set)),
            (FilterKind::Path | FilterKind::Contains | FilterKind::Text, _) => Self::new(json!({"type": "string"})),
        }
    }

    fn field(field: &'static Field) -> Self {
        let item = match field.kind {
            Kind::Ref(target) | Kind::Many(target) => return key(target.meta(), true),
            Kind::Bool => return Self { null: field.null, single: true, ..Self::new(json!({"type": "boolean"})) },
            Kind::Id | Kind::Int { .. } | Kind::Count(_) => json!({"type": "integer"}),
            Kind::Decimal { .. } => json!({"type": "number"}),
            Kind::Date => json!({"type": "string", "format": "date"}),
            Kind::DateTime => json!({"type": "string", "format": "date-time"}),
            Kind::Choice(set) => choices(set),
            _ => json!({"type": "string"}),
        };
        Self { null: field.null, ..Self::new(item) }
    }

    /// The parameter for the filter with one of its suffixes.
    fn parameter(&self, name: &str, suffix: &str) -> Json {
        let schema = match suffix {
            "empty" => json!({"type": "boolean"}),
            "" | "n" | "any" => {
                let item = if self.null { or_null(&self.item) } else { self.item.clone() };
                if self.single { item } else { list(item) }
            }
            "lt" | "lte" | "gt" | "gte" => list(self.item.clone()),
            _ => list(json!({"type": "string"})),
        };
        let mut out = json!({"name": name, "in": "query", "schema": schema});
        let text = description(suffix);
        if !text.is_empty() {
            out["description"] = text.into();
        }
        out
    }
}

fn id(null: bool) -> Of {
    Of { null, ..Of::new(json!({"type": "integer"})) }
}

/// The field by which people name rows of a model in filters.
fn key(meta: &'static ModelMeta, null: bool) -> Of {
    let numeric = meta.field(meta.key).is_none_or(|field| !field.is_text());
    Of { null, ..Of::new(if numeric { json!({"type": "integer"}) } else { json!({"type": "string"}) }) }
}

fn choices(set: &ChoiceSet) -> Json {
    let values: Vec<Json> = set.all().iter().map(|c| choice(set, c.value)).collect();
    json!({"type": if set.integer { "integer" } else { "string" }, "enum": values})
}

fn list(item: Json) -> Json {
    json!({"type": "array", "items": item})
}

fn or_null(item: &Json) -> Json {
    match item["type"].as_str() {
        // Any text takes the word anyway.
        Some("string") if item.as_object().is_some_and(|schema| schema.len() == 1) => item.clone(),
        Some("integer") if item.get("enum").is_none() => refer("IntegerOrNull"),
        _ => json!({"anyOf": [item, {"const": "null"}]}),
    }
}

fn description(suffix: &str) -> &'static str {
    match suffix {
        "n" => "Not equal.",
        "any" => "Any of these.",
        "ic" => "Contains.",
        "nic" => "Does not contain.",
        "isw" => "Starts with.",
        "nisw" => "Does not start with.",
        "iew" => "Ends with.",
        "niew" => "Does not end with.",
        "ie" => "Equal without regard to case.",
        "nie" => "Not equal without regard to case.",
        "regex" => "Matches a regular expression.",
        "iregex" => "Matches a regular expression without regard to case.",
        "empty" => "Is empty.",
        "lt" => "Less than.",
        "lte" => "At most.",
        "gt" => "More than.",
        "gte" => "At least.",
        _ => "",
    }
}
