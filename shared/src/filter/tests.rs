//! How parameters are read.

use super::*;
use crate::error::Errors;
use crate::models::dcim::site::Site;
use crate::registry;
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

#[test]
fn a_filter_says_what_can_be_known_of_its_rows() {
    let asset = registry::model("inventory_monitor.asset").expect("a model");
    let filter = |query: &[(&str, &str)]| {
        let query: Vec<_> = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        parse(asset, &query).expect("a filter").filter()
    };
    assert!(filter(&[]).is_everything() && !filter(&[("type_id", "3")]).is_everything());
    assert!(filter(&[("id", "3"), ("project", "x")]).names_rows() && !filter(&[("type_id", "3")]).names_rows());
    assert!(filter(&[("type_id", "3"), ("project", "x")]).settles("type"));
    for several in [&[("type_id", "3"), ("type_id", "4")][..], &[("type_id", "null")], &[("type_id__n", "3")]] {
        assert!(!filter(several).settles("type"), "{several:?}");
    }
}

#[test]
fn a_request_asks_for_so_much_and_no_more() {
    let repeated = |name: &str, count: usize| {
        let values: Vec<String> = (0..count).map(|n| n.to_string()).collect();
        let query: Vec<(&str, &str)> = values.iter().map(|value| (name, value.as_str())).collect();
        parsed(&query).map(|parsed| parsed.filters.iter().map(Filter::terms).sum::<usize>())
    };
    // A list of exact values is one condition.
    for name in ["id", "id__n", "name", "name__n", "tag", "tag_id", "tag__n", "region_id", "tenant", "contact"] {
        let terms = repeated(name, 2000).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        assert!(terms <= 2, "{name} takes {terms}");
    }
    assert_eq!(repeated("name__ic", TERMS_MAX), Ok(TERMS_MAX));
    assert_eq!(repeated("q", TERMS_MAX / TEXT_TERMS), Ok(TERMS_MAX));
    for (name, count, number) in [
        ("name__ic", TERMS_MAX + 1, "51"),
        ("name__nic", 3000, "3000"),
        ("id__lt", TERMS_MAX + 1, "51"),
        ("q", TERMS_MAX / TEXT_TERMS + 1, "60"),
        ("id", VALUES_MAX + 1, "10001"),
        ("nonsense", VALUES_MAX + 1, "10001"),
    ] {
        let errors = repeated(name, count).expect_err(name).to_string();
        assert!(errors.contains(number), "{name}: {errors}");
    }
    assert!(parsed(&[("name__ic", &"x".repeat(VALUE_MAX + 1))]).is_err());
    let names = |count: usize| vec!["name,".repeat(count / 2), "slug,".repeat(count - count / 2)];
    assert!(few_order_keys(&names(ORDER_MAX)).is_ok() && few_order_keys(&names(ORDER_MAX + 1)).is_err());
}
