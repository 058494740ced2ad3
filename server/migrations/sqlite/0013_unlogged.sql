CREATE TABLE "core_unlogged" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "time" INTEGER NOT NULL,
    "request_id" TEXT NOT NULL,
    "type_id" INTEGER NOT NULL,
    "items" TEXT NOT NULL
);

CREATE INDEX "ix_core_unlogged_request_id" ON "core_unlogged" ("request_id");
