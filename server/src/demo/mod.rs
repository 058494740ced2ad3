//! `purser demo`: a believable estate of its own, anchored on the time at which it is loaded.
//!
//! Halyard Networks runs a network between five countries: what stands where, what lies in the
//! stores, what discovery saw minutes or months ago, which contracts and warranties run out, and a
//! busy calendar. Everything goes through the one write path, at times in the past and by the people
//! of the team, so that the change log reads like a year of work. Given the time, it is always the
//! same estate, apart from request ids and passwords nobody knows.
//!
//! Files: `estate` (how things are written), `luck` (draws that repeat), then one file a topic.

mod access;
mod assets;
mod circuits;
mod components;
mod contracts;
mod cover;
mod devices;
mod errands;
mod estate;
mod guests;
mod hardware;
mod inbox;
mod ledger;
mod luck;
mod maintenances;
mod notes;
mod outages;
mod parts;
mod people;
mod places;
mod probes;
mod racks;
mod repairs;
mod stocktaking;
mod stores;
mod supplies;
mod timeline;
mod windows;

use std::fmt;
use std::sync::Arc;

use estate::Estate;

use crate::app::App;
use crate::error::Result;

/// How many objects of each model were made, in the order of making them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    pub counts: Vec<(&'static str, usize)>,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total: usize = self.counts.iter().map(|(_, count)| count).sum();
        write!(f, "The demo estate is loaded: {total} objects.")?;
        for (plural, count) in &self.counts {
            write!(f, "\n{count:>6}  {plural}")?;
        }
        Ok(())
    }
}

/// Fills an empty database. What a failure leaves behind is a partial estate: start over with an
/// empty database then.
pub async fn load(app: &Arc<App>) -> Result<Summary> {
    let mut estate = Estate::new(app);
    access::load(&mut estate).await?;
    people::tenants(&mut estate).await?;
    places::load(&mut estate).await?;
    hardware::load(&mut estate).await?;
    let racks = racks::load(&mut estate).await?;
    let devices = devices::load(&mut estate, racks).await?;
    let circuits = circuits::load(&mut estate).await?;
    contracts::load(&mut estate).await?;
    people::contacts(&mut estate).await?;
    let mut things = assets::load(&mut estate, &devices).await?;
    cover::load(&mut estate, &things).await?;
    repairs::load(&mut estate, &devices, &mut things).await?;
    ledger::load(&mut estate, &things).await?;
    supplies::load(&mut estate, &things).await?;
    stocktaking::load(&mut estate, &things).await?;
    components::load(&mut estate, &devices).await?;
    guests::load(&mut estate, &devices).await?;
    notes::load(&mut estate, &circuits, &devices).await?;
    probes::load(&mut estate, &devices, &things).await?;
    maintenances::load(&mut estate, &circuits, &devices).await?;
    outages::load(&mut estate, &circuits, &devices).await?;
    inbox::load(&mut estate, &circuits).await?;
    errands::load(&mut estate, &circuits, &devices, &things).await?;
    Ok(estate.summary())
}

#[cfg(test)]
mod tests;
