-- Whether a line is the one that its entry left was looked up with each line that a sweep wrote, which took most of a sweep's time: its
-- entry lies anywhere among the newest. It is looked up now where a line is read to be believed (demandSound in ledger_rows.h).
DROP TRIGGER line_is_its_entrys;
CREATE TRIGGER lines_go_on BEFORE UPDATE OF posted, reserved, expected, last_entry ON accounts WHEN NEW.last_entry <= OLD.last_entry
BEGIN SELECT RAISE(ABORT, 'a line goes on with its entries'); END;
