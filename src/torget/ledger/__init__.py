"""The insert-only ledger: events with salted commitments, and readings of what is secret."""
