CREATE INDEX "ix_core_objectchange_user_name_id" ON "core_objectchange" ("user_name", "id");
CREATE VIRTUAL TABLE "search_changes" USING fts5(text, content='', columnsize=0, detail=none, tokenize='trigram');
INSERT INTO "search_changes" (rowid, text) SELECT "id", "object_repr" || char(10) || "message" FROM "core_objectchange";
