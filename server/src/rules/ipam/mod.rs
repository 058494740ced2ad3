//! Rules of addresses and networks.

pub mod ip_address;
pub mod net;
pub mod prefix;
