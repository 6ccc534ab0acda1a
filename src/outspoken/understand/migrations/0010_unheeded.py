# Feedback said lately waits to be asked what is to be done about it.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listen", "0001_first_tables"),
        ("understand", "0009_cause_trees"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unheeded",
            fields=[
                (
                    "feedback",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="listen.feedback",
                    ),
                ),
            ],
        ),
    ]
