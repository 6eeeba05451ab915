from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("adapters", "0001_initial")]

    operations = [
        migrations.AddField("outbox", "marketplace", models.TextField(default=""), preserve_default=False),
        migrations.AddField(
            "outbox",
            "is_restriction",
            models.BooleanField(
                default=False,
                help_text="Takes something off the shelf: waits while everything is stopped.",
            ),
            preserve_default=False,
        ),
        migrations.AddIndex("outbox", models.Index(fields=["subject_id", "message_id"], name="outbox_by_subject")),
        migrations.AddIndex("endpoint", models.Index(fields=["marketplace", "-id"], name="endpoint_newest")),
    ]
