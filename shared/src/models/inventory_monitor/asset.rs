//! Asset: one physical thing, wherever it is and whatever state it is in.
//!
//! There is one asset for both interfaces (DESIGN §2): the fields are the union of theirs.

use crate::models::dcim::device::Device;
use crate::models::dcim::device_type::DeviceType;
use crate::models::dcim::inventory_item::InventoryItem;
use crate::models::dcim::location::Location;
use crate::models::dcim::module::Module;
use crate::models::dcim::module_type::ModuleType;
use crate::models::dcim::rack::Rack;
use crate::models::dcim::rack_type::RackType;
use crate::models::dcim::site::Site;
use crate::models::inventory::asset_role::AssetRole;
use crate::models::inventory::delivery::Delivery;
use crate::models::inventory::inventory_item_type::InventoryItemType;
use crate::models::inventory::purchase::Purchase;
use crate::models::inventory_monitor::asset_type::AssetType;
use crate::models::inventory_monitor::contract::Contract;
use crate::models::inventory_monitor::currency::CURRENCY;
use crate::models::inventory_monitor::date_status::DATE_STATUS;
use crate::models::tenancy::contact::Contact;
use crate::models::tenancy::tenant::Tenant;
use crate::prelude::*;

/// Who has it.
pub static ASSIGNMENT_STATUS: ChoiceSet = ChoiceSet::new(
    "inventory_monitor.Asset.assignment_status",
    &[
        ChoiceOf::new("reserved", "Reserved", "cyan"),
        ChoiceOf::new("deployed", "Deployed", "green"),
        ChoiceOf::new("loaned", "Loaned", "blue"),
        ChoiceOf::new("stocked", "Stocked", "gray"),
    ],
);

/// Which stage of life it is in.
pub static LIFECYCLE_STATUS: ChoiceSet = ChoiceSet::new(
    "inventory_monitor.Asset.lifecycle_status",
    &[
        ChoiceOf::new("new", "New", "green"),
        ChoiceOf::new("in_stock", "In Stock", "blue"),
        ChoiceOf::new("in_use", "In Use", "cyan"),
        ChoiceOf::new("in_maintenance", "In Maintenance", "orange"),
        ChoiceOf::new("retired", "Retired", "red"),
        ChoiceOf::new("disposed", "Disposed", "gray"),
    ],
);

/// Both states in the one word of the other interface. An operator may add words, which are kept as they are written.
pub static ASSET_STATUS: ChoiceSet = ChoiceSet::new(
    "netbox_inventory.Asset.status",
    &[
        ChoiceOf::new("stored", "Stored", "green"),
        ChoiceOf::new("used", "Used", "blue"),
        ChoiceOf::new("retired", "Retired", "gray"),
    ],
);

pub static ASSET_KIND: ChoiceSet = ChoiceSet::new(
    "netbox_inventory.Asset.kind",
    &[
        ChoiceOf::new("device", "Device", "blue"),
        ChoiceOf::new("module", "Module", "purple"),
        ChoiceOf::new("inventoryitem", "Inventory Item", "cyan"),
        ChoiceOf::new("rack", "Rack", "teal"),
    ],
);

/// Whether discovery saw it lately.
pub static PROBE_STATUS: ChoiceSet = ChoiceSet::new(
    "inventory_monitor.Asset.probe_status",
    &[
        ChoiceOf::new("recent", "Recent", "green"),
        ChoiceOf::new("stale", "Stale", "orange"),
        ChoiceOf::new("never", "Never seen", "gray"),
    ],
);

/// The fields that say where an asset is: the first one that is set does.
pub const WHEREABOUTS: [&str; 6] = ["device", "module", "inventoryitem", "rack", "assigned_object", "storage_location"];

/// The field that says where an asset is, and the one that names the nearest thing to look for: a part is looked for in its
/// device. `set` says whether a field has a value.
pub fn whereabouts(set: impl Fn(&str) -> bool) -> Option<(&'static str, &'static str)> {
    let says = WHEREABOUTS.into_iter().find(|field| set(field))?;
    Some((says, if matches!(says, "module" | "inventoryitem") { "installed_device" } else { says }))
}

/// One physical thing: a device, a card, a cable drum, in use or in the stores.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 101, app = "inventory_monitor", path = "plugins/inventory-monitor/assets",
        alias = "plugins/inventory/assets", label = "Asset", plural = "Assets", icon = "box", group = "Assets",
        family = primary, plain, contacts,
        display = "{partnumber}< [{serial}]>< ({vendor})>||{device_type.model} {serial}||{device_type.model} (id:{id})||\
                   {module_type.model} {serial}||{module_type.model} (id:{id})||\
                   {inventoryitem_type.model} {serial}||{inventoryitem_type.model} (id:{id})||\
                   {rack_type.model} {serial}||{rack_type.model} (id:{id})||{name}< [{serial}]>||<[{serial}] ><({vendor})>||\
                   {asset_tag}",
        order("partnumber", "serial"), key = "serial",
        q("name", "asset_tag", "serial", "partnumber", "description", "project", "vendor", "order_contract.name",
          "assigned_object.name", "device.name", "inventoryitem.name", "rack.name", "device_type.model",
          "module_type.model", "inventoryitem_type.model", "rack_type.model", "delivery.name", "purchase.name",
          "purchase.supplier.name", "tenant.name", "owning_tenant.name"),
        search(asset_tag = 50, serial = 100, partnumber = 100, name = 100, vendor = 100, project = 100,
               description = 5000, comments = 5000),
        columns("partnumber", "serial", "type", "assigned_object", "assignment_status", "lifecycle_status",
                "warranty_status", "probe_status"),
        brief("name", "partnumber", "serial", "asset_numbers", "description", "assigned_object", "assignment_status",
              "lifecycle_status", "type", "order_contract", "custom_fields"),
        no_clone("serial", "asset_tag", "device", "module", "inventoryitem", "rack", "assigned_object", "assignment_status", "lifecycle_status"))]
#[section(
    "Asset",
    "partnumber",
    "serial",
    "name",
    "asset_tag",
    "type",
    "role",
    "vendor",
    "project",
    "quantity",
    "description",
    "owner",
    "tags"
)]
#[section("Status", "assignment_status", "lifecycle_status", "status")]
#[section(
    "Hardware",
    "device_type",
    "module_type",
    "inventoryitem_type",
    "rack_type",
    "device",
    "module",
    "inventoryitem",
    "rack"
)]
#[section("Place", "assigned_object", "storage_location")]
#[section("Used and owned by", "tenant", "contact", "owning_tenant")]
#[section(
    "Order and warranty",
    "purchase",
    "delivery",
    "order_contract",
    "price",
    "currency",
    "warranty_start",
    "warranty_end"
)]
#[section("Comments", "comments")]
#[index("type", "partnumber", "serial")]
#[index("order_contract", "partnumber", "serial")]
#[unique("owning_tenant", "asset_tag")]
#[unique("asset_tag", when_null("owning_tenant"))]
#[unique("device")]
#[unique("module")]
#[unique("inventoryitem")]
#[unique("rack")]
#[filter(description, contains)]
#[filter(project, contains)]
#[filter(vendor, contains)]
#[filter(order_contract, path = "order_contract.id", label = "Order contract")]
#[filter(warranty_status, choices = DATE_STATUS, label = "Warranty")]
#[filter(service_status, choices = DATE_STATUS, label = "Service")]
#[filter(probe_status, choices = PROBE_STATUS, label = "Discovery")]
#[filter(kind, choices = ASSET_KIND, label = "Kind")]
#[filter(has_duplicates, bool, label = "Has duplicates")]
#[filter(is_assigned, bool, label = "Is assigned")]
#[filter(has_external_inventory_items, bool, label = "Has external inventory items")]
#[filter(external_inventory_items, int, label = "External inventory item")]
#[filter(external_inventory_number, text, label = "External inventory number")]
#[filter(price__isnull, bool, label = "Has no price")]
#[filter(device_role, path = "device.role")]
#[filter(inventoryitem_role, path = "inventoryitem.role")]
#[filter(inventoryitem_group, path = "inventoryitem_type.inventoryitem_group")]
#[filter(inventoryitem_group_name, contains, path = "inventoryitem_type.inventoryitem_group.name")]
#[filter(rack_role, path = "rack.role")]
#[filter(device_type_model, contains, path = "device_type.model")]
#[filter(module_type_model, contains, path = "module_type.model")]
#[filter(inventoryitem_type_model, contains, path = "inventoryitem_type.model")]
#[filter(rack_type_model, contains, path = "rack_type.model")]
#[filter(manufacturer, text, label = "Manufacturer")]
#[filter(manufacturer_id, int, label = "Manufacturer")]
#[filter(manufacturer_name, text, label = "Manufacturer name")]
#[filter(tenant_name, contains, path = "tenant.name")]
#[filter(owning_tenant_name, contains, path = "owning_tenant.name")]
#[filter(tenant_any, text, label = "Tenant or owning tenant")]
#[filter(tenant_any_id, int, label = "Tenant or owning tenant")]
#[filter(contact_group_id, path = "contact.groups.id")]
#[filter(supplier, path = "purchase.supplier")]
#[filter(purchase_date, path = "purchase.date")]
#[filter(delivery_date, path = "delivery.date")]
#[filter(storage_site, path = "storage_location.site", label = "Storage site")]
#[filter(installed_device_name, path = "installed_device.name")]
#[filter(installed_site_id, int, label = "Installed at site")]
#[filter(installed_site_slug, text, label = "Installed at site")]
#[filter(installed_location_id, int, label = "Installed at location")]
#[filter(installed_rack_id, int, label = "Installed in rack")]
#[filter(located_site_id, int, label = "Site")]
#[filter(located_location_id, int, label = "Location")]
pub struct Asset {
    pub id: i64,
    #[field(max = 128, indexed)]
    pub name: String,
    /// The owner's own number on the label
    #[field(max = 50, indexed, identity)]
    pub asset_tag: Option<String>,
    /// Discovery finds the asset by it
    #[field(max = 255, indexed, label = "Serial number", identity)]
    pub serial: String,
    #[field(max = 64, indexed, empty_last, label = "Part number")]
    pub partnumber: Option<String>,
    pub r#type: Option<Ref<AssetType>>,
    /// What it is meant for
    #[field(on_delete = SetNull, sparse)]
    pub role: Option<Ref<AssetRole>>,
    /// The hardware it is, in use or not
    #[field(sparse)]
    pub device_type: Option<Ref<DeviceType>>,
    #[field(sparse)]
    pub module_type: Option<Ref<ModuleType>>,
    #[field(label = "Inventory item type", sparse)]
    pub inventoryitem_type: Option<Ref<InventoryItemType>>,
    #[field(sparse)]
    pub rack_type: Option<Ref<RackType>>,
    /// The device that this very thing is
    #[field(on_delete = SetNull, sparse)]
    pub device: Option<Ref<Device>>,
    /// The module that this very thing is
    #[field(on_delete = SetNull, sparse)]
    pub module: Option<Ref<Module>>,
    /// The inventory item that this very thing is
    #[field(on_delete = SetNull, label = "Inventory item", sparse)]
    pub inventoryitem: Option<Ref<InventoryItem>>,
    /// The rack that this very thing is
    #[field(on_delete = SetNull, sparse)]
    pub rack: Option<Ref<Rack>>,
    /// Where it is: a site, location, rack, device or module
    #[field(targets("dcim.site", "dcim.location", "dcim.rack", "dcim.device", "dcim.module"),
            halves("assigned_object_type", "assigned_object_id"), on_delete = SetNull, label = "Assigned to")]
    pub assigned_object: Option<AnyRef>,
    #[field(choices = ASSIGNMENT_STATUS, default = "stocked", indexed, label = "Assignment")]
    pub assignment_status: Choice,
    #[field(choices = LIFECYCLE_STATUS, default = "new", indexed, label = "Lifecycle")]
    pub lifecycle_status: Choice,
    /// Both in one word; follows from them, but for words of the operator's own
    #[field(choices = ASSET_STATUS, default = "stored")]
    pub status: Choice,
    /// Where it belongs when it is not in use
    pub storage_location: Option<Ref<Location>>,
    /// Who uses it
    pub tenant: Option<Ref<Tenant>>,
    /// Who uses it
    #[field(sparse)]
    pub contact: Option<Ref<Contact>>,
    /// Who paid for it
    #[field(sparse)]
    pub owning_tenant: Option<Ref<Tenant>>,
    /// The order it came with
    #[field(sparse)]
    pub purchase: Option<Ref<Purchase>>,
    /// The parcel it came in
    #[field(sparse)]
    pub delivery: Option<Ref<Delivery>>,
    /// The contract under which it was bought
    pub order_contract: Option<Ref<Contract>>,
    #[field(max = 32, indexed)]
    pub project: Option<String>,
    #[field(max = 32, indexed)]
    pub vendor: Option<String>,
    #[field(range(0, 2147483647), default = 1)]
    pub quantity: i64,
    #[field(decimal(18, 2), min = 0)]
    pub price: Option<Decimal>,
    #[field(choices = CURRENCY)]
    pub currency: Option<Choice>,
    #[field(indexed)]
    pub warranty_start: Option<NaiveDate>,
    #[field(indexed)]
    pub warranty_end: Option<NaiveDate>,
    /// Numbers of the linked external inventory items
    #[field(computed)]
    pub asset_numbers: Option<String>,
    #[field(choices = ASSET_KIND, computed)]
    pub kind: Option<Choice>,
    #[field(choices = DATE_STATUS, computed, sort = "warranty_end", label = "Warranty")]
    pub warranty_status: Choice,
    /// Days until the warranty ends; negative when it is over
    #[field(computed)]
    pub warranty_remaining: Option<i64>,
    /// Days since the warranty began
    #[field(computed)]
    pub warranty_elapsed: Option<i64>,
    /// Days the warranty lasts
    #[field(computed)]
    pub warranty_total: Option<i64>,
    /// How much of the warranty is over, in percent; above 100 all of it
    #[field(computed)]
    pub warranty_progress: Option<i64>,
    /// The device it is, or is in
    #[field(computed)]
    pub installed_device: Option<Ref<Device>>,
    /// Where it is now: the hardware's site, else where it is assigned to, else where it is stored
    #[field(computed)]
    pub current_site: Option<Ref<Site>>,
    /// Where it is now, as far as that is known of the place that says its site
    #[field(computed)]
    pub current_location: Option<Ref<Location>>,
    /// The rack it is, or is in
    #[field(computed)]
    pub current_rack: Option<Ref<Rack>>,
    /// When discovery last saw it
    #[field(kept, indexed)]
    pub last_seen: Option<DateTime<Utc>>,
    #[field(choices = PROBE_STATUS, computed, sort = "last_seen", label = "Discovery")]
    pub probe_status: Choice,
}
