"""Statements: frozen text, sent once."""

from django.db import models


class Statement(models.Model):
    """A letter about a decision, as it was written: in one language, from one version of the template."""

    id = models.UUIDField(primary_key=True)
    decision_id = models.UUIDField()
    measure_id = models.UUIDField(null=True)
    recipient_id = models.UUIDField()
    kind = models.TextField()
    language = models.TextField()
    template_version = models.IntegerField()
    subject_line = models.TextField()
    text = models.TextField()
    reasons = models.JSONField(help_text="The fields of Article 17(3) of the Digital Services Act, each by itself.")
    corrects = models.UUIDField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "statement"
        indexes = [models.Index(fields=["recipient_id", "-id"], name="statement_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["decision_id", "measure_id", "recipient_id", "kind", "language"], name="statement_once"
            )
        ]
