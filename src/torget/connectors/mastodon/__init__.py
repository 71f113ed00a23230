"""The connector to Mastodon and to servers that speak its client API."""

from __future__ import annotations

from torget.connectors.mastodon.answers import MastodonTranslator
from torget.connectors.mastodon.connector import Mastodon
from torget.connectors.mastodon.translate import translate_status
from torget.connectors.port import Connector
from torget.connectors.translation import Translator

__all__ = ["CONNECTOR", "TRANSLATOR", "Mastodon", "MastodonTranslator", "translate_status"]

CONNECTOR: Connector = Mastodon()
TRANSLATOR: Translator = MastodonTranslator()
