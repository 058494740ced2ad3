//! What an operator demands beyond the models' own rules: validators, protection from deletion,
//! further choices and the first dashboard. Read from the settings and checked once, at start, so
//! that a mistake is a clear error there and not a surprise later.
//!
//! Source: reference sheet of NetBox, §8.

pub mod choices;
pub mod dashboard;
pub mod demand;
pub mod serials;

use std::collections::HashMap;

use shared::meta::ModelMeta;
use shared::registry;

use crate::config::Config;
use demand::{Demand, On};

/// The settings as they are applied.
#[derive(Debug, Default)]
pub struct Policy {
    validators: HashMap<i16, Vec<Demand>>,
    protections: HashMap<i16, Vec<Demand>>,
    /// The dashboard of users who have none of their own: layout and config.
    pub dashboard: serde_json::Value,
    /// Which serials and tags are none, and how scanners read the others.
    pub serials: serials::Serials,
}

impl Policy {
    /// Reads the settings; an error names the setting and what is wrong with it.
    pub fn read(config: &Config) -> Result<Self, String> {
        Ok(Self {
            validators: demands("custom_validators", On::Write, &config.custom_validators)?,
            protections: demands("protection_rules", On::Delete, &config.protection_rules)?,
            dashboard: dashboard::read(config)?,
            serials: serials::Serials::read(&config.serials)?,
        })
    }

    /// What objects of a model must satisfy when they are written.
    pub fn validators(&self, meta: &ModelMeta) -> &[Demand] {
        self.validators.get(&meta.number).map_or(&[], Vec::as_slice)
    }

    /// What objects of a model must satisfy to be deleted.
    pub fn protections(&self, meta: &ModelMeta) -> &[Demand] {
        self.protections.get(&meta.number).map_or(&[], Vec::as_slice)
    }
}

/// Rule sets by `app.model`, as they stand in the settings.
pub type Settings = std::collections::BTreeMap<String, Vec<toml::Table>>;

fn demands(setting: &str, on: On, settings: &Settings) -> Result<HashMap<i16, Vec<Demand>>, String> {
    let mut out: HashMap<i16, Vec<Demand>> = HashMap::new();
    for (wire, sets) in settings {
        let meta = registry::model(wire).ok_or_else(|| format!("{setting}: there is no object type {wire}"))?;
        let demands: Result<Vec<Demand>, String> = sets
            .iter()
            .enumerate()
            .map(|(at, set)| {
                Demand::read(meta, set, on).map_err(|error| format!("{setting}.\"{wire}\"[{at}]: {error}"))
            })
            .collect();
        // One model may have several names.
        out.entry(meta.number).or_default().extend(demands?);
    }
    Ok(out)
}
