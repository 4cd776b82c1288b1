-- Members, their devices and how they sign in; kept answers; e-mails on their way. Times are microseconds since 1970, UTC.

CREATE TABLE members (
    id            TEXT COLLATE "C" PRIMARY KEY,
    password_hash TEXT COLLATE "C" NOT NULL,
    name          TEXT COLLATE "C" NOT NULL,
    email         TEXT COLLATE "C" NOT NULL,
    phone         TEXT COLLATE "C" NOT NULL,
    line1         TEXT COLLATE "C",              -- NULL: no address
    line2         TEXT COLLATE "C",
    city          TEXT COLLATE "C",
    region        TEXT COLLATE "C",
    postal_code   TEXT COLLATE "C",
    country       TEXT COLLATE "C",
    created_at    BIGINT NOT NULL
);

CREATE TABLE devices (
    id              TEXT COLLATE "C" PRIMARY KEY,
    member          TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    name            TEXT COLLATE "C" NOT NULL,
    certificate     TEXT COLLATE "C" NOT NULL,
    certified_until BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    last_seen_at    BIGINT NOT NULL,
    revoked_at      BIGINT
);
CREATE INDEX devices_of_member ON devices (member, created_at);

CREATE TABLE enrolments (
    id          TEXT COLLATE "C" PRIMARY KEY,
    member      TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    device_name TEXT COLLATE "C" NOT NULL,
    request     TEXT COLLATE "C" NOT NULL,
    code_hash   TEXT COLLATE "C" NOT NULL,
    code_tries  BIGINT NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'issued', 'expired')),
    device      TEXT COLLATE "C" REFERENCES devices (id),
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    CHECK ((state = 'issued') = (device IS NOT NULL))
);
CREATE INDEX enrolments_of_member ON enrolments (member, created_at);

CREATE TABLE grants (
    id         TEXT COLLATE "C" PRIMARY KEY,
    token_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    member     TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    device     TEXT COLLATE "C" REFERENCES devices (id),  -- NULL: a visitor's session
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX grants_of_member ON grants (member);
CREATE INDEX grants_by_end ON grants (expires_at);

-- The member is only claimed: there may be none of that name.
CREATE TABLE resets (
    id         TEXT COLLATE "C" PRIMARY KEY,
    member     TEXT COLLATE "C" NOT NULL,
    code_hash  TEXT COLLATE "C" NOT NULL,
    code_tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX resets_of_member ON resets (member, created_at);

CREATE TABLE tries (
    guessed      TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    count        BIGINT NOT NULL CHECK (count >= 0),
    locked_until BIGINT,
    last_at      BIGINT NOT NULL,
    PRIMARY KEY (guessed, subject)
);

CREATE TABLE used_ids (
    id         TEXT COLLATE "C" PRIMARY KEY,
    kept_until BIGINT NOT NULL
);
CREATE INDEX used_ids_by_end ON used_ids (kept_until);

CREATE TABLE answers (
    caller       TEXT COLLATE "C" NOT NULL,
    path         TEXT COLLATE "C" NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    fingerprint  TEXT COLLATE "C" NOT NULL,
    status       BIGINT NOT NULL,
    content_type TEXT COLLATE "C" NOT NULL,
    headers      TEXT COLLATE "C" NOT NULL,     -- one `Name: value` a line
    body         TEXT COLLATE "C" NOT NULL,
    kept_until   BIGINT NOT NULL,
    PRIMARY KEY (caller, path, key)
);
CREATE INDEX answers_by_end ON answers (kept_until);

CREATE TABLE notices (
    number     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    recipient  TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    text       TEXT COLLATE "C" NOT NULL,
    html       TEXT COLLATE "C" NOT NULL,
    not_before BIGINT NOT NULL,
    tries      BIGINT NOT NULL
);
CREATE INDEX notices_by_time ON notices (not_before, number);

-- One row a connection that writes: the number of its last write, set in the same transaction. By it a unit whose commit was not answered
-- finds out whether it happened. (The number of the transaction alone would not do: after a crash the server may give it again.)
CREATE TABLE sessions (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    writes   BIGINT NOT NULL,
    began_at BIGINT NOT NULL
) WITH (fillfactor = 30);
