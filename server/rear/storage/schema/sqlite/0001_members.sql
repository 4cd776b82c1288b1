-- Members, their devices and how they sign in; kept answers; e-mails on their way. Times are microseconds since 1970, UTC.

CREATE TABLE members (
    id            TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL,
    phone         TEXT NOT NULL,
    line1         TEXT,              -- NULL: no address
    line2         TEXT,
    city          TEXT,
    region        TEXT,
    postal_code   TEXT,
    country       TEXT,
    created_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    id              TEXT PRIMARY KEY,
    member          TEXT NOT NULL REFERENCES members (id),
    name            TEXT NOT NULL,
    certificate     TEXT NOT NULL,
    certified_until INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    last_seen_at    INTEGER NOT NULL,
    revoked_at      INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_of_member ON devices (member, created_at);

CREATE TABLE enrolments (
    id          TEXT PRIMARY KEY,
    member      TEXT NOT NULL REFERENCES members (id),
    device_name TEXT NOT NULL,
    request     TEXT NOT NULL,
    code_hash   TEXT NOT NULL,
    code_tries  INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'issued', 'expired')),
    device      TEXT REFERENCES devices (id),
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    CHECK ((state = 'issued') = (device IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolments_of_member ON enrolments (member, created_at);

CREATE TABLE grants (
    id         TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    member     TEXT NOT NULL REFERENCES members (id),
    device     TEXT REFERENCES devices (id),  -- NULL: a visitor's session
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_of_member ON grants (member);
CREATE INDEX grants_by_end ON grants (expires_at);

-- The member is only claimed: there may be none of that name.
CREATE TABLE resets (
    id         TEXT PRIMARY KEY,
    member     TEXT NOT NULL,
    code_hash  TEXT NOT NULL,
    code_tries INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX resets_of_member ON resets (member, created_at);

CREATE TABLE tries (
    guessed      TEXT NOT NULL,
    subject      TEXT NOT NULL,
    count        INTEGER NOT NULL CHECK (count >= 0),
    locked_until INTEGER,
    last_at      INTEGER NOT NULL,
    PRIMARY KEY (guessed, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE used_ids (
    id         TEXT PRIMARY KEY,
    kept_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX used_ids_by_end ON used_ids (kept_until);

CREATE TABLE answers (
    caller       TEXT NOT NULL,
    path         TEXT NOT NULL,
    key          TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    status       INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    headers      TEXT NOT NULL,     -- one `Name: value` a line
    body         TEXT NOT NULL,
    kept_until   INTEGER NOT NULL,
    PRIMARY KEY (caller, path, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_end ON answers (kept_until);

CREATE TABLE notices (
    number     INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    recipient  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    text       TEXT NOT NULL,
    html       TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    tries      INTEGER NOT NULL
) STRICT;
CREATE INDEX notices_by_time ON notices (not_before, number);
