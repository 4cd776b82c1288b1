-- Who proved to be a member, and what became of accounts whose password was tried too often.

ALTER TABLE members ADD COLUMN watched_since INTEGER;
ALTER TABLE members ADD COLUMN cancelled_at INTEGER;
CREATE INDEX members_watched ON members (id) WHERE watched_since IS NOT NULL OR cancelled_at IS NOT NULL;

CREATE TABLE sign_ins (
    number    INTEGER PRIMARY KEY,
    member    TEXT NOT NULL REFERENCES members (id),
    at        INTEGER NOT NULL,
    proved_by TEXT NOT NULL CHECK (proved_by IN ('password', 'device')),
    device    TEXT REFERENCES devices (id),
    address   TEXT NOT NULL,
    CHECK ((proved_by = 'device') = (device IS NOT NULL))
) STRICT;
CREATE INDEX sign_ins_of_member ON sign_ins (member, at);
CREATE INDEX sign_ins_by_time ON sign_ins (at);
