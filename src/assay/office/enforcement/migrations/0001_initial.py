import django.contrib.postgres.fields
from django.db import migrations, models

from assay.office.core.migration import InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="CapTrip",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("scope", models.TextField()),
                ("key", models.TextField()),
                ("counted", models.IntegerField()),
                ("allowed", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("reset_of", models.UUIDField(null=True)),
                ("actor", models.TextField()),
            ],
            options={
                "db_table": "cap_trip",
            },
        ),
        migrations.CreateModel(
            name="Switch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("policy", models.TextField()),
                ("brand", models.TextField()),
                ("measure", models.TextField()),
                ("on", models.BooleanField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
                ("reason", models.TextField()),
            ],
            options={
                "db_table": "switch",
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("decision_id", models.UUIDField()),
                ("subject_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("territories", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("reverses", models.UUIDField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "measure",
                "indexes": [models.Index(fields=["subject_id", "-id"], name="measure_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("decision_id", "subject_id", "kind"), name="measure_once"),
                    models.UniqueConstraint(fields=("reverses",), name="measure_reversed_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasureTransition",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("measure_id", models.UUIDField()),
                ("number", models.SmallIntegerField()),
                ("state", models.TextField()),
                ("actor", models.TextField()),
                ("reason", models.TextField()),
                ("external_ref", models.TextField()),
                ("units_sold", models.BigIntegerField(help_text="Units sold when the measure was applied.", null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "measure_transition",
                "constraints": [
                    models.UniqueConstraint(fields=("measure_id", "number"), name="measure_transition_once")
                ],
            },
        ),
        InsertOnly("measure"),
        InsertOnly("measure_transition"),
        InsertOnly("switch"),
        InsertOnly("cap_trip"),
    ]
