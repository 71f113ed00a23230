"""What every page shows around itself: the municipality, the way, the person."""

from __future__ import annotations

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, object]:
    """Return the frame of a page."""
    return {}
