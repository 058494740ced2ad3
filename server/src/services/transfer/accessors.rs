//! How an object is named by what stands in it: `slug`, or `manufacturer.slug` and `model`.

use shared::meta::{Field, Kind, ModelMeta, Storage, Unique};

/// Paths below a model whose values tell its objects apart, from its unique rules; `id` where
/// nothing else does. A parent within a tree is named by its key alone.
pub fn of(meta: &'static ModelMeta) -> Vec<String> {
    within(meta, 0).unwrap_or_else(|| vec!["id".to_owned()])
}

/// How deep references are followed.
const DEPTH_MAX: usize = 3;

fn within(meta: &'static ModelMeta, depth: usize) -> Option<Vec<String>> {
    if depth > DEPTH_MAX {
        return None;
    }
    let mut rules: Vec<&Unique> = meta.unique.iter().filter(|rule| rule.when_null.is_empty()).collect();
    // Fewer fields are easier to read, and the key is what people know.
    rules.sort_by_key(|rule| (rule.fields.len(), !rule.fields.contains(&meta.key)));
    rules.into_iter().find_map(|rule| {
        let mut paths = Vec::new();
        for name in rule.fields {
            let field = meta.field(name)?;
            match field.kind {
                Kind::Ref(_) if field.null && !companion(meta, rule, name) => return None,
                Kind::Ref(target) if target.meta() == meta => paths.push(format!("{name}.{}", meta.key)),
                Kind::Ref(target) => {
                    paths.extend(within(target.meta(), depth + 1)?.into_iter().map(|path| format!("{name}.{path}")));
                }
                _ if field.null || !plain(field) => return None,
                _ => paths.push((*name).to_owned()),
            }
        }
        Some(paths)
    })
}

/// Whether the same rule holds where the reference is null.
fn companion(meta: &ModelMeta, rule: &Unique, name: &str) -> bool {
    meta.unique.iter().any(|other| {
        other.when_null == [name] && rule.fields.iter().filter(|field| **field != name).eq(other.fields.iter())
    })
}

/// Whether a field holds one text or number that can be looked up.
pub fn plain(field: &Field) -> bool {
    let one = field.is_text() || matches!(field.kind, Kind::Id | Kind::Int { .. } | Kind::Choice(_));
    one && field.storage == Storage::Column && !field.write_only
}

#[cfg(test)]
mod tests {
    use super::of;
    use shared::registry;

    #[test]
    fn objects_are_named_by_what_is_unique() {
        let named = |wire: &str| of(registry::model(wire).expect("a model"));
        assert_eq!(named("dcim.site"), ["slug"]);
        assert_eq!(named("dcim.devicetype"), ["manufacturer.slug", "slug"]);
        assert_eq!(named("dcim.region"), ["parent.slug", "slug"]);
        assert_eq!(named("dcim.location"), ["site.slug", "parent.slug", "slug"]);
        assert_eq!(named("circuits.circuit"), ["provider.slug", "cid"]);
        assert_eq!(named("users.user"), ["username"]);
        assert_eq!(named("inventory_monitor.asset"), ["id"]);
    }
}
