"""No index over the fingerprints of versions: at a random place in it, each made a page be written.

A version is looked for among those of its record, and its number guards that it is there once.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("torget", "0016_items_to_be_registered"),
    ]

    operations = [
        migrations.AlterField(
            model_name="content",
            name="fingerprint",
            field=models.BinaryField(null=True),
        ),
        migrations.AddConstraint(
            model_name="content",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ("media", "unreadable"))),
                fields=("fingerprint",),
                name="content_once",
            ),
        ),
    ]
