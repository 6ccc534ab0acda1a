import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("post", "0003_letters_of_an_endpoint"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailbox",
            name="security",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "As usual for its port"),
                    ("tls", "TLS from the first byte"),
                    ("starttls", "STARTTLS"),
                    ("none", "None: the server is this machine"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="preset",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="keep_days",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="inboundmail",
            name="emptied_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="letter",
            name="emptied_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="inboundmail",
            name="state",
            field=models.CharField(
                choices=[
                    ("taken", "Taken"),
                    ("too large", "Too large, only its head was taken"),
                    ("withheld", "Not handed out by the mail server"),
                ],
                default="taken",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="inboundmail",
            index=models.Index(
                condition=models.Q(("emptied_at__isnull", True), ("handled_at__isnull", False)),
                fields=["mailbox", "handled_at"],
                name="inbound_mail_full",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(models.Q(("state", "waiting"), _negated=True), ("emptied_at__isnull", True)),
                fields=["put_at"],
                name="letter_full",
            ),
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_url", models.CharField(max_length=500)),
                ("client_id", models.CharField(max_length=300)),
                ("client_secret", models.TextField(blank=True, default="")),
                ("refresh_token", models.TextField(blank=True, default="")),
                ("scope", models.CharField(blank=True, default="", max_length=300)),
                ("access_token", models.TextField(blank=True, default="")),
                ("renew_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mailbox",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grant", to="post.mailbox"
                    ),
                ),
            ],
        ),
    ]
