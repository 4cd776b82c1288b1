-- The index of ids in segments of 2^20 entries. In one index a new id lies anywhere, so that the more ids there were, the more pages a
-- payment touched; now all new ones lie in the newest segment. Who asks for an old id looks into each of them.
CREATE TABLE segmented_ids (
    segment INTEGER NOT NULL CHECK (segment = entry >> 20),
    key     BLOB NOT NULL,                    -- the first 16 bytes of the SHA-256 of a transfer's id
    entry   INTEGER NOT NULL,
    PRIMARY KEY (segment, key)
) STRICT, WITHOUT ROWID;
INSERT INTO segmented_ids SELECT entry >> 20, key, entry FROM entry_ids;
DROP TABLE entry_ids;

-- The newest segment first, and from each one to the next that there is.
CREATE VIEW id_segments AS
    WITH RECURSIVE segments(number) AS (
        SELECT max(segment) FROM segmented_ids
        UNION ALL SELECT (SELECT max(segment) FROM segmented_ids WHERE segment < number) FROM segments WHERE number IS NOT NULL)
    SELECT number FROM segments WHERE number IS NOT NULL;
CREATE VIEW entry_ids AS SELECT key, entry FROM id_segments CROSS JOIN segmented_ids ON segment = number;

-- An id that were gone could be paid again.
CREATE TRIGGER ids_are_not_changed BEFORE UPDATE ON segmented_ids BEGIN SELECT RAISE(ABORT, 'one id of two entries'); END;
CREATE TRIGGER ids_are_not_deleted BEFORE DELETE ON segmented_ids BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
