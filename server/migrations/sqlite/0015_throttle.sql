CREATE TABLE "users_throttle" (
    "key" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    PRIMARY KEY ("key")
) WITHOUT ROWID;
CREATE INDEX "ix_users_throttle_level" ON "users_throttle" ("level");

CREATE TABLE "users_network" (
    "user_id" INTEGER NOT NULL,
    "network" TEXT NOT NULL,
    "proof" TEXT NOT NULL,
    "used" INTEGER NOT NULL,
    PRIMARY KEY ("user_id", "network")
) WITHOUT ROWID;
CREATE INDEX "ix_users_network_used" ON "users_network" ("used");
