"""Triggers that keep a table append-only, also for its owner."""

from __future__ import annotations

import pgtrigger


def append_only(name: str) -> tuple[pgtrigger.Trigger, ...]:
    """Return triggers that refuse every UPDATE, DELETE and TRUNCATE of the table.

    A superuser can still drop them: only an anchor outside the database proves that.
    Source: docs/decisions/0009.
    """
    return (
        pgtrigger.Protect(name=f"{name}_no_change", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=f"{name}_no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=f"raise exception 'pgtrigger: cannot truncate {name}';",
        ),
    )
