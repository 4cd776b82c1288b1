-- An id names its row alone, and ids that begin with their moment lie side by side where they come first. Behind a member or a caller each was
-- written into a page of its own.
CREATE TABLE activity_by_subject (
    cursor  INTEGER PRIMARY KEY AUTOINCREMENT,
    member  TEXT NOT NULL REFERENCES members (id),
    kind    TEXT NOT NULL CHECK (kind IN ('payment', 'charge', 'card', 'refill')),
    subject TEXT NOT NULL,
    at      INTEGER NOT NULL,
    UNIQUE (subject, kind, member)
) STRICT;
INSERT INTO activity_by_subject (cursor, member, kind, subject, at) SELECT cursor, member, kind, subject, at FROM activity ORDER BY cursor;
DROP TABLE activity;
ALTER TABLE activity_by_subject RENAME TO activity;
CREATE INDEX activity_of_member ON activity (member, cursor);

CREATE TABLE answers_by_key (
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
    UNIQUE (key, path, caller)
) STRICT;
INSERT INTO answers_by_key (caller, path, key, fingerprint, status, content_type, headers, body, kept_until)
    SELECT caller, path, key, fingerprint, status, content_type, headers, body, kept_until FROM answers ORDER BY place;
DROP TABLE answers;
ALTER TABLE answers_by_key RENAME TO answers;
CREATE INDEX answers_by_end ON answers (kept_until);
