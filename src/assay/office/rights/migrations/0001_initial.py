import django.contrib.postgres.fields
from django.db import migrations, models

from assay.office.core.migration import InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Right",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("brand", models.TextField()),
                ("owner", models.TextField()),
                ("kind", models.TextField()),
                ("office", models.TextField()),
                ("number", models.TextField()),
                (
                    "classes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None),
                ),
                ("territories", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("valid_to", models.DateField(null=True)),
                ("proof", models.TextField()),
                ("supersedes", models.UUIDField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
            ],
            options={
                "db_table": "right",
            },
        ),
        migrations.CreateModel(
            name="Authorisation",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("brand", models.TextField()),
                ("account_id", models.UUIDField()),
                ("territories", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("withdrawn", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
            ],
            options={
                "db_table": "authorisation",
                "indexes": [models.Index(fields=["account_id", "-id"], name="authorisation_of_account")],
            },
        ),
        migrations.CreateModel(
            name="BrandRecord",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                (
                    "description",
                    models.JSONField(
                        help_text="What a line of a brands file has: aliases, zh, classes, goods and so on."
                    ),
                ),
                ("withdrawn", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
            ],
            options={
                "db_table": "brand_record",
                "indexes": [models.Index(fields=["name", "-id"], name="brand_record_newest")],
            },
        ),
        InsertOnly("brand_record"),
        InsertOnly("right"),
        InsertOnly("authorisation"),
    ]
