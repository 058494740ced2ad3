//! RMA: an asset sent back for repair or replacement.

use crate::models::inventory_monitor::asset::Asset;
use crate::prelude::*;

pub static RMA_STATUS: ChoiceSet = ChoiceSet::new(
    "inventory_monitor.RMA.status",
    &[
        ChoiceOf::new("pending", "Pending", "yellow"),
        ChoiceOf::new("authorized", "Authorized by Vendor", "blue"),
        ChoiceOf::new("shipped", "Shipped to Vendor", "blue"),
        ChoiceOf::new("received", "Received by Vendor", "blue"),
        ChoiceOf::new("investigating", "Under Investigation", "blue"),
        ChoiceOf::new("approved", "Approved", "green"),
        ChoiceOf::new("rejected", "Rejected", "red"),
        ChoiceOf::new("completed", "Completed", "green"),
        ChoiceOf::new("cancelled", "Cancelled", "gray"),
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
#[action(authorize, label = "Authorize", help = "The vendor takes it back, under this number", icon = "check", args = AuthorizeRma,
         when("status__n=authorized&status__n=completed&status__n=rejected&status__n=cancelled"),
         sets("status=authorized", "rma_number"), event = "rma_authorized", done = "is authorized")]
#[action(
    ship,
    label = "Ship",
    help = "It is on its way to the vendor",
    icon = "truck",
    many,
    when("status__n=shipped&status__n=completed&status__n=rejected&status__n=cancelled"),
    sets("status=shipped"),
    event = "rma_shipped",
    done = "is shipped"
)]
#[action(
    receive,
    label = "Receive",
    help = "The vendor has it",
    icon = "download",
    many,
    when("status__n=received&status__n=completed&status__n=rejected&status__n=cancelled"),
    sets("status=received"),
    event = "rma_received",
    done = "has arrived"
)]
#[action(
    approve,
    label = "Approve",
    help = "The vendor repairs or replaces it",
    icon = "check",
    many,
    when("status__n=approved&status__n=completed&status__n=rejected&status__n=cancelled"),
    sets("status=approved"),
    event = "rma_approved",
    done = "is approved"
)]
#[action(complete, label = "Complete", help = "It, or its replacement, is back: the asset gets the new serial number",
         icon = "check-circle", args = CompleteRma,
         when("status__n=completed&status__n=rejected&status__n=cancelled"),
         sets("status=completed", "replacement_serial", "date_replaced"), event = "rma_completed", done = "is completed")]
#[action(reject, label = "Reject", help = "The vendor refuses it", icon = "ban", args = RejectRma, many,
         when("status__n=completed&status__n=rejected&status__n=cancelled"), sets("status=rejected", "vendor_response"),
         event = "rma_rejected", done = "is rejected")]
#[action(
    cancel,
    label = "Cancel",
    help = "Nothing is sent back after all",
    icon = "x-circle",
    many,
    when("status__n=completed&status__n=rejected&status__n=cancelled"),
    sets("status=cancelled"),
    event = "rma_cancelled",
    done = "is cancelled"
)]
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

/// Under which number the vendor takes it back.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct AuthorizeRma {
    /// The vendor's number
    #[field(max = 100, label = "RMA number")]
    pub rma_number: Option<String>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct CompleteRma {
    /// Becomes the asset's serial number; empty where the same thing came back
    #[field(max = 255, identity)]
    pub replacement_serial: Option<String>,
    #[field(default = now)]
    pub date_replaced: Option<NaiveDate>,
}

/// Why it is refused.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct RejectRma {
    /// What the vendor says
    pub vendor_response: LongText,
}
