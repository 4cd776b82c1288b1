-- Accounts are numbered by what they are (see ledger/account_number.h), so that most entries are seen to be sound without a look at
-- their accounts, which would cost a payment half of its time. Accounts with numbers of before (below 2^28) are looked at as ever.

CREATE TABLE currencies (
    code   TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 999)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER currencies_are_not_changed BEFORE UPDATE ON currencies BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER currencies_are_not_deleted BEFORE DELETE ON currencies BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;

CREATE TRIGGER account_is_opened AFTER INSERT ON accounts
BEGIN
    SELECT RAISE(ABORT, 'an account that begins with something') WHERE NEW.id = '' OR NEW.posted <> 0 OR NEW.reserved <> 0
        OR NEW.expected <> 0 OR NEW.last_entry <> 0;
    SELECT RAISE(ABORT, 'an account that is not as its number says') WHERE NEW.number >= 268435456 AND NOT EXISTS (
        SELECT 1 FROM currencies WHERE code = NEW.currency AND number = (NEW.number >> 2) & 1023
          AND (NEW.number & 1) = (NEW.floor IS NOT NULL)
          AND (NEW.number & 2) = 2 * (NEW.kind NOT IN ('merchant_till', 'settlement', 'fees'))
          AND (NEW.ceiling IS NULL OR (NEW.number & 2) <> 0));
END;

-- An id that were gone could be paid again.
CREATE TRIGGER entry_ids_are_not_changed BEFORE UPDATE ON entry_ids BEGIN SELECT RAISE(ABORT, 'one id of two entries'); END;
CREATE TRIGGER entry_ids_are_not_deleted BEFORE DELETE ON entry_ids BEGIN SELECT RAISE(ABORT, 'the books are only added to'); END;
CREATE TRIGGER swept_goes_on BEFORE UPDATE ON swept WHEN NEW.to_entry < OLD.to_entry
BEGIN SELECT RAISE(ABORT, 'what is swept stays so'); END;

-- One trigger: each that fires costs an insert a frame of its own. After the row: before it costs more.
DROP TRIGGER entry_fits;
CREATE TRIGGER entry_fits AFTER INSERT ON entries
WHEN NEW.step > 2 OR (NEW.credit & 2) <> 0 OR (NEW.debit & 4092) <> (NEW.credit & 4092)
  OR ((NEW.debit & 1) <> 0 AND (NEW.debit_posted IS NULL OR NEW.debit_reserved IS NULL))
  OR ((NEW.debit & 2) <> 0 AND NEW.debit_previous IS NULL) OR NEW.debit < 268435456 OR NEW.credit < 268435456
BEGIN
    SELECT RAISE(ABORT, 'an entry that its accounts do not allow') WHERE NOT EXISTS (
        SELECT 1 FROM accounts AS gives JOIN accounts AS gets ON gets.number = NEW.credit AND gets.currency = gives.currency
        WHERE gives.number = NEW.debit
          AND (gives.floor IS NULL OR (NEW.debit_posted IS NOT NULL AND NEW.debit_reserved IS NOT NULL))
          AND (gives.kind IN ('merchant_till', 'settlement', 'fees') OR NEW.debit_previous IS NOT NULL)
          AND (gets.kind IN ('merchant_till', 'settlement', 'fees')
               OR (NEW.credit_previous IS NOT NULL AND NEW.credit_posted IS NOT NULL AND NEW.credit_expected IS NOT NULL))
          AND (gets.ceiling IS NULL OR NEW.step > 2 OR NEW.credit_posted + NEW.credit_expected <= gets.ceiling));
    SELECT RAISE(ABORT, 'an end without its beginning') WHERE NEW.begun IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM entries WHERE number = NEW.begun AND step = 1 AND debit = NEW.debit AND credit = NEW.credit
          AND amount = NEW.amount + NEW.rest);
END;
