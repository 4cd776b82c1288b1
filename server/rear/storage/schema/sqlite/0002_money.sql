-- Shops, wallets, payments and the books. Amounts are minor units; times are microseconds since 1970, UTC.

CREATE TABLE merchants (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    origins    TEXT NOT NULL,          -- one a line
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE merchant_keys (
    merchant TEXT NOT NULL REFERENCES merchants (id),
    kid      TEXT NOT NULL,
    key      BLOB NOT NULL,            -- SubjectPublicKeyInfo
    PRIMARY KEY (merchant, kid)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    hash       TEXT PRIMARY KEY,
    merchant   TEXT NOT NULL REFERENCES merchants (id),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- The members' wallets.

CREATE TABLE cards (
    id               TEXT PRIMARY KEY,
    number           INTEGER NOT NULL UNIQUE, -- in the order of their making
    member           TEXT NOT NULL REFERENCES members (id),
    kind             TEXT NOT NULL CHECK (kind IN ('virtual', 'physical')),
    label            TEXT NOT NULL,
    name             TEXT NOT NULL,
    fingerprint      TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('requested', 'in_approval', 'active', 'frozen', 'refused', 'deleted')),
    currency         TEXT NOT NULL,
    last_four        TEXT NOT NULL,
    expiry           TEXT NOT NULL,            -- 2029-11; empty until issued
    sealed_number    BLOB NOT NULL,
    sealed_secret    BLOB NOT NULL,
    lookup           BLOB UNIQUE,              -- NULL until issued
    delivery         TEXT,                     -- one part a line
    balance          INTEGER,
    balance_at       INTEGER,
    secret_tries     INTEGER NOT NULL CHECK (secret_tries >= 0),
    secret_tried_at  INTEGER,
    refusal          TEXT,
    created_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cards_of_member ON cards (member, number);

CREATE TABLE funding_sources (
    id            TEXT PRIMARY KEY,
    number        INTEGER NOT NULL UNIQUE,
    member        TEXT NOT NULL REFERENCES members (id),
    label         TEXT NOT NULL,
    name          TEXT NOT NULL,
    brand         TEXT NOT NULL,
    last_four     TEXT NOT NULL,
    expiry        TEXT NOT NULL,
    sealed_number BLOB NOT NULL,
    lookup        BLOB NOT NULL,
    created_at    INTEGER NOT NULL,
    deleted_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX funding_sources_of_member ON funding_sources (member, number);

CREATE TABLE charges (
    id           TEXT PRIMARY KEY,
    member       TEXT NOT NULL REFERENCES members (id),
    card         TEXT NOT NULL REFERENCES cards (id),
    source       TEXT NOT NULL REFERENCES funding_sources (id),
    amount       INTEGER NOT NULL CHECK (amount > 0),
    currency     TEXT NOT NULL,
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
CREATE INDEX charges_under_way ON charges (card) WHERE concluded_at IS NULL;

-- Payments and the shops' requests for approval.

CREATE TABLE payments (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('ticket', 'card')),
    state         TEXT NOT NULL,
    member        TEXT NOT NULL REFERENCES members (id),
    means         TEXT NOT NULL,
    merchant      TEXT NOT NULL REFERENCES merchants (id),
    ticket        TEXT NOT NULL,
    serial        TEXT NOT NULL,
    total         INTEGER NOT NULL,
    vat           INTEGER NOT NULL,
    currency      TEXT NOT NULL,
    fingerprint   TEXT NOT NULL,
    approval      TEXT NOT NULL,
    stan          TEXT,
    retrieval     TEXT,
    sent_at       INTEGER,
    created_at    INTEGER NOT NULL,
    wait_until    INTEGER NOT NULL,
    resolve_by    INTEGER,
    concluded_at  INTEGER,
    approval_code TEXT NOT NULL,
    refusal       TEXT,
    balance_after INTEGER,
    CHECK ((kind = 'ticket') = (ticket <> ''))
) STRICT, WITHOUT ROWID;
-- A ticket is paid once.
CREATE UNIQUE INDEX one_payment_a_ticket ON payments (merchant, ticket)
    WHERE ticket <> '' AND state IN ('waiting_for_shop', 'pending', 'unknown', 'approved');
CREATE INDEX payments_waiting ON payments (wait_until) WHERE state = 'waiting_for_shop';
CREATE INDEX payments_of_card ON payments (means) WHERE concluded_at IS NULL;

CREATE TABLE approvals (
    id            TEXT PRIMARY KEY,
    state         TEXT NOT NULL,
    merchant      TEXT NOT NULL REFERENCES merchants (id),
    ticket        TEXT NOT NULL,
    serial        TEXT NOT NULL,
    customer      TEXT NOT NULL,
    total         INTEGER NOT NULL,
    vat           INTEGER NOT NULL,
    currency      TEXT NOT NULL,
    payment       TEXT NOT NULL,
    fingerprint   TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    wait_until    INTEGER NOT NULL,
    resolve_by    INTEGER,
    concluded_at  INTEGER,
    approval_code TEXT NOT NULL,
    refusal       TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_waiting_request_a_ticket ON approvals (merchant, ticket) WHERE ticket <> '' AND state = 'waiting_for_payer';
CREATE INDEX approvals_waiting ON approvals (wait_until) WHERE state = 'waiting_for_payer';

-- The goods of payments and requests (`owner` is the id of either).
CREATE TABLE order_lines (
    owner       TEXT NOT NULL,
    place       INTEGER NOT NULL,
    id          TEXT NOT NULL,
    description TEXT NOT NULL,
    quantity    INTEGER NOT NULL,
    price       INTEGER NOT NULL,
    PRIMARY KEY (owner, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE differences (
    owner TEXT NOT NULL,
    place INTEGER NOT NULL,
    path  TEXT NOT NULL,
    shop  TEXT NOT NULL,
    payer TEXT NOT NULL,
    PRIMARY KEY (owner, place)
) STRICT, WITHOUT ROWID;

-- What the courier has to ask the banks. Never a number, never a secret.
CREATE TABLE instructions (
    number             INTEGER PRIMARY KEY,
    id                 TEXT NOT NULL UNIQUE,
    subject            TEXT NOT NULL,
    subject_id         TEXT NOT NULL,
    means              TEXT NOT NULL,
    means_id           TEXT NOT NULL,
    verb               TEXT NOT NULL,
    stan               TEXT NOT NULL,
    retrieval          TEXT NOT NULL UNIQUE,
    sent_at            INTEGER NOT NULL,
    amount             INTEGER,
    currency           TEXT,
    merchant           TEXT NOT NULL,
    original_verb      TEXT,
    original_stan      TEXT,
    original_retrieval TEXT,
    original_sent_at   INTEGER,
    created_at         INTEGER NOT NULL,
    closed_at          INTEGER
) STRICT;
CREATE INDEX instructions_open ON instructions (number) WHERE closed_at IS NULL;

CREATE TABLE activity (
    cursor  INTEGER PRIMARY KEY AUTOINCREMENT,
    member  TEXT NOT NULL REFERENCES members (id),
    kind    TEXT NOT NULL CHECK (kind IN ('payment', 'charge', 'card')),
    subject TEXT NOT NULL,
    at      INTEGER NOT NULL,
    UNIQUE (member, kind, subject)
) STRICT;
CREATE INDEX activity_of_member ON activity (member, cursor);

-- The books: double entry, added to and never changed.

CREATE TABLE accounts (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL,
    currency TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Only accounts that must not fall below zero and that are few: a busy till's balance is the sum of its postings.
CREATE TABLE balances (
    account  TEXT PRIMARY KEY REFERENCES accounts (id),
    posted   INTEGER NOT NULL,
    reserved INTEGER NOT NULL CHECK (reserved >= 0),
    CHECK (posted - reserved >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE transfers (
    number   INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    debit    TEXT NOT NULL REFERENCES accounts (id),
    credit   TEXT NOT NULL REFERENCES accounts (id),
    amount   INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    linked   TEXT REFERENCES transfers (id),
    begun_at INTEGER NOT NULL,
    CHECK (debit <> credit)
) STRICT;

CREATE TABLE transfer_ends (
    transfer TEXT PRIMARY KEY REFERENCES transfers (id),
    outcome  TEXT NOT NULL CHECK (outcome IN ('posted', 'voided')),
    ended_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE postings (
    number   INTEGER PRIMARY KEY,
    transfer TEXT NOT NULL REFERENCES transfers (id),
    account  TEXT NOT NULL REFERENCES accounts (id),
    amount   INTEGER NOT NULL CHECK (amount <> 0),
    currency TEXT NOT NULL,
    UNIQUE (transfer, account)
) STRICT;
CREATE INDEX postings_of_account ON postings (account, number, amount);

CREATE TRIGGER transfer_in_one_currency BEFORE INSERT ON transfers
WHEN (SELECT count(*) FROM accounts WHERE id IN (NEW.debit, NEW.credit) AND currency = NEW.currency) <> 2
BEGIN SELECT RAISE(ABORT, 'a transfer between currencies'); END;

CREATE TRIGGER posting_of_its_transfer BEFORE INSERT ON postings
WHEN NOT EXISTS (
    SELECT 1 FROM transfers JOIN transfer_ends ON transfer_ends.transfer = transfers.id AND transfer_ends.outcome = 'posted'
    WHERE transfers.id = NEW.transfer AND transfers.currency = NEW.currency
      AND ((NEW.account = transfers.debit AND NEW.amount = -transfers.amount)
        OR (NEW.account = transfers.credit AND NEW.amount = transfers.amount)))
BEGIN SELECT RAISE(ABORT, 'a posting without its transfer'); END;

CREATE TRIGGER transfers_are_not_changed BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER transfers_are_not_deleted BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER ends_are_not_changed BEFORE UPDATE ON transfer_ends BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER ends_are_not_deleted BEFORE DELETE ON transfer_ends BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER postings_are_not_changed BEFORE UPDATE ON postings BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER postings_are_not_deleted BEFORE DELETE ON postings BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
