from django.db import migrations, models

from assay.office.core.migration import InsertOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("decision_id", models.UUIDField()),
                ("measure_id", models.UUIDField(null=True)),
                ("recipient_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("language", models.TextField()),
                ("template_version", models.IntegerField()),
                ("subject_line", models.TextField()),
                ("text", models.TextField()),
                (
                    "reasons",
                    models.JSONField(
                        help_text="The fields of Article 17(3) of the Digital Services Act, each by itself."
                    ),
                ),
                ("corrects", models.UUIDField(null=True)),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "db_table": "statement",
                "indexes": [models.Index(fields=["recipient_id", "-id"], name="statement_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("decision_id", "measure_id", "recipient_id", "kind", "language"), name="statement_once"
                    )
                ],
            },
        ),
        InsertOnly("statement"),
    ]
