"""A network of our own with its own ledger, in each of three idempotency classes."""
