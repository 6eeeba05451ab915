import django.contrib.postgres.fields
from django.db import migrations, models

from assay.office.core.migration import InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Uncarried",
            fields=[
                ("decision_id", models.UUIDField(primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "uncarried",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("snapshot_id", models.UUIDField(null=True)),
                ("screening_id", models.UUIDField(null=True)),
                ("case_id", models.UUIDField(null=True)),
                ("outcome", models.TextField()),
                (
                    "policy_version_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                ),
                ("facts", models.TextField()),
                ("reasoning", models.TextField()),
                ("private_note", models.TextField()),
                ("source", models.TextField()),
                ("found_by", models.JSONField()),
                ("decided_by", models.JSONField()),
                ("brand", models.TextField(null=True)),
                ("rules", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("supersedes", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "db_table": "decision",
                "indexes": [models.Index(fields=["subject_id", "-id"], name="decision_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("case_id",), name="decision_of_case_once"),
                    models.UniqueConstraint(fields=("supersedes",), name="decision_superseded_once"),
                ],
            },
        ),
        InsertOnly("decision"),
    ]
