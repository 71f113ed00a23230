"""The web server's door in."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "torget.settings")
application = get_wsgi_application()

# All views are loaded before the first person asks, and what is loaded once is set aside: the
# collector of garbage would else walk through all of it again and again while somebody waits.
get_resolver().url_patterns  # noqa: B018  reading it is what loads them
gc.collect()
gc.freeze()
