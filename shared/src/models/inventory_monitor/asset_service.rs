//! AssetService: support bought for an asset under a contract.

use crate::models::inventory_monitor::asset::Asset;
use crate::models::inventory_monitor::contract::Contract;
use crate::models::inventory_monitor::currency::CURRENCY;
use crate::models::inventory_monitor::date_status::DATE_STATUS;
use crate::prelude::*;

/// Support bought for an asset under a contract, for some time.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 106, app = "inventory_monitor", path = "plugins/inventory-monitor/asset-services", label = "Service",
        plural = "Services", icon = "shield", group = "Assets", family = primary, plain, contacts,
        display = "{asset.partnumber}< ({asset.serial})>< ({contract.name})>< [{service_category}]>||\
                   {asset.serial}< ({contract.name})>< [{service_category}]>||\
                   {asset}< ({contract.name})>< [{service_category}]>||<({contract.name}) ><[{service_category}]>",
        order("service_start", "service_end"), key = "id",
        q("service_category", "service_category_vendor", "description", "asset.serial", "contract.name"),
        search(service_category = 100, service_category_vendor = 100, comments = 5000),
        columns("asset", "contract", "service_status", "service_end", "service_price", "service_category",
                "service_category_vendor", "tags"),
        brief("service_start", "service_end", "service_price", "description", "asset", "contract"))]
#[section("Service", "asset", "contract", "description", "owner", "tags")]
#[section("Dates", "service_start", "service_end")]
#[section("Terms", "service_price", "service_currency", "service_category", "service_category_vendor")]
#[section("Comments", "comments")]
#[filter(asset, path = "asset.id", label = "Asset")]
#[filter(contract, path = "contract.id", label = "Contract")]
#[filter(service_category, contains)]
#[filter(service_category_vendor, contains)]
#[filter(service_status, choices = DATE_STATUS, label = "Service status")]
#[filter(service_price__isnull, bool, label = "Has no price")]
pub struct AssetService {
    pub id: i64,
    #[field(indexed)]
    pub service_start: Option<NaiveDate>,
    #[field(indexed)]
    pub service_end: Option<NaiveDate>,
    #[field(decimal(12, 2), min = 0)]
    pub service_price: Option<Decimal>,
    #[field(choices = CURRENCY)]
    pub service_currency: Option<Choice>,
    #[field(max = 255)]
    pub service_category: Option<String>,
    /// What the vendor calls it
    #[field(max = 255)]
    pub service_category_vendor: Option<String>,
    #[field(belongs)]
    pub asset: Ref<Asset>,
    pub contract: Ref<Contract>,
    #[field(choices = DATE_STATUS, computed, sort = "service_end", label = "Service status")]
    pub service_status: Choice,
}
