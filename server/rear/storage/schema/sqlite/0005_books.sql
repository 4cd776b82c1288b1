-- The books as a journal. An entry is one event with both of its sides, so no row can exist whose sides do not add up to zero; all
-- other tables about money follow from it. What was written before is entered again by the program, and then dropped (see
-- former_books.cpp).

DROP TRIGGER posting_of_its_transfer;
DROP TRIGGER transfer_in_one_currency;
ALTER TABLE accounts RENAME TO former_accounts;
ALTER TABLE transfers RENAME TO former_transfers;
ALTER TABLE transfer_ends RENAME TO former_transfer_ends;
DROP TABLE postings;
DROP TABLE balances;

CREATE TABLE accounts (
    number     INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    currency   TEXT NOT NULL,
    floor      INTEGER,                       -- NULL: none
    ceiling    INTEGER CHECK (ceiling >= 0),  -- NULL: none
    opened_at  INTEGER NOT NULL,
    batch      INTEGER NOT NULL,
    -- The line, as of the entry that is named last. The program writes it some time after the entries (see `swept`).
    posted     INTEGER NOT NULL DEFAULT 0,
    reserved   INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    expected   INTEGER NOT NULL DEFAULT 0 CHECK (expected >= 0),
    last_entry INTEGER NOT NULL DEFAULT 0,
    CHECK (posted - reserved >= floor),
    CHECK (posted + expected <= ceiling)
) STRICT;
CREATE INDEX accounts_of_batch ON accounts (batch);

CREATE TABLE entries (
    number          INTEGER PRIMARY KEY,
    batch           INTEGER NOT NULL,
    step            INTEGER NOT NULL CHECK (step BETWEEN 1 AND 5), -- 1 begins, 2 posts at once, 3 posts, 4 voids, 5 expires
    id              TEXT CHECK (id <> ''),    -- of the transfer; its ends carry `begun`
    begun           INTEGER,
    debit           INTEGER NOT NULL,
    credit          INTEGER NOT NULL,
    amount          INTEGER NOT NULL,
    rest            INTEGER NOT NULL,         -- of a pending transfer, given back with its end
    linked          INTEGER,                  -- the entry that this one corrects
    at              INTEGER NOT NULL,
    expires_at      INTEGER,
    -- The lines that this entry leaves, and the entry before it that touched the account (0: none). NULL where an account is kept by
    -- its postings.
    debit_posted    INTEGER,
    debit_reserved  INTEGER CHECK (debit_reserved >= 0),
    credit_posted   INTEGER,
    credit_expected INTEGER CHECK (credit_expected >= 0),
    debit_previous  INTEGER,
    credit_previous INTEGER,
    CHECK (debit <> credit),
    CHECK (amount >= 0 AND rest >= 0 AND amount + rest > 0),
    CHECK (CASE step WHEN 1 THEN rest = 0 WHEN 2 THEN rest = 0 WHEN 3 THEN amount > 0 ELSE amount = 0 END),
    CHECK ((step < 3) = (id IS NOT NULL) AND (step < 3) = (begun IS NULL)),
    CHECK (debit_posted - debit_reserved >= 0)
) STRICT;
CREATE UNIQUE INDEX one_end_a_transfer ON entries (begun) WHERE begun IS NOT NULL;
CREATE INDEX corrections ON entries (linked) WHERE linked IS NOT NULL;

-- Ids of transfers by the first 16 bytes of their SHA-256.
CREATE TABLE entry_ids (
    key   BLOB PRIMARY KEY,
    entry INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE open_transfers (
    entry      INTEGER PRIMARY KEY,
    expires_at INTEGER
) STRICT;
CREATE INDEX open_transfers_to_expire ON open_transfers (expires_at) WHERE expires_at IS NOT NULL;

-- One row a commit that said something about money: a chain of hashes for each rear unit.
CREATE TABLE batches (
    number      INTEGER PRIMARY KEY,
    unit        TEXT NOT NULL,
    sequence    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    first_entry INTEGER NOT NULL,             -- 0: it has none
    entries     INTEGER NOT NULL,
    accounts    INTEGER NOT NULL,
    witnesses   INTEGER NOT NULL,
    previous    BLOB NOT NULL,
    hash        BLOB NOT NULL,
    UNIQUE (unit, sequence)
) STRICT;

-- How rows of other tables stood when a commit had written them.
CREATE TABLE witnesses (
    batch   INTEGER NOT NULL,
    place   INTEGER NOT NULL,
    subject TEXT NOT NULL,                    -- name of the table
    id      TEXT NOT NULL,
    digest  BLOB,                             -- NULL: it was deleted
    PRIMARY KEY (batch, place)
) STRICT, WITHOUT ROWID;

-- Up to which entry the lines of accounts and the ids of transfers are written in their tables.
CREATE TABLE swept (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    to_entry INTEGER NOT NULL
) STRICT;
INSERT INTO swept (one, to_entry) VALUES (1, 0);

-- Closed days.
CREATE TABLE closings (
    number      INTEGER PRIMARY KEY,
    day         TEXT NOT NULL UNIQUE,         -- 2026-11-20
    up_to_entry INTEGER NOT NULL,
    lines       INTEGER NOT NULL,
    root        BLOB NOT NULL,
    previous    BLOB NOT NULL,
    statement   TEXT NOT NULL                 -- signed
) STRICT;

CREATE VIEW postings AS
    SELECT number AS entry, debit AS account, -amount AS amount FROM entries WHERE step IN (2, 3)
    UNION ALL
    SELECT number, credit, amount FROM entries WHERE step IN (2, 3);

-- One trigger: each that fires costs an insert a frame of its own.
CREATE TRIGGER entry_fits BEFORE INSERT ON entries
BEGIN
    SELECT RAISE(ABORT, 'an entry that its accounts do not allow') WHERE NOT EXISTS (
        SELECT 1 FROM accounts AS gives JOIN accounts AS gets ON gets.number = NEW.credit AND gets.currency = gives.currency
        WHERE gives.number = NEW.debit
          AND (gives.floor IS NULL OR NEW.debit_posted IS NOT NULL)
          AND (gets.ceiling IS NULL OR NEW.step > 2 OR NEW.credit_posted + NEW.credit_expected <= gets.ceiling));
    SELECT RAISE(ABORT, 'an end without its beginning') WHERE NEW.begun IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM entries WHERE number = NEW.begun AND step = 1 AND debit = NEW.debit AND credit = NEW.credit
          AND amount = NEW.amount + NEW.rest);
END;

-- A line is written as the entry that it names leaves it. Looked at here and not with each entry: a look at the entry before it would
-- cost every payment a page from anywhere in the file.
CREATE TRIGGER line_is_its_entrys BEFORE UPDATE OF posted, reserved, expected, last_entry ON accounts
WHEN NOT EXISTS (
    SELECT 1 FROM entries WHERE number = NEW.last_entry
      AND ((debit = NEW.number AND (debit_previous IS NULL OR (debit_posted = NEW.posted AND debit_reserved = NEW.reserved)))
        OR (credit = NEW.number AND (credit_previous IS NULL OR (credit_posted = NEW.posted AND credit_expected = NEW.expected)))))
BEGIN SELECT RAISE(ABORT, 'a line that its entry does not give'); END;

CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER batches_are_not_changed BEFORE UPDATE ON batches BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER batches_are_not_deleted BEFORE DELETE ON batches BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER witnesses_are_not_changed BEFORE UPDATE ON witnesses BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER witnesses_are_not_deleted BEFORE DELETE ON witnesses BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER closings_are_not_changed BEFORE UPDATE ON closings BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER closings_are_not_deleted BEFORE DELETE ON closings BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER accounts_are_not_deleted BEFORE DELETE ON accounts BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER accounts_keep_their_nature BEFORE UPDATE OF number, id, kind, currency, floor, ceiling, opened_at, batch ON accounts
BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
