-- Kept answers lie in the order in which they come. Sorted by their keys, each was written into a page of its own, and into a second one, for
-- what is longer than a quarter of a page is cut there.
CREATE TABLE answers_as_they_come (
    place        INTEGER PRIMARY KEY,
    caller       TEXT NOT NULL,
    path         TEXT NOT NULL,
    key          TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    status       INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    headers      TEXT NOT NULL,     -- one `Name: value` a line
    body         TEXT NOT NULL,
    kept_until   INTEGER NOT NULL,
    UNIQUE (caller, path, key)
) STRICT;
INSERT INTO answers_as_they_come (caller, path, key, fingerprint, status, content_type, headers, body, kept_until)
    SELECT caller, path, key, fingerprint, status, content_type, headers, body, kept_until FROM answers ORDER BY kept_until;
DROP TABLE answers;
ALTER TABLE answers_as_they_come RENAME TO answers;
CREATE INDEX answers_by_end ON answers (kept_until);
