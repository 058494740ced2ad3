CREATE INDEX "ix_core_objectchange_user_name_id" ON "core_objectchange" ("user_name", "id");
CREATE INDEX "ix_search_changes" ON "core_objectchange" USING gin (lower("object_repr") gin_trgm_ops, lower("message") gin_trgm_ops);
