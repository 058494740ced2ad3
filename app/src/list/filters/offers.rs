//! What a model can be filtered by, from its description: names for people, lookups, and how a
//! value is given.

use shared::choices::ChoiceSet;
use shared::custom::Logic;
use shared::filter::{self, walk};
use shared::meta::{Field, FilterDef, FilterKind, Kind, ModelMeta, title_of};
use shared::registry;

use crate::fields::custom::{CustomField, Customs};

/// How a filter's value is given.
#[derive(Debug, Clone, Copy)]
pub enum Editor {
    Text,
    Number,
    Date,
    DateTime,
    Bool,
    Choice(&'static ChoiceSet),
    /// The same, of fields that hold several of them.
    Choices(&'static ChoiceSet),
    /// Ids of another model's rows.
    Pick(&'static str, &'static str),
    /// Wire names of models; empty means all.
    Models(&'static [&'static str]),
}

/// One way to compare. `fixed` is the value of lookups that need none from the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lookup {
    pub suffix: &'static str,
    pub fixed: Option<&'static str>,
    pub label: &'static str,
}

#[derive(Debug, Clone)]
pub struct Offer {
    /// The parameter without suffix.
    pub name: String,
    pub label: String,
    pub editor: Editor,
    pub lookups: Vec<Lookup>,
    /// Understood in addresses, but not offered: slugs beside ids, rarely used ones.
    pub hidden: bool,
}

impl Offer {
    /// The parameter with one of the lookups.
    pub fn param(&self, lookup: Lookup) -> String {
        if lookup.suffix.is_empty() { self.name.clone() } else { format!("{}__{}", self.name, lookup.suffix) }
    }
}

/// Everything a model offers, in the order of its fields, and then its custom fields.
pub fn offers(meta: &'static ModelMeta, customs: Customs) -> Vec<Offer> {
    let mut out = own(meta);
    out.extend(customs.iter().filter_map(|custom| of_custom(custom)));
    out
}

fn of_custom(custom: &'static CustomField) -> Option<Offer> {
    let (field, definition) = (&custom.field, &custom.custom);
    let suffixes = definition.suffixes()?;
    let editor = match (field.kind, field.target()) {
        (_, Some(target)) => Editor::Pick(target.app, target.name),
        (Kind::Choices(set), _) => Editor::Choices(set),
        _ => editor(field),
    };
    let mut lookups = lookups(editor, true);
    lookups.retain(|lookup| lookup.suffix.is_empty() || suffixes.contains(&lookup.suffix));
    let loose = matches!(editor, Editor::Text) && definition.logic == Logic::Loose;
    if let (Some(first), true) = (lookups.first_mut(), loose) {
        first.label = "contains";
        // That is what the name alone means.
        lookups.retain(|lookup| lookup.suffix != "ic");
    }
    Some(Offer { name: field.name.to_owned(), label: field.title(), editor, lookups, hidden: !custom.in_lists() })
}

fn own(meta: &'static ModelMeta) -> Vec<Offer> {
    let all = filter::offered(meta);
    let has = |name: &str| all.iter().any(|(n, _)| n == name);
    all.iter()
        .filter(|(name, _)| name != "q")
        .map(|(name, suffixes)| {
            let bound = name.strip_suffix("_after").or(name.strip_suffix("_before")).filter(|date| has(date));
            let (editor, label, null) = describe(meta, bound.unwrap_or(name));
            // References come in pairs; people pick objects, so the id half is offered.
            // A generic reference's type is known by its name instead.
            let hidden = match type_half(meta, name) {
                Some(by_number) => by_number,
                None => {
                    has(&format!("{name}_id"))
                        || name.ends_with("_by_request")
                        // The bounds of a date are lookups of the date itself.
                        || bound.is_some()
                        || name.ends_with("_slug")
                        || name == "tag"
                }
            };
            let mut lookups = lookups(editor, null);
            lookups.retain(|l| l.suffix.is_empty() || suffixes.contains(&l.suffix));
            if name == "tag_id" && suffixes.contains(&"any") {
                lookups = vec![
                    Lookup { suffix: "", fixed: None, label: "has all of" },
                    Lookup { suffix: "any", fixed: None, label: "has any of" },
                    Lookup { suffix: "n", fixed: None, label: "has none of" },
                ];
            }
            Offer { name: name.clone(), label, editor, lookups, hidden }
        })
        .collect()
}

/// The offer and lookup of a parameter; `None` when the model has no such filter.
pub fn find<'a>(offers: &'a [Offer], param: &str, values: &[String]) -> Option<(&'a Offer, usize)> {
    let exact = offers.iter().find(|o| o.name == param).map(|o| (o, ""));
    let suffixed = || {
        let (base, suffix) = param.rsplit_once("__")?;
        Some((offers.iter().find(|o| o.name == base)?, suffix))
    };
    let (offer, suffix) = exact.or_else(suffixed)?;
    let fixed = |l: &Lookup| l.suffix == suffix && values.len() == 1 && l.fixed == values.first().map(String::as_str);
    let open = |l: &Lookup| l.suffix == suffix && l.fixed.is_none();
    let at = offer.lookups.iter().position(fixed).or_else(|| offer.lookups.iter().position(open))?;
    Some((offer, at))
}

fn describe(meta: &'static ModelMeta, name: &str) -> (Editor, String, bool) {
    if let Some(def) = shared::filter::definition(meta, name) {
        return defined(meta, def, false);
    }
    if let Some(base) = name.strip_suffix("_id")
        && let Some(def) = shared::filter::definition(meta, base)
    {
        return defined(meta, def, true);
    }
    match name {
        "tag" | "tag_id" => return (Editor::Pick("extras", "tag"), "Tags".to_owned(), false),
        "ancestor_id" => return (Editor::Pick(meta.app, meta.name), "Below".to_owned(), false),
        "contact" => return (Editor::Pick("tenancy", "contact"), "Contact".to_owned(), false),
        "contact_role" => return (Editor::Pick("tenancy", "contactrole"), "Contact role".to_owned(), false),
        "contact_group" => return (Editor::Pick("tenancy", "contactgroup"), "Contact group".to_owned(), false),
        _ => {}
    }
    for field in meta.fields {
        match field.kind {
            Kind::Any(target) if name.strip_suffix("_id").unwrap_or(name) == target.type_name => {
                return (Editor::Models(target.models), format!("{} type", field.title()), field.null);
            }
            Kind::Any(target) if name == target.id_name => {
                return (Editor::Number, format!("{} id", field.title()), field.null);
            }
            Kind::Ref(_) | Kind::Many(_) if name.strip_suffix("_id").unwrap_or(name) == field.name => {
                // Where objects have no key of their own, their id stands under both names.
                if let Some(target) = field.target().filter(|target| name != field.name || target.key == "id") {
                    return (Editor::Pick(target.app, target.name), field.title(), field.null);
                }
            }
            _ if field.name == name => return (editor(field), field.title(), field.null),
            _ => {}
        }
    }
    (Editor::Text, title_of(name), false)
}

fn defined(meta: &'static ModelMeta, def: &'static FilterDef, id: bool) -> (Editor, String, bool) {
    let label = if def.label.is_empty() { title_of(def.name) } else { def.label.to_owned() };
    let end = if def.path.is_empty() { None } else { walk(meta, def.path) };
    let editor = match (def.kind, end) {
        (FilterKind::Bool, _) => Editor::Bool,
        (FilterKind::Int, None) => match named_after(def.name) {
            Some(target) => Editor::Pick(target.app, target.name),
            None => Editor::Number,
        },
        (FilterKind::Int, _) => Editor::Number,
        (FilterKind::Date, _) => Editor::Date,
        (FilterKind::Choice(set), _) => Editor::Choice(set),
        // `order_contract.id` and the like: people pick the object.
        (FilterKind::Path, Some(field)) => match (before_id(meta, def.path), field.target()) {
            (Some(target), _) => Editor::Pick(target.app, target.name),
            (None, Some(target)) if id => Editor::Pick(target.app, target.name),
            (None, Some(_)) => Editor::Text,
            (None, None) => editor(field),
        },
        _ => Editor::Text,
    };
    (editor, label, false)
}

/// Whether a filter is the type half of a generic reference, and then whether by number.
fn type_half(meta: &ModelMeta, name: &str) -> Option<bool> {
    meta.fields.iter().find_map(|field| match field.kind {
        Kind::Any(target) if target.type_name == name => Some(false),
        Kind::Any(target) if name.strip_suffix("_id") == Some(target.type_name) => Some(true),
        _ => None,
    })
}

/// The model whose id a path ends in.
fn before_id(meta: &'static ModelMeta, path: &str) -> Option<&'static ModelMeta> {
    walk(meta, path.strip_suffix(".id")?)?.target()
}

/// The model that a filter answered by rules takes ids of, by its name: `located_site_id`.
fn named_after(name: &str) -> Option<&'static ModelMeta> {
    let words = name.strip_suffix("_id")?;
    registry::all().find(|meta| words.split('_').any(|word| word == meta.name))
}

fn editor(field: &'static Field) -> Editor {
    match field.kind {
        Kind::Id | Kind::Int { .. } | Kind::Decimal { .. } | Kind::Count(_) => Editor::Number,
        Kind::Bool => Editor::Bool,
        Kind::Date => Editor::Date,
        Kind::DateTime => Editor::DateTime,
        Kind::Choice(set) => Editor::Choice(set),
        _ => Editor::Text,
    }
}

/// The comparisons of an editor, the usual one first.
fn lookups(editor: Editor, null: bool) -> Vec<Lookup> {
    let open = |suffix, label| Lookup { suffix, fixed: None, label };
    let fixed = |suffix, value, label| Lookup { suffix, fixed: Some(value), label };
    let mut out = match editor {
        Editor::Text => vec![
            open("ic", "contains"),
            open("", "is"),
            open("n", "is not"),
            open("isw", "starts with"),
            open("iew", "ends with"),
            open("nic", "does not contain"),
            open("iregex", "matches pattern"),
            fixed("empty", "true", "is empty"),
            fixed("empty", "false", "is not empty"),
        ],
        Editor::Number => vec![
            open("", "is"),
            open("n", "is not"),
            open("gte", "at least"),
            open("lte", "at most"),
            open("gt", "more than"),
            open("lt", "less than"),
        ],
        Editor::Date | Editor::DateTime => {
            vec![open("gte", "from"), open("lte", "until"), open("gt", "after"), open("lt", "before"), open("", "is")]
        }
        Editor::Bool => vec![open("", "is")],
        Editor::Choice(_) => vec![open("", "is"), open("n", "is not")],
        Editor::Choices(_) => vec![open("", "has any of"), open("n", "has none of")],
        Editor::Pick(..) | Editor::Models(_) => vec![open("", "is"), open("n", "is not")],
    };
    if null {
        match editor {
            Editor::Number | Editor::Date | Editor::DateTime | Editor::Choice(_) | Editor::Choices(_) => {
                out.extend([fixed("empty", "true", "is empty"), fixed("empty", "false", "is not empty")]);
            }
            Editor::Pick(..) => out.extend([fixed("", "null", "is empty"), fixed("n", "null", "is not empty")]),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use shared::custom::{Custom, Kind as CustomKind};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::fields::custom;

    /// A value each editor could give.
    fn sample(editor: Editor) -> String {
        match editor {
            // Any text would do, but for the ids of requests.
            Editor::Text => "6f1c3a0e-3c55-4c4e-8a53-0d5f8f2a9b11".to_owned(),
            Editor::Number | Editor::Pick(..) => "1".to_owned(),
            Editor::Date => "2026-01-31".to_owned(),
            Editor::DateTime => "2026-01-31T10:00:00Z".to_owned(),
            Editor::Bool => "true".to_owned(),
            Editor::Choice(set) | Editor::Choices(set) => {
                set.all().first().map_or("", |choice| choice.value).to_owned()
            }
            Editor::Models(models) => models.first().copied().unwrap_or("dcim.site").to_owned(),
        }
    }

    /// What is wrong with an offer: a lookup that the server refuses or ignores, or that is not found again.
    fn wrong(meta: &'static ModelMeta, definitions: &[Custom], offers: &[Offer]) -> Vec<String> {
        let mut broken = Vec::new();
        for offer in offers {
            for (at, lookup) in offer.lookups.iter().enumerate() {
                let value = lookup.fixed.map_or_else(|| sample(offer.editor), str::to_owned);
                let param = offer.param(*lookup);
                let what = format!("{} {param}={value}", meta.wire());
                match filter::parse_with(meta, definitions, &[(param.clone(), value.clone())]) {
                    Err(errors) => broken.push(format!("{what}: {errors}")),
                    Ok(parsed) if !parsed.ignored.is_empty() => broken.push(format!("{what} is ignored")),
                    Ok(_) => {}
                }
                let found = find(offers, &param, &[value]).map(|(o, l)| (o.name.as_str(), l));
                if found != Some((offer.name.as_str(), at)) {
                    broken.push(format!("{what} is not found again"));
                }
            }
        }
        broken
    }

    #[wasm_bindgen_test]
    fn the_server_understands_whatever_is_offered() {
        let broken: Vec<String> = registry::all().flat_map(|meta| wrong(meta, &[], &offers(meta, &[]))).collect();
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }

    #[wasm_bindgen_test]
    fn the_server_understands_what_is_offered_of_custom_fields() {
        let site = registry::model("dcim.site").expect("a model");
        let kinds = every_kind();
        let logics = [Logic::Disabled, Logic::Loose, Logic::Exact];
        let all = kinds.iter().flat_map(|kind| logics.map(|logic| definition(*kind, logic)));
        let definitions: Vec<Custom> = all.collect();
        let customs: Vec<&'static CustomField> = definitions.iter().cloned().filter_map(custom::made).collect();
        assert_eq!(customs.len(), definitions.len());
        let offers = offers(site, customs.leak());
        let offered = |name: &str| offers.iter().any(|offer| offer.name == format!("cf_{name}"));
        assert!(
            offered("text_loose")
                && offered("multiobject_exact")
                && !offered("text_disabled")
                && !offered("json_exact")
        );
        let broken = wrong(site, &definitions, &offers);
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }

    fn every_kind() -> [CustomKind; 13] {
        use CustomKind::{
            Boolean, Date, DateTime, Decimal, Integer, Json, LongText, MultiObject, MultiSelect, Object, Select, Text,
            Url,
        };
        [Text, LongText, Integer, Decimal, Boolean, Date, DateTime, Url, Json, Select, MultiSelect, Object, MultiObject]
    }

    fn definition(kind: CustomKind, logic: Logic) -> Custom {
        let choice = shared::custom::Choice { value: "a".to_owned(), label: "A".to_owned(), color: String::new() };
        Custom {
            id: 1,
            name: format!("{kind:?}_{logic:?}").to_lowercase(),
            label: String::new(),
            group: String::new(),
            description: String::new(),
            kind,
            required: false,
            unique: false,
            cloneable: false,
            default: serde_json::Value::Null,
            search_weight: 0,
            logic,
            visible: shared::custom::Visible::Always,
            editable: shared::custom::Editable::Yes,
            minimum: None,
            maximum: None,
            regex: String::new(),
            schema: serde_json::Value::Null,
            choices: vec![choice],
            related: Some("dcim.region".to_owned()),
            related_filter: Vec::new(),
        }
    }
}
