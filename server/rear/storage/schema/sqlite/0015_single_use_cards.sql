-- Cards for one payment, which draw on another card of the member. NULL for all others.
ALTER TABLE cards ADD COLUMN single_use_from TEXT REFERENCES cards (id);
ALTER TABLE cards ADD COLUMN single_use_most INTEGER CHECK (single_use_most > 0);
ALTER TABLE cards ADD COLUMN single_use_shop TEXT;     -- its origin
ALTER TABLE cards ADD COLUMN single_use_merchant TEXT; -- the shop here that alone may be paid; empty: whoever asks first
ALTER TABLE cards ADD COLUMN single_use_by TEXT;       -- the payment; empty until there is one
CREATE INDEX single_use_cards ON cards (single_use_from, number) WHERE single_use_from IS NOT NULL;
