# A promise is never written over: who made, changed or retired it, when and why.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0001_first_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(model_name="promise", name="measure", field=models.CharField(max_length=130)),
        migrations.AddField(
            model_name="promise", name="why", field=models.CharField(blank=True, default="", max_length=300)
        ),
        migrations.AddField(model_name="promise", name="made_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="promise", name="retired_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="promise",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="promise",
            name="retired_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="promise",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaced_by",
                to="journeys.promise",
            ),
        ),
    ]
