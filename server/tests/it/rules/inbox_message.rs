//! What providers send becomes events, or waits for a person.

use serde_json::{Value as Json, json};

use super::{log, make};
use crate::harness::{Answer, Client, on_both};

const INBOX: &str = "/api/plugins/notices/inbox/";
const MAINTENANCES: &str = "/api/plugins/notices/maintenance/";
const IMPACTS: &str = "/api/plugins/notices/impact/";

/// A notice of Longline about MX-7.
struct Notice<'a> {
    sequence: i64,
    status: &'a str,
    hours: [u32; 2],
    objects: &'a [&'a str],
}

impl Notice<'_> {
    fn calendar(&self) -> String {
        let objects: String = self
            .objects
            .iter()
            .map(|id| format!("X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=DEGRADED:{id}\r\n"))
            .collect();
        let [start, end] = self.hours;
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Longline//EN\r\nBEGIN:VEVENT\r\nSUMMARY:Splicing in Brno\r\n\
             DTSTAMP:20300401T100000Z\r\nDTSTART;TZID=Europe/Prague:20300510T{start:02}0000\r\n\
             DTEND;TZID=Europe/Prague:20300510T{end:02}0000\r\nUID:mx-7@longline.example\r\nSEQUENCE:{sequence}\r\n\
             ORGANIZER:mailto:noc@longline.example\r\nX-MAINTNOTE-PROVIDER:longline.example\r\n\
             X-MAINTNOTE-ACCOUNT:137.035\r\nX-MAINTNOTE-MAINTENANCE-ID:MX-7\r\n{objects}X-MAINTNOTE-IMPACT:OUTAGE\r\n\
             X-MAINTNOTE-STATUS:{status}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            sequence = self.sequence,
            status = self.status,
        )
    }

    fn mail(&self) -> String {
        format!(
            "From: Longline NOC <noc@longline.example>\r\nTo: noc@example.org\r\nSubject: Planned work MX-7\r\n\
             Date: Mon, 01 Apr 2030 10:00:00 +0000\r\nMessage-ID: <{}@longline.example>\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
             Dear customer, we will be splicing.\r\n--b1\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n{}\r\n--b1--\r\n",
            self.sequence,
            self.calendar(),
        )
    }
}

const FIRST: Notice<'_> = Notice { sequence: 0, status: "TENTATIVE", hours: [1, 5], objects: &["LL-1", "LL-2"] };

/// Longline and its circuits LL-1 and LL-2.
async fn longline(admin: &Client<'_>) -> (i64, [i64; 2]) {
    let provider = make(admin, "circuits/providers", json!({"name": "Long Line", "slug": "longline"})).await;
    let kind = make(admin, "circuits/circuit-types", json!({"name": "Wave", "slug": "wave"})).await;
    let circuit = async |cid: &str| {
        make(admin, "circuits/circuits", json!({"cid": cid, "provider": provider, "type": kind})).await
    };
    (provider, [circuit("LL-1").await, circuit("ll-2").await])
}

async fn post(client: &Client<'_>, kind: &str, text: &str) -> Answer {
    client.send("POST", INBOX, &[("content-type", kind)], text.as_bytes().to_vec()).await
}

async fn mail(client: &Client<'_>, notice: &Notice<'_>) -> Answer {
    post(client, "message/rfc822", &notice.mail()).await.expect(201)
}

/// What an event touches: ids of circuits and levels.
async fn touched(client: &Client<'_>, event: i64) -> Vec<(i64, String)> {
    let path =
        format!("{IMPACTS}?event_content_type=notices.maintenance&event_object_id={event}&ordering=target_object_id");
    let list = client.get(&path).await.expect(200).body["results"].as_array().expect("a list").clone();
    let one = |impact: &Json| {
        (impact["target_object_id"].as_i64().unwrap_or(0), impact["impact"].as_str().unwrap_or("").to_owned())
    };
    list.iter().map(one).collect()
}

#[test]
fn a_mail_becomes_a_maintenance_and_later_ones_change_it() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (provider, [one, two]) = longline(&admin).await;
        let sent = FIRST.mail();
        let first = mail(&admin, &FIRST).await;
        assert_eq!(first.body["state"], "applied", "{}", first.text);
        assert_eq!(first.body["problems"], json!([]));
        assert_eq!((&first.body["method"], &first.body["format"]), (&json!("calendar"), &json!("mail")));
        assert_eq!(
            (&first.body["subject"], &first.body["sender"]),
            (&json!("Planned work MX-7"), &json!("noc@longline.example"))
        );
        assert_eq!(first.body["body"].as_str().map(str::trim), Some("Dear customer, we will be splicing."));
        assert_eq!(first.body["provider"]["id"], provider);
        let finding = &first.body["findings"][0];
        assert_eq!((&finding["outcome"], &finding["sequence"]), (&json!("created"), &json!(0)));
        assert_eq!(
            finding["objects"][1],
            json!({"id": "LL-2", "impact": "DEGRADED",
            "object": {"object_type": "circuits.circuit", "object_id": two}})
        );
        let event = finding["event"]["object_id"].as_i64().expect("an event");
        let path = format!("{MAINTENANCES}{event}/");
        let made = admin.get(&path).await.expect(200).body;
        let expected = json!({"name": "MX-7", "summary": "Splicing in Brno", "status": "TENTATIVE",
            "start": "2030-05-09T23:00:00Z", "end": "2030-05-10T03:00:00Z", "original_timezone": "Europe/Prague"});
        for (field, value) in expected.as_object().expect("an object") {
            assert_eq!(&made[field], value, "{field}");
        }
        assert_eq!(touched(&admin, event).await, [(one, "DEGRADED".to_owned()), (two, "DEGRADED".to_owned())]);
        // The message is in the event's history, and as it came.
        let filed = &made["notifications"][0];
        assert_eq!(filed["subject"], "Planned work MX-7");
        let filed =
            admin.get(&format!("/api/plugins/notices/eventnotification/{}/", filed["id"])).await.expect(200).body;
        assert_eq!(
            (&filed["message"], &filed["sequence"], &filed["uid"]),
            (&json!(first.id()), &json!(0), &json!("mx-7@longline.example"))
        );
        assert_eq!(admin.get(&format!("{INBOX}{}/original/", first.id())).await.expect(200).text, sent);

        // The same again changes nothing, nor does one that is older than the last.
        let again = mail(&admin, &FIRST).await;
        assert_eq!(
            (&again.body["state"], &again.body["duplicate_of"]),
            (&json!("duplicate"), &json!(first.id())),
            "{}",
            again.text
        );
        admin.patch(&path, json!({"acknowledged": true})).await.expect(200);
        let moved = Notice { sequence: 2, status: "CONFIRMED", hours: [3, 6], objects: &["LL-1"] };
        let second = mail(&admin, &moved).await;
        assert_eq!(second.body["findings"][0]["outcome"], "updated", "{}", second.text);
        let now = admin.get(&path).await.expect(200).body;
        assert_eq!(
            (&now["status"], &now["start"], &now["acknowledged"]),
            (&json!("CONFIRMED"), &json!("2030-05-10T01:00:00Z"), &json!(false))
        );
        assert_eq!(touched(&admin, event).await, [(one, "DEGRADED".to_owned())], "what it does not name any more");
        let late = mail(&admin, &Notice { sequence: 1, status: "CANCELLED", ..FIRST }).await;
        assert_eq!(late.body["state"], "outdated", "{}", late.text);
        assert_eq!(admin.get(&path).await.expect(200).body["status"], "CONFIRMED");

        // A last one that names no circuits leaves them, and one that names another is applied before it closes.
        let off = mail(&admin, &Notice { sequence: 3, status: "CANCELLED", hours: [3, 6], objects: &[] }).await;
        assert_eq!(off.body["state"], "applied", "{}", off.text);
        assert_eq!(touched(&admin, event).await.len(), 1);
        let on =
            mail(&admin, &Notice { sequence: 4, status: "CONFIRMED", hours: [3, 6], objects: &["LL-1", "LL-2"] }).await;
        assert_eq!((&on.body["state"], touched(&admin, event).await.len()), (&json!("applied"), 2), "{}", on.text);
        let done = mail(&admin, &Notice { sequence: 5, status: "COMPLETED", hours: [3, 6], objects: &["LL-2"] }).await;
        assert_eq!(
            (&done.body["state"], touched(&admin, event).await),
            (&json!("applied"), vec![(two, "DEGRADED".to_owned())])
        );
        let records = log(&admin, "notices.maintenance", event).await;
        assert!(records.iter().any(|record| record["message"] == "Notice Planned work MX-7"));
    });
}

#[test]
fn what_is_not_known_waits_and_is_looked_at_again() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let waiting = mail(&admin, &FIRST).await;
        assert_eq!(
            (&waiting.body["state"], &waiting.body["findings"][0]["outcome"]),
            (&json!("review"), &json!("waiting")),
            "{}",
            waiting.text
        );
        assert!(waiting.body["problems"][0].as_str().is_some_and(|text| text.contains("noc@longline.example")));
        let again = mail(&admin, &FIRST).await;
        assert_eq!((&again.body["state"], &again.body["duplicate_of"]), (&json!("duplicate"), &json!(waiting.id())));
        assert_eq!(admin.get(MAINTENANCES).await.expect(200).body["count"], 0);

        // A source says whose it is.
        let other = make(&admin, "circuits/providers", json!({"name": "Carrier", "slug": "carrier"})).await;
        make(&admin, "plugins/notices/sources", json!({"name": "Longline.Example", "provider": other})).await;
        let path = format!("{INBOX}{}/", waiting.id());
        let known = admin.patch(&path, json!({"state": "new"})).await.expect(200);
        assert_eq!(
            (&known.body["state"], &known.body["provider"]["id"]),
            (&json!("review"), &json!(other)),
            "{}",
            known.text
        );
        assert!(known.body["problems"][0].as_str().is_some_and(|text| text.contains("LL-1, LL-2")), "{}", known.text);
        let event = known.body["findings"][0]["event"]["object_id"].as_i64().expect("an event");
        assert!(touched(&admin, event).await.is_empty());

        // The circuits are entered, and it is looked at once more: it is in the history once.
        let kind = make(&admin, "circuits/circuit-types", json!({"name": "Wave", "slug": "wave"})).await;
        for cid in ["LL-1", "LL-2"] {
            make(&admin, "circuits/circuits", json!({"cid": cid, "provider": other, "type": kind})).await;
        }
        let done = admin.patch(&path, json!({"state": "new"})).await.expect(200);
        assert_eq!((&done.body["state"], &done.body["problems"]), (&json!("applied"), &json!([])), "{}", done.text);
        assert_eq!(touched(&admin, event).await.len(), 2);
        assert_eq!(done.body["notifications"].as_array().map(Vec::len), Some(1));
        // A person's word ends it; no state but new and applied looks again.
        let closed = admin.patch(&path, json!({"state": "ignored"})).await.expect(200);
        assert_eq!(closed.body["state"], "ignored");
    });
}

#[test]
fn text_is_guessed_and_applied_by_a_person_or_a_trusted_source() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (provider, _) = longline(&admin).await;
        let words = |id: &str| {
            format!(
                "Dear customer,\n\nMaintenance ID: {id}\nStart: 2030-06-01 22:00 UTC\nEnd: 2030-06-02 02:00 UTC\n\
                     Circuit ID: LL-1\nImpact: loss of service\n"
            )
        };
        let typed = json!({"subject": "Planned work", "sender": "noc@longline.example", "body": words("MX-8")});
        let guessed = admin.post(INBOX, typed).await.expect(201);
        assert_eq!(
            (&guessed.body["state"], &guessed.body["method"]),
            (&json!("review"), &json!("labelled")),
            "{}",
            guessed.text
        );
        assert_eq!(guessed.body["findings"][0]["id"], "MX-8");
        assert_eq!(admin.get(MAINTENANCES).await.expect(200).body["count"], 0);
        let path = format!("{INBOX}{}/", guessed.id());
        let applied = admin.patch(&path, json!({"state": "applied"})).await.expect(200);
        assert_eq!(
            (&applied.body["state"], &applied.body["findings"][0]["outcome"]),
            (&json!("applied"), &json!("created")),
            "{}",
            applied.text
        );
        // Whoever applies it has seen what is not known in it; what is not applied goes on waiting.
        let strange = json!({"subject": "Planned work", "sender": "noc@longline.example",
                             "body": words("MX-88").replace("LL-1", "LL-404")});
        let strange = admin.post(INBOX, strange).await.expect(201);
        assert_eq!(strange.body["state"], "review", "{}", strange.text);
        let path = format!("{INBOX}{}/", strange.id());
        let applied = admin.patch(&path, json!({"state": "applied"})).await.expect(200);
        assert_eq!(
            (&applied.body["state"], &applied.body["findings"][0]["outcome"]),
            (&json!("applied"), &json!("created"))
        );
        assert!(applied.body["problems"][0].as_str().is_some_and(|text| text.contains("LL-404")), "{}", applied.text);
        let whose = json!({"sender": "noc@nobody.example", "body": words("MX-89")});
        let whose = admin.post(INBOX, whose).await.expect(201);
        let waits = admin.patch(&format!("{INBOX}{}/", whose.id()), json!({"state": "applied"})).await.expect(200);
        assert_eq!(
            (&waits.body["state"], &waits.body["findings"][0]["outcome"]),
            (&json!("review"), &json!("waiting"))
        );

        let source = json!({"name": "noc@longline.example", "provider": provider, "automatic": true});
        make(&admin, "plugins/notices/sources", source).await;
        let typed = json!({"subject": "Planned work", "sender": "noc@longline.example", "body": words("MX-9")});
        let sure = admin.post(INBOX, typed).await.expect(201);
        assert_eq!(sure.body["state"], "applied", "{}", sure.text);
        let nothing = admin.post(INBOX, json!({"body": "Hello, are you there?"})).await.expect(201);
        assert_eq!(nothing.body["state"], "review", "{}", nothing.text);
        assert!(!nothing.body["problems"].as_array().expect("a list").is_empty());
    });
}

#[test]
fn json_and_calendars_are_posted_as_they_are() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (_, [one, _]) = longline(&admin).await;
        let calendar = post(&admin, "text/calendar; charset=utf-8", &FIRST.calendar()).await.expect(201);
        assert_eq!(
            (&calendar.body["state"], &calendar.body["format"]),
            (&json!("applied"), &json!("calendar")),
            "{}",
            calendar.text
        );
        let notices = json!([
            {"type": "outage", "maintenance_id": "O-1", "provider": "longline", "account": "1", "organizer": "noc@longline.example",
             "status": "RESOLVED", "start": 1_900_000_000, "end": 1_900_003_600, "summary": "Fibre cut",
             "circuits": [{"circuit_id": "LL-1", "impact": "OUTAGE"}]},
            {"maintenance_id": "MX-7", "provider": "longline", "status": "NO-CHANGE", "start": "2030-05-10T00:00:00Z",
             "end": "2030-05-10T04:00:00Z", "sequence": 9, "circuits": ["LL-1"]},
        ]);
        let made = admin.post(INBOX, notices).await.expect(201);
        assert_eq!(made.body["state"], "applied", "{}", made.text);
        assert_eq!(made.body["findings"][0]["event"]["object_type"], "notices.outage");
        assert_eq!(made.body["findings"][1]["outcome"], "updated");
        let outage = admin.get("/api/plugins/notices/outage/?name=O-1").await.expect(200).body["results"][0].clone();
        assert_eq!((&outage["status"], &outage["end"]), (&json!("RESOLVED"), &json!("2030-03-17T18:46:40Z")));
        let impacts = format!("{IMPACTS}?event_content_type=notices.outage&event_object_id={}", outage["id"]);
        assert_eq!(admin.get(&impacts).await.expect(200).body["results"][0]["target_object_id"], one);
        // An empty one, another kind, and a key that was used are refused; the original of what was typed is not there.
        post(&admin, "message/rfc822", "").await.expect(400);
        post(&admin, "text/plain", "x").await.expect(415);
        let key = [("content-type", "message/rfc822"), ("idempotency-key", "k-1")];
        let (a, b) = (FIRST.mail(), Notice { sequence: 8, ..FIRST }.mail());
        let first = admin.send("POST", INBOX, &key, a.clone().into_bytes()).await.expect(201);
        let same = admin.send("POST", INBOX, &key, a.into_bytes()).await.expect(201);
        assert_eq!((same.id(), same.headers.contains_key("idempotency-replayed")), (first.id(), true));
        admin.send("POST", INBOX, &key, b.into_bytes()).await.expect(400);
        let typed = admin.post(INBOX, json!({"body": "words"})).await.expect(201).id();
        admin.get(&format!("{INBOX}{typed}/original/")).await.expect(404);
    });
}

#[test]
fn what_the_bringer_may_not_do_is_kept_for_those_who_may() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (provider, _) = longline(&admin).await;
        let (id, relay) = server.user("relay", false).await;
        post(&relay, "message/rfc822", &FIRST.mail()).await.expect(403);
        server.grant(id, &["notices.inboxmessage"], &["add", "view", "change"], Json::Null).await;
        let kept = mail(&relay, &FIRST).await;
        assert_eq!(kept.body["state"], "review", "{}", kept.text);
        assert!(
            kept.body["problems"][0].as_str().is_some_and(|text| text.contains("add maintenances")),
            "{}",
            kept.text
        );
        assert_eq!(admin.get(MAINTENANCES).await.expect(200).body["count"], 0);
        let path = format!("{INBOX}{}/", kept.id());
        relay.patch(&path, json!({"state": "new"})).await.expect(403);
        // Of many, only the one that is refused waits.
        let two =
            json!([{"body": "Hello"}, {"format": "calendar", "body": Notice { sequence: 3, ..FIRST }.calendar()}]);
        let two = relay.post(INBOX, two).await.expect(201).body;
        assert!(two[0]["problems"][0].as_str().is_some_and(|text| !text.contains("permission")), "{two}");
        assert!(two[1]["problems"][0].as_str().is_some_and(|text| text.contains("add maintenances")), "{two}");
        // Only for its own provider, and it sees circuits when it may.
        server
            .grant(id, &["notices.maintenance"], &["add", "change", "view"], json!({"provider__slug": "longline"}))
            .await;
        server.grant(id, &["notices.impact"], &["add", "change", "view", "delete"], Json::Null).await;
        relay.patch(&path, json!({"state": "new"})).await.expect(400);
        server.grant(id, &["circuits.provider"], &["view"], Json::Null).await;
        let blind = relay.patch(&path, json!({"state": "new"})).await.expect(200);
        assert_eq!(blind.body["state"], "review", "{}", blind.text);
        server.grant(id, &["circuits.circuit"], &["view"], Json::Null).await;
        let done = relay.patch(&path, json!({"state": "new"})).await.expect(200);
        assert_eq!(done.body["state"], "applied", "{}", done.text);
        let other = make(&admin, "circuits/providers", json!({"name": "Other", "slug": "other"})).await;
        make(&admin, "plugins/notices/sources", json!({"name": "longline.example", "provider": other})).await;
        let foreign = mail(&relay, &Notice { sequence: 7, ..FIRST }).await;
        assert_eq!(foreign.body["state"], "review", "{}", foreign.text);
        let all = admin.get(MAINTENANCES).await.expect(200).body;
        assert_eq!((&all["count"], &all["results"][0]["provider"]["id"]), (&json!(1), &json!(provider)));
    });
}

#[test]
fn taking_a_message_back_takes_back_what_it_did() {
    on_both(|server| async move {
        let admin = server.admin().await;
        longline(&admin).await;
        let made = mail(&admin, &FIRST).await;
        let request = made.headers["x-request-id"].to_str().expect("text").to_owned();
        let session = admin.login("admin").await;
        session.rpc("undo", json!({"request": request})).await.expect(200);
        assert_eq!(admin.get(MAINTENANCES).await.expect(200).body["count"], 0);
        assert_eq!(admin.get(INBOX).await.expect(200).body["count"], 0);
        // Deleted and brought back, it does nothing anew.
        let made = mail(&admin, &FIRST).await;
        let gone = admin.delete(&format!("{INBOX}{}/", made.id())).await.expect(204);
        let event = made.body["findings"][0]["event"]["object_id"].as_i64().expect("an event");
        admin.patch(&format!("{MAINTENANCES}{event}/"), json!({"status": "CONFIRMED"})).await.expect(200);
        let request = gone.headers["x-request-id"].to_str().expect("text").to_owned();
        session.rpc("undo", json!({"request": request})).await.expect(200);
        assert_eq!(admin.get(&format!("{INBOX}{}/", made.id())).await.expect(200).body["state"], "applied");
        assert_eq!(admin.get(&format!("{MAINTENANCES}{event}/")).await.expect(200).body["status"], "CONFIRMED");
    });
}

/// What became of the notices of JSON that was posted: the message, and its events' ids.
async fn events(client: &Client<'_>, notices: Json) -> (Answer, Vec<Option<i64>>) {
    let made = client.post(INBOX, notices).await.expect(201);
    let findings = made.body["findings"].as_array().expect("findings");
    let ids = findings.iter().map(|finding| finding["event"]["object_id"].as_i64()).collect();
    (made, ids)
}

#[test]
fn each_notice_of_a_message_stands_for_itself() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (longline, _) = longline(&admin).await;
        let other = make(&admin, "circuits/providers", json!({"name": "ČD – Telematika", "slug": "cdt"})).await;
        let notice = |id: &str, provider: &str, more: Json| {
            let mut body = json!({"maintenance_id": id, "provider": provider, "status": "CONFIRMED", "circuits": ["LL-1"],
                                  "start": "2030-05-10T00:00:00Z", "end": "2030-05-10T04:00:00Z"});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        // Two providers in one message, one of them with a letter that is no ASCII.
        let off = json!({"status": "CANCELLED", "circuits": []});
        let both = json!([notice("A-1", "longline", json!({})), notice("B-1", "ČD – Telematika", off)]);
        let (made, ids) = events(&admin, both).await;
        assert_eq!((&made.body["state"], &made.body["provider"]), (&json!("applied"), &Json::Null), "{}", made.text);
        for (id, provider) in ids.iter().zip([longline, other]) {
            let event = admin.get(&format!("{MAINTENANCES}{}/", id.expect("an event"))).await.expect(200).body;
            assert_eq!(event["provider"]["id"], provider);
        }
        // The highest sequence of one message counts, in whatever order; a negative one says nothing.
        let late = json!({"sequence": 3, "start": "2030-05-11T00:00:00Z", "end": "2030-05-11T04:00:00Z"});
        let all = json!([notice("A-2", "longline", late), notice("A-2", "longline", json!({"sequence": 1}))]);
        let (made, ids) = events(&admin, all).await;
        assert_eq!(
            (&made.body["findings"][0]["outcome"], &made.body["findings"][1]["outcome"]),
            (&json!("created"), &json!("outdated"))
        );
        let path = format!("{MAINTENANCES}{}/", ids[0].expect("an event"));
        assert_eq!(admin.get(&path).await.expect(200).body["start"], "2030-05-11T00:00:00Z");
        let (made, _) = events(&admin, notice("A-2", "longline", json!({"sequence": 2}))).await;
        assert_eq!(made.body["state"], "outdated", "{}", made.text);
        let (made, _) = events(&admin, notice("A-2", "longline", json!({"sequence": -1, "summary": "Moved"}))).await;
        assert_eq!(made.body["findings"][0]["outcome"], "updated", "{}", made.text);
        // Two windows of one number are told.
        let windows = json!([
            notice("A-3", "longline", json!({})),
            notice("A-3", "longline", json!({"end": "2030-05-10T05:00:00Z"}))
        ]);
        let (made, _) = events(&admin, windows).await;
        assert!(
            made.body["problems"][0].as_str().is_some_and(|text| text.contains("different windows of A-3")),
            "{}",
            made.text
        );
        // A name without end is none.
        let (made, _) = events(&admin, notice("A-4", &"a.".repeat(50_000), json!({}))).await;
        assert_eq!(made.body["state"], "review");
    });
}

#[test]
fn a_message_that_is_looked_at_again_changes_nothing_it_should_not() {
    on_both(|server| async move {
        let admin = server.admin().await;
        let (provider, [one, two]) = longline(&admin).await;
        // Rescheduled to a new window, with a circuit that is not known yet.
        let moved = Notice { sequence: 1, status: "RE-SCHEDULED", hours: [2, 4], objects: &["LL-1", "LL-2", "LL-3"] };
        let made = mail(&admin, &moved).await;
        let event = made.body["findings"][0]["event"]["object_id"].as_i64().expect("an event");
        let path = format!("{MAINTENANCES}{event}/");
        assert_eq!(admin.get(&path).await.expect(200).body["status"], "CONFIRMED");
        let kind = make(&admin, "circuits/circuit-types", json!({"name": "Other", "slug": "other"})).await;
        make(&admin, "circuits/circuits", json!({"cid": "LL-3", "provider": provider, "type": kind})).await;
        let again = admin.patch(&format!("{INBOX}{}/", made.id()), json!({"state": "new"})).await.expect(200);
        assert_eq!(
            (&again.body["state"], touched(&admin, event).await.len()),
            (&json!("applied"), 3),
            "{}",
            again.text
        );
        assert_eq!(admin.get(&path).await.expect(200).body["status"], "CONFIRMED");
        // Saving it with the state that it has does nothing.
        admin.patch(&path, json!({"summary": "By hand"})).await.expect(200);
        let same = json!({"state": "applied", "comments": "Seen"});
        admin.patch(&format!("{INBOX}{}/", made.id()), same).await.expect(200);
        assert_eq!(admin.get(&path).await.expect(200).body["summary"], "By hand");
        // What is named still is touched still, though it has another name here now.
        admin.patch(&format!("/api/circuits/circuits/{two}/"), json!({"cid": "LL-2-old"})).await.expect(200);
        mail(&admin, &Notice { sequence: 2, status: "CONFIRMED", ..moved }).await;
        assert_eq!(touched(&admin, event).await.len(), 3);
        // A notice that names nothing does not hide what the one before named.
        mail(&admin, &Notice { sequence: 3, status: "CONFIRMED", objects: &[], ..moved }).await;
        mail(&admin, &Notice { sequence: 4, status: "CONFIRMED", objects: &["LL-1"], ..moved }).await;
        // Which one LL-2 was, nobody knows any more.
        assert_eq!(touched(&admin, event).await.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [one, two]);

        // Silence about a status leaves it; an outage that is open again has no end.
        let outage = |more: Json| {
            let mut body =
                json!({"type": "outage", "maintenance_id": "O-7", "provider": "longline", "start": 1_900_000_000});
            body.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
            body
        };
        let (_, ids) = events(&admin, outage(json!({"status": "IDENTIFIED"}))).await;
        let path = format!("/api/plugins/notices/outage/{}/", ids[0].expect("an event"));
        events(&admin, outage(json!({"estimated_time_to_repair": 1_900_009_000}))).await;
        assert_eq!(admin.get(&path).await.expect(200).body["status"], "IDENTIFIED");
        events(&admin, outage(json!({"status": "RESOLVED", "end": 1_900_001_000}))).await;
        events(&admin, outage(json!({"status": "INVESTIGATING"}))).await;
        let open = admin.get(&path).await.expect(200).body;
        assert_eq!((&open["status"], &open["end"]), (&json!("INVESTIGATING"), &Json::Null));

        // What keeps a message from its work is nobody's to write.
        let forged = admin.post(INBOX, json!({"body": "x", "state": "review", "problem": "\u{0}"})).await.expect(201);
        assert_eq!(forged.body["problems"], json!([]), "{}", forged.text);
    });
}
