//! Templates in the idiom of NetBox: what exports and links make of objects, whom they show what, and who is told why one
//! fails.

use serde_json::{Value as Json, json};

use super::{Estate, make, refused};
use crate::harness::{Client, on_both};

async fn exported(admin: &Client<'_>, reader: &Client<'_>, list: &str, wire: &str, code: &str) -> String {
    let body = json!({"name": format!("t{}", code.len()), "object_types": [wire], "template_code": code});
    let template = make(admin, "extras/export-templates", body).await;
    let more = if list.contains('?') { '&' } else { '?' };
    let answer = reader.get(&format!("/api/{list}{more}export=t{}", code.len())).await;
    admin.delete(&format!("/api/extras/export-templates/{template}/")).await.expect(204);
    assert_eq!(answer.status, 200, "{code} on {}: {}", admin.server.engine, answer.text);
    answer.text
}

#[test]
fn export_templates_speak_the_idiom() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let fields = |name: &str, kind: &str| json!({"name": name, "type": kind, "object_types": ["dcim.site"]});
        make(&admin, "extras/custom-fields", fields("nr", "integer")).await;
        make(&admin, "extras/custom-fields", fields("since", "date")).await;
        let set = json!({"name": "S", "extra_choices": [["a", "Alpha"]]});
        let set = make(&admin, "extras/custom-field-choice-sets", set).await;
        let kind = json!({"name": "kind", "type": "select", "object_types": ["dcim.site"], "choice_set": set});
        make(&admin, "extras/custom-fields", kind).await;
        let tag = make(&admin, "extras/tags", json!({"name": "T", "slug": "t"})).await;
        let planet = make(&admin, "dcim/regions", json!({"name": "P", "slug": "p"})).await;
        let region = make(&admin, "dcim/regions", json!({"name": "R", "slug": "r", "parent": planet})).await;
        let one = json!({"name": "A b&c", "slug": "a", "status": "planned"});
        let one = make(&admin, "dcim/sites", one).await;
        let two = json!({
            "name": "B", "slug": "b", "region": region, "tags": [tag], "latitude": 50.0875,
            "custom_fields": {"nr": 7, "kind": "a", "since": "2026-01-31"},
        });
        let two = make(&admin, "dcim/sites", two).await;
        for name in ["r2", "r10"] {
            make(&admin, "dcim/racks", json!({"name": name, "site": two, "width": 19})).await;
        }
        let each = |inner: &str| format!("{{% for o in queryset %}}{inner};{{% endfor %}}");
        for (code, wanted) in [
            (each("{{ o.status }}"), "planned;active;".to_owned()),
            (each("{{ o.status.value }}={{ o.status.label }}={{ o.get_status_display() }}"), "planned=Planned=Planned;active=Active=Active;".to_owned()),
            (each("{% if o.status == 'active' %}x{% endif %}"), ";x;".to_owned()),
            (each("{{ o.status in ['active', 'retired'] }}"), "False;True;".to_owned()),
            (each("{{ o.cf.nr }}{{ o.custom_field_data['nr'] }}{{ o.custom_fields.nr }}"), "NoneNoneNone;777;".to_owned()),
            (each("{{ o.cf.get('nr', 0) }} {{ o.cf.kind }} {{ o.cf.kind.label }}"), "None None ;7 a Alpha;".to_owned()),
            (each("{{ o.cf.since }}{% if o.cf.since %}{{ o.cf.since.strftime('/%d.%m.%Y') }}{% endif %}"), "None;2026-01-31/31.01.2026;".to_owned()),
            (each("{{ o.region }}|{{ o.region_id }}|{{ o.region.pk }}"), format!("None|None|;R|{region}|{region};")),
            (each("{{ o.region.parent }}{{ o.region.parent.slug }}"), ";Pp;".to_owned()),
            (each("{{ o.tags.all()|join(',') }}|{{ o.tags.names()|join }}{{ o.tags.count() }}{{ o.tags.exists() }}"), "|0False;T|T1True;".to_owned()),
            (each("{{ 't' in o.tags.slugs() }}{{ o.tags.all()|map(attribute='slug')|join }}{{ o.tags.first() }}"), "FalseNone;TruetT;".to_owned()),
            (each("{{ o.pk }}={{ o.id }}"), format!("{one}={one};{two}={two};")),
            (each("{{ o }}|{{ o.name|urlencode }}|{{ o|urlencode }}"), "A b&c|A%20b%26c|A%20b%26c;B|B|B;".to_owned()),
            (each("{{ o.name.split(' ')[0] }}{{ o.name.upper() }}"), "AA B&C;BB;".to_owned()),
            (each("{{ o.racks.count() }}{% for r in o.racks.all() %} {{ r.name }}/{{ r.width }}/{{ r.site.name }}{% endfor %}"), "0;2 r2/19/B r10/19/B;".to_owned()),
            (each("{{ o.get_absolute_url() }}{{ o.latitude }}"), format!("/dcim/sites/{one}/None;/dcim/sites/{two}/50.0875;")),
            (each("{{ o.created.year > 2000 }}{{ o.nothing }}{{ o.nothing.there }}"), "True;True;".to_owned()),
            ("{{ queryset.count() }}{{ queryset|length }}{{ queryset.filter(status='active').first() }}".to_owned(), "22B".to_owned()),
            ("{{ queryset.exclude(region__name='R')|join(',') }}{{ queryset.order_by('-name')|join(',') }}".to_owned(), "A b&cB,A b&c".to_owned()),
            ("{{ queryset.values_list('slug', flat=True)|join(',') }}{{ queryset[1].region == queryset.last().region }}".to_owned(), "a,bTrue".to_owned()),
            ("{{ queryset.filter(tags__slug='t', cf__nr__gte=7).count() }}{{ objects|length }}".to_owned(), "12".to_owned()),
            ("{{ user }}{{ user.is_superuser }}{{ perms.dcim.view_site }}{{ request.path }}{{ 'dcim.add_site' in perms }}".to_owned(), "adminTrueTrue/api/dcim/sites/True".to_owned()),
        ] {
            assert_eq!(exported(&admin, &admin, "dcim/sites/", "dcim.site", &code).await, wanted, "{code}");
        }
        let regions =
            "{% for r in queryset %}{{ r.get_ancestors()|join('/') }}:{{ r.children.all()|join }};{% endfor %}";
        assert_eq!(exported(&admin, &admin, "dcim/regions/", "dcim.region", regions).await, ":R;P:;");
        let whole = exported(&admin, &admin, "dcim/sites/", "dcim.site", "{{ queryset[1]|tojson }}").await;
        let whole: Json = serde_json::from_str(&whole).expect("JSON");
        assert_eq!((&whole["slug"], &whole["region"]["slug"]), (&json!("b"), &json!("r")));
        // A query narrows it, and what means nothing is named.
        let answer = exported(&admin, &admin, "dcim/sites/?status=active", "dcim.site", "{{ queryset.count() }}").await;
        assert_eq!(answer, "1");
    });
}

#[test]
fn templates_show_what_the_caller_may_see() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let region = make(&admin, "dcim/regions", json!({"name": "Hidden", "slug": "hidden"})).await;
        let at = format!("/api/dcim/sites/{}/", estate.site);
        admin.patch(&at, json!({"region": region})).await.expect(200);
        let (id, user) = server.user("guest", false).await;
        server.grant(id, &["dcim.site"], &["view"], Json::Null).await;
        server.grant(id, &["extras.exporttemplate", "extras.customlink"], &["view"], Json::Null).await;
        let code = "{% for s in queryset %}{{ s.region }}|{{ s.region.name }}|{{ s.racks.count() }}|{{ s.rack_count }}{% endfor %}";
        let shown = exported(&admin, &user, "dcim/sites/", "dcim.site", code).await;
        assert_eq!(shown, format!("#{region}||0|0"));
        let own = exported(
            &admin,
            &user,
            "dcim/sites/",
            "dcim.site",
            "{{ user.pk }}{{ user.password }}{{ perms.dcim.view_rack }}",
        )
        .await;
        assert_eq!(own, format!("{id}False"));
    });
}

#[test]
fn links_speak_the_idiom_and_say_why_they_fail_to_who_may_mend_them() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = Estate::new(&admin).await;
        let link = |name: &str, weight: i64, text: &str, url: &str| json!({"name": name, "object_types": ["dcim.site"], "weight": weight, "link_text": text, "link_url": url});
        let path = "extras/custom-links";
        let q = |value: &str| format!("https://x.example/?v={value}");
        make(&admin, path, link("pk", 1, "{% if object.status == 'active' %}View{% endif %}", &q("{{ object.pk }}")))
            .await;
        make(&admin, path, link("encoded", 2, "Two", &q("{{ (object.name ~ ' b&c')|urlencode }}"))).await;
        make(&admin, path, link("split", 3, "Three", &q("{{ object.name.split('e')[0] }}{{ object.region_id }}")))
            .await;
        make(&admin, path, link("ssh", 4, "Four", "ssh://{{ object.slug }}")).await;
        make(&admin, path, link("who", 5, "{{ user }}", "{{ request.path }}")).await;
        let broken = make(&admin, path, link("broken", 6, "{{ object.name.explode() }}", "https://x.example/")).await;
        make(&admin, path, link("script", 7, "Run", "javascript:alert(1)")).await;
        make(&admin, path, link("trick", 8, "Run", "{{ 'JavaScript' }}:alert(1)")).await;
        make(&admin, path, link("blank", 9, "Blank", "{{ object.nothing }}")).await;
        refused(
            admin.post(&format!("/api/{path}/"), link("bad", 1, "{{ object.", "https://x.example/")).await,
            "link_text",
        );
        let (id, _) = server.user("guest", false).await;
        server.grant(id, &["dcim.site", "extras.customlink"], &["view"], Json::Null).await;
        let links = async |name: &str| {
            let browser = server.anonymous().login(name).await;
            let read = browser.rpc("read", json!({"model": "dcim.site", "id": estate.site})).await.expect(200);
            read.body["links"].as_array().expect("links").clone()
        };
        let seen = links("guest").await;
        let urls: Vec<String> = seen.iter().filter_map(|link| link["url"].as_str().map(str::to_owned)).collect();
        let site = estate.site;
        let wanted = [q(&site.to_string()), q("Here%20b%26c"), q("HNone"), "ssh://here".to_owned()];
        assert_eq!(urls[..4], wanted);
        assert_eq!(urls[4..], [format!("/dcim/sites/{site}/")]);
        assert!(seen.iter().all(|link| link["problem"] == ""));
        let all = links("admin").await;
        let failed: Vec<&Json> = all.iter().filter(|link| link["problem"] != "").collect();
        assert_eq!(failed.len(), 4, "{failed:?}");
        assert!(failed.iter().all(|link| link["url"] == ""));
        assert_eq!((&failed[0]["id"], &failed[0]["text"]), (&json!(broken), &json!("broken")));
        assert!(failed[0]["problem"].as_str().is_some_and(|text| text.contains("explode") && text.contains("line 1")));
        assert!(failed[1]["problem"].as_str().is_some_and(|text| text.contains("javascript:alert(1)")));
        // Who may change some of them is told of those.
        server.grant(id, &["extras.customlink"], &["change"], json!({"name": "script"})).await;
        let some = links("guest").await;
        assert_eq!(some.iter().filter(|link| link["problem"] != "").count(), 1);
    });
}

#[test]
fn a_loop_over_objects_asks_the_database_a_few_times() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let region = make(&admin, "dcim/regions", json!({"name": "R", "slug": "r"})).await;
        let sites: Vec<Json> =
            (0..60).map(|n| json!({"name": format!("S{n}"), "slug": format!("s{n}"), "region": region})).collect();
        let made = admin.post("/api/dcim/sites/", sites.into()).await.expect(201);
        let racks: Vec<Json> =
            made.body.as_array().expect("a list").iter().map(|site| json!({"name": "R", "site": site["id"]})).collect();
        admin.post("/api/dcim/racks/", racks.into()).await.expect(201);
        let code = "{% for r in queryset %}{{ r.site.region.name }}{{ r.site.slug }}{% endfor %}";
        let body = json!({"name": "deep", "object_types": ["dcim.rack"], "template_code": code});
        make(&admin, "extras/export-templates", body).await;
        let before = server.app.db.statements();
        let made = admin.get("/api/dcim/racks/?export=deep").await.expect(200);
        assert_eq!(made.text.matches('R').count(), 60);
        let spent = server.app.db.statements() - before;
        assert!(spent < 30, "{spent} statements");
    });
}

#[test]
fn no_template_has_the_name_of_a_format() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let body = |name: &str| json!({"name": name, "object_types": ["dcim.site"], "template_code": "x"});
        for name in ["json", "CSV", "yaml", "jsonl", "xlsx", "table"] {
            refused(admin.post("/api/extras/export-templates/", body(name)).await, "name");
        }
        let made = make(&admin, "extras/export-templates", body("jsonish")).await;
        refused(admin.patch(&format!("/api/extras/export-templates/{made}/"), json!({"name": "csv"})).await, "name");
    });
}

#[test]
fn kept_parameters_are_parameters_of_their_lists() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let path = "/api/extras/saved-filters/";
        let body = |types: Json, parameters: Json| json!({"name": "f", "slug": "f", "object_types": types, "parameters": parameters});
        make(&admin, "extras/custom-fields", json!({"name": "nr", "type": "integer", "object_types": ["dcim.site"]}))
            .await;
        for bad in [
            json!({"statuss": ["active"]}),
            json!({"status": ["purple"]}),
            json!({"region": "nowhere"}),
            json!({"name__regex": "("}),
            json!({"cf_nr__gte": ["x"]}),
            json!({"cf_other": 1}),
            json!({"limit": 5}),
            json!({"status": {"a": 1}}),
            json!([]),
        ] {
            refused(admin.post(path, body(json!(["dcim.site"]), bad)).await, "parameters");
        }
        let both =
            admin.post(path, body(json!(["dcim.site", "dcim.rack"]), json!({"facility": ["x"], "u_height": 3}))).await;
        let both = both.expect(400);
        assert!(both.text.contains("u_height") && both.text.contains("sites"), "{}", both.text);
        let good = json!({"status": ["active", "planned"], "cf_nr__gte": 3, "name__ic": "x", "tag": [], "q": "x"});
        let made = admin.post(path, body(json!(["dcim.site"]), good)).await.expect(201).id();
        refused(admin.patch(&format!("{path}{made}/"), json!({"object_types": ["dcim.rack"]})).await, "parameters");
        // What was stored before names its parameters when it is used.
        let mut sql = server::db::Sql::new(server.app.db.dialect());
        sql.push("UPDATE extras_savedfilter SET parameters = '{\"statuss\": [\"active\"]}'");
        server.app.db.execute(sql).await.expect("an update");
        for query in [format!("filter_id={made}"), "filter=f".to_owned()] {
            let list = admin.get(&format!("/api/dcim/sites/?{query}")).await.expect(200);
            assert_eq!(list.headers["x-ignored-filters"], "statuss", "{query}");
            admin.get(&format!("/api/dcim/sites/?strict=true&{query}")).await.expect(400);
        }
        let none = admin.get("/api/dcim/sites/?filter=nothing").await.expect(200);
        assert_eq!(none.headers["x-ignored-filters"], "filter");
        let field = |filter: Json| json!({"name": "ref", "type": "object", "object_types": ["dcim.site"], "related_object_type": "dcim.region", "related_object_filter": filter});
        refused(admin.post("/api/extras/custom-fields/", field(json!({"nmae": "x"}))).await, "related_object_filter");
        admin.post("/api/extras/custom-fields/", field(json!({"name__ic": "x"}))).await.expect(201);
    });
}
