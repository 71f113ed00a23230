"""A network of our own with its own ledger, in each of three idempotency classes."""

from torget.connectors.fake.connector import BLIND as BLIND_CONNECTOR
from torget.connectors.fake.connector import CONNECTOR, FakeConnector
from torget.connectors.fake.connector import LISTED as LISTED_CONNECTOR

__all__ = ["BLIND_CONNECTOR", "CONNECTOR", "LISTED_CONNECTOR", "FakeConnector"]
