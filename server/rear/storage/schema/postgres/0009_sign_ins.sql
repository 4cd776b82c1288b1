-- Who proved to be a member, and what became of accounts whose password was tried too often.

ALTER TABLE members ADD COLUMN watched_since BIGINT;
ALTER TABLE members ADD COLUMN cancelled_at BIGINT;
CREATE INDEX members_watched ON members (id) WHERE watched_since IS NOT NULL OR cancelled_at IS NOT NULL;

CREATE TABLE sign_ins (
    number    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member    TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    at        BIGINT NOT NULL,
    proved_by TEXT COLLATE "C" NOT NULL CHECK (proved_by IN ('password', 'device')),
    device    TEXT COLLATE "C" REFERENCES devices (id),
    address   TEXT COLLATE "C" NOT NULL,
    CHECK ((proved_by = 'device') = (device IS NOT NULL))
);
CREATE INDEX sign_ins_of_member ON sign_ins (member, at);
CREATE INDEX sign_ins_by_time ON sign_ins (at);
