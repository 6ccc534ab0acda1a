# A pulse may ask those who are unhappy whether they told us before.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listen", "0003_sources_of_employees"),
    ]

    operations = [
        migrations.AddField(model_name="pulse", name="asks_told", field=models.BooleanField(default=False)),
        migrations.AddField(
            model_name="pulse",
            name="told_question",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(
                condition=models.Q(("attributes__has_key", "told_us")),
                fields=["occurred_at"],
                name="listen_feedback_told",
            ),
        ),
    ]
