"""The table in which failed logins are counted, for all web processes together."""

from django.db import migrations

# As django.core.cache.backends.db asks for it; unlogged, since a count that a crash forgets
# is no loss.
CREATE = """
create unlogged table torget_login_attempts (
  cache_key varchar(255) primary key,
  value text not null,
  expires timestamptz not null
);
create index torget_login_attempts_expires on torget_login_attempts (expires);
"""
DROP = "drop table torget_login_attempts;"


class Migration(migrations.Migration):
    dependencies = [
        ("torget", "0010_answers_in_parts"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
