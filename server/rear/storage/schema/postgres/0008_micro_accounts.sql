-- What members settled about their micro-accounts, and the refills of these.

CREATE TABLE micro_accounts (
    member        TEXT COLLATE "C" PRIMARY KEY REFERENCES members (id),
    source        TEXT COLLATE "C",                               -- a card or a funding source; NULL: none is linked
    currency      TEXT COLLATE "C" NOT NULL,
    refill_below  BIGINT CHECK (refill_below > 0),   -- NULL, as the next two: no automatic refill
    refill_amount BIGINT CHECK (refill_amount > 0),
    monthly_cap   BIGINT CHECK (monthly_cap >= refill_amount),
    paused_until  BIGINT,
    CHECK ((refill_below IS NULL) = (refill_amount IS NULL) AND (refill_below IS NULL) = (monthly_cap IS NULL))
);

CREATE TABLE refills (
    id           TEXT COLLATE "C" PRIMARY KEY,
    member       TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    means        TEXT COLLATE "C" NOT NULL CHECK (means IN ('card', 'funding_source')),
    source       TEXT COLLATE "C" NOT NULL,
    amount       BIGINT NOT NULL CHECK (amount > 0),
    currency     TEXT COLLATE "C" NOT NULL,
    origin       TEXT COLLATE "C" NOT NULL CHECK (origin IN ('member', 'automatic')),
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
CREATE INDEX automatic_refills ON refills (member, created_at) WHERE origin = 'automatic';
CREATE UNIQUE INDEX one_automatic_refill_under_way ON refills (member) WHERE origin = 'automatic' AND concluded_at IS NULL;
CREATE INDEX refills_under_way ON refills (source) WHERE concluded_at IS NULL;

ALTER TABLE activity DROP CONSTRAINT activity_kind_check;
ALTER TABLE activity ADD CONSTRAINT activity_kind_check CHECK (kind IN ('payment', 'charge', 'card', 'refill'));

-- Where tills are paid out to, once a day.

CREATE TABLE payout_accounts (
    merchant       TEXT COLLATE "C" PRIMARY KEY REFERENCES merchants (id),
    sealed_number  BYTEA NOT NULL,          -- context: the merchant's id + /account
    last_four      TEXT COLLATE "C" NOT NULL,
    set_at         BIGINT NOT NULL
);

-- The id is `sweep:MERCHANT:DAY`: there is one a day. It is also its transfer's.
CREATE TABLE sweeps (
    id            TEXT COLLATE "C" PRIMARY KEY,
    merchant      TEXT COLLATE "C" NOT NULL REFERENCES merchants (id),
    day           TEXT COLLATE "C" NOT NULL,           -- 2026-11-20, UTC
    amount        BIGINT NOT NULL CHECK (amount > 0),
    currency      TEXT COLLATE "C" NOT NULL,
    sealed_number BYTEA NOT NULL,           -- the account as it was then
    last_four     TEXT COLLATE "C" NOT NULL,
    stan          TEXT COLLATE "C" NOT NULL,
    retrieval     TEXT COLLATE "C" NOT NULL,
    sent_at       BIGINT NOT NULL,
    state         TEXT COLLATE "C" NOT NULL CHECK (state IN ('under_way', 'paid_out', 'refused')),
    created_at    BIGINT NOT NULL,
    concluded_at  BIGINT,
    refusal       TEXT COLLATE "C",
    UNIQUE (merchant, day)
);
CREATE INDEX sweeps_by_day ON sweeps (day, merchant);
