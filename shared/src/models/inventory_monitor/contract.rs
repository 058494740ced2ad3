//! Contract: an agreement with a contractor; subcontracts stand one level below.

use crate::models::inventory_monitor::contractor::Contractor;
use crate::models::inventory_monitor::currency::CURRENCY;
use crate::models::inventory_monitor::date_status::DATE_STATUS;
use crate::prelude::*;

pub static CONTRACT_TYPE: ChoiceSet = ChoiceSet::new(
    "inventory_monitor.Contract.type",
    &[
        ChoiceOf::new("supply", "Supply Contract", "green"),
        ChoiceOf::new("order", "Order", "red"),
        ChoiceOf::new("service", "Service Contract", "orange"),
        ChoiceOf::new("other", "Other", "blue"),
    ],
);

pub static CONTRACT_LEVEL: ChoiceSet = ChoiceSet::new(
    "inventory_monitor.Contract.contract_type",
    &[ChoiceOf::new("contract", "Contract", "blue"), ChoiceOf::new("subcontract", "Subcontract", "gray")],
);

/// An agreement with a contractor under which things are bought or serviced.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 104, app = "inventory_monitor", path = "plugins/inventory-monitor/contracts", label = "Contract",
        plural = "Contracts", icon = "file-text", group = "Contracts", family = primary, plain, contacts,
        display = "{name}< ({name_internal!name})>< [Sub: {parent.name}]>< via {contractor.name}>",
        order("name", "name_internal"), key = "name", q("name", "name_internal", "description"),
        search(name = 100, name_internal = 100, comments = 5000),
        columns("name", "contractor", "type", "price", "currency", "invoicing_status", "invoicing_end"),
        brief("name", "name_internal", "description"), no_clone("name", "name_internal"))]
#[section("Contract", "name", "name_internal", "contractor", "type", "parent", "description", "owner", "tags")]
#[section("Price", "price", "currency")]
#[section("Dates", "signed", "accepted", "invoicing_start", "invoicing_end")]
#[section("Comments", "comments")]
#[count(subcontract_count, "inventory_monitor.contract", "parent")]
#[count(invoice_count, "inventory_monitor.invoice", "contract")]
#[count(asset_count, "inventory_monitor.asset", "order_contract")]
#[count(service_count, "inventory_monitor.assetservice", "contract")]
#[filter(name_internal, contains)]
#[filter(contract_type, choices = CONTRACT_LEVEL, label = "Level")]
#[filter(invoicing_status, choices = DATE_STATUS, label = "Invoicing")]
#[filter(master_contracts, bool, label = "Main contracts only")]
#[filter(price__isnull, bool, label = "Has no price")]
pub struct Contract {
    pub id: i64,
    #[field(max = 255, required, natural)]
    pub name: String,
    #[field(max = 255, required, label = "Internal name")]
    pub name_internal: String,
    pub contractor: Option<Ref<Contractor>>,
    #[field(choices = CONTRACT_TYPE, indexed)]
    pub r#type: Choice,
    #[field(choices = CONTRACT_LEVEL, computed, label = "Level")]
    pub contract_type: Choice,
    #[field(decimal(18, 2), min = 0)]
    pub price: Option<Decimal>,
    #[field(choices = CURRENCY)]
    pub currency: Option<Choice>,
    pub signed: Option<NaiveDate>,
    pub accepted: Option<NaiveDate>,
    pub invoicing_start: Option<NaiveDate>,
    #[field(indexed)]
    pub invoicing_end: Option<NaiveDate>,
    /// The main contract this one belongs to
    #[field(label = "Parent contract", among = "parent_id=null")]
    pub parent: Option<Ref<Contract>>,
    #[field(choices = DATE_STATUS, computed, sort = "invoicing_end", label = "Invoicing")]
    pub invoicing_status: Choice,
}
