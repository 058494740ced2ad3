-- Serials and tags are compared by keys. The program gives theirs to the rows that are here when it starts
-- (services::identities).
ALTER TABLE "dcim_rack" ADD COLUMN "serial_key" TEXT COLLATE "C";
CREATE INDEX "ix_dcim_rack_serial_key" ON "dcim_rack" ("serial_key" NULLS FIRST) WHERE "serial_key" IS NOT NULL;
ALTER TABLE "dcim_rack" ADD COLUMN "asset_tag_key" TEXT COLLATE "C";
CREATE INDEX "ix_dcim_rack_asset_tag_key" ON "dcim_rack" ("asset_tag_key" NULLS FIRST) WHERE "asset_tag_key" IS NOT NULL;
ALTER TABLE "dcim_device" ADD COLUMN "serial_key" TEXT COLLATE "C";
CREATE INDEX "ix_dcim_device_serial_key" ON "dcim_device" ("serial_key" NULLS FIRST) WHERE "serial_key" IS NOT NULL;
ALTER TABLE "dcim_device" ADD COLUMN "asset_tag_key" TEXT COLLATE "C";
CREATE INDEX "ix_dcim_device_asset_tag_key" ON "dcim_device" ("asset_tag_key" NULLS FIRST) WHERE "asset_tag_key" IS NOT NULL;
ALTER TABLE "dcim_module" ADD COLUMN "serial_key" TEXT COLLATE "C";
CREATE INDEX "ix_dcim_module_serial_key" ON "dcim_module" ("serial_key" NULLS FIRST) WHERE "serial_key" IS NOT NULL;
ALTER TABLE "dcim_module" ADD COLUMN "asset_tag_key" TEXT COLLATE "C";
CREATE INDEX "ix_dcim_module_asset_tag_key" ON "dcim_module" ("asset_tag_key" NULLS FIRST) WHERE "asset_tag_key" IS NOT NULL;
ALTER TABLE "dcim_inventoryitem" ADD COLUMN "serial_key" TEXT COLLATE "C";
CREATE INDEX "ix_dcim_inventoryitem_serial_key" ON "dcim_inventoryitem" ("serial_key" NULLS FIRST) WHERE "serial_key" IS NOT NULL;
ALTER TABLE "dcim_inventoryitem" ADD COLUMN "asset_tag_key" TEXT COLLATE "C";
CREATE INDEX "ix_dcim_inventoryitem_asset_tag_key" ON "dcim_inventoryitem" ("asset_tag_key" NULLS FIRST) WHERE "asset_tag_key" IS NOT NULL;
ALTER TABLE "virtualization_virtualmachine" ADD COLUMN "serial_key" TEXT COLLATE "C";
CREATE INDEX "ix_virtualization_virtualmachine_serial_key" ON "virtualization_virtualmachine" ("serial_key" NULLS FIRST) WHERE "serial_key" IS NOT NULL;
ALTER TABLE "inventory_monitor_asset" ADD COLUMN "serial_key" TEXT COLLATE "C";
CREATE INDEX "ix_inventory_monitor_asset_serial_key" ON "inventory_monitor_asset" ("serial_key" NULLS FIRST) WHERE "serial_key" IS NOT NULL;
ALTER TABLE "inventory_monitor_asset" ADD COLUMN "asset_tag_key" TEXT COLLATE "C";
CREATE INDEX "ix_inventory_monitor_asset_asset_tag_key" ON "inventory_monitor_asset" ("asset_tag_key" NULLS FIRST) WHERE "asset_tag_key" IS NOT NULL;
ALTER TABLE "inventory_monitor_probe" ADD COLUMN "serial_key" TEXT COLLATE "C";
ALTER TABLE "inventory_monitor_rma" ADD COLUMN "original_serial_key" TEXT COLLATE "C";
CREATE INDEX "ix_inventory_monitor_rma_original_serial_key" ON "inventory_monitor_rma" ("original_serial_key" NULLS FIRST) WHERE "original_serial_key" IS NOT NULL;
ALTER TABLE "inventory_monitor_rma" ADD COLUMN "replacement_serial_key" TEXT COLLATE "C";
CREATE INDEX "ix_inventory_monitor_rma_replacement_serial_key" ON "inventory_monitor_rma" ("replacement_serial_key" NULLS FIRST) WHERE "replacement_serial_key" IS NOT NULL;
ALTER TABLE "inventory_monitor_externalinventory" ADD COLUMN "serial_number_key" TEXT COLLATE "C";
CREATE INDEX "ix_inventory_monitor_externalinventory_serial_number_key" ON "inventory_monitor_externalinventory" ("serial_number_key" NULLS FIRST) WHERE "serial_number_key" IS NOT NULL;
CREATE INDEX "ix_inventory_monitor_probe_serial_key_time" ON "inventory_monitor_probe" ("serial_key" NULLS FIRST, "time");
CREATE INDEX "ix_inventory_monitor_probe_serial" ON "inventory_monitor_probe" ("serial");
DROP INDEX "ix_inventory_monitor_probe_serial_time";
DROP INDEX "ix_dcim_rack_serial_lower";
DROP INDEX "ix_dcim_device_serial_lower";
DROP INDEX "ix_dcim_module_serial_lower";
DROP INDEX "ix_dcim_inventoryitem_serial_lower";
DROP INDEX "ix_virtualization_virtualmachine_serial_lower";
DROP INDEX "ix_inventory_monitor_asset_serial_lower";
DROP INDEX "ix_inventory_monitor_probe_serial_lower";

-- Tags that differ in case alone are one tag from now on. Some may be there twice, so that no index can forbid it.
DROP INDEX "uq_dcim_rack_3";
DROP INDEX "uq_dcim_device_4";
DROP INDEX "uq_dcim_module_2";
DROP INDEX "uq_dcim_inventoryitem_3";
DROP INDEX "uq_inventory_monitor_asset_1";
DROP INDEX "uq_inventory_monitor_asset_2";
CREATE INDEX "ix_inventory_monitor_asset_owning_tenant_id" ON "inventory_monitor_asset" ("owning_tenant_id" NULLS FIRST) WHERE "owning_tenant_id" IS NOT NULL;

-- Probes whose time lies ahead of the clock count for nothing.
ALTER TABLE "inventory_monitor_probe" ADD COLUMN "ahead" BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE "inventory_monitor_probe" SET "ahead" = TRUE WHERE "time" > now() + interval '5 minutes';

-- The one word for both states is stored, as rules::inventory_monitor::asset::state works it out.
ALTER TABLE "inventory_monitor_asset" ADD COLUMN "status" TEXT COLLATE "C" NOT NULL DEFAULT 'stored';
UPDATE "inventory_monitor_asset" SET "status" = CASE
    WHEN "lifecycle_status" IN ('retired', 'disposed') THEN 'retired'
    WHEN "assignment_status" IN ('deployed', 'loaned') OR "lifecycle_status" IN ('in_use', 'in_maintenance') THEN 'used'
    ELSE 'stored' END;
