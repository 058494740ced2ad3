//! Values of JSON fields against a schema: the keywords people use, and a clear refusal of others.
//!
//! Source: JSON Schema 2020-12, core and validation vocabularies.

use serde_json::Value as Json;

/// Keywords that say nothing about a value.
const NOTES: &[&str] = &["$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated"];
const TYPES: &[&str] = &["object", "array", "string", "number", "integer", "boolean", "null"];
const DEPTH_MAX: usize = 16;

/// Whether a schema can be used here; an error names what cannot.
pub fn check(schema: &Json, depth: usize) -> Result<(), String> {
    let map = match schema {
        Json::Bool(_) => return Ok(()),
        Json::Object(map) => map,
        _ => return Err("A schema is an object, true or false.".to_owned()),
    };
    if depth > DEPTH_MAX {
        return Err(format!("Schemas are nested at most {DEPTH_MAX} levels deep."));
    }
    for (word, value) in map {
        let fine = match word.as_str() {
            "type" => names(value).is_some_and(|names| names.iter().all(|name| TYPES.contains(name))),
            "enum" => value.is_array(),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => value.is_number(),
            "multipleOf" => value.as_f64().is_some_and(|n| n > 0.0),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => value.is_u64(),
            "uniqueItems" => value.is_boolean(),
            "pattern" => value.as_str().is_some_and(|text| regex::Regex::new(text).is_ok()),
            "required" => value.as_array().is_some_and(|list| list.iter().all(Json::is_string)),
            "properties" => {
                let inner = value.as_object().ok_or("properties is an object of schemas.")?;
                inner.values().try_for_each(|one| check(one, depth + 1))?;
                true
            }
            "items" | "additionalProperties" | "not" => {
                check(value, depth + 1)?;
                true
            }
            "anyOf" | "allOf" | "oneOf" => {
                let list = value.as_array().filter(|list| !list.is_empty());
                list.ok_or_else(|| format!("{word} is a list of schemas."))?
                    .iter()
                    .try_for_each(|one| check(one, depth + 1))?;
                true
            }
            "const" => true,
            note if NOTES.contains(&note) => true,
            _ => return Err(format!("The keyword {word} is not supported here.")),
        };
        if !fine {
            return Err(format!("The keyword {word} cannot be {value}."));
        }
    }
    Ok(())
}

fn names(json: &Json) -> Option<Vec<&str>> {
    match json {
        Json::String(name) => Some(vec![name]),
        Json::Array(list) => list.iter().map(Json::as_str).collect(),
        _ => None,
    }
}

/// Whether a value satisfies a schema; an error says where and why not.
pub fn validate(schema: &Json, value: &Json, at: &str) -> Result<(), String> {
    let map = match schema {
        Json::Bool(true) => return Ok(()),
        Json::Bool(false) => return Err(format!("{at} is not allowed.")),
        other => other.as_object().ok_or("A schema is an object, true or false.")?,
    };
    map.iter().try_for_each(|(word, wanted)| one(map, word, wanted, value, at))
}

fn one(
    schema: &serde_json::Map<String, Json>,
    word: &str,
    wanted: &Json,
    value: &Json,
    at: &str,
) -> Result<(), String> {
    let number = || wanted.as_f64().unwrap_or_default();
    let count = || usize::try_from(wanted.as_u64().unwrap_or_default()).unwrap_or(usize::MAX);
    let numeric = |holds: fn(f64, f64) -> bool| value.as_f64().is_none_or(|n| holds(n, number()));
    let length = |holds: fn(usize, usize) -> bool| value.as_str().is_none_or(|t| holds(t.chars().count(), count()));
    let items = |holds: fn(usize, usize) -> bool| value.as_array().is_none_or(|list| holds(list.len(), count()));
    let keys = |holds: fn(usize, usize) -> bool| value.as_object().is_none_or(|map| holds(map.len(), count()));
    let list = wanted.as_array().map_or(&[][..], Vec::as_slice);
    let fits = |schema: &Json| validate(schema, value, at).is_ok();
    let fine = match word {
        "type" => names(wanted).is_some_and(|names| names.iter().any(|name| is(value, name))),
        "enum" => list.contains(value),
        "const" => wanted == value,
        "minimum" => numeric(|n, bound| n >= bound),
        "maximum" => numeric(|n, bound| n <= bound),
        "exclusiveMinimum" => numeric(|n, bound| n > bound),
        "exclusiveMaximum" => numeric(|n, bound| n < bound),
        "multipleOf" => numeric(|n, step| (n / step - (n / step).round()).abs() < 1e-9),
        "minLength" => length(|n, bound| n >= bound),
        "maxLength" => length(|n, bound| n <= bound),
        "minItems" => items(|n, bound| n >= bound),
        "maxItems" => items(|n, bound| n <= bound),
        "minProperties" => keys(|n, bound| n >= bound),
        "maxProperties" => keys(|n, bound| n <= bound),
        "uniqueItems" => value.as_array().is_none_or(|all| {
            wanted != &Json::Bool(true) || all.iter().enumerate().all(|(i, one)| !all[..i].contains(one))
        }),
        "pattern" => match (value.as_str(), wanted.as_str().map(regex::Regex::new)) {
            (Some(text), Some(Ok(pattern))) => pattern.is_match(text),
            _ => true,
        },
        "required" => {
            value.as_object().is_none_or(|map| list.iter().filter_map(Json::as_str).all(|key| map.contains_key(key)))
        }
        "properties" => {
            let pairs = wanted.as_object().zip(value.as_object());
            return pairs.map_or(Ok(()), |(schemas, map)| {
                let known = schemas.iter().filter_map(|(key, schema)| Some((key, schema, map.get(key)?)));
                known.into_iter().try_for_each(|(key, schema, value)| validate(schema, value, &format!("{at}.{key}")))
            });
        }
        "additionalProperties" => {
            let known = schema.get("properties").and_then(Json::as_object);
            let extra = |key: &String| known.is_none_or(|known| !known.contains_key(key));
            return value.as_object().map_or(Ok(()), |map| {
                map.iter()
                    .filter(|(key, _)| extra(key))
                    .try_for_each(|(key, value)| validate(wanted, value, &format!("{at}.{key}")))
            });
        }
        "items" => {
            return value.as_array().map_or(Ok(()), |all| {
                all.iter().enumerate().try_for_each(|(i, one)| validate(wanted, one, &format!("{at}[{i}]")))
            });
        }
        "not" => !fits(wanted),
        "anyOf" => list.iter().any(fits),
        "allOf" => return list.iter().try_for_each(|schema| validate(schema, value, at)),
        "oneOf" => list.iter().filter(|schema| fits(schema)).count() == 1,
        _ => true,
    };
    if fine { Ok(()) } else { Err(format!("{at} does not satisfy {word}: {wanted}.")) }
}

fn is(value: &Json, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|n| n.fract() == 0.0),
        "boolean" => value.is_boolean(),
        _ => value.is_null(),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, validate};
    use serde_json::json;

    #[test]
    fn values_are_held_against_a_schema() {
        let schema = json!({
            "type": "object", "required": ["mode"], "additionalProperties": false,
            "properties": {
                "mode": {"enum": ["a", "b"]},
                "ports": {"type": "array", "maxItems": 2, "uniqueItems": true, "items": {"type": "integer", "minimum": 1}},
                "note": {"type": ["string", "null"], "pattern": "^x"},
            },
        });
        assert_eq!(check(&schema, 0), Ok(()));
        for fine in [
            json!({"mode": "a"}),
            json!({"mode": "b", "ports": [1, 2], "note": null}),
            json!({"mode": "a", "note": "xy"}),
        ] {
            assert_eq!(validate(&schema, &fine, "it"), Ok(()), "{fine}");
        }
        for bad in [
            json!([]),
            json!({}),
            json!({"mode": "c"}),
            json!({"mode": "a", "more": 1}),
            json!({"mode": "a", "ports": [0]}),
            json!({"mode": "a", "ports": [1, 1]}),
            json!({"mode": "a", "ports": [1.5]}),
            json!({"mode": "a", "note": "y"}),
        ] {
            assert!(validate(&schema, &bad, "it").is_err(), "{bad}");
        }
        assert!(check(&json!({"$ref": "#/x"}), 0).is_err_and(|error| error.contains("$ref")));
        assert!(check(&json!({"minimum": "1"}), 0).is_err());
    }
}
