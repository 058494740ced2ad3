ALTER TABLE "users_session" ADD COLUMN "last_used" INTEGER;
ALTER TABLE "users_session" ADD COLUMN "address" TEXT NOT NULL DEFAULT '';
ALTER TABLE "users_session" ADD COLUMN "agent" TEXT NOT NULL DEFAULT '';
