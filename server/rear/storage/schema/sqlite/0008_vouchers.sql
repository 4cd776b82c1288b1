-- The transaction register (seed 001 step 5): a serial number for each payment that was approved. A voucher carries it, and a shop
-- accepts it once.
CREATE TABLE transaction_register (
    serial  INTEGER PRIMARY KEY AUTOINCREMENT,
    payment TEXT NOT NULL
) STRICT;
CREATE TRIGGER register_is_not_changed BEFORE UPDATE ON transaction_register
BEGIN SELECT RAISE(ABORT, 'the transaction register is only added to'); END;
CREATE TRIGGER register_is_not_cut BEFORE DELETE ON transaction_register
BEGIN SELECT RAISE(ABORT, 'the transaction register is only added to'); END;

-- What a voucher says: of payments by ticket. NULL in what was paid before vouchers were made.
ALTER TABLE payments ADD COLUMN ticket_hash TEXT;
ALTER TABLE payments ADD COLUMN ticket_expires INTEGER;
ALTER TABLE payments ADD COLUMN customer TEXT;
ALTER TABLE payments ADD COLUMN register INTEGER;
ALTER TABLE payments ADD COLUMN outcome TEXT CHECK (outcome IN ('paid', 'yes', 'no', 'of_age', 'unknown'));
CREATE UNIQUE INDEX one_payment_a_register_serial ON payments (register) WHERE register IS NOT NULL;

-- A birthday that somebody has seen the papers of: tickets that ask for the age are answered by it. NULL: nobody has.
ALTER TABLE members ADD COLUMN verified_birthday TEXT;
