-- Payments with our cards at shops that know nothing of us, as the issuer reported them.
CREATE TABLE reports (
    id            TEXT PRIMARY KEY,
    member        TEXT NOT NULL REFERENCES members (id),
    card          TEXT NOT NULL REFERENCES cards (id),
    amount        INTEGER NOT NULL CHECK (amount > 0),
    currency      TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('approved', 'declined', 'reversed')),
    acquirer      TEXT NOT NULL,
    retrieval     TEXT NOT NULL,
    shop          TEXT NOT NULL,
    shop_name     TEXT NOT NULL,
    approval_code TEXT NOT NULL,
    refusal       TEXT,
    balance_after INTEGER,
    made_at       INTEGER NOT NULL,
    told_at       INTEGER NOT NULL,
    reversed_at   INTEGER
) STRICT;

CREATE TABLE activity_with_reports (
    cursor  INTEGER PRIMARY KEY AUTOINCREMENT,
    member  TEXT NOT NULL REFERENCES members (id),
    kind    TEXT NOT NULL CHECK (kind IN ('payment', 'charge', 'card', 'refill', 'report')),
    subject TEXT NOT NULL,
    at      INTEGER NOT NULL,
    UNIQUE (subject, kind, member)
) STRICT;
INSERT INTO activity_with_reports (cursor, member, kind, subject, at) SELECT cursor, member, kind, subject, at FROM activity ORDER BY cursor;
DROP TABLE activity;
ALTER TABLE activity_with_reports RENAME TO activity;
CREATE INDEX activity_of_member ON activity (member, cursor);
