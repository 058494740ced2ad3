//! Settings: `purser.toml`, overridden by `PURSER_*` variables, overridden by flags.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use shared::choices::Choice;
use shared::models::inventory_monitor::asset::{ASSET_STATUS, LIFECYCLE_STATUS};
use shared::models::inventory_monitor::rma::RMA_STATUS;

use crate::db::Limits;
use crate::error::{Error, Result};
use crate::{hosts, policy};

/// What an operator may set. Every key of `purser.toml` is a field here.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of the embedded database.
    pub data: PathBuf,
    /// `postgres://…` or `sqlite://…`; empty means SQLite in the data folder.
    pub database: String,
    /// Address and port to listen on; port 0 lets the system choose.
    pub listen: String,
    /// Key of token digests (at least 32 characters); empty means one is made and kept in the
    /// data folder, in the file `pepper`.
    pub pepper: String,
    /// Days for which a probe counts as recent.
    pub probe_recent_days: i64,
    /// Days before its end that a period counts as expiring; absent switches the state off.
    pub warning_days: WarningDays,
    /// States that assets get when they are assigned and unassigned.
    pub asset_states: AssetStates,
    /// The lifecycle that an asset gets when an RMA of it comes into a state, by that state: `completed = "in_use"`. Others leave it
    /// as it is.
    pub rma_lifecycle: BTreeMap<String, String>,
    /// Networks (`10.0.0.0/8`, `127.0.0.1/32`) of proxies whose `X-Forwarded-For`, `-Host` and `-Proto` count.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// Names under which the server answers: `purser.example.org`, `.example.org` for all below it; empty for any.
    pub allowed_hosts: Vec<String>,
    /// The path below which it lives, such as `/purser`; empty for the root of its host.
    pub base_path: String,
    /// Its address as people and programs elsewhere know it, `https://purser.example.org`: in feeds and mails. Empty: as each
    /// request addressed it.
    pub public_url: String,
    /// Seconds for which browsers shall speak nothing but TLS with it (`Strict-Transport-Security`); absent says nothing of it.
    pub hsts_seconds: Option<u64>,
    /// Networks from which anybody may read `/metrics`; from elsewhere a token is needed.
    pub metrics_networks: Vec<ipnet::IpNet>,
    /// Largest request body in bytes.
    pub body_limit: usize,
    /// Largest file to import in bytes.
    pub import_limit: usize,
    /// Most objects of a list in one request.
    pub max_items: usize,
    /// Seconds that a statement of a read may take.
    pub read_seconds: u64,
    /// Seconds that a request's write may keep others waiting.
    pub write_seconds: u64,
    /// Seconds that a write waits for others.
    pub wait_seconds: u64,
    /// Connections at a time; 0: as many as the limit of open files leaves.
    pub connections: usize,
    /// Seconds within which a client must send the head of a request, or the next piece of its body, or take something of the answer.
    pub slow_seconds: u64,
    /// Seconds that running requests have to finish when the server stops.
    pub grace_seconds: u64,
    /// Days for which events wait for those who read them.
    pub outbox_days: i64,
    /// Hours after which an unused session ends.
    pub session_hours: i64,
    /// Rows of a page unless asked otherwise, and at most.
    pub page_size: i64,
    pub page_size_max: i64,
    /// Structured logs instead of text.
    pub log_json: bool,
    /// Choices by `app.Model.field`: they replace the built-in ones, with `+` at the end they are added.
    pub field_choices: policy::choices::Settings,
    /// Placeholders in place of serials and tags, and prefixes of scanners.
    pub serials: policy::serials::Settings,
    /// What objects must satisfy when they are written, by `app.model`.
    pub custom_validators: policy::Settings,
    /// What objects must satisfy to be deleted, by `app.model`.
    pub protection_rules: policy::Settings,
    /// The widgets of users who have not arranged their own.
    pub default_dashboard: Option<Vec<policy::dashboard::Widget>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WarningDays {
    pub warranty: Option<i64>,
    pub service: Option<i64>,
    pub invoicing: Option<i64>,
}

/// Values of the assignment and lifecycle states; an empty one leaves that state as it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AssetStates {
    pub assigned: String,
    pub in_use: String,
    pub unassigned: String,
    pub in_stock: String,
    /// Words of `netbox_inventory.Asset.status` that mean the same states as one of the built-in words. Others say
    /// nothing of the states.
    pub count_as_used: Vec<String>,
    pub count_as_stored: Vec<String>,
    pub count_as_retired: Vec<String>,
}

impl AssetStates {
    /// Words of the status that the states themselves have.
    pub const BUILT_IN: [&str; 3] = ["stored", "used", "retired"];

    /// The built-in word that a word counts as.
    pub fn counts(&self, word: &str) -> Option<&'static str> {
        let own =
            [("used", &self.count_as_used), ("stored", &self.count_as_stored), ("retired", &self.count_as_retired)];
        let built_in = Self::BUILT_IN.into_iter().find(|one| *one == word);
        built_in.or_else(|| {
            own.into_iter().find(|(_, words)| words.iter().any(|one| one == word)).map(|(counts, _)| counts)
        })
    }

    /// What is wrong, given the words there are.
    fn check(&self, words: &[Choice]) -> Result<(), String> {
        let mut seen = Vec::new();
        for word in self.count_as_used.iter().chain(&self.count_as_stored).chain(&self.count_as_retired) {
            if Self::BUILT_IN.contains(&word.as_str()) || seen.contains(&word) {
                return Err(format!("asset_states: {word} already counts as something"));
            }
            if !words.iter().any(|choice| choice.value == word) {
                return Err(format!("asset_states: {word} is no word of netbox_inventory.Asset.status"));
            }
            seen.push(word);
        }
        Ok(())
    }
}

impl Default for AssetStates {
    fn default() -> Self {
        let [assigned, in_use, unassigned, in_stock] = ["deployed", "in_use", "stocked", "in_stock"].map(str::to_owned);
        let [count_as_used, count_as_stored, count_as_retired] = [const { Vec::new() }; 3];
        Self { assigned, in_use, unassigned, in_stock, count_as_used, count_as_stored, count_as_retired }
    }
}

impl Default for WarningDays {
    fn default() -> Self {
        Self { warranty: Some(60), service: Some(60), invoicing: Some(30) }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            database: String::new(),
            listen: "127.0.0.1:8000".to_owned(),
            pepper: String::new(),
            probe_recent_days: 7,
            warning_days: WarningDays::default(),
            asset_states: AssetStates::default(),
            rma_lifecycle: BTreeMap::new(),
            trusted_proxies: Vec::new(),
            allowed_hosts: Vec::new(),
            base_path: String::new(),
            public_url: String::new(),
            hsts_seconds: None,
            metrics_networks: loopback(),
            body_limit: 16 << 20,
            import_limit: 64 << 20,
            max_items: 2500,
            read_seconds: 10,
            write_seconds: 10,
            wait_seconds: 20,
            connections: 0,
            slow_seconds: 30,
            grace_seconds: 20,
            outbox_days: 30,
            session_hours: 14 * 24,
            page_size: 50,
            page_size_max: 1000,
            log_json: false,
            field_choices: policy::choices::Settings::new(),
            serials: policy::serials::Settings::default(),
            custom_validators: policy::Settings::new(),
            protection_rules: policy::Settings::new(),
            default_dashboard: None,
        }
    }
}

/// This machine, as it is seen from itself.
fn loopback() -> Vec<ipnet::IpNet> {
    use std::net::{Ipv4Addr, Ipv6Addr};
    let mut out: Vec<ipnet::IpNet> = Vec::new();
    out.extend(ipnet::Ipv4Net::new(Ipv4Addr::new(127, 0, 0, 0), 8).map(ipnet::IpNet::from));
    out.extend(ipnet::Ipv6Net::new(Ipv6Addr::LOCALHOST, 128).map(ipnet::IpNet::from));
    out
}

impl Config {
    /// Fewest characters of a pepper.
    pub const PEPPER_MIN: usize = 32;

    /// Reads a file; a missing default file is no error, a missing named one is.
    pub fn read(path: Option<&Path>) -> Result<Self> {
        let (path, named) = path.map_or((Path::new("purser.toml"), false), |path| (path, true));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => String::new(),
            Err(error) => return Err(Error::Internal(format!("{}: {error}", path.display()))),
        };
        let config: Self = toml::from_str(&text).map_err(|e| Error::Internal(format!("{}: {e}", path.display())))?;
        config.check().map_err(|e| Error::Internal(format!("{}: {e}", path.display())))?;
        Ok(config)
    }

    /// What is wrong with the settings, if anything.
    pub fn check(&self) -> Result<(), String> {
        if !self.pepper.is_empty() && self.pepper.len() < Self::PEPPER_MIN {
            return Err(format!("pepper must have at least {} characters", Self::PEPPER_MIN));
        }
        if self.probe_recent_days < 0 {
            return Err("probe_recent_days must not be negative".to_owned());
        }
        if !(1..=36_500).contains(&self.outbox_days) {
            return Err("outbox_days must be from 1 to 36500".to_owned());
        }
        if !(1..=100_000).contains(&self.max_items) {
            return Err("max_items must be from 1 to 100000".to_owned());
        }
        for (name, seconds) in [
            ("read_seconds", self.read_seconds),
            ("write_seconds", self.write_seconds),
            ("wait_seconds", self.wait_seconds),
        ] {
            if !(1..=3600).contains(&seconds) {
                return Err(format!("{name} must be from 1 to 3600"));
            }
        }
        if self.slow_seconds < 1 {
            return Err("slow_seconds must be at least 1".to_owned());
        }
        if self.page_size < 1 || self.page_size_max < self.page_size {
            return Err("page_size must be at least 1 and at most page_size_max".to_owned());
        }
        hosts::check(self)?;
        let choices = policy::choices::read(&self.field_choices)?;
        self.asset_states.check(choices.get(ASSET_STATUS.key).copied().unwrap_or(ASSET_STATUS.choices))?;
        let lifecycle = choices.get(LIFECYCLE_STATUS.key).copied().unwrap_or(LIFECYCLE_STATUS.choices);
        let states = choices.get(RMA_STATUS.key).copied().unwrap_or(RMA_STATUS.choices);
        for (state, becomes) in &self.rma_lifecycle {
            for (word, known, of) in [(state, states, RMA_STATUS.key), (becomes, lifecycle, LIFECYCLE_STATUS.key)] {
                if !known.iter().any(|choice| choice.value == word) {
                    return Err(format!("rma_lifecycle: {word} is no word of {of}"));
                }
            }
        }
        policy::Policy::read(self)?;
        Ok(())
    }

    /// How long work on the database may take.
    pub fn limits(&self) -> Limits {
        let [read, write, wait] = [self.read_seconds, self.write_seconds, self.wait_seconds].map(Duration::from_secs);
        Limits { read, write, wait }
    }

    pub fn database_url(&self) -> String {
        if self.database.is_empty() || self.database == "sqlite://" {
            format!("sqlite://{}", self.data.join("purser.sqlite").display())
        } else {
            self.database.clone()
        }
    }
}
