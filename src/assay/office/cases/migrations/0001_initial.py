import django.contrib.postgres.fields
from django.db import migrations, models

from assay.office.core.migration import InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("decision_id", models.UUIDField()),
                ("closed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "closing",
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("queue", models.TextField()),
                ("priority", models.IntegerField()),
                ("because_of", models.UUIDField(help_text="The screening, notice or appeal that asks.")),
                ("brand", models.TextField(null=True)),
                ("excluded", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("due_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "db_table": "case",
                "constraints": [models.UniqueConstraint(fields=("kind", "because_of", "subject_id"), name="case_once")],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("case_id", models.UUIDField()),
                ("person_id", models.UUIDField()),
                ("claimed_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "db_table": "claim",
                "indexes": [models.Index(fields=["case_id", "-id"], name="claim_newest")],
            },
        ),
        InsertOnly("case"),
        InsertOnly("claim"),
        InsertOnly("closing"),
    ]
