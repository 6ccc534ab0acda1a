# Cases: one customer to be answered, the story of it, and what was promised.

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import outspoken.act.models.working_week


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("journeys", "0001_first_tables"),
        ("listen", "0002_masking_rules"),
        ("people", "0002_audit_only_added_to"),
        ("post", "0001_letters"),
        ("understand", "0011_verdict_policy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("working", "being worked on"),
                            ("waiting", "waiting for the customer"),
                            ("asked", "asked whether it is put right"),
                            ("closed", "closed"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "low"), (2, "normal"), (3, "high"), (4, "urgent")], default=2
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("channel", models.CharField(blank=True, default="", max_length=40)),
                ("language", models.CharField(blank=True, default="", max_length=8)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("first_contact_due_at", models.DateTimeField()),
                ("first_contact_at", models.DateTimeField(null=True)),
                ("resolution_due_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("follow_up_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("put right", "the customer says it is put right"),
                            ("not put right", "the customer says it is not put right"),
                            ("silent", "the customer did not say"),
                            ("not reached", "the customer could not be reached"),
                            ("nothing to do", "there was nothing to put right"),
                            ("merged", "went on in another case"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("reopened", models.PositiveSmallIntegerField(default=0)),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to="understand.incident",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="merged", to="act.case"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="people.person"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="cases", to="people.team"
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to="journeys.touchpoint",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseFeedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="act.case"
                    ),
                ),
                (
                    "feedback",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="case_link", to="listen.feedback"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in", "from the customer"),
                            ("out", "to the customer"),
                            ("call", "a call"),
                            ("note", "among ourselves"),
                            ("event", "what happened"),
                        ],
                        max_length=5,
                    ),
                ),
                ("channel", models.CharField(blank=True, default="", max_length=10)),
                ("text", models.TextField(blank=True, default="")),
                (
                    "call",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reached", "we spoke"),
                            ("no answer", "nobody answered"),
                            ("later", "asked us to call again"),
                            ("wrong number", "the number is wrong"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("external_id", models.CharField(max_length=255, null=True)),
                ("is_doubtful", models.BooleanField(default=False)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.expressions.RawSQL("to_tsvector('simple', left(text, 100000))", ()),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="act.case"
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="message",
                        to="post.letter",
                    ),
                ),
                ("mentions", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField()),
                ("is_writing", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="presences", to="act.case"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ServiceLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("severity", models.PositiveSmallIntegerField(unique=True)),
                ("first_contact", models.PositiveIntegerField()),
                ("resolution", models.PositiveIntegerField()),
                ("is_round_the_clock", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-severity"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_contact__gt", 0), ("resolution__gte", models.F("first_contact"))),
                        name="act_service_level_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Snippet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                ("text", models.TextField()),
                ("language", models.CharField(blank=True, default="", max_length=8)),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="understand.theme",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Stay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("working", "being worked on"),
                            ("waiting", "waiting for the customer"),
                            ("asked", "asked whether it is put right"),
                            ("closed", "closed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="stays", to="act.case"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.team"
                    ),
                ),
            ],
            options={
                "ordering": ["since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WorkingWeek",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zone", models.CharField(default="UTC", max_length=64)),
                ("days", models.JSONField(default=outspoken.act.models.working_week.office_hours)),
                ("holidays", models.JSONField(default=list)),
                (
                    "team",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="working_week",
                        to="people.team",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("number"),
                condition=models.Q(("state", "closed"), _negated=True),
                name="act_case_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("team"),
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("number"),
                condition=models.Q(("state", "closed"), _negated=True),
                name="act_case_team",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("number"),
                condition=models.Q(("state", "closed"), _negated=True),
                name="act_case_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("touchpoint"),
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("number"),
                condition=models.Q(("state", "closed"), _negated=True),
                name="act_case_touchpoint",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("follow_up_at__isnull", False)), fields=["follow_up_at"], name="act_case_follow_up"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["-closed_at"], name="act_case_closed"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False), ("state", "closed"), models.Q(("outcome", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True), ("outcome", "")
                    ),
                    _connector="OR",
                ),
                name="act_case_closed_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into__isnull", True), ("outcome", "merged"), _connector="OR"),
                name="act_case_merged_is_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="act_message_search"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("case", "external_id"), name="act_message_once"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "call"), models.Q(("call", ""), _negated=True)),
                    models.Q(models.Q(("kind", "call"), _negated=True), ("call", "")),
                    _connector="OR",
                ),
                name="act_message_call_has_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("case", "user"), name="act_presence_once"),
        ),
        migrations.AddConstraint(
            model_name="stay",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)), fields=("case",), name="act_stay_one_now"
            ),
        ),
        migrations.AddConstraint(
            model_name="stay",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="act_stay_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="workingweek",
            constraint=models.UniqueConstraint(fields=("team",), name="act_working_week_once", nulls_distinct=False),
        ),
    ]
