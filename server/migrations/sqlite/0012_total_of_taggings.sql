-- The total of taggings was not kept: lists of them said 0.
INSERT INTO core_rowcount (type_id, slot, "count", version) VALUES (165, 0, 0, 1)
ON CONFLICT (type_id, slot) DO UPDATE SET version = core_rowcount.version + 1;

UPDATE core_rowcount SET "count" = "count" + (SELECT COUNT(*) FROM extras_taggeditem)
    - (SELECT SUM(c."count") FROM core_rowcount c WHERE c.type_id = 165)
WHERE type_id = 165 AND slot = 0;
