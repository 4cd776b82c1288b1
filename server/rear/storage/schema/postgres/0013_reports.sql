-- Payments with our cards at shops that know nothing of us, as the issuer reported them.
CREATE TABLE reports (
    id            TEXT COLLATE "C" PRIMARY KEY,
    member        TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    card          TEXT COLLATE "C" NOT NULL REFERENCES cards (id),
    amount        BIGINT NOT NULL CHECK (amount > 0),
    currency      TEXT COLLATE "C" NOT NULL,
    state         TEXT COLLATE "C" NOT NULL CHECK (state IN ('approved', 'declined', 'reversed')),
    acquirer      TEXT COLLATE "C" NOT NULL,
    retrieval     TEXT COLLATE "C" NOT NULL,
    shop          TEXT COLLATE "C" NOT NULL,
    shop_name     TEXT COLLATE "C" NOT NULL,
    approval_code TEXT COLLATE "C" NOT NULL,
    refusal       TEXT COLLATE "C",
    balance_after BIGINT,
    made_at       BIGINT NOT NULL,
    told_at       BIGINT NOT NULL,
    reversed_at   BIGINT
);
ALTER TABLE activity DROP CONSTRAINT activity_kind_check;
ALTER TABLE activity ADD CONSTRAINT activity_kind_check CHECK (kind IN ('payment', 'charge', 'card', 'refill', 'report'));
