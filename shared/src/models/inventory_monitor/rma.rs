//! RMA: an asset sent back for repair or replacement.

use crate::models::inventory_monitor::asset::Asset;
use crate::prelude::*;

pub static RMA_STATUS: ChoiceSet = ChoiceSet::new(
    "inventory_monitor.RMA.status",
    &[
        ChoiceOf::new("pending", "Pending", "yellow"),
        ChoiceOf::new("shipped", "Shipped to Vendor", "blue"),
        ChoiceOf::new("received", "Received by Vendor", "blue"),
        ChoiceOf::new("investigating", "Under Investigation", "blue"),
        ChoiceOf::new("approved", "Approved", "green"),
        ChoiceOf::new("rejected", "Rejected", "red"),
        ChoiceOf::new("completed", "Completed", "green"),
    ],
);

/// An asset sent back for repair or replacement.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 107, app = "inventory_monitor", path = "plugins/inventory-monitor/rmas", label = "RMA",
        plural = "RMAs", icon = "truck", group = "Assets", family = primary, plain, contacts,
        display = "<RMA#{rma_number} >{asset.partnumber}< ({asset.serial})> [{status:label}]||\
                   <RMA#{rma_number} >{asset.serial} [{status:label}]||<RMA#{rma_number} >{asset} [{status:label}]",
        order("-date_issued"), api_order("date_issued"), key = "rma_number",
        q("rma_number", "original_serial", "replacement_serial", "issue_description", "vendor_response"),
        search(rma_number = 100, original_serial = 100, replacement_serial = 100, issue_description = 5000,
               vendor_response = 5000),
        columns("rma_number", "asset", "original_serial", "replacement_serial", "status", "date_issued", "date_replaced"),
        brief("rma_number", "asset", "original_serial", "replacement_serial", "status", "date_issued", "date_replaced"),
        no_clone("rma_number", "original_serial", "replacement_serial", "status", "date_replaced"))]
#[section(
    "RMA",
    "rma_number",
    "asset",
    "status",
    "original_serial",
    "replacement_serial",
    "description",
    "owner",
    "tags"
)]
#[section("Dates", "date_issued", "date_replaced")]
#[section("Issue", "issue_description", "vendor_response")]
#[section("Comments", "comments")]
#[unique("rma_number")]
#[filter(serial, text, label = "Serial number")]
pub struct Rma {
    pub id: i64,
    /// The vendor's number; empty while it is a draft
    #[field(max = 100, label = "RMA number")]
    pub rma_number: Option<String>,
    #[field(belongs)]
    pub asset: Ref<Asset>,
    /// Taken from the asset unless given
    #[field(max = 255, indexed, identity)]
    pub original_serial: Option<String>,
    /// Becomes the asset's serial number when the RMA is completed
    #[field(max = 255, indexed, identity)]
    pub replacement_serial: Option<String>,
    #[field(choices = RMA_STATUS, default = "investigating", indexed)]
    pub status: Choice,
    #[field(indexed)]
    pub date_issued: Option<NaiveDate>,
    pub date_replaced: Option<NaiveDate>,
    #[field(required)]
    pub issue_description: LongText,
    pub vendor_response: LongText,
}
