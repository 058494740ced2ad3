//! Tenants and contacts.

use crate::registry::Describe;
use crate::row::Model;

pub mod contact;
pub mod contact_assignment;
pub mod contact_group;
pub mod contact_role;
pub mod tenant;
pub mod tenant_group;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    tenant::Tenant::meta,
    tenant_group::TenantGroup::meta,
    contact::Contact::meta,
    contact_group::ContactGroup::meta,
    contact_role::ContactRole::meta,
    contact_assignment::ContactAssignment::meta,
];
