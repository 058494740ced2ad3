//! Invoice: what a contract was billed for.

use crate::models::inventory_monitor::contract::Contract;
use crate::models::inventory_monitor::currency::CURRENCY;
use crate::models::inventory_monitor::date_status::DATE_STATUS;
use crate::prelude::*;

/// A bill under a contract for some period.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 105, app = "inventory_monitor", path = "plugins/inventory-monitor/invoices", label = "Invoice",
        plural = "Invoices", icon = "receipt", group = "Contracts", family = primary, plain, contacts,
        display = "{name}< ({contract.name})>< [{project!contract.name}]>< {price} {currency}>",
        order("name", "name_internal"), key = "name", q("name", "name_internal", "description"),
        search(name = 100, name_internal = 100, project = 300, comments = 5000),
        columns("name", "name_internal", "contract", "project", "invoicing_status", "invoicing_end", "price", "currency"),
        brief("name", "name_internal", "description"), no_clone("name", "name_internal"))]
#[section("Invoice", "name", "name_internal", "contract", "project", "description", "owner", "tags")]
#[section("Price", "price", "currency")]
#[section("Dates", "invoicing_start", "invoicing_end")]
#[section("Comments", "comments")]
#[filter(name_internal, contains)]
#[filter(project, contains)]
#[filter(invoicing_status, choices = DATE_STATUS, label = "Invoicing")]
#[filter(price__isnull, bool, label = "Has no price")]
pub struct Invoice {
    pub id: i64,
    #[field(max = 255, required, natural, label = "Invoice number")]
    pub name: String,
    #[field(max = 255, required, label = "Internal ID")]
    pub name_internal: String,
    #[field(max = 255)]
    pub project: Option<String>,
    #[field(belongs)]
    pub contract: Ref<Contract>,
    #[field(decimal(18, 2), min = 0)]
    pub price: Option<Decimal>,
    #[field(choices = CURRENCY)]
    pub currency: Option<Choice>,
    pub invoicing_start: Option<NaiveDate>,
    #[field(indexed)]
    pub invoicing_end: Option<NaiveDate>,
    #[field(choices = DATE_STATUS, computed, sort = "invoicing_end", label = "Invoicing")]
    pub invoicing_status: Choice,
}
