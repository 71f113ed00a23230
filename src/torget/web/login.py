"""Who may log in: staff whom the organisation has entered, never strangers by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody makes an account of their own."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Return false: people are entered by the organisation."""
        return False
