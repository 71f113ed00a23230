"""Import of a network's own answers from files."""

from torget.connectors.file.bodies import State
from torget.connectors.file.reader import read

__all__ = ["State", "read"]
