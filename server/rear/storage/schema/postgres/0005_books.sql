-- The books as a journal. An entry is one event with both of its sides, so no row can exist whose sides do not add up to zero; all
-- other tables about money follow from it.

CREATE SEQUENCE account_numbers;
CREATE SEQUENCE entry_numbers;
CREATE SEQUENCE batch_numbers;

CREATE TABLE accounts (
    number     BIGINT PRIMARY KEY,
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    kind       TEXT COLLATE "C" NOT NULL,
    currency   TEXT COLLATE "C" NOT NULL,
    floor      BIGINT,                       -- NULL: none
    ceiling    BIGINT CHECK (ceiling >= 0),  -- NULL: none
    opened_at  BIGINT NOT NULL,
    batch      BIGINT NOT NULL,
    -- The line, as of the entry that is named last. Of an account that is kept by its postings it stays at zero: see account_shares.
    posted     BIGINT NOT NULL DEFAULT 0,
    reserved   BIGINT NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    expected   BIGINT NOT NULL DEFAULT 0 CHECK (expected >= 0),
    last_entry BIGINT NOT NULL DEFAULT 0,
    CHECK (posted - reserved >= floor),
    CHECK (posted + expected <= ceiling)
) WITH (fillfactor = 70);
CREATE INDEX accounts_of_batch ON accounts (batch);

-- The line of an account that takes part in payments of everybody, in shares that add up to it: nobody waits for its row. Each connection
-- writes a share of its own; debits of an account with a floor are all in share 0, whose lock decides who gives first.
CREATE TABLE account_shares (
    account  BIGINT NOT NULL REFERENCES accounts (number),
    share    BIGINT NOT NULL,
    posted   BIGINT NOT NULL DEFAULT 0,
    reserved BIGINT NOT NULL DEFAULT 0,
    expected BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account, share)
) WITH (fillfactor = 30);

CREATE TABLE entries (
    number          BIGINT PRIMARY KEY,
    batch           BIGINT NOT NULL,
    step            BIGINT NOT NULL CHECK (step BETWEEN 1 AND 5), -- 1 begins, 2 posts at once, 3 posts, 4 voids, 5 expires
    id              TEXT COLLATE "C" CHECK (id <> ''),    -- of the transfer; its ends carry `begun`
    begun           BIGINT,
    debit           BIGINT NOT NULL,
    credit          BIGINT NOT NULL,
    amount          BIGINT NOT NULL,
    rest            BIGINT NOT NULL,         -- of a pending transfer, given back with its end
    linked          BIGINT,                  -- the entry that this one corrects
    at              BIGINT NOT NULL,
    expires_at      BIGINT,
    -- The lines that this entry leaves, and the entry before it that touched the account (0: none). NULL where an account is kept by
    -- its postings.
    debit_posted    BIGINT,
    debit_reserved  BIGINT CHECK (debit_reserved >= 0),
    credit_posted   BIGINT,
    credit_expected BIGINT CHECK (credit_expected >= 0),
    debit_previous  BIGINT,
    credit_previous BIGINT,
    CHECK (debit <> credit),
    CHECK (amount >= 0 AND rest >= 0 AND amount + rest > 0),
    CHECK (CASE step WHEN 1 THEN rest = 0 WHEN 2 THEN rest = 0 WHEN 3 THEN amount > 0 ELSE amount = 0 END),
    CHECK ((step < 3) = (id IS NOT NULL) AND (step < 3) = (begun IS NULL)),
    CHECK (debit_posted - debit_reserved >= 0)
);
CREATE UNIQUE INDEX one_end_a_transfer ON entries (begun) WHERE begun IS NOT NULL;
CREATE INDEX corrections ON entries (linked) WHERE linked IS NOT NULL;

-- Ids of transfers by the first 16 bytes of their SHA-256.
CREATE TABLE entry_ids (
    key   BYTEA PRIMARY KEY,
    entry BIGINT NOT NULL
);

CREATE TABLE open_transfers (
    entry      BIGINT PRIMARY KEY,
    expires_at BIGINT
);
CREATE INDEX open_transfers_to_expire ON open_transfers (expires_at) WHERE expires_at IS NOT NULL;

-- One row a commit that said something about money: a chain of hashes for each connection of a rear unit, called `UNIT/NUMBER`, so that
-- none waits for another's commit.
CREATE TABLE batches (
    number      BIGINT PRIMARY KEY,
    unit        TEXT COLLATE "C" NOT NULL,
    sequence    BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    first_entry BIGINT NOT NULL,             -- 0: it has none
    entries     BIGINT NOT NULL,
    accounts    BIGINT NOT NULL,
    witnesses   BIGINT NOT NULL,
    previous    BYTEA NOT NULL,
    hash        BYTEA NOT NULL,
    UNIQUE (unit, sequence)
);

-- How rows of other tables stood when a commit had written them.
CREATE TABLE witnesses (
    batch   BIGINT NOT NULL,
    place   BIGINT NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,       -- name of the table
    id      TEXT COLLATE "C" NOT NULL,
    digest  BYTEA,                           -- NULL: it was deleted
    PRIMARY KEY (batch, place)
);

-- Up to which entry lines and ids are written in their tables: all, always.
CREATE TABLE swept (
    one      BIGINT PRIMARY KEY CHECK (one = 1),
    to_entry BIGINT NOT NULL
);
INSERT INTO swept (one, to_entry) VALUES (1, 9223372036854775807);

-- Closed days.
CREATE TABLE closings (
    number      BIGINT PRIMARY KEY,
    day         TEXT COLLATE "C" NOT NULL UNIQUE, -- 2026-11-20
    up_to_entry BIGINT NOT NULL,
    lines       BIGINT NOT NULL,
    root        BYTEA NOT NULL,
    previous    BYTEA NOT NULL,
    statement   TEXT COLLATE "C" NOT NULL         -- signed
);

CREATE VIEW postings AS
    SELECT number AS entry, debit AS account, -amount AS amount FROM entries WHERE step IN (2, 3)
    UNION ALL
    SELECT number, credit, amount FROM entries WHERE step IN (2, 3);

-- Looked at once a statement, however many entries it adds. What an entry refers to comes before it.
CREATE FUNCTION entries_are_sound() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    flaw TEXT;
BEGIN
    SELECT found.flaw INTO flaw FROM (
        SELECT CASE
            WHEN (gives.currency = gets.currency
                  AND (gives.floor IS NULL OR added.debit_posted IS NOT NULL)
                  AND (gets.ceiling IS NULL OR added.step > 2 OR added.credit_posted + added.credit_expected <= gets.ceiling)) IS NOT TRUE
                THEN 'an entry that its accounts do not allow'
            WHEN added.debit_previous IS NOT NULL
                 AND added.debit_posted + CASE WHEN added.step IN (2, 3) THEN added.amount ELSE 0 END IS DISTINCT FROM
                     CASE WHEN added.debit_previous = 0 THEN 0
                          WHEN gave.debit = added.debit THEN gave.debit_posted
                          WHEN gave.credit = added.debit THEN gave.credit_posted END
                THEN 'a balance from nowhere'
            WHEN added.credit_previous IS NOT NULL
                 AND added.credit_posted - CASE WHEN added.step IN (2, 3) THEN added.amount ELSE 0 END IS DISTINCT FROM
                     CASE WHEN added.credit_previous = 0 THEN 0
                          WHEN got.debit = added.credit THEN got.debit_posted
                          WHEN got.credit = added.credit THEN got.credit_posted END
                THEN 'a balance from nowhere'
            WHEN added.begun IS NOT NULL
                 AND (beginning.step = 1 AND beginning.debit = added.debit AND beginning.credit = added.credit
                      AND beginning.amount = added.amount + added.rest) IS NOT TRUE
                THEN 'an end without its beginning'
        END AS flaw
        FROM added
        LEFT JOIN accounts AS gives ON gives.number = added.debit
        LEFT JOIN accounts AS gets ON gets.number = added.credit
        LEFT JOIN entries AS gave ON gave.number = added.debit_previous AND gave.number < added.number
        LEFT JOIN entries AS got ON got.number = added.credit_previous AND got.number < added.number
        LEFT JOIN entries AS beginning ON beginning.number = added.begun AND beginning.number < added.number
    ) AS found WHERE found.flaw IS NOT NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', flaw;
    END IF;
    RETURN NULL;
END $body$;
CREATE TRIGGER entries_are_sound AFTER INSERT ON entries REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entries_are_sound();

CREATE FUNCTION books_are_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'the books are only added to';
END $body$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON entries EXECUTE FUNCTION books_are_only_added_to();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON batches EXECUTE FUNCTION books_are_only_added_to();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON witnesses EXECUTE FUNCTION books_are_only_added_to();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON closings EXECUTE FUNCTION books_are_only_added_to();
CREATE TRIGGER only_added_to BEFORE DELETE OR TRUNCATE ON accounts EXECUTE FUNCTION books_are_only_added_to();
CREATE TRIGGER accounts_keep_their_nature BEFORE UPDATE OF number, id, kind, currency, floor, ceiling, opened_at, batch ON accounts
    FOR EACH ROW EXECUTE FUNCTION books_are_only_added_to();
