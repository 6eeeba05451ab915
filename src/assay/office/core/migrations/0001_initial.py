import django.contrib.postgres.fields
from django.db import migrations, models

from assay.office.core.migration import GUARD_SQL, NOTE_UNSEALED_SQL, CreatePartitionedModel, InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(GUARD_SQL, "DROP FUNCTION refuse_change()"),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
                ("event_ids", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("body_hash", models.BinaryField()),
                ("previous_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("key_id", models.TextField()),
            ],
            options={
                "db_table": "journal_entry",
            },
        ),
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "unsealed",
            },
        ),
        CreatePartitionedModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("subject_id", models.UUIDField(null=True)),
                ("payload", models.JSONField()),
                ("payload_version", models.SmallIntegerField(default=1)),
            ],
            options={
                "db_table": "event",
                "indexes": [
                    models.Index(fields=["subject_id", "id"], name="event_by_subject"),
                    models.Index(fields=["name", "id"], name="event_by_name"),
                ],
            },
        ),
        InsertOnly("event"),
        InsertOnly("journal_entry"),
        migrations.RunSQL(NOTE_UNSEALED_SQL, "DROP FUNCTION note_unsealed() CASCADE"),
    ]
