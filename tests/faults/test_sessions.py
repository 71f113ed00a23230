"""A process paused amid a COPY must not keep its locks: the one pause no timeout ends."""

from __future__ import annotations

import time
from contextlib import closing

import psycopg
import pytest
from django.db import connection

from torget.jobs import sessions

pytestmark = pytest.mark.django_db


def _another() -> psycopg.Connection[tuple[object, ...]]:
    """A session of the app's own role in the same database."""
    told = connection.get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    return psycopg.connect(**{key: told[key] for key in keys if told.get(key)})


def test_session_when_its_client_is_paused_amid_a_copy_then_it_is_ended_and_its_lock_is_free() -> (
    None
):
    with closing(_another()) as paused:
        paused.execute("select pg_advisory_xact_lock(4711)")
        paused.pgconn.exec_(b"copy torget_feed from stdin")
        time.sleep(0.3)
        assert sessions.end_paused(after_s=60) == 0
        assert sessions.end_paused(after_s=0.2) == 1
        with connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '5s'")
            cursor.execute("select pg_advisory_xact_lock(4711)")


def test_session_when_it_only_rests_then_it_is_left_alone() -> None:
    with closing(_another()) as resting:
        resting.execute("select 1")
        time.sleep(0.3)
        assert sessions.end_paused(after_s=0.2) == 0
        assert resting.execute("select 2").fetchone() == (2,)
