# Comments with nearly the same words are linked; all that were read before wait to be compared.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("understand", "0005_own_heads"),
    ]

    operations = [
        migrations.CreateModel(
            name="Repeat",
            fields=[
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="repeat",
                        serialize=False,
                        to="understand.reading",
                    ),
                ),
                ("first", models.BigIntegerField()),
                ("occurred_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["first", "-occurred_at", "-reading"], name="understand_repeat_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="Uncompared",
            fields=[
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="understand.reading",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            "INSERT INTO understand_uncompared (reading_id) SELECT verbatim_id FROM understand_reading WHERE has_words",
            "DELETE FROM understand_uncompared",
        ),
    ]
