-- Assets begin with those that have a part number, so the indexes in that order have nulls at the other end.
DROP INDEX "ix_inventory_monitor_asset_order";
DROP INDEX "ix_inventory_monitor_asset_type_id_partnumber_serial";
DROP INDEX "ix_inventory_monitor_asset_order_contract_id_partnumber_serial";
CREATE INDEX "ix_inventory_monitor_asset_type_id_partnumber_serial" ON "inventory_monitor_asset" ("type_id" NULLS FIRST, "partnumber", "serial");
CREATE INDEX "ix_inventory_monitor_asset_order_contract_id_partnumber_serial" ON "inventory_monitor_asset" ("order_contract_id" NULLS FIRST, "partnumber", "serial");
CREATE INDEX "ix_inventory_monitor_asset_order" ON "inventory_monitor_asset" ("partnumber", "serial", "id");
CREATE INDEX "ix_notices_maintenance_created_id" ON "notices_maintenance" ("created" NULLS FIRST, "id");
CREATE INDEX "ix_notices_outage_created_id" ON "notices_outage" ("created" NULLS FIRST, "id");
