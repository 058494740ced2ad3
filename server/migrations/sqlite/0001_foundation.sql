CREATE TABLE "dcim_site" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "region_id" INTEGER REFERENCES "dcim_region" ("id") DEFERRABLE INITIALLY DEFERRED,
    "group_id" INTEGER REFERENCES "dcim_sitegroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "facility" TEXT NOT NULL,
    "time_zone" TEXT,
    "physical_address" TEXT NOT NULL,
    "shipping_address" TEXT NOT NULL,
    "latitude" INTEGER,
    "longitude" INTEGER,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_site_name_sort" ON "dcim_site" ("name_sort");
CREATE INDEX "ix_dcim_site_region_id" ON "dcim_site" ("region_id");
CREATE INDEX "ix_dcim_site_group_id" ON "dcim_site" ("group_id");
CREATE INDEX "ix_dcim_site_tenant_id" ON "dcim_site" ("tenant_id");
CREATE INDEX "ix_dcim_site_owner_id" ON "dcim_site" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_site_last_updated" ON "dcim_site" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_site_1" ON "dcim_site" ("name");
CREATE UNIQUE INDEX "uq_dcim_site_2" ON "dcim_site" ("slug");

CREATE TABLE "dcim_location" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "site_id" INTEGER NOT NULL REFERENCES "dcim_site" ("id") DEFERRABLE INITIALLY DEFERRED,
    "parent_id" INTEGER REFERENCES "dcim_location" ("id") DEFERRABLE INITIALLY DEFERRED,
    "status" TEXT NOT NULL,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "facility" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_depth" INTEGER NOT NULL,
    "_version" INTEGER NOT NULL,
    "tree_sort" TEXT NOT NULL
);
CREATE INDEX "ix_dcim_location_name_sort" ON "dcim_location" ("name_sort");
CREATE INDEX "ix_dcim_location_parent_id" ON "dcim_location" ("parent_id");
CREATE INDEX "ix_dcim_location_tenant_id" ON "dcim_location" ("tenant_id");
CREATE INDEX "ix_dcim_location_owner_id" ON "dcim_location" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_location_last_updated" ON "dcim_location" ("last_updated");
CREATE INDEX "ix_dcim_location_tree_sort" ON "dcim_location" ("tree_sort");
CREATE UNIQUE INDEX "uq_dcim_location_1" ON "dcim_location" ("site_id", "parent_id", "name");
CREATE UNIQUE INDEX "uq_dcim_location_2" ON "dcim_location" ("site_id", "parent_id", "slug");
CREATE UNIQUE INDEX "uq_dcim_location_3" ON "dcim_location" ("site_id", "name") WHERE "parent_id" IS NULL;
CREATE UNIQUE INDEX "uq_dcim_location_4" ON "dcim_location" ("site_id", "slug") WHERE "parent_id" IS NULL;

CREATE TABLE "dcim_rack" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "facility_id" TEXT,
    "facility_id_sort" TEXT,
    "site_id" INTEGER NOT NULL REFERENCES "dcim_site" ("id") DEFERRABLE INITIALLY DEFERRED,
    "location_id" INTEGER REFERENCES "dcim_location" ("id") DEFERRABLE INITIALLY DEFERRED,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "status" TEXT NOT NULL,
    "role_id" INTEGER REFERENCES "dcim_rackrole" ("id") DEFERRABLE INITIALLY DEFERRED,
    "serial" TEXT NOT NULL,
    "asset_tag" TEXT,
    "asset_tag_sort" TEXT,
    "rack_type_id" INTEGER REFERENCES "dcim_racktype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "form_factor" TEXT,
    "width" TEXT NOT NULL,
    "u_height" INTEGER NOT NULL,
    "starting_unit" INTEGER NOT NULL,
    "desc_units" INTEGER NOT NULL,
    "outer_width" INTEGER,
    "outer_height" INTEGER,
    "outer_depth" INTEGER,
    "outer_unit" TEXT,
    "weight" INTEGER,
    "max_weight" INTEGER,
    "weight_unit" TEXT,
    "mounting_depth" INTEGER,
    "airflow" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_rack_name_sort" ON "dcim_rack" ("name_sort");
CREATE INDEX "ix_dcim_rack_facility_id_sort" ON "dcim_rack" ("facility_id_sort");
CREATE INDEX "ix_dcim_rack_site_id" ON "dcim_rack" ("site_id");
CREATE INDEX "ix_dcim_rack_tenant_id" ON "dcim_rack" ("tenant_id");
CREATE INDEX "ix_dcim_rack_role_id" ON "dcim_rack" ("role_id");
CREATE INDEX "ix_dcim_rack_serial" ON "dcim_rack" ("serial");
CREATE INDEX "ix_dcim_rack_serial_lower" ON "dcim_rack" (lower("serial"));
CREATE INDEX "ix_dcim_rack_asset_tag_sort" ON "dcim_rack" ("asset_tag_sort");
CREATE INDEX "ix_dcim_rack_rack_type_id" ON "dcim_rack" ("rack_type_id");
CREATE INDEX "ix_dcim_rack_owner_id" ON "dcim_rack" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_rack_last_updated" ON "dcim_rack" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_rack_1" ON "dcim_rack" ("location_id", "name");
CREATE UNIQUE INDEX "uq_dcim_rack_2" ON "dcim_rack" ("location_id", "facility_id");
CREATE UNIQUE INDEX "uq_dcim_rack_3" ON "dcim_rack" ("asset_tag") WHERE "asset_tag" IS NOT NULL;

CREATE TABLE "dcim_powerpanel" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "site_id" INTEGER NOT NULL REFERENCES "dcim_site" ("id") DEFERRABLE INITIALLY DEFERRED,
    "location_id" INTEGER REFERENCES "dcim_location" ("id") DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_powerpanel_location_id" ON "dcim_powerpanel" ("location_id");
CREATE INDEX "ix_dcim_powerpanel_name_sort" ON "dcim_powerpanel" ("name_sort");
CREATE INDEX "ix_dcim_powerpanel_owner_id" ON "dcim_powerpanel" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_powerpanel_last_updated" ON "dcim_powerpanel" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_powerpanel_1" ON "dcim_powerpanel" ("site_id", "name");

CREATE TABLE "dcim_powerfeed" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "power_panel_id" INTEGER NOT NULL REFERENCES "dcim_powerpanel" ("id") DEFERRABLE INITIALLY DEFERRED,
    "rack_id" INTEGER REFERENCES "dcim_rack" ("id") DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "supply" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "voltage" INTEGER NOT NULL,
    "amperage" INTEGER NOT NULL,
    "max_utilization" INTEGER NOT NULL,
    "mark_connected" INTEGER NOT NULL,
    "available_power" INTEGER,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_powerfeed_rack_id" ON "dcim_powerfeed" ("rack_id");
CREATE INDEX "ix_dcim_powerfeed_name_sort" ON "dcim_powerfeed" ("name_sort");
CREATE INDEX "ix_dcim_powerfeed_available_power" ON "dcim_powerfeed" ("available_power");
CREATE INDEX "ix_dcim_powerfeed_tenant_id" ON "dcim_powerfeed" ("tenant_id");
CREATE INDEX "ix_dcim_powerfeed_owner_id" ON "dcim_powerfeed" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_powerfeed_last_updated" ON "dcim_powerfeed" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_powerfeed_1" ON "dcim_powerfeed" ("power_panel_id", "name");

CREATE TABLE "dcim_region" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "parent_id" INTEGER REFERENCES "dcim_region" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_depth" INTEGER NOT NULL,
    "_version" INTEGER NOT NULL,
    "tree_sort" TEXT NOT NULL
);
CREATE INDEX "ix_dcim_region_name_sort" ON "dcim_region" ("name_sort");
CREATE INDEX "ix_dcim_region_owner_id" ON "dcim_region" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_region_last_updated" ON "dcim_region" ("last_updated");
CREATE INDEX "ix_dcim_region_tree_sort" ON "dcim_region" ("tree_sort");
CREATE UNIQUE INDEX "uq_dcim_region_1" ON "dcim_region" ("parent_id", "name");
CREATE UNIQUE INDEX "uq_dcim_region_2" ON "dcim_region" ("parent_id", "slug");
CREATE UNIQUE INDEX "uq_dcim_region_3" ON "dcim_region" ("name") WHERE "parent_id" IS NULL;
CREATE UNIQUE INDEX "uq_dcim_region_4" ON "dcim_region" ("slug") WHERE "parent_id" IS NULL;

CREATE TABLE "dcim_sitegroup" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "parent_id" INTEGER REFERENCES "dcim_sitegroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_depth" INTEGER NOT NULL,
    "_version" INTEGER NOT NULL,
    "tree_sort" TEXT NOT NULL
);
CREATE INDEX "ix_dcim_sitegroup_name_sort" ON "dcim_sitegroup" ("name_sort");
CREATE INDEX "ix_dcim_sitegroup_owner_id" ON "dcim_sitegroup" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_sitegroup_last_updated" ON "dcim_sitegroup" ("last_updated");
CREATE INDEX "ix_dcim_sitegroup_tree_sort" ON "dcim_sitegroup" ("tree_sort");
CREATE UNIQUE INDEX "uq_dcim_sitegroup_1" ON "dcim_sitegroup" ("parent_id", "name");
CREATE UNIQUE INDEX "uq_dcim_sitegroup_2" ON "dcim_sitegroup" ("parent_id", "slug");
CREATE UNIQUE INDEX "uq_dcim_sitegroup_3" ON "dcim_sitegroup" ("name") WHERE "parent_id" IS NULL;
CREATE UNIQUE INDEX "uq_dcim_sitegroup_4" ON "dcim_sitegroup" ("slug") WHERE "parent_id" IS NULL;

CREATE TABLE "dcim_device" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT,
    "name_sort" TEXT,
    "device_type_id" INTEGER NOT NULL REFERENCES "dcim_devicetype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "role_id" INTEGER NOT NULL REFERENCES "dcim_devicerole" ("id") DEFERRABLE INITIALLY DEFERRED,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "platform_id" INTEGER REFERENCES "dcim_platform" ("id") DEFERRABLE INITIALLY DEFERRED,
    "serial" TEXT NOT NULL,
    "asset_tag" TEXT,
    "asset_tag_sort" TEXT,
    "site_id" INTEGER NOT NULL REFERENCES "dcim_site" ("id") DEFERRABLE INITIALLY DEFERRED,
    "location_id" INTEGER REFERENCES "dcim_location" ("id") DEFERRABLE INITIALLY DEFERRED,
    "rack_id" INTEGER REFERENCES "dcim_rack" ("id") DEFERRABLE INITIALLY DEFERRED,
    "position" INTEGER,
    "face" TEXT,
    "latitude" INTEGER,
    "longitude" INTEGER,
    "status" TEXT NOT NULL,
    "airflow" TEXT,
    "primary_ip4_id" INTEGER REFERENCES "ipam_ipaddress" ("id") DEFERRABLE INITIALLY DEFERRED,
    "primary_ip6_id" INTEGER REFERENCES "ipam_ipaddress" ("id") DEFERRABLE INITIALLY DEFERRED,
    "oob_ip_id" INTEGER REFERENCES "ipam_ipaddress" ("id") DEFERRABLE INITIALLY DEFERRED,
    "cluster_id" INTEGER REFERENCES "virtualization_cluster" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_device_name_sort" ON "dcim_device" ("name_sort");
CREATE INDEX "ix_dcim_device_name" ON "dcim_device" ("name");
CREATE INDEX "ix_dcim_device_device_type_id" ON "dcim_device" ("device_type_id");
CREATE INDEX "ix_dcim_device_role_id" ON "dcim_device" ("role_id");
CREATE INDEX "ix_dcim_device_tenant_id" ON "dcim_device" ("tenant_id");
CREATE INDEX "ix_dcim_device_platform_id" ON "dcim_device" ("platform_id");
CREATE INDEX "ix_dcim_device_serial" ON "dcim_device" ("serial");
CREATE INDEX "ix_dcim_device_serial_lower" ON "dcim_device" (lower("serial"));
CREATE INDEX "ix_dcim_device_asset_tag_sort" ON "dcim_device" ("asset_tag_sort");
CREATE INDEX "ix_dcim_device_site_id" ON "dcim_device" ("site_id");
CREATE INDEX "ix_dcim_device_location_id" ON "dcim_device" ("location_id");
CREATE INDEX "ix_dcim_device_cluster_id" ON "dcim_device" ("cluster_id");
CREATE INDEX "ix_dcim_device_owner_id" ON "dcim_device" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_device_last_updated" ON "dcim_device" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_device_1" ON "dcim_device" (lower("name"), "site_id", "tenant_id");
CREATE UNIQUE INDEX "uq_dcim_device_2" ON "dcim_device" (lower("name"), "site_id") WHERE "tenant_id" IS NULL;
CREATE UNIQUE INDEX "uq_dcim_device_3" ON "dcim_device" ("rack_id", "position", "face");
CREATE UNIQUE INDEX "uq_dcim_device_4" ON "dcim_device" ("asset_tag") WHERE "asset_tag" IS NOT NULL;
CREATE UNIQUE INDEX "uq_dcim_device_5" ON "dcim_device" ("primary_ip4_id") WHERE "primary_ip4_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_dcim_device_6" ON "dcim_device" ("primary_ip6_id") WHERE "primary_ip6_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_dcim_device_7" ON "dcim_device" ("oob_ip_id") WHERE "oob_ip_id" IS NOT NULL;

CREATE TABLE "dcim_module" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "device_id" INTEGER NOT NULL REFERENCES "dcim_device" ("id") DEFERRABLE INITIALLY DEFERRED,
    "module_bay_id" INTEGER NOT NULL REFERENCES "dcim_modulebay" ("id") DEFERRABLE INITIALLY DEFERRED,
    "module_type_id" INTEGER NOT NULL REFERENCES "dcim_moduletype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "status" TEXT NOT NULL,
    "serial" TEXT NOT NULL,
    "asset_tag" TEXT,
    "asset_tag_sort" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_module_device_id" ON "dcim_module" ("device_id");
CREATE INDEX "ix_dcim_module_module_type_id" ON "dcim_module" ("module_type_id");
CREATE INDEX "ix_dcim_module_serial" ON "dcim_module" ("serial");
CREATE INDEX "ix_dcim_module_serial_lower" ON "dcim_module" (lower("serial"));
CREATE INDEX "ix_dcim_module_asset_tag_sort" ON "dcim_module" ("asset_tag_sort");
CREATE INDEX "ix_dcim_module_owner_id" ON "dcim_module" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_module_last_updated" ON "dcim_module" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_module_1" ON "dcim_module" ("module_bay_id");
CREATE UNIQUE INDEX "uq_dcim_module_2" ON "dcim_module" ("asset_tag") WHERE "asset_tag" IS NOT NULL;

CREATE TABLE "dcim_inventoryitem" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "device_id" INTEGER NOT NULL REFERENCES "dcim_device" ("id") DEFERRABLE INITIALLY DEFERRED,
    "parent_id" INTEGER REFERENCES "dcim_inventoryitem" ("id") DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "role_id" INTEGER REFERENCES "dcim_inventoryitemrole" ("id") DEFERRABLE INITIALLY DEFERRED,
    "manufacturer_id" INTEGER REFERENCES "dcim_manufacturer" ("id") DEFERRABLE INITIALLY DEFERRED,
    "part_id" TEXT NOT NULL,
    "serial" TEXT NOT NULL,
    "asset_tag" TEXT,
    "asset_tag_sort" TEXT,
    "discovered" INTEGER NOT NULL,
    "component_type" INTEGER,
    "component_id" INTEGER,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_depth" INTEGER NOT NULL,
    "_version" INTEGER NOT NULL,
    "tree_sort" TEXT NOT NULL
);
CREATE INDEX "ix_dcim_inventoryitem_parent_id" ON "dcim_inventoryitem" ("parent_id");
CREATE INDEX "ix_dcim_inventoryitem_name_sort" ON "dcim_inventoryitem" ("name_sort");
CREATE INDEX "ix_dcim_inventoryitem_role_id" ON "dcim_inventoryitem" ("role_id");
CREATE INDEX "ix_dcim_inventoryitem_manufacturer_id" ON "dcim_inventoryitem" ("manufacturer_id");
CREATE INDEX "ix_dcim_inventoryitem_serial" ON "dcim_inventoryitem" ("serial");
CREATE INDEX "ix_dcim_inventoryitem_serial_lower" ON "dcim_inventoryitem" (lower("serial"));
CREATE INDEX "ix_dcim_inventoryitem_asset_tag_sort" ON "dcim_inventoryitem" ("asset_tag_sort");
CREATE INDEX "ix_dcim_inventoryitem_component" ON "dcim_inventoryitem" ("component_id", "component_type");
CREATE INDEX "ix_dcim_inventoryitem_owner_id" ON "dcim_inventoryitem" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_inventoryitem_last_updated" ON "dcim_inventoryitem" ("last_updated");
CREATE INDEX "ix_dcim_inventoryitem_tree_sort" ON "dcim_inventoryitem" ("tree_sort");
CREATE UNIQUE INDEX "uq_dcim_inventoryitem_1" ON "dcim_inventoryitem" ("device_id", "parent_id", "name");
CREATE UNIQUE INDEX "uq_dcim_inventoryitem_2" ON "dcim_inventoryitem" ("device_id", "name") WHERE "parent_id" IS NULL;
CREATE UNIQUE INDEX "uq_dcim_inventoryitem_3" ON "dcim_inventoryitem" ("asset_tag") WHERE "asset_tag" IS NOT NULL;

CREATE TABLE "dcim_interface" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "device_id" INTEGER NOT NULL REFERENCES "dcim_device" ("id") DEFERRABLE INITIALLY DEFERRED,
    "module_id" INTEGER REFERENCES "dcim_module" ("id") DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "enabled" INTEGER NOT NULL,
    "parent_id" INTEGER REFERENCES "dcim_interface" ("id") DEFERRABLE INITIALLY DEFERRED,
    "bridge_id" INTEGER REFERENCES "dcim_interface" ("id") DEFERRABLE INITIALLY DEFERRED,
    "lag_id" INTEGER REFERENCES "dcim_interface" ("id") DEFERRABLE INITIALLY DEFERRED,
    "mtu" INTEGER,
    "speed" INTEGER,
    "duplex" TEXT,
    "mgmt_only" INTEGER NOT NULL,
    "mode" TEXT,
    "mark_connected" INTEGER NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_interface_module_id" ON "dcim_interface" ("module_id");
CREATE INDEX "ix_dcim_interface_name_sort" ON "dcim_interface" ("name_sort");
CREATE INDEX "ix_dcim_interface_name" ON "dcim_interface" ("name");
CREATE INDEX "ix_dcim_interface_parent_id" ON "dcim_interface" ("parent_id");
CREATE INDEX "ix_dcim_interface_bridge_id" ON "dcim_interface" ("bridge_id");
CREATE INDEX "ix_dcim_interface_lag_id" ON "dcim_interface" ("lag_id");
CREATE INDEX "ix_dcim_interface_owner_id" ON "dcim_interface" ("owner_id");
CREATE INDEX "ix_dcim_interface_last_updated" ON "dcim_interface" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_interface_1" ON "dcim_interface" ("device_id", "name");

CREATE TABLE "dcim_modulebay" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "device_id" INTEGER NOT NULL REFERENCES "dcim_device" ("id") DEFERRABLE INITIALLY DEFERRED,
    "module_id" INTEGER REFERENCES "dcim_module" ("id") DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "enabled" INTEGER NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_modulebay_module_id" ON "dcim_modulebay" ("module_id");
CREATE INDEX "ix_dcim_modulebay_name_sort" ON "dcim_modulebay" ("name_sort");
CREATE INDEX "ix_dcim_modulebay_owner_id" ON "dcim_modulebay" ("owner_id");
CREATE INDEX "ix_dcim_modulebay_last_updated" ON "dcim_modulebay" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_modulebay_1" ON "dcim_modulebay" ("device_id", "module_id", "name");
CREATE UNIQUE INDEX "uq_dcim_modulebay_2" ON "dcim_modulebay" ("device_id", "name") WHERE "module_id" IS NULL;

CREATE TABLE "dcim_devicetype" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "manufacturer_id" INTEGER NOT NULL REFERENCES "dcim_manufacturer" ("id") DEFERRABLE INITIALLY DEFERRED,
    "default_platform_id" INTEGER REFERENCES "dcim_platform" ("id") DEFERRABLE INITIALLY DEFERRED,
    "model" TEXT NOT NULL,
    "model_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "part_number" TEXT NOT NULL,
    "u_height" INTEGER NOT NULL,
    "exclude_from_utilization" INTEGER NOT NULL,
    "is_full_depth" INTEGER NOT NULL,
    "subdevice_role" TEXT,
    "airflow" TEXT,
    "weight" INTEGER,
    "weight_unit" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_devicetype_default_platform_id" ON "dcim_devicetype" ("default_platform_id");
CREATE INDEX "ix_dcim_devicetype_model_sort" ON "dcim_devicetype" ("model_sort");
CREATE INDEX "ix_dcim_devicetype_part_number" ON "dcim_devicetype" ("part_number");
CREATE INDEX "ix_dcim_devicetype_owner_id" ON "dcim_devicetype" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_devicetype_last_updated" ON "dcim_devicetype" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_devicetype_1" ON "dcim_devicetype" ("manufacturer_id", "model");
CREATE UNIQUE INDEX "uq_dcim_devicetype_2" ON "dcim_devicetype" ("manufacturer_id", "slug");

CREATE TABLE "dcim_moduletype" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "manufacturer_id" INTEGER NOT NULL REFERENCES "dcim_manufacturer" ("id") DEFERRABLE INITIALLY DEFERRED,
    "model" TEXT NOT NULL,
    "model_sort" TEXT NOT NULL,
    "part_number" TEXT NOT NULL,
    "airflow" TEXT,
    "weight" INTEGER,
    "weight_unit" TEXT,
    "attributes" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_moduletype_model_sort" ON "dcim_moduletype" ("model_sort");
CREATE INDEX "ix_dcim_moduletype_part_number" ON "dcim_moduletype" ("part_number");
CREATE INDEX "ix_dcim_moduletype_owner_id" ON "dcim_moduletype" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_moduletype_last_updated" ON "dcim_moduletype" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_moduletype_1" ON "dcim_moduletype" ("manufacturer_id", "model");

CREATE TABLE "dcim_devicerole" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "color" TEXT NOT NULL,
    "vm_role" INTEGER NOT NULL,
    "parent_id" INTEGER REFERENCES "dcim_devicerole" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_depth" INTEGER NOT NULL,
    "_version" INTEGER NOT NULL,
    "tree_sort" TEXT NOT NULL
);
CREATE INDEX "ix_dcim_devicerole_name_sort" ON "dcim_devicerole" ("name_sort");
CREATE INDEX "ix_dcim_devicerole_owner_id" ON "dcim_devicerole" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_devicerole_last_updated" ON "dcim_devicerole" ("last_updated");
CREATE INDEX "ix_dcim_devicerole_tree_sort" ON "dcim_devicerole" ("tree_sort");
CREATE UNIQUE INDEX "uq_dcim_devicerole_1" ON "dcim_devicerole" ("parent_id", "name");
CREATE UNIQUE INDEX "uq_dcim_devicerole_2" ON "dcim_devicerole" ("parent_id", "slug");
CREATE UNIQUE INDEX "uq_dcim_devicerole_3" ON "dcim_devicerole" ("name") WHERE "parent_id" IS NULL;
CREATE UNIQUE INDEX "uq_dcim_devicerole_4" ON "dcim_devicerole" ("slug") WHERE "parent_id" IS NULL;

CREATE TABLE "dcim_inventoryitemrole" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "color" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_inventoryitemrole_name_sort" ON "dcim_inventoryitemrole" ("name_sort");
CREATE INDEX "ix_dcim_inventoryitemrole_owner_id" ON "dcim_inventoryitemrole" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_inventoryitemrole_last_updated" ON "dcim_inventoryitemrole" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_inventoryitemrole_1" ON "dcim_inventoryitemrole" ("name");
CREATE UNIQUE INDEX "uq_dcim_inventoryitemrole_2" ON "dcim_inventoryitemrole" ("slug");

CREATE TABLE "dcim_platform" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "parent_id" INTEGER REFERENCES "dcim_platform" ("id") DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "manufacturer_id" INTEGER REFERENCES "dcim_manufacturer" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_depth" INTEGER NOT NULL,
    "_version" INTEGER NOT NULL,
    "tree_sort" TEXT NOT NULL
);
CREATE INDEX "ix_dcim_platform_parent_id" ON "dcim_platform" ("parent_id");
CREATE INDEX "ix_dcim_platform_name_sort" ON "dcim_platform" ("name_sort");
CREATE INDEX "ix_dcim_platform_owner_id" ON "dcim_platform" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_platform_last_updated" ON "dcim_platform" ("last_updated");
CREATE INDEX "ix_dcim_platform_tree_sort" ON "dcim_platform" ("tree_sort");
CREATE UNIQUE INDEX "uq_dcim_platform_1" ON "dcim_platform" ("manufacturer_id", "name");
CREATE UNIQUE INDEX "uq_dcim_platform_2" ON "dcim_platform" ("manufacturer_id", "slug");
CREATE UNIQUE INDEX "uq_dcim_platform_3" ON "dcim_platform" ("name") WHERE "manufacturer_id" IS NULL;
CREATE UNIQUE INDEX "uq_dcim_platform_4" ON "dcim_platform" ("slug") WHERE "manufacturer_id" IS NULL;

CREATE TABLE "dcim_manufacturer" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_manufacturer_name_sort" ON "dcim_manufacturer" ("name_sort");
CREATE INDEX "ix_dcim_manufacturer_owner_id" ON "dcim_manufacturer" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_manufacturer_last_updated" ON "dcim_manufacturer" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_manufacturer_1" ON "dcim_manufacturer" ("name");
CREATE UNIQUE INDEX "uq_dcim_manufacturer_2" ON "dcim_manufacturer" ("slug");

CREATE TABLE "dcim_racktype" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "manufacturer_id" INTEGER NOT NULL REFERENCES "dcim_manufacturer" ("id") DEFERRABLE INITIALLY DEFERRED,
    "model" TEXT NOT NULL,
    "model_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "form_factor" TEXT NOT NULL,
    "width" TEXT NOT NULL,
    "u_height" INTEGER NOT NULL,
    "starting_unit" INTEGER NOT NULL,
    "desc_units" INTEGER NOT NULL,
    "outer_width" INTEGER,
    "outer_height" INTEGER,
    "outer_depth" INTEGER,
    "outer_unit" TEXT,
    "weight" INTEGER,
    "max_weight" INTEGER,
    "weight_unit" TEXT,
    "mounting_depth" INTEGER,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_racktype_model_sort" ON "dcim_racktype" ("model_sort");
CREATE INDEX "ix_dcim_racktype_owner_id" ON "dcim_racktype" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_racktype_last_updated" ON "dcim_racktype" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_racktype_1" ON "dcim_racktype" ("manufacturer_id", "model");
CREATE UNIQUE INDEX "uq_dcim_racktype_2" ON "dcim_racktype" ("slug");

CREATE TABLE "dcim_rackrole" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "color" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_dcim_rackrole_name_sort" ON "dcim_rackrole" ("name_sort");
CREATE INDEX "ix_dcim_rackrole_owner_id" ON "dcim_rackrole" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_dcim_rackrole_last_updated" ON "dcim_rackrole" ("last_updated");
CREATE UNIQUE INDEX "uq_dcim_rackrole_1" ON "dcim_rackrole" ("name");
CREATE UNIQUE INDEX "uq_dcim_rackrole_2" ON "dcim_rackrole" ("slug");

CREATE TABLE "inventory_monitor_asset" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "asset_tag" TEXT,
    "serial" TEXT NOT NULL,
    "partnumber" TEXT,
    "type_id" INTEGER REFERENCES "inventory_monitor_assettype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "role_id" INTEGER REFERENCES "netbox_inventory_assetrole" ("id") DEFERRABLE INITIALLY DEFERRED,
    "device_type_id" INTEGER REFERENCES "dcim_devicetype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "module_type_id" INTEGER REFERENCES "dcim_moduletype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "inventoryitem_type_id" INTEGER REFERENCES "netbox_inventory_inventoryitemtype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "rack_type_id" INTEGER REFERENCES "dcim_racktype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "device_id" INTEGER REFERENCES "dcim_device" ("id") DEFERRABLE INITIALLY DEFERRED,
    "module_id" INTEGER REFERENCES "dcim_module" ("id") DEFERRABLE INITIALLY DEFERRED,
    "inventoryitem_id" INTEGER REFERENCES "dcim_inventoryitem" ("id") DEFERRABLE INITIALLY DEFERRED,
    "rack_id" INTEGER REFERENCES "dcim_rack" ("id") DEFERRABLE INITIALLY DEFERRED,
    "assigned_object_type" INTEGER,
    "assigned_object_id" INTEGER,
    "assignment_status" TEXT NOT NULL,
    "lifecycle_status" TEXT NOT NULL,
    "storage_location_id" INTEGER REFERENCES "dcim_location" ("id") DEFERRABLE INITIALLY DEFERRED,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "contact_id" INTEGER REFERENCES "tenancy_contact" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owning_tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "purchase_id" INTEGER REFERENCES "netbox_inventory_purchase" ("id") DEFERRABLE INITIALLY DEFERRED,
    "delivery_id" INTEGER REFERENCES "netbox_inventory_delivery" ("id") DEFERRABLE INITIALLY DEFERRED,
    "order_contract_id" INTEGER REFERENCES "inventory_monitor_contract" ("id") DEFERRABLE INITIALLY DEFERRED,
    "project" TEXT,
    "vendor" TEXT,
    "quantity" INTEGER NOT NULL,
    "price" INTEGER,
    "currency" TEXT,
    "warranty_start" TEXT,
    "warranty_end" TEXT,
    "last_seen" INTEGER,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_inventory_monitor_asset_name" ON "inventory_monitor_asset" ("name");
CREATE INDEX "ix_inventory_monitor_asset_asset_tag" ON "inventory_monitor_asset" ("asset_tag");
CREATE INDEX "ix_inventory_monitor_asset_serial" ON "inventory_monitor_asset" ("serial");
CREATE INDEX "ix_inventory_monitor_asset_serial_lower" ON "inventory_monitor_asset" (lower("serial"));
CREATE INDEX "ix_inventory_monitor_asset_role_id" ON "inventory_monitor_asset" ("role_id") WHERE "role_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_asset_device_type_id" ON "inventory_monitor_asset" ("device_type_id") WHERE "device_type_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_asset_module_type_id" ON "inventory_monitor_asset" ("module_type_id") WHERE "module_type_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_asset_inventoryitem_type_id" ON "inventory_monitor_asset" ("inventoryitem_type_id") WHERE "inventoryitem_type_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_asset_rack_type_id" ON "inventory_monitor_asset" ("rack_type_id") WHERE "rack_type_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_asset_assigned_object" ON "inventory_monitor_asset" ("assigned_object_id", "assigned_object_type");
CREATE INDEX "ix_inventory_monitor_asset_assignment_status" ON "inventory_monitor_asset" ("assignment_status");
CREATE INDEX "ix_inventory_monitor_asset_lifecycle_status" ON "inventory_monitor_asset" ("lifecycle_status");
CREATE INDEX "ix_inventory_monitor_asset_storage_location_id" ON "inventory_monitor_asset" ("storage_location_id");
CREATE INDEX "ix_inventory_monitor_asset_tenant_id" ON "inventory_monitor_asset" ("tenant_id");
CREATE INDEX "ix_inventory_monitor_asset_contact_id" ON "inventory_monitor_asset" ("contact_id") WHERE "contact_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_asset_purchase_id" ON "inventory_monitor_asset" ("purchase_id") WHERE "purchase_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_asset_delivery_id" ON "inventory_monitor_asset" ("delivery_id") WHERE "delivery_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_asset_project" ON "inventory_monitor_asset" ("project");
CREATE INDEX "ix_inventory_monitor_asset_vendor" ON "inventory_monitor_asset" ("vendor");
CREATE INDEX "ix_inventory_monitor_asset_warranty_start" ON "inventory_monitor_asset" ("warranty_start");
CREATE INDEX "ix_inventory_monitor_asset_warranty_end" ON "inventory_monitor_asset" ("warranty_end");
CREATE INDEX "ix_inventory_monitor_asset_last_seen" ON "inventory_monitor_asset" ("last_seen");
CREATE INDEX "ix_inventory_monitor_asset_owner_id" ON "inventory_monitor_asset" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_asset_last_updated" ON "inventory_monitor_asset" ("last_updated");
CREATE UNIQUE INDEX "uq_inventory_monitor_asset_1" ON "inventory_monitor_asset" ("owning_tenant_id", "asset_tag");
CREATE UNIQUE INDEX "uq_inventory_monitor_asset_2" ON "inventory_monitor_asset" ("asset_tag") WHERE "owning_tenant_id" IS NULL;
CREATE UNIQUE INDEX "uq_inventory_monitor_asset_3" ON "inventory_monitor_asset" ("device_id") WHERE "device_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_inventory_monitor_asset_4" ON "inventory_monitor_asset" ("module_id") WHERE "module_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_inventory_monitor_asset_5" ON "inventory_monitor_asset" ("inventoryitem_id") WHERE "inventoryitem_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_inventory_monitor_asset_6" ON "inventory_monitor_asset" ("rack_id") WHERE "rack_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_asset_type_id_partnumber_serial" ON "inventory_monitor_asset" ("type_id", "partnumber", "serial");
CREATE INDEX "ix_inventory_monitor_asset_order_contract_id_partnumber_serial" ON "inventory_monitor_asset" ("order_contract_id", "partnumber", "serial");
CREATE INDEX "ix_inventory_monitor_asset_order" ON "inventory_monitor_asset" ("partnumber", "serial", "id");

CREATE TABLE "inventory_monitor_assettype" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "color" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_inventory_monitor_assettype_name_sort" ON "inventory_monitor_assettype" ("name_sort");
CREATE INDEX "ix_inventory_monitor_assettype_last_updated" ON "inventory_monitor_assettype" ("last_updated");
CREATE UNIQUE INDEX "uq_inventory_monitor_assettype_1" ON "inventory_monitor_assettype" ("name");
CREATE UNIQUE INDEX "uq_inventory_monitor_assettype_2" ON "inventory_monitor_assettype" ("slug");

CREATE TABLE "inventory_monitor_rma" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "rma_number" TEXT,
    "asset_id" INTEGER NOT NULL REFERENCES "inventory_monitor_asset" ("id") DEFERRABLE INITIALLY DEFERRED,
    "original_serial" TEXT,
    "replacement_serial" TEXT,
    "status" TEXT NOT NULL,
    "date_issued" TEXT,
    "date_replaced" TEXT,
    "issue_description" TEXT NOT NULL,
    "vendor_response" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_inventory_monitor_rma_asset_id" ON "inventory_monitor_rma" ("asset_id");
CREATE INDEX "ix_inventory_monitor_rma_original_serial" ON "inventory_monitor_rma" ("original_serial");
CREATE INDEX "ix_inventory_monitor_rma_replacement_serial" ON "inventory_monitor_rma" ("replacement_serial");
CREATE INDEX "ix_inventory_monitor_rma_status" ON "inventory_monitor_rma" ("status");
CREATE INDEX "ix_inventory_monitor_rma_date_issued" ON "inventory_monitor_rma" ("date_issued");
CREATE INDEX "ix_inventory_monitor_rma_owner_id" ON "inventory_monitor_rma" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_rma_last_updated" ON "inventory_monitor_rma" ("last_updated");
CREATE UNIQUE INDEX "uq_inventory_monitor_rma_1" ON "inventory_monitor_rma" ("rma_number") WHERE "rma_number" IS NOT NULL;

CREATE TABLE "inventory_monitor_externalinventory" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "external_id" TEXT,
    "inventory_number" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "serial_number" TEXT,
    "person_id" TEXT,
    "person_name" TEXT,
    "location_code" TEXT,
    "location" TEXT,
    "department_code" TEXT,
    "project_code" TEXT,
    "user_name" TEXT,
    "user_note" TEXT,
    "split_asset" TEXT,
    "status" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_inventory_monitor_externalinventory_serial_number" ON "inventory_monitor_externalinventory" ("serial_number");
CREATE INDEX "ix_inventory_monitor_externalinventory_person_id" ON "inventory_monitor_externalinventory" ("person_id");
CREATE INDEX "ix_inventory_monitor_externalinventory_location_code" ON "inventory_monitor_externalinventory" ("location_code");
CREATE INDEX "ix_inventory_monitor_externalinventory_department_code" ON "inventory_monitor_externalinventory" ("department_code");
CREATE INDEX "ix_inventory_monitor_externalinventory_project_code" ON "inventory_monitor_externalinventory" ("project_code");
CREATE INDEX "ix_inventory_monitor_externalinventory_status" ON "inventory_monitor_externalinventory" ("status");
CREATE INDEX "ix_inventory_monitor_externalinventory_owner_id" ON "inventory_monitor_externalinventory" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_externalinventory_last_updated" ON "inventory_monitor_externalinventory" ("last_updated");
CREATE UNIQUE INDEX "uq_inventory_monitor_externalinventory_1" ON "inventory_monitor_externalinventory" ("external_id") WHERE "external_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_externalinventory_order" ON "inventory_monitor_externalinventory" ("inventory_number", "name", "id");

CREATE TABLE "inventory_monitor_externalinventory_assets" (
    "source_id" INTEGER NOT NULL REFERENCES "inventory_monitor_externalinventory" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "inventory_monitor_asset" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_inventory_monitor_externalinventory_assets_target" ON "inventory_monitor_externalinventory_assets" ("target_id", "source_id");

CREATE TABLE "inventory_monitor_assetservice" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "service_start" TEXT,
    "service_end" TEXT,
    "service_price" INTEGER,
    "service_currency" TEXT,
    "service_category" TEXT,
    "service_category_vendor" TEXT,
    "asset_id" INTEGER NOT NULL REFERENCES "inventory_monitor_asset" ("id") DEFERRABLE INITIALLY DEFERRED,
    "contract_id" INTEGER NOT NULL REFERENCES "inventory_monitor_contract" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_inventory_monitor_assetservice_service_end" ON "inventory_monitor_assetservice" ("service_end");
CREATE INDEX "ix_inventory_monitor_assetservice_asset_id" ON "inventory_monitor_assetservice" ("asset_id");
CREATE INDEX "ix_inventory_monitor_assetservice_contract_id" ON "inventory_monitor_assetservice" ("contract_id");
CREATE INDEX "ix_inventory_monitor_assetservice_owner_id" ON "inventory_monitor_assetservice" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_assetservice_last_updated" ON "inventory_monitor_assetservice" ("last_updated");
CREATE INDEX "ix_inventory_monitor_assetservice_order" ON "inventory_monitor_assetservice" ("service_start", "service_end", "id");

CREATE TABLE "inventory_monitor_probe" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "time" INTEGER NOT NULL,
    "serial" TEXT NOT NULL,
    "part" TEXT,
    "device_descriptor" TEXT,
    "device_id" INTEGER REFERENCES "dcim_device" ("id") DEFERRABLE INITIALLY DEFERRED,
    "site_descriptor" TEXT,
    "site_id" INTEGER REFERENCES "dcim_site" ("id") DEFERRABLE INITIALLY DEFERRED,
    "location_descriptor" TEXT,
    "location_id" INTEGER REFERENCES "dcim_location" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "category" TEXT,
    "discovered_data" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "creation_time" INTEGER,
    "custom_field_data" TEXT NOT NULL,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_inventory_monitor_probe_time" ON "inventory_monitor_probe" ("time");
CREATE INDEX "ix_inventory_monitor_probe_serial_lower" ON "inventory_monitor_probe" (lower("serial"));
CREATE INDEX "ix_inventory_monitor_probe_device_id" ON "inventory_monitor_probe" ("device_id");
CREATE INDEX "ix_inventory_monitor_probe_site_id" ON "inventory_monitor_probe" ("site_id");
CREATE INDEX "ix_inventory_monitor_probe_location_id" ON "inventory_monitor_probe" ("location_id");
CREATE INDEX "ix_inventory_monitor_probe_serial_time" ON "inventory_monitor_probe" ("serial", "time");

CREATE TABLE "inventory_monitor_contract" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "name_internal" TEXT NOT NULL,
    "contractor_id" INTEGER REFERENCES "inventory_monitor_contractor" ("id") DEFERRABLE INITIALLY DEFERRED,
    "type" TEXT NOT NULL,
    "price" INTEGER,
    "currency" TEXT,
    "signed" TEXT,
    "accepted" TEXT,
    "invoicing_start" TEXT,
    "invoicing_end" TEXT,
    "parent_id" INTEGER REFERENCES "inventory_monitor_contract" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_inventory_monitor_contract_contractor_id" ON "inventory_monitor_contract" ("contractor_id");
CREATE INDEX "ix_inventory_monitor_contract_type" ON "inventory_monitor_contract" ("type");
CREATE INDEX "ix_inventory_monitor_contract_invoicing_end" ON "inventory_monitor_contract" ("invoicing_end");
CREATE INDEX "ix_inventory_monitor_contract_parent_id" ON "inventory_monitor_contract" ("parent_id");
CREATE INDEX "ix_inventory_monitor_contract_owner_id" ON "inventory_monitor_contract" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_contract_last_updated" ON "inventory_monitor_contract" ("last_updated");
CREATE INDEX "ix_inventory_monitor_contract_order" ON "inventory_monitor_contract" ("name_sort", "name_internal", "id");

CREATE TABLE "inventory_monitor_contractor" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "company" TEXT,
    "address" TEXT,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_inventory_monitor_contractor_owner_id" ON "inventory_monitor_contractor" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_contractor_last_updated" ON "inventory_monitor_contractor" ("last_updated");
CREATE UNIQUE INDEX "uq_inventory_monitor_contractor_1" ON "inventory_monitor_contractor" ("tenant_id") WHERE "tenant_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_contractor_order" ON "inventory_monitor_contractor" ("name_sort", "company", "id");

CREATE TABLE "inventory_monitor_invoice" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "name_internal" TEXT NOT NULL,
    "project" TEXT,
    "contract_id" INTEGER NOT NULL REFERENCES "inventory_monitor_contract" ("id") DEFERRABLE INITIALLY DEFERRED,
    "price" INTEGER,
    "currency" TEXT,
    "invoicing_start" TEXT,
    "invoicing_end" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_inventory_monitor_invoice_contract_id" ON "inventory_monitor_invoice" ("contract_id");
CREATE INDEX "ix_inventory_monitor_invoice_invoicing_end" ON "inventory_monitor_invoice" ("invoicing_end");
CREATE INDEX "ix_inventory_monitor_invoice_owner_id" ON "inventory_monitor_invoice" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_invoice_last_updated" ON "inventory_monitor_invoice" ("last_updated");
CREATE INDEX "ix_inventory_monitor_invoice_order" ON "inventory_monitor_invoice" ("name_sort", "name_internal", "id");

CREATE TABLE "netbox_inventory_assetrole" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "parent_id" INTEGER REFERENCES "netbox_inventory_assetrole" ("id") DEFERRABLE INITIALLY DEFERRED,
    "color" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_depth" INTEGER NOT NULL,
    "_version" INTEGER NOT NULL,
    "tree_sort" TEXT NOT NULL
);
CREATE INDEX "ix_netbox_inventory_assetrole_name_sort" ON "netbox_inventory_assetrole" ("name_sort");
CREATE INDEX "ix_netbox_inventory_assetrole_owner_id" ON "netbox_inventory_assetrole" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_netbox_inventory_assetrole_last_updated" ON "netbox_inventory_assetrole" ("last_updated");
CREATE INDEX "ix_netbox_inventory_assetrole_tree_sort" ON "netbox_inventory_assetrole" ("tree_sort");
CREATE UNIQUE INDEX "uq_netbox_inventory_assetrole_1" ON "netbox_inventory_assetrole" ("parent_id", "name");
CREATE UNIQUE INDEX "uq_netbox_inventory_assetrole_2" ON "netbox_inventory_assetrole" ("parent_id", "slug");
CREATE UNIQUE INDEX "uq_netbox_inventory_assetrole_3" ON "netbox_inventory_assetrole" ("name") WHERE "parent_id" IS NULL;
CREATE UNIQUE INDEX "uq_netbox_inventory_assetrole_4" ON "netbox_inventory_assetrole" ("slug") WHERE "parent_id" IS NULL;

CREATE TABLE "netbox_inventory_inventoryitemtype" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "model" TEXT NOT NULL,
    "model_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "manufacturer_id" INTEGER NOT NULL REFERENCES "dcim_manufacturer" ("id") DEFERRABLE INITIALLY DEFERRED,
    "part_number" TEXT NOT NULL,
    "inventoryitem_group_id" INTEGER REFERENCES "netbox_inventory_inventoryitemgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_netbox_inventory_inventoryitemtype_model_sort" ON "netbox_inventory_inventoryitemtype" ("model_sort");
CREATE INDEX "ix_netbox_inventory_inventoryitemtype_part_number" ON "netbox_inventory_inventoryitemtype" ("part_number");
CREATE INDEX "ix_netbox_inventory_inventoryitemtype_inventoryitem_group_id" ON "netbox_inventory_inventoryitemtype" ("inventoryitem_group_id");
CREATE INDEX "ix_netbox_inventory_inventoryitemtype_owner_id" ON "netbox_inventory_inventoryitemtype" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_netbox_inventory_inventoryitemtype_last_updated" ON "netbox_inventory_inventoryitemtype" ("last_updated");
CREATE UNIQUE INDEX "uq_netbox_inventory_inventoryitemtype_1" ON "netbox_inventory_inventoryitemtype" ("manufacturer_id", "model");
CREATE UNIQUE INDEX "uq_netbox_inventory_inventoryitemtype_2" ON "netbox_inventory_inventoryitemtype" ("manufacturer_id", "slug");

CREATE TABLE "netbox_inventory_inventoryitemgroup" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "parent_id" INTEGER REFERENCES "netbox_inventory_inventoryitemgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_depth" INTEGER NOT NULL,
    "_version" INTEGER NOT NULL,
    "tree_sort" TEXT NOT NULL
);
CREATE INDEX "ix_netbox_inventory_inventoryitemgroup_name_sort" ON "netbox_inventory_inventoryitemgroup" ("name_sort");
CREATE INDEX "ix_netbox_inventory_inventoryitemgroup_owner_id" ON "netbox_inventory_inventoryitemgroup" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_netbox_inventory_inventoryitemgroup_last_updated" ON "netbox_inventory_inventoryitemgroup" ("last_updated");
CREATE INDEX "ix_netbox_inventory_inventoryitemgroup_tree_sort" ON "netbox_inventory_inventoryitemgroup" ("tree_sort");
CREATE UNIQUE INDEX "uq_netbox_inventory_inventoryitemgroup_1" ON "netbox_inventory_inventoryitemgroup" ("parent_id", "name");
CREATE UNIQUE INDEX "uq_netbox_inventory_inventoryitemgroup_2" ON "netbox_inventory_inventoryitemgroup" ("name") WHERE "parent_id" IS NULL;

CREATE TABLE "netbox_inventory_supplier" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_netbox_inventory_supplier_name_sort" ON "netbox_inventory_supplier" ("name_sort");
CREATE INDEX "ix_netbox_inventory_supplier_owner_id" ON "netbox_inventory_supplier" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_netbox_inventory_supplier_last_updated" ON "netbox_inventory_supplier" ("last_updated");
CREATE UNIQUE INDEX "uq_netbox_inventory_supplier_1" ON "netbox_inventory_supplier" ("name");
CREATE UNIQUE INDEX "uq_netbox_inventory_supplier_2" ON "netbox_inventory_supplier" ("slug");

CREATE TABLE "netbox_inventory_purchase" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "supplier_id" INTEGER NOT NULL REFERENCES "netbox_inventory_supplier" ("id") DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "date" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_netbox_inventory_purchase_name_sort" ON "netbox_inventory_purchase" ("name_sort");
CREATE INDEX "ix_netbox_inventory_purchase_status" ON "netbox_inventory_purchase" ("status");
CREATE INDEX "ix_netbox_inventory_purchase_date" ON "netbox_inventory_purchase" ("date");
CREATE INDEX "ix_netbox_inventory_purchase_owner_id" ON "netbox_inventory_purchase" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_netbox_inventory_purchase_last_updated" ON "netbox_inventory_purchase" ("last_updated");
CREATE UNIQUE INDEX "uq_netbox_inventory_purchase_1" ON "netbox_inventory_purchase" ("supplier_id", "name");

CREATE TABLE "netbox_inventory_delivery" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "purchase_id" INTEGER NOT NULL REFERENCES "netbox_inventory_purchase" ("id") DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "date" TEXT,
    "receiving_contact_id" INTEGER REFERENCES "tenancy_contact" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_netbox_inventory_delivery_name_sort" ON "netbox_inventory_delivery" ("name_sort");
CREATE INDEX "ix_netbox_inventory_delivery_date" ON "netbox_inventory_delivery" ("date");
CREATE INDEX "ix_netbox_inventory_delivery_receiving_contact_id" ON "netbox_inventory_delivery" ("receiving_contact_id");
CREATE INDEX "ix_netbox_inventory_delivery_owner_id" ON "netbox_inventory_delivery" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_netbox_inventory_delivery_last_updated" ON "netbox_inventory_delivery" ("last_updated");
CREATE UNIQUE INDEX "uq_netbox_inventory_delivery_1" ON "netbox_inventory_delivery" ("purchase_id", "name");

CREATE TABLE "netbox_inventory_auditflow" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "object_filter" TEXT,
    "enabled" INTEGER NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_netbox_inventory_auditflow_name_sort" ON "netbox_inventory_auditflow" ("name_sort");
CREATE INDEX "ix_netbox_inventory_auditflow_object_type" ON "netbox_inventory_auditflow" ("object_type");
CREATE INDEX "ix_netbox_inventory_auditflow_owner_id" ON "netbox_inventory_auditflow" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_netbox_inventory_auditflow_last_updated" ON "netbox_inventory_auditflow" ("last_updated");
CREATE UNIQUE INDEX "uq_netbox_inventory_auditflow_1" ON "netbox_inventory_auditflow" ("name");

CREATE TABLE "netbox_inventory_auditflowpage" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "object_type" TEXT NOT NULL,
    "object_filter" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_netbox_inventory_auditflowpage_name_sort" ON "netbox_inventory_auditflowpage" ("name_sort");
CREATE INDEX "ix_netbox_inventory_auditflowpage_object_type" ON "netbox_inventory_auditflowpage" ("object_type");
CREATE INDEX "ix_netbox_inventory_auditflowpage_owner_id" ON "netbox_inventory_auditflowpage" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_netbox_inventory_auditflowpage_last_updated" ON "netbox_inventory_auditflowpage" ("last_updated");
CREATE UNIQUE INDEX "uq_netbox_inventory_auditflowpage_1" ON "netbox_inventory_auditflowpage" ("name");

CREATE TABLE "netbox_inventory_auditflowpageassignment" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "flow_id" INTEGER NOT NULL REFERENCES "netbox_inventory_auditflow" ("id") DEFERRABLE INITIALLY DEFERRED,
    "page_id" INTEGER NOT NULL REFERENCES "netbox_inventory_auditflowpage" ("id") DEFERRABLE INITIALLY DEFERRED,
    "weight" INTEGER NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_netbox_inventory_auditflowpageassignment_page_id" ON "netbox_inventory_auditflowpageassignment" ("page_id");
CREATE INDEX "ix_netbox_inventory_auditflowpageassignment_last_updated" ON "netbox_inventory_auditflowpageassignment" ("last_updated");
CREATE UNIQUE INDEX "uq_netbox_inventory_auditflowpageassignment_1" ON "netbox_inventory_auditflowpageassignment" ("flow_id", "page_id");

CREATE TABLE "netbox_inventory_audittrail" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_type" INTEGER NOT NULL,
    "object_id" INTEGER NOT NULL,
    "source_id" INTEGER REFERENCES "netbox_inventory_audittrailsource" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_netbox_inventory_audittrail_object" ON "netbox_inventory_audittrail" ("object_id", "object_type");
CREATE INDEX "ix_netbox_inventory_audittrail_source_id" ON "netbox_inventory_audittrail" ("source_id");
CREATE INDEX "ix_netbox_inventory_audittrail_created" ON "netbox_inventory_audittrail" ("created");
CREATE INDEX "ix_netbox_inventory_audittrail_last_updated" ON "netbox_inventory_audittrail" ("last_updated");

CREATE TABLE "netbox_inventory_audittrailsource" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_netbox_inventory_audittrailsource_name_sort" ON "netbox_inventory_audittrailsource" ("name_sort");
CREATE INDEX "ix_netbox_inventory_audittrailsource_owner_id" ON "netbox_inventory_audittrailsource" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_netbox_inventory_audittrailsource_last_updated" ON "netbox_inventory_audittrailsource" ("last_updated");
CREATE UNIQUE INDEX "uq_netbox_inventory_audittrailsource_1" ON "netbox_inventory_audittrailsource" ("name");
CREATE UNIQUE INDEX "uq_netbox_inventory_audittrailsource_2" ON "netbox_inventory_audittrailsource" ("slug");

CREATE TABLE "notices_maintenance" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "provider_id" INTEGER NOT NULL REFERENCES "circuits_provider" ("id") DEFERRABLE INITIALLY DEFERRED,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    "original_timezone" TEXT NOT NULL,
    "internal_ticket" TEXT NOT NULL,
    "acknowledged" INTEGER,
    "replaces_id" INTEGER REFERENCES "notices_maintenance" ("id") DEFERRABLE INITIALLY DEFERRED,
    "impact" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_notices_maintenance_name" ON "notices_maintenance" ("name");
CREATE INDEX "ix_notices_maintenance_status" ON "notices_maintenance" ("status");
CREATE INDEX "ix_notices_maintenance_provider_id" ON "notices_maintenance" ("provider_id");
CREATE INDEX "ix_notices_maintenance_start" ON "notices_maintenance" ("start");
CREATE INDEX "ix_notices_maintenance_end" ON "notices_maintenance" ("end");
CREATE INDEX "ix_notices_maintenance_replaces_id" ON "notices_maintenance" ("replaces_id");
CREATE INDEX "ix_notices_maintenance_last_updated" ON "notices_maintenance" ("last_updated");

CREATE TABLE "notices_outage" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "provider_id" INTEGER NOT NULL REFERENCES "circuits_provider" ("id") DEFERRABLE INITIALLY DEFERRED,
    "start" INTEGER NOT NULL,
    "reported_at" INTEGER NOT NULL,
    "end" INTEGER,
    "estimated_time_to_repair" INTEGER,
    "original_timezone" TEXT NOT NULL,
    "internal_ticket" TEXT NOT NULL,
    "acknowledged" INTEGER,
    "impact" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_notices_outage_name" ON "notices_outage" ("name");
CREATE INDEX "ix_notices_outage_status" ON "notices_outage" ("status");
CREATE INDEX "ix_notices_outage_provider_id" ON "notices_outage" ("provider_id");
CREATE INDEX "ix_notices_outage_start" ON "notices_outage" ("start");
CREATE INDEX "ix_notices_outage_end" ON "notices_outage" ("end");
CREATE INDEX "ix_notices_outage_last_updated" ON "notices_outage" ("last_updated");

CREATE TABLE "notices_impact" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "event_type" INTEGER NOT NULL,
    "event_id" INTEGER NOT NULL,
    "target_type" INTEGER NOT NULL,
    "target_id" INTEGER NOT NULL,
    "impact" TEXT,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_notices_impact_event" ON "notices_impact" ("event_id", "event_type");
CREATE INDEX "ix_notices_impact_target" ON "notices_impact" ("target_id", "target_type");
CREATE INDEX "ix_notices_impact_impact" ON "notices_impact" ("impact");
CREATE INDEX "ix_notices_impact_last_updated" ON "notices_impact" ("last_updated");
CREATE UNIQUE INDEX "uq_notices_impact_1" ON "notices_impact" ("event_type", "event_id", "target_type", "target_id");

CREATE TABLE "notices_eventnotification" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "event_type" INTEGER NOT NULL,
    "event_id" INTEGER NOT NULL,
    "email_body" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "email_from" TEXT NOT NULL,
    "email_received" INTEGER NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_notices_eventnotification_event" ON "notices_eventnotification" ("event_id", "event_type");
CREATE INDEX "ix_notices_eventnotification_email_received" ON "notices_eventnotification" ("email_received");
CREATE INDEX "ix_notices_eventnotification_last_updated" ON "notices_eventnotification" ("last_updated");

CREATE TABLE "notices_notificationtemplate" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "event_type" TEXT NOT NULL,
    "granularity" TEXT NOT NULL,
    "subject_template" TEXT NOT NULL,
    "body_template" TEXT NOT NULL,
    "body_format" TEXT NOT NULL,
    "css_template" TEXT NOT NULL,
    "headers_template" TEXT NOT NULL,
    "include_ical" INTEGER NOT NULL,
    "ical_template" TEXT NOT NULL,
    "contact_priorities" TEXT NOT NULL,
    "is_base_template" INTEGER NOT NULL,
    "extends_id" INTEGER REFERENCES "notices_notificationtemplate" ("id") DEFERRABLE INITIALLY DEFERRED,
    "weight" INTEGER NOT NULL,
    "scopes" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_notices_notificationtemplate_name_sort" ON "notices_notificationtemplate" ("name_sort");
CREATE INDEX "ix_notices_notificationtemplate_extends_id" ON "notices_notificationtemplate" ("extends_id");
CREATE INDEX "ix_notices_notificationtemplate_last_updated" ON "notices_notificationtemplate" ("last_updated");
CREATE UNIQUE INDEX "uq_notices_notificationtemplate_1" ON "notices_notificationtemplate" ("slug");

CREATE TABLE "notices_notificationtemplate_contact_roles" (
    "source_id" INTEGER NOT NULL REFERENCES "notices_notificationtemplate" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "tenancy_contactrole" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_notices_notificationtemplate_contact_roles_target" ON "notices_notificationtemplate_contact_roles" ("target_id", "source_id");

CREATE TABLE "notices_preparednotification" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "template_id" INTEGER NOT NULL REFERENCES "notices_notificationtemplate" ("id") DEFERRABLE INITIALLY DEFERRED,
    "event_type" INTEGER,
    "event_id" INTEGER,
    "status" TEXT NOT NULL,
    "recipients" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body_text" TEXT NOT NULL,
    "body_html" TEXT NOT NULL,
    "headers" TEXT NOT NULL,
    "css" TEXT NOT NULL,
    "ical_content" TEXT NOT NULL,
    "approved_by_id" INTEGER REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "approved_at" INTEGER,
    "sent_at" INTEGER,
    "delivered_at" INTEGER,
    "viewed_at" INTEGER,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_notices_preparednotification_template_id" ON "notices_preparednotification" ("template_id");
CREATE INDEX "ix_notices_preparednotification_event" ON "notices_preparednotification" ("event_id", "event_type");
CREATE INDEX "ix_notices_preparednotification_status" ON "notices_preparednotification" ("status");
CREATE INDEX "ix_notices_preparednotification_approved_by_id" ON "notices_preparednotification" ("approved_by_id");
CREATE INDEX "ix_notices_preparednotification_last_updated" ON "notices_preparednotification" ("last_updated");

CREATE TABLE "notices_preparednotification_contacts" (
    "source_id" INTEGER NOT NULL REFERENCES "notices_preparednotification" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "tenancy_contact" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_notices_preparednotification_contacts_target" ON "notices_preparednotification_contacts" ("target_id", "source_id");

CREATE TABLE "notices_calendarfeed" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "enabled" INTEGER NOT NULL,
    "expires" INTEGER,
    "created" INTEGER,
    "last_used" INTEGER,
    "event_type" TEXT NOT NULL,
    "days_past" INTEGER NOT NULL,
    "days_future" INTEGER NOT NULL,
    "key" TEXT,
    "digest" TEXT NOT NULL,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_notices_calendarfeed_user_id" ON "notices_calendarfeed" ("user_id");
CREATE INDEX "ix_notices_calendarfeed_digest" ON "notices_calendarfeed" ("digest");
CREATE UNIQUE INDEX "uq_notices_calendarfeed_1" ON "notices_calendarfeed" ("key") WHERE "key" IS NOT NULL;

CREATE TABLE "notices_calendarfeed_providers" (
    "source_id" INTEGER NOT NULL REFERENCES "notices_calendarfeed" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "circuits_provider" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_notices_calendarfeed_providers_target" ON "notices_calendarfeed_providers" ("target_id", "source_id");

CREATE TABLE "notices_calendarfeed_sites" (
    "source_id" INTEGER NOT NULL REFERENCES "notices_calendarfeed" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "dcim_site" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_notices_calendarfeed_sites_target" ON "notices_calendarfeed_sites" ("target_id", "source_id");

CREATE TABLE "notices_calendarfeed_tenants" (
    "source_id" INTEGER NOT NULL REFERENCES "notices_calendarfeed" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_notices_calendarfeed_tenants_target" ON "notices_calendarfeed_tenants" ("target_id", "source_id");

CREATE TABLE "circuits_circuit" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "cid" TEXT NOT NULL,
    "cid_sort" TEXT NOT NULL,
    "provider_id" INTEGER NOT NULL REFERENCES "circuits_provider" ("id") DEFERRABLE INITIALLY DEFERRED,
    "provider_account_id" INTEGER REFERENCES "circuits_provideraccount" ("id") DEFERRABLE INITIALLY DEFERRED,
    "type_id" INTEGER NOT NULL REFERENCES "circuits_circuittype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "status" TEXT NOT NULL,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "install_date" TEXT,
    "termination_date" TEXT,
    "commit_rate" INTEGER,
    "distance" INTEGER,
    "distance_unit" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_circuits_circuit_cid_sort" ON "circuits_circuit" ("cid_sort");
CREATE INDEX "ix_circuits_circuit_cid" ON "circuits_circuit" ("cid");
CREATE INDEX "ix_circuits_circuit_type_id" ON "circuits_circuit" ("type_id");
CREATE INDEX "ix_circuits_circuit_tenant_id" ON "circuits_circuit" ("tenant_id");
CREATE INDEX "ix_circuits_circuit_owner_id" ON "circuits_circuit" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_circuits_circuit_last_updated" ON "circuits_circuit" ("last_updated");
CREATE UNIQUE INDEX "uq_circuits_circuit_1" ON "circuits_circuit" ("provider_id", "cid");
CREATE UNIQUE INDEX "uq_circuits_circuit_2" ON "circuits_circuit" ("provider_account_id", "cid");

CREATE TABLE "circuits_circuittermination" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "circuit_id" INTEGER NOT NULL REFERENCES "circuits_circuit" ("id") DEFERRABLE INITIALLY DEFERRED,
    "term_side" TEXT NOT NULL,
    "termination_type" INTEGER NOT NULL,
    "termination_id" INTEGER NOT NULL,
    "port_speed" INTEGER,
    "upstream_speed" INTEGER,
    "xconnect_id" TEXT NOT NULL,
    "pp_info" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "mark_connected" INTEGER NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_circuits_circuittermination_termination" ON "circuits_circuittermination" ("termination_id", "termination_type");
CREATE INDEX "ix_circuits_circuittermination_last_updated" ON "circuits_circuittermination" ("last_updated");
CREATE UNIQUE INDEX "uq_circuits_circuittermination_1" ON "circuits_circuittermination" ("circuit_id", "term_side");

CREATE TABLE "circuits_provider" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_circuits_provider_name_sort" ON "circuits_provider" ("name_sort");
CREATE INDEX "ix_circuits_provider_owner_id" ON "circuits_provider" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_circuits_provider_last_updated" ON "circuits_provider" ("last_updated");
CREATE UNIQUE INDEX "uq_circuits_provider_1" ON "circuits_provider" ("name");
CREATE UNIQUE INDEX "uq_circuits_provider_2" ON "circuits_provider" ("slug");

CREATE TABLE "circuits_provideraccount" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "provider_id" INTEGER NOT NULL REFERENCES "circuits_provider" ("id") DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "account_sort" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_circuits_provideraccount_account_sort" ON "circuits_provideraccount" ("account_sort");
CREATE INDEX "ix_circuits_provideraccount_owner_id" ON "circuits_provideraccount" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_circuits_provideraccount_last_updated" ON "circuits_provideraccount" ("last_updated");
CREATE UNIQUE INDEX "uq_circuits_provideraccount_1" ON "circuits_provideraccount" ("provider_id", "account");

CREATE TABLE "circuits_circuittype" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "color" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_circuits_circuittype_name_sort" ON "circuits_circuittype" ("name_sort");
CREATE INDEX "ix_circuits_circuittype_owner_id" ON "circuits_circuittype" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_circuits_circuittype_last_updated" ON "circuits_circuittype" ("last_updated");
CREATE UNIQUE INDEX "uq_circuits_circuittype_1" ON "circuits_circuittype" ("name");
CREATE UNIQUE INDEX "uq_circuits_circuittype_2" ON "circuits_circuittype" ("slug");

CREATE TABLE "virtualization_virtualmachine" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "role_id" INTEGER REFERENCES "dcim_devicerole" ("id") DEFERRABLE INITIALLY DEFERRED,
    "status" TEXT NOT NULL,
    "start_on_boot" TEXT NOT NULL,
    "site_id" INTEGER REFERENCES "dcim_site" ("id") DEFERRABLE INITIALLY DEFERRED,
    "cluster_id" INTEGER REFERENCES "virtualization_cluster" ("id") DEFERRABLE INITIALLY DEFERRED,
    "device_id" INTEGER REFERENCES "dcim_device" ("id") DEFERRABLE INITIALLY DEFERRED,
    "platform_id" INTEGER REFERENCES "dcim_platform" ("id") DEFERRABLE INITIALLY DEFERRED,
    "primary_ip4_id" INTEGER REFERENCES "ipam_ipaddress" ("id") DEFERRABLE INITIALLY DEFERRED,
    "primary_ip6_id" INTEGER REFERENCES "ipam_ipaddress" ("id") DEFERRABLE INITIALLY DEFERRED,
    "vcpus" INTEGER,
    "memory" INTEGER,
    "disk" INTEGER,
    "serial" TEXT NOT NULL,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_virtualization_virtualmachine_name_sort" ON "virtualization_virtualmachine" ("name_sort");
CREATE INDEX "ix_virtualization_virtualmachine_name" ON "virtualization_virtualmachine" ("name");
CREATE INDEX "ix_virtualization_virtualmachine_role_id" ON "virtualization_virtualmachine" ("role_id");
CREATE INDEX "ix_virtualization_virtualmachine_site_id" ON "virtualization_virtualmachine" ("site_id");
CREATE INDEX "ix_virtualization_virtualmachine_cluster_id" ON "virtualization_virtualmachine" ("cluster_id");
CREATE INDEX "ix_virtualization_virtualmachine_device_id" ON "virtualization_virtualmachine" ("device_id");
CREATE INDEX "ix_virtualization_virtualmachine_platform_id" ON "virtualization_virtualmachine" ("platform_id");
CREATE INDEX "ix_virtualization_virtualmachine_serial" ON "virtualization_virtualmachine" ("serial");
CREATE INDEX "ix_virtualization_virtualmachine_serial_lower" ON "virtualization_virtualmachine" (lower("serial"));
CREATE INDEX "ix_virtualization_virtualmachine_tenant_id" ON "virtualization_virtualmachine" ("tenant_id");
CREATE INDEX "ix_virtualization_virtualmachine_owner_id" ON "virtualization_virtualmachine" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_virtualization_virtualmachine_last_updated" ON "virtualization_virtualmachine" ("last_updated");
CREATE UNIQUE INDEX "uq_virtualization_virtualmachine_1" ON "virtualization_virtualmachine" (lower("name"), "cluster_id", "tenant_id");
CREATE UNIQUE INDEX "uq_virtualization_virtualmachine_2" ON "virtualization_virtualmachine" (lower("name"), "cluster_id") WHERE "tenant_id" IS NULL;
CREATE UNIQUE INDEX "uq_virtualization_virtualmachine_3" ON "virtualization_virtualmachine" (lower("name"), "device_id") WHERE "cluster_id" IS NULL;
CREATE UNIQUE INDEX "uq_virtualization_virtualmachine_4" ON "virtualization_virtualmachine" ("primary_ip4_id") WHERE "primary_ip4_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_virtualization_virtualmachine_5" ON "virtualization_virtualmachine" ("primary_ip6_id") WHERE "primary_ip6_id" IS NOT NULL;

CREATE TABLE "virtualization_vminterface" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "virtual_machine_id" INTEGER NOT NULL REFERENCES "virtualization_virtualmachine" ("id") DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "enabled" INTEGER NOT NULL,
    "parent_id" INTEGER REFERENCES "virtualization_vminterface" ("id") DEFERRABLE INITIALLY DEFERRED,
    "bridge_id" INTEGER REFERENCES "virtualization_vminterface" ("id") DEFERRABLE INITIALLY DEFERRED,
    "mtu" INTEGER,
    "mode" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_virtualization_vminterface_name_sort" ON "virtualization_vminterface" ("name_sort");
CREATE INDEX "ix_virtualization_vminterface_name" ON "virtualization_vminterface" ("name");
CREATE INDEX "ix_virtualization_vminterface_parent_id" ON "virtualization_vminterface" ("parent_id");
CREATE INDEX "ix_virtualization_vminterface_bridge_id" ON "virtualization_vminterface" ("bridge_id");
CREATE INDEX "ix_virtualization_vminterface_owner_id" ON "virtualization_vminterface" ("owner_id");
CREATE INDEX "ix_virtualization_vminterface_last_updated" ON "virtualization_vminterface" ("last_updated");
CREATE UNIQUE INDEX "uq_virtualization_vminterface_1" ON "virtualization_vminterface" ("virtual_machine_id", "name");

CREATE TABLE "virtualization_cluster" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "type_id" INTEGER NOT NULL REFERENCES "virtualization_clustertype" ("id") DEFERRABLE INITIALLY DEFERRED,
    "group_id" INTEGER REFERENCES "virtualization_clustergroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "status" TEXT NOT NULL,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "scope_type" INTEGER,
    "scope_id" INTEGER,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_virtualization_cluster_name_sort" ON "virtualization_cluster" ("name_sort");
CREATE INDEX "ix_virtualization_cluster_type_id" ON "virtualization_cluster" ("type_id");
CREATE INDEX "ix_virtualization_cluster_tenant_id" ON "virtualization_cluster" ("tenant_id");
CREATE INDEX "ix_virtualization_cluster_scope" ON "virtualization_cluster" ("scope_id", "scope_type");
CREATE INDEX "ix_virtualization_cluster_owner_id" ON "virtualization_cluster" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_virtualization_cluster_last_updated" ON "virtualization_cluster" ("last_updated");
CREATE UNIQUE INDEX "uq_virtualization_cluster_1" ON "virtualization_cluster" ("group_id", "name");

CREATE TABLE "virtualization_clustertype" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_virtualization_clustertype_name_sort" ON "virtualization_clustertype" ("name_sort");
CREATE INDEX "ix_virtualization_clustertype_owner_id" ON "virtualization_clustertype" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_virtualization_clustertype_last_updated" ON "virtualization_clustertype" ("last_updated");
CREATE UNIQUE INDEX "uq_virtualization_clustertype_1" ON "virtualization_clustertype" ("name");
CREATE UNIQUE INDEX "uq_virtualization_clustertype_2" ON "virtualization_clustertype" ("slug");

CREATE TABLE "virtualization_clustergroup" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_virtualization_clustergroup_name_sort" ON "virtualization_clustergroup" ("name_sort");
CREATE INDEX "ix_virtualization_clustergroup_owner_id" ON "virtualization_clustergroup" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_virtualization_clustergroup_last_updated" ON "virtualization_clustergroup" ("last_updated");
CREATE UNIQUE INDEX "uq_virtualization_clustergroup_1" ON "virtualization_clustergroup" ("name");
CREATE UNIQUE INDEX "uq_virtualization_clustergroup_2" ON "virtualization_clustergroup" ("slug");

CREATE TABLE "ipam_ipaddress" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "address" TEXT NOT NULL,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "status" TEXT NOT NULL,
    "role" TEXT,
    "assigned_object_type" INTEGER,
    "assigned_object_id" INTEGER,
    "nat_inside_id" INTEGER REFERENCES "ipam_ipaddress" ("id") DEFERRABLE INITIALLY DEFERRED,
    "dns_name" TEXT NOT NULL,
    "address_key" TEXT,
    "mask" INTEGER,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_ipam_ipaddress_address" ON "ipam_ipaddress" ("address");
CREATE INDEX "ix_ipam_ipaddress_tenant_id" ON "ipam_ipaddress" ("tenant_id");
CREATE INDEX "ix_ipam_ipaddress_assigned_object" ON "ipam_ipaddress" ("assigned_object_id", "assigned_object_type");
CREATE INDEX "ix_ipam_ipaddress_nat_inside_id" ON "ipam_ipaddress" ("nat_inside_id");
CREATE INDEX "ix_ipam_ipaddress_dns_name" ON "ipam_ipaddress" ("dns_name");
CREATE INDEX "ix_ipam_ipaddress_address_key" ON "ipam_ipaddress" ("address_key");
CREATE INDEX "ix_ipam_ipaddress_owner_id" ON "ipam_ipaddress" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_ipam_ipaddress_last_updated" ON "ipam_ipaddress" ("last_updated");

CREATE TABLE "ipam_prefix" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "prefix" TEXT NOT NULL,
    "scope_type" INTEGER,
    "scope_id" INTEGER,
    "tenant_id" INTEGER REFERENCES "tenancy_tenant" ("id") DEFERRABLE INITIALLY DEFERRED,
    "status" TEXT NOT NULL,
    "is_pool" INTEGER NOT NULL,
    "mark_utilized" INTEGER NOT NULL,
    "prefix_key" TEXT,
    "last_key" TEXT,
    "mask" INTEGER,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_ipam_prefix_prefix" ON "ipam_prefix" ("prefix");
CREATE INDEX "ix_ipam_prefix_scope" ON "ipam_prefix" ("scope_id", "scope_type");
CREATE INDEX "ix_ipam_prefix_tenant_id" ON "ipam_prefix" ("tenant_id");
CREATE INDEX "ix_ipam_prefix_last_key" ON "ipam_prefix" ("last_key");
CREATE INDEX "ix_ipam_prefix_owner_id" ON "ipam_prefix" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_ipam_prefix_last_updated" ON "ipam_prefix" ("last_updated");
CREATE INDEX "ix_ipam_prefix_order" ON "ipam_prefix" ("prefix_key", "mask", "id");

CREATE TABLE "tenancy_tenant" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "group_id" INTEGER REFERENCES "tenancy_tenantgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_tenancy_tenant_name_sort" ON "tenancy_tenant" ("name_sort");
CREATE INDEX "ix_tenancy_tenant_owner_id" ON "tenancy_tenant" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_tenancy_tenant_last_updated" ON "tenancy_tenant" ("last_updated");
CREATE UNIQUE INDEX "uq_tenancy_tenant_1" ON "tenancy_tenant" ("group_id", "name");
CREATE UNIQUE INDEX "uq_tenancy_tenant_2" ON "tenancy_tenant" ("group_id", "slug");
CREATE UNIQUE INDEX "uq_tenancy_tenant_3" ON "tenancy_tenant" ("name") WHERE "group_id" IS NULL;
CREATE UNIQUE INDEX "uq_tenancy_tenant_4" ON "tenancy_tenant" ("slug") WHERE "group_id" IS NULL;

CREATE TABLE "tenancy_tenantgroup" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "parent_id" INTEGER REFERENCES "tenancy_tenantgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_depth" INTEGER NOT NULL,
    "_version" INTEGER NOT NULL,
    "tree_sort" TEXT NOT NULL
);
CREATE INDEX "ix_tenancy_tenantgroup_name_sort" ON "tenancy_tenantgroup" ("name_sort");
CREATE INDEX "ix_tenancy_tenantgroup_parent_id" ON "tenancy_tenantgroup" ("parent_id");
CREATE INDEX "ix_tenancy_tenantgroup_owner_id" ON "tenancy_tenantgroup" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_tenancy_tenantgroup_last_updated" ON "tenancy_tenantgroup" ("last_updated");
CREATE INDEX "ix_tenancy_tenantgroup_tree_sort" ON "tenancy_tenantgroup" ("tree_sort");
CREATE UNIQUE INDEX "uq_tenancy_tenantgroup_1" ON "tenancy_tenantgroup" ("name");
CREATE UNIQUE INDEX "uq_tenancy_tenantgroup_2" ON "tenancy_tenantgroup" ("slug");

CREATE TABLE "tenancy_contact" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "link" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_tenancy_contact_name_sort" ON "tenancy_contact" ("name_sort");
CREATE INDEX "ix_tenancy_contact_owner_id" ON "tenancy_contact" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_tenancy_contact_last_updated" ON "tenancy_contact" ("last_updated");

CREATE TABLE "tenancy_contact_groups" (
    "source_id" INTEGER NOT NULL REFERENCES "tenancy_contact" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "tenancy_contactgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_tenancy_contact_groups_target" ON "tenancy_contact_groups" ("target_id", "source_id");

CREATE TABLE "tenancy_contactgroup" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "parent_id" INTEGER REFERENCES "tenancy_contactgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_depth" INTEGER NOT NULL,
    "_version" INTEGER NOT NULL,
    "tree_sort" TEXT NOT NULL
);
CREATE INDEX "ix_tenancy_contactgroup_name_sort" ON "tenancy_contactgroup" ("name_sort");
CREATE INDEX "ix_tenancy_contactgroup_owner_id" ON "tenancy_contactgroup" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_tenancy_contactgroup_last_updated" ON "tenancy_contactgroup" ("last_updated");
CREATE INDEX "ix_tenancy_contactgroup_tree_sort" ON "tenancy_contactgroup" ("tree_sort");
CREATE UNIQUE INDEX "uq_tenancy_contactgroup_1" ON "tenancy_contactgroup" ("parent_id", "name");
CREATE UNIQUE INDEX "uq_tenancy_contactgroup_2" ON "tenancy_contactgroup" ("parent_id", "slug");
CREATE UNIQUE INDEX "uq_tenancy_contactgroup_3" ON "tenancy_contactgroup" ("name") WHERE "parent_id" IS NULL;
CREATE UNIQUE INDEX "uq_tenancy_contactgroup_4" ON "tenancy_contactgroup" ("slug") WHERE "parent_id" IS NULL;

CREATE TABLE "tenancy_contactrole" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_tenancy_contactrole_name_sort" ON "tenancy_contactrole" ("name_sort");
CREATE INDEX "ix_tenancy_contactrole_owner_id" ON "tenancy_contactrole" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_tenancy_contactrole_last_updated" ON "tenancy_contactrole" ("last_updated");
CREATE UNIQUE INDEX "uq_tenancy_contactrole_1" ON "tenancy_contactrole" ("name");
CREATE UNIQUE INDEX "uq_tenancy_contactrole_2" ON "tenancy_contactrole" ("slug");

CREATE TABLE "tenancy_contactassignment" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_type" INTEGER NOT NULL,
    "object_id" INTEGER NOT NULL,
    "contact_id" INTEGER NOT NULL REFERENCES "tenancy_contact" ("id") DEFERRABLE INITIALLY DEFERRED,
    "role_id" INTEGER NOT NULL REFERENCES "tenancy_contactrole" ("id") DEFERRABLE INITIALLY DEFERRED,
    "priority" TEXT,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_tenancy_contactassignment_object" ON "tenancy_contactassignment" ("object_id", "object_type");
CREATE INDEX "ix_tenancy_contactassignment_contact_id" ON "tenancy_contactassignment" ("contact_id");
CREATE INDEX "ix_tenancy_contactassignment_role_id" ON "tenancy_contactassignment" ("role_id");
CREATE INDEX "ix_tenancy_contactassignment_last_updated" ON "tenancy_contactassignment" ("last_updated");
CREATE UNIQUE INDEX "uq_tenancy_contactassignment_1" ON "tenancy_contactassignment" ("object_type", "object_id", "contact_id", "role_id");

CREATE TABLE "extras_tag" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "color" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "weight" INTEGER NOT NULL,
    "object_types" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_tag_name_sort" ON "extras_tag" ("name_sort");
CREATE INDEX "ix_extras_tag_owner_id" ON "extras_tag" ("owner_id");
CREATE INDEX "ix_extras_tag_last_updated" ON "extras_tag" ("last_updated");
CREATE UNIQUE INDEX "uq_extras_tag_1" ON "extras_tag" ("name");
CREATE UNIQUE INDEX "uq_extras_tag_2" ON "extras_tag" ("slug");
CREATE INDEX "ix_extras_tag_order" ON "extras_tag" ("weight", "name_sort", "id");

CREATE TABLE "extras_customfield" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_types" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "related_object_type" TEXT,
    "name" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "group_name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "required" INTEGER NOT NULL,
    "unique" INTEGER NOT NULL,
    "search_weight" INTEGER NOT NULL,
    "filter_logic" TEXT NOT NULL,
    "ui_visible" TEXT NOT NULL,
    "ui_editable" TEXT NOT NULL,
    "is_cloneable" INTEGER NOT NULL,
    "default" TEXT,
    "related_object_filter" TEXT,
    "weight" INTEGER NOT NULL,
    "validation_minimum" INTEGER,
    "validation_maximum" INTEGER,
    "validation_regex" TEXT NOT NULL,
    "validation_schema" TEXT,
    "choice_set_id" INTEGER REFERENCES "extras_customfieldchoiceset" ("id") DEFERRABLE INITIALLY DEFERRED,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "comments" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_customfield_choice_set_id" ON "extras_customfield" ("choice_set_id");
CREATE INDEX "ix_extras_customfield_owner_id" ON "extras_customfield" ("owner_id");
CREATE INDEX "ix_extras_customfield_last_updated" ON "extras_customfield" ("last_updated");
CREATE UNIQUE INDEX "uq_extras_customfield_1" ON "extras_customfield" ("name");
CREATE INDEX "ix_extras_customfield_order" ON "extras_customfield" ("group_name", "weight", "name", "id");

CREATE TABLE "extras_customfieldchoiceset" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "base_choices" TEXT,
    "extra_choices" TEXT NOT NULL,
    "choice_colors" TEXT NOT NULL,
    "order_alphabetically" INTEGER NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_customfieldchoiceset_owner_id" ON "extras_customfieldchoiceset" ("owner_id");
CREATE INDEX "ix_extras_customfieldchoiceset_last_updated" ON "extras_customfieldchoiceset" ("last_updated");
CREATE UNIQUE INDEX "uq_extras_customfieldchoiceset_1" ON "extras_customfieldchoiceset" ("name");

CREATE TABLE "extras_customlink" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_types" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "enabled" INTEGER NOT NULL,
    "link_text" TEXT NOT NULL,
    "link_url" TEXT NOT NULL,
    "weight" INTEGER NOT NULL,
    "group_name" TEXT NOT NULL,
    "button_class" TEXT NOT NULL,
    "new_window" INTEGER NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_customlink_owner_id" ON "extras_customlink" ("owner_id");
CREATE INDEX "ix_extras_customlink_last_updated" ON "extras_customlink" ("last_updated");
CREATE UNIQUE INDEX "uq_extras_customlink_1" ON "extras_customlink" ("name");
CREATE INDEX "ix_extras_customlink_order" ON "extras_customlink" ("group_name", "weight", "name", "id");

CREATE TABLE "extras_exporttemplate" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_types" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "environment_params" TEXT NOT NULL,
    "template_code" TEXT NOT NULL,
    "mime_type" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_extension" TEXT NOT NULL,
    "as_attachment" INTEGER NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_exporttemplate_owner_id" ON "extras_exporttemplate" ("owner_id");
CREATE INDEX "ix_extras_exporttemplate_last_updated" ON "extras_exporttemplate" ("last_updated");

CREATE TABLE "extras_savedfilter" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_types" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "user_id" INTEGER REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "weight" INTEGER NOT NULL,
    "enabled" INTEGER NOT NULL,
    "shared" INTEGER NOT NULL,
    "parameters" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_savedfilter_user_id" ON "extras_savedfilter" ("user_id");
CREATE INDEX "ix_extras_savedfilter_owner_id" ON "extras_savedfilter" ("owner_id");
CREATE INDEX "ix_extras_savedfilter_last_updated" ON "extras_savedfilter" ("last_updated");
CREATE UNIQUE INDEX "uq_extras_savedfilter_1" ON "extras_savedfilter" ("name");
CREATE UNIQUE INDEX "uq_extras_savedfilter_2" ON "extras_savedfilter" ("slug");
CREATE INDEX "ix_extras_savedfilter_order" ON "extras_savedfilter" ("weight", "name", "id");

CREATE TABLE "extras_tableconfig" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_type" TEXT NOT NULL,
    "table" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "user_id" INTEGER REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "weight" INTEGER NOT NULL,
    "enabled" INTEGER NOT NULL,
    "shared" INTEGER NOT NULL,
    "columns" TEXT NOT NULL,
    "ordering" TEXT,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_tableconfig_object_type" ON "extras_tableconfig" ("object_type");
CREATE INDEX "ix_extras_tableconfig_user_id" ON "extras_tableconfig" ("user_id");
CREATE INDEX "ix_extras_tableconfig_last_updated" ON "extras_tableconfig" ("last_updated");
CREATE INDEX "ix_extras_tableconfig_order" ON "extras_tableconfig" ("weight", "name", "id");

CREATE TABLE "extras_journalentry" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "assigned_object_type" INTEGER NOT NULL,
    "assigned_object_id" INTEGER NOT NULL,
    "created_by_id" INTEGER REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "kind" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_journalentry_assigned_object" ON "extras_journalentry" ("assigned_object_id", "assigned_object_type");
CREATE INDEX "ix_extras_journalentry_created_by_id" ON "extras_journalentry" ("created_by_id");
CREATE INDEX "ix_extras_journalentry_last_updated" ON "extras_journalentry" ("last_updated");

CREATE TABLE "extras_imageattachment" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "parent_type" INTEGER NOT NULL,
    "parent_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "image" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "image_height" INTEGER NOT NULL,
    "image_width" INTEGER NOT NULL,
    "image_size" INTEGER NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_imageattachment_parent" ON "extras_imageattachment" ("parent_id", "parent_type");
CREATE INDEX "ix_extras_imageattachment_last_updated" ON "extras_imageattachment" ("last_updated");

CREATE TABLE "extras_bookmark" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_type" INTEGER NOT NULL,
    "object_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_bookmark_object" ON "extras_bookmark" ("object_id", "object_type");
CREATE INDEX "ix_extras_bookmark_user_id" ON "extras_bookmark" ("user_id");
CREATE UNIQUE INDEX "uq_extras_bookmark_1" ON "extras_bookmark" ("object_type", "object_id", "user_id");

CREATE TABLE "extras_notification" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_type" INTEGER NOT NULL,
    "object_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" INTEGER,
    "read" INTEGER,
    "event_type" TEXT NOT NULL,
    "object_repr" TEXT NOT NULL,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_notification_object" ON "extras_notification" ("object_id", "object_type");
CREATE INDEX "ix_extras_notification_user_id" ON "extras_notification" ("user_id");
CREATE UNIQUE INDEX "uq_extras_notification_1" ON "extras_notification" ("object_type", "object_id", "user_id");

CREATE TABLE "extras_subscription" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_type" INTEGER NOT NULL,
    "object_id" INTEGER NOT NULL,
    "user_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_subscription_object" ON "extras_subscription" ("object_id", "object_type");
CREATE INDEX "ix_extras_subscription_user_id" ON "extras_subscription" ("user_id");
CREATE UNIQUE INDEX "uq_extras_subscription_1" ON "extras_subscription" ("object_type", "object_id", "user_id");

CREATE TABLE "extras_notificationgroup" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "_version" INTEGER NOT NULL
);
CREATE UNIQUE INDEX "uq_extras_notificationgroup_1" ON "extras_notificationgroup" ("name");

CREATE TABLE "extras_notificationgroup_groups" (
    "source_id" INTEGER NOT NULL REFERENCES "extras_notificationgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "users_group" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_extras_notificationgroup_groups_target" ON "extras_notificationgroup_groups" ("target_id", "source_id");

CREATE TABLE "extras_notificationgroup_users" (
    "source_id" INTEGER NOT NULL REFERENCES "extras_notificationgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_extras_notificationgroup_users_target" ON "extras_notificationgroup_users" ("target_id", "source_id");

CREATE TABLE "extras_eventrule" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_types" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "enabled" INTEGER NOT NULL,
    "event_types" TEXT NOT NULL,
    "conditions" TEXT,
    "action_type" TEXT NOT NULL,
    "action_object_type" INTEGER NOT NULL,
    "action_object_id" INTEGER NOT NULL,
    "description" TEXT NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_eventrule_action_object" ON "extras_eventrule" ("action_object_id", "action_object_type");
CREATE INDEX "ix_extras_eventrule_owner_id" ON "extras_eventrule" ("owner_id");
CREATE INDEX "ix_extras_eventrule_last_updated" ON "extras_eventrule" ("last_updated");
CREATE UNIQUE INDEX "uq_extras_eventrule_1" ON "extras_eventrule" ("name");

CREATE TABLE "extras_webhook" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "payload_url" TEXT NOT NULL,
    "http_method" TEXT NOT NULL,
    "http_content_type" TEXT NOT NULL,
    "additional_headers" TEXT NOT NULL,
    "body_template" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "ssl_verification" INTEGER NOT NULL,
    "ca_file_path" TEXT,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_webhook_owner_id" ON "extras_webhook" ("owner_id");
CREATE INDEX "ix_extras_webhook_last_updated" ON "extras_webhook" ("last_updated");
CREATE UNIQUE INDEX "uq_extras_webhook_1" ON "extras_webhook" ("name");

CREATE TABLE "extras_taggeditem" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_type" INTEGER NOT NULL,
    "object_id" INTEGER NOT NULL,
    "tag_id" INTEGER NOT NULL REFERENCES "extras_tag" ("id") DEFERRABLE INITIALLY DEFERRED,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_extras_taggeditem_object" ON "extras_taggeditem" ("object_id", "object_type");
CREATE UNIQUE INDEX "uq_extras_taggeditem_1" ON "extras_taggeditem" ("tag_id", "object_type", "object_id");

CREATE TABLE "core_objectchange" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "time" INTEGER NOT NULL,
    "user_id" INTEGER REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "user_name" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "changed_object_type" INTEGER NOT NULL,
    "changed_object_id" INTEGER NOT NULL,
    "related_object_type" INTEGER,
    "related_object_id" INTEGER,
    "object_repr" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "prechange_data" TEXT,
    "postchange_data" TEXT,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_core_objectchange_time" ON "core_objectchange" ("time");
CREATE INDEX "ix_core_objectchange_user_id" ON "core_objectchange" ("user_id");
CREATE INDEX "ix_core_objectchange_request_id" ON "core_objectchange" ("request_id");
CREATE INDEX "ix_core_objectchange_changed_object" ON "core_objectchange" ("changed_object_id", "changed_object_type");
CREATE INDEX "ix_core_objectchange_related_object" ON "core_objectchange" ("related_object_id", "related_object_type") WHERE "related_object_id" IS NOT NULL;

CREATE TABLE "core_job" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "object_type" INTEGER,
    "object_id" INTEGER,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "created" INTEGER NOT NULL,
    "scheduled" INTEGER,
    "interval" INTEGER,
    "started" INTEGER,
    "completed" INTEGER,
    "user_id" INTEGER REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "data" TEXT,
    "error" TEXT NOT NULL,
    "job_id" TEXT NOT NULL,
    "queue_name" TEXT NOT NULL,
    "notifications" TEXT NOT NULL,
    "log_entries" TEXT NOT NULL,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_core_job_object" ON "core_job" ("object_id", "object_type");
CREATE INDEX "ix_core_job_status" ON "core_job" ("status");
CREATE INDEX "ix_core_job_created" ON "core_job" ("created");
CREATE INDEX "ix_core_job_user_id" ON "core_job" ("user_id");
CREATE INDEX "ix_core_job_job_id" ON "core_job" ("job_id");

CREATE TABLE "users_user" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "username" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "last_name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "is_active" INTEGER NOT NULL,
    "is_superuser" INTEGER NOT NULL,
    "date_joined" INTEGER NOT NULL,
    "last_login" INTEGER,
    "password" TEXT NOT NULL,
    "_version" INTEGER NOT NULL
);
CREATE UNIQUE INDEX "uq_users_user_1" ON "users_user" (lower("username"));

CREATE TABLE "users_user_groups" (
    "source_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "users_group" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_users_user_groups_target" ON "users_user_groups" ("target_id", "source_id");

CREATE TABLE "users_group" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "_version" INTEGER NOT NULL
);
CREATE UNIQUE INDEX "uq_users_group_1" ON "users_group" ("name");

CREATE TABLE "users_objectpermission" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "enabled" INTEGER NOT NULL,
    "object_types" TEXT NOT NULL,
    "actions" TEXT NOT NULL,
    "constraints" TEXT,
    "_version" INTEGER NOT NULL
);

CREATE TABLE "users_objectpermission_users" (
    "source_id" INTEGER NOT NULL REFERENCES "users_objectpermission" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_users_objectpermission_users_target" ON "users_objectpermission_users" ("target_id", "source_id");

CREATE TABLE "users_objectpermission_groups" (
    "source_id" INTEGER NOT NULL REFERENCES "users_objectpermission" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "users_group" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_users_objectpermission_groups_target" ON "users_objectpermission_groups" ("target_id", "source_id");

CREATE TABLE "users_token" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "version" INTEGER NOT NULL,
    "key" TEXT,
    "user_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "created" INTEGER,
    "expires" INTEGER,
    "last_used" INTEGER,
    "enabled" INTEGER NOT NULL,
    "write_enabled" INTEGER NOT NULL,
    "strict" INTEGER NOT NULL,
    "pepper_id" INTEGER,
    "allowed_ips" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_users_token_user_id" ON "users_token" ("user_id");
CREATE INDEX "ix_users_token_digest" ON "users_token" ("digest");
CREATE UNIQUE INDEX "uq_users_token_1" ON "users_token" ("key") WHERE "key" IS NOT NULL;

CREATE TABLE "users_owner" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "group_id" INTEGER REFERENCES "users_ownergroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_users_owner_group_id" ON "users_owner" ("group_id");
CREATE UNIQUE INDEX "uq_users_owner_1" ON "users_owner" ("name");

CREATE TABLE "users_owner_user_groups" (
    "source_id" INTEGER NOT NULL REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "users_group" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_users_owner_user_groups_target" ON "users_owner_user_groups" ("target_id", "source_id");

CREATE TABLE "users_owner_users" (
    "source_id" INTEGER NOT NULL REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_users_owner_users_target" ON "users_owner_users" ("target_id", "source_id");

CREATE TABLE "users_ownergroup" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "_version" INTEGER NOT NULL
);
CREATE UNIQUE INDEX "uq_users_ownergroup_1" ON "users_ownergroup" ("name");

CREATE TABLE "users_session" (
    "digest" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "created" INTEGER NOT NULL,
    "expires" INTEGER NOT NULL,
    PRIMARY KEY ("digest")
) WITHOUT ROWID;
CREATE INDEX "ix_users_session_user" ON "users_session" ("user_id");
CREATE INDEX "ix_users_session_expires" ON "users_session" ("expires");

CREATE TABLE "core_rowcount" (
    "type_id" INTEGER NOT NULL,
    "slot" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    PRIMARY KEY ("type_id", "slot")
) WITHOUT ROWID;

CREATE TABLE "core_outbox" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "time" INTEGER NOT NULL,
    "event" TEXT NOT NULL,
    "type_id" INTEGER NOT NULL,
    "object_id" INTEGER,
    "change_id" INTEGER,
    "payload" TEXT
);

CREATE TABLE "users_document" (
    "user_id" INTEGER NOT NULL REFERENCES "users_user" ("id") DEFERRABLE INITIALLY DEFERRED,
    "kind" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    PRIMARY KEY ("user_id", "kind")
) WITHOUT ROWID;

CREATE TABLE "core_file" (
    "name" TEXT NOT NULL,
    "mime" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    PRIMARY KEY ("name")
) WITHOUT ROWID;

CREATE TABLE "core_idempotency" (
    "user_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "created" INTEGER NOT NULL,
    "status" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    PRIMARY KEY ("user_id", "key")
) WITHOUT ROWID;
CREATE INDEX "ix_core_idempotency_created" ON "core_idempotency" ("created");

CREATE TABLE "core_setting" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    PRIMARY KEY ("name")
) WITHOUT ROWID;

CREATE VIRTUAL TABLE "search" USING fts5(text, columnsize=0, detail=none, tokenize='trigram');
