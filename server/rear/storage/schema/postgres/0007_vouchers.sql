-- The transaction register (seed 001 step 5): a serial number for each payment that was approved. A voucher carries it, and a shop
-- accepts it once.
CREATE TABLE transaction_register (
    serial  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment TEXT COLLATE "C" NOT NULL
);
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON transaction_register EXECUTE FUNCTION books_are_only_added_to();

-- What a voucher says: of payments by ticket. NULL in what was paid before vouchers were made.
ALTER TABLE payments ADD COLUMN ticket_hash TEXT COLLATE "C";
ALTER TABLE payments ADD COLUMN ticket_expires BIGINT;
ALTER TABLE payments ADD COLUMN customer TEXT COLLATE "C";
ALTER TABLE payments ADD COLUMN register BIGINT;
ALTER TABLE payments ADD COLUMN outcome TEXT COLLATE "C" CHECK (outcome IN ('paid', 'yes', 'no', 'of_age', 'unknown'));
CREATE UNIQUE INDEX one_payment_a_register_serial ON payments (register) WHERE register IS NOT NULL;

-- A birthday that somebody has seen the papers of: tickets that ask for the age are answered by it. NULL: nobody has.
ALTER TABLE members ADD COLUMN verified_birthday TEXT COLLATE "C";
