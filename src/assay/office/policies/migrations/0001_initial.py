import django.contrib.postgres.fields
from django.db import migrations, models

from assay.office.core.migration import InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("version", models.IntegerField()),
                ("titles", models.JSONField(help_text="Language to title.")),
                ("texts", models.JSONField(help_text="Language to text.")),
                ("ground", models.TextField(choices=[("law", "law"), ("terms", "terms")])),
                ("ground_reference", models.TextField()),
                ("regulator_category", models.TextField()),
                (
                    "permitted_measures",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                (
                    "settings",
                    models.JSONField(
                        help_text="Parameters: hours until a held listing is released, months to appeal, and so on."
                    ),
                ),
                ("in_force_from", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
            ],
            options={
                "db_table": "policy_version",
                "constraints": [models.UniqueConstraint(fields=("code", "version"), name="policy_version_once")],
            },
        ),
        InsertOnly("policy_version"),
    ]
