from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="OpenCase",
            fields=[
                ("case_id", models.UUIDField(primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("marketplace", models.TextField()),
                ("brand", models.TextField(null=True)),
                ("priority", models.IntegerField()),
                ("due_at", models.DateTimeField()),
                ("release_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "open_case",
                "indexes": [
                    models.Index(fields=["-priority", "due_at"], name="open_case_order"),
                    models.Index(fields=["subject_id"], name="open_case_by_subject"),
                    models.Index(fields=["release_at"], name="open_case_release"),
                ],
            },
        ),
    ]
