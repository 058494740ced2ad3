//! Tenants and contacts.

use crate::registry::Describe;
use crate::row::Model;

pub mod contact;
pub mod contactassignment;
pub mod contactgroup;
pub mod contactrole;
pub mod tenant;
pub mod tenantgroup;

/// The area's models in the order of the navigation.
pub const MODELS: &[Describe] = &[
    tenant::Tenant::meta,
    tenantgroup::TenantGroup::meta,
    contact::Contact::meta,
    contactgroup::ContactGroup::meta,
    contactrole::ContactRole::meta,
    contactassignment::ContactAssignment::meta,
];
