# Words nobody used before are incidents, too.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("understand", "0011_verdict_policy"),
    ]

    operations = [
        migrations.AlterField(
            model_name="incident",
            name="kind",
            field=models.CharField(
                choices=[
                    ("more", "more is said of it"),
                    ("sour", "people are unhappier about it"),
                    ("silent", "it fell silent"),
                    ("words", "words nobody used before"),
                ],
                max_length=10,
            ),
        ),
    ]
