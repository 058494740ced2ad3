//! Permissions against an oracle: random constraints, evaluated naively over the rows as an
//! administrator sees them, must give the same answer as every path of the server.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use crate::harness::{Client, on_both};
use crate::rules::make;

/// A little generator: the same sequence in every run.
pub struct Luck(pub u64);

impl Luck {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % end
    }

    fn one<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const WORDS: &[&str] = &["amber", "birch", "cedar"];
const STATES: &[&str] = &["active", "planned", "retired"];
const TEXTS: &[&str] = &["Alpha", "alpha", "BETA", "beta_x%", ""];
const ROUNDS: usize = 12;

/// A random condition on sites: its key and its value.
fn site_condition(luck: &mut Luck, regions: &[i64], sites: &[i64]) -> (String, Json) {
    let region = regions[luck.below(regions.len())];
    let mut site = || sites[luck.below(sites.len())];
    let some = [site(), site(), site()];
    let part = &["a", "A", "ETA", "eta", "alpha", "_x", "%", "_", ""];
    let year = |luck: &mut Luck| 2024 + i64::try_from(luck.below(5)).unwrap_or(0);
    match luck.below(34) {
        10 => ("description__contains".to_owned(), luck.one(part).into()),
        11 => ("description__startswith".to_owned(), luck.one(part).into()),
        12 => ("description__endswith".to_owned(), luck.one(part).into()),
        13 => ("description__icontains".to_owned(), luck.one(part).into()),
        14 => ("description__istartswith".to_owned(), luck.one(part).into()),
        15 => ("description__iendswith".to_owned(), luck.one(part).into()),
        16 => ("description__iexact".to_owned(), luck.one(TEXTS).into()),
        17 => ("description__exact".to_owned(), luck.one(TEXTS).into()),
        18 => ("description__regex".to_owned(), luck.one(&["^A", "^a", "TA$"]).into()),
        19 => ("description__iregex".to_owned(), luck.one(&["^A", "^b", "TA$"]).into()),
        20 => ("description__isnull".to_owned(), (luck.below(4) > 0).into()),
        21 => ("tags__slug".to_owned(), luck.one(WORDS).into()),
        22 => ("tags__name__in".to_owned(), json!([luck.one(TEXTS), luck.one(&["Birch", "Cedar"])])),
        23 => ("tags__isnull".to_owned(), (luck.below(2) == 0).into()),
        24 => ("racks__name".to_owned(), luck.one(&["r1", "r2", "R1"]).into()),
        25 => ("racks__u_height__gte".to_owned(), json!(10 * luck.below(4))),
        26 => ("pk__in".to_owned(), json!(some)),
        27 => ("id__range".to_owned(), json!([some[0].min(some[1]), some[0].max(some[1])])),
        28 => ("latitude__range".to_owned(), json!([luck.below(20), 20 + luck.below(20)])),
        29 => ("created__year__gte".to_owned(), year(luck).into()),
        30 => ("created__date__lt".to_owned(), format!("{}-06-15", year(luck)).into()),
        31 => ("region__slug__isnull".to_owned(), (luck.below(2) == 0).into()),
        32 => ("custom_field_data__word__contains".to_owned(), luck.one(&["a", "A", "lp"]).into()),
        33 => ("tenant__sites__facility".to_owned(), luck.one(WORDS).into()),
        0 => ("facility".to_owned(), luck.one(WORDS).into()),
        1 => ("status__in".to_owned(), json!([luck.one(STATES), luck.one(STATES)])),
        2 => ("name__startswith".to_owned(), format!("Common {}", luck.below(2)).into()),
        3 => ("region__name".to_owned(), format!("Region {}", luck.below(3)).into()),
        4 => ("region__isnull".to_owned(), (luck.below(2) == 0).into()),
        5 => ("region".to_owned(), region.into()),
        6 => ("tenant__slug__in".to_owned(), json!([luck.one(WORDS), luck.one(WORDS)])),
        7 => ("region_id__in".to_owned(), json!([region])),
        8 => ("facility__icontains".to_owned(), luck.one(&["AM", "r", "x"]).into()),
        _ => ("custom_field_data__grade".to_owned(), json!(luck.below(3))),
    }
}

fn constraints(luck: &mut Luck, mut condition: impl FnMut(&mut Luck) -> (String, Json)) -> Json {
    let mut object = |luck: &mut Luck| {
        let pairs = (0..=luck.below(2)).map(|_| condition(luck)).collect::<Map<_, _>>();
        Json::Object(pairs)
    };
    match luck.below(5) {
        0 => Json::Null,
        1 => Json::Array((0..2).map(|_| object(luck)).collect()),
        _ => object(luck),
    }
}

/// The oracle: does a row, as the REST interface shows it, satisfy constraints?
fn holds(constraints: &Json, row: &Json) -> bool {
    match constraints {
        Json::Null => true,
        Json::Array(any) => any.iter().any(|one| holds(one, row)),
        Json::Object(all) => {
            let lists = ["tags__", "racks__"];
            let plain = |key: &String| !lists.iter().any(|list| key.starts_with(list));
            let through = |list: &&str| behind(list.trim_end_matches("__"), list, all, row);
            all.iter().filter(|(key, _)| plain(key)).all(|(key, wanted)| condition(key, wanted, row))
                && lists.iter().all(through)
        }
        _ => false,
    }
}

/// Conditions through a list are about one and the same row of it.
fn behind(field: &str, prefix: &str, all: &Map<String, Json>, row: &Json) -> bool {
    let mine: Vec<(&str, &Json)> =
        all.iter().filter_map(|(key, wanted)| Some((key.strip_prefix(prefix)?, wanted))).collect();
    if mine.is_empty() {
        return true;
    }
    let rows = row[field].as_array().expect("a list");
    let empty = mine.iter().filter(|(key, _)| *key == "isnull");
    let rest: Vec<_> = mine.iter().filter(|(key, _)| *key != "isnull").collect();
    let fits = |one: &&Json| {
        rest.iter().all(|(key, wanted)| match *key {
            "slug" | "name" => one[*key] == **wanted,
            "name__in" => wanted.as_array().is_some_and(|list| list.contains(&one["name"])),
            "u_height__gte" => one["u_height"].as_f64() >= wanted.as_f64(),
            other => panic!("the oracle does not know {other}"),
        })
    };
    empty.into_iter().all(|(_, wanted)| rows.is_empty() == (**wanted == Json::Bool(true)))
        && (rest.is_empty() || rows.iter().any(|one| fits(&one)))
}

fn condition(key: &str, wanted: &Json, row: &Json) -> bool {
    if let Some(lookup) = key.strip_prefix("description__") {
        let (own, given) = (row["description"].as_str().expect("a text"), wanted.as_str().unwrap_or_default());
        let (low, given_low) = (own.to_lowercase(), given.to_lowercase());
        return match lookup {
            "contains" => own.contains(given),
            "startswith" => own.starts_with(given),
            "endswith" => own.ends_with(given),
            "icontains" => low.contains(&given_low),
            "istartswith" => low.starts_with(&given_low),
            "iendswith" => low.ends_with(&given_low),
            "iexact" => low == given_low,
            "exact" => own == given,
            "regex" => matches(own, given),
            "iregex" => matches(&low, &given_low),
            // An empty text is no null.
            "isnull" => wanted == &Json::Bool(false),
            other => panic!("the oracle does not know {other}"),
        };
    }
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let within = |value: &Json| wanted.as_array().is_some_and(|list| list.contains(value));
    match key {
        "facility" | "name" => row[key] == *wanted,
        "status__in" => within(&row["status"]["value"]),
        "name__startswith" => text(&row["name"]).starts_with(&text(wanted)),
        "name__in" => within(&row["name"]),
        "region__name" => row["region"]["name"] == *wanted,
        "region__isnull" => row["region"].is_null() == (wanted == &Json::Bool(true)),
        "region" => row["region"]["id"] == *wanted,
        "region_id__in" => within(&row["region"]["id"]),
        "tenant__slug__in" => within(&row["tenant"]["slug"]),
        "facility__icontains" => text(&row["facility"]).to_lowercase().contains(&text(wanted).to_lowercase()),
        "pk__in" => within(&row["id"]),
        "id__range" => wanted[0].as_i64() <= row["id"].as_i64() && row["id"].as_i64() <= wanted[1].as_i64(),
        "latitude__range" => {
            row["latitude"].as_f64().is_some_and(|at| wanted[0].as_f64() <= Some(at) && Some(at) <= wanted[1].as_f64())
        }
        "created__year__gte" => text(&row["created"])[..4].parse::<i64>().ok() >= wanted.as_i64(),
        "created__date__lt" => text(&row["created"])[..10] < *text(wanted),
        "region__slug__isnull" => row["region"].is_null() == (wanted == &Json::Bool(true)),
        "custom_field_data__word__contains" => text(&row["custom_fields"]["word"]).contains(&text(wanted)),
        "tenant__sites__facility" => row["beside"].as_array().is_some_and(|all| all.contains(wanted)),
        "custom_field_data__grade" => row["custom_fields"]["grade"] == *wanted,
        other => panic!("the oracle does not know {other}"),
    }
}

/// Anchors are all that the expressions above know.
fn matches(own: &str, pattern: &str) -> bool {
    match (pattern.strip_prefix('^'), pattern.strip_suffix('$')) {
        (Some(start), _) => own.starts_with(start),
        (_, Some(end)) => own.ends_with(end),
        _ => own.contains(pattern),
    }
}

async fn all(client: &Client<'_>, path: &str) -> Vec<Json> {
    let answer = client.get(&format!("/api/{path}/?limit=1000")).await.expect(200);
    answer.body["results"].as_array().expect("a list").clone()
}

fn ids<'a>(rows: impl IntoIterator<Item = &'a Json>) -> BTreeSet<i64> {
    rows.into_iter().filter_map(|row| row["id"].as_i64()).collect()
}

#[test]
fn every_read_path_agrees_with_the_oracle() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let mut luck = Luck(20_261_121);
        let grade = json!({"name": "grade", "type": "integer", "object_types": ["dcim.site"]});
        make(&admin, "extras/custom-fields", grade).await;
        let word = json!({"name": "word", "type": "text", "object_types": ["dcim.site"]});
        make(&admin, "extras/custom-fields", word).await;
        let mut tags = Vec::new();
        for (word, name) in WORDS.iter().zip(["Alpha", "Birch", "Cedar"]) {
            tags.push(make(&admin, "extras/tags", json!({"name": name, "slug": word})).await);
        }
        let (mut regions, mut tenants) = (Vec::new(), Vec::new());
        for (n, word) in WORDS.iter().enumerate() {
            let body = json!({"name": format!("Region {n}"), "slug": format!("region-{n}")});
            regions.push(make(&admin, "dcim/regions", body).await);
            tenants.push(make(&admin, "tenancy/tenants", json!({"name": word, "slug": word})).await);
        }
        for n in 0..24 {
            let pick = |luck: &mut Luck, list: &[i64]| match luck.below(4) {
                3 => Json::Null,
                at => list[at].into(),
            };
            let body = json!({
                "name": format!("Common {}", n), "slug": format!("site-{n}"), "facility": luck.one(WORDS),
                "status": luck.one(STATES), "region": pick(&mut luck, &regions), "tenant": pick(&mut luck, &tenants),
                "custom_fields": {"grade": luck.below(3), "word": luck.one(TEXTS)},
                "description": luck.one(TEXTS), "latitude": luck.below(40),
                "tags": tags.iter().filter(|_| luck.below(3) == 0).collect::<Vec<_>>(),
            });
            let site = make(&admin, "dcim/sites", body).await;
            for name in ["r1", "r2", "R1"] {
                if luck.below(4) == 0 {
                    let body = json!({"name": name, "site": site, "u_height": 10 + luck.below(30)});
                    make(&admin, "dcim/racks", body).await;
                }
            }
            // Made in different years, the first moment of a day among them.
            let mut sql = server::db::Sql::new(server.app.db.dialect());
            let made = format!("{}-0{}-15T00:00:00Z", 2024 + n % 4, 5 + n % 3);
            sql.push("UPDATE dcim_site SET created = ")
                .time(made.parse().expect("a time"))
                .push(" WHERE id = ")
                .int(site);
            server.app.db.execute(sql).await.expect("an update");
        }
        let (mut sites, places) = (all(&admin, "dcim/sites").await, all(&admin, "dcim/regions").await);

        // What the constraints look at behind a site.
        let racks = all(&admin, "dcim/racks").await;
        let plain = sites.clone();
        for site in &mut sites {
            let inside = racks.iter().filter(|rack| rack["site"]["id"] == site["id"]).cloned();
            site["racks"] = inside.collect();
            let beside =
                plain.iter().filter(|other| !site["tenant"].is_null() && other["tenant"]["id"] == site["tenant"]["id"]);
            site["beside"] = beside.map(|other| other["facility"].clone()).collect();
        }
        let known: Vec<i64> = ids(&sites).into_iter().collect();

        for round in 0..ROUNDS {
            let name = format!("user{round}");
            let (id, user) = server.user(&name, false).await;
            let on_sites = constraints(&mut luck, |luck| site_condition(luck, &regions, &known));
            let on_regions =
                constraints(&mut luck, |luck| ("name__in".to_owned(), json!([format!("Region {}", luck.below(3))])));
            server.grant(id, &["dcim.site"], &["view"], on_sites.clone()).await;
            server.grant(id, &["dcim.region"], &["view"], on_regions.clone()).await;
            server.grant(id, &["core.objectchange"], &["view"], Json::Null).await;
            let context = format!("{}: sites {on_sites}, regions {on_regions}", server.engine);
            let seen: BTreeSet<i64> = ids(sites.iter().filter(|row| holds(&on_sites, row)));
            let seen_regions: BTreeSet<i64> = ids(places.iter().filter(|row| holds(&on_regions, row)));

            // Lists, counts, single objects.
            let list = all(&user, "dcim/sites").await;
            assert_eq!(ids(&list), seen, "list: {context}");
            let one = user.get("/api/dcim/sites/?limit=1").await.expect(200);
            assert_eq!(one.body["count"], seen.len(), "count: {context}");
            for row in &sites {
                let id = row["id"].as_i64().expect("an id");
                let status = if seen.contains(&id) { 200 } else { 404 };
                user.get(&format!("/api/dcim/sites/{id}/")).await.expect(status);
                if status == 404 {
                    user.get(&format!("/api/dcim/sites/{id}/?brief=true")).await.expect(404);
                }
            }
            // Nested objects: only what they are is hidden, not that they are.
            for row in list.iter().filter(|row| row["region"].is_object()) {
                let region = row["region"]["id"].as_i64().expect("an id");
                assert_eq!(row["region"]["name"].is_string(), seen_regions.contains(&region), "nested: {context}");
                assert!(row["tenant"].is_null() || row["tenant"]["name"].is_null(), "nothing is granted on tenants");
            }
            // Filters and orders through relations look only into what may be seen.
            for place in &places {
                let (id, slug) = (place["id"].as_i64().expect("an id"), place["slug"].as_str().expect("a slug"));
                let inside = ids(sites.iter().filter(|row| row["region"]["id"] == id && holds(&on_sites, row)));
                for query in [format!("region_id={id}"), format!("region={slug}")] {
                    let answer = user.get(&format!("/api/dcim/sites/?limit=1000&{query}")).await;
                    if seen_regions.contains(&id) {
                        assert_eq!(
                            ids(answer.expect(200).body["results"].as_array().expect("a list")),
                            inside,
                            "{query}: {context}"
                        );
                    } else {
                        answer.expect(400);
                    }
                }
                // Counts count what may be seen.
                let answer = user.get(&format!("/api/dcim/regions/{id}/")).await;
                if seen_regions.contains(&id) {
                    assert_eq!(answer.expect(200).body["site_count"], inside.len(), "counter: {context}");
                } else {
                    answer.expect(404);
                }
            }
            let through = user.get(&format!("/api/dcim/sites/?limit=1000&tenant={}", WORDS[0])).await;
            through.expect(400);
            // Orders through relations and by counts: what is hidden sorts like nothing.
            let region_of = |row: &Json| {
                let region = row["region"]["id"].as_i64().filter(|id| seen_regions.contains(id));
                region.and_then(|id| places.iter().find(|place| place["id"] == id))
            };
            let inside = |place: &Json| list.iter().filter(|row| row["region"]["id"] == place["id"]).count();
            let sorted = async |path: &str| -> Vec<i64> {
                let answer = user.get(&format!("/api/{path}&limit=1000")).await.expect(200);
                let rows = answer.body["results"].as_array().expect("a list").clone();
                rows.iter().filter_map(|row| row["id"].as_i64()).collect()
            };
            let by = |rows: &[Json], key: &dyn Fn(&Json) -> String| -> Vec<i64> {
                let mut keyed: Vec<(String, i64)> =
                    rows.iter().filter_map(|row| Some((key(row), row["id"].as_i64()?))).collect();
                keyed.sort();
                keyed.into_iter().map(|(_, id)| id).collect()
            };
            let region_name = |row: &Json| region_of(row).map_or(String::new(), |place| place["name"].to_string());
            assert_eq!(sorted("dcim/sites/?ordering=region__name").await, by(&list, &region_name), "order: {context}");
            let mine: Vec<Json> = all(&user, "dcim/regions").await;
            let counted = |place: &Json| format!("{:04}", inside(place));
            assert_eq!(sorted("dcim/regions/?ordering=site_count").await, by(&mine, &counted), "count: {context}");
            // Exports name what may be seen.
            let file = user.get("/api/dcim/sites/?export=csv&fields=id,region.name,tenant.slug").await.expect(200);
            let mut lines = file.text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
            let line = |row: &Json| {
                let hidden = |there: bool| if there { "(hidden)" } else { "" };
                let region = region_of(row).and_then(|place| place["name"].as_str());
                let region = region.unwrap_or(hidden(row["region"].is_object()));
                format!("{},{region},{}", row["id"], hidden(row["tenant"].is_object()))
            };
            let mut wanted = list.iter().map(line).collect::<Vec<_>>();
            lines.sort();
            wanted.sort();
            assert_eq!(lines, wanted, "export: {context}");
            // The change log.
            let changes = all(&user, "core/object-changes").await;
            let logged = |kind: &str| -> BTreeSet<i64> {
                let of = changes.iter().filter(|change| change["changed_object_type"] == kind);
                of.filter_map(|change| change["changed_object_id"].as_i64()).collect()
            };
            assert_eq!(
                (logged("dcim.site"), logged("dcim.region")),
                (seen.clone(), seen_regions.clone()),
                "history: {context}"
            );
            assert_eq!(logged("tenancy.tenant"), BTreeSet::new());
            // Server functions and the search.
            let browser = user.login(&name).await;
            let query = json!({"query": {"model": "dcim.site", "params": [], "order": [], "offset": 0, "limit": 1000, "columns": []}});
            let page = browser.rpc("list", query).await.expect(200).body;
            assert_eq!(ids(page["rows"].as_array().expect("rows")), seen, "server function: {context}");
            let hits = browser.rpc("search", json!({"q": "common"})).await.expect(200).body;
            let found: BTreeSet<i64> =
                hits.as_array().expect("hits").iter().filter_map(|hit| hit["link"]["id"].as_i64()).collect();
            assert!(found.is_subset(&seen) && found.is_empty() == seen.is_empty(), "search: {context}");
            for row in &sites {
                let id = row["id"].as_i64().expect("an id");
                let answer =
                    browser.rpc("history", json!({"model": "dcim.site", "id": id, "offset": 0, "limit": 10})).await;
                let status = if seen.contains(&id) { 200 } else { 404 };
                let entries = answer.expect(status).body.as_array().map_or(0, Vec::len);
                assert_eq!(entries > 0, seen.contains(&id), "history of {id}: {context}");
                browser.rpc("read", json!({"model": "dcim.site", "id": id})).await.expect(status);
            }
        }
    });
}
