# Mail that came in is a source of its own.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listen", "0004_did_you_tell_us"),
    ]

    operations = [
        migrations.AlterField(
            model_name="source",
            name="kind",
            field=models.CharField(
                choices=[
                    ("file", "Files"),
                    ("api", "API"),
                    ("webhook", "Webhook"),
                    ("pulse", "Pulse"),
                    ("mail", "Mail"),
                    ("demo", "Demo"),
                ],
                max_length=10,
            ),
        ),
    ]
