"""What happens once when Torget starts: checks are known, the way out is guarded."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings

from torget.kit import egress


class TorgetConfig(AppConfig):
    """The one app."""

    name = "torget"

    def ready(self) -> None:
        """Guard every way out with what the operator allows, and make the checks known."""
        egress.configure(egress.read_allowed(",".join(settings.TORGET_EGRESS_ALLOW)))
        from torget import checks  # noqa: F401, PLC0415  models first
