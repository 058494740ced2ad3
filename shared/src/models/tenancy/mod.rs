//! Tenants and contacts.

use crate::meta::ModelMeta;
use crate::row::Model;

pub mod contact;
pub mod contact_assignment;
pub mod contact_group;
pub mod contact_role;
pub mod tenant;
pub mod tenant_group;

/// The area's models in the order of the navigation.
pub const MODELS: &[&ModelMeta] = &[
    tenant::Tenant::META,
    tenant_group::TenantGroup::META,
    contact::Contact::META,
    contact_group::ContactGroup::META,
    contact_role::ContactRole::META,
    contact_assignment::ContactAssignment::META,
];
