-- Shops, wallets and payments. Amounts are minor units; times are microseconds since 1970, UTC.

CREATE TABLE merchants (
    id         TEXT COLLATE "C" PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    origins    TEXT COLLATE "C" NOT NULL,          -- one a line
    created_at BIGINT NOT NULL
);

CREATE TABLE merchant_keys (
    merchant TEXT COLLATE "C" NOT NULL REFERENCES merchants (id),
    kid      TEXT COLLATE "C" NOT NULL,
    key      BYTEA NOT NULL,            -- SubjectPublicKeyInfo
    PRIMARY KEY (merchant, kid)
);

CREATE TABLE api_keys (
    hash       TEXT COLLATE "C" PRIMARY KEY,
    merchant   TEXT COLLATE "C" NOT NULL REFERENCES merchants (id),
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- The members' wallets.

CREATE TABLE cards (
    id               TEXT COLLATE "C" PRIMARY KEY,
    number           BIGINT NOT NULL UNIQUE, -- in the order of their making
    member           TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    kind             TEXT COLLATE "C" NOT NULL CHECK (kind IN ('virtual', 'physical')),
    label            TEXT COLLATE "C" NOT NULL,
    name             TEXT COLLATE "C" NOT NULL,
    fingerprint      TEXT COLLATE "C" NOT NULL,
    state            TEXT COLLATE "C" NOT NULL CHECK (state IN ('requested', 'in_approval', 'active', 'frozen', 'refused', 'deleted')),
    currency         TEXT COLLATE "C" NOT NULL,
    last_four        TEXT COLLATE "C" NOT NULL,
    expiry           TEXT COLLATE "C" NOT NULL,            -- 2029-11; empty until issued
    sealed_number    BYTEA NOT NULL,
    sealed_secret    BYTEA NOT NULL,
    lookup           BYTEA UNIQUE,              -- NULL until issued
    delivery         TEXT COLLATE "C",                     -- one part a line
    balance          BIGINT,
    balance_at       BIGINT,
    secret_tries     BIGINT NOT NULL CHECK (secret_tries >= 0),
    secret_tried_at  BIGINT,
    refusal          TEXT COLLATE "C",
    created_at       BIGINT NOT NULL
);
CREATE INDEX cards_of_member ON cards (member, number);

CREATE TABLE funding_sources (
    id            TEXT COLLATE "C" PRIMARY KEY,
    number        BIGINT NOT NULL UNIQUE,
    member        TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    label         TEXT COLLATE "C" NOT NULL,
    name          TEXT COLLATE "C" NOT NULL,
    brand         TEXT COLLATE "C" NOT NULL,
    last_four     TEXT COLLATE "C" NOT NULL,
    expiry        TEXT COLLATE "C" NOT NULL,
    sealed_number BYTEA NOT NULL,
    lookup        BYTEA NOT NULL,
    created_at    BIGINT NOT NULL,
    deleted_at    BIGINT
);
CREATE INDEX funding_sources_of_member ON funding_sources (member, number);

CREATE TABLE charges (
    id           TEXT COLLATE "C" PRIMARY KEY,
    member       TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    card         TEXT COLLATE "C" NOT NULL REFERENCES cards (id),
    source       TEXT COLLATE "C" NOT NULL REFERENCES funding_sources (id),
    amount       BIGINT NOT NULL CHECK (amount > 0),
    currency     TEXT COLLATE "C" NOT NULL,
    fingerprint  TEXT COLLATE "C" NOT NULL,
    stan         TEXT COLLATE "C" NOT NULL,          -- of the debit
    retrieval    TEXT COLLATE "C" NOT NULL,
    sent_at      BIGINT NOT NULL,
    state        TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    resolve_by   BIGINT,
    concluded_at BIGINT,
    refusal      TEXT COLLATE "C"
);
CREATE INDEX charges_under_way ON charges (card) WHERE concluded_at IS NULL;

-- Payments and the shops' requests for approval.

CREATE TABLE payments (
    id            TEXT COLLATE "C" PRIMARY KEY,
    kind          TEXT COLLATE "C" NOT NULL CHECK (kind IN ('ticket', 'card')),
    state         TEXT COLLATE "C" NOT NULL,
    member        TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    means         TEXT COLLATE "C" NOT NULL,
    merchant      TEXT COLLATE "C" NOT NULL REFERENCES merchants (id),
    ticket        TEXT COLLATE "C" NOT NULL,
    serial        TEXT COLLATE "C" NOT NULL,
    total         BIGINT NOT NULL,
    vat           BIGINT NOT NULL,
    currency      TEXT COLLATE "C" NOT NULL,
    fingerprint   TEXT COLLATE "C" NOT NULL,
    approval      TEXT COLLATE "C" NOT NULL,
    stan          TEXT COLLATE "C",
    retrieval     TEXT COLLATE "C",
    sent_at       BIGINT,
    created_at    BIGINT NOT NULL,
    wait_until    BIGINT NOT NULL,
    resolve_by    BIGINT,
    concluded_at  BIGINT,
    approval_code TEXT COLLATE "C" NOT NULL,
    refusal       TEXT COLLATE "C",
    balance_after BIGINT,
    CHECK ((kind = 'ticket') = (ticket <> ''))
);
-- A ticket is paid once.
CREATE UNIQUE INDEX one_payment_a_ticket ON payments (merchant, ticket)
    WHERE ticket <> '' AND state IN ('waiting_for_shop', 'pending', 'unknown', 'approved');
CREATE INDEX payments_waiting ON payments (wait_until) WHERE state = 'waiting_for_shop';
CREATE INDEX payments_of_card ON payments (means) WHERE concluded_at IS NULL;

CREATE TABLE approvals (
    id            TEXT COLLATE "C" PRIMARY KEY,
    state         TEXT COLLATE "C" NOT NULL,
    merchant      TEXT COLLATE "C" NOT NULL REFERENCES merchants (id),
    ticket        TEXT COLLATE "C" NOT NULL,
    serial        TEXT COLLATE "C" NOT NULL,
    customer      TEXT COLLATE "C" NOT NULL,
    total         BIGINT NOT NULL,
    vat           BIGINT NOT NULL,
    currency      TEXT COLLATE "C" NOT NULL,
    payment       TEXT COLLATE "C" NOT NULL,
    fingerprint   TEXT COLLATE "C" NOT NULL,
    created_at    BIGINT NOT NULL,
    wait_until    BIGINT NOT NULL,
    resolve_by    BIGINT,
    concluded_at  BIGINT,
    approval_code TEXT COLLATE "C" NOT NULL,
    refusal       TEXT COLLATE "C"
);
CREATE UNIQUE INDEX one_waiting_request_a_ticket ON approvals (merchant, ticket) WHERE ticket <> '' AND state = 'waiting_for_payer';
CREATE INDEX approvals_waiting ON approvals (wait_until) WHERE state = 'waiting_for_payer';

-- The goods of payments and requests (`owner` is the id of either).
CREATE TABLE order_lines (
    owner       TEXT COLLATE "C" NOT NULL,
    place       BIGINT NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    quantity    BIGINT NOT NULL,
    price       BIGINT NOT NULL,
    PRIMARY KEY (owner, place)
);

CREATE TABLE differences (
    owner TEXT COLLATE "C" NOT NULL,
    place BIGINT NOT NULL,
    path  TEXT COLLATE "C" NOT NULL,
    shop  TEXT COLLATE "C" NOT NULL,
    payer TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (owner, place)
);

-- What the courier has to ask the banks. Never a number, never a secret.
CREATE TABLE instructions (
    number             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id                 TEXT COLLATE "C" NOT NULL UNIQUE,
    subject            TEXT COLLATE "C" NOT NULL,
    subject_id         TEXT COLLATE "C" NOT NULL,
    means              TEXT COLLATE "C" NOT NULL,
    means_id           TEXT COLLATE "C" NOT NULL,
    verb               TEXT COLLATE "C" NOT NULL,
    stan               TEXT COLLATE "C" NOT NULL,
    retrieval          TEXT COLLATE "C" NOT NULL UNIQUE,
    sent_at            BIGINT NOT NULL,
    amount             BIGINT,
    currency           TEXT COLLATE "C",
    merchant           TEXT COLLATE "C" NOT NULL,
    original_verb      TEXT COLLATE "C",
    original_stan      TEXT COLLATE "C",
    original_retrieval TEXT COLLATE "C",
    original_sent_at   BIGINT,
    created_at         BIGINT NOT NULL,
    closed_at          BIGINT
);
CREATE INDEX instructions_open ON instructions (number) WHERE closed_at IS NULL;

CREATE TABLE activity (
    cursor  BIGINT PRIMARY KEY,
    member  TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    kind    TEXT COLLATE "C" NOT NULL CHECK (kind IN ('payment', 'charge', 'card')),
    subject TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL,
    UNIQUE (member, kind, subject)
);
CREATE INDEX activity_of_member ON activity (member, cursor);

-- Who asks what is new says the last cursor that he saw, so that a smaller one must never appear later. A member's cursors are therefore
-- given one transaction after the other; a sequence alone gives them before it is known who commits first.
CREATE SEQUENCE activity_cursors OWNED BY activity.cursor;
CREATE FUNCTION next_activity_cursor() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.member, 1));
    NEW.cursor := nextval('activity_cursors');
    RETURN NEW;
END $body$;
CREATE TRIGGER cursors_in_the_order_of_commits BEFORE INSERT ON activity FOR EACH ROW EXECUTE FUNCTION next_activity_cursor();
