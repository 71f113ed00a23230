"""What waits for its number is found by an index of its own: it is asked for every second."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("torget", "0015_unmarked_versions"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("registration", "pending")),
                fields=["id"],
                name="item_to_be_registered",
            ),
        ),
    ]
