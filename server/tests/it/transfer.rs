//! Files out and in: what is exported can be imported again, and an import says what it does.

use serde_json::{Value as Json, json};

use crate::harness::{Answer, Client, Server, on_both};
use crate::sample;

const SITES: &str = "/api/dcim/sites/";
const REGIONS: &str = "/api/dcim/regions/";

async fn send(client: &Client<'_>, path: &str, kind: &str, file: &str) -> Answer {
    client.send("POST", path, &[("content-type", kind)], file.as_bytes().to_vec()).await
}

async fn csv(client: &Client<'_>, list: &str, query: &str, file: &str) -> Answer {
    send(client, &format!("{list}import/?{query}"), "text/csv", file).await
}

/// Created, updated, unchanged and failed objects of a report.
fn counts(answer: &Answer) -> [i64; 4] {
    ["created", "updated", "unchanged", "failed"]
        .map(|name| answer.body[name].as_i64().unwrap_or_else(|| panic!("no {name} in {}", answer.text)))
}

async fn changes(server: &Server) -> i64 {
    let mut sql = server::db::Sql::new(server.app.db.dialect());
    sql.push("SELECT COUNT(*) FROM core_objectchange");
    server.app.db.snapshot().reader().number(sql).await.expect("a count")
}

#[test]
fn what_is_exported_of_any_model_can_be_imported_again() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for meta in sample::models() {
            for _ in 0..3 {
                sample::object(&admin, meta).await;
            }
        }
        for meta in sample::models() {
            let list = format!("/api/{}/", meta.path);
            let before = admin.get(&format!("{list}?limit=0&ordering=id")).await.expect(200);
            let count = before.body["count"].as_i64().expect("a number");
            for (format, kind) in [
                ("csv", "text/csv"),
                ("json", "application/json"),
                ("jsonl", "application/x-ndjson"),
                ("yaml", "application/yaml"),
            ] {
                for keys in ["natural", "id"] {
                    let file = admin.get(&format!("{list}?export={format}&keys={keys}")).await.expect(200);
                    let at = format!("{list}import/?dry_run=true");
                    let again = send(&admin, &at, kind, &file.text).await;
                    assert_eq!(again.status, 200, "{at} {}\n{}", again.text, file.text);
                    assert_eq!(counts(&again), [0, 0, count, 0], "{at} {}\n{}", again.text, file.text);
                }
            }
            let after = admin.get(&format!("{list}?limit=0&ordering=id")).await.expect(200);
            assert_eq!(before.body, after.body, "{list}");
        }
    });
}

#[test]
fn a_file_creates_and_updates_by_labels_accessors_and_keys() {
    on_both(|server| async move {
        let admin = server.admin().await;
        // A tree whose parents stand in the same file, below their children even.
        let tree = "Name;Slug;Parent.Slug\nPrague;prague;czechia\nEurope;europe;\nCzechia;czechia;europe\n";
        let made = csv(&admin, REGIONS, "", tree).await.expect(200);
        assert_eq!(counts(&made), [3, 0, 0, 0], "{}", made.text);
        assert_eq!(made.body["columns"][2], json!({"header": "Parent.Slug", "field": "parent.slug"}));
        let region = admin.get(&format!("{REGIONS}?slug=prague")).await.expect(200).body["results"][0].clone();
        assert_eq!(region["parent"]["slug"], "czechia");
        admin.post("/api/extras/tags/", json!({"name": "A, b", "slug": "a-b"})).await.expect(201);

        let file = "Name,slug,Status,region.name,tags.name,Facility,Where it is,nobody\r\n\
                    One,one,Planned,Prague,\"\"\"A, b\"\"\",DC1,\"Street 1,\n\"\"here\"\"\",x\r\n\
                    Two,two,,,,,,\r\n";
        let query = "map=Where%20it%20is%3Dphysical_address&map=nobody%3D&changelog_message=from%20a%20file";
        let dry = csv(&admin, SITES, &format!("{query}&dry_run=true"), file).await.expect(200);
        assert_eq!(counts(&dry), [2, 0, 0, 0]);
        assert_eq!(admin.get(SITES).await.expect(200).body["count"], 0, "a dry run writes nothing");
        let made = csv(&admin, SITES, query, file).await.expect(200);
        assert_eq!(counts(&made), [2, 0, 0, 0]);
        let one = admin.get(&format!("{SITES}?slug=one")).await.expect(200).body["results"][0].clone();
        assert_eq!((&one["status"]["value"], &one["region"]["slug"]), (&json!("planned"), &json!("prague")));
        assert_eq!((&one["physical_address"], &one["facility"]), (&json!("Street 1,\n\"here\""), &json!("DC1")));
        assert_eq!(one["tags"][0]["slug"], "a-b");
        let two = admin.get(&format!("{SITES}?slug=two")).await.expect(200).body["results"][0].clone();
        assert_eq!(two["status"]["value"], "active", "a blank cell leaves the default");
        let log = admin.get("/api/core/object-changes/?ordering=-id&limit=1").await.expect(200);
        assert_eq!(log.body["results"][0]["message"], "from a file");

        // By key: one is changed, one is as it is, one is new. A blank cell empties what may be empty.
        let upsert = "slug,name,region,facility\none,One,,\ntwo,Two,,\nthree,Three,prague,F3\n";
        let done = csv(&admin, SITES, "key=slug", upsert).await.expect(200);
        assert_eq!(counts(&done), [1, 1, 1, 0], "{}", done.text);
        let one = admin.get(&format!("{SITES}?slug=one")).await.expect(200).body["results"][0].clone();
        assert_eq!(
            (&one["region"], &one["facility"], &one["status"]["value"]),
            (&Json::Null, &json!(""), &json!("planned"))
        );
        // By id, in JSON as REST answers it and in YAML.
        let id = one["id"].as_i64().expect("an id");
        let done = send(&admin, &format!("{SITES}import/"), "application/json", &json!([one]).to_string()).await;
        assert_eq!(counts(&done.expect(200)), [0, 0, 1, 0]);
        let yaml = format!("- id: {id}\n  facility: \"no\"\n  region: {{slug: prague}}\n- name: Four\n  slug: four\n");
        let done = send(&admin, &format!("{SITES}import/"), "application/yaml", &yaml).await;
        assert_eq!(counts(&done.expect(200)), [1, 1, 0, 0]);
        let one = admin.get(&format!("{SITES}{id}/")).await.expect(200);
        assert_eq!((&one.body["facility"], &one.body["region"]["slug"]), (&json!("no"), &json!("prague")));
    });
}

#[test]
fn errors_stand_by_line_and_nothing_is_written() {
    on_both(|server| async move {
        let admin = server.admin().await;
        admin.post(SITES, json!({"name": "There", "slug": "there"})).await.expect(201);
        let before = changes(&server).await;
        let file = "name,slug,status,region.slug,latitude\n\
                    Good,good,active,,\n\
                    ,no name,nonsense,nowhere,x\n\
                    There,other,active,,\n\
                    Twice,good,active,,91\n";
        for query in ["", "dry_run=true"] {
            let refused = csv(&admin, SITES, query, file).await.expect(400);
            assert_eq!(counts(&refused), [1, 0, 0, 3], "{}", refused.text);
            assert_eq!(refused.body["total"], 4);
            assert!(refused.body["detail"].as_str().expect("text").starts_with("3 of 4 objects"), "{}", refused.text);
            let errors = refused.body["errors"].as_array().expect("errors");
            let said: Vec<(i64, Vec<&String>)> = errors
                .iter()
                .map(|one| {
                    (one["line"].as_i64().expect("a line"), one["errors"].as_object().expect("fields").keys().collect())
                })
                .collect();
            assert_eq!(said[0].0, 3);
            assert_eq!(said[0].1, ["latitude", "name", "region", "slug", "status"], "{}", refused.text);
            assert_eq!((said[1].0, said[1].1[0].as_str()), (4, "name"));
            assert_eq!((said[2].0, said[2].1.iter().any(|name| *name == "slug")), (5, true), "{}", refused.text);
        }
        for (query, kind, file, part) in [
            ("", "text/csv", "name,color\nx,red\n", "no such column"),
            ("", "text/csv", "name,Name\nx,y\n", "twice"),
            ("", "text/csv", "", "no objects"),
            ("", "text/csv", "name\n\"\n", "can"),
            ("", "application/json", "[{\"name\": 1},]", "JSON"),
            ("", "application/json", "[1]", "an object"),
            ("", "application/yaml", "a: [", "YAML"),
            ("key=slug", "text/csv", "name,slug\nx,\n", "Give a value"),
            ("", "text/csv", "id,name\n4711,x\n", "does not exist"),
            ("", "text/csv", "id,name\nx,x\n", "integer"),
            ("key=slug", "text/csv", "name,slug\nA,there\nB,there\n", "line 2 already"),
            ("nonsense=1", "text/csv", "name\nx\n", "no such parameter"),
            ("key=nonsense", "text/csv", "name\nx\n", "no field"),
            ("dry_run=maybe", "text/csv", "name\nx\n", "true or false"),
            ("delimiter=ab", "text/csv", "name\nx\n", "one character"),
            ("map=x", "text/csv", "name\nx\n", "equals sign"),
            ("format=xml", "text/csv", "name\nx\n", "csv, json"),
        ] {
            let at = format!("{SITES}import/?{query}");
            let refused = send(&admin, &at, kind, file).await.expect(400);
            assert!(refused.text.contains(part), "{at} {file}: {}", refused.text);
        }
        send(&admin, &format!("{SITES}import/"), "text/plain", "name\nx\n").await.expect(415);
        assert_eq!(changes(&server).await, before, "nothing was written");
        assert_eq!(admin.get(SITES).await.expect(200).body["count"], 1);
    });
}

#[test]
fn imports_keep_to_what_the_caller_may_do() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (id, user) = server.user("worker", false).await;
        let there = admin.post(SITES, json!({"name": "There", "slug": "there"})).await.expect(201).id();
        csv(&server.anonymous(), SITES, "", "name,slug\na,a\n").await.expect(403);
        csv(&user, SITES, "", "name,slug\na,a\n").await.expect(403);
        user.get(&format!("{SITES}?export=csv")).await.expect(403);
        server.grant(id, &["dcim.site"], &["view", "add"], json!({"name__startswith": "W"})).await;
        csv(&user, SITES, "", "name,slug\nWa,a\n").await.expect(200);
        csv(&user, SITES, "", "name,slug\nb,b\n").await.expect(403);
        csv(&user, SITES, "", &format!("id,name\n{there},Wx\n")).await.expect(403);
        let file = user.get(&format!("{SITES}?export=csv&fields=name,status")).await.expect(200);
        assert_eq!(file.text, "name,status\r\nWa,active\r\n");
        // What is only read has no place for files.
        csv(&admin, "/api/core/object-changes/", "", "message\nx\n").await.expect(404);
    });
}

#[test]
fn exports_are_files_of_chosen_columns_and_rows() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let region = admin.post(REGIONS, json!({"name": "R", "slug": "r"})).await.expect(201).id();
        let bodies: Vec<Json> = (0..2500)
            .map(|n| json!({"name": format!("Site {n}"), "slug": format!("s-{n}"), "facility": "=1+1", "region": region}))
            .collect();
        for part in bodies.chunks(1000) {
            admin.post(SITES, json!(part)).await.expect(201);
        }
        let file = admin.get(&format!("{SITES}?export=csv")).await.expect(200);
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"sites.csv\"");
        assert_eq!(file.text.lines().count(), 2501);
        let mut lines = file.text.lines();
        assert!(
            lines.next().is_some_and(|head| head.starts_with("id,name,slug,status,region.parent.slug,region.slug"))
        );
        // Each row once, in the order of ids, however many batches it takes.
        let ids: Vec<i64> = lines.map(|line| line.split(',').next().expect("a cell").parse().expect("an id")).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        let lines = async |query: &str| -> Vec<String> {
            let file = admin.get(&format!("{SITES}?{query}")).await.expect(200);
            file.text.lines().skip(1).map(str::to_owned).collect()
        };
        assert_eq!(lines("export=csv&fields=name&ordering=-name&limit=2").await, ["Site 2499", "Site 2498"]);
        assert_eq!(lines("format=csv&fields=name&ordering=name&limit=2&offset=2").await, ["Site 2", "Site 3"]);
        assert_eq!(lines("export=csv&fields=name,region.name,facility&name=Site+7").await, ["Site 7,R,'=1+1"]);
        assert_eq!(lines("export=csv&fields=slug,device_count&slug=s-7&keys=id").await, ["s-7,0"]);
        assert_eq!(lines("export=csv&name=nobody").await.len(), 0);
        let accepted = admin.send("GET", &format!("{SITES}?limit=1"), &[("accept", "text/csv")], Vec::new()).await;
        assert_eq!(accepted.expect(200).text.lines().count(), 2);
        for format in ["json", "yaml", "jsonl"] {
            let empty = admin.get(&format!("{SITES}?export={format}&name=nobody")).await.expect(200);
            assert_eq!(
                empty.text.trim(),
                match format {
                    "json" => "[\n]",
                    "yaml" => "---\n[]",
                    _ => "",
                }
            );
        }
        let one =
            admin.get(&format!("{SITES}?export=json&slug=s-7&fields=id,slug,region,status,tags")).await.expect(200);
        let expected = json!([{"id": one.body[0]["id"], "slug": "s-7", "region": {"parent": null, "slug": "r"}, "status": "active", "tags": []}]);
        assert_eq!(one.body, expected);
        // A list stays a list for those who ask for JSON.
        assert_eq!(admin.get(&format!("{SITES}?format=json")).await.expect(200).body["count"], 2500);
        for bad in ["fields=nonsense", "limit=x", "keys=x", "raw=x", "start=1&ordering=name", "status=x"] {
            admin.get(&format!("{SITES}?export=csv&{bad}")).await.expect(400);
        }
        let template = admin.get(&format!("{SITES}import/")).await.expect(200);
        assert!(template.body["columns"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == "name")));

        // Progress comes by the line, the report last; statements do not depend on rows.
        let file: String = std::iter::once("name,slug,region.slug\n".to_owned())
            .chain((0..3000).map(|n| format!("New {n},new-{n},r\n")))
            .collect();
        let before = server.app.db.statements();
        let headers = [("content-type", "text/csv"), ("accept", "application/x-ndjson")];
        let told =
            admin.send("POST", &format!("{SITES}import/?key=slug"), &headers, file.into_bytes()).await.expect(200);
        let told: Vec<Json> = told.text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let last = told.last().expect("a report");
        assert_eq!((&last["status"], &last["report"]["created"]), (&json!(200), &json!(3000)));
        assert!(told.len() > 1 && told[..told.len() - 1].iter().all(|line| line["progress"]["total"] == 3000));
        let statements = server.app.db.statements() - before;
        assert!(statements < 150, "{statements} statements for 3,000 rows");
    });
}

/// A custom field of every kind on sites, and one site with a value of each.
async fn custom_estate(admin: &Client<'_>) -> (i64, i64) {
    let set = json!({"name": "Grades", "extra_choices": [["a", "Alpha"], ["b", "Beta, second"], ["c", "Gamma"]]});
    let set = admin.post("/api/extras/custom-field-choice-sets/", set).await.expect(201).id();
    let region = admin.post(REGIONS, json!({"name": "Near", "slug": "near"})).await.expect(201).id();
    let far = admin.post(REGIONS, json!({"name": "Far", "slug": "far"})).await.expect(201).id();
    let fields = [
        ("line", "text", json!({})),
        ("notes", "longtext", json!({})),
        ("count", "integer", json!({})),
        ("share", "decimal", json!({})),
        ("open", "boolean", json!({"label": "Open to visitors"})),
        ("day", "date", json!({})),
        ("at", "datetime", json!({})),
        ("page", "url", json!({})),
        ("doc", "json", json!({})),
        ("grade", "select", json!({"choice_set": set})),
        ("grades", "multiselect", json!({"choice_set": set})),
        ("nearest", "object", json!({"related_object_type": "dcim.region"})),
        ("around", "multiobject", json!({"related_object_type": "dcim.region"})),
    ];
    for (name, kind, more) in fields {
        let mut body = json!({"name": name, "type": kind, "object_types": ["dcim.site"]});
        body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        admin.post("/api/extras/custom-fields/", body).await.expect(201);
    }
    let custom = json!({
        "line": "=1+1, \"so\"", "notes": "two\nlines", "count": -3, "share": 9.5, "open": false, "day": "2026-02-01",
        "at": "2026-02-01T12:00:00+01:00", "page": "https://example.org/?a=b", "doc": [1, "two"], "grade": "b",
        "grades": ["c", "a"], "nearest": region, "around": [region, far],
    });
    let full = json!({"name": "Full", "slug": "full", "custom_fields": custom});
    (admin.post(SITES, full).await.expect(201).id(), region)
}

#[test]
fn custom_fields_are_columns_that_can_be_imported_again() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (full, region) = custom_estate(&admin).await;
        admin.post(SITES, json!({"name": "Bare", "slug": "bare"})).await.expect(201);
        // What a definition demands since holds for what is new: the empty sites can still be imported.
        let must = json!({"name": "must", "type": "text", "object_types": ["dcim.site"], "required": true});
        admin.post("/api/extras/custom-fields/", must).await.expect(201);
        let values = async || admin.get(&format!("{SITES}{full}/")).await.expect(200).body["custom_fields"].clone();
        let before = values().await;
        let file = admin.get(&format!("{SITES}?export=csv")).await.expect(200).text;
        let header = file.lines().next().expect("a header");
        for name in ["cf_line", "cf_doc", "cf_grades", "cf_around", "cf_must"] {
            assert!(header.split(',').any(|column| column == name), "{name} in {header}");
        }
        for (format, kind) in [
            ("csv", "text/csv"),
            ("json", "application/json"),
            ("jsonl", "application/x-ndjson"),
            ("yaml", "application/yaml"),
        ] {
            let file = admin.get(&format!("{SITES}?export={format}")).await.expect(200).text;
            let again = send(&admin, &format!("{SITES}import/"), kind, &file).await.expect(200);
            assert_eq!(counts(&again), [0, 0, 2, 0], "{format} {}\n{file}", again.text);
            // Into an emptied object, everything comes back.
            let nothing = before.as_object().expect("values").keys().filter(|name| *name != "must");
            let nothing: Json =
                nothing.map(|name| (name.clone(), Json::Null)).collect::<serde_json::Map<_, _>>().into();
            admin.patch(&format!("{SITES}{full}/"), json!({"custom_fields": nothing})).await.expect(200);
            let again = send(&admin, &format!("{SITES}import/"), kind, &file).await.expect(200);
            assert_eq!(counts(&again), [0, 1, 1, 0], "{format} {}", again.text);
            assert_eq!(values().await, before, "{format}");
        }
        // Headers may be labels, cells what people read; a blank cell empties.
        let file = format!(
            "id;Open to visitors;cf_grade;Grades;custom_fields.count\n{full};yes;alpha;\"\"\"Beta, second\"\",a\";\n"
        );
        let done = csv(&admin, SITES, "", &file).await.expect(200);
        assert_eq!(counts(&done), [0, 1, 0, 0], "{}", done.text);
        let after = values().await;
        assert_eq!(
            (&after["open"], &after["grade"], &after["grades"], &after["count"], &after["nearest"]["id"]),
            (&json!(true), &json!("a"), &json!(["b", "a"]), &Json::Null, &json!(region))
        );
        // What is wrong is told by column, and what a new object lacks.
        let file = format!("id,name,slug,cf_count,cf_grade\n{full},,,many,z\n,New,new,1,a\n");
        let refused = csv(&admin, SITES, "", &file).await.expect(400);
        let errors = &refused.body["errors"];
        assert!(errors[0]["errors"]["cf_count"].is_array() && errors[0]["errors"]["cf_grade"].is_array(), "{errors}");
        assert_eq!(errors[1]["errors"]["cf_must"][0], "This field is required.", "{errors}");
    });
}
