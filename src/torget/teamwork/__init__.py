"""Working together: who looks and writes, drafts, notes, saved replies, views, bulk and merges."""
