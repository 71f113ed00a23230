"""How long things may take in the post room, in seconds. One value, so that it can be read."""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Timing:
    """Times of the delivery machine. Source: design reliability.md 4.2."""

    lease_s: float = 90.0
    http_s: float = 30.0
    skew_s: float = 60.0
    clean_reads: int = 3
    read_back_every_s: float = 20.0
    backoff_first_s: float = 5.0
    backoff_most_s: float = 900.0
    needs_login_s: float = 300.0
    human_every_s: float = 300.0  # a row that waits for a person is read back this often
    key_margin_s: float = 600.0  # a key is not trusted in the last ten minutes of its life
    late_s: float = 120.0  # a letter that has waited this long may have been sent before a restore
    turn_s: float = 120.0  # how long one reader has an account to itself
    fetch_first_s: float = 30.0
    fetch_most_s: float = 900.0
    lock_wait_s: float = 10.0
    idle_transaction_s: float = 30.0  # no transaction of a worker waits for a network
    list_lag_s: float | None = None  # None: what the connector's abilities say

    def settle_s(self, list_lag_s: float) -> float:
        """Return after how long silence upstream means that nothing was accepted."""
        lag = list_lag_s if self.list_lag_s is None else self.list_lag_s
        return self.lease_s + self.http_s + lag + self.skew_s

    def backoff_s(self, tries: int) -> float:
        """Return how long to wait after this many tries that were not accepted."""
        return min(self.backoff_first_s * float(2 ** min(tries, 12)), self.backoff_most_s)

    def fetch_backoff_s(self, failures: int) -> float:
        """Return how long to wait with reading after this many failures before this one."""
        return min(self.fetch_first_s * float(2 ** min(failures, 10)), self.fetch_most_s)


FAST = Timing(
    lease_s=4,
    http_s=1.5,
    skew_s=0.5,
    read_back_every_s=0.3,
    human_every_s=1,
    backoff_first_s=0.05,
    backoff_most_s=0.5,
    needs_login_s=0.5,
    turn_s=5,
    fetch_first_s=0.1,
    fetch_most_s=1,
    lock_wait_s=1,
    idle_transaction_s=3,
    list_lag_s=1,
)
"""For fault tests only: the same machine with short times."""


def timing() -> Timing:
    """Return the times that hold; the short ones only where failpoints are permitted."""
    fast = settings.TEST_FAILPOINTS and os.environ.get("TORGET_TEST_FAST") == "1"
    return FAST if fast else Timing()
