"""Everything is closed unless it is named here: pages ask for a login by themselves."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

OPEN_NAMES = frozenset(
    {
        "health",
        "try_as",
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_signup",
        "mfa_authenticate",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_error",
        "socialaccount_login_cancelled",
        "socialaccount_signup",
    }
)


class SignedIn:
    """Sends whoever is not logged in to the login page, for every view not named open."""

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.handler(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Let through who is logged in, or a view that is open to all."""
        match = request.resolver_match
        if request.user.is_authenticated or (match and match.url_name in OPEN_NAMES):
            return None
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
