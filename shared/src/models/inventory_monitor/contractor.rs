//! Contractor: a company one has contracts with.

use crate::models::tenancy::tenant::Tenant;
use crate::prelude::*;

/// A company one has contracts with.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 103, app = "inventory_monitor", path = "plugins/inventory-monitor/contractors", label = "Contractor",
        plural = "Contractors", icon = "building", group = "Contracts", family = primary, plain, contacts,
        display = "{name}< ({company!name})>< [{tenant.name}]>", order("name", "company"), key = "name",
        q("name", "company", "address", "description", "tenant.name"),
        search(name = 100, company = 100, address = 5000, comments = 5000),
        columns("name", "company", "tenant", "contract_count", "description"),
        brief("name", "company", "address", "description"), no_clone("name", "tenant"))]
#[section("Contractor", "name", "company", "address", "tenant", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("tenant")]
#[count(contract_count, "inventory_monitor.contract", "contractor")]
#[filter(name, contains)]
#[filter(company, contains)]
#[filter(address, contains)]
#[filter(tenant, path = "tenant.name", label = "Tenant name")]
pub struct Contractor {
    pub id: i64,
    #[field(max = 255, required, natural)]
    pub name: String,
    #[field(max = 255)]
    pub company: Option<String>,
    #[field(max = 255)]
    pub address: Option<String>,
    /// The tenant that this company also is
    pub tenant: Option<Ref<Tenant>>,
}
