"""Sessions of ours that a paused process left open, and with them their locks."""

from __future__ import annotations

from django.db import connection

# A process paused amid a COPY waits as `active`: no timeout of PostgreSQL ends it, since the
# server reads its data. Ours have all rows in memory and take a moment.
_END = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
 where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
   and state = 'active' and wait_event = 'ClientRead'
   and query_start < clock_timestamp() - make_interval(secs => %s)
"""


def end_paused(*, after_s: float) -> int:
    """Sessions whose statement has waited so long for its own client are ended; tell how many."""
    with connection.cursor() as cursor:
        cursor.execute(_END, [after_s])
        ended: int = cursor.fetchone()[0]
    return ended
