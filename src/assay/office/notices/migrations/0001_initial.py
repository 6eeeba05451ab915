import django.contrib.postgres.fields
from django.db import migrations, models

from assay.office.core.migration import InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="NoticeContact",
            fields=[
                ("notice_id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("email", models.TextField()),
            ],
            options={
                "db_table": "notice_contact",
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("marketplace", models.TextField()),
                ("external_id", models.TextField()),
                ("subject_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("notifier_kind", models.TextField()),
                ("brand", models.TextField()),
                ("right", models.TextField()),
                ("ground", models.TextField()),
                ("explanation", models.TextField()),
                ("good_faith", models.BooleanField()),
                ("content_hash", models.BinaryField()),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notice",
                "constraints": [models.UniqueConstraint(fields=("marketplace", "external_id"), name="notice_once")],
            },
        ),
        migrations.CreateModel(
            name="NoticeOutcome",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("notice_id", models.UUIDField()),
                ("subject_id", models.UUIDField()),
                ("decision_id", models.UUIDField()),
                ("outcome", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notice_outcome",
                "constraints": [
                    models.UniqueConstraint(fields=("notice_id", "decision_id"), name="notice_outcome_once")
                ],
            },
        ),
        InsertOnly("notice"),
        InsertOnly("notice_outcome"),
    ]
