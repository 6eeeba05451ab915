from django.db import migrations, models

from assay.office.core.migration import InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("marketplace", models.TextField()),
                ("url", models.TextField()),
                ("secret", models.TextField()),
                ("disabled", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
            ],
            options={
                "db_table": "endpoint",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("message_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("status", models.IntegerField(null=True)),
                ("error", models.TextField()),
                ("took_ms", models.IntegerField()),
            ],
            options={
                "db_table": "attempt",
                "constraints": [models.UniqueConstraint(fields=("message_id", "number"), name="attempt_once")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("marketplace", models.TextField()),
                ("subject_id", models.UUIDField()),
                ("type", models.TextField()),
                ("about", models.UUIDField(help_text="The measure or statement it tells of.")),
                ("payload", models.JSONField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "message",
                "indexes": [models.Index(fields=["subject_id", "id"], name="message_by_subject")],
                "constraints": [models.UniqueConstraint(fields=("type", "about"), name="message_once")],
            },
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("message_id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("due_at", models.DateTimeField()),
                ("attempts", models.IntegerField(default=0)),
                ("dead", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "outbox",
                "indexes": [models.Index(fields=["dead", "due_at"], name="outbox_due")],
            },
        ),
        InsertOnly("endpoint"),
        InsertOnly("message"),
        InsertOnly("attempt"),
    ]
