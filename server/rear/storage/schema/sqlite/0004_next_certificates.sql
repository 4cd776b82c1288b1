-- A certificate that was given to a device and not used yet. NULL: there is none.

ALTER TABLE devices ADD COLUMN next_certificate TEXT;
ALTER TABLE devices ADD COLUMN next_certified_until INTEGER CHECK ((next_certified_until IS NULL) = (next_certificate IS NULL));
