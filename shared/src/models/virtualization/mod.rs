//! Clusters and virtual machines.

use crate::registry::Describe;
use crate::row::Model;

pub mod cluster;
pub mod cluster_group;
pub mod cluster_type;
pub mod virtual_machine;
pub mod vm_interface;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    virtual_machine::VirtualMachine::meta,
    vm_interface::VmInterface::meta,
    cluster::Cluster::meta,
    cluster_type::ClusterType::meta,
    cluster_group::ClusterGroup::meta,
];
