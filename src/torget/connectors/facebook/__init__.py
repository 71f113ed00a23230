"""Facebook pages: what the Graph API answers, translated into the port's plain data."""

from torget.connectors.facebook.answers import TRANSLATOR

__all__ = ["TRANSLATOR"]
