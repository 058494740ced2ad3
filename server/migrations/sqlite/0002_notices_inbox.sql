CREATE TABLE "notices_pathgroup" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "name_sort" TEXT NOT NULL,
    "minimum" INTEGER NOT NULL,
    "owner_id" INTEGER REFERENCES "users_owner" ("id") DEFERRABLE INITIALLY DEFERRED,
    "description" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_notices_pathgroup_name_sort" ON "notices_pathgroup" ("name_sort");
CREATE INDEX "ix_notices_pathgroup_owner_id" ON "notices_pathgroup" ("owner_id") WHERE "owner_id" IS NOT NULL;
CREATE INDEX "ix_notices_pathgroup_last_updated" ON "notices_pathgroup" ("last_updated");
CREATE UNIQUE INDEX "uq_notices_pathgroup_1" ON "notices_pathgroup" ("name");

CREATE TABLE "notices_pathgroup_circuits" (
    "source_id" INTEGER NOT NULL REFERENCES "notices_pathgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "circuits_circuit" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_notices_pathgroup_circuits_target" ON "notices_pathgroup_circuits" ("target_id", "source_id");

CREATE TABLE "notices_pathgroup_devices" (
    "source_id" INTEGER NOT NULL REFERENCES "notices_pathgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "dcim_device" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_notices_pathgroup_devices_target" ON "notices_pathgroup_devices" ("target_id", "source_id");

CREATE TABLE "notices_pathgroup_power_feeds" (
    "source_id" INTEGER NOT NULL REFERENCES "notices_pathgroup" ("id") DEFERRABLE INITIALLY DEFERRED,
    "target_id" INTEGER NOT NULL REFERENCES "dcim_powerfeed" ("id") DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY ("source_id", "target_id")
) WITHOUT ROWID;
CREATE INDEX "ix_notices_pathgroup_power_feeds_target" ON "notices_pathgroup_power_feeds" ("target_id", "source_id");

CREATE TABLE "notices_inboxmessage" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "state" TEXT NOT NULL,
    "provider_id" INTEGER REFERENCES "circuits_provider" ("id") DEFERRABLE INITIALLY DEFERRED,
    "format" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "received" INTEGER NOT NULL,
    "message_id" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "method" TEXT,
    "findings" TEXT NOT NULL,
    "problems" TEXT NOT NULL,
    "duplicate_of_id" INTEGER REFERENCES "notices_inboxmessage" ("id") DEFERRABLE INITIALLY DEFERRED,
    "digest" TEXT NOT NULL,
    "original" TEXT NOT NULL,
    "comments" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_notices_inboxmessage_state" ON "notices_inboxmessage" ("state");
CREATE INDEX "ix_notices_inboxmessage_provider_id" ON "notices_inboxmessage" ("provider_id");
CREATE INDEX "ix_notices_inboxmessage_received" ON "notices_inboxmessage" ("received");
CREATE INDEX "ix_notices_inboxmessage_duplicate_of_id" ON "notices_inboxmessage" ("duplicate_of_id");
CREATE INDEX "ix_notices_inboxmessage_digest" ON "notices_inboxmessage" ("digest");
CREATE INDEX "ix_notices_inboxmessage_last_updated" ON "notices_inboxmessage" ("last_updated");

CREATE TABLE "notices_noticesource" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "provider_id" INTEGER NOT NULL REFERENCES "circuits_provider" ("id") DEFERRABLE INITIALLY DEFERRED,
    "automatic" INTEGER NOT NULL,
    "description" TEXT NOT NULL,
    "custom_field_data" TEXT NOT NULL,
    "created" INTEGER,
    "last_updated" INTEGER,
    "_version" INTEGER NOT NULL
);
CREATE INDEX "ix_notices_noticesource_provider_id" ON "notices_noticesource" ("provider_id");
CREATE INDEX "ix_notices_noticesource_last_updated" ON "notices_noticesource" ("last_updated");
CREATE UNIQUE INDEX "uq_notices_noticesource_1" ON "notices_noticesource" (lower("name"));

ALTER TABLE "notices_maintenance" ADD COLUMN "span" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "ix_notices_maintenance_span_start" ON "notices_maintenance" ("span", "start");
ALTER TABLE "notices_outage" ADD COLUMN "span" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "ix_notices_outage_span_start" ON "notices_outage" ("span", "start");
ALTER TABLE "notices_eventnotification" ADD COLUMN "message_id" INTEGER REFERENCES "notices_inboxmessage" ("id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "notices_eventnotification" ADD COLUMN "sequence" INTEGER;
ALTER TABLE "notices_eventnotification" ADD COLUMN "stamp" INTEGER;
ALTER TABLE "notices_eventnotification" ADD COLUMN "uid" TEXT NOT NULL DEFAULT '';
CREATE INDEX "ix_notices_eventnotification_message_id" ON "notices_eventnotification" ("message_id") WHERE "message_id" IS NOT NULL;

-- How long each window lasts, as `rules::notices::event::span` notes it: 31 is without an end, or more than 2^30 seconds.
WITH RECURSIVE classes(class, seconds) AS (SELECT 0, 1 UNION ALL SELECT class + 1, seconds * 2 FROM classes WHERE class < 30)
UPDATE "notices_maintenance"
SET "span" = coalesce((SELECT min(class) FROM classes WHERE seconds > ("end" - "start") / 1000000), 31);
WITH RECURSIVE classes(class, seconds) AS (SELECT 0, 1 UNION ALL SELECT class + 1, seconds * 2 FROM classes WHERE class < 30)
UPDATE "notices_outage"
SET "span" = coalesce((SELECT min(class) FROM classes WHERE seconds > ("end" - "start") / 1000000), 31);
