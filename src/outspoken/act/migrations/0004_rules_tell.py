# Who was told of what a rule found.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("act", "0003_drafts"),
        ("listen", "0004_did_you_tell_us"),
    ]

    operations = [
        migrations.AddField(
            model_name="rulehit",
            name="is_to_be_told",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="rulehit",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="rulehit",
            index=models.Index(
                condition=models.Q(("is_to_be_told", True), ("told_at__isnull", True)),
                fields=["rule", "at"],
                name="act_rule_hit_untold",
            ),
        ),
    ]
