ALTER TABLE "core_objectchange" ADD COLUMN "verb" TEXT NOT NULL DEFAULT '';
