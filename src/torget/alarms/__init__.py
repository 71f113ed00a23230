"""Alarms: who is told that something cannot wait, who has read it, and who is told next."""
