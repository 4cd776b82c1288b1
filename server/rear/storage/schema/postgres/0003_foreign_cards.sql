-- Cards of other companies, typed at a shop. Such a payment is no member's.

ALTER TABLE payments ALTER COLUMN member DROP NOT NULL; -- NULL: paid with another company's card
ALTER TABLE payments ADD CHECK (member IS NOT NULL OR kind = 'card');

-- What a shop may see of such a card.
ALTER TABLE approvals ADD COLUMN card_brand TEXT COLLATE "C";
ALTER TABLE approvals ADD COLUMN card_last_four TEXT COLLATE "C";

-- Such a card's number, sealed, for as long as its payment may have to be taken back. Never its secret.
CREATE TABLE open_cards (
    payment       TEXT COLLATE "C" PRIMARY KEY REFERENCES payments (id),
    expiry        TEXT COLLATE "C" NOT NULL,
    sealed_number BYTEA NOT NULL
);
