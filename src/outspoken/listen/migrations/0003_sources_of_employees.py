# A source may be one of employees; months that count otherwise since are told to the lens.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listen", "0002_masking_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangedMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="source",
            name="is_of_employees",
            field=models.BooleanField(default=False),
        ),
    ]
