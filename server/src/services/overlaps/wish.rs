//! What is asked of overlaps, as the parameters of a list.

use chrono::{DateTime, Utc};
use shared::meta::ModelMeta;
use shared::models::notices::maintenance::Maintenance;
use shared::models::notices::outage::Outage;
use shared::registry;
use shared::row::Model;
use shared::value::AnyRef;

use super::Kind;
use crate::error::{Error, Result};

/// Names of the parameters.
pub const PARAMETERS: &[&str] =
    &["start", "end", "maintenance_id", "outage_id", "kind", "object_type", "object_id", "site_id"];

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Overlaps that last beyond this moment; now unless given.
    pub from: Option<DateTime<Utc>>,
    /// Overlaps that begin before this one.
    pub to: Option<DateTime<Utc>>,
    /// Those in which this maintenance or outage takes part, while it lasts.
    pub event: Option<AnyRef>,
    /// Only of these kinds; empty: all.
    pub kinds: Vec<Kind>,
    /// Only of this thing, site or path group.
    pub subject: Option<AnyRef>,
    /// Only what is at this site.
    pub site: Option<i64>,
}

impl Wish {
    /// Reads it from the parameters of a list.
    pub fn read(params: &[(String, String)]) -> Result<Self> {
        let number = |name: &str| match last(params, name).map(str::parse::<i64>) {
            None => Ok(None),
            Some(Ok(id)) => Ok(Some(id)),
            Some(Err(_)) => Err(Error::field(name, "Expected a number.")),
        };
        let of = |name: &str, meta: &'static ModelMeta| -> Result<Option<AnyRef>> {
            Ok(number(name)?.map(|id| AnyRef { model: meta.number, id }))
        };
        let (maintenance, outage) = (of("maintenance_id", Maintenance::meta())?, of("outage_id", Outage::meta())?);
        if maintenance.is_some() && outage.is_some() {
            return Err(Error::field("outage_id", "Give either a maintenance or an outage."));
        }
        let mut kinds = Vec::new();
        for (_, name) in params.iter().filter(|(key, name)| key == "kind" && !name.is_empty()) {
            let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
            kinds.push(kind.ok_or_else(|| Error::field("kind", format!("\"{name}\" is not a valid choice.")))?);
        }
        let subject = match (last(params, "object_type"), number("object_id")?) {
            (None, None) => None,
            (None, Some(_)) => return Err(Error::field("object_type", "Give the type of the object too.")),
            (Some(wire), Some(id)) => {
                let unknown = || Error::field("object_type", format!("\"{wire}\" is not a valid choice."));
                Some(AnyRef { model: registry::model(wire).ok_or_else(unknown)?.number, id })
            }
            (Some(_), None) => return Err(Error::field("object_id", "Give the id of the object too.")),
        };
        let wish = Self {
            from: time(params, "start")?,
            to: time(params, "end")?,
            event: maintenance.or(outage),
            kinds,
            subject,
            site: number("site_id")?,
        };
        if wish.to.is_some_and(|to| wish.from.is_some_and(|from| to <= from)) {
            return Err(Error::field("end", "The end must be after the start."));
        }
        Ok(wish)
    }
}

fn time(params: &[(String, String)], name: &str) -> Result<Option<DateTime<Utc>>> {
    last(params, name).map(shared::check::datetime).transpose().map_err(|message| Error::field(name, message))
}

fn last<'a>(params: &'a [(String, String)], name: &str) -> Option<&'a str> {
    params.iter().rev().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
}
