//! The registry is sound: every description is complete and every name in it means something.
//!
//! Each test walks all models and collects every problem before it fails, so one run shows what
//! there is to mend.

use std::collections::{HashMap, HashSet};
use std::fmt::Display;

use shared::action;
use shared::display::Template;
use shared::filter::Filter;
use shared::meta::{CountOf, Default, Field, FilterKind, Kind, ModelMeta, Storage};
use shared::registry;
use shared::row::Row;

/// Calls `check` with every model and a list to add problems to; fails when there are any.
fn each_model(mut check: impl FnMut(&'static ModelMeta, &mut Vec<String>)) {
    let mut problems = Vec::new();
    for meta in registry::all() {
        let mut own = Vec::new();
        check(meta, &mut own);
        problems.extend(own.into_iter().map(|problem| format!("{}: {problem}", meta.wire())));
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// Does a path, which may cross references, end in a field? Through a generic reference it does
/// when any of the models it may point at has the rest.
fn resolves(meta: &'static ModelMeta, path: &str) -> bool {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let Some(field) = meta.field(first) else { return false };
    let Some(rest) = rest else { return true };
    match field.kind {
        Kind::Any(target) => target.models.iter().any(|wire| registry::model(wire).is_some_and(|m| resolves(m, rest))),
        _ => field.target().is_some_and(|target| resolves(target, rest)),
    }
}

fn repeated<T: std::hash::Hash + Eq + Display + Clone>(all: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut seen = HashSet::new();
    all.into_iter().filter(|item| !seen.insert(item.clone())).map(|item| item.to_string()).collect()
}

#[test]
fn numbers_names_tables_and_paths_are_unique() {
    let all: Vec<_> = registry::all().collect();
    assert!(!all.is_empty());
    assert_eq!(repeated(all.iter().map(|m| m.number)), [""; 0], "numbers");
    assert_eq!(repeated(all.iter().map(|m| m.wire())), [""; 0], "wire names");
    assert_eq!(repeated(all.iter().map(|m| m.table)), [""; 0], "tables");
    assert_eq!(repeated(all.iter().flat_map(|m| [Some(m.path), m.alias]).flatten()), [""; 0], "paths");
    assert_eq!(repeated(all.iter().map(|m| m.page())), [""; 0], "pages");
    assert_eq!(repeated(all.iter().map(|m| m.label)), [""; 0], "labels");
    for meta in all {
        assert_eq!(registry::numbered(meta.number).map(ModelMeta::wire), Some(meta.wire()));
    }
}

#[test]
fn texts_are_there() {
    each_model(|meta, problems| {
        for (what, text) in [("label", meta.label), ("plural", meta.plural), ("path", meta.path), ("doc", meta.doc)] {
            if text.trim().is_empty() || text != text.trim_matches('/') {
                problems.push(format!("{what} is {text:?}"));
            }
        }
    });
}

#[test]
fn fields_are_few_and_named_once() {
    each_model(|meta, problems| {
        // Sets of fields are kept as bits of one integer.
        if meta.fields.len() >= 128 {
            problems.push(format!("{} fields", meta.fields.len()));
        }
        let mut wire = Vec::new();
        for field in meta.fields {
            wire.push(field.name.to_owned());
            if let Kind::Any(target) = field.kind {
                wire.extend([target.type_name.to_owned(), target.id_name.to_owned()]);
            }
        }
        problems.extend(repeated(wire).into_iter().map(|name| format!("{name} names two fields")));
        let stored = meta.fields.iter().filter(|f| f.storage == Storage::Column).map(Field::column);
        problems.extend(repeated(stored).into_iter().map(|name| format!("two columns are called {name}")));
    });
}

#[test]
fn every_name_mentioned_exists() {
    each_model(|meta, problems| {
        let mut names: Vec<(&str, &str)> = vec![("key", meta.key)];
        names.extend(meta.order.iter().map(|name| ("order", name.trim_start_matches('-'))));
        names.extend(meta.search.iter().map(|(name, _)| ("search", *name)));
        names.extend(meta.columns.iter().map(|name| ("columns", *name)));
        names.extend(meta.brief.iter().map(|name| ("brief", *name)));
        names.extend(meta.no_clone.iter().map(|name| ("no_clone", *name)));
        names.extend(meta.sections.iter().flat_map(|s| s.fields.iter().map(|name| ("section", *name))));
        names.extend(meta.unique.iter().flat_map(|u| u.fields.iter().chain(u.when_null).map(|name| ("unique", *name))));
        names.extend(meta.fields.iter().filter(|f| !f.sort.is_empty()).map(|f| ("sort", f.sort)));
        for (place, name) in names {
            if !meta.has(name) {
                problems.push(format!("{place} names {name:?}"));
            }
        }

        let mut paths: Vec<(&str, &str)> = meta.q.iter().map(|path| ("q", *path)).collect();
        paths.extend(meta.api_order.iter().map(|path| ("api_order", path.trim_start_matches('-'))));
        paths.extend(meta.filters.iter().filter(|f| !f.path.is_empty()).map(|f| ("filter", f.path)));
        let template = Template::parse(meta.display);
        paths.extend(template.paths().into_iter().map(|path| ("display", path)));
        for (place, path) in paths {
            if !resolves(meta, path) {
                problems.push(format!("{place} follows {path:?}"));
            }
        }
    });
}

#[test]
fn nothing_is_listed_twice() {
    each_model(|meta, problems| {
        let lists: [(&str, Vec<&str>); 7] = [
            ("order", meta.order.iter().map(|name| name.trim_start_matches('-')).collect()),
            ("q", meta.q.to_vec()),
            ("search", meta.search.iter().map(|(name, _)| *name).collect()),
            ("columns", meta.columns.to_vec()),
            ("brief", meta.brief.to_vec()),
            ("no_clone", meta.no_clone.to_vec()),
            ("filters", meta.filters.iter().map(|f| f.name).collect()),
        ];
        for (place, names) in lists {
            problems.extend(repeated(names).into_iter().map(|name| format!("{place} lists {name} twice")));
        }
    });
}

#[test]
fn what_the_database_sorts_and_guards_is_stored() {
    each_model(|meta, problems| {
        // A model that is computed as a whole has no table to sort.
        if !meta.fields.iter().any(|f| f.storage == Storage::Column && !f.system && !matches!(f.kind, Kind::Id)) {
            return;
        }
        let stored = |name: &str| meta.field(name).is_none_or(|f| f.storage == Storage::Column);
        for name in meta.order.iter().chain(meta.api_order).map(|name| name.trim_start_matches('-')) {
            if !stored(name) {
                problems.push(format!("order by {name}, which is not stored"));
            }
        }
        for unique in meta.unique {
            for name in unique.fields.iter().chain(unique.when_null).filter(|name| !stored(name)) {
                problems.push(format!("unique over {name}, which is not stored"));
            }
            for name in unique.when_null {
                if meta.field(name).is_some_and(|f| !f.null) {
                    problems.push(format!("unique when {name} is null, which it never is"));
                }
            }
        }
        for (name, _) in meta.search {
            let searchable =
                meta.field(name).is_none_or(|f| f.is_text() || !matches!(f.kind, Kind::Secret | Kind::Json));
            if !searchable || !stored(name) {
                problems.push(format!("search looks into {name}, which has no text"));
            }
        }
    });
}

#[test]
fn every_writable_field_is_in_one_section() {
    each_model(|meta, problems| {
        for field in meta.fields {
            let shown = meta.sections.iter().flat_map(|s| s.fields).filter(|name| **name == field.name).count();
            let expected = usize::from(
                (field.writable() || field.upload)
                    && !meta.traits.read_only
                    && !matches!(field.kind, Kind::CustomFields),
            );
            // What is written from the other end may be left to the forms of the rows that refer.
            let either = matches!(field.kind, Kind::Reverse(_)) && field.writable() && shown == 0;
            if shown != expected && !either {
                problems.push(format!("{} is in {shown} sections, not {expected}", field.name));
            }
        }
        for section in meta.sections {
            if section.label.is_empty() || section.fields.is_empty() {
                problems.push(format!("section {:?} is empty", section.label));
            }
        }
    });
}

/// Whatever names a thing is compared by its key, and an index names columns that there are.
#[test]
fn serials_and_tags_have_keys() {
    each_model(|meta, problems| {
        for field in meta.fields {
            let text = matches!(field.kind, Kind::Text { .. }) && field.storage == Storage::Column;
            let named = field.name == "asset_tag" || field.name == "serial_number" || field.name.ends_with("serial");
            if field.identity != (named && text) {
                problems.push(format!("{} is compared in another way than other serials and tags", field.name));
            }
        }
        for name in meta.indexes.iter().copied().flatten() {
            if !meta.has(name) && meta.keyed(name).is_none() {
                problems.push(format!("an index names {name:?}"));
            }
        }
    });
}

/// The bracket of a template that opens or closes nothing. Groups do not nest.
fn stray_bracket(template: &str) -> Option<char> {
    let mut open = String::new();
    for bracket in template.chars().filter(|c| "<>{}".contains(*c)) {
        match (open.as_str(), bracket) {
            ("", '<') | ("" | "<", '{') => open.push(bracket),
            ("<", '>') | ("{" | "<{", '}') => {
                open.pop();
            }
            _ => return Some(bracket),
        }
    }
    open.pop()
}

#[test]
fn displays_are_well_formed() {
    each_model(|meta, problems| {
        for alternative in meta.display.split("||") {
            if let Some(stray) = stray_bracket(alternative) {
                problems.push(format!("display has a stray {stray} in {alternative:?}"));
            }
        }
        if Template::parse(meta.display).paths().is_empty() {
            problems.push("display shows nothing of the object".to_owned());
        }
    });
}

#[test]
fn defaults_fit_their_fields() {
    each_model(|meta, problems| {
        for field in meta.fields {
            let fits = match (field.default, field.kind) {
                (Default::None, _) => true,
                (Default::Text(value), Kind::Choice(set)) => set.choices.iter().any(|choice| choice.value == value),
                (Default::Text(_), _) => field.is_text() || matches!(field.kind, Kind::Secret),
                (Default::Int(value), Kind::Int { min, max }) => (min..=max).contains(&value),
                (Default::Int(value), Kind::Decimal { min, max, .. }) => {
                    min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
                }
                (Default::Bool(_), kind) => matches!(kind, Kind::Bool),
                (Default::Now, kind) => matches!(kind, Kind::Date | Kind::DateTime),
                (Default::EmptyObject, kind) => matches!(kind, Kind::Json | Kind::CustomFields),
                (Default::EmptyList, kind) => {
                    matches!(kind, Kind::Json | Kind::Choices(_) | Kind::Many(_) | Kind::Tags)
                }
                (Default::Int(_), _) => false,
            };
            if !fits {
                problems.push(format!("{} cannot be {:?}", field.name, field.default));
            }
            if field.required && field.default != Default::None {
                problems.push(format!("{} is required and has a default", field.name));
            }
            if field.required && field.null {
                problems.push(format!("{} is required and may be null", field.name));
            }
        }
    });
}

#[test]
fn choice_sets_are_sound() {
    const COLORS: &[&str] = &[
        "blue", "indigo", "purple", "pink", "red", "orange", "yellow", "green", "teal", "cyan", "gray", "black",
        "white",
    ];
    let mut by_key = HashMap::new();
    each_model(|meta, problems| {
        let of_fields =
            meta.fields.iter().filter_map(|f| if let Kind::Choice(set) = f.kind { Some((f.name, set)) } else { None });
        let of_filters = meta
            .filters
            .iter()
            .filter_map(|f| if let FilterKind::Choice(set) = f.kind { Some((f.name, set)) } else { None });
        for (name, set) in of_fields.chain(of_filters) {
            if set.choices.is_empty() {
                problems.push(format!("{name} has no choices"));
            }
            let values = || set.choices.iter().map(|choice| choice.value);
            problems.extend(repeated(values()).into_iter().map(|value| format!("{name} has {value} twice")));
            if set.integer && values().any(|value| value.parse::<i64>().is_err()) {
                problems.push(format!("{name} has values that are not integers"));
            }
            for choice in set.choices {
                if choice.label.is_empty() || !COLORS.contains(&choice.color) {
                    problems.push(format!("{name}: {choice:?}"));
                }
            }
            // Configuration replaces a set by its key, so a key may mean one set only.
            if *by_key.entry(set.key).or_insert(set.choices) != set.choices {
                problems.push(format!("{name}: another set has the key {} too", set.key));
            }
        }
    });
}

#[test]
fn references_and_counts_meet_their_models() {
    each_model(|meta, problems| {
        for field in meta.fields {
            match field.kind {
                Kind::Any(target) => {
                    for wire in target.models.iter().filter(|wire| registry::model(wire).is_none()) {
                        problems.push(format!("{} may point at {wire}, which does not exist", field.name));
                    }
                }
                Kind::Count(CountOf { model, via, subtree }) => {
                    let counted = registry::model(model).and_then(|m| m.field(via));
                    let refers = counted.is_some_and(|f| match f.kind {
                        Kind::Any(target) => target.models.contains(&meta.wire().as_str()),
                        _ => f.target().is_some_and(|target| target.number == meta.number),
                    });
                    if !refers {
                        problems.push(format!("{} counts {model}.{via}, which does not refer here", field.name));
                    }
                    if subtree && !meta.traits.nested {
                        problems.push(format!("{} counts a subtree of a flat model", field.name));
                    }
                }
                _ => {}
            }
            if matches!(field.kind, Kind::Ref(target) if target.on_delete == shared::meta::OnDelete::SetNull)
                && !field.null
            {
                problems.push(format!("{} is set to null but may not be", field.name));
            }
        }
        if meta.traits.nested {
            let parent = meta.field("parent").and_then(Field::target);
            if parent.is_none_or(|parent| parent.number != meta.number) || !meta.has("_depth") {
                problems.push("a tree needs a parent of its own kind and a depth".to_owned());
            }
        }
    });
}

#[test]
fn filters_have_an_answer() {
    each_model(|meta, problems| {
        for filter in meta.filters {
            if matches!(filter.kind, FilterKind::Path) && filter.path.is_empty() {
                problems.push(format!("filter {} has neither path nor kind", filter.name));
            }
            if matches!(filter.kind, FilterKind::Contains) && filter.path.is_empty() && !meta.has(filter.name) {
                problems.push(format!("filter {} has neither path nor field", filter.name));
            }
        }
        // A model with a contact of its own and assigned ones: `contact` asks for the assigned ones.
        let own_contact = meta.traits.contacts && meta.has("contact");
        let offered = shared::filter::offered(meta).into_iter().map(|(name, _)| name);
        let offered = offered.filter(|name| !(own_contact && name == "contact"));
        problems.extend(repeated(offered).into_iter().map(|name| format!("two filters are called {name}")));
    });
}

#[test]
fn what_is_chosen_among_some_is_found() {
    each_model(|meta, problems| {
        let args = meta.actions.iter().filter_map(|action| action.args).flat_map(|args| args.fields);
        for field in meta.fields.iter().chain(args).filter(|field| !field.among.is_empty()) {
            let read = |target| action::read(target, field.among, chrono::DateTime::UNIX_EPOCH);
            if field.target().and_then(read).is_none() {
                problems.push(format!("{} is chosen among what no filter finds: {}", field.name, field.among));
            }
        }
    });
}

#[test]
fn contacts_can_be_assigned_to_exactly_the_models_that_say_so() {
    let assignment = registry::model("tenancy.contactassignment").expect("the model exists");
    let Some(Kind::Any(target)) = assignment.field("object").map(|f| f.kind) else { panic!("object is generic") };
    let assigned: HashSet<String> = target.models.iter().map(|wire| (*wire).to_owned()).collect();
    let said: HashSet<String> = registry::all().filter(|m| m.traits.contacts).map(ModelMeta::wire).collect();
    assert_eq!(assigned, said);
}

/// Names of actions are parts of addresses; conditions can be read and decided on a row alone; what is set exists.
#[test]
fn actions_mean_something() {
    const TAKEN: [&str; 12] = [
        "import",
        "export",
        "elevation",
        "original",
        "undo",
        "history",
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "options",
    ];
    let now = chrono::DateTime::UNIX_EPOCH;
    each_model(|meta, problems| {
        for name in repeated(meta.actions.iter().map(|action| action.name)) {
            problems.push(format!("two actions {name}"));
        }
        for action in meta.actions {
            let mut wrong = |what: String| problems.push(format!("{}: {what}", action.name));
            let spelt =
                |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            if !spelt(action.name) || TAKEN.contains(&action.name) {
                wrong("the name cannot be part of an address".to_owned());
            }
            let below = |path: &str| path.strip_prefix(&format!("{}/", meta.path)) == Some(action.name);
            if registry::all().any(|other| below(other.path))
                || registry::WINDOWS.iter().any(|window| below(window.path))
            {
                wrong("another endpoint has this address".to_owned());
            }
            for (what, text) in
                [("label", action.label), ("icon", action.icon), ("done", action.done), ("help", action.help)]
            {
                if text.is_empty() || text.ends_with('.') {
                    wrong(format!("{what} is {text:?}"));
                }
            }
            if !action.grant.is_empty() && !spelt(action.grant) {
                wrong("the grant is no word".to_owned());
            }
            let row = Row::empty(meta);
            let decided = |filter: &Filter| filter.holds(&row, &|text| Some(text.to_owned())).is_some();
            match action.when.iter().map(|when| action::read(meta, when, now)).collect::<Option<Vec<_>>>() {
                Some(all) if all.iter().flatten().all(decided) => {}
                Some(_) => wrong("a condition looks beyond the row".to_owned()),
                None => wrong("a condition is none".to_owned()),
            }
            for set in action.sets {
                let (name, value) = set.split_once('=').unwrap_or((set, ""));
                let Some(field) = meta.field(name) else {
                    wrong(format!("{name} is no field"));
                    continue;
                };
                if !set.contains('=') && !action.args.is_some_and(|args| args.has(name)) {
                    wrong(format!("{name} is no argument"));
                }
                if matches!(field.kind, Kind::Choice(set) if !value.is_empty() && set.get(value).is_none()) {
                    wrong(format!("{value} is no {name}"));
                }
                // A tree's own rules look at moves before the row is known.
                if matches!(name, "parent" | "replaces") {
                    wrong(format!("{name} moves the object among others of its model"));
                }
            }
            if !action.asks.is_empty()
                && !meta.field(action.asks).is_some_and(|field| matches!(field.kind, Kind::Reverse(_)))
            {
                wrong(format!("{} are no rows that refer here", action.asks));
            }
        }
    });
}
