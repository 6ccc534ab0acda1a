# The few who are employees are found at once.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_audit_only_added_to"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(condition=models.Q(("kind", "employee")), fields=["id"], name="people_person_employees"),
        ),
    ]
