"""The web server's door in."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from torget.connectors import catalogue
from torget.kit import memory
from torget.kit.django.templates import load_all
from torget.text import leaning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "torget.settings")
application = get_wsgi_application()

# All that every process reads is loaded before the first person asks.
load_all(settings.BASE / "web" / "templates")
leaning.shipped()
catalogue.connectors()
get_resolver().url_patterns  # noqa: B018  reading it is what loads them
memory.settle()
