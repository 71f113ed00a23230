"""Numbered system checks: what is wrong with this installation, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

from torget.connectors import catalogue
from torget.kit import egress
from torget.kit.vault import KeyInvalid, Keyring
from torget.second_opinion import endpoint

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_KEY = 40
SHORTEST_WEBHOOK_KEY = 32


@register()
def secret_key(app_configs: Sequence[AppConfig] | None, **_more: object) -> list[CheckMessage]:
    """T101: the key of sessions is there and long enough."""
    del app_configs
    if len(settings.SECRET_KEY) >= SHORTEST_KEY:
        return []
    return [
        Error(
            "TORGET_SECRET_KEY saknas eller är för kort.",
            hint="Sätt den till minst 50 slumpade tecken och spara den utanför databasen.",
            id="torget.T101",
        )
    ]


@register()
def token_keys(app_configs: Sequence[AppConfig] | None, **_more: object) -> list[CheckMessage]:
    """T102: the keys that open the networks' tokens can be read."""
    del app_configs
    try:
        Keyring.parse(settings.TORGET_TOKEN_KEYS)
    except KeyInvalid:
        return [
            Error(
                "TORGET_TOKEN_KEYS saknas eller går inte att läsa.",
                hint="Skriv id:base64 med 32 byte, flera med komma. Utan nyckeln går "
                "kontonas inloggningar inte att öppna.",
                id="torget.T102",
            )
        ]
    return []


@register()
def site_address(app_configs: Sequence[AppConfig] | None, **_more: object) -> list[CheckMessage]:
    """T103: plain http is for this machine only."""
    del app_configs
    if settings.HTTPS or urlsplit(settings.SITE_URL).hostname in LOOPBACK:
        return []
    return [
        Error(
            "TORGET_SITE_URL är http, men adressen är inte den egna datorn.",
            hint="Sätt TORGET_SITE_URL till https. Annars kan inloggningar avlyssnas.",
            id="torget.T103",
        )
    ]


@register()
def collect_every(app_configs: Sequence[AppConfig] | None, **_more: object) -> list[CheckMessage]:
    """T104: how often accounts are read is a whole number of seconds."""
    del app_configs
    if settings.TORGET_COLLECT_EVERY_S > 0:
        return []
    return [
        Error(
            "TORGET_COLLECT_EVERY_S är inte ett helt antal sekunder.",
            hint="Sätt den till exempelvis 60, eller ta bort den.",
            id="torget.T104",
        )
    ]


@register()
def way_out(app_configs: Sequence[AppConfig] | None, **_more: object) -> list[CheckMessage]:
    """T105: the addresses an operator lets through can be read."""
    del app_configs
    try:
        egress.read_allowed(",".join(settings.TORGET_EGRESS_ALLOW))
    except ValueError:
        return [
            Error(
                "TORGET_EGRESS_ALLOW går inte att läsa, så ingen extra adress släpps igenom.",
                hint="Skriv värd:port, flera med komma, till exempel 127.0.0.1:3000.",
                id="torget.T105",
            )
        ]
    return []


@register()
def alarm_webhook(app_configs: Sequence[AppConfig] | None, **_more: object) -> list[CheckMessage]:
    """T106: what is handed to the service of text messages is signed."""
    del app_configs
    long_enough = len(settings.TORGET_ALARM_WEBHOOK_KEY) >= SHORTEST_WEBHOOK_KEY
    if not settings.TORGET_ALARM_WEBHOOK or long_enough:
        return []
    return [
        Error(
            "TORGET_ALARM_WEBHOOK är satt, men TORGET_ALARM_WEBHOOK_KEY saknas eller är för kort.",
            hint="Sätt nyckeln till minst 32 slumpade tecken och ge samma till tjänsten.",
            id="torget.T106",
        )
    ]


@register(deploy=True)
def mail_server(app_configs: Sequence[AppConfig] | None, **_more: object) -> list[CheckMessage]:
    """T107: without a mail server alarms reach nobody by mail."""
    del app_configs
    if not settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return []
    return [
        Caution(
            "Ingen e-postserver är satt, så inget larm når någon med e-post.",
            hint="Sätt TORGET_MAIL_URL, till exempel smtp+starttls://namn:lösen@post.example.",
            id="torget.T107",
        )
    ]


@register()
def second_opinion(app_configs: Sequence[AppConfig] | None, **_more: object) -> list[CheckMessage]:
    """T108: an endpoint for a second opinion that is named can be used."""
    del app_configs
    if not settings.TORGET_SECOND_OPINION.url or endpoint.in_use():
        return []
    return [
        Caution(
            "TORGET_SECOND_OPINION_URL är satt men kan inte användas, så inget skickas dit.",
            hint="Adressen ska vara https (eller den egna datorn), värd:port ska stå i"
            " TORGET_EGRESS_ALLOW och TORGET_SECOND_OPINION_MODEL ska namnge modellen.",
            id="torget.T108",
        )
    ]


@register()
def networks(app_configs: Sequence[AppConfig] | None, **_more: object) -> list[CheckMessage]:
    """T5xx: connectors that are installed but cannot be used."""
    del app_configs
    return [
        Caution(problem.message, hint=problem.hint, id=f"torget.{problem.number}")
        for problem in catalogue.problems()
    ]
