-- Cards for one payment, which draw on another card of the member. NULL for all others.
ALTER TABLE cards
    ADD COLUMN single_use_from     TEXT COLLATE "C" REFERENCES cards (id),
    ADD COLUMN single_use_most     BIGINT CHECK (single_use_most > 0),
    ADD COLUMN single_use_shop     TEXT COLLATE "C", -- its origin
    ADD COLUMN single_use_merchant TEXT COLLATE "C", -- the shop here that alone may be paid; empty: whoever asks first
    ADD COLUMN single_use_by       TEXT COLLATE "C"; -- the payment; empty until there is one
CREATE INDEX single_use_cards ON cards (single_use_from, number) WHERE single_use_from IS NOT NULL;
