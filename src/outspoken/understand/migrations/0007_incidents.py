# What changed in what customers say is kept as incidents.

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0001_first_tables"),
        ("understand", "0006_repeats"),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("more", "more is said of it"),
                            ("sour", "people are unhappier about it"),
                            ("silent", "it fell silent"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("notable", "notable"), ("high", "high"), ("breakdown", "breakdown")], max_length=10
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("channel", models.CharField(blank=True, default="", max_length=40)),
                (
                    "touchpoints",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("since", models.DateField()),
                ("noticed", models.DateField()),
                ("last", models.DateField()),
                ("over", models.DateField(null=True)),
                ("ratio", models.FloatField()),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                ("seen", models.FloatField()),
                ("usual", models.FloatField()),
                ("trail", models.JSONField(default=dict)),
                ("noticed_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "theme",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="understand.theme"
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="journeys.touchpoint",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["over", "-last"], name="understand_incident_open")],
            },
        ),
    ]
