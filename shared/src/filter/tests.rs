//! How parameters are read.

use super::*;
use crate::models::dcim::site::Site;
use crate::row::Model;

fn parsed(query: &[(&str, &str)]) -> Result<Parsed, Errors> {
    let params: Vec<_> = query.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    parse(Site::meta(), &params)
}

#[test]
fn repeats_are_alternatives_and_nested_references_match_subtrees() {
    let p =
        parsed(&[("status", "active"), ("status", "planned"), ("region_id", "3"), ("nonsense", "1")]).expect("valid");
    assert_eq!(p.ignored, ["nonsense"]);
    assert!(
        p.filters.contains(&Filter::In {
            path: "status".into(),
            values: vec![Value::text("active"), Value::text("planned")]
        })
    );
    assert!(p.filters.contains(&Filter::Within { path: "region".into(), field: "id", values: vec![Value::Int(3)] }));
    assert_eq!(p.references.len(), 1);
}

#[test]
fn bad_values_are_errors_under_their_parameter() {
    let errors = parsed(&[("status", "nope"), ("id__lt", "x"), ("created__gte", "yesterday")]).expect_err("invalid");
    assert_eq!(errors.0.keys().collect::<Vec<_>>(), ["created__gte", "id__lt", "status"]);
}
