from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("people", "0004_staff_names")]

    operations = [
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(Upper("handle"), name="people_identity_handle"),
        ),
    ]
