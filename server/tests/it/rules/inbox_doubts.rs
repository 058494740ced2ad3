//! What is doubtful waits for a person, whatever its source is allowed; what is not is applied.

use serde_json::json;

use super::make;
use crate::harness::{Answer, Client, on_both};

const INBOX: &str = "/api/plugins/notices/inbox/";
const MAINTENANCES: &str = "/api/plugins/notices/maintenance/";

/// Acme Net, whose texts are applied without asking, and its circuits.
async fn acme(admin: &Client<'_>) {
    let provider = make(admin, "circuits/providers", json!({"name": "Acme Net", "slug": "acme"})).await;
    let source = json!({"name": "acme.example", "provider": provider, "automatic": true});
    make(admin, "plugins/notices/sources", source).await;
    let kind = make(admin, "circuits/circuit-types", json!({"name": "Wave", "slug": "wave"})).await;
    for cid in ["C-1", "C-2"] {
        make(admin, "circuits/circuits", json!({"cid": cid, "provider": provider, "type": kind})).await;
    }
}

async fn mail(client: &Client<'_>, body: &str) -> Answer {
    let text = format!(
        "From: NOC <noc@acme.example>\r\nSubject: Work\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}"
    );
    client.send("POST", INBOX, &[("content-type", "message/rfc822")], text.into_bytes()).await.expect(201)
}

/// A calendar with complete X-MAINTNOTE properties beside what is given.
async fn calendar(client: &Client<'_>, head: &str, event: &str) -> Answer {
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}BEGIN:VEVENT\r\nUID:1@acme.example\r\nSUMMARY:Work\r\n{event}\
         ORGANIZER:mailto:noc@acme.example\r\nX-MAINTNOTE-PROVIDER:acme.example\r\nX-MAINTNOTE-ACCOUNT:1\r\n\
         X-MAINTNOTE-MAINTENANCE-ID:CHG-1\r\nX-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=OUTAGE:C-1\r\n\
         X-MAINTNOTE-IMPACT:OUTAGE\r\nX-MAINTNOTE-STATUS:CONFIRMED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    client.send("POST", INBOX, &[("content-type", "text/calendar")], text.into_bytes()).await.expect(201)
}

/// It waits with this reason and this window, and a person's word applies it as it was shown.
async fn waits(admin: &Client<'_>, message: Answer, reason: &str, start: &str) {
    assert_eq!(message.body["state"], "review", "{reason}: {}", message.text);
    let problems = message.body["problems"].as_array().expect("a list");
    assert!(
        problems.iter().any(|problem| problem.as_str().is_some_and(|text| text.contains(reason))),
        "{reason}: {}",
        message.text
    );
    let finding = &message.body["findings"][0];
    assert_eq!(
        (&finding["outcome"], &finding["start"]),
        (&json!("waiting"), &json!(start)),
        "{reason}: {}",
        message.text
    );
    let warned = finding["warnings"]
        .as_array()
        .expect("a list")
        .iter()
        .any(|warning| warning.as_str().is_some_and(|text| text.contains(reason)));
    assert!(warned, "{reason}: {}", message.text);
    assert_eq!(admin.get(MAINTENANCES).await.expect(200).body["count"], 0, "{reason}");
    // Looking again is no word about it.
    let path = format!("{INBOX}{}/", message.id());
    let again = admin.patch(&path, json!({"state": "new"})).await.expect(200);
    assert_eq!(again.body["state"], "review", "{reason}: {}", again.text);
    let applied = admin.patch(&path, json!({"state": "applied"})).await.expect(200);
    assert_eq!(
        (&applied.body["state"], &applied.body["problems"]),
        (&json!("applied"), &json!([])),
        "{reason}: {}",
        applied.text
    );
    let made = admin.get(MAINTENANCES).await.expect(200).body;
    assert_eq!((&made["count"], &made["results"][0]["start"]), (&json!(1), &json!(start)), "{reason}");
    let event = made["results"][0]["id"].as_i64().expect("an id");
    admin.delete(&format!("{MAINTENANCES}{event}/")).await.expect(204);
    admin.delete(&path).await.expect(204);
}

/// It is applied at once, with this start and these circuits.
async fn applied(admin: &Client<'_>, message: Answer, start: &str, circuits: &[&str]) {
    assert_eq!(
        (&message.body["state"], &message.body["problems"]),
        (&json!("applied"), &json!([])),
        "{}",
        message.text
    );
    let finding = &message.body["findings"][0];
    let named: Vec<&str> =
        finding["objects"].as_array().expect("a list").iter().filter_map(|object| object["id"].as_str()).collect();
    assert_eq!((&finding["start"], named.as_slice()), (&json!(start), circuits), "{}", message.text);
    let event = finding["event"]["object_id"].as_i64().expect("an event");
    admin.delete(&format!("{MAINTENANCES}{event}/")).await.expect(204);
    admin.delete(&format!("{INBOX}{}/", message.id())).await.expect(204);
}

const UTC: &str = "DTSTART:20270310T220000Z\r\nDTEND:20270311T040000Z\r\n";
const SUMMER: &str = "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\n\
                      TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n\
                      BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
                      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";

#[test]
fn calendars() {
    on_both(|server| async move {
        let admin = server.admin().await;
        acme(&admin).await;
        let local = |zone: &str, start: &str, end: &str| format!("DTSTART{zone}:{start}\r\nDTEND{zone}:{end}\r\n");
        applied(&admin, calendar(&admin, "", UTC).await, "2027-03-10T22:00:00Z", &["C-1"]).await;
        let prague = local(";TZID=Europe/Prague", "20270310T230000", "20270311T050000");
        applied(&admin, calendar(&admin, "", &prague).await, "2027-03-10T22:00:00Z", &["C-1"]).await;
        let custom = local(";TZID=Customized Time Zone", "20270711T000000", "20270711T040000");
        applied(&admin, calendar(&admin, SUMMER, &custom).await, "2027-07-10T22:00:00Z", &["C-1"]).await;

        let odd = SUMMER.replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=MONTHLY");
        let unread = calendar(&admin, &odd, &custom).await;
        waits(&admin, unread, "its standard offset was taken", "2027-07-10T23:00:00Z").await;
        let made_up = local(";TZID=Made Up Zone", "20270710T220000", "20270711T040000");
        waits(&admin, calendar(&admin, "", &made_up).await, "The zone Made Up Zone is unknown", "2027-07-10T22:00:00Z")
            .await;
        let floating = local("", "20270710T220000", "20270711T040000");
        waits(&admin, calendar(&admin, "", &floating).await, "names no zone", "2027-07-10T22:00:00Z").await;
        let floating = local("", "20270310T230000", "20270311T050000");
        let wide = calendar(&admin, "X-WR-TIMEZONE:Europe/Prague\r\n", &floating).await;
        waits(&admin, wide, "as X-WR-TIMEZONE says", "2027-03-10T22:00:00Z").await;
        let other = SUMMER.replace("Customized Time Zone", "Europe/Prague").replace("+0100", "+0300");
        let other = calendar(&admin, &other, &prague).await;
        waits(&admin, other, "otherwise than it is known", "2027-03-10T20:00:00Z").await;
        for (line, reason) in [
            ("RRULE:FREQ=DAILY;COUNT=3", "repeats (RRULE)"),
            ("RDATE:20270312T220000Z,20270314T220000Z", "repeats (RDATE)"),
            ("RECURRENCE-ID:20270310T220000Z", "one of a series"),
        ] {
            let repeated = calendar(&admin, "", &format!("{UTC}{line}\r\n")).await;
            waits(&admin, repeated, reason, "2027-03-10T22:00:00Z").await;
        }
    });
}

#[test]
fn texts() {
    on_both(|server| async move {
        let admin = server.admin().await;
        acme(&admin).await;
        let window = "Start: 2027-03-12 22:00 UTC\r\nEnd: 2027-03-13 04:00 UTC\r\n";
        let older = "Maintenance ID: CHG-40001\r\nStart: 2027-03-10 22:00 UTC\r\nEnd: 2027-03-11 04:00 UTC\r\nCircuit ID: C-2\r\n";
        let below = format!(
            "\r\n-----Original Message-----\r\nFrom: Acme NOC\r\nSent: Monday, March 1, 2027\r\nSubject: Work\r\n\r\n{older}"
        );
        let own = format!("Maintenance ID: CHG-40001\r\n{window}Circuit ID: C-1\r\n");
        applied(&admin, mail(&admin, &own).await, "2027-03-12T22:00:00Z", &["C-1"]).await;
        applied(&admin, mail(&admin, &format!("{own}{below}")).await, "2027-03-12T22:00:00Z", &["C-1"]).await;
        let quoted = format!("Hello,\r\nplease see below.\r\n{below}");
        waits(&admin, mail(&admin, &quoted).await, "only in a quoted older text", "2027-03-10T22:00:00Z").await;
        waits(&admin, mail(&admin, below.trim_start()).await, "only in a quoted older text", "2027-03-10T22:00:00Z")
            .await;
        let touched = format!("Maintenance ID: CHG-40001\r\n{window}{below}");
        waits(&admin, mail(&admin, &touched).await, "What it touches stands only in a quoted", "2027-03-12T22:00:00Z")
            .await;

        let unzoned = own.replace(" UTC", "");
        waits(&admin, mail(&admin, &unzoned).await, "name no zone", "2027-03-12T22:00:00Z").await;
        let meant = own.replace(" UTC", " CST");
        waits(&admin, mail(&admin, &meant).await, "has several meanings", "2027-03-13T04:00:00Z").await;
        // What stands behind a list of circuits would be one of them.
        let with = |more: &str| format!("Maintenance ID: CHG-40001\r\n{window}{more}Circuit ID: C-1\r\n");
        let second = "2nd window\r\nStart: 2027-03-14 22:00 UTC\r\nEnd: 2027-03-15 04:00 UTC\r\n";
        waits(&admin, mail(&admin, &with(second)).await, "Several times are told", "2027-03-12T22:00:00Z").await;
        let backup = "Backup: 14 March 2027 22:00 to 15 March 2027 04:00 UTC\r\n";
        waits(&admin, mail(&admin, &with(backup)).await, "Several times are told", "2027-03-12T22:00:00Z").await;
        let nightly = "We work each night of that week.\r\n";
        waits(&admin, mail(&admin, &with(nightly)).await, "more than once", "2027-03-12T22:00:00Z").await;
        // What tells no window at all waits as it did.
        for text in [
            "Maintenance ID: CHG-6900\r\n1st Activity Date\r\n10-Mar-2027 22:00 to 11-Mar-2027 04:00 ( GMT )\r\n\
             2nd Activity Date\r\n12-Mar-2027 22:00 to 13-Mar-2027 04:00 ( GMT )\r\nCircuit ID: C-1",
            "Maintenance ID: CHG-6901\r\n1st Activity Date\r\n10-Mar-2027 17:00 to 10-Mar-2027 23:00 ( Eastern )\r\n\
             10-Mar-2027 22:00 to 11-Mar-2027 04:00 ( GMT )\r\nCircuit ID: C-1",
        ] {
            assert_eq!(mail(&admin, text).await.body["state"], "review", "{text}");
        }
        assert_eq!(admin.get(MAINTENANCES).await.expect(200).body["count"], 0);
    });
}

#[test]
fn json_and_several_notices() {
    on_both(|server| async move {
        let admin = server.admin().await;
        acme(&admin).await;
        let notice = |id: &str, start: &str| {
            json!({"maintenance_id": id, "provider": "acme", "start": start, "end": "2027-03-11T04:00:00Z",
                   "status": "CONFIRMED", "circuits": ["C-1"]})
        };
        let sure = admin.post(INBOX, notice("CHG-1", "2027-03-10T22:00:00Z")).await.expect(201);
        applied(&admin, sure, "2027-03-10T22:00:00Z", &["C-1"]).await;
        let floating = admin.post(INBOX, notice("CHG-1", "2027-03-10T22:00:00")).await.expect(201);
        waits(&admin, floating, "names no zone", "2027-03-10T22:00:00Z").await;
        let mut nowhere = notice("CHG-1", "2027-03-10 22:00");
        nowhere["timezone"] = "Nowhere".into();
        let nowhere = admin.post(INBOX, nowhere).await.expect(201);
        waits(&admin, nowhere, "names no zone", "2027-03-10T22:00:00Z").await;

        // Two windows of one number, neither of them newer: none is applied before somebody says so.
        let both = json!([notice("CHG-2", "2027-03-10T22:00:00Z"), notice("CHG-2", "2027-03-10T23:00:00Z")]);
        let both = admin.post(INBOX, both).await.expect(201);
        assert_eq!(both.body["state"], "review", "{}", both.text);
        assert!(both.body["problems"][0].as_str().is_some_and(|text| text.contains("different windows of CHG-2")));
        assert_eq!(admin.get(MAINTENANCES).await.expect(200).body["count"], 0);
        let done = admin.patch(&format!("{INBOX}{}/", both.id()), json!({"state": "applied"})).await.expect(200);
        assert_eq!(done.body["state"], "applied", "{}", done.text);
        let made = admin.get(MAINTENANCES).await.expect(200).body;
        assert_eq!((&made["count"], &made["results"][0]["start"]), (&json!(1), &json!("2027-03-10T23:00:00Z")));

        // Of distinct notices only the doubtful one waits.
        let mixed = json!([notice("CHG-3", "2027-03-10T22:00:00Z"), notice("CHG-4", "2027-03-10T22:00:00")]);
        let mixed = admin.post(INBOX, mixed).await.expect(201);
        let outcomes = [&mixed.body["findings"][0]["outcome"], &mixed.body["findings"][1]["outcome"]];
        assert_eq!(
            (&mixed.body["state"], outcomes),
            (&json!("review"), [&json!("created"), &json!("waiting")]),
            "{}",
            mixed.text
        );
        let done = admin.patch(&format!("{INBOX}{}/", mixed.id()), json!({"state": "applied"})).await.expect(200);
        assert_eq!(done.body["state"], "applied", "{}", done.text);
        assert_eq!(admin.get(MAINTENANCES).await.expect(200).body["count"], 3);
    });
}
