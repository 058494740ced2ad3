//! What stands in for what, who speaks for which provider, and the last days' mail: some of it applied, some waiting for a person.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value as Json, json};

use super::circuits::Circuit;
use super::estate::{Estate, Who, text};
use crate::error::{Error, Result};

/// Name, how many ways must be left, descriptions of the circuits.
const GROUPS: [(&str, i64, &[&str]); 5] = [
    (
        "Prague 1 – Prague 2",
        1,
        &["Libeň–Strašnice, path A along the river", "Libeň–Strašnice, path B through the ring road duct"],
    ),
    ("Prague – Frankfurt", 1, &["PRG1–FRA1 north via Dresden and Leipzig", "PRG2–FRA1 south via Nuremberg"]),
    (
        "Towards Amsterdam",
        2,
        &["FRA1–AMS1 via Cologne", "FRA1–AMS1 via Düsseldorf", "PRG1–AMS1 express, does not pass Frankfurt"],
    ),
    ("Lípa Hospital", 1, &["Lípa Hospital, pavilion A (working path)", "Lípa Hospital, pavilion C (protection path)"]),
    ("Tatran headquarters", 1, &["Tatran headquarters, path 1", "Tatran headquarters, path 2"]),
];

const SOURCES: [(&str, &str, &str); 4] = [
    ("nordlink.example", "nordlink", "Mails and calendars of the NOC in Hamburg"),
    ("vltava-fibre.example", "vltava-fibre", "Words without a calendar: somebody reads them"),
    ("rm-connect.example", "rm-connect", ""),
    ("change@transalpin.example", "transalpin", ""),
];

/// A notice as its provider's mail brings it.
struct Letter<'a> {
    sender: &'a str,
    subject: &'a str,
    /// Days and hours from now.
    sent: (i64, i64),
    body: String,
}

/// The calendar in a mail.
struct Window<'a> {
    id: &'a str,
    summary: &'a str,
    status: &'a str,
    start: DateTime<Utc>,
    hours: i64,
    objects: &'a [(String, &'a str)],
}

impl Window<'_> {
    fn calendar(&self, stamp: DateTime<Utc>) -> String {
        let time = |time: DateTime<Utc>| time.format("%Y%m%dT%H%M%SZ");
        let objects: Vec<String> = self
            .objects
            .iter()
            .map(|(id, level)| format!("X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT={level}:{id}"))
            .collect();
        format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Maintenance//EN\nBEGIN:VEVENT\nUID:{id}\nSEQUENCE:0\nDTSTAMP:{}\nDTSTART:{}\n\
             DTEND:{}\nSUMMARY:{}\nX-MAINTNOTE-MAINTENANCE-ID:{id}\n{}\nX-MAINTNOTE-IMPACT:OUTAGE\nX-MAINTNOTE-STATUS:{}\n\
             END:VEVENT\nEND:VCALENDAR\n",
            time(stamp),
            time(self.start),
            time(self.start + Duration::hours(self.hours)),
            self.summary,
            objects.join("\n"),
            self.status,
            id = self.id,
        )
    }
}

pub async fn load(e: &mut Estate, circuits: &[Circuit]) -> Result<()> {
    e.at(e.days(-120), Who::Jana);
    let find = |text: &str| {
        let found = circuits.iter().find(|circuit| circuit.text == text);
        found.ok_or_else(|| Error::Internal(format!("the demo has no circuit called {text}")))
    };
    let group = |(name, minimum, texts): &(&str, i64, &[&str])| -> Result<Json> {
        let ids = texts.iter().map(|text| find(text).map(|circuit| circuit.id)).collect::<Result<Vec<_>>>()?;
        Ok(json!({"name": name, "minimum": minimum, "circuits": ids}))
    };
    e.create("notices.pathgroup", GROUPS.iter().map(group).collect::<Result<_>>()?).await?;
    let mut sources = Vec::new();
    for (name, provider, text) in SOURCES {
        sources.push(json!({"name": name, "provider": e.id("circuits.provider", provider)?, "description": text}));
    }
    e.create("notices.noticesource", sources).await?;

    let night = e.clock(9, 23, 0);
    let north = [(find("PRG1–FRA1 north via Dresden and Leipzig")?.cid.clone(), "OUTAGE")];
    let south = [(find("PRG2–FRA1 south via Nuremberg")?.cid.clone(), "DEGRADED")];
    let gone = [(find("BRN1–VIE1 via Břeclav")?.cid.clone(), "OUTAGE"), ("TA-W0000-77".to_owned(), "OUTAGE")];
    let splice = Window {
        id: "NLM-30417",
        summary: "Fibre splicing near Dresden",
        status: "CONFIRMED",
        start: night,
        hours: 5,
        objects: &north,
    };
    let amplifier = Window {
        id: "RMC-2291",
        summary: "Amplifier exchange in Nuremberg",
        status: "TENTATIVE",
        start: night + Duration::hours(2),
        hours: 4,
        objects: &south,
    };
    let bridge = Window {
        id: "TA-55018",
        summary: "Cable moved for a bridge",
        status: "CONFIRMED",
        start: e.clock(14, 22, 0),
        hours: 6,
        objects: &gone,
    };
    let other = Window {
        id: "CH-771",
        summary: "Generator test",
        status: "CONFIRMED",
        start: e.clock(6, 8, 0),
        hours: 3,
        objects: &[],
    };
    let nordlink = ("noc@nordlink.example", "Planned work NLM-30417 on your services");
    let letters = [
        Letter { sender: nordlink.0, subject: nordlink.1, sent: (-2, 9), body: mail(&splice, e.clock(-2, 9, 0)) },
        Letter { sender: nordlink.0, subject: nordlink.1, sent: (-1, 9), body: mail(&splice, e.clock(-1, 9, 0)) },
        Letter {
            sender: "planned@rm-connect.example",
            subject: "RMC-2291: works on wavelength services",
            sent: (-1, 13),
            body: mail(&amplifier, e.clock(-1, 13, 0)),
        },
        Letter {
            sender: "change@transalpin.example",
            subject: "TA-55018 Notification of planned work",
            sent: (-1, 16),
            body: mail(&bridge, e.clock(-1, 16, 0)),
        },
        Letter {
            sender: "facility@carrierhotel.example",
            subject: "Generator test CH-771",
            sent: (0, -5),
            body: mail(&other, e.now - Duration::hours(5)),
        },
        Letter {
            sender: "dohled@vltava-fibre.example",
            subject: "Planned outage, Severka campus ring",
            sent: (0, -3),
            body: format!(
                "Dear customer,\n\nwe have to cut the fibre for a new duct.\n\nTicket number: VF-8812\nStart: {} UTC\nEnd: {} UTC\n\
                 Circuit ID: {}\nImpact: loss of service\n\nVltava Fibre, network supervision\n",
                e.clock(12, 20, 0).format("%Y-%m-%d %H:%M"),
                e.clock(13, 2, 0).format("%Y-%m-%d %H:%M"),
                find("Severka campus ring, west half")?.cid,
            ),
        },
        Letter {
            sender: "billing@meridian.example",
            subject: "Your invoice is ready",
            sent: (-4, 8),
            body: "The invoice for the last month is in the customer portal.\n".to_owned(),
        },
    ];
    let mut ignored = None;
    for Letter { sender, subject, sent: (days, hour), body } in letters {
        let at =
            if days == 0 { e.now + Duration::hours(hour) } else { e.clock(days, u32::try_from(hour).unwrap_or(0), 0) };
        e.at(at, Who::Jana);
        let message = json!({"sender": sender, "subject": subject, "received": text(at.min(e.now)), "body": body});
        let made = e.create("notices.inboxmessage", vec![message]).await?;
        if sender.starts_with("billing") {
            ignored = made.first().copied();
        }
    }
    e.at(e.clock(-4, 10, 20), Who::Eva);
    let change = json!({"state": "ignored", "comments": "Belongs to accounting", "changelog_message": "No notice"});
    e.change("notices.inboxmessage", ignored.map(|id| (id, change)).into_iter().collect()).await
}

/// A mail whose only part of interest is its calendar.
fn mail(window: &Window<'_>, sent: DateTime<Utc>) -> String {
    format!(
        "Date: {}\nMIME-Version: 1.0\nContent-Type: text/calendar; charset=utf-8\n\n{}",
        sent.to_rfc2822(),
        window.calendar(sent)
    )
}
