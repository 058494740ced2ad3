CREATE INDEX "ix_notices_maintenance_created_id" ON "notices_maintenance" ("created", "id");
CREATE INDEX "ix_notices_outage_created_id" ON "notices_outage" ("created", "id");
