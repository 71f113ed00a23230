"""What citizens write, and what we do about it."""
