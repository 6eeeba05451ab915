import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.AddIndex(
            "notice", django.contrib.postgres.indexes.GinIndex(fields=["subject_ids"], name="notice_by_subject")
        ),
    ]
