"""Everything is closed unless it is named here: pages ask for a login by themselves."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from torget.web.errors import login_ended, written
from torget.web.sessions import SEEN

OPEN_NAMES = frozenset(
    {
        "health",
        "hand_over_callback",
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
IDLE_S = 30 * 60
NOTED_EVERY_S = 60
BY_ITSELF = frozenset({"inbox_rows", "item_presence", "trial_progress"})


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
        """Let through who is logged in and awake, or a view that is open to all."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if request.user.is_authenticated and not _asleep(request, name or ""):
            return None
        if name in OPEN_NAMES:
            return None
        if written(request):
            return login_ended(request)
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def _asleep(request: HttpRequest, name: str) -> bool:
    """Log out whoever has done nothing for half an hour; what the page asks by itself is nothing.

    Source: design reliability.md R24.
    """
    now = int(timezone.now().timestamp())
    seen = int(request.session.get(SEEN, now))
    if now - seen > IDLE_S:
        logout(request)
        return True
    if SEEN not in request.session or (name not in BY_ITSELF and now - seen >= NOTED_EVERY_S):
        request.session[SEEN] = now
    return False
