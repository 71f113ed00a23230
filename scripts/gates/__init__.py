"""The gates: each says how many things it looked at, and is red when that is too few."""
