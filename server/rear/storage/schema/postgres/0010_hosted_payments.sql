-- Payments of members at a browser without the wallet, who vouch by a code from an e-mail. Kept for a day after they end: until then they count
-- towards the day's limit.
CREATE TABLE hosted_payments (
    id          TEXT COLLATE "C" PRIMARY KEY,                            -- also its payment's, once there is one
    member      TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    ticket_hash TEXT COLLATE "C" NOT NULL,
    ticket      TEXT COLLATE "C" NOT NULL,                               -- as the shop signed it
    amount      BIGINT NOT NULL CHECK (amount > 0),
    currency    TEXT COLLATE "C" NOT NULL,
    code_hash   TEXT COLLATE "C" NOT NULL,                               -- empty until a code was mailed
    mailed_at   BIGINT,
    tries_left  BIGINT NOT NULL CHECK (tries_left >= 0),
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    paid_at     BIGINT
);
CREATE INDEX hosted_payments_of_member ON hosted_payments (member, created_at);
CREATE INDEX hosted_codes_of_member ON hosted_payments (member, mailed_at) WHERE mailed_at IS NOT NULL;
CREATE INDEX hosted_payments_made ON hosted_payments (member, paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX hosted_payments_by_end ON hosted_payments (expires_at);
