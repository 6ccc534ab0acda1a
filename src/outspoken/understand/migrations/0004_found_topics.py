# Found topics keep what people decide; the indices of the reading room know intents.

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journeys", "0001_first_tables"),
        ("listen", "0001_first_tables"),
        ("understand", "0003_theme_editor"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TopicChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("merge", "joined"), ("split", "parted")], max_length=5)),
                ("key", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                (
                    "others",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("other_name", models.CharField(blank=True, default="", max_length=120)),
                ("parts", models.PositiveSmallIntegerField(default=2)),
                ("at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TopicComment",
            fields=[
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="topic_comment",
                        serialize=False,
                        to="understand.reading",
                    ),
                ),
                ("is_clear", models.BooleanField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="reading",
            name="understand_reading_newest",
        ),
        migrations.RemoveIndex(
            model_name="reading",
            name="understand_reading_touchpoint",
        ),
        migrations.RemoveIndex(
            model_name="reading",
            name="understand_reading_family",
        ),
        migrations.RemoveIndex(
            model_name="reading",
            name="understand_reading_source",
        ),
        migrations.AddField(
            model_name="suggestedtopic",
            name="given_name",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="suggestedtopic",
            name="is_pinned",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="suggestedtopic",
            name="precision",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="suggestedtopic",
            name="recall",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="suggestedtopic",
            name="terms",
            field=models.JSONField(default=list),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(
                fields=["-occurred_at", "-verbatim"],
                include=(
                    "channel",
                    "touchpoint",
                    "source",
                    "family",
                    "polarity",
                    "language",
                    "score",
                    "score_kind",
                    "has_words",
                    "themes",
                    "intents",
                ),
                name="understand_reading_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(
                fields=["touchpoint", "-occurred_at", "-verbatim"],
                include=(
                    "channel",
                    "touchpoint",
                    "source",
                    "family",
                    "polarity",
                    "language",
                    "score",
                    "score_kind",
                    "has_words",
                    "themes",
                    "intents",
                ),
                name="understand_reading_touchpoint",
            ),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(
                fields=["family", "-occurred_at", "-verbatim"],
                include=(
                    "channel",
                    "touchpoint",
                    "source",
                    "family",
                    "polarity",
                    "language",
                    "score",
                    "score_kind",
                    "has_words",
                    "themes",
                    "intents",
                ),
                name="understand_reading_family",
            ),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(
                fields=["source", "-occurred_at", "-verbatim"],
                include=(
                    "channel",
                    "touchpoint",
                    "source",
                    "family",
                    "polarity",
                    "language",
                    "score",
                    "score_kind",
                    "has_words",
                    "themes",
                    "intents",
                ),
                name="understand_reading_source",
            ),
        ),
        migrations.AddIndex(
            model_name="reading",
            index=django.contrib.postgres.indexes.GinIndex(fields=["intents"], name="understand_reading_intents"),
        ),
        migrations.AddField(
            model_name="topicchange",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="topiccomment",
            name="topic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="comments",
                to="understand.suggestedtopic",
            ),
        ),
    ]
