"""Handing over to the diary and the complaint system, and the number that comes back."""
