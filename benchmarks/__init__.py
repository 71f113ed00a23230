"""The performance suite: every goal measured in one run, beside its own limit."""
