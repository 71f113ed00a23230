"""Every address of Torget."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("konto/", include("allauth.urls")),
]
