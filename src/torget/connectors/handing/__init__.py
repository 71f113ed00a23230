"""Translators to diaries and complaint systems: the port, its catalogue and three of ours.

Source: architecture, Registry port and Complaints port; docs/utvecklare/overlamning.md.
"""
