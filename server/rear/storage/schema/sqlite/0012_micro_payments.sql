-- What a member paid from the micro-account of late, for the bounds of payments that nobody was asked for.

CREATE INDEX micro_payments_of_member ON payments (member, created_at) WHERE means = 'micro';
