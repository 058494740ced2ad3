//! Rules of maintenances, outages and what they touch.

pub mod event;
pub mod impact;
pub mod maintenance;
pub mod outage;
