-- What members settled about their micro-accounts, and the refills of these.

CREATE TABLE micro_accounts (
    member        TEXT PRIMARY KEY REFERENCES members (id),
    source        TEXT,                               -- a card or a funding source; NULL: none is linked
    currency      TEXT NOT NULL,
    refill_below  INTEGER CHECK (refill_below > 0),   -- NULL, as the next two: no automatic refill
    refill_amount INTEGER CHECK (refill_amount > 0),
    monthly_cap   INTEGER CHECK (monthly_cap >= refill_amount),
    paused_until  INTEGER,
    CHECK ((refill_below IS NULL) = (refill_amount IS NULL) AND (refill_below IS NULL) = (monthly_cap IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE refills (
    id           TEXT PRIMARY KEY,
    member       TEXT NOT NULL REFERENCES members (id),
    means        TEXT NOT NULL CHECK (means IN ('card', 'funding_source')),
    source       TEXT NOT NULL,
    amount       INTEGER NOT NULL CHECK (amount > 0),
    currency     TEXT NOT NULL,
    origin       TEXT NOT NULL CHECK (origin IN ('member', 'automatic')),
    fingerprint  TEXT NOT NULL,
    stan         TEXT NOT NULL,          -- of the debit
    retrieval    TEXT NOT NULL,
    sent_at      INTEGER NOT NULL,
    state        TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    resolve_by   INTEGER,
    concluded_at INTEGER,
    refusal      TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX automatic_refills ON refills (member, created_at) WHERE origin = 'automatic';
CREATE UNIQUE INDEX one_automatic_refill_under_way ON refills (member) WHERE origin = 'automatic' AND concluded_at IS NULL;
CREATE INDEX refills_under_way ON refills (source) WHERE concluded_at IS NULL;

CREATE TABLE activity_with_refills (
    cursor  INTEGER PRIMARY KEY AUTOINCREMENT,
    member  TEXT NOT NULL REFERENCES members (id),
    kind    TEXT NOT NULL CHECK (kind IN ('payment', 'charge', 'card', 'refill')),
    subject TEXT NOT NULL,
    at      INTEGER NOT NULL,
    UNIQUE (member, kind, subject)
) STRICT;
INSERT INTO activity_with_refills (cursor, member, kind, subject, at) SELECT cursor, member, kind, subject, at FROM activity;
DROP TABLE activity;
ALTER TABLE activity_with_refills RENAME TO activity;
CREATE INDEX activity_of_member ON activity (member, cursor);

-- Where tills are paid out to, once a day.

CREATE TABLE payout_accounts (
    merchant       TEXT PRIMARY KEY REFERENCES merchants (id),
    sealed_number  BLOB NOT NULL,          -- context: the merchant's id + /account
    last_four      TEXT NOT NULL,
    set_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The id is `sweep:MERCHANT:DAY`: there is one a day. It is also its transfer's.
CREATE TABLE sweeps (
    id            TEXT PRIMARY KEY,
    merchant      TEXT NOT NULL REFERENCES merchants (id),
    day           TEXT NOT NULL,           -- 2026-11-20, UTC
    amount        INTEGER NOT NULL CHECK (amount > 0),
    currency      TEXT NOT NULL,
    sealed_number BLOB NOT NULL,           -- the account as it was then
    last_four     TEXT NOT NULL,
    stan          TEXT NOT NULL,
    retrieval     TEXT NOT NULL,
    sent_at       INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('under_way', 'paid_out', 'refused')),
    created_at    INTEGER NOT NULL,
    concluded_at  INTEGER,
    refusal       TEXT,
    UNIQUE (merchant, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX sweeps_by_day ON sweeps (day, merchant);
