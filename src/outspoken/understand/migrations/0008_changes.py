# What was changed so that customers are served better is kept, to be judged by what they say.

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0001_first_tables"),
        ("understand", "0007_incidents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.CharField(max_length=200)),
                ("channel", models.CharField(blank=True, default="", max_length=40)),
                (
                    "counted",
                    models.CharField(
                        choices=[
                            ("unhappy", "fewer unhappy comments"),
                            ("all", "fewer comments about it"),
                            ("happy", "more happy comments"),
                        ],
                        default="unhappy",
                        max_length=10,
                    ),
                ),
                ("effect_on", models.DateField()),
                ("lag_days", models.PositiveSmallIntegerField(default=0)),
                ("expected_ratio", models.FloatField()),
                ("power", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="changes",
                        to="understand.incident",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="understand.theme"
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="journeys.touchpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["-effect_on", "-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expected_ratio__gt", 0), models.Q(("expected_ratio", 1), _negated=True)),
                        name="understand_change_expects_one",
                    )
                ],
            },
        ),
    ]
