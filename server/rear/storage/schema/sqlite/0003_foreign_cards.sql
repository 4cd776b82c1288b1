-- Cards of other companies, typed at a shop. Such a payment is no member's.

CREATE TABLE payments_of_anybody (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('ticket', 'card')),
    state         TEXT NOT NULL,
    member        TEXT REFERENCES members (id), -- NULL: paid with another company's card
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
    CHECK ((kind = 'ticket') = (ticket <> '')),
    CHECK (member IS NOT NULL OR kind = 'card')
) STRICT, WITHOUT ROWID;
INSERT INTO payments_of_anybody (id, kind, state, member, means, merchant, ticket, serial, total, vat, currency, fingerprint, approval,
        stan, retrieval, sent_at, created_at, wait_until, resolve_by, concluded_at, approval_code, refusal, balance_after)
    SELECT id, kind, state, member, means, merchant, ticket, serial, total, vat, currency, fingerprint, approval,
        stan, retrieval, sent_at, created_at, wait_until, resolve_by, concluded_at, approval_code, refusal, balance_after
    FROM payments;
DROP TABLE payments;
ALTER TABLE payments_of_anybody RENAME TO payments;
-- A ticket is paid once.
CREATE UNIQUE INDEX one_payment_a_ticket ON payments (merchant, ticket)
    WHERE ticket <> '' AND state IN ('waiting_for_shop', 'pending', 'unknown', 'approved');
CREATE INDEX payments_waiting ON payments (wait_until) WHERE state = 'waiting_for_shop';
CREATE INDEX payments_of_card ON payments (means) WHERE concluded_at IS NULL;

-- What a shop may see of such a card.
ALTER TABLE approvals ADD COLUMN card_brand TEXT;
ALTER TABLE approvals ADD COLUMN card_last_four TEXT;

-- Such a card's number, sealed, for as long as its payment may have to be taken back. Never its secret.
CREATE TABLE open_cards (
    payment       TEXT PRIMARY KEY REFERENCES payments (id),
    expiry        TEXT NOT NULL,
    sealed_number BLOB NOT NULL
) STRICT, WITHOUT ROWID;
