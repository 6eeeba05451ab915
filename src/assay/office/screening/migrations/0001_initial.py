import django.contrib.postgres.fields
from django.db import migrations, models

from assay.office.core.migration import CreatePartitionedModel, InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Pack",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("engine", models.TextField()),
                ("compiled_at", models.DateTimeField()),
                ("sources", models.JSONField()),
            ],
            options={
                "db_table": "pack",
            },
        ),
        migrations.CreateModel(
            name="PackInForce",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("pack_id", models.TextField()),
                ("since", models.DateTimeField()),
                ("recorded_by", models.TextField()),
                ("reason", models.TextField()),
            ],
            options={
                "db_table": "pack_in_force",
            },
        ),
        migrations.CreateModel(
            name="Unsettled",
            fields=[
                ("screening_id", models.UUIDField(primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "unsettled",
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("version", models.IntegerField()),
                ("expression", models.TextField()),
                ("effect", models.TextField()),
                ("weight", models.FloatField(null=True)),
                ("owner", models.TextField()),
                ("reason", models.TextField()),
                ("jurisdiction", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("state", models.TextField()),
                ("back_test", models.JSONField(null=True)),
                ("approved_by", models.TextField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
            ],
            options={
                "db_table": "rule_version",
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="rule_version_once")],
            },
        ),
        CreatePartitionedModel(
            name="Screening",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("snapshot_id", models.UUIDField()),
                ("facts", models.JSONField(help_text="The account facts that the engine was given, as of then.")),
                ("pack_id", models.TextField()),
                ("engine", models.TextField()),
                ("mode", models.TextField()),
                ("verdict", models.TextField()),
                ("publish", models.TextField()),
                ("score", models.FloatField()),
                ("brand", models.TextField(null=True)),
                ("usage", models.TextField()),
                ("rules_fired", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("findings", models.JSONField()),
                ("screened_at", models.DateTimeField()),
                ("took_us", models.IntegerField()),
            ],
            options={
                "db_table": "screening",
                "indexes": [models.Index(fields=["subject_id", "id"], name="screening_by_subject")],
            },
        ),
        InsertOnly("pack"),
        InsertOnly("pack_in_force"),
        InsertOnly("rule_version"),
        InsertOnly("screening"),
    ]
