-- Payments lie in the order in which they come, as kept answers do. Sorted by their ids, which are random, each was written into a page of its
-- own, and each index held the whole id.
CREATE TABLE payments_as_they_come (
    place          INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    kind           TEXT NOT NULL CHECK (kind IN ('ticket', 'card')),
    state          TEXT NOT NULL,
    member         TEXT REFERENCES members (id), -- NULL: paid with another company's card
    means          TEXT NOT NULL,
    merchant       TEXT NOT NULL REFERENCES merchants (id),
    ticket         TEXT NOT NULL,
    serial         TEXT NOT NULL,
    total          INTEGER NOT NULL,
    vat            INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    fingerprint    TEXT NOT NULL,
    approval       TEXT NOT NULL,
    stan           TEXT,
    retrieval      TEXT,
    sent_at        INTEGER,
    created_at     INTEGER NOT NULL,
    wait_until     INTEGER NOT NULL,
    resolve_by     INTEGER,
    concluded_at   INTEGER,
    approval_code  TEXT NOT NULL,
    refusal        TEXT,
    balance_after  INTEGER,
    ticket_hash    TEXT,
    ticket_expires INTEGER,
    customer       TEXT,
    register       INTEGER,
    outcome        TEXT CHECK (outcome IN ('paid', 'yes', 'no', 'of_age', 'unknown')),
    CHECK ((kind = 'ticket') = (ticket <> '')),
    CHECK (member IS NOT NULL OR kind = 'card')
) STRICT;
INSERT INTO payments_as_they_come (id, kind, state, member, means, merchant, ticket, serial, total, vat, currency, fingerprint, approval, stan,
        retrieval, sent_at, created_at, wait_until, resolve_by, concluded_at, approval_code, refusal, balance_after, ticket_hash, ticket_expires,
        customer, register, outcome)
    SELECT id, kind, state, member, means, merchant, ticket, serial, total, vat, currency, fingerprint, approval, stan,
        retrieval, sent_at, created_at, wait_until, resolve_by, concluded_at, approval_code, refusal, balance_after, ticket_hash, ticket_expires,
        customer, register, outcome
    FROM payments ORDER BY created_at, id;
-- What names a payment stands aside while the table is taken over.
CREATE TABLE open_cards_aside (payment TEXT NOT NULL, expiry TEXT NOT NULL, sealed_number BLOB NOT NULL) STRICT;
INSERT INTO open_cards_aside (payment, expiry, sealed_number) SELECT payment, expiry, sealed_number FROM open_cards;
DELETE FROM open_cards;
DROP TABLE payments;
ALTER TABLE payments_as_they_come RENAME TO payments;
INSERT INTO open_cards (payment, expiry, sealed_number) SELECT payment, expiry, sealed_number FROM open_cards_aside;
DROP TABLE open_cards_aside;
-- A ticket is paid once.
CREATE UNIQUE INDEX one_payment_a_ticket ON payments (merchant, ticket)
    WHERE ticket <> '' AND state IN ('waiting_for_shop', 'pending', 'unknown', 'approved');
CREATE INDEX payments_waiting ON payments (wait_until) WHERE state = 'waiting_for_shop';
CREATE INDEX payments_of_card ON payments (means) WHERE concluded_at IS NULL;
CREATE UNIQUE INDEX one_payment_a_register_serial ON payments (register) WHERE register IS NOT NULL;
CREATE INDEX micro_payments_of_member ON payments (member, created_at) WHERE means = 'micro';
