import django.contrib.postgres.fields
from django.db import migrations, models

from assay.office.core.migration import InsertOnly

_NOTE_WANTED = """
CREATE FUNCTION note_pack_wanted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pack_wanted SELECT id FROM written ORDER BY id DESC LIMIT 1 ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
"""
_ON_INSERT = """
CREATE TRIGGER note_pack_wanted AFTER INSERT ON "{table}"
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_pack_wanted()
"""
_SOURCES = ("brand_record", "right", "rule_version", "pack_basis")


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0001_initial"),
        ("rights", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PackBasis",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("starter", models.BooleanField()),
                ("weights", models.JSONField(null=True)),
                ("weights_of", models.TextField(help_text="The pack that the weights were taken from.")),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
            ],
            options={
                "db_table": "pack_basis",
            },
        ),
        migrations.CreateModel(
            name="PackWanted",
            fields=[
                ("change_id", models.UUIDField(primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "pack_wanted",
            },
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("pack_id", models.TextField()),
                (
                    "brands",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        help_text="New marks: listings that name one are recorded in any case.",
                        size=None,
                    ),
                ),
                ("since", models.DateTimeField(null=True)),
                ("chunks", models.IntegerField()),
                ("reason", models.TextField()),
                ("requested_at", models.DateTimeField()),
                ("requested_by", models.TextField()),
            ],
            options={
                "db_table": "sweep",
            },
        ),
        migrations.AddField(
            model_name="packinforce",
            name="held",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="screening",
            name="shadow_fired",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                db_default=[],
                default=list,
                help_text="Shadow rules that fired: they changed nothing.",
                size=None,
            ),
        ),
        migrations.CreateModel(
            name="SweepChunk",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sweep_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("screened", models.IntegerField()),
                ("recorded", models.IntegerField()),
                ("done_at", models.DateTimeField()),
            ],
            options={
                "db_table": "sweep_chunk",
                "constraints": [models.UniqueConstraint(fields=("sweep_id", "number"), name="sweep_chunk_once")],
            },
        ),
        InsertOnly("pack_basis"),
        InsertOnly("sweep"),
        InsertOnly("sweep_chunk"),
        migrations.RunSQL(_NOTE_WANTED, "DROP FUNCTION note_pack_wanted()"),
        *(
            migrations.RunSQL(_ON_INSERT.format(table=table), f'DROP TRIGGER note_pack_wanted ON "{table}"')
            for table in _SOURCES
        ),
    ]
