"""The embedded PostgreSQL: found or made, started, stopped and upgraded in a data home."""

from torget.kit.postgres.cluster import disk_is_full
from torget.kit.postgres.databases import (
    Databases,
    addresses_only,
    create_database,
    databases,
    drop_database,
    is_external,
)
from torget.kit.postgres.errors import PostgresError
from torget.kit.postgres.home import home_from
from torget.kit.postgres.lock import HomeLock, lock_home
from torget.kit.postgres.server import (
    Server,
    Status,
    discard,
    ensure_running,
    revive,
    status,
    stop,
    throwaway,
)
from torget.kit.postgres.upgrade import Upgrade, remove_old, upgrade

__all__ = [
    "Databases",
    "HomeLock",
    "PostgresError",
    "Server",
    "Status",
    "Upgrade",
    "addresses_only",
    "create_database",
    "databases",
    "discard",
    "disk_is_full",
    "drop_database",
    "ensure_running",
    "home_from",
    "is_external",
    "lock_home",
    "remove_old",
    "revive",
    "status",
    "stop",
    "throwaway",
    "upgrade",
]
