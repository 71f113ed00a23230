"""Settings: the environment holds what differs per machine (docs/drift/installningar.md)."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from torget.kit.django.address import database_at, mail_server_at, second_opinion_at
from torget.kit.django.counts import CACHES as _CACHES
from torget.kit.django.logs import LOGGING as _LOGGING
from torget.kit.django.templates import LOADERS as _LOADERS

BASE = Path(__file__).resolve().parent


def _words(name: str) -> list[str]:
    return [word for word in os.environ.get(name, "").replace(",", " ").split() if word]


DATABASES = {
    "default": database_at(os.environ.get("DATABASE_URL", "postgresql:///torget")),
    "owner": database_at(os.environ.get("DATABASE_OWNER_URL", "postgresql:///torget")),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SITE_URL = os.environ.get("TORGET_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
SECRET_KEY = os.environ.get("TORGET_SECRET_KEY") or "unset"  # check T101 says so
ALLOWED_HOSTS = _words("TORGET_HOSTS") or [urlsplit(SITE_URL).hostname or "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

TORGET_INSTANCE = os.environ.get("TORGET_INSTANCE", "torget")
TORGET_MUNICIPALITY = os.environ.get("TORGET_MUNICIPALITY", "Kommunen")
TORGET_TOKEN_KEYS = os.environ.get("TORGET_TOKEN_KEYS", "")
TORGET_EGRESS_ALLOW = _words("TORGET_EGRESS_ALLOW")
_EVERY = os.environ.get("TORGET_COLLECT_EVERY_S", "60")
TORGET_COLLECT_EVERY_S = int(_EVERY) if _EVERY.isdecimal() and int(_EVERY) > 0 else 0
TORGET_HANDOVER_ROOT = os.environ.get("TORGET_HANDOVER_ROOT", "")
TORGET_MAIL_FROM = os.environ.get("TORGET_MAIL_FROM", "")
TORGET_SECOND_OPINION = second_opinion_at(os.environ)
TORGET_DEMO = os.environ.get("TORGET_DEMO", "") == "1"
TEST_FAILPOINTS = os.environ.get("TORGET_TEST_FAILPOINTS", "") == "1"

LOGGING = _LOGGING

INSTALLED_APPS = [
    "torget",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    *(name for name in ("django_linear_migrations",) if find_spec(name)),
]
MIDDLEWARE = [
    "torget.web.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "torget.web.language.PersonLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "torget.web.doors.SignedIn",
    "torget.web.errors.KnownFaults",
]
ROOT_URLCONF = "torget.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "web" / "templates"],
        "OPTIONS": {
            "loaders": _LOADERS,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "torget.web.frame.frame",
            ],
        },
    }
]

AUTH_USER_MODEL = "torget.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "torget.web.login.ClosedSignup"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
CACHES = _CACHES
ACCOUNT_RATE_LIMITS = {"login_failed": "10/15m/ip,10/15m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

SESSION_ENGINE = "torget.web.sessions"
SESSION_COOKIE_NAME = "__Host-torget" if HTTPS else "torget"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
# Subdomains, preload and the way from http to https are the proxy's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

_MAIL = mail_server_at(os.environ.get("TORGET_MAIL_URL", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{_MAIL.backend}.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = _MAIL.host, _MAIL.port, 10
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.ssl, _MAIL.starttls
DEFAULT_FROM_EMAIL = os.environ.get("TORGET_MAIL_FROM") or "torget@localhost"
TORGET_ALARM_WEBHOOK = os.environ.get("TORGET_ALARM_WEBHOOK", "")
TORGET_ALARM_WEBHOOK_KEY = os.environ.get("TORGET_ALARM_WEBHOOK_KEY", "")

LANGUAGE_CODE, LANGUAGES = "sv", [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("TORGET_STATIC_ROOT", "")
STATICFILES_DIRS = [BASE / "web" / "static"]
WHITENOISE_USE_FINDERS = not STATIC_ROOT
