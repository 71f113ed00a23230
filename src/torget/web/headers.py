"""Security headers on every answer, in one place.

Source: design reliability.md R26. Django 5.2 has no policy of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
Handler = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Adds what a browser must be told; what a person sees is never kept by a cache."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers set."""
        response = self.handler(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)  # files have a stricter one
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
