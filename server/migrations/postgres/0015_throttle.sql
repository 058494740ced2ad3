CREATE TABLE "users_throttle" (
    "key" TEXT COLLATE "C" NOT NULL,
    "level" TIMESTAMPTZ NOT NULL,
    PRIMARY KEY ("key")
);
CREATE INDEX "ix_users_throttle_level" ON "users_throttle" ("level");

CREATE TABLE "users_network" (
    "user_id" BIGINT NOT NULL,
    "network" TEXT COLLATE "C" NOT NULL,
    "proof" TEXT COLLATE "C" NOT NULL,
    "used" TIMESTAMPTZ NOT NULL,
    PRIMARY KEY ("user_id", "network")
);
CREATE INDEX "ix_users_network_used" ON "users_network" ("used");
