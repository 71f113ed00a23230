"""Handlingar: what came in and what we drew up, with every version and every byte."""
