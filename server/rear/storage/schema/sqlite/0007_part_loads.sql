-- Of a charge whose load its issuer approved in part: the part. NULL: no part is known of.

ALTER TABLE charges ADD COLUMN loaded INTEGER CHECK (loaded BETWEEN 0 AND amount);
