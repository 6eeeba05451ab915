import django.contrib.postgres.fields
from django.db import migrations, models

from assay.office.core.migration import CreatePartitionedModel, InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False)),
                ("marketplace", models.TextField()),
                ("external_id", models.TextField()),
                ("facts_id", models.UUIDField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("verified", models.BooleanField(null=True)),
                (
                    "authorised_for",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None),
                ),
                ("strikes", models.IntegerField()),
                ("complaints", models.IntegerField()),
                ("linked_closed", models.IntegerField()),
                ("language", models.TextField(default="en")),
            ],
            options={
                "db_table": "account",
            },
        ),
        CreatePartitionedModel(
            name="AccountFacts",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("as_of", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("verified", models.BooleanField(null=True)),
                (
                    "authorised_for",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None),
                ),
                ("strikes", models.IntegerField()),
                ("complaints", models.IntegerField()),
                ("linked_closed", models.IntegerField()),
                ("language", models.TextField(default="en")),
                ("source", models.TextField()),
            ],
            options={
                "db_table": "account_facts",
                "indexes": [models.Index(fields=["account_id", "id"], name="account_facts_by_account")],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("marketplace", models.TextField()),
                ("external_id", models.TextField()),
                ("subject_id", models.UUIDField()),
                ("account_id", models.UUIDField(null=True)),
                ("kind", models.TextField()),
                ("text", models.TextField()),
                ("complained_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "complaint",
                "indexes": [models.Index(fields=["subject_id", "id"], name="complaint_by_subject")],
                "constraints": [models.UniqueConstraint(fields=("marketplace", "external_id"), name="complaint_once")],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("subject_id", models.UUIDField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("marketplace", models.TextField()),
                ("version", models.BigIntegerField()),
                ("event", models.TextField()),
                ("content_hash", models.BinaryField()),
                ("snapshot_id", models.UUIDField()),
                ("screening_id", models.UUIDField()),
                ("verdict", models.TextField()),
                ("publish", models.TextField()),
                ("brand", models.TextField(null=True)),
                (
                    "barred_by",
                    models.UUIDField(help_text="The measure in force that keeps it off the shelf.", null=True),
                ),
                ("first_seen_at", models.DateTimeField()),
                ("units_sold", models.BigIntegerField(default=0)),
                ("first_sold_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "listing",
                "indexes": [models.Index(fields=["account_id", "first_seen_at"], name="listing_by_account")],
            },
        ),
        migrations.CreateModel(
            name="Sale",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("marketplace", models.TextField()),
                ("external_id", models.TextField()),
                ("subject_id", models.UUIDField()),
                ("units", models.IntegerField()),
                ("sold_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "sale",
                "indexes": [models.Index(fields=["subject_id", "id"], name="sale_by_subject")],
                "constraints": [models.UniqueConstraint(fields=("marketplace", "external_id"), name="sale_once")],
            },
        ),
        CreatePartitionedModel(
            name="Snapshot",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("version", models.BigIntegerField()),
                ("event", models.TextField()),
                ("account_id", models.UUIDField()),
                ("captured_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("title", models.TextField()),
                ("description", models.TextField()),
                ("brand_claimed", models.TextField(null=True)),
                ("category", models.TextField(null=True)),
                ("condition", models.TextField(null=True)),
                ("price_minor", models.BigIntegerField(null=True)),
                ("currency", models.TextField(null=True)),
                ("quantity", models.IntegerField(null=True)),
                ("units_sold", models.BigIntegerField(null=True)),
                ("attributes", models.JSONField()),
                ("media", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("ships_from", models.TextField(null=True)),
                ("offered_in", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("languages", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("content_hash", models.BinaryField()),
            ],
            options={
                "db_table": "snapshot",
                "indexes": [models.Index(fields=["subject_id", "version"], name="snapshot_by_version")],
            },
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("marketplace", models.TextField()),
                ("external_id", models.TextField()),
                ("first_seen_at", models.DateTimeField()),
            ],
            options={
                "db_table": "subject",
                "constraints": [
                    models.UniqueConstraint(fields=("marketplace", "kind", "external_id"), name="subject_once")
                ],
            },
        ),
        InsertOnly("subject"),
        InsertOnly("snapshot"),
        InsertOnly("account_facts"),
        InsertOnly("sale"),
        InsertOnly("complaint"),
    ]
