//! Rules of clusters and virtual machines.

pub mod cluster;
pub mod virtual_machine;
pub mod vm_interface;
