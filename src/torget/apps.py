"""What happens once when Torget starts: checks are known, the way out is guarded."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created

from torget.kit import egress
from torget.kit.django import codes, logs


class TorgetConfig(AppConfig):
    """The one app."""

    name = "torget"

    def ready(self) -> None:
        """Guard every way out with what the operator allows; make codes and checks known."""
        try:
            allowed = egress.read_allowed(",".join(settings.TORGET_EGRESS_ALLOW))
        except ValueError:
            allowed = egress.read_allowed("")  # nothing extra; check T105 says what is wrong
        egress.configure(allowed)
        logs.configure()
        connection_created.connect(codes.write_into, dispatch_uid="torget.codes")
        from torget import checks  # noqa: F401, PLC0415  models first
