"""The app's role may add to what is append-only, and nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

REVOKE = """
do $$
declare name text;
begin
  if exists (select from pg_roles where rolname = 'torget_app') then
    foreach name in array array[
      'event', 'eventreason', 'reading', 'content', 'record', 'version', 'attempt',
      'adoptedrulebook'
    ] loop
      execute format('revoke update, delete, truncate on torget_%s from torget_app', name);
    end loop;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    """Revokes what the defaults granted on append-only tables."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("torget", "0001_initial")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.RunSQL(REVOKE, migrations.RunSQL.noop)
    ]
