-- Payments of members at a browser without the wallet, who vouch by a code from an e-mail. Kept for a day after they end: until then they count
-- towards the day's limit.
CREATE TABLE hosted_payments (
    id          TEXT PRIMARY KEY,                            -- also its payment's, once there is one
    member      TEXT NOT NULL REFERENCES members (id),
    ticket_hash TEXT NOT NULL,
    ticket      TEXT NOT NULL,                               -- as the shop signed it
    amount      INTEGER NOT NULL CHECK (amount > 0),
    currency    TEXT NOT NULL,
    code_hash   TEXT NOT NULL,                               -- empty until a code was mailed
    mailed_at   INTEGER,
    tries_left  INTEGER NOT NULL CHECK (tries_left >= 0),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    paid_at     INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX hosted_payments_of_member ON hosted_payments (member, created_at);
CREATE INDEX hosted_codes_of_member ON hosted_payments (member, mailed_at) WHERE mailed_at IS NOT NULL;
CREATE INDEX hosted_payments_made ON hosted_payments (member, paid_at) WHERE paid_at IS NOT NULL;
CREATE INDEX hosted_payments_by_end ON hosted_payments (expires_at);
