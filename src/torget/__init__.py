"""Torget: where a municipality runs its social media by its own rules."""

__version__ = "0.1.0"
