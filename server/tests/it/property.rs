//! Generated rows and patches: whatever comes in, the server never fails, keeps what it said it
//! kept, and forgets what it refused.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value as Json, json};
use shared::meta::{Field, Kind, ModelMeta};
use shared::registry;

use crate::harness::{Answer, Client, on_both};
use crate::sample;

const MODELS: &[&str] = &[
    "dcim.region",
    "dcim.site",
    "dcim.device",
    "inventory_monitor.asset",
    "inventory_monitor.probe",
    "inventory_monitor.contract",
    "notices.maintenance",
    "notices.impact",
    "tenancy.contact",
    "circuits.circuit",
];
const ROUNDS: usize = 24;

/// Any JSON at all.
fn anything() -> BoxedStrategy<Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(|n| serde_json::Number::from_f64(n).map_or(Json::Null, Json::Number)),
        ".{0,40}".prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::vec(("[a-z_]{1,8}", inner), 0..4)
                .prop_map(|pairs| Json::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
    .boxed()
}

/// Texts of every script, with what trips programs up.
fn text(max: usize) -> BoxedStrategy<Json> {
    let odd = proptest::sample::select(vec![
        "",
        " ",
        "null",
        "' OR 1=1 --",
        "%",
        "_",
        "\\",
        "\"",
        "İstanbul",
        "ß",
        "ﬁ",
        "\u{202e}gnirts",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "e\u{301}",
        "\u{feff}x",
        "a\u{0}b",
        "\u{1}",
        "0",
        "-1",
        "1e9",
        "NaN",
        "{}",
        "[]",
        "2026-01-01",
        "\r\n\t",
        "\u{10ffff}",
        "../../etc/passwd",
        "<script>",
    ]);
    prop_oneof![
        3 => "\\PC{1,30}".prop_map(Json::from),
        2 => odd.prop_map(Json::from),
        1 => (max.saturating_sub(1)..=max + 1).prop_map(|n| Json::from("ž".repeat(n.min(5000)))),
        1 => proptest::string::string_regex("(?s).{0,60}").expect("a pattern").prop_map(Json::from),
    ]
    .boxed()
}

/// Values a client could mean for a field; the last resort is anything.
fn value(field: &'static Field) -> BoxedStrategy<Json> {
    let likely: BoxedStrategy<Json> = match field.kind {
        Kind::Text { max } => text(max),
        Kind::LongText => text(2000),
        Kind::Slug { .. } => "[a-zA-Z0-9_-]{0,20}".prop_map(Json::from).boxed(),
        Kind::Email { .. } => "[a-z.+ü]{1,8}@[a-z.]{1,8}\\.[a-z]{0,3}".prop_map(Json::from).boxed(),
        Kind::Url { .. } => "https?://[a-zA-Z0-9./?=&%ü-]{0,30}".prop_map(Json::from).boxed(),
        Kind::Color => "[0-9a-fA-F]{5,7}".prop_map(Json::from).boxed(),
        Kind::Int { min, max } => prop_oneof![
            (min..=max).prop_map(Json::from),
            proptest::sample::select(vec![min, max, 0, 1, -1]).prop_map(Json::from),
            any::<i64>().prop_map(|n| Json::from(n.to_string())),
            any::<i64>().prop_map(Json::from),
        ]
        .boxed(),
        Kind::Decimal { digits, scale, .. } => {
            let most = 10_i64.pow(u32::from(digits.min(18))) - 1;
            let shown = move |n: i64| {
                let sign = if n < 0 { "-" } else { "" };
                let text = format!("{:0width$}", n.unsigned_abs(), width = usize::from(scale) + 1);
                let (whole, part) = text.split_at(text.len() - usize::from(scale));
                Json::from(format!("{sign}{whole}.{part}"))
            };
            prop_oneof![
                (-most..=most).prop_map(shown),
                proptest::sample::select(vec![0, 1, most, -most, most / 2]).prop_map(shown),
                (-1000.0..1000.0).prop_map(Json::from),
                any::<i32>().prop_map(Json::from),
                "-?[0-9]{1,30}(\\.[0-9]{0,12})?(e-?[0-9]{1,3})?".prop_map(Json::from),
            ]
            .boxed()
        }
        Kind::Bool => {
            prop_oneof![any::<bool>().prop_map(Json::from), "true|false|True|1|yes".prop_map(Json::from)].boxed()
        }
        Kind::Date => prop_oneof![
            (0..=9999_i32, 1..=12_u32, 1..=31_u32).prop_map(|(y, m, d)| Json::from(format!("{y:04}-{m:02}-{d:02}"))),
            "[0-9-]{8,11}".prop_map(Json::from),
        ]
        .boxed(),
        Kind::DateTime => {
            let day = (0..=9999_i32, 1..=12_u32, 1..=31_u32, 0..=24_u32, 0..=60_u32, 0..=60_u32);
            let zone = proptest::sample::select(vec![
                "Z",
                "",
                "+02:00",
                "-11:30",
                "+14:00",
                ".123456Z",
                ".9999999999Z",
                "+23:59",
                "z",
                " Z",
            ]);
            (day, zone)
                .prop_map(|((y, mo, d, h, mi, s), zone)| {
                    Json::from(format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}{zone}"))
                })
                .boxed()
        }
        Kind::Choice(set) => {
            let values: Vec<&str> = set.all().iter().map(|choice| choice.value).collect();
            proptest::sample::select(values).prop_map(Json::from).boxed()
        }
        Kind::Ref(_) => prop_oneof![
            (1..4_i64).prop_map(Json::from),
            (1..4_i64).prop_map(|id| json!({"id": id})),
            (1..4_i64).prop_map(|id| Json::from(id.to_string())),
            any::<i64>().prop_map(Json::from),
            "\\PC{0,9}".prop_map(|name| json!({"name": name})),
        ]
        .boxed(),
        Kind::Many(_) | Kind::Tags => proptest::collection::vec(1..4_i64, 0..5).prop_map(Json::from).boxed(),
        Kind::Json | Kind::Choices(_) => anything(),
        Kind::CustomFields => proptest::collection::vec(("[a-z]{1,5}", anything()), 0..3)
            .prop_map(|pairs| Json::Object(pairs.into_iter().collect::<Map<_, _>>()))
            .boxed(),
        Kind::Secret => text(60),
        Kind::Id | Kind::Any(_) | Kind::Count(_) | Kind::Reverse(_) => Just(Json::Null).boxed(),
    };
    prop_oneof![12 => likely, 1 => Just(Json::Null), 1 => anything()].boxed()
}

/// Some of a model's fields with values.
fn patch(meta: &'static ModelMeta) -> BoxedStrategy<Map<String, Json>> {
    let mut parts: Vec<BoxedStrategy<Vec<(String, Json)>>> = Vec::new();
    for field in meta.fields.iter().filter(|field| field.writable()) {
        if let Kind::Any(target) = field.kind {
            let models: Vec<Json> = target.models.iter().map(|wire| Json::from(*wire)).collect();
            let models = if models.is_empty() { vec![json!("dcim.site")] } else { models };
            let model = prop_oneof![8 => proptest::sample::select(models), 1 => anything()];
            let id = prop_oneof![8 => (1..4_i64).prop_map(Json::from), 1 => anything()];
            let names = (target.type_name.to_owned(), target.id_name.to_owned());
            let both = (model, id).prop_map(move |(model, id)| vec![(names.0.clone(), model), (names.1.clone(), id)]);
            parts.push(proptest::option::weighted(0.4, both).prop_map(Option::unwrap_or_default).boxed());
        } else {
            let name = field.name;
            let one = value(field).prop_map(move |value| vec![(name.to_owned(), value)]);
            parts.push(proptest::option::weighted(0.4, one).prop_map(Option::unwrap_or_default).boxed());
        }
    }
    parts.prop_map(|parts| parts.into_iter().flatten().collect()).boxed()
}

async fn list(admin: &Client<'_>, meta: &ModelMeta) -> (i64, i64) {
    let page = admin.get(&format!("/api/{}/?limit=1&ordering=-id", meta.path)).await.expect(200);
    let log = admin.get("/api/core/object-changes/?limit=1&ordering=-id").await.expect(200);
    (page.body["count"].as_i64().expect("a count"), log.ids().first().copied().unwrap_or(0))
}

#[track_caller]
fn sound(answer: &Answer, what: &str) {
    assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text);
    if answer.status.is_client_error() {
        assert!(
            answer.body.as_object().is_some_and(|map| !map.is_empty()),
            "{what}: {} {}",
            answer.status,
            answer.text
        );
    }
}

#[test]
fn whatever_comes_in_is_kept_or_refused() {
    on_both(|server| async move {
        let admin = server.admin().await;
        // What references can point at: three of everything.
        for meta in sample::models() {
            for _ in 0..3 {
                sample::object(&admin, meta).await;
            }
        }
        // The same cases every time; another seed is another test.
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, b"purser: whatever comes in, 00001");
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let (mut kept, mut refused) = (0, 0);
        for wire in MODELS {
            let meta = registry::model(wire).expect("a model");
            let path = format!("/api/{}/", meta.path);
            let patches = patch(meta);
            let mut draw = || patches.new_tree(&mut runner).expect("a case").current();
            for round in 0..ROUNDS {
                let before = list(&admin, meta).await;
                let mut body = match sample::body(&admin, meta, 10_000 + round).await {
                    Json::Object(map) if round % 6 != 0 => map,
                    _ => Map::new(),
                };
                let references = list(&admin, meta).await;
                let mut drawn = draw();
                if round % 3 != 0 {
                    // Most fields make most bodies wrong: some rounds take only two of them.
                    let names: Vec<String> = drawn.keys().skip(2).cloned().collect();
                    names.iter().for_each(|name| drop(drawn.remove(name)));
                }
                body.extend(drawn);
                let what = format!("{} POST {wire} {}", server.engine, Json::Object(body.clone()));
                let created = admin.post(&path, Json::Object(body)).await;
                sound(&created, &what);
                let id = if created.status == 201 {
                    kept += 1;
                    let at = format!("{path}{}/", created.id());
                    let read = admin.get(&at).await.expect(200);
                    assert_eq!(read.body, created.body, "{what}");
                    created.id()
                } else {
                    refused += 1;
                    assert_eq!(created.status, 400, "{what}: {}", created.text);
                    assert_eq!(list(&admin, meta).await, references, "{what}");
                    assert!(before.0 <= references.0);
                    admin.get(&format!("{path}?limit=1&ordering=-id")).await.expect(200).ids()[0]
                };
                change(&admin, &path, id, draw(), &format!("{} {wire}", server.engine)).await;
            }
            // Every row can be read, listed, sorted and found after all this.
            let all = admin.get(&format!("{path}?limit=0")).await.expect(200);
            for field in meta.fields.iter().filter(|field| field.is_text() && !field.write_only) {
                let sorted = admin.get(&format!("{path}?limit=0&ordering=-{}", field.name)).await.expect(200);
                assert_eq!(sorted.ids().len(), all.ids().len());
            }
        }
        assert!(kept > 60 && refused > 40, "a fair mixture: {kept} kept, {refused} refused");
    });
}

/// A patch is answered as it is read back, or changes nothing.
async fn change(admin: &Client<'_>, path: &str, id: i64, patch: Map<String, Json>, what: &str) {
    let at = format!("{path}{id}/");
    let before = admin.get(&at).await.expect(200);
    let what = format!("{what} PATCH {}", Json::Object(patch.clone()));
    let patched = admin.patch(&at, Json::Object(patch)).await;
    sound(&patched, &what);
    let after = admin.get(&at).await.expect(200);
    if patched.status == 200 {
        assert_eq!(after.body, patched.body, "{what}");
        let log = admin.get("/api/core/object-changes/?limit=5&ordering=-id").await.expect(200);
        let changed = before.headers["etag"] != after.headers["etag"];
        let logged =
            log.body["results"].as_array().expect("a list").iter().any(|record| record["changed_object_id"] == id);
        assert!(!changed || logged || path.contains("probes"), "{what}");
    } else {
        assert_eq!(patched.status, 400, "{what}: {}", patched.text);
        assert_eq!(after.body, before.body, "{what}");
        assert_eq!(after.headers["etag"], before.headers["etag"], "{what}");
    }
}
