"""Which version a person has read and found to hold no secret; what was warned of stays so."""

from django.db import migrations, models

WARNED = """
update torget_recordhead set secrecy_warned = true
  from torget_item
 where torget_item.record_id = torget_recordhead.record_id
   and torget_item.secrecy
   and exists (
     select from torget_flag
      where torget_flag.item_id = torget_item.id and torget_flag.kind = 'secrecy'
   );
"""


class Migration(migrations.Migration):
    dependencies = [
        ("torget", "0014_acute_danger_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="recordhead",
            name="secrecy_cleared",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="recordhead",
            name="secrecy_warned",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(WARNED, reverse_sql=migrations.RunSQL.noop),
    ]
