"""Supervision (uppsikt): that somebody looks, logged as proof, and an alarm when nobody does."""
