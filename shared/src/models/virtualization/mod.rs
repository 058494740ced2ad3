//! Clusters and virtual machines.

use crate::meta::ModelMeta;
use crate::row::Model;

pub mod cluster;
pub mod cluster_group;
pub mod cluster_type;
pub mod virtual_machine;
pub mod vm_interface;

/// The area's models in the order of the navigation.
pub const MODELS: &[&ModelMeta] = &[
    virtual_machine::VirtualMachine::META,
    vm_interface::VmInterface::META,
    cluster::Cluster::META,
    cluster_type::ClusterType::META,
    cluster_group::ClusterGroup::META,
];
