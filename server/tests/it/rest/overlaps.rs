//! Where events come together.

use serde_json::{Value as Json, json};

use crate::harness::{Answer, Client, on_both};

const OVERLAPS: &str = "/api/plugins/notices/overlaps/";

/// Circuits of two providers that end at one site, a device in a room of it, and a device elsewhere.
struct Estate {
    provider: i64,
    site: i64,
    circuits: [i64; 2],
    device: i64,
    elsewhere: i64,
}

async fn made(client: &Client<'_>, path: &str, body: Json) -> i64 {
    client.post(&format!("/api/{path}/"), body).await.expect(201).id()
}

async fn estate(admin: &Client<'_>) -> Estate {
    let provider = made(admin, "circuits/providers", json!({"name": "One", "slug": "one"})).await;
    let site = made(admin, "dcim/sites", json!({"name": "Here", "slug": "here"})).await;
    let other = made(admin, "dcim/sites", json!({"name": "There", "slug": "there"})).await;
    let floor = made(admin, "dcim/locations", json!({"name": "Floor", "slug": "floor", "site": site})).await;
    let room = json!({"name": "Room", "slug": "room", "site": site, "parent": floor});
    let room = made(admin, "dcim/locations", room).await;
    let kind = made(admin, "circuits/circuit-types", json!({"name": "Wave", "slug": "wave"})).await;
    let mut circuits = [0; 2];
    for (place, cid) in ["C-1", "C-2"].into_iter().enumerate() {
        let circuit = made(admin, "circuits/circuits", json!({"cid": cid, "provider": provider, "type": kind})).await;
        let end =
            json!({"circuit": circuit, "term_side": "A", "termination_type": "dcim.location", "termination_id": room});
        made(admin, "circuits/circuit-terminations", end).await;
        circuits[place] = circuit;
    }
    let maker = made(admin, "dcim/manufacturers", json!({"name": "M", "slug": "m"})).await;
    let device_type = json!({"manufacturer": maker, "model": "D", "slug": "d", "u_height": 0});
    let device_type = made(admin, "dcim/device-types", device_type).await;
    let role = made(admin, "dcim/device-roles", json!({"name": "R", "slug": "r"})).await;
    let device = async |name: &str, site: i64, location: Option<i64>| {
        let body = json!({"name": name, "device_type": device_type, "role": role, "site": site, "location": location});
        made(admin, "dcim/devices", body).await
    };
    let (near, far) = (device("near", site, Some(room)).await, device("far", other, None).await);
    Estate { provider, site, circuits, device: near, elsewhere: far }
}

/// A maintenance on a day of May 2030 that touches some things.
async fn window(
    admin: &Client<'_>,
    estate: &Estate,
    name: &str,
    hours: [u32; 2],
    touched: &[(&str, i64, Option<&str>)],
) -> i64 {
    let [start, end] = hours.map(|hour| format!("2030-05-10T{hour:02}:00:00Z"));
    let body = json!({"name": name, "summary": "Work", "status": "CONFIRMED", "provider": estate.provider,
                      "start": start, "end": end});
    let id = made(admin, "plugins/notices/maintenance", body).await;
    touch(admin, ("maintenance", id), touched).await;
    id
}

async fn touch(admin: &Client<'_>, event: (&str, i64), touched: &[(&str, i64, Option<&str>)]) {
    for (kind, object, level) in touched {
        let body = json!({event.0: event.1, "content_type": kind, "object_id": object, "impact": level});
        made(admin, "plugins/notices/impact", body).await;
    }
}

/// Kind, subject, span and events of each overlap.
fn told(answer: &Answer) -> Vec<String> {
    let list = answer.body["results"].as_array().unwrap_or_else(|| panic!("{}", answer.text));
    let name = |object: &Json| object["display"].as_str().unwrap_or("?").to_owned();
    let hour = |time: &Json| time.as_str().map_or("…".to_owned(), |text| text[8..13].replace('T', " "));
    list.iter()
        .map(|one| {
            let events: Vec<String> = one["events"]
                .as_array()
                .expect("events")
                .iter()
                .map(|event| format!("{}:{}", name(&event["object"]), event["impact"].as_str().unwrap_or("-")))
                .collect();
            let kind = one["kind"].as_str().expect("a kind");
            let span = format!("{}-{}", hour(&one["start"]), hour(&one["end"]));
            format!("{kind} {} {span} {}", name(&one["object"]), events.join(" "))
        })
        .collect()
}

async fn ask(client: &Client<'_>, query: &str) -> Answer {
    client.get(&format!("{OVERLAPS}?{query}")).await.expect(200)
}

#[test]
fn events_meet_on_a_thing_at_a_site_and_in_a_path_group() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = estate(&admin).await;
        let [one, two] = estate.circuits;
        let a = window(&admin, &estate, "A", [1, 5], &[("circuits.circuit", one, Some("OUTAGE"))]).await;
        window(
            &admin,
            &estate,
            "B",
            [3, 7],
            &[("circuits.circuit", one, None), ("dcim.device", estate.elsewhere, None)],
        )
        .await;
        let touched = [("circuits.circuit", two, Some("DEGRADED"))];
        window(&admin, &estate, "C", [6, 8], &touched).await;
        // It ends when another begins, is without effect, or does not take place.
        window(&admin, &estate, "D", [8, 9], &touched).await;
        window(&admin, &estate, "E", [1, 9], &[("circuits.circuit", one, Some("NO-IMPACT"))]).await;
        let gone = window(&admin, &estate, "F", [1, 9], &[("circuits.circuit", one, Some("OUTAGE"))]).await;
        let path = format!("/api/plugins/notices/maintenance/{gone}/");
        admin.patch(&path, json!({"status": "CANCELLED"})).await.expect(200);

        let all = ask(&admin, "").await;
        let expected = ["object C-1 10 03-10 05 A:OUTAGE B:-", "site Here 10 06-10 07 B:- C:DEGRADED"];
        assert_eq!(told(&all), expected, "{}", all.text);
        assert_eq!((&all.body["count"], &all.body["results"][0]["event_count"]), (&json!(2), &json!(2)));
        assert_eq!(all.body["results"][0]["minimum"], Json::Null);

        let group = json!({"name": "Ways", "minimum": 1, "circuits": [one, two]});
        let group = made(&admin, "plugins/notices/path-groups", group).await;
        let with = ask(&admin, "kind=path_group").await;
        assert_eq!(told(&with), ["path_group Ways 10 06-10 07 B:- C:DEGRADED"], "{}", with.text);
        let one = &with.body["results"][0];
        assert_eq!((&one["members"], &one["left"], &one["minimum"]), (&json!(2), &json!(0), &json!(1)));
        // With two demanded, one that is touched is one too many.
        admin.patch(&format!("/api/plugins/notices/path-groups/{group}/"), json!({"minimum": 2})).await.expect(200);
        let with = ask(&admin, &format!("object_type=notices.pathgroup&object_id={group}")).await;
        let expected = ["path_group Ways 10 01-10 09 A:OUTAGE B:- C:DEGRADED D:DEGRADED"];
        assert_eq!(told(&with), expected, "{}", with.text);

        // Of one window, while it lasts.
        let of = ask(&admin, &format!("maintenance_id={a}")).await;
        let expected = ["path_group Ways 10 01-10 05 A:OUTAGE B:-", "object C-1 10 03-10 05 A:OUTAGE B:-"];
        assert_eq!(told(&of), expected, "{}", of.text);
        // Of a time, cut to it.
        let of = ask(&admin, "start=2030-05-10T04:00:00Z&end=2030-05-10T06:30:00Z&kind=object&kind=site").await;
        let expected = ["object C-1 10 04-10 05 A:OUTAGE B:-", "site Here 10 06-10 06 B:- C:DEGRADED"];
        assert_eq!(told(&of), expected, "{}", of.text);
        let page = ask(&admin, "limit=1&offset=1&kind=object&kind=site").await;
        assert_eq!((page.body["count"].as_i64(), told(&page).len()), (Some(2), 1));
        assert!(page.body["previous"].as_str().is_some_and(|link| link.contains("kind=object&kind=site")));
        let there = ask(&admin, "site_id=2").await;
        assert!(told(&there).is_empty(), "{}", there.text);
        assert_eq!(told(&ask(&admin, &format!("site_id={}", estate.site)).await).len(), 3);
    });
}

#[test]
fn a_group_is_touched_by_way_of_what_its_members_are_in() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = estate(&admin).await;
        let members = json!({"name": "Pair", "devices": [estate.device, estate.elsewhere]});
        made(&admin, "plugins/notices/path-groups", members).await;
        let port = json!({"device": estate.elsewhere, "name": "eth0", "type": "1000base-t"});
        let port = made(&admin, "dcim/interfaces", port).await;
        // One by its floor, the other by its interface; an outage lasts.
        let floor = admin.get("/api/dcim/locations/?slug=floor").await.expect(200).ids()[0];
        window(&admin, &estate, "A", [1, 5], &[("dcim.location", floor, Some("OUTAGE"))]).await;
        let outage = json!({"name": "O", "summary": "Dark", "status": "REPORTED", "provider": estate.provider,
                            "start": "2030-05-10T02:00:00Z"});
        let outage = made(&admin, "plugins/notices/outage", outage).await;
        touch(&admin, ("outage", outage), &[("dcim.interface", port, Some("OUTAGE"))]).await;
        let of = ask(&admin, &format!("outage_id={outage}")).await;
        assert_eq!(told(&of), ["path_group Pair 10 02-10 05 A:OUTAGE O:OUTAGE"], "{}", of.text);
        // A second one that lasts: what they share has no end.
        let body = json!({"name": "P", "summary": "Dark", "status": "REPORTED", "provider": estate.provider,
                          "start": "2030-05-11T00:00:00Z"});
        let second = made(&admin, "plugins/notices/outage", body).await;
        touch(&admin, ("outage", second), &[("dcim.interface", port, None)]).await;
        let of = ask(&admin, "kind=object").await;
        assert_eq!(told(&of), ["object eth0 11 00-… O:OUTAGE P:-"], "{}", of.text);
        // Long ago begun and not to be mended for long, found by a window of an hour.
        let old = json!({"name": "Q", "summary": "Dark", "status": "REPORTED", "provider": estate.provider,
                         "start": "2001-01-01T00:00:00Z", "estimated_time_to_repair": "2031-01-01T00:00:00Z"});
        let old = made(&admin, "plugins/notices/outage", old).await;
        touch(&admin, ("outage", old), &[("dcim.location", floor, None)]).await;
        let hour = ask(&admin, "start=2030-05-10T03:00:00Z&end=2030-05-10T04:00:00Z&kind=object").await;
        assert_eq!(told(&hour), ["object Floor 10 03-10 04 Q:- A:OUTAGE"], "{}", hour.text);
    });
}

#[test]
fn only_what_the_caller_may_see_comes_together() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let estate = estate(&admin).await;
        let [one, two] = estate.circuits;
        window(&admin, &estate, "A", [1, 5], &[("circuits.circuit", one, None)]).await;
        window(&admin, &estate, "B", [2, 6], &[("circuits.circuit", one, None)]).await;
        window(&admin, &estate, "C", [3, 7], &[("circuits.circuit", two, None)]).await;
        let (id, viewer) = server.user("viewer", false).await;
        assert!(told(&ask(&viewer, "").await).is_empty());
        viewer.get(&format!("{OVERLAPS}?maintenance_id=1")).await.expect(403);
        server.grant(id, &["notices.maintenance"], &["view"], json!([{"name": "A"}, {"name": "B"}])).await;
        assert!(told(&ask(&viewer, "").await).is_empty(), "no impacts yet");
        server.grant(id, &["notices.impact"], &["view"], Json::Null).await;
        // The circuit is known by its number alone, and where it ends not at all.
        let seen = ask(&viewer, "").await;
        assert_eq!(told(&seen), ["object ? 10 02-10 05 A:- B:-"], "{}", seen.text);
        assert_eq!(seen.body["results"][0]["object"]["id"], one);
        server.grant(id, &["notices.maintenance"], &["view"], json!({"name": "C"})).await;
        assert_eq!(told(&ask(&viewer, "kind=site").await), Vec::<String>::new());
        let models = ["circuits.circuit", "circuits.circuittermination", "dcim.location", "dcim.site"];
        server.grant(id, &models, &["view"], Json::Null).await;
        assert_eq!(told(&ask(&viewer, "kind=site").await), ["site Here 10 02-10 06 A:- B:- C:-"]);
        viewer.get(&format!("{OVERLAPS}?maintenance_id=4711")).await.expect(404);
    });
}

#[test]
fn what_is_asked_wrongly_is_said() {
    on_both(|server| async move {
        let admin = server.admin().await;
        for query in [
            "start=yesterday",
            "start=2030-01-02T00:00:00Z&end=2030-01-01T00:00:00Z",
            "kind=rack",
            "object_type=dcim.site",
            "object_id=1",
            "object_type=dcim.nothing&object_id=1",
            "maintenance_id=x",
            "maintenance_id=1&outage_id=1",
            "strict=true&provider=x",
        ] {
            admin.get(&format!("{OVERLAPS}?{query}")).await.expect(400);
        }
        let ignored = ask(&admin, "provider=x").await;
        assert_eq!(super::header(&ignored, "x-ignored-filters"), "provider");
        admin.post(OVERLAPS, json!({})).await.expect(405);
    });
}
