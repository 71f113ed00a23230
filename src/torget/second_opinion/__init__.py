"""A reading outside the house, off by default, that may only add warnings."""
